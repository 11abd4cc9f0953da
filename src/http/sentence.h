/*
 * sentence.h - one step of a ticket's story as a sentence, in both languages:
 *
 *     沈知远（市热线中心）：派单：供热办公室（主办），转为办理中；办理限10月13日（周二）24:00前
 *     沈知远 (市热线中心): dispatch: 供热办公室 (lead) → in progress; handling before 24:00 on Tue 13 Oct
 *
 * The requester reads offices, never the names of those who work there.
 */
#ifndef MSH_HTTP_SENTENCE_H
#define MSH_HTTP_SENTENCE_H

#include "http/view.h"
#include "store/event_store.h"

enum msh_tongue { MSH_TONGUE_ZH, MSH_TONGUE_EN, MSH_TONGUE_COUNT };

#define MSH_SENTENCE_MAX 4096

/* Appends to `out`, which is bounded by MSH_SENTENCE_MAX. `data` is the member of the event's
 * payload; NULL tells less. The actors must be among v->people. */
void msh_sentence(const struct msh_viewer *v, const struct msh_event *event,
                  const struct msh_jval *data, enum msh_tongue tongue, struct msh_str *out);

#endif
