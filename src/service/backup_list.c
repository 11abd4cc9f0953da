#include "base/base.h"

#include "service/backup_list.h"

#include <unistd.h>

#include "base/crypto.h"
#include "service/backup.h"
#include "store/keys.h"

#define HEAD      "minsheng-backup 1"
#define LIST_LINE 256
#define ITEMS_MAX ((size_t)1 << 30) /* bytes of memory: about five million attachments */

const char *const msh_backup_parts[MSH_BACKUP_PART_COUNT] = { "minsheng.db", "minsheng.conf",
                                                              "region", "map.geojson" };

void msh_backup_list_init(struct msh_backup_list *list)
{
    *list = (struct msh_backup_list){ 0 };
    msh_arena_init(&list->arena, ITEMS_MAX);
}

void msh_backup_list_done(struct msh_backup_list *list)
{
    msh_arena_done(&list->arena);
}

void msh_backup_list_add(struct msh_backup_list *list, int part, const char *sha256, int64_t size)
{
    struct msh_backup_item *item = MSH_PUSH(&list->arena, list->items, list->n, list->cap);

    item->part = part;
    item->size = size;
    msh_copy(item->sha256, sizeof(item->sha256), sha256);
}

/* Writing ------------------------------------------------------------------------------------- */

struct writing {
    FILE *file;
    struct msh_sha256 *sha;
};

static void put(struct writing *w, const char *line)
{
    msh_sha256_add(w->sha, line, strlen(line));
    (void)fputs(line, w->file); /* a failure stays in ferror */
}

static void put_lines(struct writing *w, const struct msh_backup_list *list)
{
    char line[LIST_LINE], end[MSH_SHA256_HEX_SIZE];
    uint8_t hash[32];

    snprintf(line, sizeof(line), HEAD " %" PRId64 " %s %s\n", list->region_id, list->mark,
             list->key_check);
    put(w, line);
    for (size_t i = 0; i < list->n; i++) {
        const struct msh_backup_item *item = &list->items[i];

        if (item->part >= 0)
            snprintf(line, sizeof(line), "%s %" PRId64 " part %s\n", item->sha256, item->size,
                     msh_backup_parts[item->part]);
        else
            snprintf(line, sizeof(line), "%s %" PRId64 " file\n", item->sha256, item->size);
        put(w, line);
    }
    msh_sha256_end(w->sha, hash);
    msh_hex(hash, sizeof(hash), end);
    (void)fprintf(w->file, "%s\n", end);
}

int msh_backup_list_write(const struct msh_backup_list *list, const char *path, struct msh_err *err)
{
    struct writing w;
    int rc = 0;

    if (msh_disk_write(path, "", 0, err) < 0)
        return err->rc;
    w.file = fopen(path, "we");
    if (w.file == NULL)
        return msh_err_errno(err, errno, "file_write", "%.200s", path);
    w.sha = msh_sha256_new();
    put_lines(&w, list);
    if (fflush(w.file) != 0 || ferror(w.file) || fsync(fileno(w.file)) < 0)
        rc = msh_err_errno(err, errno, "file_write", "%.200s", path);
    (void)fclose(w.file);
    return rc;
}

/* Reading ------------------------------------------------------------------------------------- */

static int part_of(const char *name)
{
    for (int i = 0; i < MSH_BACKUP_PART_COUNT; i++)
        if (msh_streq(name, msh_backup_parts[i]))
            return i;
    return -1;
}

static bool is_hash(const char *text)
{
    uint8_t hash[32];

    return msh_unhex(text, hash, sizeof(hash));
}

/* The next word of a line; NULL at its end. */
static char *word(char **line)
{
    char *at = *line, *end;

    if (at == NULL || *at == '\0')
        return NULL;
    end = strchr(at, ' ');
    *line = end != NULL ? end + 1 : NULL;
    if (end != NULL)
        *end = '\0';
    return at;
}

static bool read_head(struct msh_backup_list *list, char *line)
{
    char *rest = line + strlen(HEAD " "), *region, *mark, *check;

    if (strncmp(line, HEAD " ", strlen(HEAD " ")) != 0)
        return false;
    region = word(&rest);
    mark = word(&rest);
    check = word(&rest);
    return check != NULL && rest == NULL && msh_parse_i64(region, 1, INT64_MAX, &list->region_id) &&
           msh_copy(list->mark, sizeof(list->mark), mark) &&
           msh_copy(list->key_check, sizeof(list->key_check), check);
}

static bool read_item(struct msh_backup_list *list, char *line)
{
    char *rest = line, *hash = word(&rest), *size = word(&rest), *kind = word(&rest),
         *name = word(&rest);
    int64_t bytes;
    int part = -1;

    if (kind == NULL || rest != NULL || !is_hash(hash) ||
        !msh_parse_i64(size, 0, INT64_MAX, &bytes))
        return false;
    if (msh_streq(kind, "part"))
        part = name != NULL ? part_of(name) : -1;
    else if (!msh_streq(kind, "file") || name != NULL)
        return false;
    if (msh_streq(kind, "part") && part < 0)
        return false;
    msh_backup_list_add(list, part, hash, bytes);
    return true;
}

/* All lines, the last of which is the hash of those before it. */
static bool read_lines(FILE *file, struct msh_backup_list *list)
{
    struct msh_sha256 *sha = msh_sha256_new();
    char line[LIST_LINE], end[MSH_SHA256_HEX_SIZE] = "";
    uint8_t hash[32];
    bool good = true, ended = false;

    for (size_t i = 0; good && fgets(line, sizeof(line), file) != NULL; i++) {
        size_t n = strlen(line);

        good = n > 0 && line[n - 1] == '\n' && !ended;
        ended = n == MSH_SHA256_HEX_SIZE;
        if (!ended)
            msh_sha256_add(sha, line, n);
        line[n > 0 ? n - 1 : 0] = '\0';
        if (ended)
            msh_copy(end, sizeof(end), line);
        else if (good)
            good = i == 0 ? read_head(list, line) : read_item(list, line);
    }
    msh_sha256_end(sha, hash);
    msh_hex(hash, sizeof(hash), line);
    return good && ended && msh_streq(line, end);
}

int msh_backup_list_read(const char *path, struct msh_backup_list *list, struct msh_err *err)
{
    FILE *file = fopen(path, "re");
    bool good;

    if (file == NULL)
        return msh_err_errno(err, errno, "file_read", "%.200s", path);
    good = read_lines(file, list);
    (void)fclose(file);
    if (good)
        return 0;
    return msh_err_set(err, MSH_E_CORRUPT, "backup_damaged", "%.200s is not as it was written",
                       path);
}

/* Names --------------------------------------------------------------------------------------- */

int msh_backup_key_check(const char *dir, const char *mark, char ret[MSH_DATA_MARK_SIZE],
                         struct msh_err *err)
{
    uint8_t key[MSH_KEY_SIZE], hash[MSH_HASH_SIZE];
    const struct msh_piece piece = { mark, strlen(mark) };
    struct msh_keys *keys;

    if (msh_keys_open(dir, MSH_CRYPTO_INTL, &keys, err) < 0)
        return err->rc;
    msh_keys_derive(keys, "backup", key);
    msh_keys_close(keys);
    msh_hmac(MSH_CRYPTO_INTL, key, &piece, 1, hash);
    msh_wipe(key, sizeof(key));
    msh_hex(hash, (MSH_DATA_MARK_SIZE - 1) / 2, ret);
    return 0;
}

int msh_backup_file_path(const char *to, const char *sha256, int depth, char ret[PATH_MAX],
                         struct msh_err *err)
{
    static const size_t lengths[] = { sizeof("files") - 1, sizeof("files/ab") - 1,
                                      sizeof("files/ab/cd") - 1,
                                      sizeof("files/ab/cd/") - 1 + MSH_SHA256_HEX_SIZE - 1 };
    char tail[sizeof("files/ab/cd/") + MSH_SHA256_HEX_SIZE];

    snprintf(tail, sizeof(tail), "files/%.2s/%.2s/%s", sha256, sha256 + 2, sha256);
    tail[lengths[depth]] = '\0';
    return msh_disk_path(to, tail, ret, err);
}

bool msh_is_generation(const char *name)
{
    static const char shape[] = "########T######Z";

    for (size_t i = 0; i < sizeof(shape); i++)
        if (shape[i] == '#' ? name[i] < '0' || name[i] > '9' : name[i] != shape[i])
            return false;
    return true;
}
