#include "base/base.h"

#include "test.h"

#include "base/log.h"

static char heard[8192];

/* Run `say` with stderr going into `heard`. */
static void listen_to(void (*say)(void))
{
    int saved = dup(STDERR_FILENO), ends[2];
    ssize_t n;

    assert_int_equal(pipe(ends), 0);
    dup2(ends[1], STDERR_FILENO);
    close(ends[1]);
    say();
    dup2(saved, STDERR_FILENO);
    close(saved);
    n = read(ends[0], heard, sizeof(heard) - 1);
    close(ends[0]);
    heard[n > 0 ? n : 0] = '\0';
}

static size_t lines(void)
{
    size_t n = 0;

    for (const char *p = heard; *p != '\0'; p++)
        n += *p == '\n';
    return n;
}

static void say_each_level(void)
{
    msh_log(MSH_LOG_DEBUG, "a_debug", "n=%d", 1);
    msh_log(MSH_LOG_INFO, "an_info", "n=%d", 2);
    msh_log(MSH_LOG_WARN, "a_warn", "n=%d", 3);
    msh_log(MSH_LOG_ERROR, "an_error", "n=%d", 4);
}

static void levels_filter(void **state)
{
    (void)state;
    listen_to(say_each_level);
    assert_int_equal(lines(), 3); /* info from the start */
    msh_log_set_level(MSH_LOG_ERROR);
    listen_to(say_each_level);
    assert_int_equal(lines(), 1);
    assert_non_null(strstr(heard, " error an_error n=4\n"));
    msh_log_set_level(MSH_LOG_DEBUG);
    listen_to(say_each_level);
    assert_int_equal(lines(), 4);
    assert_non_null(strstr(heard, " debug a_debug n=1\n"));
}

static void say_something_nasty(void)
{
    msh_log(MSH_LOG_INFO, "event\n", "value=\"a\nb\r\x1b[31m\"");
}

static void one_fact_is_one_line(void **state)
{
    (void)state;
    listen_to(say_something_nasty);
    assert_int_equal(lines(), 1);
    assert_null(strchr(heard, '\r'));
    assert_null(strchr(heard, 0x1B));
}

static void say_too_much(void)
{
    char text[5000];

    memset(text, 'x', sizeof(text) - 1);
    text[sizeof(text) - 1] = '\0';
    msh_log(MSH_LOG_INFO, text, "v=%s", text);
}

static void a_long_line_is_cut_and_ended(void **state)
{
    (void)state;
    listen_to(say_too_much);
    assert_int_equal(lines(), 1);
    assert_true(strlen(heard) <= 2048);
    assert_non_null(strstr(heard, "xxx...\n"));
}

static void say_nothing_more(void)
{
    msh_log(MSH_LOG_INFO, "stop", "%s", "");
}

static void an_event_may_stand_alone(void **state)
{
    (void)state;
    errno = EAGAIN;
    listen_to(say_nothing_more);
    assert_non_null(strstr(heard, " info stop\n"));
}

int main(void)
{
    const struct CMUnitTest log[] = {
        cmocka_unit_test(levels_filter),
        cmocka_unit_test(one_fact_is_one_line),
        cmocka_unit_test(a_long_line_is_cut_and_ended),
        cmocka_unit_test(an_event_may_stand_alone),
    };

    return RUN(log);
}
