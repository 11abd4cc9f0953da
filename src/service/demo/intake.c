#include "base/base.h"

#include "service/code.h"
#include "service/demo/story.h"

/* The beginning of a story: who speaks, through which door, and what the hotline makes of it. Shares
 * are per thousand. */

static void draw_identity(struct msh_demo_story *s)
{
    bool report = s->type == MSH_TYPE_REPORT;
    int64_t lot = msh_demo_range(&s->dice, 0, 999);
    s->identity = lot < (report ? 350 : 25)   ? MSH_IDENTITY_ANONYMOUS
                  : lot < (report ? 800 : 75) ? MSH_IDENTITY_CONFIDENTIAL
                                              : MSH_IDENTITY_REAL;
}

/* Numbers that no network gives out: nobody is called by mistake. */
static void draw_person(struct msh_demo_story *s)
{
    msh_demo_name_draw(s->world->words, &s->dice, s->arena, &s->name, &s->address);
    s->phone = msh_arena_fmt(s->arena, "115%08" PRIu64, msh_demo_below(&s->dice, 100000000));
}

static void draw_door(struct msh_demo_story *s)
{
    const struct msh_channel *channel;
    s->channel = msh_demo_channel(s->world->words, &s->dice);
    if (s->sealed || (s->identity == MSH_IDENTITY_ANONYMOUS && msh_demo_chance(&s->dice, 500)))
        s->channel = "mailbox";
    channel = msh_directory_channel(s->world->directory, s->channel);
    s->by_phone = channel == NULL || msh_streq(channel->kind, "phone");
    s->kind = msh_streq(s->channel, "enterprise") ? MSH_REQUESTER_ENTERPRISE : MSH_REQUESTER_PERSON;
}

/* Whom it is about, where that is an estate; or the unit a report accuses. */
static void draw_target(struct msh_demo_story *s)
{
    const struct msh_demo_table *estates = &s->world->words->estates;
    const struct msh_area *area = msh_directory_area_code(s->world->directory, s->site.area);
    struct msh_suggestion hint;
    const char *estate = s->slots.v[MSH_DEMO_SLOT_ESTATE];
    bool about_estate = strncmp(s->category, "0201", 4) == 0 && strstr(s->text, "物业") != NULL;
    for (size_t i = 0; about_estate && estate != NULL && i < estates->n_rows; i++)
        if (i < s->world->n_respondents && msh_streq(msh_demo_cell(estates, i, "name"), estate))
            s->respondent_id = s->world->respondents[i];
    if (s->type == MSH_TYPE_REPORT && msh_demo_chance(&s->dice, 300) &&
        msh_directory_suggest(s->world->directory, s->category, area != NULL ? area->id : 0, &hint))
        s->accused = hint.lead;
}

static void use_wording(struct msh_demo_story *s, const struct msh_demo_template *wording)
{
    s->wording = wording;
    s->type = wording->type;
    s->category = wording->category;
    s->title = msh_demo_text(s, wording->title);
    s->text = msh_demo_text(s, wording->text);
    s->appeal = msh_arena_fmt(s->arena, "%s %s", s->title, s->text);
}

/* The same person about the same matter: the first story's place and words, told again. */
static void repeat_of(struct msh_demo_story *s, struct msh_demo_story *first)
{
    s->site = first->site;
    s->slots = first->slots;
    use_wording(s, first->wording);
    s->text = msh_arena_fmt(s->arena, "%s%s", msh_demo_remark(s, "again", NULL), first->text);
    s->name = first->name;
    s->address = first->address;
    s->phone = first->phone;
    s->identity = first->identity;
    s->accused = first->accused;
    if (s->type != MSH_TYPE_REPORT && msh_demo_chance(&s->dice, 600))
        s->parent = first;
}

/* The wordings of an event take turns, each round in another order, so that neighbours in a queue
 * differ. */
static const struct msh_demo_template *turn_of(const struct msh_demo_group *group, size_t index)
{
    const struct msh_demo_event *event = group->event;
    return &event->items[(group->index + index + index / event->n * 3) % event->n];
}

/* An operator puts the house before what was said, where the title does not name it. */
static void name_house(struct msh_demo_story *s)
{
    const char *title = s->wording->title;
    if (s->wording->spot == MSH_DEMO_SLOT_ESTATE && strstr(title, "{estate}") == NULL &&
        strstr(title, "{no}") == NULL && msh_demo_chance(&s->dice, 550))
        s->title = msh_arena_fmt(s->arena, "%s%s号楼：%s", s->slots.v[MSH_DEMO_SLOT_ESTATE],
                                 s->slots.v[MSH_DEMO_SLOT_NO], s->title);
}

/* Many people about one event: the place once, each their own words. Some are merged into the
 * first that is still open. */
static void part_of(struct msh_demo_story *s, size_t index)
{
    const struct msh_demo_group *group = s->tale->group;
    struct msh_demo_story *first = &s->tale->stories[0];
    struct msh_demo_rand place = msh_demo_rand_of(s->world->seed ^ 0x5EED, group->index);
    const struct msh_demo_template *wording = turn_of(group, index);
    if (wording->type == MSH_TYPE_REPORT && msh_demo_chance(&s->dice, 700))
        wording = msh_demo_event_wording(group->event, &s->dice); /* reports are rare */
    if (index == 0)
        msh_demo_site_draw(s->world->words, &place, &group->event->items[0], s->arena, &s->site,
                           &s->slots);
    else {
        s->site = first->site;
        s->slots = first->slots;
    }
    msh_demo_person_draw(s->world->words, &s->dice, wording, s->arena, &s->site, &s->slots);
    use_wording(s, wording);
    if (msh_demo_chance(&s->dice, 400)) /* the same wording, yet another voice */
        s->text = msh_arena_fmt(s->arena, "%s%s", s->text, s->slots.v[MSH_DEMO_SLOT_PERSON_ASK]);
    name_house(s);
    draw_identity(s);
    draw_person(s);
    size_t other = 0; /* a report is not merged, nor merged into */
    while (other < index && s->tale->stories[other].type == MSH_TYPE_REPORT)
        other++;
    if (other < index && s->type != MSH_TYPE_REPORT && msh_demo_chance(&s->dice, 450))
        s->parent = &s->tale->stories[other];
}

void msh_demo_begin(struct msh_demo_story *s, size_t index)
{
    const struct msh_demo_world *world = s->world;
    const struct msh_demo_group *group = s->tale->group;
    int64_t at = group->at[index];
    s->dice = msh_demo_rand_of(world->seed, group->index * 1024 + index);
    s->recent = at > world->until_at - 14 * MSH_DAY_MS;
    if (group->kind == MSH_DEMO_BURST) {
        part_of(s, index);
    } else if (index > 0) {
        repeat_of(s, &s->tale->stories[0]);
    } else {
        const struct msh_demo_template *wording =
            msh_demo_wording(world->words, &s->dice, at, world->service->region.zone_ms);
        msh_demo_site_draw(world->words, &s->dice, wording, s->arena, &s->site, &s->slots);
        msh_demo_person_draw(world->words, &s->dice, wording, s->arena, &s->site, &s->slots);
        use_wording(s, wording);
        draw_identity(s);
        draw_person(s);
        s->sealed = strncmp(s->category, "14", 2) == 0 && s->type == MSH_TYPE_COMPLAINT &&
                    msh_demo_chance(&s->dice, 60);
        draw_target(s);
    }
    s->slots.v[MSH_DEMO_SLOT_REQUESTER] = s->address;
    draw_door(s);
    s->draft =
        s->by_phone && !s->parent && s->type != MSH_TYPE_REPORT && msh_demo_chance(&s->dice, 8);
    s->now = at - 1;
    msh_demo_push(s, MSH_DEMO_REGISTER, at, 0);
}

/* Registering ------------------------------------------------------------------------------------*/

/* The first ticket of a person who calls again. Operators do not see reports. */
static int64_t same_matter(const struct msh_demo_story *s)
{
    const struct msh_demo_story *first = &s->tale->stories[0];
    bool again = s->tale->group->kind == MSH_DEMO_REPEAT && s != first;
    return again && s->type != MSH_TYPE_REPORT && !first->sealed ? first->ticket_id : 0;
}

int msh_demo_step_register(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    struct msh_principal citizen = { .kind = MSH_PRINCIPAL_ANONYMOUS,
                                     .roles = MSH_ACTOR_ANONYMOUS };
    const struct msh_demo_staff *operators = &s->world->cast->staff[MSH_STAFF_OPERATOR];
    const struct msh_principal *who = &citizen;
    struct msh_registered made;
    bool knows = s->by_phone || msh_demo_chance(&s->dice, 500); /* a citizen may leave it open */
    (void)target;
    if (s->by_phone && operators->n > 0)
        who = &operators->items[msh_demo_below(&s->dice, operators->n)];
    size_t index = (size_t)(s - s->tale->stories);
    char *number = msh_arena_alloc(s->arena, MSH_NUMBER_SIZE);
    msh_number_format(msh_day_of(s->tale->group->at[index], s->world->service->region.zone_ms),
                      s->tale->group->no[index], number);
    struct msh_intake intake = {
        .number = number,
        .title = s->title,
        .text = s->text,
        .type = s->type,
        .channel = s->channel,
        .category = knows || s->type == MSH_TYPE_REPORT || s->sealed ? s->category : NULL,
        .requester_kind = s->kind,
        .identity = s->identity,
        .accused = &s->accused,
        .n_accused = s->accused != 0,
        .respondents = &s->respondent_id,
        .n_respondents = s->respondent_id != 0,
        .sealed = s->sealed,
        .draft = s->draft,
    };
    if (s->identity != MSH_IDENTITY_ANONYMOUS)
        intake.contact = (struct msh_contact){ s->name, s->phone };
    if (!s->draft)
        intake.place =
            (struct msh_place){ s->site.area, s->site.detail, true, s->site.lat, s->site.lon };
    intake.same_as = s->by_phone ? same_matter(s) : 0; /* the operator asks; a form cannot */
    s->linked = intake.same_as != 0;
    struct msh_call call = msh_demo_call(s, who);
    int rc = msh_ticket_register(&call, &intake, &made, err);
    rc = msh_demo_outcome(s, "register", rc, err);
    if (rc != MSH_OK) {
        s->gone = true;
        return rc;
    }
    s->ticket_id = made.ticket_id;
    msh_ticket_copy(made.after, s->arena, &s->ticket);
    msh_demo_react(s);
    return MSH_OK;
}

/* A draft: the caller says what was missing, the operator registers it. */
int msh_demo_step_complete(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_principal *who = msh_demo_staff(s, MSH_STAFF_OPERATOR, 0);
    struct msh_act act = msh_demo_do(MSH_OP_SUPPLEMENT, "ticket", 0,
                                     msh_arena_fmt(s->arena, "补充地点：%s。", s->site.detail));
    (void)target;
    act.place = (struct msh_place){ s->site.area, s->site.detail, true, s->site.lat, s->site.lon };
    int rc = msh_demo_act(s, who, &act, err);
    if (rc != MSH_OK)
        return rc;
    s->now += MSH_MINUTE_MS;
    act = msh_demo_do(MSH_OP_REGISTER, "ticket", 0, NULL);
    return msh_demo_act(s, who, &act, err);
}

/* What becomes of it at the hotline ---------------------------------------------------------------*/

enum entry { ENTRY_TRIAGE, ENTRY_ANSWER, ENTRY_REFUSE, ENTRY_TRANSFER };

static enum entry draw_entry(struct msh_demo_story *s)
{
    static const struct {
        int answer, refuse, transfer;
    } shares[MSH_TYPE_COUNT] = {
        [MSH_TYPE_CONSULT] = { 720, 60, 200 },  [MSH_TYPE_HELP] = { 25, 60, 700 },
        [MSH_TYPE_COMPLAINT] = { 15, 120, 50 }, [MSH_TYPE_REPORT] = { 0, 0, 0 },
        [MSH_TYPE_SUGGESTION] = { 120, 5, 0 },  [MSH_TYPE_PRAISE] = { 800, 0, 0 },
        [MSH_TYPE_OTHER] = { 200, 50, 50 },
    };
    int64_t lot = msh_demo_range(&s->dice, 0, 999);
    if (s->must_triage) /* what fits no refusal and no other line is triaged too */
        return ENTRY_TRIAGE;
    if (s->sealed)
        return ENTRY_ANSWER;
    if ((lot -= shares[s->type].answer) < 0)
        return ENTRY_ANSWER;
    if ((lot -= shares[s->type].refuse) < 0)
        return ENTRY_REFUSE;
    return lot < shares[s->type].transfer ? ENTRY_TRANSFER : ENTRY_TRIAGE;
}

/* An answer on the line cites an article; where none fits, the unit was on the line as well. */
static int answer(struct msh_demo_story *s, struct msh_err *err)
{
    const struct msh_demo_table *kb = &s->world->words->kb;
    int64_t row = s->type == MSH_TYPE_CONSULT && !s->sealed ? msh_demo_article(s) : -1;
    const char *code = row < 0 ? "three_way" : msh_demo_cell(kb, (size_t)row, "code");
    const char *text = row < 0 ? NULL : msh_demo_cell(kb, (size_t)row, "body");
    if (row < 0 && s->type == MSH_TYPE_CONSULT)
        text = msh_demo_case(s, "done");
    if (msh_empty(text))
        text = msh_demo_remark(s, "answer", NULL);
    struct msh_act act = msh_demo_do(MSH_OP_ANSWER, "ticket", 0, text);
    act.command.reason_code = code;
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_OPERATOR, 0), &act, err);
}

static int triage(struct msh_demo_story *s, struct msh_err *err);

static int transfer(struct msh_demo_story *s, struct msh_err *err)
{
    const struct msh_demo_table *remarks = &s->world->words->remarks;
    int64_t row = msh_demo_remark_row(s, "transfer", NULL);
    if (row < 0) /* no other line is nearer to it */
        return triage(s, err);
    struct msh_act act =
        msh_demo_do(MSH_OP_TRANSFER, "ticket", 0, msh_demo_cell(remarks, (size_t)row, "text"));
    act.command.reason_code = msh_demo_cell(remarks, (size_t)row, "reason");
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_OPERATOR, 0), &act, err);
}

/* Where the words of a refusal send, as a code. */
static const char *const told[MSH_REFUSAL_COUNT] = {
    [MSH_REFUSAL_LEGAL_ROUTE] = "court", [MSH_REFUSAL_SAME_MATTER] = "earlier",
    [MSH_REFUSAL_SECRET] = "disclosure", [MSH_REFUSAL_OUT_OF_DUTY] = "mediation",
    [MSH_REFUSAL_ILLEGAL] = "explained", [MSH_REFUSAL_OUTSIDE_CITY] = "elsewhere",
    [MSH_REFUSAL_OTHER_ORGAN] = "organ",
};

static int refuse(struct msh_demo_story *s, struct msh_err *err)
{
    const struct msh_demo_table *remarks = &s->world->words->remarks;
    bool again = s->tale->group->kind == MSH_DEMO_REPEAT && s != &s->tale->stories[0];
    int64_t row = msh_demo_remark_row(s, again ? "refusal_again" : "refusal", NULL);
    if (row < 0) /* there is no reason to */
        return triage(s, err);
    s->must_triage = true; /* should the second pair of eyes not agree */
    struct msh_act act =
        msh_demo_do(MSH_OP_ASK, "ticket", 0, msh_demo_cell(remarks, (size_t)row, "text"));
    act.command.claim_kind = MSH_CLAIM_REFUSAL;
    act.command.reason_code = msh_demo_cell(remarks, (size_t)row, "reason");
    int reason = msh_name_find(&msh_refusal_reason_names, act.command.reason_code);
    act.command.route = reason >= 0 ? told[reason] : NULL;
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_OPERATOR, 0), &act, err);
}

/* Whoever wrote again gets a dispatcher who notices. */
static int link_matter(struct msh_demo_story *s, struct msh_err *err)
{
    struct msh_call call = msh_demo_call(s, msh_demo_staff(s, MSH_STAFF_DISPATCHER, 0));
    s->linked = true;
    int rc = msh_ticket_same_matter(&call, s->ticket_id, same_matter(s), err);
    s->now += MSH_MINUTE_MS;
    return msh_demo_outcome(s, "same_matter", rc, err);
}

static int triage(struct msh_demo_story *s, struct msh_err *err)
{
    if (!s->linked && same_matter(s) != 0) {
        int rc = link_matter(s, err);
        if (rc < 0)
            return rc;
    }
    struct msh_act act = msh_demo_do(MSH_OP_TRIAGE, "ticket", 0, NULL);
    bool event = s->tale->group->kind == MSH_DEMO_BURST;
    act.category = s->category;
    act.urgency = !msh_demo_chance(&s->dice, event ? 400 : 40) ? MSH_URGENCY_NORMAL
                  : event                                      ? MSH_URGENCY_MASS
                                                               : MSH_URGENCY_URGENT;
    enum msh_role role = msh_demo_chance(&s->dice, 500) ? MSH_STAFF_OPERATOR : MSH_STAFF_DISPATCHER;
    return msh_demo_act(s, msh_demo_staff(s, role, 0), &act, err);
}

int msh_demo_step_decide(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    (void)target;
    if (s->ticket.state != MSH_TICKET_REGISTERED)
        return MSH_OK;
    switch (draw_entry(s)) {
    case ENTRY_ANSWER:
        return answer(s, err);
    case ENTRY_TRANSFER:
        return transfer(s, err);
    case ENTRY_REFUSE:
        return refuse(s, err);
    case ENTRY_TRIAGE:
        break;
    }
    return triage(s, err);
}

/* On the way -------------------------------------------------------------------------------------*/

int msh_demo_step_supplement(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    struct msh_principal who = msh_demo_requester(s);
    (void)target;
    const char *text =
        msh_ticket_is_open(s->ticket.state) ? msh_demo_remark(s, "supplement", NULL) : NULL;
    if (text == NULL)
        return MSH_OK;
    struct msh_act act = msh_demo_do(MSH_OP_SUPPLEMENT, "ticket", 0, text);
    return msh_demo_act(s, &who, &act, err);
}

int msh_demo_step_remark(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    bool urge = target != 0; /* the requester called again; else a note of the first call */
    if (!msh_ticket_is_open(s->ticket.state))
        return MSH_OK;
    struct msh_act act = msh_demo_do(MSH_OP_REMARK, "ticket", 0,
                                     msh_demo_remark(s, urge ? "urge" : "operator", NULL));
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_OPERATOR, 0), &act, err);
}

int msh_demo_step_instruct(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    (void)target;
    if (!msh_ticket_is_open(s->ticket.state) || s->sealed || s->type == MSH_TYPE_REPORT)
        return MSH_OK;
    struct msh_act act =
        msh_demo_do(MSH_OP_INSTRUCT, "ticket", 0, msh_demo_remark(s, "instruction", NULL));
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_LEADER, 0), &act, err);
}

/* The dispatcher sees that a ticket is harder than its category: the longer limit of the rule book
 * holds, with the reason on record. */
int msh_demo_step_tag(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    (void)target;
    if (s->ticket.state != MSH_TICKET_HANDLING || s->ticket.is_complex)
        return MSH_OK;
    struct msh_act act = msh_demo_do(MSH_OP_TAG, "ticket", 0, msh_demo_remark(s, "tag", NULL));
    act.command.is_complex = MSH_ANSWER_YES;
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_DISPATCHER, 0), &act, err);
}

int msh_demo_step_look_into(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    (void)target;
    if (s->ticket.watch_at == 0)
        return MSH_OK; /* somebody looked already */
    struct msh_act act =
        msh_demo_do(MSH_OP_LOOK_INTO, "ticket", 0, msh_demo_remark(s, "look_into", NULL));
    return msh_demo_act(s, msh_demo_staff(s, MSH_STAFF_SUPERVISOR, 0), &act, err);
}

/* A clerk opens the requester's name to call: with a reason, and the requester can see it. */
int msh_demo_step_unmask(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_task *task = msh_demo_task(s, target);
    struct msh_person_clear clear;
    if (task == NULL || s->identity != MSH_IDENTITY_REAL || msh_demo_withheld(s))
        return MSH_OK;
    struct msh_call call = msh_demo_call(s, msh_demo_clerk(s, task->unit_id));
    int rc =
        msh_person_unmask(&call, s->ticket_id, msh_demo_remark(s, "unmask", NULL), &clear, err);
    return msh_demo_outcome(s, "unmask", rc, err);
}

/* The requester lost the query code and calls from the number on the ticket. */
int msh_demo_step_new_code(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_code_proof proof = { .phone = s->phone };
    struct msh_code_new made;
    (void)target;
    if (s->identity == MSH_IDENTITY_ANONYMOUS)
        return MSH_OK;
    struct msh_call call = msh_demo_call(s, msh_demo_staff(s, MSH_STAFF_OPERATOR, 0));
    int rc = msh_code_reissue(&call, s->ticket_id, &proof, &made, err);
    return msh_demo_outcome(s, "reissue_code", rc, err);
}
