#include "base/base.h"

#include "http/listen.h"

#include <arpa/inet.h>
#include <fcntl.h>
#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <unistd.h>

#define BACKLOG 1024

static int bind_error(const char *text, int errnum, struct msh_err *err)
{
    return msh_err_errno(err, errnum, "listen", "cannot listen on %s", text);
}

/* True if somebody answers at this socket file. */
static bool is_alive(const struct sockaddr_un *at)
{
    int fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0);
    bool alive = fd >= 0 && connect(fd, (const struct sockaddr *)at, sizeof(*at)) == 0;

    if (fd >= 0)
        (void)close(fd);
    return alive;
}

static int open_unix(const char *path, int *ret_fd, struct msh_err *err)
{
    struct sockaddr_un at = { .sun_family = AF_UNIX };
    struct stat st;
    int fd;

    if (*path == '\0' || !msh_copy(at.sun_path, sizeof(at.sun_path), path))
        return bind_error(path, ENAMETOOLONG, err);
    if (lstat(path, &st) == 0 && S_ISSOCK(st.st_mode)) {
        if (is_alive(&at))
            return bind_error(path, EADDRINUSE, err);
        (void)unlink(path);
    }
    fd = socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (fd < 0)
        return bind_error(path, errno, err);
    if (bind(fd, (const struct sockaddr *)&at, sizeof(at)) != 0 || chmod(path, 0660) != 0 ||
        listen(fd, BACKLOG) != 0) {
        int saved = errno;

        (void)close(fd);
        return bind_error(path, saved, err);
    }
    *ret_fd = fd;
    return 0;
}

static int open_info(const struct addrinfo *info)
{
    int one = 1, zero = 0, saved;
    int fd = socket(info->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);

    if (fd < 0)
        return -1;
    (void)setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one));
    if (info->ai_family == AF_INET6)
        (void)setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &zero, sizeof(zero));
    if (bind(fd, info->ai_addr, info->ai_addrlen) == 0 && listen(fd, BACKLOG) == 0)
        return fd;
    saved = errno;
    (void)close(fd);
    errno = saved;
    return -1;
}

static int real_port(int fd)
{
    struct sockaddr_storage at = { 0 };
    socklen_t n = sizeof(at);

    if (getsockname(fd, (struct sockaddr *)&at, &n) != 0)
        return -1;
    if (at.ss_family == AF_INET6)
        return ntohs(((const struct sockaddr_in6 *)&at)->sin6_port);
    return ntohs(((const struct sockaddr_in *)&at)->sin_port);
}

/* Part "host:port" or "[host]:port"; the brackets are dropped from `host`. */
static bool split(const char *text, char *host, size_t size, const char **ret_port)
{
    const char *colon = strrchr(text, ':');
    size_t n;
    int64_t port;

    if (colon == NULL || !msh_parse_i64(colon + 1, 0, 65535, &port))
        return false;
    n = (size_t)(colon - text);
    if (n >= 2 && text[0] == '[' && text[n - 1] == ']') {
        text++;
        n -= 2;
    } else if (memchr(text, ':', n) != NULL) {
        return false; /* an IPv6 address needs its brackets */
    }
    if (n == 0 || n >= size)
        return false;
    memcpy(host, text, n);
    host[n] = '\0';
    *ret_port = colon + 1;
    return true;
}

static int refuse(const char *text, struct msh_err *err)
{
    return msh_err_field(err, "listen", "listen",
                         "\"%s\" is none of HOST:PORT, [V6]:PORT, unix:/path", text);
}

int msh_listen_check(const char *text, struct msh_err *err)
{
    char host[256];
    const char *port;
    const bool good =
        strncmp(text, "unix:", 5) == 0 ? text[5] != '\0' : split(text, host, sizeof(host), &port);

    return good ? 0 : refuse(text, err);
}

static int open_tcp(const char *text, char *address, size_t size, int *ret_fd, struct msh_err *err)
{
    const struct addrinfo hints = { .ai_socktype = SOCK_STREAM, .ai_flags = AI_PASSIVE };
    struct addrinfo *list = NULL;
    char host[256];
    const char *port;
    int fd = -1, saved = EADDRNOTAVAIL;

    if (!split(text, host, sizeof(host), &port))
        return refuse(text, err);
    if (getaddrinfo(host, port, &hints, &list) != 0)
        return msh_err_field(err, "listen", "listen", "\"%s\" is no address", host);
    for (const struct addrinfo *at = list; at != NULL && fd < 0; at = at->ai_next) {
        fd = open_info(at);
        saved = errno;
    }
    freeaddrinfo(list);
    if (fd < 0)
        return bind_error(text, saved, err);
    (void)snprintf(address, size, strchr(host, ':') != NULL ? "http://[%s]:%d" : "http://%s:%d",
                   host, real_port(fd));
    *ret_fd = fd;
    return 0;
}

int msh_listen_open(const char *text, char *address, size_t size, int *ret_fd, struct msh_err *err)
{
    if (strncmp(text, "unix:", 5) != 0)
        return open_tcp(text, address, size, ret_fd, err);
    (void)msh_copy(address, size, text);
    return open_unix(text + 5, ret_fd, err);
}
