/* name.c: the table of names, a hash table with open addressing that is at most half full. */
#include "name.h"

#include <stdint.h>
#include <string.h>

#define FIRST_SLOTS 256 /* a power of two */

typedef struct Entry {
    Name name; /* NULL: free */
    size_t length;
    uint32_t hash;
} Entry;

struct NameTable {
    Arena *arena;
    Entry *entries;
    uint32_t slots; /* a power of two */
    uint32_t used;
};

NameTable *name_table_create(Arena *arena)
{
    NameTable *table = arena_new(arena, NameTable);
    table->arena = arena;
    table->slots = FIRST_SLOTS;
    table->entries = arena_array(arena, Entry, table->slots);
    return table;
}

/* FNV-1a, 32 bits: Fowler, Noll and Vo. */
static uint32_t hash_bytes(const char *text, size_t length)
{
    uint32_t hash = 2166136261u;
    for (size_t k = 0; k < length; k++)
        hash = (hash ^ (unsigned char)text[k]) * 16777619u;
    return hash;
}

/* The entry of that text, or the free one where it belongs. */
static Entry *find(const NameTable *table, const char *text, size_t length, uint32_t hash)
{
    uint32_t mask = table->slots - 1;
    for (uint32_t slot = hash & mask;; slot = (slot + 1) & mask) {
        Entry *entry = &table->entries[slot];
        if (entry->name == NULL)
            return entry;
        if (entry->hash == hash && entry->length == length &&
            memcmp(entry->name, text, length) == 0)
            return entry;
    }
}

static void grow(NameTable *table)
{
    const Entry *old = table->entries;
    uint32_t old_slots = table->slots;
    table->slots = old_slots * 2;
    table->entries = arena_array(table->arena, Entry, table->slots);
    for (uint32_t k = 0; k < old_slots; k++)
        if (old[k].name != NULL)
            *find(table, old[k].name, old[k].length, old[k].hash) = old[k];
}

Name name_intern(NameTable *table, const char *text)
{
    return name_intern_bytes(table, text, strlen(text));
}

Name name_intern_bytes(NameTable *table, const char *text, size_t length)
{
    uint32_t hash = hash_bytes(text, length);
    Entry *entry = find(table, text, length, hash);
    if (entry->name != NULL)
        return entry->name;

    Name name = arena_copy(table->arena, text, length);
    *entry = (Entry){.name = name, .length = length, .hash = hash};
    table->used++;
    if (table->used > table->slots / 2)
        grow(table);
    return name;
}
