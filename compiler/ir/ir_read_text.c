/* ir_read_text.c: lines, tokens and names of the printed IR.
 *
 * Bytes above 127 are letters. The text ends with a NUL that does not belong to it, so looking one byte ahead
 * is always allowed. */
#include "ir_read_text.h"

#include <ctype.h>
#include <limits.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ir_form.h"

/* ---- errors ---------------------------------------------------------------------------------- */

__attribute__((format(printf, 3, 0))) static void
fail(IrReader *reader, IrPlace place, const char *format, va_list args)
{
    if (reader->failed)
        return;
    char words[512];
    vsnprintf(words, sizeof words, format, args);
    status_error(reader->error, STATUS_INPUT, "%s:%d:%d: %s", reader->path, place.line,
                 (int)(place.at - place.line_start) + 1, words);
    reader->failed = true;
    reader->place.at = reader->end;
    reader->indent = -1;
}

void reader_fail(IrReader *reader, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(reader, reader_place(reader), format, args);
    va_end(args);
}

void reader_fail_at(IrReader *reader, IrPlace place, const char *format, ...)
{
    va_list args;
    va_start(args, format);
    fail(reader, place, format, args);
    va_end(args);
}

/* ---- lines ----------------------------------------------------------------------------------- */

static void skip_spaces(IrReader *reader)
{
    while (*reader->place.at == ' ')
        reader->place.at++;
}

IrPlace reader_place(IrReader *reader)
{
    skip_spaces(reader);
    return reader->place;
}

bool reader_at_end(const IrReader *reader)
{
    return reader->indent < 0;
}

static const char *end_of_line(const IrReader *reader)
{
    const char *at = reader->place.at;
    while (at < reader->end && *at != '\n')
        at++;
    return at;
}

/* At the start of a line. Passes over lines that are empty or comments. */
static void start_line(IrReader *reader)
{
    for (;;) {
        IrPlace *place = &reader->place;
        place->line_start = place->at;
        skip_spaces(reader);
        if (place->at == reader->end) {
            reader->indent = -1;
            return;
        }
        if (*place->at != '#' && *place->at != '\n')
            break;
        place->at = end_of_line(reader);
        if (place->at < reader->end) {
            place->at++;
            place->line++;
        }
    }
    long spaces = reader->place.at - reader->place.line_start;
    reader->indent = spaces < INT_MAX ? (int)(spaces / 2) : INT_MAX / 2;
    if (spaces % 2 != 0)
        reader_fail(reader, "an odd number of spaces stands before this line");
}

const char *reader_end_line(IrReader *reader)
{
    skip_spaces(reader);
    const char *note = NULL, *end = end_of_line(reader);
    if (*reader->place.at == '#') {
        const char *start = reader->place.at + (reader->place.at[1] == ' ' ? 2 : 1);
        note = arena_copy(reader->module->arena, start, (size_t)(end - start));
    } else if (reader->place.at != end) {
        reader_fail(reader, "expected the end of the line");
    }
    if (reader->failed)
        return NULL;
    reader->place.at = end;
    if (end < reader->end) {
        reader->place.at++;
        reader->place.line++;
    }
    start_line(reader);
    return note;
}

/* ---- punctuation ----------------------------------------------------------------------------- */

bool reader_sees(IrReader *reader, const char *text)
{
    skip_spaces(reader);
    return strncmp(reader->place.at, text, strlen(text)) == 0;
}

void reader_skip(IrReader *reader, const char *text)
{
    reader->place.at += strlen(text);
}

bool reader_accept(IrReader *reader, const char *text)
{
    bool seen = reader_sees(reader, text);
    if (seen)
        reader_skip(reader, text);
    return seen;
}

void reader_expect(IrReader *reader, const char *text)
{
    if (!reader_accept(reader, text))
        reader_fail(reader, "expected '%s'", text);
}

/* ---- words ----------------------------------------------------------------------------------- */

static bool is_letter(char byte)
{
    return isalpha((unsigned char)byte) || byte == '_' || (unsigned char)byte > 127;
}

/* Bytes of the word that comes next: letters and digits, and a point with a number behind: w.1. */
static size_t word_length(IrReader *reader)
{
    skip_spaces(reader);
    const char *start = reader->place.at, *at = start;
    if (!is_letter(*at))
        return 0;
    while (is_letter(*at) || isdigit((unsigned char)*at))
        at++;
    if (at[0] == '.' && isdigit((unsigned char)at[1]))
        for (at++; isdigit((unsigned char)*at);)
            at++;
    return (size_t)(at - start);
}

bool reader_sees_word(IrReader *reader)
{
    return word_length(reader) > 0;
}

bool reader_sees_that_word(IrReader *reader, const char *word)
{
    size_t length = word_length(reader);
    return length == strlen(word) && memcmp(reader->place.at, word, length) == 0;
}

bool reader_accept_word(IrReader *reader, const char *word)
{
    bool seen = reader_sees_that_word(reader, word);
    if (seen)
        reader_skip(reader, word);
    return seen;
}

void reader_expect_word(IrReader *reader, const char *word)
{
    if (!reader_accept_word(reader, word))
        reader_fail(reader, "expected '%s'", word);
}

Name reader_word(IrReader *reader)
{
    size_t length = word_length(reader);
    if (length == 0)
        reader_fail(reader, "expected a name");
    Name word = name_intern_bytes(reader->names, reader->place.at, length);
    reader->place.at += length;
    return word;
}

/* ---- numbers and strings --------------------------------------------------------------------- */

static size_t digits_at(const char *text)
{
    return strspn(text, "0123456789");
}

/* Bytes of the number that comes next, a minus included; whether it is written as an int. */
static size_t number_length(IrReader *reader, bool *is_int)
{
    skip_spaces(reader);
    const char *start = reader->place.at, *at = start + (*start == '-');
    *is_int = false;
    for (int k = 0; k < 2; k++)
        if (strncmp(at, k == 0 ? "inf" : "nan", 3) == 0 && !is_letter(at[3]) &&
            !isdigit((unsigned char)at[3]) && at[3] != '.')
            return (size_t)(at + 3 - start);
    if (digits_at(at) == 0)
        return 0;
    at += digits_at(at);
    *is_int = true;
    if (at[0] == '.' && digits_at(at + 1) > 0) {
        at += 1 + digits_at(at + 1);
        *is_int = false;
    }
    const char *power = at + 1 + (*at == 'e' && (at[1] == '-' || at[1] == '+'));
    if (*at == 'e' && digits_at(power) > 0) {
        at = power + digits_at(power);
        *is_int = false;
    }
    return (size_t)(at - start);
}

bool reader_sees_number(IrReader *reader)
{
    bool is_int;
    return number_length(reader, &is_int) > 0;
}

bool reader_sees_int(IrReader *reader)
{
    bool is_int;
    return number_length(reader, &is_int) > 0 && is_int;
}

double reader_number(IrReader *reader)
{
    bool is_int;
    size_t length = number_length(reader, &is_int);
    if (length == 0)
        reader_fail(reader, "expected a number");
    const char *text = arena_copy(reader->module->arena, reader->place.at, length);
    reader->place.at += length;
    return length == 0 ? 0 : strtod(text, NULL);
}

int reader_int(IrReader *reader)
{
    IrPlace start = reader_place(reader);
    if (!reader_sees_int(reader)) {
        reader_fail(reader, "expected a whole number");
        return 0;
    }
    double value = reader_number(reader);
    if (value >= INT_MIN && value <= INT_MAX)
        return (int)value;
    reader_fail_at(reader, start, "no int is so large");
    return 0;
}

/* The byte written as NN in \xNN; 0 if none is. */
static char escaped(const char *at)
{
    char digits[3] = {0};
    for (int k = 0; k < 2; k++) {
        if (!isxdigit((unsigned char)at[k]))
            return '\0';
        digits[k] = at[k];
    }
    return (char)strtol(digits, NULL, 16);
}

const char *reader_string(IrReader *reader)
{
    reader_expect(reader, "\"");
    if (reader->failed)
        return "";
    const char *end = end_of_line(reader);
    char *text = arena_alloc(reader->module->arena, (size_t)(end - reader->place.at) + 1);
    char *to = text;
    while (reader->place.at < end && *reader->place.at != '"') {
        bool is_escaped = *reader->place.at == '\\';
        char byte = is_escaped && reader->place.at[1] == 'x' ? escaped(reader->place.at + 2)
                    : is_escaped                             ? '\0'
                                                             : *reader->place.at;
        if (byte == '\0') {
            reader_fail(reader, "no string has this in it");
            return "";
        }
        *to++ = byte;
        reader->place.at += is_escaped ? 4 : 1;
    }
    reader_expect(reader, "\"");
    return text;
}

/* ---- names ----------------------------------------------------------------------------------- */

/* Where the name is in the table, or belongs. */
static IrSymbol **slot_of(IrSymbol **symbols, int room, Name name)
{
    size_t mask = (size_t)room - 1, k = ((uintptr_t)name >> 4) * 0x9E3779B97F4A7C15u & mask;
    while (symbols[k] != NULL && symbols[k]->name != name)
        k = (k + 1) & mask;
    return &symbols[k];
}

static void make_room(IrReader *reader)
{
    int room = 2 * reader->symbol_room;
    IrSymbol **symbols = arena_array(reader->module->arena, IrSymbol *, room);
    for (int k = 0; k < reader->symbol_room; k++)
        if (reader->symbols[k] != NULL)
            *slot_of(symbols, room, reader->symbols[k]->name) = reader->symbols[k];
    reader->symbols = symbols;
    reader->symbol_room = room;
}

/* Most digits of a number behind a name. */
#define NUMBER_DIGITS 9

static IrSymbol *symbol_of(IrReader *reader, Name name)
{
    IrSymbol **slot = slot_of(reader->symbols, reader->symbol_room, name);
    if (*slot != NULL)
        return *slot;
    const char *point = strchr(name, '.');
    IrSymbol *symbol = arena_new(reader->module->arena, IrSymbol);
    symbol->name = symbol->hint = name;
    if (point != NULL) {
        symbol->hint = name_intern_bytes(reader->names, name, (size_t)(point - name));
        symbol->number = (int)strtol(point + 1, NULL, 10);
    }
    *slot = symbol;
    if (2 * ++reader->symbol_count > reader->symbol_room)
        make_room(reader);
    return symbol;
}

IrSymbol *reader_find(IrReader *reader, IrPlace place, Name name)
{
    if (reader->failed)
        return NULL;
    IrSymbol *symbol = *slot_of(reader->symbols, reader->symbol_room, name);
    if (symbol != NULL && symbol->id != NULL)
        return symbol;
    reader_fail_at(reader, place, "there is no '%s' yet", name);
    return NULL;
}

IrSymbol *reader_declare(IrReader *reader)
{
    IrPlace start = reader_place(reader);
    Name name = reader_word(reader);
    const char *point = strchr(name, '.');
    if (ir_form_is_word(name))
        reader_fail_at(reader, start, "nothing may be called '%s'", name);
    if (point != NULL && strlen(point + 1) > NUMBER_DIGITS)
        reader_fail_at(reader, start, "the number behind this name is too large");
    return reader->failed ? NULL : symbol_of(reader, name);
}

typedef struct Numbered {
    Name hint;
    int number, id;
    int *place; /* of the id */
} Numbered;

static int compare_by_id(const void *a, const void *b)
{
    const Numbered *left = a, *right = b;
    int order = strcmp(left->hint, right->hint);
    return order != 0 ? order : (left->id > right->id) - (left->id < right->id);
}

static int compare_by_number(const void *a, const void *b)
{
    const Numbered *left = a, *right = b;
    int order = strcmp(left->hint, right->hint);
    if (order == 0)
        order = (left->number > right->number) - (left->number < right->number);
    return order != 0 ? order : compare_by_id(a, b);
}

void reader_number_names(IrReader *reader)
{
    int count = 0;
    Numbered *by_id = arena_array(reader->module->arena, Numbered, reader->symbol_count);
    Numbered *by_number = arena_array(reader->module->arena, Numbered, reader->symbol_count);
    for (int k = 0; k < reader->symbol_room; k++) {
        const IrSymbol *symbol = reader->symbols[k];
        if (symbol != NULL && symbol->id != NULL)
            by_id[count++] = (Numbered){symbol->hint, symbol->number, *symbol->id, symbol->id};
    }
    memcpy(by_number, by_id, (size_t)count * sizeof *by_id);
    qsort(by_id, (size_t)count, sizeof *by_id, compare_by_id);
    qsort(by_number, (size_t)count, sizeof *by_number, compare_by_number);
    for (int k = 0; k < count; k++)
        *by_number[k].place = by_id[k].id;
}

/* ---------------------------------------------------------------------------------------------- */

/* Of the objective: they are there before its text. */
static void add_var(IrReader *reader, IrVar *var)
{
    IrSymbol *symbol = symbol_of(reader, name_intern(reader->names, var->name));
    symbol->var = var;
    symbol->id = &var->id;
}

IrReader *reader_create(IrModule *module, const char *path, const char *text, size_t length,
                        ErrorText *error)
{
    IrReader *reader = arena_new(module->arena, IrReader);
    const char *copy = arena_copy(module->arena, text, length);
    *reader = (IrReader){
        .module = module,
        .path = path,
        .error = error,
        .place = {copy, copy, 1},
        .end = copy + length,
        .names = name_table_create(module->arena),
        .symbol_room = 64,
    };
    reader->symbols = arena_array(module->arena, IrSymbol *, reader->symbol_room);
    add_var(reader, module->functions[IR_OBJECTIVE].result);
    add_var(reader, module->functions[IR_OBJECTIVE].penalty);
    start_line(reader);
    return reader;
}
