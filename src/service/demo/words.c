#include "base/base.h"

#include "base/csv.h"
#include "base/embed.h"
#include "service/demo/words.h"

#define COLUMNS_MAX 16
#define ROWS_MAX    4000

/* Tables -----------------------------------------------------------------------------------------*/

int msh_demo_table_load(struct msh_arena *arena, const char *name, struct msh_demo_table *ret,
                        struct msh_err *err)
{
    const struct msh_embed *file = msh_embed_find(msh_demo_files, name);
    const char *row[COLUMNS_MAX];
    const char **cells = NULL;
    struct msh_csv csv;
    size_t n = 0, n_cells = 0, cap = 0, width = 0, rows = 0;
    int rc;
    if (file == NULL)
        return msh_err_set(err, MSH_E_CORRUPT, "demo_file", "%s is not part of this build", name);
    msh_csv_init(&csv, '\t', file->data, file->size);
    while ((rc = msh_csv_next(&csv, arena, row, COLUMNS_MAX, &n, err)) == 1) {
        if (width == 0)
            width = n;
        if (n > width || rows++ > ROWS_MAX)
            return msh_err_set(err, MSH_E_CORRUPT, "demo_file", "%s line %zu: too much", name,
                               csv.line);
        for (size_t i = 0; i < width; i++) {
            const char **cell = MSH_PUSH(arena, cells, n_cells, cap);
            *cell = i < n ? row[i] : "";
        }
    }
    if (rc < 0 || rows == 0)
        return rc < 0 ? rc : msh_err_set(err, MSH_E_CORRUPT, "demo_file", "%s is empty", name);
    *ret = (struct msh_demo_table){
        .name = name, .header = cells, .cells = cells + width, .n_rows = rows - 1, .n_cols = width
    };
    return MSH_OK;
}

static size_t column_of(const struct msh_demo_table *table, const char *column)
{
    for (size_t i = 0; i < table->n_cols; i++)
        if (msh_streq(table->header[i], column))
            return i;
    msh_panic("demo file %s has no column %s", table->name, column);
}

const char *msh_demo_cell(const struct msh_demo_table *table, size_t row, const char *column)
{
    return table->cells[row * table->n_cols + column_of(table, column)];
}

int64_t msh_demo_number(const struct msh_demo_table *table, size_t row, const char *column)
{
    int64_t value;
    return msh_parse_i64(msh_demo_cell(table, row, column), INT32_MIN, INT32_MAX, &value) ? value
                                                                                          : 0;
}

int64_t msh_demo_pick(const struct msh_demo_table *table, struct msh_demo_rand *dice,
                      const char *column, const char *value, const char *column2,
                      const char *value2)
{
    size_t a = column != NULL ? column_of(table, column) : 0;
    size_t b = column2 != NULL ? column_of(table, column2) : 0;
    int64_t found = -1;
    uint64_t seen = 0;
    for (size_t i = 0; i < table->n_rows; i++) {
        const char *const *row = &table->cells[i * table->n_cols];
        if ((value != NULL && !msh_streq(row[a], value)) ||
            (value2 != NULL && !msh_streq(row[b], value2)))
            continue;
        if (msh_demo_below(dice, ++seen) == 0) /* each of the first `seen` is as likely */
            found = (int64_t)i;
    }
    return found;
}

/* Wordings ---------------------------------------------------------------------------------------*/

static unsigned months_of(const char *text)
{
    unsigned months = 0;
    for (const char *p = text; *p != '\0';) {
        char *end;
        long month = strtol(p, &end, 10);
        if (end == p)
            break;
        if (month >= 1 && month <= 12)
            months |= 1u << month;
        p = end;
    }
    return months == 0 ? 0x1FFE : months;
}

/* The place a text speaks of, the nearest first. */
static int spot_of(const char *text)
{
    static const struct {
        const char *word;
        enum msh_demo_slot slot;
    } spots[] = {
        { "{estate}", MSH_DEMO_SLOT_ESTATE },     { "{no}", MSH_DEMO_SLOT_ESTATE },
        { "{village}", MSH_DEMO_SLOT_VILLAGE },   { "{site}", MSH_DEMO_SLOT_SITE },
        { "{primary}", MSH_DEMO_SLOT_PRIMARY },   { "{school}", MSH_DEMO_SLOT_SCHOOL },
        { "{hospital}", MSH_DEMO_SLOT_HOSPITAL }, { "{park}", MSH_DEMO_SLOT_PARK },
        { "{factory}", MSH_DEMO_SLOT_FACTORY },   { "{market}", MSH_DEMO_SLOT_MARKET },
        { "{shop}", MSH_DEMO_SLOT_SHOP },         { "{company}", MSH_DEMO_SLOT_COMPANY },
        { "{road}", MSH_DEMO_SLOT_ROAD },
    };
    if (strstr(text, "{road}{no}") != NULL || strstr(text, "{road}和{road2}") != NULL)
        return MSH_DEMO_SLOT_ROAD;
    for (size_t i = 0; i < MSH_COUNT(spots); i++)
        if (strstr(text, spots[i].word) != NULL)
            return (int)spots[i].slot;
    return -1;
}

static int read_wording(const struct msh_demo_table *table, size_t row, struct msh_arena *arena,
                        struct msh_demo_template *ret, struct msh_err *err)
{
    const char *where = msh_demo_cell(table, row, "where");
    int type = msh_name_find(&msh_type_names, msh_demo_cell(table, row, "type"));
    if (type < 0)
        return msh_err_set(err, MSH_E_CORRUPT, "demo_file", "%s row %zu: type", table->name, row);
    *ret = (struct msh_demo_template){
        .category = msh_demo_cell(table, row, "category"),
        .title = msh_demo_cell(table, row, "title"),
        .text = msh_demo_cell(table, row, "text"),
        .type = (enum msh_ticket_type)type,
        .months = months_of(msh_demo_cell(table, row, "season")),
        .where = msh_streq(where, "rural")   ? MSH_DEMO_RURAL
                 : msh_streq(where, "urban") ? MSH_DEMO_URBAN
                                             : MSH_DEMO_ANYWHERE,
    };
    const char *both = msh_arena_fmt(arena, "%s %s", ret->title, ret->text);
    ret->wants_estate = strstr(both, "{estate}") != NULL || strstr(both, "{no}") != NULL;
    ret->wants_village = strstr(both, "{village}") != NULL;
    ret->spot = spot_of(both);
    return MSH_OK;
}

static int load_templates(struct msh_arena *arena, struct msh_demo_words *words,
                          struct msh_err *err)
{
    struct msh_demo_table table;
    int rc = msh_demo_table_load(arena, "words/templates.tsv", &table, err);
    if (rc < 0)
        return rc;
    struct msh_demo_template *items = MSH_ARRAY(arena, table.n_rows, struct msh_demo_template);
    for (size_t i = 0; rc == MSH_OK && i < table.n_rows; i++) {
        rc = read_wording(&table, i, arena, &items[i], err);
        items[i].tone = msh_demo_cell(&table, i, "tone");
    }
    words->templates = items;
    words->n_templates = table.n_rows;
    return rc;
}

/* Rows of one event stand together. */
static int load_events(struct msh_arena *arena, struct msh_demo_words *words, struct msh_err *err)
{
    struct msh_demo_table table;
    int rc = msh_demo_table_load(arena, "words/events.tsv", &table, err);
    if (rc < 0)
        return rc;
    struct msh_demo_template *items = MSH_ARRAY(arena, table.n_rows, struct msh_demo_template);
    struct msh_demo_event *events = MSH_ARRAY(arena, table.n_rows, struct msh_demo_event);
    for (size_t i = 0; i < table.n_rows; i++) {
        const char *code = msh_demo_cell(&table, i, "event");
        rc = read_wording(&table, i, arena, &items[i], err);
        if (rc < 0)
            return rc;
        items[i].tone = "plain";
        if (words->n_events == 0 || !msh_streq(events[words->n_events - 1].code, code)) {
            struct msh_demo_event *event = &events[words->n_events++];
            *event = (struct msh_demo_event){ .code = code,
                                              .category = items[i].category,
                                              .months = items[i].months,
                                              .items = &items[i] };
            if (sscanf(msh_demo_cell(&table, i, "size"), "%d-%d", &event->size_low,
                       &event->size_high) != 2 ||
                (event->hours = (int)msh_demo_number(&table, i, "hours")) <= 0)
                return msh_err_set(err, MSH_E_CORRUPT, "demo_file", "events.tsv row %zu: size", i);
        }
        events[words->n_events - 1].n++;
    }
    words->events = events;
    return MSH_OK;
}

int msh_demo_words_load(struct msh_arena *arena, struct msh_demo_words *ret, struct msh_err *err)
{
    const struct {
        const char *name;
        struct msh_demo_table *table;
    } files[] = {
        { "areas.tsv", &ret->areas },
        { "units.tsv", &ret->units },
        { "channels.tsv", &ret->channels },
        { "transfers.tsv", &ret->transfers },
        { "kb.tsv", &ret->kb },
        { "words/cases.tsv", &ret->cases },
        { "words/replies.tsv", &ret->replies },
        { "words/return_reasons.tsv", &ret->returns },
        { "words/opinions.tsv", &ret->opinions },
        { "words/remarks.tsv", &ret->remarks },
        { "words/asks.tsv", &ret->asks },
        { "words/whens.tsv", &ret->whens },
        { "words/surnames.tsv", &ret->surnames },
        { "words/given.tsv", &ret->given },
        { "words/roads.tsv", &ret->roads },
        { "words/places.tsv", &ret->places },
        { "words/estates.tsv", &ret->estates },
    };
    *ret = (struct msh_demo_words){ 0 };
    for (size_t i = 0; i < MSH_COUNT(files); i++) {
        int rc = msh_demo_table_load(arena, files[i].name, files[i].table, err);
        if (rc < 0)
            return rc;
    }
    for (size_t i = 0; i < ret->surnames.n_rows; i++)
        ret->surname_weight += msh_demo_number(&ret->surnames, i, "weight");
    int rc = load_templates(arena, ret, err);
    return rc < 0 ? rc : load_events(arena, ret, err);
}
