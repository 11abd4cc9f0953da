#include "base/base.h"

#include "service/conf.h"

#define AT(member) offsetof(struct msh_service_conf, member)

const struct msh_conf_key msh_service_conf_keys[] = {
    { "db", MSH_CONF_TEXT, AT(db), NULL, 0, 1024,
      "database: sqlite:/path/file.db or postgres://…; empty: minsheng.db in the data folder" },
    { "listen", MSH_CONF_TEXT, AT(listen), "127.0.0.1:8345", 1, 256,
      "address and port, or unix:/path, of `minsheng serve`" },
    { "metrics", MSH_CONF_TEXT, AT(metrics), NULL, 0, 256,
      "address and port, or unix:/path, where /metrics answers Prometheus; empty: nowhere. Let "
      "only "
      "your watchman reach it" },
    { "web", MSH_CONF_TEXT, AT(web), NULL, 0, 1024,
      "folder of the built pages; empty: web beside the program" },
    { "log_level", MSH_CONF_TEXT, AT(log_level), "info", 1, 7, "how much is written to the log",
      true, "debug info warn error" },
    { "http_threads", MSH_CONF_INT, AT(http_threads), "2", 1, 64,
      "threads that read and write sockets" },
    { "connections_max", MSH_CONF_INT, AT(connections_max), "4096", 16, 100000,
      "connections held at once" },
    { "workers", MSH_CONF_INT, AT(workers), "32", 1, 256,
      "threads that answer requests needing the database" },
    { "jobs_threads", MSH_CONF_INT, AT(jobs_threads), "1", 0, 16,
      "threads that run background work; 0 leaves it to another process" },
    { "sqlite_readers", MSH_CONF_INT, AT(sqlite_readers), "4", 1, 64, "SQLite read connections" },
    { "pg_pool", MSH_CONF_INT, AT(pg_pool), "8", 1, 256, "PostgreSQL connections" },
    { "pgbouncer", MSH_CONF_BOOL, AT(pgbouncer), "false", 0, 0,
      "true behind PgBouncer in transaction mode" },
    { "behind_proxy", MSH_CONF_BOOL, AT(behind_proxy), "false", 0, 0,
      "true where only a proxy reaches us: X-Forwarded-For is believed" },
    { "secure_cookies", MSH_CONF_BOOL, AT(secure_cookies), "false", 0, 0,
      "true where browsers come over TLS: cookies get Secure" },
    { "upload_max", MSH_CONF_INT, AT(upload_max), "52428800", 1024, INT64_C(4294967296),
      "bytes of one attachment" },
    { "session_idle_min", MSH_CONF_INT, AT(session_idle_min), "30", 1, 1440,
      "minutes without a request after which staff are logged out", true },
    { "session_max_h", MSH_CONF_INT, AT(session_max_h), "12", 1, 168,
      "hours after which staff log in again", true },
    { "requester_idle_min", MSH_CONF_INT, AT(requester_idle_min), "30", 1, 1440,
      "minutes without a request after which a requester's view ends", true },
    { "requester_max_h", MSH_CONF_INT, AT(requester_max_h), "4", 1, 48,
      "hours after which a requester gives number and code again", true },
    { "lock_failures", MSH_CONF_INT, AT(lock_failures), "5", 1, 100,
      "wrong passwords in a row that lock an account", true },
    { "lock_min", MSH_CONF_INT, AT(lock_min), "15", 1, 1440, "minutes it stays locked", true },
    { "password_hashes", MSH_CONF_INT, AT(password_hashes), "2", 1, 64,
      "password checks at once; each takes 19 MiB and about 20 ms" },
    { "rate_anonymous", MSH_CONF_INT, AT(rate_anonymous), "120", 1, 1000000,
      "requests a minute from one anonymous address", true },
    { "rate_account", MSH_CONF_INT, AT(rate_account), "30000", 1, 1000000,
      "requests a minute of one account", true },
    { "rate_login", MSH_CONF_INT, AT(rate_login), "20", 1, 1000000,
      "log-ins and query codes tried a minute from one address", true },
    { "rate_submit", MSH_CONF_INT, AT(rate_submit), "30", 1, 1000000,
      "tickets an hour from one anonymous address", true },
    { "map_tiles", MSH_CONF_TEXT, AT(map_tiles), NULL, 0, 512,
      "server of map tiles, as https://tiles.example/{z}/{x}/{y}.png; empty: the outlines of "
      "map.geojson in the data folder alone" },
    { "map_credit", MSH_CONF_TEXT, AT(map_credit), NULL, 0, 200, "whose map the tiles are" },
};
const size_t msh_service_conf_n = MSH_COUNT(msh_service_conf_keys);
