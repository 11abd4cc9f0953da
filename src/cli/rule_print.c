#include "base/base.h"

#include "base/time.h"
#include "cli/rule_print.h"
#include "domain/flow.h"

#define TEXT_MAX 400

static const char *keep(struct msh_arena *arena, struct msh_str *text)
{
    const char *kept = msh_arena_strdup(arena, text->p);
    msh_str_done(text);
    return kept;
}

static const char *zh(const struct msh_names *names, int value)
{
    return names->items[value].zh;
}

const char *msh_rule_limit_text(struct msh_arena *arena, const struct msh_rule *rule)
{
    struct msh_str text;
    msh_str_init(&text, TEXT_MAX);
    msh_str_fmt(&text, "%d%s，%s", rule->term.amount,
                zh(&msh_time_unit_names, (int)rule->term.unit),
                zh(&msh_count_from_names, (int)rule->term.count_from));
    if (rule->term.due_edge != MSH_DUE_EDGE_EXACT)
        msh_str_fmt(&text, "，%s止", zh(&msh_due_edge_names, (int)rule->term.due_edge));
    return keep(arena, &text);
}

static void add_part(struct msh_str *text, const char *separator, const char *part)
{
    msh_str_fmt(text, "%s%s", text->n > 0 ? separator : "", part);
}

const char *msh_rule_tickets_text(struct msh_arena *arena, const struct msh_rule *rule)
{
    struct msh_str text;
    msh_str_init(&text, TEXT_MAX);
    for (int i = 0; rule->types != MSH_RULE_ALL_TYPES && i < MSH_TYPE_COUNT; i++)
        if ((rule->types >> i & 1) != 0)
            add_part(&text, "、", zh(&msh_type_names, i));
    if (rule->urgency != MSH_RULE_ANY_URGENCY)
        add_part(&text, "，", zh(&msh_urgency_names, rule->urgency));
    if (rule->tag != NULL)
        add_part(&text, "，", rule->tag);
    if (text.n == 0)
        msh_str_add(&text, "全部");
    return keep(arena, &text);
}

const char *msh_rule_extension_text(struct msh_arena *arena, const struct msh_rule *rule)
{
    if (rule->extend_max_times == 0)
        return "";
    return msh_arena_fmt(
        arena, "%d次，每次%d%s%s%s%s", rule->extend_max_times, rule->extend_amount,
        zh(&msh_time_unit_names, (int)rule->extend_unit), rule->extend_approver < 0 ? "" : "（",
        rule->extend_approver < 0 ? "" : zh(&msh_role_names, rule->extend_approver),
        rule->extend_approver < 0 ? "" : "）");
}

const char *msh_rule_dates_text(struct msh_arena *arena, const struct msh_rule *rule)
{
    char from[MSH_DATE_SIZE] = "", to[MSH_DATE_SIZE] = "";
    if (rule->effective_from != MSH_RULE_DAY_OPEN_FROM)
        msh_day_format(rule->effective_from, from);
    if (rule->effective_to == MSH_RULE_DAY_OPEN_TO)
        return msh_arena_strdup(arena, from);
    msh_day_format(rule->effective_to, to);
    return msh_arena_fmt(arena, "%s to %s", from, to);
}

/* --- the transition table ----------------------------------------------------------------------- */

static void print_bits(uint32_t bits, const struct msh_names *names)
{
    const char *separator = "";
    for (size_t i = 0; i < names->n; i++) {
        if ((bits & MSH_BIT(i)) == 0)
            continue;
        printf("%s%s", separator, names->items[i].code);
        separator = ", ";
    }
}

static void print_actors(uint32_t actors)
{
    const char *separator = (actors & MSH_ROLES_STAFF) != 0 ? ", " : "";
    print_bits(actors & MSH_ROLES_STAFF, &msh_role_names);
    if ((actors & MSH_ACTOR_REQUESTER) != 0) {
        printf("%srequester", separator);
        separator = ", ";
    }
    if ((actors & MSH_ACTOR_SYSTEM) != 0)
        printf("%s*system*", separator);
}

static const char *op_code(int op)
{
    return op < 0 ? "" : msh_name_code(&msh_op_names, op);
}

static void print_row(const struct msh_flow_row *row)
{
    const struct msh_names *states = msh_machine_states(row->machine);
    printf("| ");
    print_bits(row->from, states);
    printf(" | `%s` %s | ", op_code((int)row->op), zh(&msh_op_names, (int)row->op));
    if (row->to >= 0)
        printf("%s", msh_name_code(states, row->to));
    else
        printf("%s", row->to == MSH_TO_KEEP ? "*stays*" : "*the state before*");
    printf(" | ");
    print_actors(row->actors);
    printf(" | %s |\n", row->basis);
}

static void print_machine(enum msh_machine machine)
{
    const struct msh_names *states = msh_machine_states(machine);
    const char *name = msh_name_code(&msh_machine_names, (int)machine);
    printf("\n## Machine `%s` %s\n\n", name, zh(&msh_machine_names, (int)machine));
    for (size_t i = 0; i < states->n; i++)
        printf("%s`%s` %s", i == 0 ? "States: " : ", ", states->items[i].code, states->items[i].zh);
    puts(".\n\n| From | Operation | To | Who | Basis |\n| --- | --- | --- | --- | --- |");
    for (size_t i = 0; i < msh_flow_n; i++)
        if (msh_flow[i].machine == machine)
            print_row(&msh_flow[i]);
}

static void print_claim(const struct msh_claim_rule *rule)
{
    printf("| `%s` %s | %s: ", msh_name_code(&msh_claim_kind_names, (int)rule->kind),
           zh(&msh_claim_kind_names, (int)rule->kind),
           msh_name_code(&msh_machine_names, (int)rule->on));
    print_bits(rule->states, msh_machine_states(rule->on));
    printf(" | ");
    print_actors(rule->askers);
    printf(" | %s | ", rule->endorse ? "yes" : "no");
    print_actors(rule->deciders);
    printf(" | %s | %s | %s | ", op_code(rule->on_ask), op_code(rule->on_grant),
           op_code(rule->on_deny));
    for (size_t i = 0; rule->reasons != NULL && i < rule->reasons->n; i++)
        printf("%s%s", i == 0 ? "" : "、", rule->reasons->items[i].zh);
    printf("%s | %s |\n", rule->reasons == NULL ? "free" : "", rule->basis);
}

void msh_flow_print(void)
{
    puts(
        "# The rule book\n\n"
        "Printed from the code by `minsheng rule --table`; change src/domain/flow.c, not this "
        "page.\n\n"
        "Each row of the first three tables is one legal move; whatever has no row is refused.\n"
        "*system* marks moves that follow from another one or from a limit that passed. A row may\n"
        "ask for more than its state, such as a reviewer who had no part in the reply.\n"
        "On a sealed ticket inspectors stand in for the hotline's roles; on a report the report\n"
        "desk joins them. The basis names the source as in the rule presets; P is our own rule\n"
        "where no source speaks.");
    for (int i = 0; i < MSH_MACHINE_COUNT; i++)
        print_machine((enum msh_machine)i);
    puts(
        "\n## Kinds of claims 申请\n\n"
        "A claim is a request that somebody else decides. \"Endorsed\" means that the head of the\n"
        "asking unit must agree first. Asking, granting and denying may raise a further move.\n\n"
        "| Kind | While | Asked by | Endorsed | Decided by | Asking raises | Granting raises | "
        "Denying "
        "raises | Reasons | Basis |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- | --- "
        "|");
    for (int i = 0; i < MSH_CLAIM_KIND_COUNT; i++)
        print_claim(&msh_claim_rules[i]);
    puts("\n## Roles\n\n| Role | Chinese |\n| --- | --- |");
    for (size_t i = 0; i < msh_role_names.n; i++)
        printf("| `%s` | %s |\n", msh_role_names.items[i].code, msh_role_names.items[i].zh);
}
