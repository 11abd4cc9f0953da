#include "base/base.h"

#include "test.h"

#include "base/time.h"
#include "http/fields.h"
#include "http/json_in.h"

static const struct msh_name colour_items[] = { { "red", "红", "red" }, { "blue", "蓝", "blue" } };
static const struct msh_names colours = { "colour", colour_items, MSH_COUNT(colour_items) };

struct inner {
    const char *detail;
    double lat;
};

static const struct msh_field inner_rows[] = {
    { .name = "detail",
      .type = MSH_F_STRING,
      .offset = offsetof(struct inner, detail),
      .required = true },
    { .name = "lat",
      .type = MSH_F_NUMBER,
      .offset = offsetof(struct inner, lat),
      .min = -90,
      .max = 90 },
};
static MSH_FIELDS(inner_fields, "Inner", struct inner, inner_rows);

struct form {
    const char *title, *text, *password;
    int64_t count, unit_id, at;
    double ratio;
    bool flag, has_flag, has_title, has_unit;
    int32_t day;
    int colour;
    const struct inner *place;
    struct msh_item_list members;
    struct msh_id_list units;
    struct msh_text_list words;
    struct msh_enum_list colours;
};

#define AT(member) .offset = offsetof(struct form, member)

static const struct msh_field form_rows[] = {
    { .name = "title",
      .type = MSH_F_STRING,
      AT(title),
      .required = true,
      .min = 2,
      .max = 5,
      .has = MSH_HAS(struct form, has_title) },
    { .name = "text", .type = MSH_F_TEXT, AT(text) },
    { .name = "password", .type = MSH_F_SECRET, AT(password) },
    { .name = "count", .type = MSH_F_INT, AT(count), .min = -5, .max = 5 },
    { .name = "unit",
      .type = MSH_F_ID,
      AT(unit_id),
      .nullable = true,
      .has = MSH_HAS(struct form, has_unit) },
    { .name = "at", .type = MSH_F_TIME, AT(at) },
    { .name = "ratio", .type = MSH_F_NUMBER, AT(ratio) },
    { .name = "flag", .type = MSH_F_BOOL, AT(flag), .has = MSH_HAS(struct form, has_flag) },
    { .name = "day", .type = MSH_F_DATE, AT(day) },
    { .name = "colour", .type = MSH_F_ENUM, AT(colour), .names = &colours },
    { .name = "place", .type = MSH_F_OBJECT, AT(place), .nullable = true, .sub = &inner_fields },
    { .name = "members", .type = MSH_F_ARRAY, AT(members), .max = 2, .sub = &inner_fields },
    { .name = "units", .type = MSH_F_ID_ARRAY, AT(units), .min = 1, .max = 3 },
    { .name = "words", .type = MSH_F_STRING_ARRAY, AT(words), .max = 3, .max_item = 4 },
    { .name = "colours", .type = MSH_F_ENUM_ARRAY, AT(colours), .names = &colours },
};
static MSH_FIELDS(form_fields, "Form", struct form, form_rows);

static struct msh_arena arena;

static int decode(const char *json, size_t n, struct form **ret, struct msh_err *err)
{
    struct msh_value *value = NULL;
    void *out = NULL;
    int rc = msh_json_in(&arena, json, n, &value, err);

    if (rc == 0)
        rc = msh_fields_decode(&form_fields, value, &arena, &out, err);
    if (rc == 0)
        *ret = out;
    return rc;
}

static struct form *good(const char *json)
{
    struct msh_err err = { 0 };
    struct form *form = NULL;

    if (decode(json, strlen(json), &form, &err) < 0)
        fail_msg("%s: %s %s", json, err.field, err.code);
    return form;
}

static void everything_arrives(void **state)
{
    const struct form *form = good(
        "{\"title\":\" \\u3000你好\\t\",\"text\":\" a\\r\\n\\tb \",\"password\":\" p \","
        "\"count\":-5,\"unit\":\"9007199254740993\",\"at\":\"2026-10-13T09:00:00+08:00\","
        "\"ratio\":1.5,\"flag\":false,\"day\":\"2026-10-13\",\"colour\":\"blue\","
        "\"place\":{\"detail\":\"x\",\"lat\":-90},\"members\":[{\"detail\":\"m1\"},"
        "{\"detail\":\"m2\",\"lat\":3}],\"units\":[\"1\",\"2\"],\"words\":[\" a \",\"四个字符\"],"
        "\"colours\":[\"blue\",\"red\"]}");
    const struct inner *members = form->members.items;

    (void)state;
    assert_string_equal(form->title, "你好");
    assert_string_equal(form->text, " a\r\n\tb ");
    assert_string_equal(form->password, " p ");
    assert_int_equal(form->count, -5);
    assert_true(form->unit_id == INT64_C(9007199254740993));
    assert_true(form->at == INT64_C(1791853200000));
    assert_true(form->ratio == 1.5);
    assert_true(form->has_flag && !form->flag);
    assert_int_equal(form->day, msh_day_from_civil(2026, 10, 13));
    assert_int_equal(form->colour, 1);
    assert_true(form->place->lat == -90);
    assert_int_equal(form->members.n, 2);
    assert_string_equal(members[1].detail, "m2");
    assert_int_equal(form->units.n, 2);
    assert_string_equal(form->words.items[0], "a");
    assert_int_equal(form->colours.items[0], 1);
}

static void absent_null_and_blank_are_told_apart(void **state)
{
    const struct form *form = good("{\"title\":\"ab\"}");

    (void)state;
    assert_true(form->has_title && !form->has_flag && !form->has_unit);
    assert_null(form->text);
    assert_null(form->place);
    assert_int_equal(form->colour, -1);
    form = good("{\"title\":\"ab\",\"unit\":null,\"place\":null,\"text\":\" \\n\"}");
    assert_true(form->has_unit);
    assert_true(form->unit_id == 0);
    assert_null(form->place);
    assert_null(form->text);
}

struct bad {
    const char *json, *code, *field;
};

static const struct bad bad_bodies[] = {
    /* shape */
    { "{}", "required", "title" },
    { "[]", "type", "" },
    { "{\"title\":\"ab\",\"x\":1}", "unknown_field", "x" },
    { "{\"title\":\"ab\",\"a b\":1}", "unknown_field", "?" },
    { "{\"title\":\"ab\",\"place\":{\"detail\":\"a\",\"no\":1}}", "unknown_field", "place.no" },
    { "{\"title\":\"ab\",\"title\":\"ab\"}", "duplicate_key", "title" },
    { "{\"title\":\"ab\",\"place\":{\"lat\":1,\"lat\":2}}", "duplicate_key", "place.lat" },
    { "{\"title\":\"ab\",\"members\":[{\"detail\":\"a\"},{\"lat\":1,\"lat\":2}]}", "duplicate_key",
      "members[1].lat" },
    { "", "syntax", "" },
    { "nonsense", "syntax", "" },
    { "\"text\"", "syntax", "" },
    { "{\"title\":\"ab\"} x", "syntax", "" },
    { "{\"title\":\"ab\",}", "syntax", "" },
    { "{\"title\":'ab'}", "syntax", "title" },
    { "{\"count\":01}", "syntax", "count" },
    { "{\"count\":NaN}", "syntax", "count" },
    { "{\"count\":99999999999999999999}", "too_large", "count" },
    { "{\"ratio\":1e999}", "too_large", "ratio" },
    /* text */
    { "{\"title\":\"\"}", "required", "title" },
    { "{\"title\":\" \\u3000\\u00a0 \"}", "required", "title" },
    { "{\"title\":\"a\"}", "too_short", "title" },
    { "{\"title\":\"六个字太多了\"}", "too_long", "title" },
    { "{\"title\":1}", "type", "title" },
    { "{\"title\":null}", "null", "title" },
    { "{\"title\":\"a\\nb\"}", "control_character", "title" },
    { "{\"title\":\"a\\tb\"}", "control_character", "title" },
    { "{\"title\":\"a\\u0007b\"}", "control_character", "title" },
    { "{\"title\":\"a\\u007fb\"}", "control_character", "title" },
    { "{\"title\":\"a\\u0085b\"}", "control_character", "title" },
    { "{\"title\":\"a\\u202eb\"}", "control_character", "title" },
    { "{\"title\":\"a\\u0000b\"}", "control_character", "title" },
    { "{\"title\":\"a\\u2028b\"}", "control_character", "title" },
    { "{\"title\":\"a\\u2066b\"}", "control_character", "title" },
    { "{\"title\":\"a\\ufdd0b\"}", "control_character", "title" },
    { "{\"title\":\"\\u200b\\u3000\\ufe0f\"}", "invisible", "title" },
    { "{\"title\":\"ab\",\"text\":\"\\n\\u200b\\n\"}", "invisible", "text" },
    { "{\"title\":\"ab\",\"text\":\"a\\u202cb\"}", "control_character", "text" },
    { "{\"title\":\"ab\",\"text\":\"a\\uffffb\"}", "control_character", "text" },
    { "{\"title\":\"ab\",\"words\":[\"a\",\"\\u2060\"]}", "invisible", "words[1]" },
    { "{\"title\":\"ab\",\"text\":\"a\\u000bb\"}", "control_character", "text" },
    { "{\"title\":\"\xff\xfe\"}", "encoding", "title" },
    { "{\"title\":\"\xc0\xaf\"}", "encoding", "title" },
    { "{\"title\":\"\xed\xa0\x80\"}", "encoding", "title" },
    { "{\"place\":{\"detail\":\"\xf5\x80\x80\x80\"}}", "encoding", "place.detail" },
    { "{\"title\":\"\\ud800\"}", "syntax", "title" },
    { "{\"title\":\"ab\",\"words\":[\"a\",\"五个字符了\"]}", "too_long", "words[1]" },
    { "{\"title\":\"ab\",\"words\":[\" \"]}", "required", "words[0]" },
    { "{\"title\":\"ab\",\"words\":\"a\"}", "type", "words" },
    /* numbers */
    { "{\"title\":\"ab\",\"count\":6}", "too_large", "count" },
    { "{\"title\":\"ab\",\"count\":-6}", "too_small", "count" },
    { "{\"title\":\"ab\",\"count\":1.0}", "type", "count" },
    { "{\"title\":\"ab\",\"count\":\"1\"}", "type", "count" },
    { "{\"title\":\"ab\",\"flag\":1}", "type", "flag" },
    { "{\"title\":\"ab\",\"flag\":null}", "null", "flag" },
    { "{\"title\":\"ab\",\"ratio\":\"1\"}", "type", "ratio" },
    { "{\"title\":\"ab\",\"place\":{\"detail\":\"a\",\"lat\":90.001}}", "too_large", "place.lat" },
    /* ids, times, enums */
    { "{\"title\":\"ab\",\"unit\":5}", "type", "unit" },
    { "{\"title\":\"ab\",\"unit\":\"0\"}", "format", "unit" },
    { "{\"title\":\"ab\",\"unit\":\"-1\"}", "format", "unit" },
    { "{\"title\":\"ab\",\"unit\":\" 1\"}", "format", "unit" },
    { "{\"title\":\"ab\",\"unit\":\"9223372036854775808\"}", "format", "unit" },
    { "{\"title\":\"ab\",\"at\":\"yesterday\"}", "format", "at" },
    { "{\"title\":\"ab\",\"at\":\"2026-10-13\"}", "format", "at" },
    { "{\"title\":\"ab\",\"at\":\"9999-01-01T00:00:00Z\"}", "format", "at" },
    { "{\"title\":\"ab\",\"at\":\"0000-01-01T00:00:00Z\"}", "format", "at" },
    { "{\"title\":\"ab\",\"at\":\"2026-02-30T00:00:00Z\"}", "format", "at" },
    { "{\"title\":\"ab\",\"day\":\"2026-13-01\"}", "format", "day" },
    { "{\"title\":\"ab\",\"day\":\"2026-2-3\"}", "format", "day" },
    { "{\"title\":\"ab\",\"day\":\"1026-02-03\"}", "format", "day" },
    { "{\"title\":\"ab\",\"colour\":\"green\"}", "not_allowed", "colour" },
    { "{\"title\":\"ab\",\"colour\":0}", "type", "colour" },
    /* lists */
    { "{\"title\":\"ab\",\"units\":[]}", "too_few", "units" },
    { "{\"title\":\"ab\",\"units\":[\"1\",\"2\",\"3\",\"4\"]}", "too_many", "units" },
    { "{\"title\":\"ab\",\"units\":[\"1\",\"2\",\"1\"]}", "duplicate_item", "units[2]" },
    { "{\"title\":\"ab\",\"units\":[\"1\",\"x\"]}", "format", "units[1]" },
    { "{\"title\":\"ab\",\"units\":[\"1\",null]}", "type", "units[1]" },
    { "{\"title\":\"ab\",\"units\":\"1\"}", "type", "units" },
    { "{\"title\":\"ab\",\"colours\":[\"red\",\"red\"]}", "duplicate_item", "colours[1]" },
    { "{\"title\":\"ab\",\"members\":[{\"lat\":1}]}", "required", "members[0].detail" },
    { "{\"title\":\"ab\",\"members\":[1]}", "type", "members[0]" },
    { "{\"title\":\"ab\",\"members\":[{\"detail\":\"a\"},{\"detail\":\"b\"},{\"detail\":\"c\"}]}",
      "too_many", "members" },
    { "{\"title\":\"ab\",\"place\":[]}", "type", "place" },
};

static void every_fault_has_its_code_and_place(void **state)
{
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad_bodies); i++) {
        const struct bad *bad = &bad_bodies[i];
        struct msh_err err = { 0 };
        struct form *form = NULL;

        assert_int_equal(decode(bad->json, strlen(bad->json), &form, &err), MSH_E_INVALID);
        if (!msh_streq(err.code, bad->code) || !msh_streq(err.field, bad->field))
            fail_msg("%s: %s %s", bad->json, err.code, err.field);
        assert_null(form);
    }
}

static void refusals_never_quote_the_input(void **state)
{
    const char *const secrets[] = { "{\"title\":\"138\x01\"}",
                                    "{\"13800001111\":1,\"title\":\"ab\"}",
                                    "{\"title\":\"13800001111\"}", "{\"t\":1,\"t\":13800001111 x" };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(secrets); i++) {
        struct msh_err err = { 0 };
        struct form *form = NULL;

        assert_int_equal(decode(secrets[i], strlen(secrets[i]), &form, &err), MSH_E_INVALID);
        assert_null(strstr(err.text, "138"));
    }
}

static void depth_is_bounded(void **state)
{
    char json[4 * 100000];
    struct msh_err err = { 0 };
    struct msh_value *value = NULL;

    (void)state;
    for (size_t depth = 1; depth < 100000; depth = depth < 32 ? depth + 1 : depth * 7) {
        memset(json, '[', depth);
        memset(json + depth, ']', depth);
        if (depth <= MSH_JSON_DEPTH) {
            assert_int_equal(msh_json_in(&arena, json, 2 * depth, &value, &err), 0);
        } else {
            assert_int_equal(msh_json_in(&arena, json, 2 * depth, &value, &err), MSH_E_INVALID);
            assert_string_equal(err.code, "depth");
        }
    }
}

static void the_number_of_values_is_bounded(void **state)
{
    size_t n = 2 * (MSH_JSON_VALUES + 1);
    char *json = msh_alloc(n + 2);
    struct msh_err err = { 0 };
    struct msh_value *value = NULL;

    (void)state;
    json[0] = '[';
    for (size_t i = 1; i < n; i++)
        json[i] = i % 2 == 1 ? '1' : ',';
    json[2 * (MSH_JSON_VALUES - 1)] = ']'; /* with the array itself: exactly the maximum */
    assert_int_equal(msh_json_in(&arena, json, 2 * (MSH_JSON_VALUES - 1) + 1, &value, &err), 0);
    json[2 * (MSH_JSON_VALUES - 1)] = ',';
    json[2 * MSH_JSON_VALUES] = ']';
    assert_int_equal(msh_json_in(&arena, json, 2 * MSH_JSON_VALUES + 1, &value, &err),
                     MSH_E_INVALID);
    assert_string_equal(err.code, "too_many");
    free(json);
}

/* The library skips a NUL that stands behind a word or a number. */
static void a_nul_is_refused_wherever_it_stands(void **state)
{
    static const char whole[] = "{ \"a\" : [ true , 12 , null , \"b\" , -1.5e3 ] , \"c\" : { } } ";
    char bent[sizeof(whole) + 1];
    struct msh_value *value = NULL;

    (void)state;
    for (size_t at = 0; at < sizeof(whole); at++) {
        struct msh_err err = { 0 };

        memcpy(bent, whole, at);
        bent[at] = '\0';
        memcpy(bent + at + 1, whole + at, sizeof(whole) - 1 - at);
        assert_int_equal(msh_json_in(&arena, bent, sizeof(whole), &value, &err), MSH_E_INVALID);
    }
}

/* Cut and bent at every byte: never a crash, and what is accepted is well-formed. */
static void damaged_bodies_are_refused_quietly(void **state)
{
    static const char whole[] =
        "{\"title\":\"你好\",\"place\":{\"detail\":\"a\\\"\\\\\",\"lat\":1.5},"
        "\"units\":[\"1\",\"2\"],\"members\":[{\"detail\":\"m\"}]}";
    struct test_random random = { 20261121 };
    char bent[sizeof(whole)];

    (void)state;
    for (size_t n = 0; n < sizeof(whole) - 1; n++) {
        struct msh_err err = { 0 };
        struct form *form = NULL;

        assert_int_equal(decode(whole, n, &form, &err), MSH_E_INVALID);
    }
    for (int i = 0; i < 20000; i++) {
        struct msh_err err = { 0 };
        struct form *form = NULL;
        int rc;

        memcpy(bent, whole, sizeof(whole));
        for (size_t k = 1 + test_below(&random, 3); k > 0; k--)
            bent[test_below(&random, sizeof(whole) - 1)] = (char)test_u64(&random);
        rc = decode(bent, sizeof(whole) - 1, &form, &err);
        assert_true(rc == 0 ? form != NULL && form->title != NULL
                            : rc == MSH_E_INVALID && err.code[0] != '\0');
        if (i % 1000 == 0)
            msh_arena_reset(&arena);
    }
}

/* ---- pairs ---- */

static int decode_query(const char *text, struct form **ret, struct msh_err *err)
{
    static const char *const ignore[] = { "_csrf", NULL };
    struct msh_pair *pairs = NULL;
    size_t n = 0;
    void *out = NULL;
    int rc = msh_pairs_parse(text, strlen(text), &arena, &pairs, &n, err);

    if (rc == 0)
        rc = msh_fields_decode_pairs(&form_fields, pairs, n, ignore, &arena, &out, err);
    if (rc == 0)
        *ret = out;
    return rc;
}

static void a_query_says_the_same(void **state)
{
    struct msh_err err = { 0 };
    struct form *form = NULL;
    const struct inner *members;

    (void)state;
    assert_int_equal(
        decode_query("title=%E4%BD%A0%E5%A5%BD&text=a%0D%0Ab&count=-5&flag=on&ratio=0.5&unit=12&"
                     "day=2026-10-13&colour=red&place.detail=x+y&place.lat=3&units=1,2&words=a&"
                     "words=b&colours=red,blue&members[0].detail=m&members[1].detail=n&"
                     "members[0].lat=1&_csrf=zz&at=&",
                     &form, &err),
        0);
    assert_string_equal(form->title, "你好");
    assert_string_equal(form->text, "a\r\nb");
    assert_int_equal(form->count, -5);
    assert_true(form->flag && form->ratio == 0.5 && form->unit_id == 12 && form->at == 0);
    assert_int_equal(form->colour, 0);
    assert_string_equal(form->place->detail, "x y");
    assert_int_equal(form->units.n, 2);
    assert_int_equal(form->words.n, 2);
    assert_string_equal(form->words.items[1], "b");
    assert_int_equal(form->colours.n, 2);
    assert_int_equal(form->members.n, 2);
    members = form->members.items;
    assert_true(members[0].lat == 1);
    assert_string_equal(members[1].detail, "n");
    assert_int_equal(decode_query("title=ab&units=7&words=x", &form, &err), 0);
    assert_true(form->units.n == 1 && form->words.n == 1);
}

static const struct bad bad_queries[] = {
    { "", "required", "title" },
    { "title=", "required", "title" },
    { "title=ab&title=cd", "duplicate_key", "title" },
    { "title=ab&count=1x", "type", "count" },
    { "title=ab&count=", NULL, NULL },
    { "title=ab&count=6", "too_large", "count" },
    { "title=ab&ratio=nan", "type", "ratio" },
    { "title=ab&ratio=0x10", "type", "ratio" },
    { "title=ab&ratio=1e999", "type", "ratio" },
    { "title=ab&flag=maybe", "type", "flag" },
    { "title=ab&units=1,,2", "format", "units[1]" },
    { "title=ab&units=1,2,3,4", "too_many", "units" },
    { "title=ab&colours=red,green", "not_allowed", "colours[1]" },
    { "title=ab&nothing=1", "unknown_field", "nothing" },
    { "title=ab&place=x", "type", "place" },
    { "title=ab&place.no=x", "unknown_field", "place.no" },
    { "title=ab&title.x=1", "syntax", "title.x" },
    { "title=ab&members[1].detail=x", "syntax", "members[1].detail" },
    { "title=ab&members[x].detail=x", "syntax", "members[x].detail" },
    { "title=ab&members[99999999999999999999].detail=x", "syntax",
      "members[99999999999999999999].detail" },
    { "title=ab&.=1", "syntax", "." },
    { "title=ab&=1", "syntax", "?" },
    { "title=ab&a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a=1", "syntax",
      "a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a.a" },
    { "title=%", "encoding", "title" },
    { "title=%4", "encoding", "title" },
    { "title=%zz", "encoding", "title" },
    { "title=%00", "encoding", "title" },
    { "title=%ff", "encoding", "title" },
    { "title=ab&place.detail=%ff", "encoding", "place.detail" },
    { "%ff=1", "encoding", "?" },
};

static void a_bad_query_is_refused(void **state)
{
    (void)state;
    for (size_t i = 0; i < MSH_COUNT(bad_queries); i++) {
        const struct bad *bad = &bad_queries[i];
        struct msh_err err = { 0 };
        struct form *form = NULL;
        int rc = decode_query(bad->json, &form, &err);

        if (bad->code == NULL) {
            assert_int_equal(rc, 0);
            continue;
        }
        assert_int_equal(rc, MSH_E_INVALID);
        if (!msh_streq(err.code, bad->code) || !msh_streq(err.field, bad->field))
            fail_msg("%s: %s %s", bad->json, err.code, err.field);
    }
}

static void too_many_pairs_are_refused(void **state)
{
    char text[600];
    struct msh_err err = { 0 };
    struct form *form = NULL;

    (void)state;
    memset(text, '&', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    assert_int_equal(decode_query(text, &form, &err), MSH_E_INVALID);
    assert_string_equal(err.code, "too_many");
}

/* ---- tables ---- */

static void mistakes_in_tables_are_found(void **state)
{
    static const struct msh_field twice[] = { { .name = "a", .type = MSH_F_INT },
                                              { .name = "a", .type = MSH_F_INT } };
    static const struct msh_field no_names[] = { { .name = "a", .type = MSH_F_ENUM } };
    static const struct msh_field no_sub[] = { { .name = "a", .type = MSH_F_ARRAY } };
    static const struct msh_field reversed[] = {
        { .name = "a", .type = MSH_F_INT, .min = 5, .max = 4 }
    };
    static const struct msh_field any[] = { { .name = "a", .type = MSH_F_ANY } };
    static const struct msh_field outside[] = { { .name = "a", .type = MSH_F_INT, .offset = 8 } };
    static const struct msh_field nameless[] = { { .type = MSH_F_INT } };
    const struct msh_fields tables[] = {
        { "T", twice, 2, 8 },    { "T", no_names, 1, 8 }, { "T", no_sub, 1, 8 },
        { "T", reversed, 1, 8 }, { "T", any, 1, 8 },      { "T", outside, 1, 8 },
        { "T", nameless, 1, 8 }, { NULL, any, 0, 8 },
    };
    struct msh_err err = { 0 };

    (void)state;
    for (size_t i = 0; i < MSH_COUNT(tables); i++)
        assert_int_equal(msh_fields_check(&tables[i], true, &err), MSH_E_BUG);
    assert_int_equal(msh_fields_check(&form_fields, true, &err), 0);
    assert_int_equal(msh_fields_check(&(const struct msh_fields){ "T", any, 1, 0 }, false, &err),
                     0);
}

static int setup(void **state)
{
    (void)state;
    msh_arena_init(&arena, (size_t)64 * 1024 * 1024);
    return 0;
}

static int teardown(void **state)
{
    (void)state;
    msh_arena_done(&arena);
    return 0;
}

#define TEST(fn) cmocka_unit_test_setup_teardown(fn, setup, teardown)

int main(void)
{
    const struct CMUnitTest tests[] = {
        TEST(everything_arrives),
        TEST(absent_null_and_blank_are_told_apart),
        TEST(every_fault_has_its_code_and_place),
        TEST(refusals_never_quote_the_input),
        TEST(depth_is_bounded),
        TEST(the_number_of_values_is_bounded),
        TEST(a_nul_is_refused_wherever_it_stands),
        TEST(damaged_bodies_are_refused_quietly),
        TEST(a_query_says_the_same),
        TEST(a_bad_query_is_refused),
        TEST(too_many_pairs_are_refused),
        TEST(mistakes_in_tables_are_found),
    };

    return RUN(tests);
}
