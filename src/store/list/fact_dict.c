#include "base/base.h"

#include "store/list/fact_block.h"

#define SLOTS_FIRST 64

void fact_dict_init(struct fact_dict *dict, bool texts, size_t max)
{
    *dict = (struct fact_dict){ .texts = texts, .max = max, .n_slots = SLOTS_FIRST };
    dict->slots = msh_alloc0(SLOTS_FIRST, sizeof(*dict->slots));
    dict->rows = msh_alloc0(SLOTS_FIRST / 2 + 1, sizeof(*dict->rows));
}

void fact_dict_done(struct fact_dict *dict)
{
    for (size_t i = 0; dict->texts && i < dict->n; i++)
        free(dict->codes[i]);
    free(dict->codes);
    free(dict->ids);
    free(dict->rows);
    free(dict->slots);
}

/* Murmur's finish: ids differ in their high bits, which say when they were made. */
static size_t hash_of(const struct fact_dict *dict, const char *code, int64_t id)
{
    uint64_t h = (uint64_t)id;

    if (dict->texts)
        for (h = UINT64_C(0xCBF29CE484222325); *code != '\0'; code++)
            h = (h ^ (uint8_t)*code) * UINT64_C(0x100000001B3);
    h = (h ^ h >> 33) * UINT64_C(0xFF51AFD7ED558CCD);
    return (size_t)(h ^ h >> 33);
}

static bool is_value(const struct fact_dict *dict, size_t place, const char *code, int64_t id)
{
    return dict->texts ? msh_streq(dict->codes[place - 1], code) : dict->ids[place - 1] == id;
}

/* The slot of a value, or the free one where it would stand. */
static size_t slot_of(const struct fact_dict *dict, const char *code, int64_t id)
{
    size_t slot = hash_of(dict, code, id) & (dict->n_slots - 1);

    while (dict->slots[slot] != 0 && !is_value(dict, dict->slots[slot], code, id))
        slot = (slot + 1) & (dict->n_slots - 1);
    return slot;
}

size_t fact_dict_find(const struct fact_dict *dict, const char *code, int64_t id)
{
    return dict->slots[slot_of(dict, code, id)];
}

/* Always at least half free. */
static void grow(struct fact_dict *dict)
{
    const size_t had = dict->n_slots / 2 + 1;

    dict->n_slots *= 2;
    dict->rows = msh_realloc(dict->rows, (dict->n_slots / 2 + 1) * sizeof(*dict->rows));
    memset(dict->rows + had, 0, (dict->n_slots / 2 + 1 - had) * sizeof(*dict->rows));
    free(dict->slots);
    dict->slots = msh_alloc0(dict->n_slots, sizeof(*dict->slots));
    if (dict->texts)
        dict->codes = msh_realloc(dict->codes, dict->n_slots / 2 * sizeof(*dict->codes));
    else
        dict->ids = msh_realloc(dict->ids, dict->n_slots / 2 * sizeof(*dict->ids));
    for (size_t i = 1; i <= dict->n; i++)
        dict->slots[slot_of(dict, dict->texts ? dict->codes[i - 1] : NULL,
                            dict->texts ? 0 : dict->ids[i - 1])] = (uint32_t)i;
}

size_t fact_dict_put(struct fact_dict *dict, const char *code, int64_t id)
{
    size_t place = fact_dict_find(dict, code, id);

    if (place != 0 || dict->n == dict->max)
        return place;
    if ((dict->n + 1) * 2 > dict->n_slots || dict->n == 0)
        grow(dict);
    if (dict->texts)
        dict->codes[dict->n] = msh_strdup(code);
    else
        dict->ids[dict->n] = id;
    place = ++dict->n;
    dict->slots[slot_of(dict, code, id)] = (uint32_t)place;
    return place;
}
