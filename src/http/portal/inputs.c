/*
 * The questions of a submission.
 */
#include "base/base.h"

#include "http/portal/submit.h"

static const struct msh_choice types[] = {
    { "complaint", MSH_WORD_TYPE_COMPLAINT, MSH_WORD_TYPE_COMPLAINT_HINT },
    { "help", MSH_WORD_TYPE_HELP, MSH_WORD_TYPE_HELP_HINT },
    { "consult", MSH_WORD_TYPE_CONSULT, MSH_WORD_TYPE_CONSULT_HINT },
    { "suggestion", MSH_WORD_TYPE_SUGGESTION, MSH_WORD_TYPE_SUGGESTION_HINT },
    { "report", MSH_WORD_TYPE_REPORT, MSH_WORD_TYPE_REPORT_HINT },
    { "praise", MSH_WORD_TYPE_PRAISE, MSH_WORD_TYPE_PRAISE_HINT },
};

static const struct msh_choice kinds[] = {
    { "person", MSH_WORD_KIND_PERSON, MSH_WORD_NONE },
    { "enterprise", MSH_WORD_KIND_ENTERPRISE, MSH_WORD_NONE },
};

static const struct msh_choice identities[] = {
    { "real", MSH_WORD_IDENTITY_REAL, MSH_WORD_IDENTITY_REAL_HINT },
    { "confidential", MSH_WORD_IDENTITY_CONFIDENTIAL, MSH_WORD_IDENTITY_CONFIDENTIAL_HINT },
    { "anonymous", MSH_WORD_IDENTITY_ANONYMOUS, MSH_WORD_IDENTITY_ANONYMOUS_HINT },
};

enum msh_word msh_submit_type_word(int type)
{
    for (size_t i = 0; i < MSH_COUNT(types); i++)
        if (msh_name_find(&msh_type_names, types[i].value) == type)
            return types[i].label;
    return MSH_WORD_NONE;
}

enum msh_word msh_submit_identity_word(int identity)
{
    for (size_t i = 0; i < MSH_COUNT(identities); i++)
        if (msh_name_find(&msh_identity_names, identities[i].value) == identity)
            return identities[i].label;
    return MSH_WORD_NONE;
}

static void write_heading(struct msh_asking *a, enum msh_word title)
{
    if (a->alone)
        msh_page_add(&a->p.page, "<h1>%s</h1>", msh_say(&a->p, title));
    else
        msh_page_add(&a->p.page, "<h2>%s</h2>", msh_say(&a->p, title));
}

static void write_kind(struct msh_asking *a)
{
    msh_form_radios(
        &a->p,
        &(struct msh_input){ .name = "type", .label = MSH_WORD_ASK_KIND, .large_label = a->alone },
        types, MSH_COUNT(types));
}

static void write_words(struct msh_asking *a)
{
    msh_form_area(&a->p, &(struct msh_input){ .name = "text",
                                              .label = MSH_WORD_ASK_WORDS,
                                              .hint = MSH_WORD_ASK_WORDS_HINT,
                                              .large_label = a->alone,
                                              .max = 10000,
                                              .rows = 8 });
}

static void write_photo_list(struct msh_asking *a)
{
    struct msh_draft_photo photos[MSH_DRAFT_PAIRS_MAX];
    size_t n = msh_draft_photos(&a->draft, photos, MSH_COUNT(photos));

    if (n == 0)
        return;
    msh_page_add(&a->p.page, "<ul class=\"photos\">");
    for (size_t i = 0; i < n; i++) {
        msh_page_add(&a->p.page, "<li>");
        if (photos[i].kept.clean_sha256[0] != '\0')
            msh_page_add(&a->p.page, "<img src=\"/submit/photo/%zu\" alt=\"\" loading=\"lazy\">",
                         i);
        msh_page_add(&a->p.page,
                     "<span>%s</span><button class=\"link\" name=\"_drop\" value=\"%zu\">%s"
                     "<span class=\"hidden\"> %s</span></button></li>",
                     photos[i].name, i, msh_say(&a->p, MSH_WORD_PHOTO_DROP), photos[i].name);
    }
    msh_page_add(&a->p.page, "</ul>");
}

static void write_photos(struct msh_asking *a)
{
    const struct msh_wrong *wrong = msh_filled_find(&a->filled, "photos");

    write_heading(a, MSH_WORD_ASK_PHOTOS);
    write_photo_list(a);
    msh_page_add(&a->p.page,
                 "<div class=\"group%s\"><label for=\"photos\">%s</label>"
                 "<p class=\"hint\" id=\"photos-hint\">%s</p>",
                 wrong != NULL ? " bad" : "", msh_say(&a->p, MSH_WORD_PHOTO_CHOOSE),
                 msh_say(&a->p, MSH_WORD_ASK_PHOTOS_HINT));
    if (wrong != NULL)
        msh_page_add(&a->p.page, "<p class=\"wrong\" id=\"photos-wrong\">%s</p>",
                     msh_say_with(&a->p, wrong->word, wrong->fill, NULL));
    msh_page_add(&a->p.page,
                 "<input type=\"file\" id=\"photos\" name=\"photos\" multiple "
                 "accept=\"image/*,video/*,audio/*,.pdf,.doc,.docx,.xls,.xlsx,.txt\" "
                 "aria-describedby=\"photos-hint%s\"></div>",
                 wrong != NULL ? " photos-wrong" : "");
}

/* Townships stand under their county. */
static void write_area_options(struct msh_asking *a, const char *chosen)
{
    const struct msh_directory *city = msh_api_city(a->p.req);
    size_t n;
    const struct msh_area *areas = msh_directory_areas(city, &n);
    bool open = false;

    for (size_t i = 0; i < n; i++) {
        const bool county = msh_streq(areas[i].level, "county");

        if (msh_streq(areas[i].level, "city"))
            continue;
        if (county) {
            if (open)
                msh_page_add(&a->p.page, "</optgroup>");
            msh_page_add(&a->p.page, "<optgroup label=\"%s\">", areas[i].name);
            open = true;
        }
        msh_page_add(&a->p.page, "<option value=\"%s\"%s>%s%s</option>", areas[i].code,
                     chosen != NULL && msh_streq(chosen, areas[i].code) ? " selected" : "",
                     areas[i].name, county ? msh_say(&a->p, MSH_WORD_AREA_WHOLE) : "");
    }
    if (open)
        msh_page_add(&a->p.page, "</optgroup>");
}

static void write_area(struct msh_asking *a)
{
    const struct msh_wrong *wrong = msh_filled_find(&a->filled, "place.area");
    const char *chosen = msh_filled_value(&a->filled, "place.area");

    msh_page_add(&a->p.page, "<div class=\"group%s\"><label for=\"place.area\">%s</label>",
                 wrong != NULL ? " bad" : "", msh_say(&a->p, MSH_WORD_PLACE_AREA));
    if (wrong != NULL)
        msh_page_add(&a->p.page, "<p class=\"wrong\" id=\"place.area-wrong\">%s</p>",
                     msh_say(&a->p, wrong->word));
    msh_page_add(&a->p.page,
                 "<select id=\"place.area\" name=\"place.area\"%s lang=\"zh-CN\">"
                 "<option value=\"\" lang=\"%s\">%s</option>",
                 wrong != NULL ? " aria-describedby=place.area-wrong" : "",
                 a->p.english ? "en" : "zh-CN", msh_say(&a->p, MSH_WORD_PLACE_UNKNOWN));
    write_area_options(a, chosen);
    msh_page_add(&a->p.page, "</select></div>");
}

/* Shown by the script that can serve it. */
static void write_map(struct msh_asking *a)
{
    static const struct {
        const char *act;
        enum msh_word word;
    } acts[] = {
        { "in", MSH_WORD_MAP_IN },
        { "out", MSH_WORD_MAP_OUT },
        { "clear", MSH_WORD_MAP_CLEAR },
    };

    msh_page_add(&a->p.page,
                 "<div id=\"map\" class=\"map\" hidden data-src=\"/submit/map.json\" "
                 "data-here=\"%s\" data-outside=\"%s\" data-failed=\"%s\" data-label=\"%s\">",
                 msh_say(&a->p, MSH_WORD_MAP_HERE), msh_say(&a->p, MSH_WORD_MAP_OUTSIDE),
                 msh_say(&a->p, MSH_WORD_MAP_FAILED), msh_say(&a->p, MSH_WORD_MAP_LABEL));
    msh_page_add(&a->p.page,
                 "<p class=\"hint\">%s</p><div class=\"map-view\"></div>"
                 "<p role=\"status\" class=\"map-said\"></p><p class=\"map-acts\">",
                 msh_say(&a->p, MSH_WORD_MAP_HINT));
    for (size_t i = 0; i < MSH_COUNT(acts); i++)
        msh_page_add(&a->p.page,
                     "<button type=\"button\" class=\"second\" data-map=\"%s\">%s</button>",
                     acts[i].act, msh_say(&a->p, acts[i].word));
    msh_page_add(&a->p.page, "</p></div>");
}

static void write_place(struct msh_asking *a)
{
    const bool point = msh_filled_find(&a->filled, "place.lat") != NULL ||
                       msh_filled_find(&a->filled, "place.lon") != NULL ||
                       !msh_empty(msh_filled_value(&a->filled, "place.lat"));

    write_heading(a, MSH_WORD_ASK_PLACE);
    write_area(a);
    msh_form_text(&a->p, &(struct msh_input){ .name = "place.detail",
                                              .label = MSH_WORD_PLACE_DETAIL,
                                              .hint = MSH_WORD_PLACE_DETAIL_HINT });
    msh_page_add(&a->p.page, "<details%s><summary>%s</summary><p class=\"hint\">%s</p>",
                 point ? " open" : "",
                 msh_say(&a->p, a->p.map ? MSH_WORD_PLACE_POINT_MAP : MSH_WORD_PLACE_POINT),
                 msh_say(&a->p, MSH_WORD_PLACE_POINT_HINT));
    if (a->p.map)
        write_map(a);
    msh_page_add(
        &a->p.page,
        "<p><button type=\"button\" class=\"second\" id=\"locate\" hidden "
        "data-wait=\"%s\" data-done=\"%s\" data-failed=\"%s\">%s</button> <span role=\"status\" "
        "id=\"located\"></span></p>",
        msh_say(&a->p, MSH_WORD_LOCATE_WAIT), msh_say(&a->p, MSH_WORD_LOCATE_DONE),
        msh_say(&a->p, MSH_WORD_LOCATE_FAILED), msh_say(&a->p, MSH_WORD_LOCATE));
    msh_form_text(&a->p, &(struct msh_input){ .name = "place.lat",
                                              .label = MSH_WORD_PLACE_LAT,
                                              .inputmode = "decimal" });
    msh_form_text(&a->p, &(struct msh_input){ .name = "place.lon",
                                              .label = MSH_WORD_PLACE_LON,
                                              .inputmode = "decimal" });
    msh_page_add(&a->p.page, "</details>");
}

static void write_you(struct msh_asking *a)
{
    write_heading(a, MSH_WORD_ASK_YOU);
    msh_form_radios(&a->p,
                    &(struct msh_input){ .name = "requester_kind",
                                         .label = MSH_WORD_ASK_REQUESTER,
                                         .value = "person" },
                    kinds, MSH_COUNT(kinds));
    msh_form_radios(&a->p,
                    &(struct msh_input){ .name = "identity_mode", .label = MSH_WORD_ASK_IDENTITY },
                    identities, MSH_COUNT(identities));
}

static void write_contact(struct msh_asking *a)
{
    write_heading(a, MSH_WORD_ASK_CONTACT);
    msh_page_add(&a->p.page, "<p class=\"hint\">%s</p>", msh_say(&a->p, MSH_WORD_ASK_CONTACT_HINT));
    msh_form_text(&a->p, &(struct msh_input){ .name = "contact.name",
                                              .label = MSH_WORD_CONTACT_NAME,
                                              .hint = MSH_WORD_CONTACT_NAME_HINT,
                                              .autocomplete = "name" });
    msh_form_text(&a->p, &(struct msh_input){ .name = "contact.phone",
                                              .label = MSH_WORD_CONTACT_PHONE,
                                              .hint = MSH_WORD_CONTACT_PHONE_HINT,
                                              .type = "tel",
                                              .autocomplete = "tel" });
}

const struct msh_submit_step msh_submit_steps[MSH_SUBMIT_STEPS] = {
    { "kind", "/submit/kind", MSH_WORD_ASK_KIND, { "*type" }, write_kind },
    { "words", "/submit/words", MSH_WORD_ASK_WORDS, { "*text" }, write_words },
    { "photos", "/submit/photos", MSH_WORD_ASK_PHOTOS, { NULL }, write_photos },
    { "place",
      "/submit/place",
      MSH_WORD_ASK_PLACE,
      { "place.area", "place.detail", "place.lat", "place.lon" },
      write_place },
    { "you", "/submit/you", MSH_WORD_ASK_YOU, { "*requester_kind", "*identity_mode" }, write_you },
    { "contact",
      "/submit/contact",
      MSH_WORD_ASK_CONTACT,
      { "contact.name", "contact.phone" },
      write_contact },
};
