#include "base/base.h"

#include "service/demo/story.h"
#include "service/publication.h"
#include "service/template_edit.h"

/* What anybody reads of the demo city, and what its hotline writes again and again. The dice a story
 * has for its other steps are not touched: what is published changes nothing else of the city. */

#define JOINERS_MAX 14

/* Publication ------------------------------------------------------------------------------------*/

void msh_demo_plan_publish(struct msh_demo_story *s)
{
    const struct msh_demo_rand kept = s->dice;
    if (s->ticket.solved == MSH_ANSWER_YES && !msh_demo_withheld(s) &&
        s->identity != MSH_IDENTITY_CONFIDENTIAL &&
        msh_demo_chance(&s->dice, s->recent ? 300 : 150))
        msh_demo_push(s, MSH_DEMO_PUBLISH, msh_demo_office(s, s->now, 200, 1500), 0);
    s->dice = kept;
}

static int propose(struct msh_demo_story *s, struct msh_err *err)
{
    const struct msh_principal *who = msh_demo_staff(s, MSH_STAFF_REVIEWER, 0);
    struct msh_call call = msh_demo_call(s, who);
    struct msh_publication_draft draft = { .n_hits = 0 };
    int rc = msh_publication_draft(&call, s->ticket_id, &draft, err);
    if (rc == MSH_OK)
        rc = msh_publication_propose(&call, s->ticket_id, &draft.text, err);
    if (rc == MSH_E_STATE && msh_streq(err->code, "matter_published")) {
        *err = (struct msh_err){ 0 }; /* a ticket of the same matter was first */
        return MSH_OK;
    }
    rc = msh_demo_outcome(s, "publish_propose", rc, err);
    /* some of the newest wait for the second person */
    if (rc == MSH_OK && (!s->recent || msh_demo_chance(&s->dice, 600)))
        msh_demo_push(s, MSH_DEMO_PUBLISH, msh_demo_office(s, s->now, 30, 900), who->account_id);
    return rc;
}

static int join(struct msh_demo_story *s, int64_t publication_id, struct msh_err *err)
{
    int64_t n = msh_demo_range(&s->dice, 0, JOINERS_MAX);
    int rc = MSH_OK;
    for (int64_t i = 0; rc == MSH_OK && i < n; i++) {
        char session[32];
        int64_t joined = 0;
        bool is_new = false;
        (void)snprintf(session, sizeof(session), "demo %" PRId64, i);
        rc = msh_publication_join(s->world->service, publication_id, session, NULL, &is_new,
                                  &joined, err);
    }
    return rc;
}

static int approve(struct msh_demo_story *s, int64_t proposed_by, struct msh_err *err)
{
    struct msh_call call = msh_demo_call(s, msh_demo_staff(s, MSH_STAFF_SUPERVISOR, proposed_by));
    struct msh_publication item = { .state = MSH_PUBLICATION_NONE };
    int rc = msh_publication_decide(&call, s->ticket_id, MSH_PUBLISH_APPROVE, NULL, err);
    if (rc == MSH_OK)
        rc = msh_publication_of(&call, s->ticket_id, &item, err);
    if (rc == MSH_OK)
        rc = join(s, item.publication_id, err);
    return msh_demo_outcome(s, "publish", rc, err);
}

int msh_demo_step_publish(struct msh_demo_story *s, int64_t target, struct msh_err *err)
{
    const struct msh_demo_rand kept = s->dice;
    int rc = MSH_OK;
    if (s->ticket.state == MSH_TICKET_CLOSED)
        rc = target == 0 ? propose(s, err) : approve(s, target, err);
    s->dice = kept;
    return rc;
}

/* Templates --------------------------------------------------------------------------------------*/

int msh_demo_templates(struct msh_service *service, const struct msh_demo_cast *cast,
                       struct msh_arena *arena, struct msh_err *err)
{
    static const struct {
        enum msh_template_kind kind;
        const char *name, *text;
    } rows[] = {
        { MSH_TEMPLATE_REPLY_PUBLIC, "已办结",
          "您反映的{编号}号诉求“{标题}”已由{承办单位}"
          "办理完毕。如仍有问题，可凭编号和查询码再次反映。" },
        { MSH_TEMPLATE_REPLY_PUBLIC, "需要时间解决",
          "您反映的{编号}号诉求“{标题}”，{承办单位}已现场核实。因需要一段时间，我们将在{办理期限}"
          "告知您进展。" },
        { MSH_TEMPLATE_REPLY_INTERNAL, "现场核实",
          "{今天}到现场核实，情况属实，已当场处理，并电话告知诉求人。" },
        { MSH_TEMPLATE_ANSWER, "政策解释", "您咨询的“{标题}”，按现行规定办理如下：" },
        { MSH_TEMPLATE_SEND_BACK, "没有联系诉求人",
          "答复中没有联系诉求人的情况，请联系后重新答复。" },
        { MSH_TEMPLATE_SEND_BACK, "答非所问", "答复没有回应诉求人反映的问题，请逐项答复。" },
        { MSH_TEMPLATE_RETURN, "不属于本单位职责",
          "经核实，“{标题}”不属于{承办单位}职责，依据如下：" },
        { MSH_TEMPLATE_EXTENSION, "需要施工", "需要施工才能解决，已列入计划，预计完成时间如下：" },
        { MSH_TEMPLATE_FEEDBACK, "正在办理",
          "{承办单位}已安排人员办理{区域}的这件事，有结果马上告知您。" },
    };
    int rc = MSH_OK;
    for (size_t i = 0; rc == MSH_OK && cast->staff[MSH_STAFF_REVIEWER].n > 0 && i < MSH_COUNT(rows);
         i++) {
        struct msh_template item = {
            .kind = rows[i].kind, .name = rows[i].name, .body = rows[i].text, .active = true
        };
        struct msh_call call = { .service = service,
                                 .principal = &cast->staff[MSH_STAFF_REVIEWER].items[0],
                                 .arena = arena,
                                 .if_match = -1 };
        rc = msh_template_edit(&call, &item, err);
    }
    return rc;
}
