/* Publication: every state against every op, and which tickets may be published at all. */
#include "base/base.h"

#include "test.h"

#include "domain/publication.h"

/* The table entered a second time: a row a state, a letter an op in the order of the enum (propose,
 * approve, reject, withdraw, refuse, allow): the first letter of the state it leads to. */
static const char *const expected[MSH_PUBLICATION_STATE_COUNT] = {
    [MSH_PUBLICATION_NONE] = "p---f-",      [MSH_PUBLICATION_PROPOSED] = "pur-f-",
    [MSH_PUBLICATION_PUBLISHED] = "p--wf-", [MSH_PUBLICATION_REJECTED] = "p---f-",
    [MSH_PUBLICATION_WITHDRAWN] = "p---f-", [MSH_PUBLICATION_REFUSED] = "-----n",
};

static enum msh_publication_state of(char letter)
{
    switch (letter) {
    case 'p':
        return MSH_PUBLICATION_PROPOSED;
    case 'u':
        return MSH_PUBLICATION_PUBLISHED;
    case 'r':
        return MSH_PUBLICATION_REJECTED;
    case 'w':
        return MSH_PUBLICATION_WITHDRAWN;
    case 'f':
        return MSH_PUBLICATION_REFUSED;
    default:
        return MSH_PUBLICATION_NONE;
    }
}

static void every_state_and_op(MSH_UNUSED void **state)
{
    for (int s = 0; s < MSH_PUBLICATION_STATE_COUNT; s++)
        for (int op = 0; op < MSH_PUBLICATION_OP_COUNT; op++) {
            enum msh_publication_state to = MSH_PUBLICATION_STATE_COUNT;
            struct msh_err err = { 0 };
            const int rc = msh_publication_move((enum msh_publication_state)s,
                                                (enum msh_publication_op)op, &to, &err);

            if (expected[s][op] == '-') {
                assert_int_equal(rc, MSH_E_STATE);
                assert_string_equal(err.code, "publication_state");
            } else {
                assert_int_equal(rc, 0);
                assert_int_equal(to, of(expected[s][op]));
            }
        }
}

static struct msh_ticket ticket_of(enum msh_ticket_state state, enum msh_close_reason reason)
{
    return (struct msh_ticket){ .state = state,
                                .close_reason = reason,
                                .type = MSH_TYPE_COMPLAINT,
                                .identity = MSH_IDENTITY_REAL };
}

static void what_may_be_published(MSH_UNUSED void **state)
{
    struct msh_ticket t = ticket_of(MSH_TICKET_CLOSED, MSH_CLOSE_SOLVED);

    assert_true(msh_publication_fits(&t));
    t.identity = MSH_IDENTITY_ANONYMOUS;
    assert_true(msh_publication_fits(&t));
    t.identity = MSH_IDENTITY_CONFIDENTIAL;
    assert_false(msh_publication_fits(&t));
    t.identity = MSH_IDENTITY_REAL;
    t.sealed = true;
    assert_false(msh_publication_fits(&t));
    t.sealed = false;
    t.type = MSH_TYPE_REPORT;
    assert_false(msh_publication_fits(&t));

    t = ticket_of(MSH_TICKET_ARCHIVED, MSH_CLOSE_UNRATED);
    assert_true(msh_publication_fits(&t) && msh_publication_closed(&t));
    t = ticket_of(MSH_TICKET_ARCHIVED, MSH_CLOSE_WITHDRAWN);
    assert_false(msh_publication_fits(&t));
    t = ticket_of(MSH_TICKET_ARCHIVED, MSH_CLOSE_NONE); /* refused, merged … */
    assert_false(msh_publication_fits(&t));
    t = ticket_of(MSH_TICKET_HANDLING, MSH_CLOSE_NONE);
    assert_true(msh_publication_fits(&t) && !msh_publication_closed(&t));
    for (int s = 0; s < MSH_TICKET_STATE_COUNT; s++) {
        t = ticket_of((enum msh_ticket_state)s, MSH_CLOSE_NONE);
        assert_int_equal(msh_publication_fits(&t), msh_ticket_is_open((enum msh_ticket_state)s));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_state_and_op),
        cmocka_unit_test(what_may_be_published),
    };

    return cmocka_run_group_tests_name("publication", tests, NULL, NULL);
}
