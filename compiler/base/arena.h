/* arena.h: memory that lives as long as one compilation.
 *
 * Source text, names, AST, symbols and IR are allocated here and freed together; nothing is freed
 * on its own. Out of memory ends the process with a message. Under AddressSanitizer every object is
 * a malloc of its own, so that overruns show. */
#ifndef PLASTC_ARENA_H
#define PLASTC_ARENA_H

#include <stdarg.h>
#include <stddef.h>

#include "runtime/memory.h"

typedef struct Arena Arena;

Arena *arena_create(void);
void arena_destroy(Arena *arena); /* NULL is allowed */
/* From now on the arena has at most so many bytes: with more, `words` are said and the process ends with
 * status 1. */
void arena_limit(Arena *arena, size_t most, const char *words);

/* `size` zeroed bytes, aligned for any type. Never NULL. */
void *arena_alloc(Arena *arena, size_t size);

/* A copy of `length` bytes with a terminating NUL. */
char *arena_copy(Arena *arena, const char *text, size_t length);

char *arena_printf(Arena *arena, const char *format, ...) __attribute__((format(printf, 2, 3)));
char *arena_vprintf(Arena *arena, const char *format, va_list arguments)
    __attribute__((format(printf, 2, 0)));

/* Bytes handed out so far. */
size_t arena_used(const Arena *arena);

#define arena_new(arena, T)          ((T *)arena_alloc((arena), sizeof(T)))
#define arena_array(arena, T, count) ((T *)arena_alloc((arena), sizeof(T) * (size_t)(count)))

#endif
