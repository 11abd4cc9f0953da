#include "base/base.h"

#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <termios.h>
#include <unistd.h>

#include "base/time.h"
#include "base/utf8.h"
#include "cli/desk.h"
#include "service/auth.h"
#include "service/open.h"

#define ARENA_MAX         ((size_t)256 << 20)
#define PASSWORD_LINE_MAX 1100

const char *msh_desk_word(const struct msh_desk *desk, int i)
{
    return msh_arg_word(desk->args, i + 1);
}

const char *msh_desk_arg(const struct msh_desk *desk, const char *name)
{
    return msh_arg(desk->args, name);
}

/* The signal that came while a password was typed; it is obeyed once the terminal shows again what is
 * typed and the folder is closed (run_verb), or the city would wait for this command for minutes. */
static volatile sig_atomic_t ending;

static pthread_t typing;

/* A signal for the process may meet any thread of it: the one that waits for keys has to wake. */
static void note_ending(int signal_nr)
{
    if (pthread_equal(pthread_self(), typing))
        ending = signal_nr;
    else
        pthread_kill(typing, signal_nr);
}

/* A line that the terminal does not show. Signals that end a program can come only while it waits. */
static char *read_unseen(char *line, const struct termios *shown)
{
    static const int ends[] = { SIGHUP, SIGINT, SIGQUIT, SIGTERM };
    const struct sigaction note = { .sa_handler = note_ending };
    struct sigaction before[MSH_COUNT(ends)];
    struct pollfd keys = { .fd = STDIN_FILENO, .events = POLLIN };
    struct termios hidden = *shown;
    sigset_t held, open;
    char *got = NULL;

    typing = pthread_self();
    sigemptyset(&held);
    for (size_t i = 0; i < MSH_COUNT(ends); i++) {
        sigaddset(&held, ends[i]);
        sigaction(ends[i], &note, &before[i]);
    }
    pthread_sigmask(SIG_BLOCK, &held, &open);
    hidden.c_lflag &= ~(tcflag_t)ECHO;
    hidden.c_cc[VSUSP] = _POSIX_VDISABLE;
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, &hidden);
    fputs("password: ", stderr);
    if (ppoll(&keys, 1, NULL, &open) > 0)
        got = fgets(line, PASSWORD_LINE_MAX, stdin);
    (void)tcsetattr(STDIN_FILENO, TCSAFLUSH, shown);
    fputc('\n', stderr);
    for (size_t i = 0; i < MSH_COUNT(ends); i++)
        sigaction(ends[i], &before[i], NULL);
    pthread_sigmask(SIG_SETMASK, &open, NULL);
    return got;
}

int msh_desk_password(struct msh_desk *desk, const char **ret, struct msh_err *err)
{
    char *line = msh_arena_alloc(&desk->arena, PASSWORD_LINE_MAX);
    struct termios shown;

    *ret = tcgetattr(STDIN_FILENO, &shown) == 0 ? read_unseen(line, &shown)
                                                : fgets(line, PASSWORD_LINE_MAX, stdin);
    if (*ret == NULL)
        return MSH_USAGE(err, "no password on standard input");
    line[strcspn(line, "\r\n")] = '\0';
    return MSH_OK;
}

void msh_desk_far(int64_t *shown_at, bool end, const char *fmt, ...)
{
    const int64_t now = msh_time_monotonic();
    va_list args;

    if (!isatty(STDERR_FILENO) || (!end && now - *shown_at < MSH_SECOND_MS))
        return;
    *shown_at = now;
    fputs("\r\033[K", stderr);
    va_start(args, fmt);
    vfprintf(stderr, fmt, args);
    va_end(args);
    fputs(end ? "\n" : "", stderr);
    (void)fflush(stderr);
}

int msh_desk_unknown(const char *option, const struct msh_names *names, struct msh_err *err)
{
    struct msh_str known;
    msh_str_init(&known, 230);
    for (size_t i = 0; i < names->n; i++)
        if (!msh_streq(names->items[i].code, "none"))
            msh_str_fmt(&known, "%s%s", known.n == 0 ? "" : ", ", names->items[i].code);
    MSH_USAGE(err, "--%s is one of: %s", option, known.p);
    msh_str_done(&known);
    return err->rc;
}

int msh_desk_name(const struct msh_desk *desk, const char *option, const struct msh_names *names,
                  int fallback, int *ret, struct msh_err *err)
{
    const char *word = msh_desk_arg(desk, option);
    *ret = word == NULL ? fallback : msh_name_find(names, word);
    return word == NULL || *ret >= 0 ? MSH_OK : msh_desk_unknown(option, names, err);
}

int msh_desk_day(const struct msh_desk *desk, const char *option, int32_t fallback, int32_t *ret,
                 struct msh_err *err)
{
    const char *text = msh_desk_arg(desk, option);
    *ret = fallback;
    if (text == NULL || msh_day_parse(text, ret))
        return MSH_OK;
    return MSH_USAGE(err, "--%s takes a day like 2026-10-13", option);
}

const char *msh_desk_time(struct msh_desk *desk, int64_t at)
{
    char text[MSH_RFC3339_SIZE];
    if (at == 0)
        return "";
    msh_time_format(at, desk->zone_ms, text);
    return msh_arena_fmt(&desk->arena, "%.10s %.5s", text, text + 11);
}

bool msh_desk_time_parse(const struct msh_desk *desk, const char *text, int64_t *ret_at)
{
    char day[11], minutes[6];
    int32_t number;
    int64_t hour, minute;
    if (msh_day_parse(text, &number)) {
        *ret_at = msh_day_start(number, desk->zone_ms);
        return true;
    }
    if (strlen(text) != 16 || strchr(" T", text[10]) == NULL || text[13] != ':')
        return msh_time_parse(text, ret_at);
    msh_copy(day, sizeof(day), text);
    msh_copy(minutes, sizeof(minutes), text + 11);
    minutes[2] = '\0';
    if (!msh_day_parse(day, &number) || !msh_parse_i64(minutes, 0, 23, &hour) ||
        !msh_parse_i64(minutes + 3, 0, 59, &minute))
        return false;
    *ret_at = msh_day_start(number, desk->zone_ms) + hour * MSH_HOUR_MS + minute * MSH_MINUTE_MS;
    return true;
}

/* --- the command line against the table ----------------------------------------------------------*/

/* Does a list separated by blanks hold the word? */
static bool holds(const char *list, const char *word)
{
    size_t n = strlen(word);
    for (const char *p = list; !msh_empty(p);) {
        size_t length = strcspn(p, " ");
        if (length == n && strncmp(p, word, n) == 0)
            return true;
        p += length + (p[length] == ' ');
    }
    return false;
}

/* The i-th word of a list, or NULL. */
static const char *nth(const char *list, int i, size_t *ret_n)
{
    const char *p = list;
    while (!msh_empty(p)) {
        *ret_n = strcspn(p, " ");
        if (i-- == 0)
            return p;
        p += *ret_n + (p[*ret_n] == ' ');
    }
    return NULL;
}

static int check_words(const struct msh_args *args, const struct msh_verb *verb,
                       struct msh_err *err)
{
    size_t n = 0;
    int given = MSH_MAX(args->n_words - 1, 0);
    const char *missing = nth(verb->words, given, &n);
    if (missing != NULL && *missing != '[')
        return MSH_USAGE(err, "%s needs %.*s", verb->word, (int)n, missing);
    if (given > 0 && nth(verb->words, given - 1, &n) == NULL)
        return MSH_USAGE(err, "unexpected word %.60s", args->words[given]);
    return MSH_OK;
}

static int check_options(const struct msh_cli_command *command, const struct msh_args *args,
                         const struct msh_verb *verb, struct msh_err *err)
{
    const char *space = *verb->word == '\0' ? "" : " ";
    for (size_t i = 0; i < command->n_options; i++) {
        const struct msh_option *option = &command->options[i];
        bool data = msh_streq(option->name, "data");
        bool needed = holds(verb->needs, option->name) || (data && !verb->plain);
        if (args->values[i] == NULL && needed)
            return MSH_USAGE(err, "%s needs --%s%s%s", *space == '\0' ? command->name : verb->word,
                             option->name, option->value != NULL ? " " : "",
                             option->value != NULL ? option->value : "");
        if (args->values[i] != NULL && !needed && !holds(verb->takes, option->name))
            return MSH_USAGE(err, "--%s does not go with %s%s%s", option->name, command->name,
                             space, verb->word);
    }
    return MSH_OK;
}

static const struct msh_verb *find_verb(const struct msh_args *args, const struct msh_verb *verbs,
                                        size_t n)
{
    const char *word = msh_arg_word(args, 0);
    for (size_t i = 0; i < n; i++)
        if (msh_streq(verbs[i].word, word != NULL ? word : ""))
            return &verbs[i];
    return NULL;
}

static int no_verb(const struct msh_cli_command *command, const struct msh_verb *verbs, size_t n)
{
    struct msh_str words;
    msh_str_init(&words, 400);
    for (size_t i = 0; i < n; i++)
        if (*verbs[i].word != '\0')
            msh_str_fmt(&words, "%s%s",
                        words.n == 0 ? ""
                        : i + 1 < n  ? ", "
                                     : " or ",
                        verbs[i].word);
    int exit_code = msh_cli_usage(command, "say %s", words.p);
    msh_str_done(&words);
    return exit_code;
}

/* --- the folder ------------------------------------------------------------------------------- */

static int now_tx(struct msh_tx *tx, void *arg, struct msh_err *err)
{
    struct msh_desk *desk = arg;
    return msh_region_now(tx, &desk->service->region, &desk->now, err);
}

static int open_folder(struct msh_desk *desk, struct msh_err *err)
{
    int rc = msh_service_open(msh_desk_arg(desk, "data"), &desk->service, err);
    if (rc < 0)
        return rc;
    desk->call.service = desk->service;
    desk->zone_ms = desk->service->region.zone_ms;
    desk->dir = msh_service_directory(desk->service);
    return msh_tx_read(desk->service->store, "now", now_tx, desk, err);
}

static int run_verb(struct msh_desk *desk, const struct msh_verb *verb, struct msh_err *err)
{
    int rc = MSH_OK;
    msh_principal_system(&desk->by);
    msh_arena_init(&desk->arena, ARENA_MAX);
    desk->call = (struct msh_call){ .principal = &desk->by, .arena = &desk->arena, .if_match = -1 };
    if (msh_arg_has(desk->args, "data"))
        rc = open_folder(desk, err);
    if (rc == MSH_OK)
        rc = verb->run(desk, err);
    msh_directory_release(desk->dir);
    msh_service_close(desk->service);
    msh_arena_done(&desk->arena);
    if (ending != 0)
        raise(ending);
    if (rc == MSH_OK && (fflush(stdout) != 0 || ferror(stdout) != 0))
        rc = msh_err_errno(err, errno, "write", "cannot write the output");
    return rc;
}

int msh_desk_run(const struct msh_cli_command *command, const struct msh_args *args,
                 const struct msh_verb *verbs, size_t n)
{
    const struct msh_verb *verb = find_verb(args, verbs, n);
    struct msh_desk desk = { .args = args, .zone_ms = MSH_ZONE_CHINA_MS };
    struct msh_err err = { 0 };
    if (verb == NULL || (n > 1 && *verb->word == '\0' && !msh_empty(verb->needs) &&
                         !msh_arg_has(args, verb->needs)))
        return no_verb(command, verbs, n);
    int rc = check_words(args, verb, &err);
    if (rc == MSH_OK)
        rc = check_options(command, args, verb, &err);
    if (rc == MSH_OK)
        rc = run_verb(&desk, verb, &err);
    if (rc == MSH_OK)
        return MSH_EXIT_OK;
    return msh_cli_fail(command, &err);
}
