/* vec.h: growing arrays in an arena.
 *
 *     typedef VEC(AstExpr *) AstExprVec;
 *     vec_push(arena, &list, expr);
 *     for (int k = 0; k < list.count; k++) use(list.items[k]);
 *
 * A zeroed vector is empty. Growing leaves the old block to the arena. */
#ifndef PLASTC_VEC_H
#define PLASTC_VEC_H

#include <stddef.h>

#include "arena.h"

#define VEC(T)                                                                                     \
    struct {                                                                                       \
        T *items;                                                                                  \
        int count;                                                                                 \
        int capacity;                                                                              \
    }

#define vec_push(arena, vec, item)                                                                 \
    do {                                                                                           \
        if ((vec)->count == (vec)->capacity)                                                       \
            (vec)->items =                                                                         \
                vec_grow((arena), (vec)->items, sizeof *(vec)->items, &(vec)->capacity);           \
        (vec)->items[(vec)->count++] = (item);                                                     \
    } while (0)

/* Doubles *capacity and returns a block that begins with the old items. */
void *vec_grow(Arena *arena, const void *items, size_t item_size, int *capacity);

#endif
