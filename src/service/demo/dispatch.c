#include "base/base.h"

#include "service/clockwork.h"
#include "service/demo/story.h"

/* From triage to the units: renditions, mergers, the catalogue's suggestion, wrong addresses,
 * conferences. Shares are per thousand. */

int msh_demo_step_render(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_principal *who = msh_demo_staff(s, MSH_STAFF_DISPATCHER, 0);
    struct msh_call call = msh_demo_call(s, who);
    const char *text =
        msh_arena_fmt(s->arena, "诉求人反映：%s。地点：%s%s一带。请核实处理，诉求人信息保密。",
                      s->title, s->slots.v[MSH_DEMO_SLOT_COUNTY], s->slots.v[MSH_DEMO_SLOT_TOWN]);
    (void)target;
    int rc = msh_rendition_write(&call, s->ticket_id, s->title, text, &s->rendition_id, err);
    rc = msh_demo_outcome(s, "render", rc, err);
    if (rc == MSH_OK)
        msh_demo_push(s, MSH_DEMO_RENDER_PASS, msh_demo_office(s, s->now, 10, 200),
                      who->account_id);
    return rc;
}

int msh_demo_step_render_pass(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    struct msh_call call = msh_demo_call(s, msh_demo_staff(s, MSH_STAFF_REVIEWER, target));
    int rc = msh_rendition_pass(&call, s->ticket_id, s->rendition_id, err);
    rc = msh_demo_outcome(s, "render_pass", rc, err);
    if (rc == MSH_OK) {
        s->rendered = true;
        msh_demo_push(s, MSH_DEMO_DISPATCH, msh_demo_office(s, s->now, 10, 120), 0);
    }
    return rc;
}

/* Merging ----------------------------------------------------------------------------------------*/

static bool may_merge(const struct msh_demo_story *s)
{
    return s->parent != NULL && s->ticket.state == MSH_TICKET_DISPATCHING &&
           s->ticket.n_tasks == 0 && s->parent->ticket_id != 0 && s->parent->merged == NULL &&
           msh_ticket_is_open(s->parent->ticket.state);
}

static int merge(struct msh_demo_story *s, struct msh_err *err)
{
    bool same_person = s->tale->group->kind == MSH_DEMO_REPEAT;
    struct msh_act act =
        msh_demo_do(MSH_OP_MERGE, "ticket", 0,
                    msh_demo_remark(s, same_person ? "merge_person" : "merge_place", NULL));
    act.command.other_id = s->parent->ticket_id;
    s->merged = s->parent;
    int rc = msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_DISPATCHER, 0), &act, err);
    if (rc != MSH_OK)
        s->merged = NULL;
    s->parent = NULL; /* once is enough, also after an un-merge */
    return rc;
}

int msh_demo_step_unmerge(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    struct msh_act act = msh_demo_do(MSH_OP_UNMERGE, "ticket", 0, NULL);
    (void)target;
    if (s->ticket.state != MSH_TICKET_MERGED)
        return MSH_OK;
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_DISPATCHER, 0), &act, err);
}

static bool asked_of_merger(const struct msh_demo_story *s)
{
    for (size_t i = 0; i < s->ticket.n_callbacks; i++)
        if (s->ticket.callbacks[i].cause == MSH_ASK_CAUSE_MERGED)
            return true;
    return false;
}

int msh_demo_step_part(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    struct msh_act act = msh_demo_do(MSH_OP_UNMERGE, "ticket", 0, NULL);
    (void)target;
    if (s->ticket.state != MSH_TICKET_MERGED || asked_of_merger(s))
        return MSH_OK;
    return msh_demo_act(s, &msh_demo_system, &act, err);
}

int msh_demo_step_ask_merged(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const char *reply = s->merged != NULL ? s->merged->public_reply : NULL;
    struct msh_act act = msh_demo_do(MSH_OP_ASK_MERGED, "ticket", 0, reply);
    (void)target;
    if (s->ticket.state != MSH_TICKET_MERGED || asked_of_merger(s))
        return MSH_OK;
    return msh_demo_act(s, &msh_demo_system, &act, err);
}

/* Units ------------------------------------------------------------------------------------------*/

static bool returned_it(const struct msh_demo_story *s, int64_t unit_id)
{
    for (size_t i = 0; i < s->ticket.n_tasks; i++)
        if (s->ticket.tasks[i].unit_id == unit_id && s->ticket.tasks[i].state == MSH_TASK_RETURNED)
            return true;
    return false;
}

/* May the unit be given this? Fenced units may not know of a report. */
static bool may_get(const struct msh_demo_story *s, int64_t unit_id, bool lead)
{
    const struct msh_directory *directory = s->world->directory;
    const struct msh_unit *unit = msh_directory_unit(directory, unit_id);
    int64_t *fence = NULL;
    size_t n = 0;
    /* the hotline itself handles nothing: who answers and who asks stay apart (guarantee 5) */
    if (unit == NULL || !msh_unit_live(unit, s->now) || msh_streq(unit->kind, "hotline") ||
        (lead && !msh_directory_may_lead(directory, unit_id, s->category)))
        return false;
    if (s->accused != 0)
        msh_directory_fence(directory, &s->accused, 1, s->tale->scratch, &fence, &n);
    for (size_t i = 0; i < n; i++)
        if (fence[i] == unit_id)
            return false;
    return true;
}

static int64_t unit_of_code(const struct msh_demo_story *s, const char *area, const char *family)
{
    char code[64];
    (void)snprintf(code, sizeof(code), "%s-%s", area, family);
    const struct msh_unit *unit = msh_directory_unit_code(s->world->directory, code);
    return unit != NULL ? unit->id : 0;
}

/* The same office of another county: how a wrong address looks. */
static int64_t wrong_unit(struct msh_demo_story *s, int64_t right)
{
    const struct msh_unit *unit = msh_directory_unit(s->world->directory, right);
    const struct msh_demo_table *areas = &s->world->words->areas;
    for (int i = 0; unit != NULL && i < 8; i++) {
        int64_t row = msh_demo_pick(areas, &s->dice, "level", "county", NULL, NULL);
        int64_t id = unit_of_code(s, msh_demo_cell(areas, (size_t)row, "code"), unit->family);
        if (id != right && may_get(s, id, true) && !returned_it(s, id))
            return id;
    }
    return 0;
}

/* Who leads when the catalogue's first choice is not possible: the county's government, the city's
 * service office, the inspectors on a report. */
static int64_t other_lead(struct msh_demo_story *s)
{
    const char *county = msh_arena_strndup(s->tale->scratch, s->site.area, 6);
    int64_t choices[] = { unit_of_code(s, county, "zhengfu"), unit_of_code(s, "990100", "zhengwu"),
                          unit_of_code(s, "990100", "jiwei") };
    if (s->accused != 0)
        choices[0] = choices[2];
    for (size_t i = 0; i < MSH_COUNT(choices); i++)
        if (may_get(s, choices[i], true) && !returned_it(s, choices[i]))
            return choices[i];
    return choices[2];
}

struct choice {
    struct msh_share shares[8];
    size_t n;
};

static void add_share(struct msh_demo_story *s, struct choice *choice, int64_t unit_id,
                      enum msh_task_role role, const char *basis)
{
    if (choice->n == MSH_COUNT(choice->shares) || !may_get(s, unit_id, role == MSH_ROLE_LEAD))
        return;
    for (size_t i = 0; i < choice->n; i++)
        if (choice->shares[i].unit_id == unit_id)
            return;
    choice->shares[choice->n++] =
        (struct msh_share){ .unit_id = unit_id, .role = role, .legal_basis = basis };
}

static int64_t choose_lead(struct msh_demo_story *s, const struct msh_suggestion *hint)
{
    const struct msh_task *last = msh_demo_lead(s);
    int64_t lead = hint->lead;
    if (s->ticket.state == MSH_TICKET_REWORK && last != NULL && may_get(s, last->unit_id, true))
        return last->unit_id;
    if (!may_get(s, lead, true) || returned_it(s, lead))
        lead = other_lead(s);
    if (!s->misrouted && s->ticket.returns == 0 && s->type != MSH_TYPE_REPORT &&
        msh_demo_chance(&s->dice, s->recent ? 70 : 40)) {
        int64_t wrong = wrong_unit(s, lead);
        s->misrouted = wrong != 0;
        lead = wrong != 0 ? wrong : lead;
    }
    return lead;
}

static void choose(struct msh_demo_story *s, struct choice *ret)
{
    const struct msh_area *area = msh_directory_area_code(s->world->directory, s->site.area);
    struct msh_suggestion hint = { 0 };
    bool rework = s->ticket.state == MSH_TICKET_REWORK;
    (void)msh_directory_suggest(s->world->directory, s->category, area != NULL ? area->id : 0,
                                &hint);
    *ret = (struct choice){ 0 };
    add_share(s, ret, choose_lead(s, &hint), MSH_ROLE_LEAD, hint.legal_basis);
    for (size_t i = 0; i < hint.n_assists && !rework; i++)
        if (msh_demo_chance(&s->dice, 300))
            add_share(s, ret, hint.assists[i], MSH_ROLE_ASSIST, NULL);
    for (size_t i = 0; i < hint.n_informs && !rework; i++)
        if (msh_demo_chance(&s->dice, 350))
            add_share(s, ret, hint.informs[i], MSH_ROLE_INFORM, NULL);
}

/* Dispatching ------------------------------------------------------------------------------------*/

static int dispatch(struct msh_demo_story *s, bool designate, struct msh_err *err);

static int confer(struct msh_demo_story *s, bool forced, struct msh_err *err)
{
    struct msh_act act =
        msh_demo_do(MSH_OP_CONFER, "ticket", 0, msh_demo_remark(s, "confer", NULL));
    struct choice choice;
    int64_t *units = MSH_ARRAY(s->arena, MSH_COUNT(choice.shares), int64_t);
    _Static_assert(MSH_COUNT(choice.shares) <= MSH_CLAIMANTS_MAX, "each may claim");
    s->conferred = true;
    msh_arena_reset(s->tale->scratch);
    choose(s, &choice);
    for (size_t i = 0; i < choice.n && i < MSH_COUNT(choice.shares); i++)
        units[i] = choice.shares[i].unit_id;
    act.command.claimants = units;
    act.command.n_claimants = choice.n;
    if (act.command.n_claimants < 2 && !forced)
        return dispatch(s, false, err); /* nobody else's duty comes near */
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_DISPATCHER, 0), &act, err);
}

/* Some rule books name no limit for praise and the like. What has to be handled after all asks for
 * help, and the dispatcher says so. */
static int give_limit(struct msh_demo_story *s, struct msh_err *err)
{
    struct msh_city_clockwork city;
    struct msh_printed due;
    msh_clockwork_init(&city, s->world->directory, s->category);
    if (city.clockwork.start(city.clockwork.arg, &s->ticket, MSH_STAGE_HANDLE, s->now, &due, err) !=
        0)
        return MSH_OK;
    struct msh_act act = msh_demo_do(MSH_OP_CORRECT, "ticket", 0, NULL);
    act.type = MSH_TYPE_HELP;
    s->type = MSH_TYPE_HELP;
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_DISPATCHER, 0), &act, err);
}

/* Another category beside this one, and one it may really be: of the same parent. */
static const char *sibling(struct msh_demo_story *s)
{
    const struct msh_category *own = msh_directory_category(s->world->directory, s->category);
    size_t n, seen = 0;
    const struct msh_category *all = msh_directory_categories(s->world->directory, &n);
    const char *found = NULL;
    for (size_t i = 0; own != NULL && i < n; i++)
        if (&all[i] != own && all[i].parent != NULL && own->parent != NULL &&
            msh_streq(all[i].parent, own->parent) && msh_category_live(&all[i], s->now) &&
            all[i].needs_place == own->needs_place && msh_demo_below(&s->dice, ++seen) == 0)
            found = all[i].code;
    return found;
}

/* Looking again before it goes out: the place, the category or the urgency was not right. */
int msh_demo_step_correct(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    struct msh_act act = msh_demo_do(MSH_OP_CORRECT, "ticket", 0, NULL);
    int64_t lot = msh_demo_range(&s->dice, 0, 999);
    const char *other = lot < 400 ? sibling(s) : NULL;
    (void)target;
    if (s->ticket.state != MSH_TICKET_DISPATCHING)
        return MSH_OK;
    if (other != NULL)
        act.category = s->category = other;
    else if (lot < 800 && !msh_empty(s->site.detail))
        act.place.detail = s->site.detail = msh_arena_fmt(
            s->arena, "%s（%s）", s->site.detail, msh_demo_remark(s, "correct_place", NULL));
    else
        act.urgency = MSH_URGENCY_URGENT;
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_DISPATCHER, 0), &act, err);
}

static int dispatch(struct msh_demo_story *s, bool designate, struct msh_err *err)
{
    struct choice choice;
    const char *text = NULL;
    int rc = give_limit(s, err);
    if (rc < 0)
        return rc;
    msh_arena_reset(s->tale->scratch);
    choose(s, &choice);
    if (choice.n == 0 || choice.shares[0].role != MSH_ROLE_LEAD)
        return msh_demo_outcome(s, "choose",
                                msh_err_set(err, MSH_E_STATE, "no_lead", "%s", s->category), err);
    s->slots.v[MSH_DEMO_SLOT_UNIT] =
        msh_directory_unit(s->world->directory, choice.shares[0].unit_id)->short_name;
    if (designate)
        text = msh_demo_remark(s, "designate", NULL);
    else if (s->ticket.state == MSH_TICKET_REWORK)
        text = msh_demo_remark(s, "rework", NULL);
    else if (msh_demo_chance(&s->dice, 120))
        text = msh_demo_remark(s, "dispatch", NULL);
    struct msh_act act =
        msh_demo_do(designate ? MSH_OP_DESIGNATE : MSH_OP_DISPATCH, "ticket", 0, text);
    act.command.shares = msh_arena_memdup(s->arena, choice.shares, sizeof(choice.shares));
    act.command.n_shares = choice.n;
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_DISPATCHER, 0), &act, err);
}

int msh_demo_step_dispatch(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    bool forced = s->ticket.returns >= s->world->returns_max;
    bool rework = s->ticket.state == MSH_TICKET_REWORK;
    (void)target;
    if (s->sealed || (!rework && s->ticket.state != MSH_TICKET_DISPATCHING))
        return MSH_OK; /* a sealed ticket waits at the inspectors' desk */
    if (rework && msh_demo_withheld(s) && !s->rendered)
        return msh_demo_step_render(s, 0, err);
    if (may_merge(s))
        return merge(s, err);
    if (!rework && !s->conferred && s->type != MSH_TYPE_REPORT &&
        (forced || msh_demo_chance(&s->dice, s->ticket.returns > 0 ? 150
                                             : s->recent           ? 14
                                                                   : 7)))
        return confer(s, forced, err);
    return dispatch(s, forced, err);
}

int msh_demo_step_conclude(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    (void)target;
    if (s->ticket.state != MSH_TICKET_CONFERENCE)
        return MSH_OK;
    if (msh_demo_chance(&s->dice, 400))
        return dispatch(s, true, err);
    struct msh_act act =
        msh_demo_do(MSH_OP_CONCLUDE, "ticket", 0, msh_demo_remark(s, "conference", NULL));
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_DISPATCHER, 0), &act, err);
}

int msh_demo_step_redispatch(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    (void)target;
    if (s->ticket.state != MSH_TICKET_HANDLING)
        return MSH_OK;
    struct msh_act act =
        msh_demo_do(MSH_OP_REDISPATCH, "ticket", 0, msh_demo_remark(s, "redispatch", NULL));
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_DISPATCHER, 0), &act, err);
}

static bool has_share(const struct msh_demo_story *s, int64_t unit_id)
{
    for (size_t i = 0; i < s->ticket.n_tasks; i++)
        if (s->ticket.tasks[i].unit_id == unit_id)
            return true;
    return false;
}

/* It turns out that one more unit is needed: one the catalogue names, else the county's
 * city management. */
int msh_demo_step_add_unit(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_area *area = msh_directory_area_code(s->world->directory, s->site.area);
    const char *county = msh_arena_strndup(s->tale->scratch, s->site.area, 6);
    struct msh_suggestion hint = { 0 };
    int64_t unit_id = 0;
    (void)target;
    if (s->ticket.state != MSH_TICKET_HANDLING || s->type == MSH_TYPE_REPORT)
        return MSH_OK;
    (void)msh_directory_suggest(s->world->directory, s->category, area != NULL ? area->id : 0,
                                &hint);
    for (size_t i = 0; i < hint.n_assists && unit_id == 0; i++)
        if (may_get(s, hint.assists[i], false) && !has_share(s, hint.assists[i]))
            unit_id = hint.assists[i];
    if (unit_id == 0)
        unit_id = unit_of_code(s, county, "chengguan");
    if (!may_get(s, unit_id, false) || has_share(s, unit_id))
        return MSH_OK;
    struct msh_share *share = MSH_NEW(s->arena, struct msh_share);
    *share = (struct msh_share){ .unit_id = unit_id, .role = MSH_ROLE_ASSIST };
    struct msh_act act =
        msh_demo_do(MSH_OP_ADD_UNIT, "ticket", 0, msh_demo_remark(s, "add_unit", NULL));
    act.command.shares = share;
    act.command.n_shares = 1;
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_DISPATCHER, 0), &act, err);
}
