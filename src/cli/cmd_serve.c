#include "base/base.h"

#include <signal.h>
#include <sys/stat.h>

#include "base/log.h"
#include "cli/cli.h"
#include "cli/notify.h"
#include "http/listen.h"
#include "http/serve.h"
#include "service/destroy.h"
#include "service/open.h"

#define DRAIN_MS 10000

static const struct msh_option options[] = {
    { "data", "DIR", "the city's data folder", true },
    { "listen", "ADDRESS", "127.0.0.1:8345, [::1]:8345 or unix:/path; else as configured", false },
    { "web", "DIR", "the built pages; else as configured, else web beside the program", false },
};

static enum msh_log_level level_of(const char *name)
{
    static const char *const names[] = { "debug", "info", "warn", "error" };

    for (size_t i = 0; i < MSH_COUNT(names); i++)
        if (msh_streq(names[i], name))
            return (enum msh_log_level)i;
    return MSH_LOG_INFO;
}

/* A file with a mistake is named in the log, and everything stays as it was. */
static void reload(struct msh_service *service, struct msh_serve *serving)
{
    struct msh_err err = { 0 };
    char level[8];

    if (msh_service_conf_again(service, level, &err) < 0) {
        msh_log(MSH_LOG_ERROR, "reload_refused", "code=%s text=\"%s\"", err.code, err.text);
        return;
    }
    msh_serve_reload(serving);
    msh_log_set_level(level_of(level));
    msh_log(MSH_LOG_WARN, "reloaded", "log_level=%s", level);
}

/* Until somebody asks us to end, or the database file can no longer be trusted. */
static bool wait_for_end(struct msh_service *service, struct msh_serve *serving,
                         const sigset_t *signals)
{
    const struct timespec half = { 0, 500 * 1000 * 1000 };
    int got;

    for (;;) {
        got = sigtimedwait(signals, NULL, &half);
        if (got == SIGHUP)
            reload(service, serving);
        else if (got > 0)
            return true;
        if (msh_store_failed(service->store))
            return false;
    }
}

static int serve(const struct msh_cli_command *command, struct msh_service *service,
                 const struct msh_args *args, const sigset_t *signals)
{
    struct msh_serve *serving = NULL;
    struct msh_err err = { 0 };
    bool asked;

    if (msh_serve_start(service, msh_arg(args, "listen"), msh_arg(args, "web"), &serving, &err) < 0)
        return msh_cli_fail(command, &err);
    if (msh_serve_metrics(serving) != NULL)
        printf("metrics %s/metrics\n", msh_serve_metrics(serving));
    printf("ready %s\n", msh_serve_address(serving));
    (void)fflush(stdout);
    msh_notify("READY=1");
    asked = wait_for_end(service, serving, signals);
    if (!asked)
        msh_log(MSH_LOG_ERROR, "store_failed", "what=\"a write could not be made durable\"");
    msh_notify("STOPPING=1");
    msh_serve_stop(serving, asked ? DRAIN_MS : 0);
    return asked ? MSH_EXIT_OK : MSH_EXIT_IO;
}

/* What can be refused before the city is opened. */
static int check_args(const struct msh_args *args, struct msh_err *err)
{
    const char *listen = msh_arg(args, "listen"), *web = msh_arg(args, "web");
    struct stat st;

    if (web != NULL && (stat(web, &st) != 0 || !S_ISDIR(st.st_mode)))
        return msh_err_set(err, MSH_E_IO, "dir_missing", "there is no folder %s", web);
    return listen != NULL ? msh_listen_check(listen, err) : MSH_OK;
}

static int run(const struct msh_cli_command *command, const struct msh_args *args)
{
    struct msh_service *service = NULL;
    struct msh_err err = { 0 };
    sigset_t signals;
    int64_t again = 0;
    int code;

    if (check_args(args, &err) < 0)
        return msh_cli_fail(command, &err);
    /* Before any thread: all of them inherit the mask, so only this one takes the signals. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGTERM);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGHUP);
    (void)pthread_sigmask(SIG_BLOCK, &signals, NULL);
    (void)signal(SIGPIPE, SIG_IGN);
    if (msh_service_open(msh_arg(args, "data"), &service, &err) < 0)
        return msh_cli_fail(command, &err);
    msh_log_set_level(level_of(service->conf.log_level));
    /* after a restore: nobody reads a name that was destroyed */
    if (msh_destroy_again(service, &again, &err) < 0) {
        msh_service_close(service);
        return msh_cli_fail(command, &err);
    }
    if (again > 0)
        msh_log(MSH_LOG_WARN, "destroyed_again", "persons=%" PRId64, again);
    code = serve(command, service, args, &signals);
    msh_service_close(service);
    return code;
}

const struct msh_cli_command msh_cmd_serve = {
    .name = "serve",
    .usage = "--data DIR [--listen ADDRESS] [--web DIR]",
    .summary = "answer on the city's socket",
    .text =
        "Prints a line `ready ADDRESS` when it takes requests, and before it `metrics ADDRESS`\n"
        "where figures for Prometheus are configured. SIGTERM and SIGINT finish what runs and\n"
        "end with 0; SIGHUP reads minsheng.conf again, for the keys that may change meanwhile.\n"
        "Ends with 3 when the database could not make a write durable: what was acknowledged\n"
        "before is safe, and a new process finds out the rest. systemd is told when it is ready\n"
        "(Type=notify).\n",
    .options = options,
    .n_options = MSH_COUNT(options),
    .run = run,
};
