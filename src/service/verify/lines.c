/*
 * Problems as lines, in one order however many workers find them: see run.h. A ring of pieces; who
 * is too far ahead of the first waits.
 */
#include "base/base.h"

#include <pthread.h>

#include "service/verify/run.h"

#define AHEAD_MAX 256               /* pieces done before the first is */
#define HELD_MAX  ((size_t)4 << 20) /* bytes of lines that wait */

/* Lines of a piece behind the first, one after the other, each with its NUL. */
struct held {
    bool ended;
    struct msh_str text;
};

struct verify_lines {
    void (*report)(void *arg, const char *line);
    void *arg;
    pthread_mutex_t mutex; /* around everything */
    pthread_cond_t moved;
    size_t first; /* the piece whose lines go out */
    int64_t n;
    size_t n_held; /* bytes, of all */
    struct held
        held[AHEAD_MAX + 1]; /* by piece modulo AHEAD_MAX; the last one of what comes last */
};

struct verify_lines *msh_verify_lines_new(void (*report)(void *arg, const char *line), void *arg)
{
    struct verify_lines *lines = msh_alloc0(1, sizeof(*lines));

    lines->report = report;
    lines->arg = arg;
    pthread_mutex_init(&lines->mutex, NULL);
    pthread_cond_init(&lines->moved, NULL);
    for (size_t i = 0; i < MSH_COUNT(lines->held); i++)
        msh_str_init(&lines->held[i].text, HELD_MAX + 1024);
    return lines;
}

static struct held *held_of(struct verify_lines *lines, size_t piece)
{
    return &lines->held[piece == VERIFY_LAST ? AHEAD_MAX : piece % AHEAD_MAX];
}

static void let_out(struct verify_lines *lines, struct held *held)
{
    for (size_t at = 0; at < held->text.n; at += strlen(held->text.p + at) + 1)
        lines->report(lines->arg, held->text.p + at);
    lines->n_held -= held->text.n;
    msh_str_done(&held->text);
    msh_str_init(&held->text, HELD_MAX + 1024);
}

int64_t msh_verify_lines_free(struct verify_lines *lines)
{
    const int64_t n = lines->n;

    for (size_t i = 0; i < MSH_COUNT(lines->held); i++) {
        let_out(lines, &lines->held[i]);
        msh_str_done(&lines->held[i].text);
    }
    pthread_cond_destroy(&lines->moved);
    pthread_mutex_destroy(&lines->mutex);
    free(lines);
    return n;
}

void msh_verify_lines_again(struct verify_lines *lines)
{
    pthread_mutex_lock(&lines->mutex);
    for (size_t i = 0; i < AHEAD_MAX; i++) {
        let_out(lines, &lines->held[i]);
        lines->held[i].ended = false;
    }
    lines->first = 0;
    pthread_mutex_unlock(&lines->mutex);
}

/* So far ahead that it has no place yet. */
static bool must_wait(const struct verify_lines *lines, size_t piece)
{
    return piece != VERIFY_LAST && piece > lines->first && piece - lines->first >= AHEAD_MAX;
}

void msh_verify_line(struct verify_lines *lines, size_t piece, const char *line)
{
    struct held *held = held_of(lines, piece);

    pthread_mutex_lock(&lines->mutex);
    lines->n++;
    while (must_wait(lines, piece) || (piece > lines->first && lines->n_held > HELD_MAX))
        pthread_cond_wait(&lines->moved, &lines->mutex);
    if (piece > lines->first) {
        msh_str_addn(&held->text, line, strlen(line) + 1);
        lines->n_held += strlen(line) + 1;
    } else {
        let_out(lines, held);
        lines->report(lines->arg, line);
    }
    pthread_mutex_unlock(&lines->mutex);
}

void msh_verify_piece_end(struct verify_lines *lines, size_t piece)
{
    pthread_mutex_lock(&lines->mutex);
    while (must_wait(lines, piece))
        pthread_cond_wait(&lines->moved, &lines->mutex);
    held_of(lines, piece)->ended = true;
    while (lines->first != VERIFY_LAST && held_of(lines, lines->first)->ended) {
        struct held *held = held_of(lines, lines->first++);

        let_out(lines, held);
        held->ended = false;
        let_out(lines, held_of(lines, lines->first));
    }
    pthread_cond_broadcast(&lines->moved);
    pthread_mutex_unlock(&lines->mutex);
}

void msh_verify_lines_last(struct verify_lines *lines)
{
    pthread_mutex_lock(&lines->mutex);
    lines->first = VERIFY_LAST;
    pthread_cond_broadcast(&lines->moved);
    pthread_mutex_unlock(&lines->mutex);
}
