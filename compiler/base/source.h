/* source.h: program text, byte spans into it, and lines and columns computed from them. */
#ifndef PLASTC_SOURCE_H
#define PLASTC_SOURCE_H

#include <stdbool.h>
#include <stddef.h>

#include "arena.h"

/* Bytes [start, end) of file number `file` (an index into SourceSet.files; -1: no place at all). */
typedef struct Span {
    int file;
    int start;
    int end;
} Span;

/* Bytes between two entries of Source.characters. */
#define SOURCE_BLOCK 256

typedef struct Source {
    const char *path; /* as given by the user; used in messages */
    const char *text; /* NUL-terminated; may contain further NULs if the file does */
    int length;
    int *line_start; /* byte offset of each line */
    int line_count;
    int *characters; /* characters that begin before each SOURCE_BLOCK bytes; for columns */
    int original;    /* number of the file that this is a copy of; its own number if it is none */
    Span use;        /* of a copy, or of text that plastc has written out: where that is used; its file is -1 if this
                      * is neither */
    const char *reason; /* why it is, in words: "rule 'ee' is made of it here"; NULL if it is neither */
} Source;

typedef struct SourceSet {
    Arena *arena; /* borrowed */
    Source **files;
    int count;
    int capacity;
} SourceSet;

typedef struct Position {
    int line;   /* from 1 */
    int column; /* from 1, in characters (UTF-8 continuation bytes do not count) */
} Position;

/* Largest program text accepted, in bytes. */
#define SOURCE_MAX_BYTES (4 * 1024 * 1024)

/* Reads a file. Returns its number, or -1 with errno set (EFBIG beyond SOURCE_MAX_BYTES). */
int source_load(SourceSet *set, const char *path);
/* Adds text that is already in memory (copied). Returns its number. */
int source_add(SourceSet *set, const char *path, const char *text, int length);
/* Adds a file once more, for a part of it that is used elsewhere: a place in the copy is shown as that in the file,
 * and messages say of it where it is used, and why. `reason` is borrowed. Returns the number of the copy. */
int source_copy(SourceSet *set, int file, Span use, const char *reason);
/* Whether a place is in such a copy, or in text that plastc has written out. */
bool source_is_used_elsewhere(const SourceSet *set, Span span);

Position source_position(const SourceSet *set, int file, int offset);
/* The smallest span that covers both; they are in one file. */
Span span_join(Span a, Span b);

#endif
