export default {
  'zh-CN': { inspect: { title: '纪检与举报', reports: '举报', pressure: '施压反映', claims: '待决申请', pressed: '诉求人说有人施压', mayHave: '回访时答过是否施压', empty: '这一栏没有件。有新的会在上方提示；经专线反映的可以用“登记密封件”登记。', sealed: '登记密封件', sealedHint: '反映热线自身或领导的，只有纪检能打开' } },
  en: { inspect: { title: 'Inspection and reports', reports: 'Reports', pressure: 'Pressure', claims: 'Claims', pressed: 'Somebody pressed the requester', mayHave: 'Asked about pressure', empty: 'Nothing here. News are announced above; take in a sealed ticket with the button.', sealed: 'Take in a sealed ticket', sealedHint: 'About the hotline itself or a leader: only inspectors open it' } },
}
