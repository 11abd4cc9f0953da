/*
 * permission.h - who may do what, and on which tickets. Deny by default.
 *
 * Two questions, both pure: may this principal use this route (a const table role × permission),
 * and does this ticket exist for it (msh_may_see). Lists ask the second one in SQL with the same
 * struct msh_scope (store/list/list.h), so a list and a look-up never disagree. Whoever may not see a
 * ticket gets "not found".
 *
 * Scopes (design §6, guarantees 5 and 6):
 *   - The hotline's roles, leaders, analysts and inspectors see the whole city; granted at a unit
 *     below city level (level 3 or 4) they see the county administration that unit belongs to.
 *   - Clerks and heads see tickets in which their unit, or one below it, has a share.
 *   - Reports (举报): who sees the city needs sensitivity 2 or the report desk, one that names no
 *     unit only the report desk and inspectors; a unit sees a report it was given a share of, and
 *     of it the approved rendition alone. Sealed tickets: inspectors only.
 *   - The fence: a report does not exist for the accused, its ancestors in both trees below the
 *     city root, and its descendants. Where the root itself is accused, only inspectors are left.
 *   - Administrators and editors see no ticket.
 */
#ifndef MSH_DOMAIN_PERMISSION_H
#define MSH_DOMAIN_PERMISSION_H

#include "domain/ticket.h"
#include "domain/unit_tree.h"

/* Somebody without any credentials, in the bit set of roles. */
#define MSH_ACTOR_ANONYMOUS MSH_BIT(29)

enum msh_sensitivity {
    MSH_SENSITIVITY_NORMAL,
    MSH_SENSITIVITY_CONFIDENTIAL, /* may open the identity of a confidential requester */
    MSH_SENSITIVITY_REPORTS,      /* and sees reports */
    MSH_SENSITIVITY_COUNT
};

struct msh_grant {
    enum msh_role role;
    int64_t unit_id;
    int sensitivity; /* enum msh_sensitivity */
};
#define MSH_GRANTS_MAX 16

#define MSH_ROLES_ADMIN                                                                            \
    (MSH_BIT(MSH_STAFF_SYSADMIN) | MSH_BIT(MSH_STAFF_SECADMIN) | MSH_BIT(MSH_STAFF_AUDITADMIN))
#define MSH_ROLES_UNIT (MSH_BIT(MSH_STAFF_CLERK) | MSH_BIT(MSH_STAFF_HEAD))
/* Work on tickets from the hotline's side; inspectors are not part of it. */
#define MSH_ROLES_HOTLINE                                                                          \
    (MSH_BIT(MSH_STAFF_OPERATOR) | MSH_BIT(MSH_STAFF_DISPATCHER) | MSH_BIT(MSH_STAFF_REVIEWER) |   \
     MSH_BIT(MSH_STAFF_CALLBACK) | MSH_BIT(MSH_STAFF_SUPERVISOR) | MSH_BIT(MSH_STAFF_REPORT_DESK))
#define MSH_ROLES_CITY                                                                             \
    (MSH_ROLES_HOTLINE | MSH_BIT(MSH_STAFF_INSPECTOR) | MSH_BIT(MSH_STAFF_ANALYST) |               \
     MSH_BIT(MSH_STAFF_LEADER))
#define MSH_ROLES_TICKET (MSH_ROLES_CITY | MSH_ROLES_UNIT)
#define MSH_ROLES_STAFF  ((1u << MSH_STAFF_COUNT) - 1)

/* What a route asks for. */
enum msh_permission {
    MSH_PERM_PUBLIC,  /* anybody, also without credentials */
    MSH_PERM_SELF,    /* one's own session and account */
    MSH_PERM_MY_CASE, /* the requester's own routes on the own ticket */
    MSH_PERM_TICKET_CREATE,
    MSH_PERM_TICKET_LIST, /* lists, counts, tallies */
    MSH_PERM_TICKET_READ,
    MSH_PERM_TICKET_ACT,  /* the transition table decides which act */
    MSH_PERM_BULK,        /* one act on many tickets */
    MSH_PERM_BULK_REPLY,  /* the same reply to several tasks of one's own unit */
    MSH_PERM_EVENTS_READ, /* raw payloads of the chain; others get them withheld */
    MSH_PERM_ATTACH,
    MSH_PERM_CALLER_HISTORY,
    MSH_PERM_CALLBACK_LIST, /* whom to call back: never the units' to know (guarantee 5) */
    MSH_PERM_UNMASK,
    MSH_PERM_RENDITION,     /* write or approve a redacted rendition */
    MSH_PERM_PUBLISH,       /* propose and approve what anybody may read */
    MSH_PERM_MATTER,        /* link tickets of one requester on one subject */
    MSH_PERM_PERSON_EDIT,   /* correct, restrict, destroy what is kept of a person */
    MSH_PERM_PERSON_QUEUE,  /* who waits to be deleted */
    MSH_PERM_HOLD_BACK,     /* delay "who opened my name" */
    MSH_PERM_REISSUE,       /* give a requester a new query code */
    MSH_PERM_SUPERVISE,     /* what waits for a supervisor */
    MSH_PERM_PRESSURE_READ, /* answers to "did anyone press you?" */
    MSH_PERM_DIRECTORY_READ,
    MSH_PERM_RESPONDENT_READ,
    MSH_PERM_RESPONDENT_EDIT,
    MSH_PERM_KB_READ,
    MSH_PERM_KB_EDIT,
    MSH_PERM_TEMPLATE_READ,
    MSH_PERM_TEMPLATE_EDIT, /* whose, service/template_edit.h decides */
    MSH_PERM_UNIT_ADMIN,    /* units, areas, categories, channels, lines, duties */
    MSH_PERM_CATALOGUE_ADMIN,
    MSH_PERM_RULE_ADMIN,   /* rules, calendars, settings */
    MSH_PERM_ACCOUNT_READ, /* who works here, with what rights */
    MSH_PERM_HANDOVER,     /* what somebody holds, and handing it over */
    MSH_PERM_USER_ADMIN,   /* accounts; rights are granted by another administrator */
    MSH_PERM_GRANT_ADMIN,  /* grants and tokens */
    MSH_PERM_AUDIT_READ,
    MSH_PERM_RETENTION, /* read and decide on lists of personal data whose time is over */
    MSH_PERM_EXPORT,
    MSH_PERM_STATS, /* figures of a period, units beside each other; lists by what persons said */
    MSH_PERM_UNIT_STATS, /* a head's own unit and those below it, months that are over */
    MSH_PERM_STREAM,
    MSH_PERM_SANDBOX_CLOCK,
    MSH_PERM_COUNT
};
const char *msh_permission_code(enum msh_permission permission);

enum msh_principal_kind {
    MSH_PRINCIPAL_ANONYMOUS,
    MSH_PRINCIPAL_STAFF,
    MSH_PRINCIPAL_TOKEN, /* a program acting for an account */
    MSH_PRINCIPAL_REQUESTER,
    MSH_PRINCIPAL_SYSTEM,
    MSH_PRINCIPAL_COUNT
};
/* Codes "anonymous", "staff", "token", "requester", "system": the actor_kind of events. */
extern const struct msh_names msh_principal_names;

#define MSH_ACCOUNT_NAME_SIZE 65
#define MSH_CSRF_SIZE         44

/* Whoever asks. Plain data, a copy per request. */
struct msh_principal {
    enum msh_principal_kind kind;
    int64_t account_id; /* STAFF, TOKEN */
    int64_t ticket_id;  /* REQUESTER: the only ticket there is for it */
    int64_t token_id;   /* TOKEN */
    struct msh_grant grants[MSH_GRANTS_MAX];
    size_t n_grants;
    uint32_t roles;   /* MSH_BIT(enum msh_role) of all grants, or one MSH_ACTOR_ bit */
    int64_t unit_id;  /* of the first business grant, else of the first grant */
    bool unlimited;   /* TOKEN: exempt from rate limits */
    bool must_change; /* STAFF: has to change the password before anything else */
    char name[MSH_ACCOUNT_NAME_SIZE];
    char csrf[MSH_CSRF_SIZE]; /* cookie sessions; "" needs none */
    int64_t expires_at;       /* of the session, real time; 0 = none */
};

/* Sort out roles and unit_id from the grants. */
void msh_principal_settle(struct msh_principal *principal);

/*
 * May a set of grants be held by one person? MSH_E_INVALID "role_excluded": an administrator holds
 * that one role alone (GB/T 22239: three separated administrators). "grant_twice", "sensitivity".
 */
int msh_grants_check(const struct msh_grant *grants, size_t n, struct msh_err *err);

/* Roles that hold a permission, MSH_ACTOR_ bits among them. */
uint32_t msh_permission_roles(enum msh_permission permission);
bool msh_may(const struct msh_principal *principal, enum msh_permission permission);

/* The actor the transition table sees: on a ticket where a unit of the principal has a share that
 * unit acts, with the roles held there; `unit_id` 0 takes the first business grant. Hotline roles
 * are held everywhere. */
struct msh_actor msh_principal_actor(const struct msh_principal *principal, int64_t unit_id);

/* Scope -----------------------------------------------------------------------------------------*/

struct msh_scope {
    bool none;            /* sees no ticket at all */
    int64_t only;         /* REQUESTER: this ticket alone, else 0 */
    bool city_wide;       /* else only tickets `units` ever had a share in */
    const int64_t *units; /* ascending */
    size_t n_units;
    const int64_t *fence; /* ascending: a ticket accusing one of them does not exist */
    size_t n_fence;
    bool may_reports, may_unnamed, may_sealed;
    unsigned audiences; /* words it may read: bits 1u << enum msh_audience */
};

/* Arrays live in the arena. */
void msh_scope_of(const struct msh_principal *principal, const struct msh_unit_tree *tree,
                  struct msh_arena *arena, struct msh_scope *ret_scope);

/* What the decision needs of a ticket. */
struct msh_ticket_facts {
    int64_t ticket_id;
    enum msh_ticket_type type;
    enum msh_identity_mode identity;
    bool sealed;
    const int64_t *accused; /* units named by a report */
    size_t n_accused;
    const int64_t *units; /* that ever had a share */
    size_t n_units;
};

bool msh_may_see(const struct msh_scope *scope, const struct msh_ticket_facts *ticket);

/*
 * May the person behind a ticket be opened to this principal, given it may see it and states a
 * reason? Units never open a confidential or reporting requester; the hotline needs sensitivity 1
 * for confidential ones and 2 (or the report desk) for reports.
 */
bool msh_may_unmask(const struct msh_principal *principal, const struct msh_ticket_facts *ticket);

#endif
