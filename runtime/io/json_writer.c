/* json_writer.c: see json_writer.h. */
#include "json_writer.h"

#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Integers from here on are not all exact in a double. */
#define EXACT_INTEGERS ((uint64_t)1 << 53)

/* ---- strings -------------------------------------------------------------------------------- */

/* Bytes of the character that begins at `text`, or 0 if it is not UTF-8 (Unicode 15, table 3-7). */
static int character_length(const char *text)
{
    const unsigned char *byte = (const unsigned char *)text;
    if (byte[0] < 0x80)
        return 1;
    int length = byte[0] >= 0xF0 ? 4 : byte[0] >= 0xE0 ? 3 : 2;
    if (byte[0] < 0xC2 || byte[0] > 0xF4)
        return 0;
    unsigned low = byte[0] == 0xE0 ? 0xA0 : byte[0] == 0xF0 ? 0x90 : 0x80;
    unsigned high = byte[0] == 0xED ? 0x9F : byte[0] == 0xF4 ? 0x8F : 0xBF;
    if (byte[1] < low || byte[1] > high)
        return 0;
    for (int k = 2; k < length; k++)
        if ((byte[k] & 0xC0) != 0x80)
            return 0;
    return length;
}

/* A character that cannot stand in a string as it is. */
static void add_escaped(Text *text, char character)
{
    static const char plain[] = "\"\\\b\f\n\r\t", letters[] = "\"\\bfnrt";
    const char *at = strchr(plain, character);
    char escape[8];
    if (at)
        snprintf(escape, sizeof escape, "\\%c", letters[at - plain]);
    else
        snprintf(escape, sizeof escape, "\\u%04x", (unsigned)character);
    text_words(text, escape);
}

static void add_string(Text *text, const char *string)
{
    text_words(text, "\"");
    while (*string != '\0') {
        int length = character_length(string);
        if (length == 0)
            text_words(text, "\xEF\xBF\xBD");
        else if (length == 1 && ((unsigned char)*string < 0x20 || *string == '"' || *string == '\\'))
            add_escaped(text, *string);
        else
            text_add(text, string, (size_t)length);
        string += length > 0 ? length : 1;
    }
    text_words(text, "\"");
}

/* ---- values --------------------------------------------------------------------------------- */

static void add_line(JsonWriter *writer, int depth)
{
    if (writer->line)
        return;
    text_words(&writer->text, "\n");
    for (int k = 0; k < depth; k++)
        text_words(&writer->text, "\t");
}

/* What stands before a value. */
static void begin(JsonWriter *writer, const char *name)
{
    if (writer->has_some)
        text_words(&writer->text, name && !writer->line ? "," : ", ");
    if (name) {
        add_line(writer, writer->depth);
        add_string(&writer->text, name);
        text_words(&writer->text, writer->line ? ": " : ":\t");
    }
    writer->has_some = true;
}

static void add_value(JsonWriter *writer, const char *name, const char *words)
{
    begin(writer, name);
    text_words(&writer->text, words);
}

static void open_with(JsonWriter *writer, const char *name, const char *bracket)
{
    add_value(writer, name, bracket);
    writer->depth++;
    writer->has_some = false;
}

static void close_with(JsonWriter *writer, const char *bracket)
{
    text_words(&writer->text, bracket);
    writer->has_some = true;
}

void json_open_object(JsonWriter *writer, const char *name)
{
    open_with(writer, name, "{");
}

void json_close_object(JsonWriter *writer)
{
    add_line(writer, --writer->depth);
    close_with(writer, "}");
}

void json_open_array(JsonWriter *writer, const char *name)
{
    open_with(writer, name, "[");
}

void json_close_array(JsonWriter *writer)
{
    writer->depth--;
    close_with(writer, "]");
}

void json_put_null(JsonWriter *writer, const char *name)
{
    add_value(writer, name, "null");
}

void json_put_bool(JsonWriter *writer, const char *name, bool value)
{
    add_value(writer, name, value ? "true" : "false");
}

void json_put_text(JsonWriter *writer, const char *name, const char *value)
{
    if (!value) {
        json_put_null(writer, name);
        return;
    }
    begin(writer, name);
    add_string(&writer->text, value);
}

void json_put_integer(JsonWriter *writer, const char *name, long value)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%ld", value);
    add_value(writer, name, digits);
}

void json_put_real(JsonWriter *writer, const char *name, double value)
{
    if (!isfinite(value)) {
        json_put_null(writer, name);
        return;
    }
    begin(writer, name);
    text_number(&writer->text, value);
}

void json_put_seed(JsonWriter *writer, const char *name, uint64_t seed)
{
    char digits[32];
    snprintf(digits, sizeof digits, "%" PRIu64, seed);
    if (seed < EXACT_INTEGERS)
        add_value(writer, name, digits);
    else
        json_put_text(writer, name, digits);
}

void json_put_reals(JsonWriter *writer, const char *name, int count, const char *const *names,
                const double *values)
{
    json_open_object(writer, name);
    for (int k = 0; k < count; k++)
        if (names[k])
            json_put_real(writer, names[k], values[k]);
    json_close_object(writer);
}

void json_put_list(JsonWriter *writer, const char *name, int count, const double *values)
{
    json_open_array(writer, name);
    for (int k = 0; k < count; k++)
        json_put_real(writer, NULL, values[k]);
    json_close_array(writer);
}

void json_put_rows(JsonWriter *writer, const char *name, int count, const double *rows)
{
    json_open_array(writer, name);
    for (int k = 0; k < count; k++)
        json_put_list(writer, NULL, count, rows + (size_t)k * (size_t)count);
    json_close_array(writer);
}

char *json_take(JsonWriter *writer)
{
    Text text = writer->text;
    *writer = (JsonWriter){0};
    text_add(&text, "\n", 2);
    if (text.cut) {
        free(text.bytes);
        return NULL;
    }
    return text.bytes;
}
