export default {
  'zh-CN': { callback: {
    title: '回访台', all: '全部', replied: '办理答复', expired: '超期', sample: '抽查', empty: '没有等着回访的人。答复审核通过后转来回访，上方会提示。',
    ledger: '拨打记录', solved_yes: '解决了', solved_no: '没有解决', accepted_yes: '认可', accepted_no: '不认可', contacted_yes: '联系过', contacted_no: '没有联系过',
    truthful_yes: '属实', truthful_no: '不属实', pressed_yes: '有', pressed_no: '没有',
    script: '回访话术', hello: '您好，这里是 12345 热线。您反映的“{title}”，想听听您的意见，只占用您一分钟。', tried: '已拨打 {n} 次',
    solved: '您反映的问题解决了吗？', accepted: '没有解决的原因，您认可单位的解释吗？', rating: '您对办理满意吗？', contacted: '承办单位真的联系过您吗？', truthful: '单位的答复属实吗？',
    pressed: '有没有人劝您撤回、要您打满意、或叫您别说？', pressedHint: '答“有”只交纪检监察，承办单位看不到。', opinion: '您还有什么要说的？（照原话记）',
    save: '记下，下一位', saved: '已记下', missed: '没打通', first: '先记下这一项', later: '没打通，稍后再拨', reply: '念给他听的答复', number: '号码按规定由系统外呼；需要看号码请在下方写明原因。',
  } },
  en: { callback: {
    title: 'Callback', all: 'All', replied: 'Replied', expired: 'Late', sample: 'Sample', empty: 'Nobody waits for a call. Whoever is to be asked is announced above.',
    ledger: 'Calls made', solved_yes: 'Solved', solved_no: 'Not solved', accepted_yes: 'Accepts it', accepted_no: 'Does not accept it', contacted_yes: 'They did', contacted_no: 'They did not',
    truthful_yes: 'True', truthful_no: 'Not true', pressed_yes: 'Somebody did', pressed_no: 'Nobody did',
    script: 'Script', hello: 'Hello, this is the 12345 hotline. About “{title}” that you told us: may I ask how it went? It takes a minute.', tried: 'Called once | Called {n} times',
    solved: 'Is the problem solved?', accepted: 'It is not solved: do you accept the explanation?', rating: 'Are you satisfied with the handling?', contacted: 'Did the unit really contact you?', truthful: 'Is the reply true?',
    pressed: 'Did anyone press you to withdraw, to rate well or to stay silent?', pressedHint: '“Somebody did” goes to the inspectors only; the unit never sees it.', opinion: 'Anything else? (in the person’s own words)',
    save: 'Keep it, next', saved: 'Kept', missed: 'Not reached', first: 'This one is needed', later: 'Not reached, to be called again', reply: 'The reply to read out', number: 'Calls go out through the system; to see the number, say why below.',
  } },
}
