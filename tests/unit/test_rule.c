#include "base/base.h"

#include "test.h"

#include "domain/preset.h"

static struct msh_arena arena;
static const struct msh_calendar *cal;

static int open_calendar(void **state)
{
    struct msh_calendar_spec spec = {
        1, 1, MSH_ZONE_CHINA_MS, msh_calendar_periods_default, 2, NULL, 0,
    };
    struct msh_calendar_year *years;
    struct msh_err err;

    (void)state;
    msh_arena_init(&arena, 64 << 20);
    if (msh_calendar_shipped_years(&arena, &years, &spec.n_years, &err) < 0)
        return -1;
    spec.years = years;
    return msh_calendar_build(&arena, &spec, &cal, &err);
}

static int drop(void **state)
{
    (void)state;
    msh_arena_done(&arena);
    return 0;
}

static struct msh_preset load(const char *name)
{
    struct msh_preset preset = { 0 };
    struct msh_err err = { 0 };

    if (msh_preset_load(&arena, name, &preset, &err) < 0)
        fail_msg("%s: %s", name, err.text);
    return preset;
}

/* Rows of several presets in one table, as a city keeps them. */
static size_t gather(struct msh_rule *rules, const char *const *names, size_t n_names)
{
    size_t n = 0;

    for (size_t i = 0; i < n_names; i++) {
        struct msh_preset preset = load(names[i]);

        memcpy(rules + n, preset.rules, preset.n_rules * sizeof(*rules));
        n += preset.n_rules;
    }
    return n;
}

static int64_t at(const char *text)
{
    int64_t ret = 0;

    assert_true(msh_time_parse(text, &ret));
    return ret;
}

#define NOON "2026-09-30T12:00:00+08:00"

static void shipped_presets_are_these(void **state)
{
    static const char *const want[] = {
        "anyang",   "beijing-grades",  "haochaping",    "henan",   "jinan",
        "shandong", "shanghai-street", "tourism-quick", "xinfang",
    };
    const char *const *names;
    size_t n;

    (void)state;
    msh_preset_list(&arena, &names, &n);
    assert_int_equal(n, MSH_COUNT(want));
    for (size_t i = 0; i < n; i++)
        assert_string_equal(names[i], want[i]);
}

static void every_preset_reads_and_cites(void **state)
{
    const char *const *names;
    size_t n;

    (void)state;
    msh_preset_list(&arena, &names, &n);
    for (size_t i = 0; i < n; i++) {
        struct msh_preset preset = load(names[i]);
        bool handle = false;

        assert_string_equal(preset.name, names[i]);
        assert_false(msh_empty(preset.zh) || msh_empty(preset.en));
        for (size_t k = 0; k < preset.n_rules; k++) {
            const struct msh_rule *rule = &preset.rules[k];

            handle = handle || rule->stage == MSH_STAGE_HANDLE;
            assert_false(msh_empty(rule->legal_ref) || msh_empty(rule->source));
            assert_string_not_equal(rule->legal_ref, "local");
            assert_memory_equal(rule->code, preset.name, strlen(preset.name));
            /* A weak number only where it is labelled and off. */
            assert_int_equal(rule->mark == 'D', preset.kind == MSH_PRESET_KIND_EXAMPLE);
            /* No source stops the clock in any stage that exists here. */
            for (int p = 0; p < MSH_PAUSE_COUNT; p++)
                assert_int_equal(rule->pause_max_days[p], 0);
        }
        assert_true(handle || preset.kind == MSH_PRESET_KIND_OVERLAY);
    }
}

/* Every number of every preset, as the sources print it. */
static void presets_carry_the_printed_numbers(void **state)
{
    static const struct {
        const char *code;
        int32_t amount;
        enum msh_time_unit unit;
        int32_t extend_times, extend_amount;
        int approver;
    } want[] = {
        { "anyang.handle", 5, MSH_UNIT_WORKDAY, 1, 5, MSH_STAFF_HEAD },
        { "anyang.return", 24, MSH_UNIT_HOUR_NATURAL, 0, 0, -1 },
        { "henan.dispatch", 24, MSH_UNIT_HOUR_NATURAL, 0, 0, -1 },
        { "henan.dispatch.mass", 2, MSH_UNIT_HOUR_NATURAL, 0, 0, -1 },
        { "henan.sign", 24, MSH_UNIT_HOUR_WORKDAY, 0, 0, -1 },
        { "henan.feedback.mass", 2, MSH_UNIT_HOUR_NATURAL, 0, 0, -1 },
        { "henan.handle.consult", 3, MSH_UNIT_WORKDAY, 0, 0, -1 },
        { "henan.handle.help", 5, MSH_UNIT_WORKDAY, 0, 0, -1 },
        { "henan.handle.complaint", 10, MSH_UNIT_WORKDAY, 0, 0, -1 },
        { "jinan.handle", 5, MSH_UNIT_WORKDAY, 0, 0, -1 },
        { "shandong.handle", 5, MSH_UNIT_WORKDAY, 1, 10, -1 },
        { "shandong.return", 2, MSH_UNIT_WORKDAY, 0, 0, -1 },
        { "shanghai-street.handle.consult", 1, MSH_UNIT_WORKDAY, 0, 0, -1 },
        { "shanghai-street.handle.help", 5, MSH_UNIT_WORKDAY, 0, 0, -1 },
        { "shanghai-street.handle.complex", 15, MSH_UNIT_WORKDAY, 0, 0, -1 },
        { "shanghai-street.handle.supervised", 3, MSH_UNIT_WORKDAY, 0, 0, -1 },
        { "xinfang.register", 15, MSH_UNIT_DAY_NATURAL, 0, 0, -1 },
        { "xinfang.notice", 15, MSH_UNIT_DAY_NATURAL, 0, 0, -1 },
        { "xinfang.return", 5, MSH_UNIT_WORKDAY, 0, 0, -1 },
        { "xinfang.handle", 60, MSH_UNIT_DAY_NATURAL, 1, 30, MSH_STAFF_HEAD },
        { "tourism-quick.feedback", 30, MSH_UNIT_MINUTE_NATURAL, 0, 0, -1 },
        { "tourism-quick.handle", 1, MSH_UNIT_DAY_NATURAL, 0, 0, -1 },
        { "haochaping.contact", 1, MSH_UNIT_WORKDAY, 0, 0, -1 },
        { "beijing-grades.normal", 7, MSH_UNIT_DAY_NATURAL, 0, 0, -1 },
        { "beijing-grades.complex", 15, MSH_UNIT_DAY_NATURAL, 0, 0, -1 },
        { "beijing-grades.utility", 24, MSH_UNIT_HOUR_NATURAL, 0, 0, -1 },
        { "beijing-grades.sudden", 2, MSH_UNIT_HOUR_NATURAL, 0, 0, -1 },
    };
    const char *const *names;
    struct msh_rule rules[100];
    size_t n_names, n;

    (void)state;
    msh_preset_list(&arena, &names, &n_names);
    n = gather(rules, names, n_names);
    assert_int_equal(n, MSH_COUNT(want));
    for (size_t i = 0; i < MSH_COUNT(want); i++) {
        const struct msh_rule *rule = NULL;

        for (size_t k = 0; k < n; k++)
            if (msh_streq(rules[k].code, want[i].code))
                rule = &rules[k];
        if (rule == NULL)
            fail_msg("no rule %s", want[i].code);
        assert_int_equal(rule->term.amount, want[i].amount);
        assert_int_equal(rule->term.unit, want[i].unit);
        assert_int_equal(rule->extend_max_times, want[i].extend_times);
        assert_int_equal(rule->extend_amount, want[i].extend_amount);
        assert_int_equal(rule->extend_approver, want[i].approver);
    }
}

/* --- choosing --- */

struct choice {
    enum msh_stage stage;
    enum msh_ticket_type type;
    enum msh_urgency urgency;
    const char *tag;
    const char *legal; /* NULL = no clock */
    const char *warn;
};

static void choose(const struct msh_rule *rules, size_t n, const struct choice *c)
{
    const struct msh_rule_query query = {
        c->stage, c->type, c->urgency, &c->tag, c->tag != NULL, at(NOON),
    };
    struct msh_rule_match match;
    bool found = msh_rule_find(cal, rules, n, &query, &match);

    if (found != (c->legal != NULL))
        fail_msg("found %d, want %s", found, c->legal != NULL ? c->legal : "none");
    if (!found)
        return;
    assert_string_equal(match.legal->code, c->legal);
    assert_string_equal(match.warn->code, c->warn != NULL ? c->warn : c->legal);
    assert_true(match.warn_due.at <= match.legal_due.at);
    assert_true((match.warn == match.legal) == (match.warn_due.at == match.legal_due.at));
}

static void the_narrowest_row_of_a_preset_is_taken(void **state)
{
    static const struct choice henan[] = {
        { MSH_STAGE_DISPATCH, MSH_TYPE_HELP, MSH_URGENCY_NORMAL, NULL, "henan.dispatch", NULL },
        { MSH_STAGE_DISPATCH, MSH_TYPE_HELP, MSH_URGENCY_URGENT, NULL, "henan.dispatch", NULL },
        { MSH_STAGE_DISPATCH, MSH_TYPE_HELP, MSH_URGENCY_MASS, NULL, "henan.dispatch.mass", NULL },
        { MSH_STAGE_SIGN, MSH_TYPE_HELP, MSH_URGENCY_MASS, NULL, "henan.sign", NULL },
        { MSH_STAGE_FIRST_FEEDBACK, MSH_TYPE_HELP, MSH_URGENCY_MASS, NULL, "henan.feedback.mass",
          NULL },
        { MSH_STAGE_FIRST_FEEDBACK, MSH_TYPE_HELP, MSH_URGENCY_NORMAL, NULL, NULL, NULL },
        { MSH_STAGE_HANDLE, MSH_TYPE_CONSULT, MSH_URGENCY_NORMAL, NULL, "henan.handle.consult",
          NULL },
        { MSH_STAGE_HANDLE, MSH_TYPE_SUGGESTION, MSH_URGENCY_MASS, NULL, "henan.handle.help",
          NULL },
        { MSH_STAGE_HANDLE, MSH_TYPE_REPORT, MSH_URGENCY_NORMAL, NULL, "henan.handle.complaint",
          NULL },
        { MSH_STAGE_HANDLE, MSH_TYPE_PRAISE, MSH_URGENCY_NORMAL, NULL, NULL, NULL },
        { MSH_STAGE_RETURN, MSH_TYPE_HELP, MSH_URGENCY_NORMAL, NULL, NULL, NULL },
        { MSH_STAGE_REHANDLE, MSH_TYPE_HELP, MSH_URGENCY_NORMAL, NULL, NULL, NULL },
    };
    static const struct choice street[] = {
        { MSH_STAGE_HANDLE, MSH_TYPE_CONSULT, MSH_URGENCY_NORMAL, NULL,
          "shanghai-street.handle.consult", NULL },
        { MSH_STAGE_HANDLE, MSH_TYPE_CONSULT, MSH_URGENCY_NORMAL, "complex",
          "shanghai-street.handle.complex", NULL },
        { MSH_STAGE_HANDLE, MSH_TYPE_CONSULT, MSH_URGENCY_NORMAL, "unheard",
          "shanghai-street.handle.consult", NULL },
    };
    struct msh_preset preset = load("henan");

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(henan); i++)
        choose(preset.rules, preset.n_rules, &henan[i]);
    preset = load("shanghai-street");
    for (size_t i = 0; i < MSH_COUNT(street); i++)
        choose(preset.rules, preset.n_rules, &street[i]);
}

static void higher_law_decides_and_the_shorter_limit_warns(void **state)
{
    static const char *const names[] = { "anyang", "henan", "tourism-quick", "haochaping" };
    static const struct choice choices[] = {
        /* province 10 workdays, city 5: late after 10, warned by 5 */
        { MSH_STAGE_HANDLE, MSH_TYPE_COMPLAINT, MSH_URGENCY_NORMAL, NULL, "henan.handle.complaint",
          "anyang.handle" },
        /* 3 before 5 */
        { MSH_STAGE_HANDLE, MSH_TYPE_CONSULT, MSH_URGENCY_NORMAL, NULL, "henan.handle.consult",
          NULL },
        /* equally long: no second limit */
        { MSH_STAGE_HANDLE, MSH_TYPE_HELP, MSH_URGENCY_NORMAL, NULL, "henan.handle.help", NULL },
        /* the province says nothing */
        { MSH_STAGE_HANDLE, MSH_TYPE_PRAISE, MSH_URGENCY_NORMAL, NULL, "anyang.handle", NULL },
        /* a promise is not law, though shorter */
        { MSH_STAGE_HANDLE, MSH_TYPE_COMPLAINT, MSH_URGENCY_NORMAL, "tourism",
          "henan.handle.complaint", "tourism-quick.handle" },
        { MSH_STAGE_FIRST_FEEDBACK, MSH_TYPE_COMPLAINT, MSH_URGENCY_NORMAL, "tourism",
          "tourism-quick.feedback", NULL },
        /* law special to the matter stands above the province */
        { MSH_STAGE_FIRST_FEEDBACK, MSH_TYPE_COMPLAINT, MSH_URGENCY_MASS, "bad_rating",
          "haochaping.contact", "henan.feedback.mass" },
    };
    struct msh_rule rules[40];
    size_t n = gather(rules, names, MSH_COUNT(names));

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(choices); i++)
        choose(rules, n, &choices[i]);
}

static void a_match_carries_its_dues(void **state)
{
    static const char *const names[] = { "anyang", "henan" };
    const struct msh_rule_query query = {
        MSH_STAGE_HANDLE, MSH_TYPE_COMPLAINT, MSH_URGENCY_NORMAL, NULL, 0, at(NOON),
    };
    struct msh_rule rules[40];
    size_t n = gather(rules, names, 2);
    struct msh_rule_match match;

    (void)state;
    /* Official 2026: holiday 10-01 to 07, 10-10 worked. */
    assert_true(msh_rule_find(cal, rules, n, &query, &match));
    assert_true(match.warn_due.at == at("2026-10-14T00:00:00+08:00"));
    assert_true(match.legal_due.at == at("2026-10-21T00:00:00+08:00"));
    assert_false(match.warn_due.provisional || match.legal_due.provisional);
}

static void rules_hold_from_their_first_to_their_last_day(void **state)
{
    struct msh_preset preset = load("anyang");
    struct msh_rule rule = preset.rules[0];
    struct msh_rule_query query = {
        MSH_STAGE_HANDLE, MSH_TYPE_HELP, MSH_URGENCY_NORMAL, NULL, 0, 0,
    };
    struct msh_rule_match match;

    (void)state;
    query.at = at("2021-11-30T23:59:59+08:00");
    assert_false(msh_rule_find(cal, &rule, 1, &query, &match));
    query.at = at("2021-12-01T00:00:00+08:00");
    assert_true(msh_rule_find(cal, &rule, 1, &query, &match));
    assert_true(msh_day_parse("2026-06-30", &rule.effective_to));
    query.at = at("2026-06-30T23:59:59+08:00");
    assert_true(msh_rule_find(cal, &rule, 1, &query, &match));
    query.at = at("2026-07-01T00:00:00+08:00");
    assert_false(msh_rule_find(cal, &rule, 1, &query, &match));
    assert_false(msh_rule_find(cal, &rule, 0, &query, &match));
}

static void the_newer_of_two_versions_is_taken(void **state)
{
    struct msh_preset preset = load("anyang");
    struct msh_rule rules[2] = { preset.rules[0], preset.rules[0] };
    struct msh_rule_query query = {
        MSH_STAGE_HANDLE, MSH_TYPE_HELP, MSH_URGENCY_NORMAL, NULL, 0, at(NOON),
    };
    struct msh_rule_match match;

    (void)state;
    rules[1].term.amount = 7;
    assert_true(msh_day_parse("2026-01-01", &rules[1].effective_from));
    for (int turn = 0; turn < 2; turn++) {
        assert_true(msh_rule_find(cal, rules, 2, &query, &match));
        assert_int_equal(match.legal->term.amount, 7);
        assert_ptr_equal(match.legal, match.warn);
        rules[0] = rules[1];
        rules[1] = preset.rules[0];
    }
}

static void past_the_calendar_a_due_is_provisional(void **state)
{
    struct msh_preset preset = load("anyang");
    struct msh_rule_query query = {
        MSH_STAGE_HANDLE,
        MSH_TYPE_HELP,
        MSH_URGENCY_NORMAL,
        NULL,
        0,
        at("2026-12-30T09:00:00+08:00"),
    };
    struct msh_rule_match match;

    (void)state;
    assert_true(msh_rule_find(cal, preset.rules, preset.n_rules, &query, &match));
    assert_true(match.legal_due.provisional);
    assert_true(match.legal_due.at == at("2027-01-07T00:00:00+08:00"));
    query.stage = MSH_STAGE_RETURN;
    query.at = at("2027-05-01T09:00:00+08:00");
    assert_true(msh_rule_find(cal, preset.rules, preset.n_rules, &query, &match));
    assert_false(match.legal_due.provisional);
}

/* --- text --- */

static const char good_line[] =
    "city.handle\thandle\tcomplaint,help\turgent\tcomplex\t5\tworkday\tnext_workday\tend_of_day\t"
    "2\t3\thour_work\thead\thearing:30,supplement:10\tcity\tA\t2026-01-01\t2027-12-31\tlocal\t-\t"
    "按市里规定";

static void rows_go_both_ways(void **state)
{
    const char *const *names;
    struct msh_rule rules[101], again;
    struct msh_err err;
    struct msh_str a, b;
    size_t n_names, n;

    (void)state;
    msh_preset_list(&arena, &names, &n_names);
    n = gather(rules, names, n_names);
    assert_int_equal(msh_rule_parse(&arena, good_line, &rules[n++], &err), 0);
    msh_str_init(&a, 8192);
    msh_str_init(&b, 8192);
    for (size_t i = 0; i < n; i++) {
        msh_rule_format(&rules[i], &a);
        if (msh_rule_parse(&arena, a.p, &again, &err) < 0)
            fail_msg("%s: %s", a.p, err.text);
        msh_rule_format(&again, &b);
        assert_string_equal(a.p, b.p);
        assert_false(a.overflow);
    }
    msh_str_done(&a);
    msh_str_done(&b);
    assert_int_equal(again.types, (1U << MSH_TYPE_COMPLAINT) | (1U << MSH_TYPE_HELP));
    assert_int_equal(again.urgency, MSH_URGENCY_URGENT);
    assert_string_equal(again.tag, "complex");
    assert_int_equal(again.extend_unit, MSH_UNIT_HOUR_WORK);
    assert_int_equal(again.pause_max_days[MSH_PAUSE_HEARING], 30);
    assert_int_equal(again.pause_max_days[MSH_PAUSE_SUPPLEMENT], 10);
    assert_int_equal(again.pause_max_days[MSH_PAUSE_EXPERT], 0);
    assert_string_equal(again.source, "");
    assert_string_equal(again.note, "按市里规定");
}

/* good_line with one cell replaced. */
static const char *with_cell(const char *column, const char *value)
{
    struct msh_str line;
    const char *p = good_line, *ret;

    msh_str_init(&line, 4096);
    for (size_t i = 0; i < msh_rule_n_columns; i++) {
        size_t n = strcspn(p, "\t");

        if (i > 0)
            msh_str_addc(&line, '\t');
        if (msh_streq(msh_rule_columns[i], column))
            msh_str_add(&line, value);
        else
            msh_str_addn(&line, p, n);
        p += n + (p[n] != '\0');
    }
    ret = msh_arena_strdup(&arena, line.p);
    msh_str_done(&line);
    return ret;
}

static void bad_cells_are_refused_by_column(void **state)
{
    static const struct {
        const char *column, *value;
    } bad[] = {
        { "code", "City" },
        { "code", "-" },
        { "code", "9a" },
        { "code", "" },
        { "stage", "handl" },
        { "types", "" },
        { "types", "complaint,complaint" },
        { "types", "complaint;help" },
        { "types", "*,help" },
        { "types", "complaint," },
        { "urgency", "-" },
        { "tag", "a.b" },
        { "tag", "Complex" },
        { "amount", "0" },
        { "amount", "-5" },
        { "amount", "5.5" },
        { "amount", "2601" },
        { "amount", "99999999999999999999" },
        { "unit", "week" },
        { "count_from", "tomorrow" },
        { "due_edge", "noon" },
        { "extend_times", "0" },
        { "extend_amount", "-" },
        { "extend_unit", "-" },
        { "extend_approver", "mayor" },
        { "pauses", "hearing" },
        { "pauses", "hearing:" },
        { "pauses", "hearing:0" },
        { "pauses", "hearing:3,hearing:4" },
        { "pauses", "rain:3" },
        { "pauses", "hearing:3," },
        { "level", "national" },
        { "mark", "E" },
        { "mark", "AA" },
        { "effective_from", "2026-1-1" },
        { "effective_from", "2026-02-29" },
        { "effective_to", "2025-12-31" },
        { "legal_ref", "-" },
        { "note", "" },
    };
    struct msh_rule rule = { 0 };
    struct msh_err err;

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad); i++) {
        memset(&err, 0, sizeof(err));
        /* An empty or trailing list item is the list's fault. */
        if (msh_rule_parse(&arena, with_cell(bad[i].column, bad[i].value), &rule, &err) !=
                MSH_E_INVALID ||
            !msh_streq(err.field, bad[i].column))
            fail_msg("%s = \"%s\": field \"%s\", %s", bad[i].column, bad[i].value, err.field,
                     err.text);
        assert_null(rule.code);
    }
    /* A law without a source key; never extended, yet by somebody. */
    assert_int_equal(msh_rule_parse(&arena, with_cell("legal_ref", "某法"), &rule, &err),
                     MSH_E_INVALID);
    assert_string_equal(err.field, "source");
    assert_int_equal(msh_rule_parse(&arena, with_cell("extend_times", "-"), &rule, &err),
                     MSH_E_INVALID);
    assert_string_equal(err.field, "extend_amount");
    assert_int_equal(msh_rule_parse(&arena, "a\tb", &rule, &err), MSH_E_INVALID);
    assert_int_equal(msh_rule_parse(&arena, "", &rule, &err), MSH_E_INVALID);
    assert_int_equal(
        msh_rule_parse(&arena, msh_arena_fmt(&arena, "%s\n%s", good_line, good_line), &rule, &err),
        MSH_E_INVALID);
}

#define HEAD "# remark\npreset\tt\tbase\t试\ttest\n"
#define COLUMNS                                                                                    \
    "code\tstage\ttypes\turgency\ttag\tamount\tunit\tcount_from\tdue_edge\textend_times\t"         \
    "extend_amount\textend_unit\textend_approver\tpauses\tlevel\tmark\teffective_from\t"           \
    "effective_to\tlegal_ref\tsource\tnote\n"
#define ROW(code, stage, types, amount, mark)                                                      \
    code "\t" stage "\t" types "\t*\t-\t" amount "\tworkday\tnext_workday\tend_of_day\t-\t-\t-\t"  \
         "-\t-\tcity\t" mark "\t-\t-\tlocal\t-\t-\n"

static void bad_presets_are_refused_by_line(void **state)
{
    static const struct {
        const char *text, *want;
    } bad[] = {
        { "", "line 0:" },
        { "code\tstage\n", "line 1:" },
        { "preset\tt\tbase\t试\n", "line 1:" },
        { "preset\tt\tmain\t试\ttest\n" COLUMNS, "line 1:" },
        { HEAD, "line 2:" },
        { HEAD "code\tstage\n", "line 3:" },
        { HEAD "stage" COLUMNS, "line 3: column 1 must be code" },
        { HEAD COLUMNS, "line 3: a preset without rules" },
        { HEAD COLUMNS "\n# more\n" ROW("t.a", "sign", "*", "5", "A"), "needs a rule" },
        { HEAD COLUMNS ROW("t.a", "handle", "*", "5", "A") ROW("t.b", "sign", "*", "five", "A"),
          "line 5: amount" },
        { HEAD COLUMNS "\n" ROW("t.a", "handel", "*", "5", "A"), "line 5: stage" },
        { HEAD COLUMNS "t.a\thandle\n", "line 4: a rule has 21 columns" },
        { HEAD COLUMNS ROW("t.a", "handle", "*", "5", "D"), "line 4: a number marked D" },
        { HEAD COLUMNS ROW("t.a", "handle", "*", "5", "A") ROW("t.a", "sign", "*", "5", "A"),
          "line 5: this code stands twice" },
        { HEAD COLUMNS ROW("t.a", "handle", "help,complaint", "5", "A")
              ROW("t.b", "handle", "report,help", "6", "A"),
          "line 5: nothing decides between t.a and t.b" },
    };
    struct msh_preset preset = { 0 };
    struct msh_err err;

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad); i++) {
        memset(&err, 0, sizeof(err));
        if (msh_preset_parse(&arena, bad[i].text, strlen(bad[i].text), &preset, &err) !=
                MSH_E_INVALID ||
            strstr(err.text, bad[i].want) == NULL)
            fail_msg("want \"%s\", got \"%s\"", bad[i].want, err.text);
        assert_null(preset.name);
    }
    /* Not the same set, or narrower: decided. */
    assert_int_equal(
        msh_preset_parse(
            &arena,
            HEAD COLUMNS ROW("t.a", "handle", "help,complaint", "5", "A")
                ROW("t.b", "handle", "report", "6", "A") ROW("t.c", "handle", "help", "6", "A"),
            strlen(HEAD COLUMNS ROW("t.a", "handle", "help,complaint", "5", "A") ROW(
                "t.b", "handle", "report", "6", "A") ROW("t.c", "handle", "help", "6", "A")),
            &preset, &err),
        0);
    assert_int_equal(preset.n_rules, 3);
}

static void unknown_presets_are_not_found(void **state)
{
    struct msh_preset preset;
    struct msh_err err;

    (void)state;
    assert_int_equal(msh_preset_load(&arena, "atlantis", &preset, &err), MSH_E_NOT_FOUND);
    assert_int_equal(msh_preset_load(&arena, "", &preset, &err), MSH_E_NOT_FOUND);
    assert_int_equal(msh_preset_load(&arena, "../calendar/2026.json", &preset, &err),
                     MSH_E_NOT_FOUND);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(shipped_presets_are_these),
        cmocka_unit_test(every_preset_reads_and_cites),
        cmocka_unit_test(presets_carry_the_printed_numbers),
        cmocka_unit_test(the_narrowest_row_of_a_preset_is_taken),
        cmocka_unit_test(higher_law_decides_and_the_shorter_limit_warns),
        cmocka_unit_test(a_match_carries_its_dues),
        cmocka_unit_test(rules_hold_from_their_first_to_their_last_day),
        cmocka_unit_test(the_newer_of_two_versions_is_taken),
        cmocka_unit_test(past_the_calendar_a_due_is_provisional),
        cmocka_unit_test(rows_go_both_ways),
        cmocka_unit_test(bad_cells_are_refused_by_column),
        cmocka_unit_test(bad_presets_are_refused_by_line),
        cmocka_unit_test(unknown_presets_are_not_found),
    };

    return cmocka_run_group_tests_name("rule", tests, open_calendar, drop);
}
