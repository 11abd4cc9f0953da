/*
 * template.h - texts that offices write again and again 模板, with places to be filled from the
 * ticket at hand: "您反映的{编号}号诉求已由{承办单位}办理".
 *
 * A place is a word of msh_template_word_names in braces, by its code or its Chinese name:
 * {number} and {编号} are the same. There is no word for a person: a name never comes into a text by
 * a template. Pure, thread-safe.
 */
#ifndef MSH_DOMAIN_TEMPLATE_H
#define MSH_DOMAIN_TEMPLATE_H

#include "base/err.h"
#include "base/names.h"
#include "base/str.h"

/* What it is offered for. */
enum msh_template_kind {
    MSH_TEMPLATE_REPLY_PUBLIC,
    MSH_TEMPLATE_REPLY_INTERNAL,
    MSH_TEMPLATE_ANSWER,    /* on the line */
    MSH_TEMPLATE_SEND_BACK, /* a reply does not pass */
    MSH_TEMPLATE_RETURN,    /* a unit gives its share back */
    MSH_TEMPLATE_EXTENSION,
    MSH_TEMPLATE_FEEDBACK,
    MSH_TEMPLATE_REASON, /* refusal, deferral, termination … */
    MSH_TEMPLATE_REMARK,
    MSH_TEMPLATE_KIND_COUNT
};
extern const struct msh_names msh_template_kind_names;

/* What a place is filled with. */
enum msh_template_word {
    MSH_TEMPLATE_NUMBER,
    MSH_TEMPLATE_TITLE,
    MSH_TEMPLATE_UNIT,
    MSH_TEMPLATE_CATEGORY,
    MSH_TEMPLATE_AREA,
    MSH_TEMPLATE_ACCEPTED, /* day of acceptance */
    MSH_TEMPLATE_DUE,      /* as printed */
    MSH_TEMPLATE_TODAY,
    MSH_TEMPLATE_WORD_COUNT
};
extern const struct msh_names msh_template_word_names;

/* Characters of a template. */
#define MSH_TEMPLATE_NAME_MAX 60
#define MSH_TEMPLATE_TEXT_MAX 4000

/* MSH_E_INVALID naming "text": "template_place" for a word nobody knows or a brace that stands
 * alone. */
int msh_template_check(const char *text, struct msh_err *err);

/* Append the checked text with its places filled; a value that is NULL or empty leaves the place as
 * it was written, so that whoever sends it sees what is missing. */
void msh_template_fill(const char *text, const char *const values[MSH_TEMPLATE_WORD_COUNT],
                       struct msh_str *out);

#endif
