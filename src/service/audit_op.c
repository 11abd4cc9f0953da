/*
 * The words of what the audit trail tells. `verify` names an event of an op that is not here, so
 * that no act of an administrator stays without words.
 */
#include "base/base.h"

#include "service/audit.h"

/* clang-format off */
static const struct msh_name ops[] = {
    /* access: the person behind a ticket */
    { "unmask", "查看诉求人身份", "opened a requester's name" },
    { "caller_history", "查看来电历史", "looked up a caller's history" },
    { "code_refused", "补发查询码未通过核对", "a new query code was refused: the proof did not fit" },
    { "rectify", "更正诉求人信息", "corrected a requester's data" },
    { "restrict", "限制使用诉求人信息", "restricted the use of a requester's data" },
    { "unrestrict", "解除限制使用", "lifted the restriction of a requester's data" },
    { "erase_asked", "申请删除诉求人信息", "asked to delete a requester's data" },
    { "erased", "确认删除诉求人信息", "confirmed the deletion of a requester's data" },
    { "hold_back", "延迟告知查看记录", "held back who opened a name" },
    /* account */
    { "account_add", "新建账号", "made an account" },
    { "account_edit", "修改账号", "edited an account" },
    { "account_enable", "启用账号", "enabled an account" },
    { "account_disable", "停用账号", "disabled an account" },
    { "password_set", "设置密码", "set a password" },
    { "phone_set", "修改本人电话", "changed one's own phone number" },
    { "grant_add", "授予岗位", "granted a role" },
    { "grant_drop", "收回岗位", "took a role away" },
    { "deputy_set", "设置请假代理", "set who stands in during leave" },
    { "token_add", "发放 API 令牌", "made an API token" },
    { "token_revoke", "吊销 API 令牌", "revoked an API token" },
    { "login", "登录", "logged in" },
    { "login_failed", "登录密码错误", "wrong password at log-in" },
    { "lock", "多次输错密码，账号锁定", "locked after wrong passwords" },
    { "logout", "退出登录", "logged out" },
    { "session_end", "结束一处登录", "ended a session" },
    { "session_end_all", "结束其余登录", "ended all sessions" },
    { "handover", "交接在办的件", "handed open work over" },
    { "unit_merged", "随单位并入继任单位", "moved with a merged unit" },
    /* region: the city */
    { "init", "建立本市", "set the city up" },
    { "baseline", "补记改动前的原貌", "took down how it stood" },
    { "city_load", "载入城市数据", "loaded the city's data" },
    { "advance_clock", "拨快演练时钟", "moved the sandbox clock" },
    { "unit_add", "新增单位", "added a unit" },
    { "unit_edit", "修改单位", "edited a unit" },
    { "unit_import", "批量导入单位", "imported units" },
    { "unit_merge", "并入继任单位", "merged a unit into its successor" },
    { "unit_merge_drop", "取消单位撤并", "took back the merging of a unit" },
    { "unit_merge_done", "单位撤并办结", "finished merging a unit" },
    { "area_add", "新增区域", "added an area" },
    { "area_edit", "修改区域", "edited an area" },
    { "area_import", "批量导入区域", "imported areas" },
    { "category_add", "新增分类", "added a category" },
    { "category_put", "录入分类", "entered a category" },
    { "category_edit", "修改分类", "edited a category" },
    { "category_import", "批量导入分类", "imported categories" },
    { "channel_add", "新增渠道", "added a channel" },
    { "channel_edit", "修改渠道", "edited a channel" },
    { "line_add", "新增转办热线", "added a line" },
    { "line_edit", "修改转办热线", "edited a line" },
    { "line_drop", "撤销转办热线", "dropped a line" },
    { "duty_put", "列入履职清单", "put on a duty list" },
    { "duty_drop", "移出履职清单", "took off a duty list" },
    { "setting_set", "修改参数", "changed a setting" },
    { "rule_set", "修改时限规则", "changed deadline rules" },
    { "calendar_import", "录入放假通知", "imported a calendar year" },
    { "calendar_periods", "修改工作时间", "changed the working hours" },
    { "catalogue_put", "录入派单目录", "entered the catalogue" },
    { "catalogue_import", "批量导入派单目录", "imported the catalogue" },
    { "catalogue_draft", "起草派单目录", "drafted a catalogue version" },
    { "catalogue_redraft", "修改目录草稿", "edited a catalogue draft" },
    { "catalogue_drop", "作废目录草稿", "dropped a catalogue draft" },
    { "catalogue_publish", "发布派单目录", "published a catalogue version" },
    { "catalogue_recall", "撤回派单目录", "recalled a catalogue version" },
    { "template_add", "新增答复模板", "added a reply template" },
    { "template_edit", "修改答复模板", "edited a reply template" },
    /* retention: lists of persons whose time is over */
    { "propose", "列出到期名单", "listed what has fallen due" },
    { "ask", "提请销毁", "asked for destruction" },
    { "confirm", "确认销毁", "confirmed destruction" },
    { "drop", "不予销毁", "refused destruction" },
    { "destroy", "销毁个人信息", "destroyed personal data" },
    { "done", "名单销毁完毕", "finished a list" },
};
/* clang-format on */
const struct msh_names msh_audit_op_names = { "audit_op", ops, MSH_COUNT(ops) };
