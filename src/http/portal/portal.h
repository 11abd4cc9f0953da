/*
 * portal.h - what the pages of the public portal share: the frame around them, what a reader chose
 * (language, large text, high contrast), and forms that lose nothing.
 *
 * A page is written by C and works without scripts; web/portal/ holds its styles and a script that
 * only eases. A form answers a good post with 303, and a bad one with the same page: every mistake
 * beside its field and in a summary, everything typed still there. The switches of language and
 * appearance send the form they stand beside, so they lose nothing either.
 */
#ifndef MSH_HTTP_PORTAL_H
#define MSH_HTTP_PORTAL_H

#include "http/api/api.h"
#include "http/page.h"
#include "http/portal/words.h"

#define MSH_COOKIE_LANGUAGE "msh_language"
#define MSH_COOKIE_LARGE    "msh_size"
#define MSH_COOKIE_CONTRAST "msh_contrast"
#define MSH_COOKIE_DRAFT    "msh_form"

/* ---- what a form brought ---- */

#define MSH_WRONG_MAX 16
struct msh_wrong {
    const char *field; /* name of the input, "" = the form as a whole */
    enum msh_word word;
    const char *fill; /* for {1} of the word, or NULL */
};
struct msh_filled {
    const struct msh_pair *pairs;
    size_t n;
    struct msh_wrong wrong[MSH_WRONG_MAX];
    size_t n_wrong;
};

/* Last value of that name, or NULL. */
const char *msh_filled_value(const struct msh_filled *filled, const char *name);
void msh_filled_wrong(struct msh_filled *filled, const char *field, enum msh_word word,
                      const char *fill);
const struct msh_wrong *msh_filled_find(const struct msh_filled *filled, const char *field);

/*
 * Look at single inputs by the field table of the API ("place.lat" finds the row inside), so that
 * every mistake is told at once. Names not in `names` are left alone. `names` ends with NULL; a '*'
 * in front makes an input required here.
 */
void msh_filled_check(struct msh_filled *filled, const struct msh_fields *fields,
                      const char *const *names, struct msh_arena *arena);
/* The word for a refusal of the services. */
void msh_filled_refused(struct msh_filled *filled, const struct msh_err *err,
                        struct msh_arena *arena);

/* The body of an urlencoded post. MSH_E_TYPE, MSH_E_INVALID. */
int msh_portal_posted(struct msh_req *req, struct msh_filled *ret, struct msh_err *err);

/* ---- a page ---- */

struct msh_portal {
    struct msh_req *req;
    struct msh_page page;
    bool english, large, contrast, sandbox;
    bool map;                        /* the page has a map to point at; set before it is begun */
    const char *city;                /* its name; set when a page is begun */
    const char *here;                /* path of this page, to come back to */
    const char *form;                /* where the page's main form is sent to, NULL = it has none */
    const char *csrf;                /* of that form, or NULL */
    const char *key;                 /* hidden _key, or NULL */
    const struct msh_filled *filled; /* NULL = an empty form */
};

/* The reader's choices alone; no page is begun. */
void msh_portal_read(struct msh_req *req, struct msh_portal *ret);

/* Begin a page: the frame up to the main part, with the page's title as <title>; a page with wrong
 * answers says so there and lists them. */
void msh_portal_open(struct msh_portal *p, struct msh_req *req, enum msh_word title);
int msh_portal_send(struct msh_portal *p, int status, struct msh_err *err);

const char *msh_say(const struct msh_portal *p, enum msh_word word);
/* The word with {1} and {2} put in; in the arena. */
const char *msh_say_with(const struct msh_portal *p, enum msh_word word, const char *one,
                         const char *two);
/* A law and its article; to readers of English in English, the Chinese in brackets. */
const char *msh_say_law(const struct msh_portal *p, const char *citation);
/* What an enumerated word means to people. */
const char *msh_say_name(const struct msh_portal *p, const struct msh_names *names, int value);
/* "10月13日 14:05"; with the year where it is not this one. */
const char *msh_say_time(const struct msh_portal *p, int64_t at);
const char *msh_say_day(const struct msh_portal *p, int64_t at);

/* ---- inputs: label, hint, mistake, value, in the order people and screen readers need ---- */

void msh_form_open(struct msh_portal *p, bool files);
void msh_form_close(struct msh_portal *p, enum msh_word button);

struct msh_input {
    const char *name;
    enum msh_word label, hint; /* hint: MSH_WORD_NONE where there is none */
    const char *value;         /* shown when the form brought none */
    const char *autocomplete, *type, *inputmode;
    int64_t max;      /* characters, 0 = no bound told */
    int rows;         /* text areas */
    bool large_label; /* the only question of a page: its label is the heading */
};
void msh_form_text(struct msh_portal *p, const struct msh_input *input);
void msh_form_area(struct msh_portal *p, const struct msh_input *input);

struct msh_choice {
    const char *value;
    enum msh_word label, hint;
};
void msh_form_radios(struct msh_portal *p, const struct msh_input *input,
                     const struct msh_choice *choices, size_t n);

/* ---- switching language and appearance ---- */

/* A post to `path?set=…` stores the choice; true when the page is to be shown again as it is. */
bool msh_portal_switched(struct msh_req *req);

/* What a refusal means to people. */
enum msh_word msh_portal_problem_word(const struct msh_err *problem, int status);

unsigned msh_portal_cookie_flags(const struct msh_req *req);

#endif
