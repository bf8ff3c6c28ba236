/* editor_text.h: places as editors count them: lines from 0, and in a line units of UTF-16 from 0. */
#ifndef PLASTC_EDITOR_TEXT_H
#define PLASTC_EDITOR_TEXT_H

#include "compiler/base/source.h"
#include "runtime/io/json_writer.h"

typedef struct EditorPlace {
    int line, unit;
} EditorPlace;

EditorPlace editor_text_place(const Source *source, int offset);
/* The byte at a place. One beyond its line is the end of that, one within a surrogate pair its beginning, one beyond the file the end
 * of the file. */
int editor_text_offset(const Source *source, double line, double unit);
/* Units of UTF-16 between two bytes. */
int editor_text_units(const char *text, int from, int to);
/* Puts {"start": {"line", "character"}, "end": …}. */
void editor_text_put_range(JsonWriter *writer, const char *name, const Source *source, int start, int end);

#endif
