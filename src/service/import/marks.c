#include "base/base.h"

#include "service/import/marks.h"

/* Its slot, or the free one where it belongs. */
static size_t slot_of(const uint64_t *slots, size_t cap, uint64_t mark)
{
    size_t i = mark & (cap - 1);
    while (slots[i] != 0 && slots[i] != mark)
        i = (i + 1) & (cap - 1);
    return i;
}

static void grow(struct msh_marks *marks)
{
    size_t cap = MSH_MAX(2 * marks->cap, 4096);
    uint64_t *slots = msh_alloc0(cap, sizeof(*slots));
    for (size_t i = 0; i < marks->cap; i++)
        if (marks->slots[i] != 0)
            slots[slot_of(slots, cap, marks->slots[i])] = marks->slots[i];
    free(marks->slots);
    marks->slots = slots;
    marks->cap = cap;
}

bool msh_marks_add(struct msh_marks *marks, uint64_t mark)
{
    mark += mark == 0;
    if (2 * marks->n >= marks->cap)
        grow(marks);
    size_t i = slot_of(marks->slots, marks->cap, mark);
    bool fresh = marks->slots[i] == 0;
    marks->slots[i] = mark;
    marks->n += fresh;
    return fresh;
}

bool msh_marks_has(const struct msh_marks *marks, uint64_t mark)
{
    mark += mark == 0;
    return marks->n > 0 && marks->slots[slot_of(marks->slots, marks->cap, mark)] == mark;
}

void msh_marks_done(struct msh_marks *marks)
{
    free(marks->slots);
    *marks = (struct msh_marks){ 0 };
}

uint64_t msh_marks_text(enum msh_crypto_profile profile, const char *text)
{
    const struct msh_piece piece = { text, strlen(text) };
    uint8_t hash[MSH_HASH_SIZE];
    uint64_t mark;
    msh_hash(profile, &piece, 1, hash);
    memcpy(&mark, hash, sizeof(mark));
    return mark;
}
