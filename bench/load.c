/*
 * load - many clients of the server in one small program, so that the load costs little beside what
 * it measures (one thread, epoll, keep-alive; no parsing beyond status and length).
 *
 *   load ask PORT CLIENTS REQUESTS STATUS < request
 *       CLIENTS connections send the request until REQUESTS answers came, all of STATUS; more of them
 *       may be allowed, as in 200,503, and are counted. Every run of twelve @ in the request becomes a
 *       number that no two requests share. Prints one line of JSON: seconds, CPU seconds of this
 *       program, p50 and p99 in ms, answers of other than the first status.
 *
 *   load hold PORT CLIENTS FIRST REQUEST-FILE
 *       CLIENTS connections send the request once and stay open. Prints "open" once every one of them
 *       has received FIRST. Then, for each line WORD of standard input: waits until every connection
 *       has received WORD and prints the monotonic second at which the last one had it. Ends with
 *       standard input; a connection that ends before is an error.
 */
#include "base/base.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include "bench.h"

#define MARK       "@@@@@@@@@@@@"
#define MARK_N     12
#define ANSWER_MAX ((size_t)1 << 20)
#define TAIL       512 /* bytes kept of an open connection */
#define WAIT_S     60
#define CONNECTING 256 /* at once; the server's backlog is not what is measured */

struct client {
    int fd;
    size_t n; /* bytes of the answer so far */
    char *got;
    double began; /* when the request left; of `hold` when the last bytes came */
    bool heard;
};

static struct client *clients;
static size_t n_clients;
static int poller;
static char request[65536];
static size_t request_n;
static long long number;
static size_t others; /* answers of an allowed status that is not the first */

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec / 1e9;
}

static void read_request(int fd)
{
    ssize_t n;

    while ((n = read(fd, request + request_n, sizeof(request) - 1 - request_n)) > 0)
        request_n += (size_t)n;
    if (n < 0 || request_n == 0)
        msh_panic("no request");
}

static void raise_descriptors(size_t wanted)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit) != 0)
        msh_panic("getrlimit");
    limit.rlim_cur = MSH_MIN(limit.rlim_max, (rlim_t)wanted + 64);
    if (setrlimit(RLIMIT_NOFILE, &limit) != 0 || limit.rlim_cur < wanted + 16)
        msh_panic("%zu descriptors are not allowed here", wanted);
}

static void send_request(struct client *c)
{
    char digits[MARK_N + 1];
    char *at = request;

    snprintf(digits, sizeof(digits), "%012lld", number++);
    while ((at = memmem(at, request_n - (size_t)(at - request), MARK, MARK_N)) != NULL)
        memcpy(at, digits, MARK_N);
    c->n = 0;
    c->began = now_s();
    if (send(c->fd, request, request_n, MSG_NOSIGNAL) != (ssize_t)request_n)
        msh_panic("a request could not be sent: %s", strerror(errno));
}

/* The request as it came, so that its marks are there to be numbered. */
static void ask(struct client *c, const char *pristine)
{
    memcpy(request, pristine, request_n);
    send_request(c);
}

static void connect_one(struct client *c, int port, size_t room)
{
    struct sockaddr_in to = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };
    struct epoll_event want = { .events = EPOLLIN, .data.ptr = c };
    int on = 1;

    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    c->fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    c->got = msh_alloc(room);
    if (c->fd < 0 || connect(c->fd, (struct sockaddr *)&to, sizeof(to)) != 0)
        msh_panic("connect: %s", strerror(errno));
    (void)setsockopt(c->fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    (void)fcntl(c->fd, F_SETFL, O_NONBLOCK);
    if (epoll_ctl(poller, EPOLL_CTL_ADD, c->fd, &want) != 0)
        msh_panic("epoll: %s", strerror(errno));
}

/* ---- ask ---- */

static int by_size(const void *a, const void *b)
{
    const double x = *(const double *)a, y = *(const double *)b;

    return x < y ? -1 : x > y;
}

static bool is_allowed(const char *got, const char *statuses)
{
    const char code[] = { got[0], got[1], got[2], '\0' };

    return strstr(statuses, code) != NULL;
}

/* Length of the whole answer, 0 while its head is not there. */
static size_t answer_length(const struct client *c, const char *status)
{
    const char *end, *length;
    int64_t n = 0;

    c->got[c->n] = '\0';
    end = strstr(c->got, "\r\n\r\n");
    if (end == NULL)
        return 0;
    if (!is_allowed(c->got + 9, status))
        msh_panic("an answer: %.600s", c->got);
    length = strcasestr(c->got, "\r\nContent-Length:");
    if (length == NULL || length > end)
        msh_panic("an answer without a length");
    n = strtol(length + strlen("\r\nContent-Length:"), NULL, 10);
    return (size_t)(end + 4 - c->got) + (size_t)n;
}

/* True when an answer is complete. */
static bool take_answer(struct client *c, const char *status)
{
    ssize_t n = read(c->fd, c->got + c->n, ANSWER_MAX - 1 - c->n);
    size_t whole;

    if (n <= 0)
        msh_panic("a connection ended: %s", n < 0 ? strerror(errno) : "by the server");
    c->n += (size_t)n;
    whole = answer_length(c, status);
    return whole > 0 && c->n >= whole;
}

static void run_ask(int port, size_t requests, const char *status)
{
    struct epoll_event events[256];
    double *took = msh_alloc0(requests, sizeof(*took));
    char *pristine;
    size_t sent = 0, done = 0;
    double began, wall;
    int64_t cpu;

    read_request(STDIN_FILENO);
    pristine = msh_alloc(request_n);
    memcpy(pristine, request, request_n);
    for (size_t i = 0; i < n_clients; i++)
        connect_one(&clients[i], port, ANSWER_MAX);
    cpu = bench_cpu_ns();
    began = now_s();
    for (; sent < n_clients && sent < requests; sent++)
        ask(&clients[sent], pristine);
    while (done < requests) {
        int n = epoll_wait(poller, events, MSH_COUNT(events), WAIT_S * 1000);

        if (n <= 0)
            msh_panic("no answer for %d s", WAIT_S);
        for (int i = 0; i < n; i++) {
            struct client *c = events[i].data.ptr;

            if (!take_answer(c, status))
                continue;
            took[done++] = now_s() - c->began;
            others += strncmp(c->got + 9, status, 3) != 0;
            if (sent < requests) {
                ask(c, pristine);
                sent++;
            }
        }
    }
    wall = now_s() - began;
    cpu = bench_cpu_ns() - cpu;
    qsort(took, requests, sizeof(*took), by_size);
    printf("{\"requests\": %zu, \"seconds\": %.6f, \"cpu\": %.6f, \"p50\": %.4f, \"p99\": %.4f, "
           "\"others\": %zu}\n",
           requests, wall, (double)cpu / 1e9, took[requests / 2] * 1000,
           took[requests * 99 / 100] * 1000, others);
    free(pristine);
    free(took);
}

/* ---- hold ---- */

static void take_tail(struct client *c)
{
    char part[8192];
    ssize_t n = read(c->fd, part, sizeof(part));
    size_t keep, take;

    if (n <= 0)
        msh_panic("a connection ended: %s", n < 0 ? strerror(errno) : "by the server");
    take = MSH_MIN((size_t)n, (size_t)TAIL);
    keep = MSH_MIN(c->n, TAIL - take);
    memmove(c->got, c->got + c->n - keep, keep);
    memcpy(c->got + keep, part + (size_t)n - take, take);
    c->n = keep + take;
    c->began = now_s();
}

static bool has(const struct client *c, const char *word)
{
    return memmem(c->got, c->n, word, strlen(word)) != NULL;
}

/* The monotonic second at which the last of the first `n` clients had the word. */
static double hear(const char *word, size_t n)
{
    struct epoll_event events[256];
    double last = 0;
    size_t left = 0;

    for (size_t i = 0; i < n; i++) {
        clients[i].heard = has(&clients[i], word);
        left += !clients[i].heard;
        if (clients[i].heard)
            last = MSH_MAX(last, clients[i].began);
    }
    while (left > 0) {
        int got = epoll_wait(poller, events, MSH_COUNT(events), WAIT_S * 1000);

        if (got <= 0)
            msh_panic("%zu connections did not hear %s within %d s", left, word, WAIT_S);
        for (int i = 0; i < got; i++) {
            struct client *c = events[i].data.ptr;

            take_tail(c);
            if (c->heard || !has(c, word))
                continue;
            c->heard = true;
            last = MSH_MAX(last, c->began);
            left--;
        }
    }
    return last;
}

/* Standard input waits in the same poll, so that heartbeats are read meanwhile. */
static bool next_word(char *word, int size)
{
    struct epoll_event want = { .events = EPOLLIN, .data.ptr = NULL }, event;

    (void)epoll_ctl(poller, EPOLL_CTL_ADD, STDIN_FILENO, &want);
    do {
        if (epoll_wait(poller, &event, 1, -1) < 0)
            msh_panic("epoll: %s", strerror(errno));
        if (event.data.ptr != NULL)
            take_tail(event.data.ptr);
    } while (event.data.ptr != NULL);
    (void)epoll_ctl(poller, EPOLL_CTL_DEL, STDIN_FILENO, NULL);
    if (fgets(word, size, stdin) == NULL)
        return false;
    word[strcspn(word, "\n")] = '\0';
    return true;
}

static void run_hold(int port, const char *first, const char *file)
{
    char word[256];
    int fd = open(file, O_RDONLY | O_CLOEXEC);

    read_request(fd);
    close(fd);
    for (size_t i = 0; i < n_clients; i++) {
        connect_one(&clients[i], port, TAIL);
        send_request(&clients[i]);
        if ((i + 1) % CONNECTING == 0 || i + 1 == n_clients)
            (void)hear(first, i + 1);
    }
    puts("open");
    fflush(stdout);
    while (next_word(word, sizeof(word))) {
        printf("%.6f\n", hear(word, n_clients));
        fflush(stdout);
    }
}

static int64_t whole(const char *text, int64_t most)
{
    int64_t n;

    if (!msh_parse_i64(text, 1, most, &n))
        msh_panic("%s: 1 to %lld is wanted", text, (long long)most);
    return n;
}

int main(int argc, char **argv)
{
    if (argc != 6)
        msh_panic(
            "usage: load ask PORT CLIENTS REQUESTS STATUS | load hold PORT CLIENTS FIRST FILE");
    n_clients = (size_t)whole(argv[3], 100000);
    raise_descriptors(n_clients);
    clients = msh_alloc0(n_clients, sizeof(*clients));
    poller = epoll_create1(EPOLL_CLOEXEC);
    if (msh_streq(argv[1], "ask"))
        run_ask((int)whole(argv[2], 65535), (size_t)whole(argv[4], 100000000), argv[5]);
    else
        run_hold((int)whole(argv[2], 65535), argv[4], argv[5]);
    return 0;
}
