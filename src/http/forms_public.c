/*
 * What is sent and asked about published matters.
 */
#include "base/base.h"

#include "http/forms.h"
#include "http/forms_rows.h"

#include "domain/publication.h"
#include "store/list/list.h"

#define FORM struct msh_publication_form
static const struct msh_field publication_rows[] = {
    F(title, STRING, NEED, .min = 2, .max = 100),
    F(words, TEXT, NEED, .min = 2, .max = 4000, .help = "What was told, without who told it."),
    F(answer, TEXT, .nullable = true, .max = 8000,
      .help = "The public reply; of a closed ticket needed, of an open one not allowed."),
};
MSH_FIELDS(msh_publication_fields, "PublicationInput", FORM, publication_rows);
#undef FORM

#define FORM struct msh_reason_form
static const struct msh_field publication_reason_rows[] = {
    F(reason, STRING, NEED, .min = 2, .max = 200, .help = "The requester reads it."),
};
MSH_FIELDS(msh_publication_reason_fields, "PublicationReason", FORM, publication_reason_rows);
#undef FORM

#define FORM struct msh_me_too_form
static const struct msh_field me_too_rows[] = {
    F(phone, STRING, .nullable = true, .max = 40,
      .help = "Counts once a phone; only a hash of it is kept while the matter runs."),
};
MSH_FIELDS(msh_me_too_fields, "MeToo", FORM, me_too_rows);
#undef FORM

#define FORM struct msh_public_query
static const struct msh_field public_rows[] = {
    F(q, STRING, .max = MSH_QUERY_MAX, .help = "Words, all of which occur."),
    F(category, STRING, .max = 32, .help = "Code, with everything below it."),
    F(area, STRING, .max = 32, .help = "Code of an area."),
    F(limit, INT, .min = 1, .max = 50),
    F(cursor, STRING, .max = 120),
};
MSH_FIELDS(msh_public_fields, "PublicAnswerQuery", FORM, public_rows);
#undef FORM

#define FORM struct msh_publication_queue_query
static const struct msh_field publication_queue_rows[] = {
    F(state, ENUM, .names = &msh_publication_state_names,
      .help = "Left out: proposed. none: closed tickets that may be proposed."),
    F(limit, INT, .min = 1, .max = 50),
    F(cursor, STRING, .max = 120),
};
MSH_FIELDS(msh_publication_queue_fields, "PublicationQueue", FORM, publication_queue_rows);
#undef FORM
