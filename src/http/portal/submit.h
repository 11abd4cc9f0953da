/*
 * portal/submit.h - the inputs of a submission, one group a step (shared by the page of each step
 * and the page that shows all).
 */
#ifndef MSH_HTTP_PORTAL_SUBMIT_H
#define MSH_HTTP_PORTAL_SUBMIT_H

#include "http/portal/draft.h"

struct msh_asking {
    struct msh_portal p;
    struct msh_portal_draft draft;
    struct msh_filled filled; /* what the form brought, else the draft's answers */
    bool alone;               /* one step a page: a single question is the heading */
    bool change;              /* came from the check page, goes back there */
};

struct msh_submit_step {
    const char *op, *path;
    enum msh_word title;  /* also the heading */
    const char *names[6]; /* as msh_filled_check takes them */
    void (*write)(struct msh_asking *a);
};
#define MSH_SUBMIT_STEPS 6
extern const struct msh_submit_step msh_submit_steps[MSH_SUBMIT_STEPS];

/* The words of a choice: label of a type, an identity mode, a kind of requester. */
enum msh_word msh_submit_type_word(int type);
enum msh_word msh_submit_identity_word(int identity);

#endif
