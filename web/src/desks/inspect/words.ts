export default {
  'zh-CN': { inspect: { title: '纪检与举报', reports: '举报', pressure: '施压反映', claims: '待决申请', empty: '这一栏没有件。有新的会在上方提示；经专线反映的可以用“登记密封件”登记。', sealed: '登记密封件', sealedHint: '反映热线自身或领导的，只有纪检能打开', taken: '已登记密封件', tell: '请现在把编号和查询码念给举报人，只显示这一次。', openTaken: '打开这一件，写转述稿' } },
  en: { inspect: { title: 'Inspection and reports', reports: 'Reports', pressure: 'Pressure', claims: 'Claims', empty: 'Nothing here. News are announced above; take in a sealed ticket with the button.', sealed: 'Take in a sealed ticket', sealedHint: 'About the hotline itself or a leader: only inspectors open it', taken: 'The sealed ticket is taken in', tell: 'Read number and query code to the requester now; they are shown this once.', openTaken: 'Open it and write the rendition' } },
}
