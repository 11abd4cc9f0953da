/* Made by tools/types.mjs from `minsheng openapi`; do not edit: ./dev types */

export const words: Record<'zh-CN' | 'en', Record<string, Record<string, string>>> = {
  "zh-CN": {
    "machine": {
      "ticket": "诉求件",
      "task": "承办任务",
      "claim": "申请"
    },
    "claim_kind": {
      "return": "退单",
      "extension": "延期",
      "pause": "暂停",
      "unreasonable": "不合理诉求",
      "deferral": "挂账",
      "rating_appeal": "考核申诉",
      "termination": "终止",
      "refusal": "不予受理",
      "objection": "异议",
      "withdrawal": "撤回"
    },
    "ticket_state": {
      "none": "—",
      "draft": "待补充",
      "registered": "已登记",
      "answered": "直接答复",
      "refused": "不予受理",
      "transferred": "已转办热线",
      "dispatching": "待派单",
      "conference": "会商",
      "handling": "办理中",
      "reviewing": "待审核",
      "callback": "待回访",
      "rework": "二次办理",
      "deferred": "挂账",
      "closed": "已办结",
      "terminated": "终止",
      "merged": "并入",
      "archived": "已归档"
    },
    "role": {
      "operator": "话务员",
      "dispatcher": "派单员",
      "reviewer": "审核员",
      "callback": "回访员",
      "clerk": "经办人",
      "head": "单位负责人",
      "supervisor": "督办员",
      "inspector": "纪检监察",
      "analyst": "分析员",
      "leader": "领导",
      "kb_editor": "知识库编辑",
      "report_desk": "举报专席",
      "sysadmin": "系统管理员",
      "secadmin": "安全管理员",
      "auditadmin": "审计管理员"
    },
    "ticket_type": {
      "consult": "咨询",
      "help": "求助",
      "complaint": "投诉",
      "report": "举报",
      "suggestion": "建议",
      "praise": "表扬",
      "other": "其他"
    },
    "urgency": {
      "normal": "一般",
      "urgent": "紧急",
      "mass": "群体性"
    },
    "requester_kind": {
      "person": "个人",
      "enterprise": "企业"
    },
    "identity_mode": {
      "real": "实名",
      "confidential": "保密",
      "anonymous": "匿名"
    },
    "stage": {
      "dispatch": "派单",
      "sign": "签收",
      "return": "退单",
      "handle": "办理",
      "review": "审核",
      "callback": "回访",
      "rehandle": "二次办理",
      "consult": "会商",
      "hang_review": "挂账复核",
      "first_feedback": "首次反馈"
    },
    "lamp": {
      "none": "—",
      "green": "正常",
      "yellow": "临期",
      "red": "超期",
      "deferred": "挂账"
    },
    "rate": {
      "response": "响应率",
      "solved": "解决率",
      "satisfied": "满意率"
    },
    "counted": {
      "yes": "是",
      "no": "否",
      "raised": "申诉改判为满意",
      "lowered": "改判为不满意",
      "unreasonable": "认定为不合理诉求",
      "deferred": "挂账",
      "terminated": "终止",
      "withdrawn": "本人撤回",
      "unreached": "回访未联系上",
      "unsaid": "本人未作答",
      "open": "在办，尚未回访",
      "answered": "热线直接答复",
      "refused": "不予受理",
      "transferred": "转其他热线",
      "merged": "并入其他件",
      "history": "原系统已办结",
      "undone": "导入已撤销",
      "ended": "已归档，结束方式见件"
    },
    "list_gap": {
      "category": "分类",
      "area": "区域",
      "lead": "主办单位"
    },
    "list_order": {
      "newest": "最新",
      "due": "最急"
    },
    "list_column": {
      "number": "编号",
      "title": "标题",
      "state": "状态",
      "type": "类型",
      "urgency": "紧急程度",
      "category": "分类",
      "area": "区域",
      "channel": "渠道",
      "unit": "承办单位",
      "due_at": "到期",
      "lamp": "时限灯",
      "round": "轮次",
      "created_at": "登记时间",
      "accepted_at": "受理时间"
    },
    "export_language": {
      "zh-CN": "中文",
      "en": "英文"
    },
    "answer": {
      "unknown": "未知",
      "yes": "是",
      "no": "否"
    },
    "bulk_outcome": {
      "done": "已办成",
      "would": "可以办成",
      "refused": "办不成"
    },
    "bulk_action": {
      "triage": "预审",
      "dispatch": "派单",
      "confer": "会商",
      "redispatch": "改派",
      "pass": "审核通过",
      "remark": "备注",
      "instruct": "批示",
      "merge": "并单"
    },
    "task_role": {
      "lead": "主办",
      "assist": "协办",
      "inform": "知会"
    },
    "close_reason": {
      "none": "—",
      "solved": "已解决",
      "accepted_unsolved": "未解决但认可解释",
      "unrated": "未评价",
      "withdrawn": "已撤回",
      "history": "原系统已办结",
      "undone": "导入已撤销"
    },
    "rating": {
      "none": "未评价",
      "very_bad": "非常不满意",
      "bad": "不满意",
      "fair": "基本满意",
      "good": "满意",
      "very_good": "非常满意"
    },
    "piece_kind": {
      "title": "标题",
      "words": "诉求原文",
      "supplement": "补充",
      "rendition": "转述稿",
      "feedback": "阶段反馈",
      "reply_internal": "内部答复",
      "reply_public": "公开答复",
      "reason": "理由",
      "remark": "备注",
      "opinion": "回访意见"
    },
    "audience": {
      "all": "全部",
      "office": "办理机关",
      "hotline": "热线",
      "requester": "诉求人",
      "inspector": "纪检监察"
    },
    "evidence": {
      "none": "—",
      "identity": "身份证明",
      "contact": "联系证明",
      "handling": "办理证明"
    },
    "task_state": {
      "none": "—",
      "to_sign": "待签收",
      "handling": "办理中",
      "return_asked": "退单待审",
      "returned": "已退回",
      "delegated": "已下派",
      "unit_review": "待单位审核",
      "replied": "已反馈",
      "done": "完成",
      "released": "退出"
    },
    "claim_state": {
      "none": "—",
      "asked": "已申请",
      "endorsed": "单位同意",
      "granted": "已批准",
      "denied": "未批准",
      "dropped": "已撤回",
      "lapsed": "已失效"
    },
    "told_route": {
      "court": "向人民法院起诉、上诉或申请再审",
      "arbitration": "申请仲裁",
      "review": "申请行政复议",
      "petition": "向信访部门反映",
      "discipline": "向纪检监察机关反映",
      "disclosure": "申请政府信息公开",
      "mediation": "协商或申请人民调解",
      "market": "向经营者或行业组织反映",
      "elsewhere": "拨打当地区号加12345",
      "organ": "向主管机关反映，受理方式已告知",
      "earlier": "看原编号的办理进展和结果",
      "explained": "已当场说明法律规定"
    },
    "clock_state": {
      "running": "计时中",
      "stopped": "已停止",
      "suspended": "已中止"
    },
    "time_unit": {
      "minute_natural": "分钟",
      "hour_natural": "小时",
      "hour_workday": "小时（节假日顺延）",
      "hour_work": "工作小时",
      "workday": "工作日",
      "day_natural": "日"
    },
    "count_from": {
      "event": "当日（时）起算",
      "next_day": "次日起算",
      "next_workday": "次工作日起算"
    },
    "due_edge": {
      "exact": "准点",
      "end_of_day": "当日24时",
      "end_of_workhours": "当日下班"
    },
    "rule_level": {
      "special": "特别规定",
      "province": "省",
      "city": "市",
      "unit": "单位"
    },
    "standing": {
      "running": "计时中",
      "paused": "暂停",
      "met": "按期",
      "late": "逾期",
      "deferred": "挂账"
    },
    "callback_cause": {
      "replied": "办理答复",
      "expired": "超期回访",
      "sample": "直接答复抽查",
      "withdrawal": "撤回核实",
      "merged": "并单回访"
    },
    "callback_state": {
      "open": "待回访",
      "answered": "已回访",
      "unreached": "未接通",
      "dropped": "无需回访"
    },
    "publication_state": {
      "none": "未公开",
      "proposed": "待审定",
      "published": "已公开",
      "rejected": "未通过",
      "withdrawn": "已撤下",
      "refused": "诉求人不同意公开"
    },
    "send_back_reason": {
      "perfunctory": "敷衍",
      "off_topic": "答非所问",
      "no_contact": "未联系诉求人",
      "false": "不实",
      "incomplete": "不完整"
    },
    "mask_find": {
      "name": "姓名",
      "phone": "电话",
      "ident": "证件号",
      "number": "长号码",
      "code": "车牌、邮箱等",
      "door": "门牌",
      "guess": "像是姓名"
    },
    "respondent_kind": {
      "enterprise": "企业",
      "estate": "小区",
      "enforcement": "执法主体",
      "other": "其他"
    },
    "desk_part": {
      "own": "本单位在办",
      "below": "下级单位",
      "deferred": "挂账"
    },
    "attempt_outcome": {
      "no_answer": "无人接听",
      "busy": "占线",
      "switched_off": "关机",
      "wrong_number": "号码有误",
      "call_later": "约定再拨",
      "declined": "拒绝接听"
    },
    "article_state": {
      "draft": "草稿",
      "published": "已发布",
      "withdrawn": "已撤下"
    },
    "template_kind": {
      "reply_public": "对外答复",
      "reply_internal": "对内答复",
      "answer": "直接答复",
      "send_back": "审核退回",
      "return": "退单",
      "extension": "延期",
      "feedback": "阶段反馈",
      "reason": "理由",
      "remark": "备注"
    },
    "unit_kind": {
      "party": "党委部门",
      "government": "政府部门",
      "institution": "事业单位",
      "utility": "公用企业",
      "township": "乡镇街道",
      "village": "村社区",
      "hotline": "热线机构",
      "inspection": "纪检监察机关"
    },
    "merge_state": {
      "planned": "待生效",
      "moving": "正在移交",
      "done": "已完成",
      "dropped": "已取消"
    },
    "import_mark": {
      "added": "新增",
      "changed": "改动",
      "same": "不变",
      "refused": "有误"
    },
    "area_level": {
      "city": "市",
      "county": "区县",
      "township": "乡镇街道"
    },
    "channel_kind": {
      "phone": "电话",
      "web": "网站",
      "app": "移动端",
      "message_board": "留言板",
      "platform": "上级平台",
      "walk_in": "现场",
      "mail": "信件",
      "visit": "走访"
    },
    "op": {
      "save_draft": "存草稿",
      "register": "登记",
      "supplement": "补充",
      "correct": "更正要素",
      "remark": "备注",
      "instruct": "批示",
      "tag": "设置办理标签",
      "supervise": "第三次反映，转督办人员",
      "look_into": "督办人员处理",
      "answer": "直接答复",
      "refuse": "不予受理",
      "transfer": "转其他热线",
      "triage": "预审",
      "confer": "提交会商",
      "conclude": "会商结束",
      "dispatch": "派单",
      "designate": "指定承办",
      "add_unit": "加派",
      "redispatch": "改派",
      "all_returned": "主办全部退回",
      "all_replied": "主办全部反馈",
      "expire": "办理超期",
      "pass": "审核通过",
      "send_back": "驳回重办",
      "attempt": "回访未接通",
      "solved": "已解决",
      "accepted_unsolved": "未解决但认可",
      "unsolved": "未解决",
      "dissatisfied": "不满意",
      "unreached": "未能接通",
      "ask_merged": "并单回访",
      "defer": "挂账",
      "replan": "调整挂账计划",
      "resume": "恢复办理",
      "terminate": "终止",
      "merge": "并单",
      "unmerge": "拆单",
      "withdraw": "撤回",
      "reopen": "重新办理",
      "mark_unreasonable": "认定不合理",
      "clear_unreasonable": "撤销不合理认定",
      "score_rating": "考核评价",
      "archive": "归档",
      "succeed": "承继原单位工作",
      "import": "导入在办件",
      "import_handling": "导入承办中的件",
      "import_closed": "导入历史件",
      "import_archived": "导入已归档的历史件",
      "undo_import": "撤销导入",
      "open": "派至单位",
      "sign": "签收",
      "acknowledge": "知悉",
      "assign": "分办",
      "take": "领办",
      "put_back": "放回",
      "hand_over": "工作交接",
      "ask_return": "申请退单",
      "return_granted": "同意退单",
      "return_denied": "不同意退单",
      "window_close": "退单期满",
      "delegate": "下派",
      "children_replied": "下级全部反馈",
      "feedback": "阶段反馈",
      "reply": "答复",
      "recall": "收回答复",
      "approve": "单位审核通过",
      "disapprove": "单位退回修改",
      "rework_task": "重办",
      "finish": "完成",
      "excuse": "免除协办",
      "extend": "延期",
      "pause": "暂停",
      "unpause": "恢复计时",
      "release": "退出",
      "import_share": "导入承办情况",
      "ask": "申请",
      "endorse": "单位同意",
      "grant": "批准",
      "deny": "不批准",
      "drop": "撤回申请",
      "lapse": "失效"
    },
    "catalogue_state": {
      "draft": "草稿",
      "published": "已发布",
      "dropped": "已作废"
    },
    "pause_reason": {
      "supplement": "等待诉求人补充",
      "expert": "等待鉴定检测",
      "notice": "法定公示期",
      "hearing": "听证"
    },
    "preset_kind": {
      "base": "基本",
      "overlay": "叠加",
      "example": "示例（未核实，停用）"
    },
    "day_kind": {
      "workday": "工作日",
      "rest": "休息日",
      "holiday": "节假日",
      "makeup": "调休上班日"
    },
    "trend": {
      "rising": "上升",
      "steady": "持平",
      "falling": "下降",
      "few": "件数太少"
    },
    "period": {
      "today": "今天",
      "days7": "近7天",
      "days30": "近30天",
      "month": "本月"
    },
    "band": {
      "above": "明显高于总体",
      "level": "与总体相当",
      "below": "明显低于总体",
      "few": "样本太少，不作评价"
    },
    "stats_table": {
      "days": "逐日受理量",
      "lamps": "在办件时限",
      "types": "诉求类型",
      "channels": "来源渠道",
      "categories": "诉求分类",
      "areas": "区域",
      "rates": "三率",
      "units": "承办单位"
    },
    "table_language": {
      "zh-CN": "中文",
      "en": "英文"
    },
    "audit_kind": {
      "access": "查看身份",
      "account": "账号",
      "region": "城市设置",
      "retention": "到期销毁"
    },
    "audit_op": {
      "unmask": "查看诉求人身份",
      "caller_history": "查看来电历史",
      "code_refused": "补发查询码未通过核对",
      "rectify": "更正诉求人信息",
      "restrict": "限制使用诉求人信息",
      "unrestrict": "解除限制使用",
      "erase_asked": "申请删除诉求人信息",
      "erased": "确认删除诉求人信息",
      "hold_back": "延迟告知查看记录",
      "account_add": "新建账号",
      "account_edit": "修改账号",
      "account_enable": "启用账号",
      "account_disable": "停用账号",
      "password_set": "设置密码",
      "phone_set": "修改本人电话",
      "grant_add": "授予岗位",
      "grant_drop": "收回岗位",
      "deputy_set": "设置请假代理",
      "token_add": "发放 API 令牌",
      "token_revoke": "吊销 API 令牌",
      "login": "登录",
      "login_failed": "登录密码错误",
      "lock": "多次输错密码，账号锁定",
      "logout": "退出登录",
      "session_end": "结束一处登录",
      "session_end_all": "结束其余登录",
      "handover": "交接在办的件",
      "unit_merged": "随单位并入继任单位",
      "init": "建立本市",
      "baseline": "补记改动前的原貌",
      "city_load": "载入城市数据",
      "advance_clock": "拨快演练时钟",
      "unit_add": "新增单位",
      "unit_edit": "修改单位",
      "unit_import": "批量导入单位",
      "unit_merge": "并入继任单位",
      "unit_merge_plan": "预定单位撤并",
      "unit_merge_drop": "取消单位撤并",
      "unit_merge_done": "单位撤并办结",
      "area_add": "新增区域",
      "area_edit": "修改区域",
      "area_import": "批量导入区域",
      "category_add": "新增分类",
      "category_put": "录入分类",
      "category_edit": "修改分类",
      "category_import": "批量导入分类",
      "channel_add": "新增渠道",
      "channel_edit": "修改渠道",
      "line_add": "新增转办热线",
      "line_edit": "修改转办热线",
      "line_drop": "撤销转办热线",
      "duty_put": "列入履职清单",
      "duty_drop": "移出履职清单",
      "setting_set": "修改参数",
      "rule_set": "修改时限规则",
      "calendar_import": "录入放假通知",
      "calendar_periods": "修改工作时间",
      "catalogue_put": "录入派单目录",
      "catalogue_import": "批量导入派单目录",
      "catalogue_draft": "起草派单目录",
      "catalogue_redraft": "修改目录草稿",
      "catalogue_drop": "作废目录草稿",
      "catalogue_publish": "发布派单目录",
      "catalogue_recall": "撤回派单目录",
      "archive_chains": "封存往年证据链",
      "import_begin": "导入历史数据",
      "reconcile": "与旧系统对账",
      "export_day": "向旧系统导出一天的件",
      "import_undo": "撤销一次导入",
      "template_add": "新增答复模板",
      "template_edit": "修改答复模板",
      "propose": "列出到期名单",
      "ask": "提请销毁",
      "confirm": "确认销毁",
      "drop": "不予销毁",
      "destroy": "销毁个人信息",
      "done": "名单销毁完毕"
    },
    "principal": {
      "anonymous": "匿名访问者",
      "staff": "工作人员",
      "token": "接口程序",
      "requester": "诉求人",
      "system": "系统"
    },
    "retention_state": {
      "gathering": "汇集中",
      "proposed": "待提请",
      "asked": "待确认",
      "confirmed": "销毁中",
      "done": "已销毁",
      "dropped": "已撤销"
    }
  },
  "en": {
    "machine": {
      "ticket": "ticket",
      "task": "task",
      "claim": "claim"
    },
    "claim_kind": {
      "return": "return",
      "extension": "extension",
      "pause": "pause",
      "unreasonable": "unreasonable demand",
      "deferral": "deferral",
      "rating_appeal": "rating appeal",
      "termination": "termination",
      "refusal": "refusal",
      "objection": "objection",
      "withdrawal": "withdrawal"
    },
    "ticket_state": {
      "none": "not yet there",
      "draft": "waiting for facts",
      "registered": "registered",
      "answered": "answered directly",
      "refused": "not accepted",
      "transferred": "handed to another line",
      "dispatching": "waiting for dispatch",
      "conference": "in conference",
      "handling": "being handled",
      "reviewing": "reply under review",
      "callback": "waiting for callback",
      "rework": "to be handled again",
      "deferred": "deferred",
      "closed": "closed",
      "terminated": "terminated",
      "merged": "merged",
      "archived": "archived"
    },
    "role": {
      "operator": "operator",
      "dispatcher": "dispatcher",
      "reviewer": "reviewer",
      "callback": "callback staff",
      "clerk": "clerk",
      "head": "head of unit",
      "supervisor": "supervisor",
      "inspector": "inspector",
      "analyst": "analyst",
      "leader": "leader",
      "kb_editor": "knowledge editor",
      "report_desk": "report desk",
      "sysadmin": "system administrator",
      "secadmin": "security administrator",
      "auditadmin": "audit administrator"
    },
    "ticket_type": {
      "consult": "consultation",
      "help": "request for help",
      "complaint": "complaint",
      "report": "report of wrongdoing",
      "suggestion": "suggestion",
      "praise": "praise",
      "other": "other"
    },
    "urgency": {
      "normal": "normal",
      "urgent": "urgent",
      "mass": "many people affected"
    },
    "requester_kind": {
      "person": "person",
      "enterprise": "enterprise"
    },
    "identity_mode": {
      "real": "real name",
      "confidential": "confidential",
      "anonymous": "anonymous"
    },
    "stage": {
      "dispatch": "dispatch",
      "sign": "sign",
      "return": "return",
      "handle": "handle",
      "review": "review",
      "callback": "callback",
      "rehandle": "rework",
      "consult": "conference",
      "hang_review": "review of a deferral",
      "first_feedback": "first feedback"
    },
    "lamp": {
      "none": "no clock",
      "green": "on time",
      "yellow": "due soon",
      "red": "late",
      "deferred": "deferred"
    },
    "rate": {
      "response": "response rate",
      "solved": "solved rate",
      "satisfied": "satisfaction rate"
    },
    "counted": {
      "yes": "yes",
      "no": "no",
      "raised": "raised on appeal",
      "lowered": "lowered on appeal",
      "unreasonable": "unreasonable demand",
      "deferred": "deferred",
      "terminated": "terminated",
      "withdrawn": "withdrawn by the person",
      "unreached": "nobody reached",
      "unsaid": "not said",
      "open": "open, not asked yet",
      "answered": "answered by the hotline",
      "refused": "refused",
      "transferred": "transferred",
      "merged": "merged",
      "history": "closed in an older system",
      "undone": "import undone",
      "ended": "archived, see the ticket"
    },
    "list_gap": {
      "category": "category",
      "area": "area",
      "lead": "leading unit"
    },
    "list_order": {
      "newest": "newest first",
      "due": "nearest due first"
    },
    "list_column": {
      "number": "number",
      "title": "title",
      "state": "state",
      "type": "type",
      "urgency": "urgency",
      "category": "category",
      "area": "area",
      "channel": "channel",
      "unit": "unit",
      "due_at": "due",
      "lamp": "lamp",
      "round": "round",
      "created_at": "registered",
      "accepted_at": "accepted"
    },
    "export_language": {
      "zh-CN": "Chinese",
      "en": "English"
    },
    "answer": {
      "unknown": "unknown",
      "yes": "yes",
      "no": "no"
    },
    "bulk_outcome": {
      "done": "done",
      "would": "would be done",
      "refused": "refused"
    },
    "bulk_action": {
      "triage": "triage",
      "dispatch": "dispatch",
      "confer": "confer",
      "redispatch": "redispatch",
      "pass": "pass",
      "remark": "remark",
      "instruct": "instruct",
      "merge": "merge"
    },
    "task_role": {
      "lead": "lead",
      "assist": "assist",
      "inform": "inform"
    },
    "close_reason": {
      "none": "open",
      "solved": "solved",
      "accepted_unsolved": "unsolved, explanation accepted",
      "unrated": "not rated",
      "withdrawn": "withdrawn",
      "history": "closed in an older system",
      "undone": "import undone"
    },
    "rating": {
      "none": "not rated",
      "very_bad": "very dissatisfied",
      "bad": "dissatisfied",
      "fair": "fairly satisfied",
      "good": "satisfied",
      "very_good": "very satisfied"
    },
    "piece_kind": {
      "title": "title",
      "words": "requester's words",
      "supplement": "supplement",
      "rendition": "rendition",
      "feedback": "interim feedback",
      "reply_internal": "internal reply",
      "reply_public": "public reply",
      "reason": "reason",
      "remark": "remark",
      "opinion": "opinion"
    },
    "audience": {
      "all": "all",
      "office": "offices",
      "hotline": "hotline",
      "requester": "requester",
      "inspector": "inspectors"
    },
    "evidence": {
      "none": "none",
      "identity": "identity",
      "contact": "contact",
      "handling": "handling"
    },
    "task_state": {
      "none": "not yet there",
      "to_sign": "waiting for signature",
      "handling": "being handled",
      "return_asked": "return under review",
      "returned": "returned",
      "delegated": "with level-3 units",
      "unit_review": "under the head's review",
      "replied": "replied",
      "done": "done",
      "released": "released"
    },
    "claim_state": {
      "none": "not yet there",
      "asked": "asked",
      "endorsed": "endorsed by the unit",
      "granted": "granted",
      "denied": "denied",
      "dropped": "dropped by the asker",
      "lapsed": "lapsed"
    },
    "told_route": {
      "court": "a court: suit, appeal or retrial",
      "arbitration": "arbitration",
      "review": "administrative review",
      "petition": "the letters and visits office",
      "discipline": "the discipline inspectors",
      "disclosure": "a request for disclosure",
      "mediation": "agreement, or the people's mediators",
      "market": "the business or its association",
      "elsewhere": "the 12345 of that place, after its area code",
      "organ": "the organ in charge, whose address was told",
      "earlier": "progress and outcome of the earlier ticket",
      "explained": "nowhere: the law was explained"
    },
    "clock_state": {
      "running": "running",
      "stopped": "stopped",
      "suspended": "suspended"
    },
    "time_unit": {
      "minute_natural": "minute",
      "hour_natural": "hour",
      "hour_workday": "hour of workdays",
      "hour_work": "working hour",
      "workday": "workday",
      "day_natural": "day"
    },
    "count_from": {
      "event": "the event",
      "next_day": "the next day",
      "next_workday": "the next workday"
    },
    "due_edge": {
      "exact": "exact",
      "end_of_day": "end of day",
      "end_of_workhours": "end of working hours"
    },
    "rule_level": {
      "special": "special law",
      "province": "province",
      "city": "city",
      "unit": "unit"
    },
    "standing": {
      "running": "running",
      "paused": "paused",
      "met": "in time",
      "late": "late",
      "deferred": "deferred"
    },
    "callback_cause": {
      "replied": "after the reply",
      "expired": "limit passed without a reply",
      "sample": "sample of direct answers",
      "withdrawal": "confirming a withdrawal",
      "merged": "merged ticket"
    },
    "callback_state": {
      "open": "open",
      "answered": "answered",
      "unreached": "not reached",
      "dropped": "no longer needed"
    },
    "publication_state": {
      "none": "not published",
      "proposed": "proposed",
      "published": "published",
      "rejected": "rejected",
      "withdrawn": "withdrawn",
      "refused": "refused by the requester"
    },
    "send_back_reason": {
      "perfunctory": "perfunctory",
      "off_topic": "beside the point",
      "no_contact": "requester not contacted",
      "false": "untrue",
      "incomplete": "incomplete"
    },
    "mask_find": {
      "name": "a name",
      "phone": "a phone number",
      "ident": "an identity number",
      "number": "a long number",
      "code": "a plate, a mail address and the like",
      "door": "a house number",
      "guess": "what looks like a name"
    },
    "respondent_kind": {
      "enterprise": "enterprise",
      "estate": "housing estate",
      "enforcement": "enforcement body",
      "other": "other"
    },
    "desk_part": {
      "own": "running at the own units",
      "below": "at units below",
      "deferred": "deferred"
    },
    "attempt_outcome": {
      "no_answer": "no answer",
      "busy": "busy",
      "switched_off": "switched off",
      "wrong_number": "wrong number",
      "call_later": "asked to call later",
      "declined": "did not want to talk"
    },
    "article_state": {
      "draft": "draft",
      "published": "published",
      "withdrawn": "withdrawn"
    },
    "template_kind": {
      "reply_public": "public reply",
      "reply_internal": "internal reply",
      "answer": "answer on the line",
      "send_back": "reply sent back",
      "return": "return",
      "extension": "extension",
      "feedback": "progress told",
      "reason": "reason",
      "remark": "remark"
    },
    "unit_kind": {
      "party": "party office",
      "government": "government office",
      "institution": "public institution",
      "utility": "utility",
      "township": "township or street",
      "village": "village or community",
      "hotline": "hotline",
      "inspection": "inspectors"
    },
    "merge_state": {
      "planned": "planned",
      "moving": "moving",
      "done": "done",
      "dropped": "dropped"
    },
    "import_mark": {
      "added": "new",
      "changed": "changed",
      "same": "as it was",
      "refused": "wrong"
    },
    "area_level": {
      "city": "city",
      "county": "county",
      "township": "township"
    },
    "channel_kind": {
      "phone": "telephone",
      "web": "web",
      "app": "app",
      "message_board": "message board",
      "platform": "platform",
      "walk_in": "walk-in",
      "mail": "letter",
      "visit": "visit"
    },
    "op": {
      "save_draft": "save a draft",
      "register": "register",
      "supplement": "supplement",
      "correct": "correct the particulars",
      "remark": "remark",
      "instruct": "instruct",
      "tag": "tag",
      "supervise": "the third time: to a supervisor",
      "look_into": "look into",
      "answer": "answer directly",
      "refuse": "refuse",
      "transfer": "hand to another line",
      "triage": "triage",
      "confer": "call a conference",
      "conclude": "end the conference",
      "dispatch": "dispatch",
      "designate": "designate",
      "add_unit": "add a unit",
      "redispatch": "redispatch",
      "all_returned": "all leads returned",
      "all_replied": "all leads replied",
      "expire": "limit passed",
      "pass": "pass",
      "send_back": "send back",
      "attempt": "attempt",
      "solved": "solved",
      "accepted_unsolved": "accepted unsolved",
      "unsolved": "unsolved",
      "dissatisfied": "dissatisfied",
      "unreached": "not reached",
      "ask_merged": "ask the merged requester",
      "defer": "defer",
      "replan": "renew the plan",
      "resume": "resume",
      "terminate": "terminate",
      "merge": "merge",
      "unmerge": "un-merge",
      "withdraw": "withdraw",
      "reopen": "reopen",
      "mark_unreasonable": "mark unreasonable",
      "clear_unreasonable": "clear unreasonable",
      "score_rating": "scoring rating",
      "archive": "archive",
      "succeed": "take over from a merged unit",
      "import": "import, open",
      "import_handling": "import, with a unit",
      "import_closed": "import, closed",
      "import_archived": "import, archived",
      "undo_import": "undo an import",
      "open": "open a task",
      "sign": "sign",
      "acknowledge": "acknowledge",
      "assign": "assign",
      "take": "take",
      "put_back": "put back",
      "hand_over": "hand over",
      "ask_return": "ask to return",
      "return_granted": "return granted",
      "return_denied": "return denied",
      "window_close": "return window over",
      "delegate": "delegate",
      "children_replied": "level-3 units replied",
      "feedback": "tell how far it has come",
      "reply": "reply",
      "recall": "recall",
      "approve": "approve",
      "disapprove": "disapprove",
      "rework_task": "handle again",
      "finish": "finish",
      "excuse": "excuse",
      "extend": "extend",
      "pause": "pause",
      "unpause": "end the pause",
      "release": "release",
      "import_share": "import a unit's share",
      "ask": "ask",
      "endorse": "endorse",
      "grant": "grant",
      "deny": "deny",
      "drop": "drop",
      "lapse": "lapse"
    },
    "catalogue_state": {
      "draft": "draft",
      "published": "published",
      "dropped": "dropped"
    },
    "pause_reason": {
      "supplement": "waiting for the requester",
      "expert": "waiting for an expert's finding",
      "notice": "legal notice period",
      "hearing": "hearing"
    },
    "preset_kind": {
      "base": "base",
      "overlay": "overlay",
      "example": "example (unverified, off)"
    },
    "day_kind": {
      "workday": "workday",
      "rest": "day of rest",
      "holiday": "holiday",
      "makeup": "worked day of rest"
    },
    "trend": {
      "rising": "rising",
      "steady": "steady",
      "falling": "falling",
      "few": "too few to tell"
    },
    "period": {
      "today": "today",
      "days7": "7 days",
      "days30": "30 days",
      "month": "month"
    },
    "band": {
      "above": "clearly above the whole",
      "level": "level with the whole",
      "below": "clearly below the whole",
      "few": "too few to tell"
    },
    "stats_table": {
      "days": "by day",
      "lamps": "limits of the open ones",
      "types": "by type",
      "channels": "by channel",
      "categories": "by category",
      "areas": "by area",
      "rates": "the three rates",
      "units": "by unit"
    },
    "table_language": {
      "zh-CN": "Chinese",
      "en": "English"
    },
    "audit_kind": {
      "access": "names opened and looked up",
      "account": "accounts",
      "region": "the city",
      "retention": "personal data destroyed"
    },
    "audit_op": {
      "unmask": "opened a requester's name",
      "caller_history": "looked up a caller's history",
      "code_refused": "a new query code was refused: the proof did not fit",
      "rectify": "corrected a requester's data",
      "restrict": "restricted the use of a requester's data",
      "unrestrict": "lifted the restriction of a requester's data",
      "erase_asked": "asked to delete a requester's data",
      "erased": "confirmed the deletion of a requester's data",
      "hold_back": "held back who opened a name",
      "account_add": "made an account",
      "account_edit": "edited an account",
      "account_enable": "enabled an account",
      "account_disable": "disabled an account",
      "password_set": "set a password",
      "phone_set": "changed one's own phone number",
      "grant_add": "granted a role",
      "grant_drop": "took a role away",
      "deputy_set": "set who stands in during leave",
      "token_add": "made an API token",
      "token_revoke": "revoked an API token",
      "login": "logged in",
      "login_failed": "wrong password at log-in",
      "lock": "locked after wrong passwords",
      "logout": "logged out",
      "session_end": "ended a session",
      "session_end_all": "ended all sessions",
      "handover": "handed open work over",
      "unit_merged": "moved with a merged unit",
      "init": "set the city up",
      "baseline": "took down how it stood",
      "city_load": "loaded the city's data",
      "advance_clock": "moved the sandbox clock",
      "unit_add": "added a unit",
      "unit_edit": "edited a unit",
      "unit_import": "imported units",
      "unit_merge": "merged a unit into its successor",
      "unit_merge_plan": "planned the merging of a unit",
      "unit_merge_drop": "took back the merging of a unit",
      "unit_merge_done": "finished merging a unit",
      "area_add": "added an area",
      "area_edit": "edited an area",
      "area_import": "imported areas",
      "category_add": "added a category",
      "category_put": "entered a category",
      "category_edit": "edited a category",
      "category_import": "imported categories",
      "channel_add": "added a channel",
      "channel_edit": "edited a channel",
      "line_add": "added a line",
      "line_edit": "edited a line",
      "line_drop": "dropped a line",
      "duty_put": "put on a duty list",
      "duty_drop": "took off a duty list",
      "setting_set": "changed a setting",
      "rule_set": "changed deadline rules",
      "calendar_import": "imported a calendar year",
      "calendar_periods": "changed the working hours",
      "catalogue_put": "entered the catalogue",
      "catalogue_import": "imported the catalogue",
      "catalogue_draft": "drafted a catalogue version",
      "catalogue_redraft": "edited a catalogue draft",
      "catalogue_drop": "dropped a catalogue draft",
      "catalogue_publish": "published a catalogue version",
      "catalogue_recall": "recalled a catalogue version",
      "archive_chains": "archived the chains of closed years",
      "import_begin": "brought in tickets of another system",
      "reconcile": "compared a day with another system",
      "export_day": "wrote a day's tickets for another system",
      "import_undo": "took an import back",
      "template_add": "added a reply template",
      "template_edit": "edited a reply template",
      "propose": "listed what has fallen due",
      "ask": "asked for destruction",
      "confirm": "confirmed destruction",
      "drop": "refused destruction",
      "destroy": "destroyed personal data",
      "done": "finished a list"
    },
    "principal": {
      "anonymous": "anonymous",
      "staff": "staff",
      "token": "program",
      "requester": "requester",
      "system": "system"
    },
    "retention_state": {
      "gathering": "being gathered",
      "proposed": "proposed",
      "asked": "asked for",
      "confirmed": "confirmed",
      "done": "destroyed",
      "dropped": "dropped"
    }
  }
}
