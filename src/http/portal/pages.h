/*
 * portal/pages.h - the pages of the portal, as the route table (routes.c) names them.
 */
#ifndef MSH_HTTP_PORTAL_PAGES_H
#define MSH_HTTP_PORTAL_PAGES_H

#include "http/handlers.h"

/* portal.c */
MSH_HANDLER(home);
MSH_HANDLER(switch);

/* portal/figures.c */
MSH_HANDLER(figures_page);

/* portal/submit.c: the questions and their answers */
MSH_HANDLER(submit);
MSH_HANDLER(submit_step);
MSH_HANDLER(submit_save);
MSH_HANDLER(submit_photos);
MSH_HANDLER(submit_photo);

/* portal/send.c: check, send, keep */
MSH_HANDLER(submit_check);
MSH_HANDLER(submit_send);
MSH_HANDLER(submit_done);
MSH_HANDLER(submit_code);
MSH_HANDLER(submit_receipt);
MSH_HANDLER(submit_forget);

/* portal/mine.c, portal/act.c: the own ticket */
MSH_HANDLER(track);
MSH_HANDLER(track_open);
MSH_HANDLER(mine);
MSH_HANDLER(mine_leave);
MSH_HANDLER(mine_form);
MSH_HANDLER(mine_act);
MSH_HANDLER(mine_photos);
MSH_HANDLER(mine_file);

/* portal/answers.c: what is published, joining it, and the own ticket's part in it */
MSH_HANDLER(answers_page);
MSH_HANDLER(answer_page);
MSH_HANDLER(answer_join);
MSH_HANDLER(mine_publication);
MSH_HANDLER(mine_publication_set);

/* portal/receipt.c */
MSH_HANDLER(receipt_page);
MSH_HANDLER(receipt_check);
MSH_HANDLER(mine_receipt);
MSH_HANDLER(mine_receipt_code);
MSH_HANDLER(mine_paper);

/* conf.problem_page of the server. */
int msh_portal_problem(struct msh_req *req, const struct msh_err *problem, int status);

#endif
