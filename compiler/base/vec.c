/* vec.c: growth of the arrays in vec.h. */
#include "vec.h"

#include <limits.h>
#include <string.h>

#define FIRST_CAPACITY 4

void *vec_grow(Arena *arena, const void *items, size_t item_size, int *capacity)
{
    if (*capacity > INT_MAX / 2)
        memory_exhausted();
    int larger = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
    void *block = arena_alloc(arena, item_size * (size_t)larger);
    if (*capacity > 0)
        memcpy(block, items, item_size * (size_t)*capacity);
    *capacity = larger;
    return block;
}
