export default {
  'zh-CN': { cockpit: {
    title: '驾驶舱', today: '今天受理', open: '在办', late: '超期', soon: '临期', rework: '二次办理', deferred: '挂账', month: '本月受理', asOf: '{at} 的数字', of: '占在办 {p}', wall: '大屏', leave: '退出大屏', tickets: '看这些件', byType: '本月各类诉求', byState: '本月现在怎样', byLamp: '在办的时限', name: '名称', n: '件数', share: '占比', none: '没有数字', period: '{from} 至今天，{n} 件', csv: '导出表格', refresh: '每分钟更新一次',
  } },
  en: { cockpit: {
    title: 'Cockpit', today: 'Accepted today', open: 'Open', late: 'Late', soon: 'Due soon', rework: 'Second round', deferred: 'Deferred', month: 'Accepted this month', asOf: 'As of {at}', of: '{p} of the open ones', wall: 'Wall', leave: 'Leave the wall', tickets: 'See these tickets', byType: 'This month by type', byState: 'How they stand now', byLamp: 'Limits of the open ones', name: 'Name', n: 'Tickets', share: 'Share', none: 'No figures', period: '{from} to today, {n} tickets', csv: 'Export table', refresh: 'Renewed every minute',
  } },
}
