#include "base/base.h"

#include "domain/permission.h"

#define R(role) MSH_BIT(MSH_STAFF_##role)
#define ANY     (MSH_ROLES_STAFF | MSH_ACTOR_ANONYMOUS | MSH_ACTOR_REQUESTER | MSH_ACTOR_SYSTEM)

/* One row a permission: its code, what it opens, and the roles that hold it. */
static const struct row {
    struct msh_name name;
    uint32_t roles;
} table[MSH_PERM_COUNT] = {
    [MSH_PERM_PUBLIC] = { { "public", "公开", "open to all" }, ANY },
    [MSH_PERM_SELF] = { { "self", "本人账号", "own account" }, MSH_ROLES_STAFF },
    [MSH_PERM_MY_CASE] = { { "my_case", "本人诉求", "own ticket" }, MSH_ACTOR_REQUESTER },
    [MSH_PERM_TICKET_CREATE] = { { "ticket_create", "登记诉求", "take in tickets" },
                                 MSH_ROLES_HOTLINE | R(INSPECTOR) | MSH_ACTOR_ANONYMOUS |
                                     MSH_ACTOR_REQUESTER },
    [MSH_PERM_TICKET_LIST] = { { "ticket_list", "查看列表", "lists and counts" },
                               MSH_ROLES_TICKET },
    [MSH_PERM_TICKET_READ] = { { "ticket_read", "查看诉求件", "read tickets" },
                               MSH_ROLES_TICKET | MSH_ACTOR_REQUESTER },
    [MSH_PERM_TICKET_ACT] = { { "ticket_act", "办理诉求件", "act on tickets" },
                              (MSH_ROLES_TICKET & ~R(ANALYST)) | MSH_ACTOR_REQUESTER },
    [MSH_PERM_BULK] = { { "bulk", "批量操作", "bulk actions" },
                        R(DISPATCHER) | R(REVIEWER) | R(SUPERVISOR) | R(HEAD) },
    [MSH_PERM_BULK_REPLY] = { { "bulk_reply", "同文批量答复", "one reply to several" },
                              MSH_ROLES_UNIT },
    [MSH_PERM_EVENTS_READ] = { { "events_read", "查看事件链", "raw events" },
                               MSH_ROLES_HOTLINE | R(INSPECTOR) },
    [MSH_PERM_ATTACH] = { { "attach", "上传附件", "attach files" },
                          (MSH_ROLES_TICKET & ~(R(ANALYST) | R(LEADER))) | MSH_ACTOR_REQUESTER |
                              MSH_ACTOR_ANONYMOUS },
    [MSH_PERM_CALLER_HISTORY] = { { "caller_history", "来电历史", "caller history" },
                                  R(OPERATOR) | R(DISPATCHER) | R(CALLBACK) | R(REPORT_DESK) },
    [MSH_PERM_CALLBACK_LIST] = { { "callback_list", "回访队列", "requesters to be asked" },
                                 MSH_ROLES_HOTLINE | R(INSPECTOR) },
    [MSH_PERM_UNMASK] = { { "unmask", "查看身份", "open a person" },
                          MSH_ROLES_HOTLINE | MSH_ROLES_UNIT | R(INSPECTOR) },
    [MSH_PERM_RENDITION] = { { "rendition", "转述脱敏稿", "redacted renditions" },
                             R(DISPATCHER) | R(REVIEWER) | R(SUPERVISOR) | R(REPORT_DESK) |
                                 R(INSPECTOR) },
    [MSH_PERM_PUBLISH] = { { "publish", "公开答复", "publish answers" },
                           R(REVIEWER) | R(SUPERVISOR) },
    [MSH_PERM_MATTER] = { { "matter", "关联同一事项", "link to a matter" },
                          MSH_ROLES_HOTLINE | R(INSPECTOR) },
    [MSH_PERM_PERSON_EDIT] = { { "person_edit", "更正个人信息",
                                 "correct or destroy a person's data" },
                               R(OPERATOR) | R(CALLBACK) | R(SUPERVISOR) | R(REPORT_DESK) |
                                   R(INSPECTOR) | MSH_ACTOR_REQUESTER },
    [MSH_PERM_PERSON_QUEUE] = { { "person_queue", "个人信息申请",
                                  "requests about a person's data" },
                                R(OPERATOR) | R(CALLBACK) | R(SUPERVISOR) | R(REPORT_DESK) |
                                    R(INSPECTOR) },
    [MSH_PERM_HOLD_BACK] = { { "hold_back", "延迟告知查看记录", "delay who opened a name" },
                             R(INSPECTOR) },
    [MSH_PERM_REISSUE] = { { "reissue", "补发查询码", "re-issue query codes" },
                           R(OPERATOR) | R(CALLBACK) | R(REPORT_DESK) | R(INSPECTOR) |
                               MSH_ACTOR_REQUESTER },
    [MSH_PERM_SUPERVISE] = { { "supervise", "督办", "what waits for a supervisor" },
                             R(SUPERVISOR) | R(INSPECTOR) },
    [MSH_PERM_PRESSURE_READ] = { { "pressure_read", "查看施压反映", "answers about pressure" },
                                 R(INSPECTOR) },
    [MSH_PERM_DIRECTORY_READ] = { { "directory_read", "查看机构目录", "units and categories" },
                                  MSH_ROLES_STAFF },
    [MSH_PERM_RESPONDENT_READ] = { { "respondent_read", "查看被诉对象", "respondents" },
                                   MSH_ROLES_TICKET },
    [MSH_PERM_RESPONDENT_EDIT] = { { "respondent_edit", "维护被诉对象", "edit respondents" },
                                   MSH_ROLES_HOTLINE | MSH_ROLES_UNIT },
    [MSH_PERM_KB_READ] = { { "kb_read", "查看知识库", "knowledge base" }, MSH_ROLES_STAFF },
    [MSH_PERM_KB_EDIT] = { { "kb_edit", "维护知识库", "edit articles" }, R(KB_EDITOR) },
    [MSH_PERM_TEMPLATE_READ] = { { "template_read", "使用模板", "reply templates" },
                                 MSH_ROLES_HOTLINE | MSH_ROLES_UNIT | R(INSPECTOR) | R(KB_EDITOR) },
    [MSH_PERM_TEMPLATE_EDIT] = { { "template_edit", "维护模板", "edit reply templates" },
                                 MSH_ROLES_UNIT | R(REVIEWER) | R(SUPERVISOR) | R(KB_EDITOR) },
    [MSH_PERM_UNIT_ADMIN] = { { "unit_admin", "维护机构", "edit the city's structure" },
                              R(SYSADMIN) },
    [MSH_PERM_CATALOGUE_ADMIN] = { { "catalogue_admin", "维护派单目录", "edit the catalogue" },
                                   R(SYSADMIN) | R(SUPERVISOR) },
    [MSH_PERM_RULE_ADMIN] = { { "rule_admin", "维护规则日历", "edit rules and calendars" },
                              R(SYSADMIN) },
    [MSH_PERM_ACCOUNT_READ] = { { "account_read", "查看账号", "read accounts" }, MSH_ROLES_ADMIN },
    [MSH_PERM_HANDOVER] = { { "handover", "工作交接", "hand over open work" },
                            R(HEAD) | R(SYSADMIN) },
    [MSH_PERM_USER_ADMIN] = { { "user_admin", "维护账号", "edit accounts" }, R(SYSADMIN) },
    [MSH_PERM_GRANT_ADMIN] = { { "grant_admin", "授权", "grant rights" }, R(SECADMIN) },
    [MSH_PERM_AUDIT_READ] = { { "audit_read", "查看审计", "read the audit trail" }, R(AUDITADMIN) },
    [MSH_PERM_RETENTION] = { { "retention", "到期个人信息销毁", "destroy what is kept too long" },
                             R(AUDITADMIN) | R(SUPERVISOR) },
    [MSH_PERM_EXPORT] = { { "export", "导出", "export" },
                          R(DISPATCHER) | R(REVIEWER) | R(SUPERVISOR) | R(INSPECTOR) | R(ANALYST) |
                              R(HEAD) },
    [MSH_PERM_STATS] = { { "stats", "统计分析", "figures of a period" },
                         R(SUPERVISOR) | R(INSPECTOR) | R(ANALYST) | R(LEADER) },
    [MSH_PERM_UNIT_STATS] = { { "unit_stats", "本单位统计", "figures of the own unit" }, R(HEAD) },
    [MSH_PERM_STREAM] = { { "stream", "实时消息", "live events" }, MSH_ROLES_TICKET },
    [MSH_PERM_SANDBOX_CLOCK] = { { "sandbox_clock", "演练时钟", "move the sandbox's clock" },
                                 R(SYSADMIN) },
};

static const struct msh_name principal[] = {
    { "anonymous", "匿名访问者", "anonymous" },
    { "staff", "工作人员", "staff" },
    { "token", "接口程序", "program" },
    { "requester", "诉求人", "requester" },
    { "system", "系统", "system" },
};
const struct msh_names msh_principal_names = { "principal", principal, MSH_COUNT(principal) };

uint32_t msh_permission_roles(enum msh_permission permission)
{
    return permission < MSH_PERM_COUNT ? table[permission].roles : 0;
}

const char *msh_permission_code(enum msh_permission permission)
{
    return permission < MSH_PERM_COUNT ? table[permission].name.code : "?";
}

bool msh_may(const struct msh_principal *p, enum msh_permission permission)
{
    return (p->roles & msh_permission_roles(permission)) != 0;
}

void msh_principal_settle(struct msh_principal *p)
{
    p->roles = 0;
    p->unit_id = p->n_grants > 0 ? p->grants[0].unit_id : 0;
    for (size_t i = p->n_grants; i-- > 0;) {
        p->roles |= MSH_BIT(p->grants[i].role);
        if ((MSH_BIT(p->grants[i].role) & MSH_ROLES_ADMIN) == 0)
            p->unit_id = p->grants[i].unit_id;
    }
    if (p->kind == MSH_PRINCIPAL_ANONYMOUS)
        p->roles = MSH_ACTOR_ANONYMOUS;
    else if (p->kind == MSH_PRINCIPAL_REQUESTER)
        p->roles = MSH_ACTOR_REQUESTER;
    else if (p->kind == MSH_PRINCIPAL_SYSTEM)
        p->roles = MSH_ACTOR_SYSTEM;
}

int msh_grants_check(const struct msh_grant *grants, size_t n, struct msh_err *err)
{
    uint32_t roles = 0;

    if (n > MSH_GRANTS_MAX)
        return msh_err_field(err, "role", "grants_max", "at most %d grants", MSH_GRANTS_MAX);
    for (size_t i = 0; i < n; i++) {
        if (grants[i].role >= MSH_STAFF_COUNT)
            return msh_err_field(err, "role", "unknown", "no such role");
        if (grants[i].sensitivity < 0 || grants[i].sensitivity >= MSH_SENSITIVITY_COUNT)
            return msh_err_field(err, "sensitivity", "sensitivity", "0, 1 or 2");
        if (grants[i].unit_id == 0)
            return msh_err_field(err, "unit", "required", "a grant needs a unit");
        for (size_t k = 0; k < i; k++)
            if (grants[k].role == grants[i].role && grants[k].unit_id == grants[i].unit_id)
                return msh_err_field(err, "role", "grant_twice", "held already at this unit");
        roles |= MSH_BIT(grants[i].role);
    }
    if ((roles & MSH_ROLES_ADMIN) != 0 && (roles & (roles - 1)) != 0)
        return msh_err_field(err, "role", "role_excluded",
                             "an administrator holds that one role and no other");
    return 0;
}

struct msh_actor msh_principal_actor(const struct msh_principal *p, int64_t unit_id)
{
    struct msh_actor actor = { .account_id = p->account_id, .unit_id = p->unit_id };
    bool acts = false;

    if (p->n_grants == 0) {
        actor.roles = p->roles & (MSH_ACTOR_REQUESTER | MSH_ACTOR_SYSTEM);
        return actor;
    }
    for (size_t i = 0; i < p->n_grants; i++) {
        const struct msh_grant *grant = &p->grants[i];
        bool of_unit = (MSH_BIT(grant->role) & MSH_ROLES_UNIT) != 0;

        if (!of_unit || grant->unit_id == (unit_id != 0 ? unit_id : p->unit_id))
            actor.roles |= MSH_BIT(grant->role);
        acts = acts || (of_unit && grant->unit_id == unit_id);
    }
    if (acts)
        actor.unit_id = unit_id;
    return actor;
}

/* Scope -----------------------------------------------------------------------------------------*/

static const unsigned hotline_reads = 1u << MSH_AUDIENCE_ALL | 1u << MSH_AUDIENCE_OFFICE |
                                      1u << MSH_AUDIENCE_HOTLINE | 1u << MSH_AUDIENCE_REQUESTER;
static const unsigned office_reads = 1u << MSH_AUDIENCE_ALL | 1u << MSH_AUDIENCE_OFFICE;

static void fence_grant(struct msh_unit_set *fence, const struct msh_unit_tree *tree,
                        const struct msh_grant *grant)
{
    int64_t root = msh_unit_tree_root(tree);

    msh_unit_set_add(fence, grant->unit_id);
    /* A report that accuses the root leaves the inspectors as the only readers. */
    msh_unit_set_add_above(fence, grant->unit_id, grant->role != MSH_STAFF_INSPECTOR);
    /* An accused unit below the root does not blind the root's own people. */
    if (grant->unit_id != root)
        msh_unit_set_add_below(fence, grant->unit_id);
}

static void widen(struct msh_scope *scope, struct msh_unit_set *units,
                  const struct msh_unit_tree *tree, const struct msh_grant *grant)
{
    uint32_t role = MSH_BIT(grant->role);
    bool of_city = msh_unit_tree_level(tree, grant->unit_id) <= 2;

    if ((role & MSH_ROLES_CITY) != 0 && of_city)
        scope->city_wide = true;
    else if ((role & MSH_ROLES_CITY) != 0)
        msh_unit_set_add_below(units, msh_unit_tree_county(tree, grant->unit_id));
    else
        msh_unit_set_add_below(units, grant->unit_id);
    if ((role & (MSH_ROLES_HOTLINE | R(INSPECTOR))) != 0)
        scope->audiences |= hotline_reads;
    else
        scope->audiences |= office_reads;
    if (grant->role == MSH_STAFF_INSPECTOR) {
        scope->audiences |= 1u << MSH_AUDIENCE_INSPECTOR;
        scope->may_sealed = true;
    }
    if (grant->role == MSH_STAFF_INSPECTOR || grant->role == MSH_STAFF_REPORT_DESK)
        scope->may_reports = scope->may_unnamed = true;
    if ((role & MSH_ROLES_CITY) != 0 && grant->sensitivity >= MSH_SENSITIVITY_REPORTS)
        scope->may_reports = true;
}

void msh_scope_of(const struct msh_principal *p, const struct msh_unit_tree *tree,
                  struct msh_arena *arena, struct msh_scope *ret)
{
    struct msh_unit_set *units = msh_unit_set_new(tree, arena);
    struct msh_unit_set *fence = msh_unit_set_new(tree, arena);
    bool any = false;

    *ret = (struct msh_scope){ .none = true };
    if (p->kind == MSH_PRINCIPAL_REQUESTER) {
        *ret = (struct msh_scope){ .only = p->ticket_id,
                                   .none = p->ticket_id == 0,
                                   .city_wide = true,
                                   .may_reports = true,
                                   .may_unnamed = true,
                                   .may_sealed = true,
                                   .audiences =
                                       1u << MSH_AUDIENCE_ALL | 1u << MSH_AUDIENCE_REQUESTER };
        return;
    }
    for (size_t i = 0; i < p->n_grants; i++) {
        /* Every grant of a person fences, also one that shows no ticket. */
        fence_grant(fence, tree, &p->grants[i]);
        if ((MSH_BIT(p->grants[i].role) & MSH_ROLES_TICKET) == 0)
            continue;
        any = true;
        widen(ret, units, tree, &p->grants[i]);
    }
    ret->none = !any;
    ret->fence = msh_unit_set_ids(fence, &ret->n_fence);
    if (ret->city_wide)
        return;
    /* A unit sees the reports it was given a share of, named or not. */
    ret->units = msh_unit_set_ids(units, &ret->n_units);
    if ((p->roles & MSH_ROLES_UNIT) != 0)
        ret->may_reports = ret->may_unnamed = true;
}

static bool any_in(const int64_t *ids, size_t n, const int64_t *wanted, size_t n_wanted)
{
    for (size_t i = 0; i < n_wanted; i++)
        if (msh_find(ids, n, sizeof(*ids), wanted[i]) != NULL)
            return true;
    return false;
}

bool msh_may_see(const struct msh_scope *scope, const struct msh_ticket_facts *ticket)
{
    bool report = ticket->type == MSH_TYPE_REPORT;

    if (scope->none || (scope->only != 0 && scope->only != ticket->ticket_id))
        return false;
    if (report && !scope->may_reports)
        return false;
    if (report && ticket->n_accused == 0 && !scope->may_unnamed)
        return false;
    if (ticket->sealed && !scope->may_sealed)
        return false;
    if (any_in(scope->fence, scope->n_fence, ticket->accused, ticket->n_accused))
        return false;
    return scope->city_wide || any_in(scope->units, scope->n_units, ticket->units, ticket->n_units);
}

/* What one grant opens of a person. */
static bool opens(const struct msh_grant *grant, const struct msh_ticket_facts *ticket)
{
    uint32_t role = MSH_BIT(grant->role);

    if ((role & table[MSH_PERM_UNMASK].roles) == 0)
        return false;
    if (ticket->sealed)
        return grant->role == MSH_STAFF_INSPECTOR;
    if (ticket->type == MSH_TYPE_REPORT)
        return grant->role == MSH_STAFF_REPORT_DESK || grant->role == MSH_STAFF_INSPECTOR ||
               ((role & MSH_ROLES_HOTLINE) != 0 && grant->sensitivity >= MSH_SENSITIVITY_REPORTS);
    if (ticket->identity == MSH_IDENTITY_CONFIDENTIAL)
        return grant->role == MSH_STAFF_INSPECTOR ||
               ((role & MSH_ROLES_HOTLINE) != 0 &&
                grant->sensitivity >= MSH_SENSITIVITY_CONFIDENTIAL);
    return true;
}

bool msh_may_unmask(const struct msh_principal *p, const struct msh_ticket_facts *ticket)
{
    for (size_t i = 0; i < p->n_grants; i++)
        if (opens(&p->grants[i], ticket))
            return true;
    return false;
}
