/*
 * conf.h - the configuration file: one table of keys, read once, printed as its own reference.
 *
 * File format: UTF-8, `key = value`, one per line; a line that begins with `#` is a comment; a value
 * runs to the end of its line, without the blanks around it. Unknown keys, bad values and duplicates
 * are errors naming the line. The struct is plain data owned by the caller.
 */
#ifndef MSH_BASE_CONF_H
#define MSH_BASE_CONF_H

#include "base/err.h"
#include "base/str.h"

enum msh_conf_type { MSH_CONF_INT, MSH_CONF_BOOL, MSH_CONF_TEXT };

/* One key: where it is kept (offset into the caller's struct: int64_t, bool or char[max + 1]), its
 * default as text, its bounds (value for INT, bytes for TEXT) and one sentence of help. A BOOL is
 * `true` or `false`. A NULL default leaves 0, false or "": the caller tells whether it was set. */
struct msh_conf_key {
    const char *name;
    enum msh_conf_type type;
    size_t offset;
    const char *fallback;
    int64_t min, max;
    const char *help;
    bool live; /* may change while the process runs; an INT is then read as _Atomic int64_t */
    const char *choices; /* TEXT: the words it may be, between blanks; NULL = any text */
};

/* Put the defaults into `conf`; aborts on a default that breaks its own bounds. */
void msh_conf_init(const struct msh_conf_key *keys, size_t n, void *conf);
/* Read a file of at most 256 KiB over them; an absent file is not an error. All or nothing. */
int msh_conf_load(const struct msh_conf_key *keys, size_t n, void *conf, const char *path,
                  struct msh_err *err);
/* Take the live numbers of `from` over into `conf`, each at once, while other threads read them. */
void msh_conf_take(const struct msh_conf_key *keys, size_t n, void *conf, const void *from);
/* The lines of a text in this format, for files whose keys are no fixed table (import profiles): each
 * pair in turn, until a negative answer. MSH_E_INVALID "config_line" names the line. */
typedef int (*msh_conf_pair)(void *arg, size_t line, const char *name, const char *value,
                             struct msh_err *err);
int msh_conf_each(const char *path, const char *text, msh_conf_pair each, void *arg,
                  struct msh_err *err);
/* One key from text (command line). */
int msh_conf_set(const struct msh_conf_key *keys, size_t n, void *conf, const char *name,
                 const char *value, struct msh_err *err);
/* The reference page in Markdown, and a commented sample file. */
void msh_conf_reference(const struct msh_conf_key *keys, size_t n, struct msh_str *out);
void msh_conf_sample(const struct msh_conf_key *keys, size_t n, struct msh_str *out);

#endif
