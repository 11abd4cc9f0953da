/*
 * Forms of the portal: what was typed, what is wrong with it, and inputs that show both.
 */
#include "base/base.h"

#include "http/portal/portal.h"

/* ---- what a form brought ---- */

const char *msh_filled_value(const struct msh_filled *filled, const char *name)
{
    for (size_t i = filled != NULL ? filled->n : 0; i > 0; i--)
        if (msh_streq(filled->pairs[i - 1].name, name))
            return filled->pairs[i - 1].value;
    return NULL;
}

const struct msh_wrong *msh_filled_find(const struct msh_filled *filled, const char *field)
{
    for (size_t i = 0; filled != NULL && i < filled->n_wrong; i++)
        if (msh_streq(filled->wrong[i].field, field))
            return &filled->wrong[i];
    return NULL;
}

void msh_filled_wrong(struct msh_filled *filled, const char *field, enum msh_word word,
                      const char *fill)
{
    if (filled->n_wrong < MSH_WRONG_MAX && msh_filled_find(filled, field) == NULL)
        filled->wrong[filled->n_wrong++] = (struct msh_wrong){ field, word, fill };
}

int msh_portal_posted(struct msh_req *req, struct msh_filled *ret, struct msh_err *err)
{
    const char *type = msh_req_header(req, "Content-Type");
    struct msh_pair *pairs = NULL;

    *ret = (struct msh_filled){ 0 };
    if (req->body_n > 0 &&
        (type == NULL || strncmp(type, "application/x-www-form-urlencoded", 33) != 0))
        return msh_err_set(err, MSH_E_TYPE, "content_type",
                           "send application/x-www-form-urlencoded");
    if (msh_pairs_parse(req->body != NULL ? req->body : "", req->body_n, req->arena, &pairs,
                        &ret->n, err) < 0)
        return err->rc;
    ret->pairs = pairs;
    return 0;
}

/* ---- mistakes ---- */

/* What a refusal means to people; the first row that fits. "" fits any field. */
static const struct {
    const char *field, *code;
    enum msh_word word;
} meanings[] = {
    { "type", "", MSH_WORD_WRONG_TYPE },
    { "text", "required", MSH_WORD_WRONG_TEXT },
    { "text", "too_short", MSH_WORD_WRONG_TEXT },
    { "text", "invisible", MSH_WORD_WRONG_TEXT },
    { "identity_mode", "", MSH_WORD_WRONG_IDENTITY },
    { "requester_kind", "", MSH_WORD_WRONG_REQUESTER },
    { "place.area", "", MSH_WORD_WRONG_AREA },
    { "place.lat", "", MSH_WORD_WRONG_POINT },
    { "place.lon", "", MSH_WORD_WRONG_POINT },
    { "contact", "required", MSH_WORD_WRONG_CONTACT },
    { "contact.phone", "required", MSH_WORD_WRONG_CONTACT },
    { "contact.phone", "phone", MSH_WORD_WRONG_PHONE },
    { "contact.phone", "format", MSH_WORD_WRONG_PHONE },
    { "phone", "required", MSH_WORD_WRONG_CONTACT },
    { "phone", "phone", MSH_WORD_WRONG_PHONE },
    { "number", "required", MSH_WORD_WRONG_NUMBER },
    { "code", "required", MSH_WORD_WRONG_CODE },
    { "solved", "", MSH_WORD_WRONG_SOLVED },
    { "rating", "", MSH_WORD_WRONG_RATING },
    { "", "too_long", MSH_WORD_WRONG_LONG },
    { "", "control_character", MSH_WORD_WRONG_CHARACTER },
    { "", "required", MSH_WORD_WRONG_REQUIRED },
    { "", "invisible", MSH_WORD_WRONG_REQUIRED },
};

static enum msh_word meaning(const char *field, const char *code)
{
    for (size_t i = 0; i < MSH_COUNT(meanings); i++)
        if ((meanings[i].field[0] == '\0' || msh_streq(meanings[i].field, field)) &&
            (meanings[i].code[0] == '\0' || msh_streq(meanings[i].code, code)))
            return meanings[i].word;
    return MSH_WORD_WRONG_OTHER;
}

/* The row a dotted name means, and the name inside its own table. */
static const struct msh_field *row_of(const struct msh_fields *fields, const char *name)
{
    const char *dot = strchr(name, '.');
    char head[64];
    const struct msh_field *row;

    if (dot == NULL)
        return msh_field_find(fields, name);
    if ((size_t)(dot - name) >= sizeof(head))
        return NULL;
    memcpy(head, name, (size_t)(dot - name));
    head[dot - name] = '\0';
    row = msh_field_find(fields, head);
    return row == NULL || row->sub == NULL ? NULL : msh_field_find(row->sub, dot + 1);
}

static void check_one(struct msh_filled *filled, const struct msh_field *row, const char *name,
                      bool required, struct msh_arena *arena)
{
    const char *value = msh_filled_value(filled, name);
    struct msh_field alone = *row;
    const struct msh_fields table = { "Input", &alone, 1, sizeof(int64_t) };
    const struct msh_pair pair = { row->name, value != NULL ? value : "",
                                   value != NULL ? strlen(value) : 0 };
    struct msh_err err = { 0 };
    int64_t min, max;
    void *decoded;

    alone.offset = 0;
    alone.has = 0;
    alone.required = required;
    if (msh_fields_decode_pairs(&table, &pair, 1, NULL, arena, &decoded, &err) == 0)
        return;
    msh_field_bounds(row, &min, &max);
    msh_filled_wrong(filled, name, meaning(name, err.code), msh_arena_fmt(arena, "%" PRId64, max));
}

void msh_filled_check(struct msh_filled *filled, const struct msh_fields *fields,
                      const char *const *names, struct msh_arena *arena)
{
    for (; *names != NULL; names++) {
        const bool required = **names == '*';
        const char *name = *names + (required ? 1 : 0);
        const struct msh_field *row = row_of(fields, name);

        if (row != NULL)
            check_one(filled, row, name, required, arena);
        else
            msh_panic("form: no field %s in %s", name, fields->name);
    }
}

void msh_filled_refused(struct msh_filled *filled, const struct msh_err *err,
                        struct msh_arena *arena)
{
    const char *field = err->field;

    if (msh_streq(field, "contact"))
        field = "contact.phone";
    msh_filled_wrong(filled, msh_arena_strdup(arena, field), meaning(err->field, err->code), "");
}

/* ---- inputs ---- */

void msh_form_open(struct msh_portal *p, bool files)
{
    msh_page_add(&p->page, "<form id=\"form\" method=\"post\" action=\"%s\" novalidate", p->form);
    if (files)
        msh_page_add(&p->page, " enctype=\"multipart/form-data\"");
    msh_page_add(&p->page, ">");
    if (p->csrf != NULL)
        msh_page_add(&p->page, "<input type=\"hidden\" name=\"_csrf\" value=\"%s\">", p->csrf);
    if (p->key != NULL)
        msh_page_add(&p->page, "<input type=\"hidden\" name=\"_key\" value=\"%s\">", p->key);
}

void msh_form_close(struct msh_portal *p, enum msh_word button)
{
    msh_page_add(&p->page, "<p class=\"actions\"><button class=\"go\">%s</button></p></form>",
                 msh_say(p, button));
}

static const char *shown(const struct msh_portal *p, const struct msh_input *input)
{
    const char *typed = msh_filled_value(p->filled, input->name);

    if (typed != NULL)
        return typed;
    return input->value != NULL ? input->value : "";
}

static void write_label(struct msh_portal *p, const struct msh_input *input)
{
    if (input->large_label)
        msh_page_add(&p->page, "<h1 class=\"label\"><label for=\"%s\">%s</label></h1>", input->name,
                     msh_say(p, input->label));
    else
        msh_page_add(&p->page, "<label for=\"%s\">%s</label>", input->name,
                     msh_say(p, input->label));
}

/* Hint and mistake, which the input names as its description. */
static void write_notes(struct msh_portal *p, const struct msh_input *input,
                        const struct msh_wrong *wrong)
{
    if (input->hint != MSH_WORD_NONE)
        msh_page_add(&p->page, "<p class=\"hint\" id=\"%s-hint\">%s</p>", input->name,
                     msh_say(p, input->hint));
    if (wrong != NULL)
        msh_page_add(&p->page,
                     "<p class=\"wrong\" id=\"%s-wrong\"><b class=\"hidden\">%s</b> %s</p>",
                     input->name, msh_say(p, MSH_WORD_WRONG),
                     msh_say_with(p, wrong->word, wrong->fill, NULL));
}

static void write_described(struct msh_portal *p, const struct msh_input *input,
                            const struct msh_wrong *wrong)
{
    const bool hint = input->hint != MSH_WORD_NONE;

    if (hint && wrong != NULL)
        msh_page_add(&p->page, " aria-describedby=\"%s-hint %s-wrong\"", input->name, input->name);
    else if (hint)
        msh_page_add(&p->page, " aria-describedby=\"%s-hint\"", input->name);
    else if (wrong != NULL)
        msh_page_add(&p->page, " aria-describedby=\"%s-wrong\"", input->name);
}

static void open_group(struct msh_portal *p, const struct msh_wrong *wrong)
{
    msh_page_add(&p->page, "<div class=\"group%s\">", wrong != NULL ? " bad" : "");
}

void msh_form_text(struct msh_portal *p, const struct msh_input *input)
{
    const struct msh_wrong *wrong = msh_filled_find(p->filled, input->name);

    open_group(p, wrong);
    write_label(p, input);
    write_notes(p, input, wrong);
    msh_page_add(&p->page, "<input id=\"%s\" name=\"%s\" type=\"%s\" value=\"%s\"", input->name,
                 input->name, input->type != NULL ? input->type : "text", shown(p, input));
    if (input->autocomplete != NULL)
        msh_page_add(&p->page, " autocomplete=\"%s\"", input->autocomplete);
    if (input->inputmode != NULL)
        msh_page_add(&p->page, " inputmode=\"%s\"", input->inputmode);
    write_described(p, input, wrong);
    msh_page_add(&p->page, "%s></div>", wrong != NULL ? " aria-invalid=true" : "");
}

void msh_form_area(struct msh_portal *p, const struct msh_input *input)
{
    const struct msh_wrong *wrong = msh_filled_find(p->filled, input->name);

    open_group(p, wrong);
    write_label(p, input);
    write_notes(p, input, wrong);
    msh_page_add(&p->page, "<textarea id=\"%s\" name=\"%s\" rows=\"%d\"", input->name, input->name,
                 input->rows);
    write_described(p, input, wrong);
    if (wrong != NULL)
        msh_page_add(&p->page, " aria-invalid=\"true\"");
    if (input->max > 0)
        msh_page_add(&p->page, " data-max=\"%ld\"", (long)input->max);
    /* a first line break is eaten by browsers */
    msh_page_add(&p->page, ">\n%s</textarea></div>", shown(p, input));
}

static void write_choice(struct msh_portal *p, const struct msh_input *input, size_t i,
                         const struct msh_choice *choice)
{
    const bool set = msh_streq(shown(p, input), choice->value);

    msh_page_add(&p->page, "<div class=\"choice\"><input type=\"radio\" name=\"%s\" value=\"%s\"",
                 input->name, choice->value);
    if (i == 0) /* the summary's link leads to the first */
        msh_page_add(&p->page, " id=\"%s\"", input->name);
    else
        msh_page_add(&p->page, " id=\"%s-%zu\"", input->name, i);
    if (choice->hint != MSH_WORD_NONE)
        msh_page_add(&p->page, " aria-describedby=\"%s-%zu-hint\"", input->name, i);
    msh_page_add(&p->page, "%s>", set ? " checked" : "");
    if (i == 0)
        msh_page_add(&p->page, "<label for=\"%s\">", input->name);
    else
        msh_page_add(&p->page, "<label for=\"%s-%zu\">", input->name, i);
    msh_page_add(&p->page, "%s</label>", msh_say(p, choice->label));
    if (choice->hint != MSH_WORD_NONE)
        msh_page_add(&p->page, "<p class=\"hint\" id=\"%s-%zu-hint\">%s</p>", input->name, i,
                     msh_say(p, choice->hint));
    msh_page_add(&p->page, "</div>");
}

void msh_form_radios(struct msh_portal *p, const struct msh_input *input,
                     const struct msh_choice *choices, size_t n)
{
    const struct msh_wrong *wrong = msh_filled_find(p->filled, input->name);

    open_group(p, wrong);
    msh_page_add(&p->page, "<fieldset");
    write_described(p, input, wrong);
    if (input->large_label)
        msh_page_add(&p->page, "><legend><h1>%s</h1></legend>", msh_say(p, input->label));
    else
        msh_page_add(&p->page, "><legend>%s</legend>", msh_say(p, input->label));
    write_notes(p, input, wrong);
    for (size_t i = 0; i < n; i++)
        write_choice(p, input, i, &choices[i]);
    msh_page_add(&p->page, "</fieldset></div>");
}
