#include "base/base.h"

#include <endian.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/disk.h"
#include "store/keys.h"
#include "store/number.h"

#define FILE_MAX 128 /* "4294967295 " + 64 hex digits + newline and room to see too much */

struct msh_keys {
    enum msh_crypto_profile profile;
    uint32_t id;
    uint8_t master[MSH_KEY_SIZE];
    uint8_t person[MSH_KEY_SIZE];
    uint8_t index[MSH_KEY_SIZE];
    uint8_t token[MSH_KEY_SIZE];
};

static int path_of(const char *dir, const char *tail, char *path, size_t size, struct msh_err *err)
{
    int n = snprintf(path, size, "%s/keys%s", dir, tail);

    if (n < 0 || (size_t)n >= size)
        return msh_err_field(err, "data", "path_too_long", "the data folder's path is too long");
    return 0;
}

static int write_key(const char *path, struct msh_err *err)
{
    uint8_t key[MSH_KEY_SIZE];
    char hex[2 * MSH_KEY_SIZE + 1], line[FILE_MAX];
    int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    int n, rc = 0;

    if (fd < 0 && errno == EEXIST)
        return msh_err_set(err, MSH_E_CONFLICT, "key_exists", "%s exists and is kept", path);
    if (fd < 0)
        return msh_err_errno(err, errno, "key_write", "%s", path);
    msh_random(key, sizeof(key));
    msh_hex(key, sizeof(key), hex);
    n = snprintf(line, sizeof(line), "1 %s\n", hex);
    if (msh_disk_put(fd, line, (size_t)n, MSH_DISK_HERE) < 0 || fsync(fd) != 0) {
        rc = msh_err_errno(err, errno, "key_write", "%s", path);
        unlink(path);
    }
    close(fd);
    msh_wipe(key, sizeof(key));
    msh_wipe(hex, sizeof(hex));
    msh_wipe(line, sizeof(line));
    return rc;
}

int msh_keys_create(const char *dir, struct msh_err *err)
{
    char folder[PATH_MAX], path[PATH_MAX];
    int rc = path_of(dir, "", folder, sizeof(folder), err);

    if (rc == 0)
        rc = path_of(dir, "/master.key", path, sizeof(path), err);
    if (rc == 0 && mkdir(folder, 0700) != 0 && errno != EEXIST)
        rc = msh_err_errno(err, errno, "key_write", "%s", folder);
    if (rc == 0)
        rc = write_key(path, err);
    if (rc == 0)
        rc = msh_disk_sync(folder, err);
    if (rc == 0)
        rc = msh_disk_sync(dir, err);
    return rc;
}

/* The file's text, NUL-terminated. */
static int read_key_file(const char *path, char text[FILE_MAX], struct msh_err *err)
{
    int fd = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    struct stat st;
    ssize_t n = -1;
    int rc = 0;

    if (fd < 0 && errno == ENOENT)
        return msh_err_set(err, MSH_E_NOT_FOUND, "key_missing", "%s is missing", path);
    if (fd < 0)
        return msh_err_errno(err, errno, "key_read", "%s", path);
    if (fstat(fd, &st) != 0)
        rc = msh_err_errno(err, errno, "key_read", "%s", path);
    else if ((st.st_mode & (S_IRWXG | S_IRWXO)) != 0)
        rc = msh_err_set(err, MSH_E_FORBIDDEN, "key_mode",
                         "%s may be read by others; chmod 600 it and think about who has seen it",
                         path);
    if (rc == 0) {
        n = msh_disk_get(fd, text, FILE_MAX - 1, 0);
        if (n < 0)
            rc = msh_err_errno(err, errno, "key_read", "%s", path);
        else
            text[n] = '\0';
    }
    close(fd);
    return rc;
}

/* "<id> <64 hex>\n" and nothing else. */
static bool parse_key(char *text, struct msh_keys *keys)
{
    char *blank = strchr(text, ' ');
    size_t n = strlen(text);
    int64_t id;

    if (blank == NULL || n == 0 || text[n - 1] != '\n')
        return false;
    text[n - 1] = '\0';
    *blank = '\0';
    if (!msh_parse_i64(text, 1, UINT32_MAX, &id))
        return false;
    keys->id = (uint32_t)id;
    return msh_unhex(blank + 1, keys->master, sizeof(keys->master));
}

int msh_keys_open(const char *dir, enum msh_crypto_profile profile, struct msh_keys **ret_keys,
                  struct msh_err *err)
{
    char path[PATH_MAX], text[FILE_MAX];
    struct msh_keys *keys;
    int rc = path_of(dir, "/master.key", path, sizeof(path), err);

    if (rc == 0)
        rc = read_key_file(path, text, err);
    if (rc < 0)
        return rc;
    keys = msh_alloc0(1, sizeof(*keys));
    keys->profile = profile;
    if (!parse_key(text, keys)) {
        msh_keys_close(keys);
        keys = NULL;
        rc = msh_err_set(err, MSH_E_CORRUPT, "key_format", "%s is not a key file", path);
    }
    msh_wipe(text, sizeof(text));
    if (keys == NULL)
        return rc;
    msh_keys_derive(keys, "person", keys->person);
    msh_keys_derive(keys, "index", keys->index);
    msh_keys_derive(keys, "token", keys->token);
    *ret_keys = keys;
    return 0;
}

void msh_keys_close(struct msh_keys *keys)
{
    if (keys == NULL)
        return;
    msh_seal_forget(NULL); /* other threads wipe theirs when they end */
    msh_wipe(keys, sizeof(*keys));
    free(keys);
}

enum msh_crypto_profile msh_keys_profile(const struct msh_keys *keys)
{
    return keys->profile;
}

uint32_t msh_keys_id(const struct msh_keys *keys)
{
    return keys->id;
}

void msh_keys_derive(const struct msh_keys *keys, const char *label, uint8_t ret[MSH_KEY_SIZE])
{
    msh_key_derive(keys->profile, keys->master, label, ret);
}

struct msh_person_keys msh_keys_person(const struct msh_keys *keys)
{
    return (struct msh_person_keys){ .profile = keys->profile,
                                     .key_id = keys->id,
                                     .person_key = keys->person,
                                     .index_key = keys->index };
}

bool msh_keys_code_hash(const struct msh_keys *keys, int64_t region_id, int64_t ticket_id,
                        const char *code, uint8_t ret[MSH_HASH_SIZE])
{
    static const char purpose[] = "query_code";
    char clean[MSH_QUERY_CODE_SIZE];
    struct msh_piece pieces[] = { { purpose, sizeof(purpose) },
                                  { &region_id, sizeof(region_id) },
                                  { &ticket_id, sizeof(ticket_id) },
                                  { clean, MSH_QUERY_CODE_LEN } };

    if (!msh_code_normalise(code, clean, MSH_QUERY_CODE_LEN))
        return false;
    region_id = (int64_t)htobe64((uint64_t)region_id);
    ticket_id = (int64_t)htobe64((uint64_t)ticket_id);
    msh_hmac(keys->profile, keys->index, pieces, MSH_COUNT(pieces), ret);
    msh_wipe(clean, sizeof(clean));
    return true;
}

void msh_keys_code_of(const struct msh_keys *keys, int64_t region_id, int64_t ticket_id,
                      const struct msh_idem_key *idem, char ret[MSH_QUERY_CODE_SIZE])
{
    uint8_t key[MSH_KEY_SIZE], hash[MSH_HASH_SIZE];
    const struct msh_piece pieces[] = {
        { &region_id, sizeof(region_id) },
        { &ticket_id, sizeof(ticket_id) },
        { idem->principal, strlen(idem->principal) + 1 },
        { idem->route, strlen(idem->route) + 1 },
        { idem->key, strlen(idem->key) + 1 },
        { idem->body_digest, sizeof(idem->body_digest) },
    };

    region_id = (int64_t)htobe64((uint64_t)region_id);
    ticket_id = (int64_t)htobe64((uint64_t)ticket_id);
    msh_keys_derive(keys, "code", key);
    msh_hmac(keys->profile, key, pieces, MSH_COUNT(pieces), hash);
    msh_code_of(hash, MSH_QUERY_CODE_LEN, ret);
    msh_wipe(key, sizeof(key));
    msh_wipe(hash, sizeof(hash));
}

void msh_keys_token_hash(const struct msh_keys *keys, const char *token, uint8_t ret[MSH_HASH_SIZE])
{
    struct msh_piece piece = { token, strlen(token) };

    msh_hmac(keys->profile, keys->token, &piece, 1, ret);
}
