/*
 * The rule book as data: every legal move, and what each kind of claim needs. Clients draw it, and
 * judge from it which rows a history has taken.
 */
#include "base/base.h"

#include "http/handlers.h"

#include "domain/flow.h"

static void write_states(struct msh_json *w, enum msh_machine machine, uint32_t from)
{
    const struct msh_names *states = msh_machine_states(machine);

    msh_json_array(w, "from");
    for (size_t i = 0; i < states->n; i++)
        if ((from & MSH_BIT(i)) != 0)
            msh_json_string(w, NULL, states->items[i].code);
    msh_json_array_end(w);
}

static void write_actors(struct msh_json *w, const char *key, uint32_t actors)
{
    msh_json_array(w, key);
    for (int role = 0; role < MSH_STAFF_COUNT; role++)
        if ((actors & MSH_BIT(role)) != 0)
            msh_json_string(w, NULL, msh_name_code(&msh_role_names, role));
    if ((actors & MSH_ACTOR_REQUESTER) != 0)
        msh_json_string(w, NULL, "requester");
    if ((actors & MSH_ACTOR_SYSTEM) != 0)
        msh_json_string(w, NULL, "system");
    msh_json_array_end(w);
}

static const char *target(const struct msh_flow_row *row)
{
    if (row->to == MSH_TO_KEEP)
        return "keep";
    if (row->to == MSH_TO_RESUME)
        return "resume";
    return msh_name_code(msh_machine_states(row->machine), row->to);
}

static void write_row(struct msh_json *w, const struct msh_flow_row *row)
{
    msh_json_object(w, NULL);
    msh_json_string(w, "machine", msh_name_code(&msh_machine_names, (int)row->machine));
    write_states(w, row->machine, row->from);
    msh_json_string(w, "op", msh_name_code(&msh_op_names, (int)row->op));
    msh_json_string(w, "to", target(row));
    write_actors(w, "actors", row->actors);
    msh_json_string(w, "basis", row->basis);
    msh_json_object_end(w);
}

static void write_claim(struct msh_json *w, const struct msh_claim_rule *rule)
{
    msh_json_object(w, NULL);
    msh_json_string(w, "kind", msh_name_code(&msh_claim_kind_names, (int)rule->kind));
    msh_json_string(w, "on", msh_name_code(&msh_machine_names, (int)rule->on));
    write_actors(w, "askers", rule->askers);
    msh_json_bool(w, "endorse", rule->endorse);
    write_actors(w, "deciders", rule->deciders);
    msh_json_array(w, "reasons");
    for (size_t i = 0; rule->reasons != NULL && i < rule->reasons->n; i++) {
        msh_json_object(w, NULL);
        msh_json_string(w, "code", rule->reasons->items[i].code);
        msh_json_string(w, "zh", rule->reasons->items[i].zh);
        msh_json_string(w, "en", rule->reasons->items[i].en);
        msh_json_object_end(w);
    }
    msh_json_array_end(w);
    msh_json_string(w, "basis", rule->basis);
    msh_json_object_end(w);
}

int msh_h_flow(struct msh_req *req, struct msh_err *err)
{
    struct msh_answering a;
    struct msh_json *w = msh_answer_begin(req, &a);

    msh_json_array(w, "rows");
    for (size_t i = 0; i < msh_flow_n; i++)
        write_row(w, &msh_flow[i]);
    msh_json_array_end(w);
    msh_json_array(w, "claims");
    for (size_t i = 0; i < MSH_CLAIM_KIND_COUNT; i++)
        write_claim(w, &msh_claim_rules[i]);
    msh_json_array_end(w);
    return msh_answer_send(req, 200, &a, err);
}
