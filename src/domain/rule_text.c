/* Rule rows as text: one line, columns parted by tabs. */
#include "base/base.h"

#include "base/csv.h"
#include "base/utf8.h"
#include "domain/rule.h"

/* Longest text of a cell, in bytes. */
#define CELL_MAX 400

enum column {
    COL_CODE,
    COL_STAGE,
    COL_TYPES,
    COL_URGENCY,
    COL_TAG,
    COL_AMOUNT,
    COL_UNIT,
    COL_COUNT_FROM,
    COL_DUE_EDGE,
    COL_EXTEND_TIMES,
    COL_EXTEND_AMOUNT,
    COL_EXTEND_UNIT,
    COL_EXTEND_APPROVER,
    COL_PAUSES,
    COL_LEVEL,
    COL_MARK,
    COL_EFFECTIVE_FROM,
    COL_EFFECTIVE_TO,
    COL_LEGAL_REF,
    COL_SOURCE,
    COL_NOTE,
    COL_COUNT
};

const char *const msh_rule_columns[] = {
    "code",          "stage",          "types",           "urgency",   "tag",
    "amount",        "unit",           "count_from",      "due_edge",  "extend_times",
    "extend_amount", "extend_unit",    "extend_approver", "pauses",    "level",
    "mark",          "effective_from", "effective_to",    "legal_ref", "source",
    "note",
};
const size_t msh_rule_n_columns = MSH_COUNT(msh_rule_columns);
_Static_assert(MSH_COUNT(msh_rule_columns) == COL_COUNT, "one name per column");

static bool is_none(const char *cell)
{
    return msh_streq(cell, "-");
}

static int bad(struct msh_err *err, enum column col, const char *cell, const char *want)
{
    return msh_err_field(err, msh_rule_columns[col], "rule_value", "%s: \"%.60s\" is not %s",
                         msh_rule_columns[col], cell, want);
}

/* The value of a code of a vocabulary, or negative. */
static int read_code(const char *const *cells, enum column col, const struct msh_names *names,
                     struct msh_err *err)
{
    int value = msh_name_find(names, cells[col]);

    return value < 0 ? bad(err, col, cells[col], names->type) : value;
}

static int read_number(const char *const *cells, enum column col, int64_t max, int32_t *ret,
                       struct msh_err *err)
{
    int64_t value;
    char want[48];

    snprintf(want, sizeof(want), "a whole number from 1 to %" PRId64, max);
    if (!msh_parse_i64(cells[col], 1, max, &value))
        return bad(err, col, cells[col], want);
    *ret = (int32_t)value;
    return 0;
}

/* Next word of a list into `word`; NULL if it is empty, too long, or the list ends in a separator. */
static const char *next_word(const char *p, char separator, char *word, size_t size)
{
    size_t n = 0;

    while (p[n] != '\0' && p[n] != separator)
        n++;
    if (n == 0 || n >= size || (p[n] == separator && p[n + 1] == '\0'))
        return NULL;
    memcpy(word, p, n);
    word[n] = '\0';
    return p[n] == '\0' ? p + n : p + n + 1;
}

static int read_types(const char *cell, unsigned *ret_types, struct msh_err *err)
{
    unsigned types = 0;
    char word[24];

    if (msh_streq(cell, "*")) {
        *ret_types = MSH_RULE_ALL_TYPES;
        return 0;
    }
    for (const char *p = cell; *p != '\0' || types == 0;) {
        int type;

        p = next_word(p, ',', word, sizeof(word));
        type = p != NULL ? msh_name_find(&msh_type_names, word) : -1;
        if (type < 0 || (types & (1U << type)) != 0)
            return bad(err, COL_TYPES, cell, "* or a list of ticket types parted by commas");
        types |= 1U << type;
    }
    *ret_types = types;
    return 0;
}

/* "hearing:30,supplement:10" */
static int read_pauses(const char *cell, int32_t ret_days[MSH_PAUSE_COUNT], struct msh_err *err)
{
    static const char want[] = "- or a list of reason:days";
    char word[48];

    if (is_none(cell))
        return 0;
    for (const char *p = cell; p == cell || *p != '\0';) {
        char *colon;
        int64_t days;
        int reason;

        p = next_word(p, ',', word, sizeof(word));
        colon = p != NULL ? strchr(word, ':') : NULL;
        if (colon == NULL)
            return bad(err, COL_PAUSES, cell, want);
        *colon = '\0';
        reason = msh_name_find(&msh_pause_reason_names, word);
        if (reason < 0 || ret_days[reason] != 0 || !msh_parse_i64(colon + 1, 1, 3660, &days))
            return bad(err, COL_PAUSES, cell, want);
        ret_days[reason] = (int32_t)days;
    }
    return 0;
}

static bool is_code(const char *text, bool dots)
{
    size_t n = strlen(text);

    for (size_t i = 0; i < n; i++)
        if (!islower((unsigned char)text[i]) && !isdigit((unsigned char)text[i]) &&
            text[i] != '_' && text[i] != '-' && !(dots && text[i] == '.'))
            return false;
    return n > 0 && n <= 64 && islower((unsigned char)text[0]);
}

static int read_day(const char *const *cells, enum column col, int32_t open, int32_t *ret_day,
                    struct msh_err *err)
{
    *ret_day = open;
    if (!is_none(cells[col]) && !msh_day_parse(cells[col], ret_day))
        return bad(err, col, cells[col], "- or a date like 2026-01-31");
    return 0;
}

static int read_scope(struct msh_arena *arena, const char *const *cells, struct msh_rule *rule,
                      struct msh_err *err)
{
    int stage;

    if (!is_code(cells[COL_CODE], true))
        return bad(err, COL_CODE, cells[COL_CODE], "a code of a-z 0-9 _ - .");
    stage = read_code(cells, COL_STAGE, &msh_stage_names, err);
    if (stage < 0 || read_types(cells[COL_TYPES], &rule->types, err) < 0)
        return err->rc;
    rule->code = msh_arena_strdup(arena, cells[COL_CODE]);
    rule->stage = (enum msh_stage)stage;
    rule->urgency = MSH_RULE_ANY_URGENCY;
    if (!msh_streq(cells[COL_URGENCY], "*")) {
        rule->urgency = read_code(cells, COL_URGENCY, &msh_urgency_names, err);
        if (rule->urgency < 0)
            return err->rc;
    }
    if (is_none(cells[COL_TAG]))
        return 0;
    if (!is_code(cells[COL_TAG], false))
        return bad(err, COL_TAG, cells[COL_TAG], "- or a code of a-z 0-9 _ -");
    rule->tag = msh_arena_strdup(arena, cells[COL_TAG]);
    return 0;
}

static int read_term(const char *const *cells, struct msh_term *term, struct msh_err *err)
{
    int unit = read_code(cells, COL_UNIT, &msh_time_unit_names, err);
    int from = unit < 0 ? unit : read_code(cells, COL_COUNT_FROM, &msh_count_from_names, err);
    int edge = from < 0 ? from : read_code(cells, COL_DUE_EDGE, &msh_due_edge_names, err);

    if (edge < 0)
        return edge;
    term->unit = (enum msh_time_unit)unit;
    term->count_from = (enum msh_count_from)from;
    term->due_edge = (enum msh_due_edge)edge;
    return read_number(cells, COL_AMOUNT, msh_term_max(term->unit), &term->amount, err);
}

static int read_extension(const char *const *cells, struct msh_rule *rule, struct msh_err *err)
{
    int unit;

    rule->extend_approver = MSH_RULE_NO_APPROVER;
    rule->extend_unit = rule->term.unit;
    if (is_none(cells[COL_EXTEND_TIMES])) {
        for (int col = COL_EXTEND_AMOUNT; col <= COL_EXTEND_APPROVER; col++)
            if (!is_none(cells[col]))
                return bad(err, (enum column)col, cells[col], "- (a rule that is never extended)");
        return 0;
    }
    if (read_number(cells, COL_EXTEND_TIMES, 100, &rule->extend_max_times, err) < 0)
        return err->rc;
    unit = read_code(cells, COL_EXTEND_UNIT, &msh_time_unit_names, err);
    if (unit < 0)
        return unit;
    rule->extend_unit = (enum msh_time_unit)unit;
    if (!is_none(cells[COL_EXTEND_APPROVER])) {
        rule->extend_approver = read_code(cells, COL_EXTEND_APPROVER, &msh_role_names, err);
        if (rule->extend_approver < 0)
            return rule->extend_approver;
    }
    return read_number(cells, COL_EXTEND_AMOUNT, msh_term_max(rule->extend_unit),
                       &rule->extend_amount, err);
}

static int read_basis(struct msh_arena *arena, const char *const *cells, struct msh_rule *rule,
                      struct msh_err *err)
{
    int rule_level = read_code(cells, COL_LEVEL, &msh_rule_level_names, err);

    if (rule_level < 0 ||
        read_day(cells, COL_EFFECTIVE_FROM, MSH_RULE_DAY_OPEN_FROM, &rule->effective_from, err) <
            0 ||
        read_day(cells, COL_EFFECTIVE_TO, MSH_RULE_DAY_OPEN_TO, &rule->effective_to, err) < 0)
        return err->rc;
    if (rule->effective_to < rule->effective_from)
        return bad(err, COL_EFFECTIVE_TO, cells[COL_EFFECTIVE_TO], "on or after effective_from");
    if (strlen(cells[COL_MARK]) != 1 || strchr("ABCDP", cells[COL_MARK][0]) == NULL)
        return bad(err, COL_MARK, cells[COL_MARK], "one of A B C D P");
    if (is_none(cells[COL_LEGAL_REF]))
        return bad(err, COL_LEGAL_REF, cells[COL_LEGAL_REF], "a law and article, or local");
    if (is_none(cells[COL_SOURCE]) && !msh_streq(cells[COL_LEGAL_REF], "local"))
        return bad(err, COL_SOURCE, cells[COL_SOURCE], "the key of a source");
    rule->level = (enum msh_rule_level)rule_level;
    rule->mark = cells[COL_MARK][0];
    rule->legal_ref = msh_arena_strdup(arena, cells[COL_LEGAL_REF]);
    rule->source = is_none(cells[COL_SOURCE]) ? "" : msh_arena_strdup(arena, cells[COL_SOURCE]);
    rule->note = is_none(cells[COL_NOTE]) ? "" : msh_arena_strdup(arena, cells[COL_NOTE]);
    return 0;
}

int msh_rule_read(struct msh_arena *arena, const char *const *cells, size_t n,
                  struct msh_rule *ret_rule, struct msh_err *err)
{
    struct msh_rule rule = { 0 };

    if (n != COL_COUNT)
        return msh_err_field(err, "", "rule_columns", "a rule has %d columns, not %zu", COL_COUNT,
                             n);
    for (int col = 0; col < COL_COUNT; col++) {
        size_t length = strlen(cells[col]);

        /* Tabs, line ends and backslashes would not survive the line form. */
        if (length == 0 || length > CELL_MAX || !msh_utf8_valid(cells[col], length) ||
            strpbrk(cells[col], "\t\r\n\\") != NULL)
            return bad(err, (enum column)col, cells[col], "a text of 1 to 400 bytes in one line");
    }
    if (read_scope(arena, cells, &rule, err) < 0 || read_term(cells, &rule.term, err) < 0 ||
        read_extension(cells, &rule, err) < 0 ||
        read_pauses(cells[COL_PAUSES], rule.pause_max_days, err) < 0 ||
        read_basis(arena, cells, &rule, err) < 0)
        return err->rc;
    *ret_rule = rule;
    return 0;
}

int msh_rule_parse(struct msh_arena *arena, const char *line, struct msh_rule *ret_rule,
                   struct msh_err *err)
{
    const char *cells[MSH_CSV_MAX_COLUMNS];
    struct msh_csv csv;
    size_t n = 0;
    int rc;

    msh_csv_init(&csv, '\t', line, strlen(line));
    rc = msh_csv_next(&csv, arena, cells, MSH_COUNT(cells), &n, err);
    if (rc < 0)
        return rc;
    if (csv.p < csv.end)
        return msh_err_field(err, "", "rule_columns", "a rule is one line");
    return msh_rule_read(arena, cells, n, ret_rule, err);
}

/* --- format --- */

static void put(struct msh_str *out, const char *cell)
{
    if (out->n > 0)
        msh_str_addc(out, '\t');
    msh_str_add(out, msh_empty(cell) ? "-" : cell);
}

static void put_number(struct msh_str *out, int32_t value)
{
    char text[16];

    snprintf(text, sizeof(text), "%" PRId32, value);
    put(out, text);
}

static void put_types(struct msh_str *out, unsigned types)
{
    bool first = true;

    if (types == MSH_RULE_ALL_TYPES) {
        put(out, "*");
        return;
    }
    for (int type = 0; type < MSH_TYPE_COUNT; type++) {
        if ((types & (1U << type)) == 0)
            continue;
        msh_str_addc(out, first ? '\t' : ',');
        msh_str_add(out, msh_name_code(&msh_type_names, type));
        first = false;
    }
}

static void put_extension(struct msh_str *out, const struct msh_rule *rule)
{
    if (rule->extend_max_times == 0) {
        for (int i = 0; i < 4; i++)
            put(out, "-");
        return;
    }
    put_number(out, rule->extend_max_times);
    put_number(out, rule->extend_amount);
    put(out, msh_name_code(&msh_time_unit_names, (int)rule->extend_unit));
    put(out, rule->extend_approver == MSH_RULE_NO_APPROVER
                 ? "-"
                 : msh_name_code(&msh_role_names, rule->extend_approver));
}

static void put_pauses(struct msh_str *out, const struct msh_rule *rule)
{
    char sign = '\t';

    for (int i = 0; i < MSH_PAUSE_COUNT; i++) {
        if (rule->pause_max_days[i] == 0)
            continue;
        msh_str_fmt(out, "%c%s:%" PRId32, sign, msh_name_code(&msh_pause_reason_names, i),
                    rule->pause_max_days[i]);
        sign = ',';
    }
    if (sign == '\t')
        put(out, "-");
}

static void put_day(struct msh_str *out, int32_t day, int32_t open)
{
    char text[MSH_DATE_SIZE] = "-";

    if (day != open)
        msh_day_format(day, text);
    put(out, text);
}

void msh_rule_format(const struct msh_rule *rule, struct msh_str *out)
{
    const char mark[2] = { rule->mark, '\0' };

    msh_str_clear(out);
    put(out, rule->code);
    put(out, msh_name_code(&msh_stage_names, (int)rule->stage));
    put_types(out, rule->types);
    put(out, rule->urgency == MSH_RULE_ANY_URGENCY
                 ? "*"
                 : msh_name_code(&msh_urgency_names, rule->urgency));
    put(out, rule->tag);
    put_number(out, rule->term.amount);
    put(out, msh_name_code(&msh_time_unit_names, (int)rule->term.unit));
    put(out, msh_name_code(&msh_count_from_names, (int)rule->term.count_from));
    put(out, msh_name_code(&msh_due_edge_names, (int)rule->term.due_edge));
    put_extension(out, rule);
    put_pauses(out, rule);
    put(out, msh_name_code(&msh_rule_level_names, (int)rule->level));
    put(out, mark);
    put_day(out, rule->effective_from, MSH_RULE_DAY_OPEN_FROM);
    put_day(out, rule->effective_to, MSH_RULE_DAY_OPEN_TO);
    put(out, rule->legal_ref);
    put(out, rule->source);
    put(out, rule->note);
}
