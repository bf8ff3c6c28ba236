/* name.h: interned strings. Two names are equal if and only if their pointers are. */
#ifndef PLASTC_NAME_H
#define PLASTC_NAME_H

#include <stddef.h>

#include "arena.h"

typedef const char *Name; /* NUL-terminated, owned by the table's arena */

typedef struct NameTable NameTable;

NameTable *name_table_create(Arena *arena);
Name name_intern(NameTable *table, const char *text);
Name name_intern_bytes(NameTable *table, const char *text, size_t length);

#endif
