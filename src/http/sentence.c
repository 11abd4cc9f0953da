/*
 * Fills in the templates of sentence_table.c: one small function for each of their words. A word
 * that has nothing to say drops the bracketed part it stands in.
 */
#include "base/base.h"

#include "http/sentence.h"

#include "base/id.h"
#include "base/json.h"
#include "domain/deadline.h"
#include "http/forms.h"
#include "http/sentence_table.h"

#define WORD_MAX 16

/* One event told to one reader in one language. */
struct story {
    const struct msh_viewer *v;
    const struct msh_event *event;
    const struct msh_jval *data;
    enum msh_tongue tongue;
};

static bool zh(const struct story *s)
{
    return s->tongue == MSH_TONGUE_ZH;
}

static const char *in(const struct story *s, const struct msh_name *name)
{
    return zh(s) ? name->zh : name->en;
}

static const struct msh_name *named(const struct msh_names *names, const char *code)
{
    const int found = msh_name_find(names, code);

    return found >= 0 ? &names->items[found] : NULL;
}

static bool add(struct msh_str *out, const char *text)
{
    msh_str_add(out, text);
    return true;
}

static bool add_in_brackets(const struct story *s, const char *text, struct msh_str *out)
{
    msh_str_add(out, zh(s) ? "（" : " (");
    msh_str_add(out, text);
    return add(out, zh(s) ? "）" : ")");
}

/* ---- what an event is about ---- */

static const char *actor_of(const struct msh_event *event)
{
    if (msh_streq(event->actor_kind, "system"))
        return "system";
    return msh_streq(event->actor_kind, "requester") || msh_streq(event->actor_kind, "anonymous")
               ? "requester"
               : "staff";
}

static const struct msh_claim *claim_of(const struct story *s)
{
    return msh_ticket_claim(&s->v->view->row.ticket, s->event->target_id);
}

static const char *kind_of(const struct story *s)
{
    const char *kind = msh_jget_string(s->data, "kind");
    const struct msh_claim *claim = kind == NULL ? claim_of(s) : NULL;

    return claim != NULL ? msh_name_code(&msh_claim_kind_names, (int)claim->kind) : kind;
}

/* The task it happened to, also where it happened to a clock or a claim of the task. */
static const struct msh_task *task_of(const struct story *s)
{
    const struct msh_ticket *ticket = &s->v->view->row.ticket;
    const struct msh_claim *claim = claim_of(s);
    int64_t id = claim != NULL ? claim->task_id : s->event->target_id;

    for (size_t i = 0; i < ticket->n_clocks; i++)
        if (ticket->clocks[i].id == id)
            id = ticket->clocks[i].task_id;
    return id != 0 ? msh_ticket_task(ticket, id) : NULL;
}

static const char *unit_name(const struct story *s, const char *id_text)
{
    const struct msh_unit *unit = NULL;
    int64_t id;

    if (id_text != NULL && msh_id_parse(id_text, &id))
        unit = msh_directory_unit(s->v->city, id);
    return unit != NULL ? unit->name : NULL;
}

/* A member of a row's `when`. */
static const char *member(const struct story *s, const char *name)
{
    const struct msh_task *task;

    if (msh_streq(name, "by"))
        return actor_of(s->event);
    if (msh_streq(name, "to"))
        return s->event->state_to;
    if (msh_streq(name, "kind"))
        return kind_of(s);
    if (msh_streq(name, "level")) {
        task = task_of(s);
        return task != NULL && task->parent_task_id != 0 ? "delegated" : NULL;
    }
    return msh_jget_string(s->data, name);
}

/* ---- the words ---- */

static const char *name_of(const struct story *s, const char *id_text)
{
    const struct msh_person_name *person = NULL;
    int64_t id;

    if (!s->v->citizen && id_text != NULL && msh_id_parse(id_text, &id))
        person = msh_people_find(s->v->people, id);
    return person != NULL ? person->display : NULL;
}

static bool say_person(const struct story *s, struct msh_str *out)
{
    if (s->v->citizen)
        return add(out, zh(s) ? "您" : "you");
    return add(out, zh(s) ? "诉求人" : "the requester");
}

/* Somebody on leave for whom it was done. */
static void add_deputy(const struct story *s, struct msh_str *out)
{
    const char *of = msh_jget_string(s->data, "deputy_of");
    const char *name = name_of(s, of);

    if (s->v->citizen || of == NULL)
        return;
    if (name == NULL)
        name = zh(s) ? "同事" : "a colleague";
    msh_str_fmt(out, zh(s) ? "代%s" : ", for %s,", name);
}

static bool say_who(const struct story *s, struct msh_str *out)
{
    const struct msh_person_name *person = msh_people_find(s->v->people, s->event->actor_id);
    const struct msh_unit *unit =
        person != NULL ? msh_directory_unit(s->v->city, person->unit_id) : NULL;
    const char *office = unit != NULL ? unit->short_name : zh(s) ? "工作人员" : "a member of staff";

    if (msh_streq(actor_of(s->event), "requester"))
        return say_person(s, out);
    if (msh_streq(actor_of(s->event), "system"))
        return add(out, zh(s) ? "系统" : "the system");
    if (s->v->citizen || person == NULL || person->display == NULL) {
        msh_str_add(out, office);
    } else {
        msh_str_add(out, person->display);
        add_in_brackets(s, office, out);
    }
    add_deputy(s, out);
    return true;
}

static bool say_unit(const struct story *s, struct msh_str *out)
{
    const struct msh_task *task = task_of(s);
    const struct msh_unit *unit =
        task != NULL ? msh_directory_unit(s->v->city, task->unit_id) : NULL;
    const char *told = unit_name(s, msh_jget_string(s->data, "unit"));

    if (unit == NULL && told != NULL)
        return add(out, told);
    return add(out, unit != NULL ? unit->name : zh(s) ? "承办单位" : "the unit");
}

static bool say_units(const struct story *s, struct msh_str *out)
{
    const struct msh_jval *ids = msh_jget(s->data, "claimants");
    bool any = false;

    for (const struct msh_jval *id = ids != NULL ? ids->first : NULL; id != NULL; id = id->next) {
        const char *name = unit_name(s, id->s);

        if (name == NULL)
            continue;
        msh_str_add(out, !any ? "" : zh(s) ? "、" : ", ");
        msh_str_add(out, name);
        any = true;
    }
    return any;
}

static bool say_holder(const struct story *s, struct msh_str *out)
{
    const char *name = name_of(s, msh_jget_string(s->data, "holder"));

    return name != NULL && add(out, name);
}

/* In whose hands it was: a unit that was merged, for the staff a colleague. */
static bool say_before(const struct story *s, struct msh_str *out)
{
    const char *from = msh_jget_string(s->data, "from");
    const char *name = unit_name(s, from);

    if (name == NULL)
        name = name_of(s, from);
    return name != NULL && add(out, name);
}

static bool say_reason(const struct story *s, struct msh_str *out)
{
    static const struct msh_names *const tables[] = {
        &msh_return_reason_names,    &msh_refusal_reason_names,   &msh_pause_reason_names,
        &msh_send_back_reason_names, &msh_terminate_reason_names, &msh_attempt_names
    };
    const char *code = msh_jget_string(s->data, "reason");
    const struct msh_transfer_line *line =
        code != NULL ? msh_directory_line(s->v->city, code) : NULL;

    for (size_t i = 0; i < MSH_COUNT(tables); i++) {
        const struct msh_name *name = named(tables[i], code);

        if (name != NULL)
            return add(out, in(s, name));
    }
    if (line != NULL)
        msh_str_fmt(out, "%s %s", line->code, line->name);
    return line != NULL;
}

/* Where a refused requester is sent. */
static bool say_told(const struct story *s, struct msh_str *out)
{
    const char *code = msh_jget_string(s->data, "told_line");
    const struct msh_transfer_line *line =
        code != NULL ? msh_directory_line(s->v->city, code) : NULL;
    const char *unit = unit_name(s, msh_jget_string(s->data, "told_unit"));
    const struct msh_name *route =
        named(&msh_told_route_names, msh_jget_string(s->data, "told_route"));

    if (line != NULL)
        msh_str_fmt(out, "%s %s", line->code, line->name);
    else if (unit != NULL)
        msh_str_add(out, unit);
    else if (route != NULL)
        msh_str_add(out, in(s, route));
    return line != NULL || unit != NULL || route != NULL;
}

static bool say_claim(const struct story *s, struct msh_str *out)
{
    const int kind = msh_name_find(&msh_claim_kind_names, kind_of(s));

    if (kind < 0)
        return add(out, zh(s) ? "申请" : "what was asked for");
    return add(out, in(s, &msh_claim_nouns[kind]));
}

static bool say_rating(const struct story *s, struct msh_str *out)
{
    const int rating = msh_name_find(&msh_rating_names, msh_jget_string(s->data, "rating"));

    return rating > MSH_RATING_NONE && add(out, in(s, &msh_rating_names.items[rating]));
}

/* A short phrase for each member of the event that has one. */
struct phrase {
    const char *member, *value, *zh, *en;
};

static bool say_phrases(const struct story *s, const struct phrase *phrases, size_t n,
                        struct msh_str *out)
{
    bool any = false;

    for (size_t i = 0; i < n; i++) {
        const char *value = msh_jget_string(s->data, phrases[i].member);

        if (value == NULL || !msh_streq(value, phrases[i].value))
            continue;
        msh_str_add(out, !any ? "" : zh(s) ? "，" : ", ");
        msh_str_add(out, zh(s) ? phrases[i].zh : phrases[i].en);
        any = true;
    }
    return any;
}

static bool say_reported(const struct story *s, struct msh_str *out)
{
    static const struct phrase phrases[] = {
        { "contacted", "yes", "已联系诉求人", "requester contacted" },
        { "contacted", "no", "没有联系诉求人", "requester not contacted" },
        { "solved", "yes", "认为已解决", "solved in the unit's view" },
        { "solved", "no", "认为没有解决", "not solved in the unit's view" },
    };

    return !s->v->citizen && say_phrases(s, phrases, MSH_COUNT(phrases), out);
}

static bool say_tags(const struct story *s, struct msh_str *out)
{
    static const struct phrase phrases[] = {
        { "complex", "yes", "标为疑难件", "marked it as a hard case" },
        { "complex", "no", "取消疑难件标记", "took the mark of a hard case away" },
        { "supervised", "yes", "列为督办件", "put it under supervision" },
        { "supervised", "no", "取消督办", "ended the supervision" },
    };

    return say_phrases(s, phrases, MSH_COUNT(phrases), out) ||
           add(out, zh(s) ? "设置了办理标签" : "set the tags of handling");
}

static bool say_stage(const struct story *s, struct msh_str *out)
{
    const int stage = msh_name_find(&msh_stage_names, msh_jget_string(s->data, "stage"));

    return stage >= 0 && add(out, in(s, &msh_stage_nouns[stage]));
}

static bool say_becomes(const struct story *s, struct msh_str *out)
{
    const struct msh_event *event = s->event;
    const int machine = msh_name_find(&msh_machine_names, event->machine);
    const struct msh_name *state;

    if (machine < 0 || event->state_to == NULL ||
        (event->state_from != NULL && msh_streq(event->state_from, event->state_to)))
        return false;
    state = named(msh_machine_states((enum msh_machine)machine), event->state_to);
    if (state == NULL)
        return false;
    msh_str_fmt(out, zh(s) ? "转为“%s”" : "it is now %s", in(s, state));
    return true;
}

static const struct {
    const char *word;
    bool (*say)(const struct story *s, struct msh_str *out);
} words[] = {
    { "who", say_who },           { "person", say_person }, { "unit", say_unit },
    { "units", say_units },       { "holder", say_holder }, { "before", say_before },
    { "reason", say_reason },     { "claim", say_claim },   { "rating", say_rating },
    { "reported", say_reported }, { "tags", say_tags },     { "stage", say_stage },
    { "becomes", say_becomes },   { "told", say_told },
};

static bool say(const struct story *s, const char *word, struct msh_str *out)
{
    int64_t number;

    for (size_t i = 0; i < MSH_COUNT(words); i++)
        if (msh_streq(words[i].word, word))
            return words[i].say(s, out);
    number = msh_jget_int(s->data, word, 0);
    if (number != 0)
        msh_str_fmt(out, "%" PRId64, number);
    return number != 0;
}

/* ---- templates ---- */

/* The word at p, which stands behind a brace; answers what follows the closing one. */
static const char *read_word(const char *p, char word[WORD_MAX])
{
    const size_t n = strcspn(p, "}");

    (void)snprintf(word, WORD_MAX, "%.*s", (int)n, p);
    return p[n] == '}' ? p + n + 1 : p + n;
}

/* Up to `end` or the template's own; false if a word had nothing to say. */
static bool fill(const struct story *s, const char **template, char end, struct msh_str *out)
{
    const char *p = *template;
    char word[WORD_MAX];
    bool whole = true;

    while (*p != '\0' && *p != end) {
        if (*p == '{') {
            p = read_word(p + 1, word);
            whole = say(s, word, out) && whole;
        } else if (*p == '[') {
            struct msh_str part;

            msh_str_init(&part, MSH_SENTENCE_MAX);
            p++;
            if (fill(s, &p, ']', &part))
                msh_str_add(out, part.p);
            msh_str_done(&part);
        } else {
            msh_str_addc(out, *p++);
        }
    }
    *template = *p == '\0' ? p : p + 1;
    return whole;
}

static bool fits(const struct story *s, const char *when)
{
    const char *equal = when != NULL ? strchr(when, '=') : NULL;
    char name[WORD_MAX];
    const char *value;

    if (equal == NULL)
        return true;
    (void)snprintf(name, sizeof(name), "%.*s", (int)(equal - when), when);
    value = member(s, name);
    return value != NULL && msh_streq(value, equal + 1);
}

static const struct msh_telling *telling_of(const struct story *s)
{
    for (size_t i = 0; i < msh_tellings_n; i++)
        if (msh_streq(msh_tellings[i].op, s->event->op) && fits(s, msh_tellings[i].when))
            return &msh_tellings[i];
    return NULL;
}

/* ---- the dues that were printed with it ---- */

static bool is_printed(const struct msh_jval *clock)
{
    static const char *const printing[] = { "start", "extend", "renew" };
    const char *tick = msh_jget_string(clock, "tick");
    bool printed = msh_jget_int(clock, "from", 0) != 0; /* a pause ended and moved it */

    for (size_t i = 0; i < MSH_COUNT(printing); i++)
        printed |= tick != NULL && msh_streq(tick, printing[i]);
    return printed;
}

/* How and until when a unit may return its task is not the requester's to follow. */
static bool is_told(const struct story *s, int stage)
{
    return stage >= 0 && !(s->v->citizen && stage == MSH_STAGE_RETURN);
}

static void add_dues(const struct story *s, struct msh_str *out)
{
    const struct msh_jval *clocks = msh_jget(s->data, "clocks");
    const int64_t zone_ms = msh_directory_calendar(s->v->city)->zone_ms;

    for (const struct msh_jval *c = clocks != NULL ? clocks->first : NULL; c != NULL; c = c->next) {
        const int stage = msh_name_find(&msh_stage_names, msh_jget_string(c, "stage"));
        const int64_t due = msh_jget_int(c, "due", 0);
        char text[MSH_DUE_TEXT_SIZE];
        const char *phrase, *gap;

        if (due == 0 || !is_told(s, stage) || !is_printed(c))
            continue;
        (zh(s) ? msh_due_text_zh : msh_due_text_en)(due, s->event->at, zone_ms, text);
        phrase = in(s, &msh_stage_dues[stage]);
        gap = strstr(phrase, "{due}");
        msh_str_add(out, zh(s) ? "；" : "; ");
        msh_str_addn(out, phrase, (size_t)(gap - phrase));
        msh_str_add(out, text);
        msh_str_add(out, gap + strlen("{due}"));
    }
}

void msh_sentence(const struct msh_viewer *v, const struct msh_event *event,
                  const struct msh_jval *data, enum msh_tongue tongue, struct msh_str *out)
{
    /* Words of ours that may come first; a name is written as its bearer writes it. */
    static const char *const openers[] = { "the ", "you ", "a ", "it " };
    const struct story s = { v, event, data, tongue };
    const struct msh_telling *telling = telling_of(&s);
    const char *template = telling == NULL ? event->op : zh(&s) ? telling->zh : telling->en;
    const size_t start = out->n;

    (void)fill(&s, &template, '\0', out);
    add_dues(&s, out);
    msh_str_add(out, zh(&s) ? "。" : ".");
    for (size_t i = 0; i < MSH_COUNT(openers); i++)
        if (!zh(&s) && strncmp(out->p + start, openers[i], strlen(openers[i])) == 0)
            out->p[start] = (char)toupper((unsigned char)out->p[start]);
}
