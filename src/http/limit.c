#include "base/base.h"

#include "http/limit.h"

#include <arpa/inet.h>
#include <pthread.h>

#include "base/crypto.h"

#define WAYS 8 /* slots a key may lie in */

struct slot {
    uint64_t key; /* 0 = free */
    double tokens;
    int64_t at_ms;
};

struct msh_limit {
    pthread_mutex_t lock;
    uint8_t secret[MSH_KEY_SIZE];
    double per_ms, burst;
    size_t n_sets;
    struct slot *slots;
};

struct msh_limit *msh_limit_new(unsigned rate, int64_t period_ms, unsigned burst, size_t slots)
{
    struct msh_limit *limit = msh_alloc0(1, sizeof(*limit));

    pthread_mutex_init(&limit->lock, NULL);
    msh_random(limit->secret, sizeof(limit->secret));
    limit->per_ms = (double)rate / (double)period_ms;
    limit->burst = burst;
    limit->n_sets = (slots + WAYS - 1) / WAYS;
    limit->slots = msh_alloc0(limit->n_sets * WAYS, sizeof(struct slot));
    return limit;
}

void msh_limit_set(struct msh_limit *limit, unsigned rate, int64_t period_ms, unsigned burst)
{
    pthread_mutex_lock(&limit->lock);
    limit->per_ms = (double)rate / (double)period_ms;
    limit->burst = burst;
    pthread_mutex_unlock(&limit->lock);
}

void msh_limit_free(struct msh_limit *limit)
{
    if (limit == NULL)
        return;
    pthread_mutex_destroy(&limit->lock);
    free(limit->slots);
    free(limit);
}

static uint64_t hash_key(const struct msh_limit *limit, const char *key)
{
    const struct msh_piece piece = { key, strlen(key) };
    uint8_t digest[MSH_HASH_SIZE];
    uint64_t hash;

    msh_hmac(MSH_CRYPTO_INTL, limit->secret, &piece, 1, digest);
    memcpy(&hash, digest, sizeof(hash));
    return hash != 0 ? hash : 1;
}

static double tokens_now(const struct msh_limit *limit, const struct slot *slot, int64_t now_ms)
{
    double since = (double)MSH_MAX(now_ms - slot->at_ms, 0);

    return MSH_MIN(slot->tokens + since * limit->per_ms, limit->burst);
}

/* The key's slot; a new key takes a free one or the fullest, whose owner loses least. */
static struct slot *find_slot(struct msh_limit *limit, uint64_t key, int64_t now_ms)
{
    struct slot *set = limit->slots + key % limit->n_sets * WAYS, *best = set;

    for (size_t i = 0; i < WAYS; i++) {
        if (set[i].key == key)
            return &set[i];
        if (best->key != 0 && (set[i].key == 0 || tokens_now(limit, &set[i], now_ms) >
                                                      tokens_now(limit, best, now_ms)))
            best = &set[i];
    }
    *best = (struct slot){ key, limit->burst, now_ms };
    return best;
}

static int ask(struct msh_limit *limit, const char *key, unsigned cost, int64_t now_ms, bool take,
               struct msh_err *err)
{
    uint64_t hash = hash_key(limit, key);
    struct slot *slot;
    double tokens, missing, wait_ms;

    pthread_mutex_lock(&limit->lock);
    slot = find_slot(limit, hash, now_ms);
    tokens = tokens_now(limit, slot, now_ms);
    missing = (double)cost - tokens;
    wait_ms = missing / limit->per_ms;
    if (missing <= 0 && take) {
        slot->tokens = tokens - (double)cost;
        slot->at_ms = now_ms;
    }
    pthread_mutex_unlock(&limit->lock);
    if (missing <= 0)
        return 0;
    (void)msh_err_set(err, MSH_E_LIMIT, "rate_limited", "too many requests");
    err->retry_after_s = (int64_t)(wait_ms / 1000.0) + 1;
    return err->rc;
}

int msh_limit_take(struct msh_limit *limit, const char *key, unsigned cost, int64_t now_ms,
                   struct msh_err *err)
{
    return ask(limit, key, cost, now_ms, true, err);
}

int msh_limit_peek(struct msh_limit *limit, const char *key, unsigned cost, int64_t now_ms,
                   struct msh_err *err)
{
    return ask(limit, key, cost, now_ms, false, err);
}

void msh_limit_address(const char *address, char *out, size_t size)
{
    unsigned char bits[16];
    char text[INET6_ADDRSTRLEN];

    if (inet_pton(AF_INET6, address, bits) != 1) {
        (void)msh_copy(out, size, address);
        return;
    }
    memset(bits + 8, 0, 8);
    if (inet_ntop(AF_INET6, bits, text, sizeof(text)) == NULL)
        text[0] = '\0';
    (void)snprintf(out, size, "%s/64", text);
}
