/* source.c: reads program text and finds lines and columns in it.
 *
 * Columns count characters, not bytes. So that a place in a line of megabytes is found at once, the
 * characters before every block of SOURCE_BLOCK bytes are counted when the text is added. */
#include "source.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "strbuf.h"
#include "vec.h"

/* Appends the whole file to `text`. Returns false with errno set. */
static bool read_file(const char *path, StrBuf *text)
{
    FILE *file = fopen(path, "rb");
    if (file == NULL)
        return false;
    char chunk[16384];
    size_t count;
    int error = 0;
    while (error == 0 && (count = fread(chunk, 1, sizeof chunk, file)) > 0) {
        strbuf_add_bytes(text, chunk, count);
        if (text->length > SOURCE_MAX_BYTES)
            error = EFBIG;
    }
    if (error == 0 && ferror(file))
        error = errno;
    fclose(file);
    errno = error;
    return error == 0;
}

int source_load(SourceSet *set, const char *path)
{
    StrBuf text = {0};
    int file = -1;
    if (read_file(path, &text))
        file = source_add(set, path, text.text, (int)text.length);
    int error = errno;
    strbuf_free(&text);
    errno = error;
    return file;
}

static void find_lines(Source *source, Arena *arena)
{
    int count = 1;
    for (int k = 0; k < source->length; k++)
        count += source->text[k] == '\n';
    source->line_start = arena_array(arena, int, count);
    source->line_count = 1; /* the first line begins at 0 */
    for (int k = 0; k < source->length; k++)
        if (source->text[k] == '\n')
            source->line_start[source->line_count++] = k + 1;
}

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

static void count_characters(Source *source, Arena *arena)
{
    source->characters = arena_array(arena, int, source->length / SOURCE_BLOCK + 1);
    int count = 0;
    for (int k = 0; k <= source->length; k++) {
        if (k % SOURCE_BLOCK == 0)
            source->characters[k / SOURCE_BLOCK] = count;
        count += begins_character(source->text[k]);
    }
}

static int append(SourceSet *set, Source *source)
{
    if (set->count == set->capacity)
        set->files = vec_grow(set->arena, set->files, sizeof *set->files, &set->capacity);
    set->files[set->count] = source;
    return set->count++;
}

bool source_is_used_elsewhere(const SourceSet *set, Span span)
{
    return span.file >= 0 && span.file < set->count && set->files[span.file]->reason != NULL;
}

int source_add(SourceSet *set, const char *path, const char *text, int length)
{
    Source *source = arena_new(set->arena, Source);
    source->path = arena_copy(set->arena, path, strlen(path));
    source->text = arena_copy(set->arena, text, (size_t)length);
    source->length = length;
    find_lines(source, set->arena);
    count_characters(source, set->arena);

    source->original = set->count;
    source->use = (Span){.file = -1};
    return append(set, source);
}

int source_copy(SourceSet *set, int file, Span use, const char *reason)
{
    Source *copy = arena_new(set->arena, Source);
    *copy = *set->files[file];
    copy->use = use;
    copy->reason = reason;
    return append(set, copy);
}

/* The characters that begin before `offset`. */
static int characters_before(const Source *source, int offset)
{
    int block = offset / SOURCE_BLOCK;
    int count = source->characters[block];
    for (int k = block * SOURCE_BLOCK; k < offset; k++)
        count += begins_character(source->text[k]);
    return count;
}

/* The line (from 0) that `offset` lies in. */
static int find_line(const Source *source, int offset)
{
    int low = 0;
    int high = source->line_count; /* line low begins at or before offset, line high after it */
    while (high - low > 1) {
        int middle = low + (high - low) / 2;
        if (source->line_start[middle] <= offset)
            low = middle;
        else
            high = middle;
    }
    return low;
}

Position source_position(const SourceSet *set, int file, int offset)
{
    const Source *source = set->files[file];
    if (offset > source->length)
        offset = source->length;
    int line = find_line(source, offset);
    int column =
        characters_before(source, offset) - characters_before(source, source->line_start[line]);
    return (Position){.line = line + 1, .column = column + 1};
}

Span span_join(Span a, Span b)
{
    return (Span){
        .file = a.file,
        .start = a.start < b.start ? a.start : b.start,
        .end = a.end > b.end ? a.end : b.end,
    };
}
