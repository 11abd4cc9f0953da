/*
 * sentence.h - one step of a ticket's story as a sentence, in both languages:
 *
 *     供热办公室接到派单，负责主办；须在10月13日（周二）24:00前办理并答复。
 *     供热办公室 was put in charge (lead); to be handled and answered before 24:00 on Tue 13 Oct.
 *
 * The requester reads offices, never the names of those who work there, and is called "you". What
 * each step says stands in sentence_table.c.
 */
#ifndef MSH_HTTP_SENTENCE_H
#define MSH_HTTP_SENTENCE_H

#include "http/view.h"
#include "store/event_store.h"

enum msh_tongue { MSH_TONGUE_ZH, MSH_TONGUE_EN, MSH_TONGUE_COUNT };

#define MSH_SENTENCE_MAX 4096

/* Appends to `out`, which is bounded by MSH_SENTENCE_MAX. `data` is the member of the event's
 * payload; NULL tells less. Actors, deputies and holders must be among v->people. */
void msh_sentence(const struct msh_viewer *v, const struct msh_event *event,
                  const struct msh_jval *data, enum msh_tongue tongue, struct msh_str *out);

#endif
