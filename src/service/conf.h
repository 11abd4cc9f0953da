/*
 * conf.h - what a process is told by DIR/minsheng.conf: one table, printed as its own reference by
 * `minsheng config --reference`.
 *
 * Only what belongs to the process and the machine. What the city decides (rules, calendars,
 * settings) lives in the database (directory.h).
 */
#ifndef MSH_SERVICE_CONF_H
#define MSH_SERVICE_CONF_H

#include "base/conf.h"

/* Members that are _Atomic may change while the process runs (msh_service_conf_again, open.h). */
struct msh_service_conf {
    char db[1025];     /* url; "" = sqlite in DIR/minsheng.db */
    char listen[257];  /* "127.0.0.1:8345" or "unix:/path" */
    char metrics[257]; /* where /metrics answers, "" = nowhere */
    char web[1025];    /* folder of the built pages; "" = web beside the program */
    char log_level[8]; /* debug, info, warn, error */
    int64_t http_threads;
    int64_t connections_max;
    int64_t workers;      /* threads that answer requests needing the database */
    int64_t jobs_threads; /* threads that run background work */
    int64_t sqlite_readers;
    int64_t pg_pool;
    bool pgbouncer;
    bool behind_proxy; /* believe X-Forwarded-For */
    bool secure_cookies;
    int64_t upload_max; /* bytes of one attachment */
    _Atomic int64_t session_idle_min, session_max_h;
    _Atomic int64_t requester_idle_min, requester_max_h;
    _Atomic int64_t lock_failures, lock_min;
    int64_t password_hashes;        /* argon2id runs at once */
    _Atomic int64_t rate_anonymous; /* requests a minute and address */
    _Atomic int64_t rate_account;   /* requests a minute and account */
    _Atomic int64_t rate_login;     /* log-ins and code checks a minute and address */
    _Atomic int64_t rate_submit;    /* tickets an hour and anonymous address */
    char map_tiles[513];            /* template of map tiles, "" = none */
    char map_credit[201];           /* whose map it is */
};

extern const struct msh_conf_key msh_service_conf_keys[];
extern const size_t msh_service_conf_n;

#endif
