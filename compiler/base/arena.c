/* arena.c: bump allocation from zeroed blocks.
 *
 * An object larger than a quarter of a block gets a block of its own. Under AddressSanitizer every
 * object does, so that its redzones surround it. */
#include "arena.h"

#include <stdalign.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#if defined(__SANITIZE_ADDRESS__)
#define BLOCK_PER_OBJECT true
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define BLOCK_PER_OBJECT true
#endif
#endif
#ifndef BLOCK_PER_OBJECT
#define BLOCK_PER_OBJECT false
#endif

#define BLOCK_SIZE ((size_t)64 * 1024)
#define ALIGNMENT  alignof(max_align_t)

typedef struct Block {
    struct Block *next;
    alignas(max_align_t) char bytes[];
} Block;

struct Arena {
    Block *blocks;
    char *free; /* rest of the block that objects are cut from */
    size_t free_size;
    size_t used;
    size_t most; /* 0: as much as there is */
    const char *words;
};

Arena *arena_create(void)
{
    Arena *arena = calloc(1, sizeof *arena);
    if (arena == NULL)
        memory_exhausted();
    return arena;
}

void arena_destroy(Arena *arena)
{
    if (arena == NULL)
        return;
    for (Block *block = arena->blocks; block != NULL;) {
        Block *next = block->next;
        free(block);
        block = next;
    }
    free(arena);
}

static char *add_block(Arena *arena, size_t size)
{
    if (size > SIZE_MAX - sizeof(Block))
        memory_exhausted();
    Block *block = calloc(1, sizeof *block + size);
    if (block == NULL)
        memory_exhausted();
    block->next = arena->blocks;
    arena->blocks = block;
    return block->bytes;
}

void arena_limit(Arena *arena, size_t most, const char *words)
{
    arena->most = most;
    arena->words = words;
}

void *arena_alloc(Arena *arena, size_t size)
{
    arena->used += size;
    if (arena->most > 0 && (arena->used > arena->most || size > arena->most)) {
        fprintf(stderr, "plastc: error: %s\n", arena->words);
        exit(1);
    }
    if (BLOCK_PER_OBJECT || size > BLOCK_SIZE / 4)
        return add_block(arena, size);

    size_t rounded = (size + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
    if (rounded > arena->free_size) {
        arena->free = add_block(arena, BLOCK_SIZE);
        arena->free_size = BLOCK_SIZE;
    }
    char *object = arena->free;
    arena->free += rounded;
    arena->free_size -= rounded;
    return object;
}

char *arena_copy(Arena *arena, const char *text, size_t length)
{
    char *copy = arena_alloc(arena, length + 1);
    if (length > 0)
        memcpy(copy, text, length);
    return copy;
}

char *arena_printf(Arena *arena, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    char *text = arena_vprintf(arena, format, arguments);
    va_end(arguments);
    return text;
}

char *arena_vprintf(Arena *arena, const char *format, va_list arguments)
{
    va_list again;
    va_copy(again, arguments);
    int length = vsnprintf(NULL, 0, format, again);
    va_end(again);
    if (length < 0) /* the text would exceed INT_MAX bytes */
        memory_exhausted();
    char *text = arena_alloc(arena, (size_t)length + 1);
    vsnprintf(text, (size_t)length + 1, format, arguments);
    return text;
}

size_t arena_used(const Arena *arena)
{
    return arena->used;
}
