/*
 * view.h - writing a ticket for one reader: the parts that several routes share.
 */
#ifndef MSH_HTTP_VIEW_H
#define MSH_HTTP_VIEW_H

#include "http/people.h"

struct msh_viewer {
    const struct msh_directory *city;
    const struct msh_call *call;
    struct msh_people *people;
    struct msh_ticket_view *view;
    bool unit;    /* reads as a unit */
    bool citizen; /* reads as the requester */
};

/* Load the ticket and the names behind its ids. Errors of msh_ticket_view. */
int msh_viewer_open(struct msh_req *req, struct msh_call *call, int64_t ticket_id,
                    struct msh_viewer *ret, struct msh_err *err);

/* Everything. */
void msh_view_write(const struct msh_viewer *v, struct msh_json *w);

/* Parts: members of an open object. */
void msh_view_head(const struct msh_viewer *v, struct msh_json *w);
void msh_view_texts(const struct msh_viewer *v, struct msh_json *w);
void msh_view_tasks(const struct msh_viewer *v, struct msh_json *w);
void msh_view_clocks(const struct msh_viewer *v, struct msh_json *w);
void msh_view_clock(const struct msh_viewer *v, struct msh_json *w, const struct msh_clock *clock);

/* Returns and appeals are between units and the hotline: requesters do not read them. */
bool msh_view_claim_is_told(const struct msh_viewer *v, const struct msh_claim *claim);

/* Are the original words withheld from units? */
bool msh_view_withheld(const struct msh_ticket *ticket);

#endif
