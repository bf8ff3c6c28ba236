/* table_csv.c: reads numbers from comma, semicolon or tab separated text.
 *
 * The reader goes through the text once, a field at a time. Most of the time is spent on digits, so
 * numbers of up to 19 digits and small exponents are computed here, exactly; the others go to
 * strtod. A 100 MB file takes about half a second. */
#include <math.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "table.h"
#include "table_csv.h"

/* Bytes of a field that a message shows. */
#define SHOWN_BYTES 40

typedef struct Csv {
    const char *path;
    const char *at;  /* what is not read yet */
    const char *end; /* of the text */
    long line;       /* from 1; of the line that `at` is in or, at its end, was in */
    char separator;
    int columns;       /* of the first line; 0 before it */
    long columns_line; /* the line they were counted in */
    int rows;
    size_t count, capacity; /* of values, in numbers */
    double *values;         /* owned until handed over */
    ErrorText *error;
} Csv;

/* What stands between two separators, without the blanks and quotes around it. */
typedef struct Field {
    const char *text;
    size_t length;
    int number; /* in its line, from 1 */
} Field;

typedef enum FieldKind { FIELD_NUMBER, FIELD_NOT_FINITE, FIELD_EMPTY, FIELD_WORD } FieldKind;

/* ---- messages ---- */

typedef struct Shown {
    char text[SHOWN_BYTES + 8];
} Shown;

/* The field as a message quotes it: cut, at a character of UTF-8, to SHOWN_BYTES. */
static Shown shown(const Field *field)
{
    Shown result;
    size_t length = field->length;
    if (length > SHOWN_BYTES) {
        length = SHOWN_BYTES;
        while (length > 0 && ((unsigned char)field->text[length] & 0xC0) == 0x80)
            length--;
    }
    snprintf(result.text, sizeof result.text, "%.*s%s", (int)length, field->text,
             length < field->length ? "..." : "");
    return result;
}

static Status memory_exhausted(const Csv *csv)
{
    return status_error(csv->error, STATUS_MEMORY, "%s: out of memory", csv->path);
}

static Status too_large(const Csv *csv)
{
    return status_error(csv->error, STATUS_PROGRAM, "%s:%ld: more than %d numbers", csv->path,
                        csv->line, TABLE_MAX_VALUES);
}

static Status wrong_field(const Csv *csv, const Field *field, FieldKind kind)
{
    if (kind == FIELD_EMPTY)
        return status_error(csv->error, STATUS_PROGRAM, "%s:%ld: field %d is empty, not a number",
                            csv->path, csv->line, field->number);
    Shown text = shown(field);
    bool within = text.text[0] != ' ' && strchr(text.text, ' ') != NULL;
    return status_error(csv->error, STATUS_PROGRAM, "%s:%ld: field %d is '%s', not a %snumber%s",
                        csv->path, csv->line, field->number, text.text,
                        kind == FIELD_NOT_FINITE ? "finite " : "",
                        within ? "; columns are separated by commas" : "");
}

/* ---- numbers ---- */

static bool is_digit(char byte)
{
    return byte >= '0' && byte <= '9';
}

/* A decimal number as written: digits * 10^exponent, if `exact`. */
typedef struct Decimal {
    bool negative;
    bool exact; /* `digits` holds all of them and `exponent` did not overflow */
    uint64_t digits;
    int exponent;
} Decimal;

/* Takes one digit into account; more than 19 would overflow. */
static void add_digit(Decimal *decimal, char digit, bool in_fraction)
{
    if (decimal->digits > (UINT64_MAX - 9) / 10) {
        decimal->exact = false;
        return;
    }
    decimal->digits = decimal->digits * 10 + (uint64_t)(digit - '0');
    decimal->exponent -= in_fraction;
}

/* Reads `e`, sign and digits from `at` up to `end`. Returns where they end, or NULL if they are
 * incomplete. */
static const char *scan_exponent(Decimal *decimal, const char *at, const char *end)
{
    at++;
    bool negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    if (at == end || !is_digit(*at))
        return NULL;
    int exponent = 0;
    for (; at < end && is_digit(*at); at++) {
        if (exponent < 10000)
            exponent = exponent * 10 + (*at - '0');
        else
            decimal->exact = false;
    }
    decimal->exponent += negative ? -exponent : exponent;
    return at;
}

/* Whether the whole text is a decimal number: sign, digits with at most one point, exponent. */
static bool scan_decimal(const char *at, const char *end, Decimal *decimal)
{
    *decimal = (Decimal){.exact = true};
    decimal->negative = at < end && *at == '-';
    if (at < end && (*at == '-' || *at == '+'))
        at++;
    const char *first = at;
    for (; at < end && is_digit(*at); at++)
        add_digit(decimal, *at, false);
    int count = at > first;
    if (at < end && *at == '.') {
        const char *point = at++;
        for (; at < end && is_digit(*at); at++)
            add_digit(decimal, *at, true);
        count += at > point + 1;
    }
    if (count == 0)
        return false;
    if (at < end && (*at == 'e' || *at == 'E'))
        at = scan_exponent(decimal, at, end);
    return at == end;
}

/* The value, if one correctly rounded operation on exact doubles gives it (W. D. Clinger, "How to
 * read floating point numbers accurately", 1990, section 5). */
static bool simple_value(const Decimal *decimal, double *value)
{
    static const double powers[] = {1e0,  1e1,  1e2,  1e3,  1e4,  1e5,  1e6,  1e7,
                                    1e8,  1e9,  1e10, 1e11, 1e12, 1e13, 1e14, 1e15,
                                    1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22};
    if (!decimal->exact || decimal->digits > (uint64_t)1 << 53 || decimal->exponent < -22 ||
        decimal->exponent > 22)
        return false;
    double digits = (double)decimal->digits;
    double size = decimal->exponent < 0 ? digits / powers[-decimal->exponent]
                                        : digits * powers[decimal->exponent];
    *value = decimal->negative ? -size : size;
    return true;
}

/* strtod of a text that need not end in a NUL. Returns false if out of memory. */
static bool general_value(const Field *field, double *value)
{
    char small[64];
    char *copy = field->length < sizeof small ? small : malloc(field->length + 1);
    if (copy == NULL)
        return false;
    memcpy(copy, field->text, field->length);
    copy[field->length] = '\0';
    *value = strtod(copy, NULL);
    if (copy != small)
        free(copy);
    return true;
}

/* The words that printf writes for values that are not finite. */
static bool is_not_finite_word(const Field *field)
{
    static const char *const words[] = {"nan", "inf", "infinity"};
    const char *text = field->text;
    size_t length = field->length;
    if (length > 0 && (*text == '-' || *text == '+')) {
        text++;
        length--;
    }
    for (size_t k = 0; k < sizeof words / sizeof *words; k++) {
        if (strlen(words[k]) != length)
            continue;
        size_t same = 0;
        while (same < length && (text[same] | 0x20) == words[k][same])
            same++;
        if (same == length)
            return true;
    }
    return false;
}

static Status read_number(const Csv *csv, const Field *field, FieldKind *kind, double *value)
{
    Decimal decimal;
    if (!scan_decimal(field->text, field->text + field->length, &decimal)) {
        *kind = field->length == 0          ? FIELD_EMPTY
                : is_not_finite_word(field) ? FIELD_NOT_FINITE
                                            : FIELD_WORD;
        return STATUS_OK;
    }
    if (!simple_value(&decimal, value) && !general_value(field, value))
        return memory_exhausted(csv);
    *kind = isfinite(*value) ? FIELD_NUMBER : FIELD_NOT_FINITE;
    return STATUS_OK;
}

/* ---- fields and lines ---- */

static bool is_blank(const Csv *csv, char byte)
{
    return (byte == ' ' || byte == '\t' || byte == '\r') && byte != csv->separator;
}

static const char *skip_blanks(const Csv *csv, const char *at)
{
    while (at < csv->end && is_blank(csv, *at))
        at++;
    return at;
}

static bool at_line_end(const Csv *csv)
{
    return csv->at == csv->end || *csv->at == '\n';
}

/* `at` is at the opening quote. */
static Status read_quoted(Csv *csv, Field *field)
{
    const char *close = ++csv->at;
    field->text = close;
    for (; close < csv->end && *close != '\n'; close++) {
        if (*close != '"')
            continue;
        if (close + 1 == csv->end || close[1] != '"')
            break;
        close++; /* a doubled quote is part of the text */
    }
    if (close == csv->end || *close == '\n')
        return status_error(csv->error, STATUS_PROGRAM, "%s:%ld: field %d has no closing quote",
                            csv->path, csv->line, field->number);
    field->length = (size_t)(close - field->text);
    csv->at = skip_blanks(csv, close + 1);
    if (!at_line_end(csv) && *csv->at != csv->separator)
        return status_error(csv->error, STATUS_PROGRAM,
                            "%s:%ld: field %d goes on after its closing quote", csv->path,
                            csv->line, field->number);
    return STATUS_OK;
}

/* Reads a field and leaves `at` at the separator or the end of the line. */
static Status read_field(Csv *csv, int number, Field *field)
{
    csv->at = skip_blanks(csv, csv->at);
    *field = (Field){.text = csv->at, .number = number};
    if (csv->at < csv->end && *csv->at == '"')
        return read_quoted(csv, field);
    while (!at_line_end(csv) && *csv->at != csv->separator)
        csv->at++;
    const char *last = csv->at;
    while (last > field->text && is_blank(csv, last[-1]))
        last--;
    field->length = (size_t)(last - field->text);
    return STATUS_OK;
}

/* Goes to the first byte of the next line with something to read; false if there is none. */
static bool next_line(Csv *csv)
{
    while (csv->at < csv->end) {
        const char *first = csv->at;
        while (first < csv->end && (*first == ' ' || *first == '\t' || *first == '\r'))
            first++;
        if (first == csv->end)
            return false;
        if (*first != '\n' && *first != '#')
            return true;
        const char *newline = memchr(first, '\n', (size_t)(csv->end - first));
        if (newline == NULL)
            return false;
        csv->at = newline + 1;
        csv->line++;
    }
    return false;
}

static void finish_line(Csv *csv)
{
    if (csv->at < csv->end) {
        csv->at++;
        csv->line++;
    }
}

static Status push_value(Csv *csv, double value)
{
    if (csv->count == TABLE_MAX_VALUES)
        return too_large(csv);
    if (csv->count == csv->capacity) {
        size_t capacity = csv->capacity == 0 ? 256 : csv->capacity * 2;
        double *values = realloc(csv->values, capacity * sizeof *values);
        if (values == NULL)
            return memory_exhausted(csv);
        csv->values = values;
        csv->capacity = capacity;
    }
    csv->values[csv->count++] = value;
    return STATUS_OK;
}

static Status check_columns(Csv *csv, int columns)
{
    if (csv->columns == 0) {
        csv->columns = columns;
        csv->columns_line = csv->line;
    }
    if (columns == csv->columns)
        return STATUS_OK;
    return status_error(csv->error, STATUS_PROGRAM,
                        "%s:%ld: the number of fields is %d, not %d as in line %ld", csv->path,
                        csv->line, columns, csv->columns, csv->columns_line);
}

/* ---- the first line ---- */

/* The separator that the line at `at` uses outside of quotes. A semicolon wins, as those who use it
 * may write decimal commas and are then told so; a comma wins over a tab, which may be padding. */
static char find_separator(const Csv *csv)
{
    bool quoted = false, comma = false, tab = false;
    for (const char *at = csv->at; at < csv->end && *at != '\n'; at++) {
        if (*at == '"')
            quoted = !quoted;
        if (quoted)
            continue;
        if (*at == ';')
            return ';';
        comma = comma || *at == ',';
        tab = tab || *at == '\t';
    }
    return tab && !comma ? '\t' : ',';
}

static Status mixed_header(const Csv *csv, const Field *word, const Field *number)
{
    return status_error(csv->error, STATUS_PROGRAM,
                        "%s:%ld: field %d is '%s', not a number, and the line is no header, as "
                        "field %d is '%s'",
                        csv->path, csv->line, word->number, shown(word).text, number->number,
                        shown(number).text);
}

/* What the fields of the first line are. */
typedef struct FirstLine {
    int columns;
    Field number, other; /* the first that is a number, and the first that is none; or number 0 */
    FieldKind other_kind;
    bool has_word;
} FirstLine;

static void note_field(FirstLine *line, const Field *field, FieldKind kind)
{
    if (kind == FIELD_NUMBER && line->number.number == 0)
        line->number = *field;
    if (kind != FIELD_NUMBER && line->other.number == 0) {
        line->other = *field;
        line->other_kind = kind;
    }
    line->has_word = line->has_word || kind == FIELD_WORD;
}

static Status survey_first_line(Csv *csv, FirstLine *line)
{
    *line = (FirstLine){0};
    for (;;) {
        if (line->columns == TABLE_MAX_VALUES)
            return too_large(csv);
        Field field;
        FieldKind kind;
        double value;
        Status status = read_field(csv, ++line->columns, &field);
        if (status == STATUS_OK)
            status = read_number(csv, &field, &kind, &value);
        if (status == STATUS_OK && kind == FIELD_NOT_FINITE)
            status = wrong_field(csv, &field, kind);
        if (status != STATUS_OK)
            return status;
        note_field(line, &field, kind);
        if (at_line_end(csv))
            return STATUS_OK;
        csv->at++; /* the separator */
    }
}

/* Skips the first line if it is a header, and complains if it is half of one. */
static Status read_header(Csv *csv)
{
    const char *begin = csv->at;
    FirstLine line;
    Status status = survey_first_line(csv, &line);
    if (status != STATUS_OK)
        return status;
    if (line.other.number == 0) { /* all are numbers */
        csv->at = begin;
        return STATUS_OK;
    }
    if (line.has_word && line.number.number == 0) {
        status = check_columns(csv, line.columns);
        finish_line(csv);
        return status;
    }
    if (line.other_kind == FIELD_WORD)
        return mixed_header(csv, &line.other, &line.number);
    return wrong_field(csv, &line.other, line.other_kind);
}

/* ---- the table ---- */

static Status read_row(Csv *csv)
{
    int columns = 0;
    for (;;) {
        Field field;
        FieldKind kind;
        double value;
        Status status = read_field(csv, columns + 1, &field);
        if (status == STATUS_OK)
            status = read_number(csv, &field, &kind, &value);
        if (status == STATUS_OK && kind != FIELD_NUMBER)
            status = wrong_field(csv, &field, kind);
        if (status == STATUS_OK)
            status = push_value(csv, value);
        if (status != STATUS_OK)
            return status;
        columns++;
        if (at_line_end(csv))
            break;
        csv->at++; /* the separator */
    }
    Status status = check_columns(csv, columns);
    csv->rows++;
    finish_line(csv);
    return status;
}

static Status read_all_lines(Csv *csv)
{
    if (!next_line(csv))
        return STATUS_OK;
    csv->separator = find_separator(csv);
    Status status = read_header(csv);
    while (status == STATUS_OK && next_line(csv))
        status = read_row(csv);
    return status;
}

/* Text has no NUL; UTF-16 and binary files do. */
static Status check_no_nul(const Csv *csv)
{
    const char *nul = memchr(csv->at, '\0', (size_t)(csv->end - csv->at));
    if (nul == NULL)
        return STATUS_OK;
    long line = 1;
    for (const char *at = csv->at; at < nul; at++)
        line += *at == '\n';
    return status_error(csv->error, STATUS_PROGRAM,
                        "%s:%ld: the line holds a zero byte, so the file is not plain text",
                        csv->path, line);
}

static void skip_byte_order_mark(Csv *csv)
{
    if (csv->end - csv->at >= 3 && memcmp(csv->at, "\xEF\xBB\xBF", 3) == 0)
        csv->at += 3;
}

Status table_csv_parse(const char *path, const char *bytes, size_t length, Table *table,
                       ErrorText *error)
{
    *table = (Table){0};
    if (length == 0)
        bytes = ""; /* may be NULL */
    Csv csv = {.path = path, .at = bytes, .end = bytes + length, .line = 1, .error = error};
    skip_byte_order_mark(&csv);
    Status status = check_no_nul(&csv);
    if (status == STATUS_OK)
        status = read_all_lines(&csv);
    if (status != STATUS_OK) {
        free(csv.values);
        return status;
    }
    double *fitted = csv.count > 0 ? realloc(csv.values, csv.count * sizeof *fitted) : NULL;
    *table = (Table){
        .rows = csv.rows,
        .columns = csv.columns,
        .values = fitted != NULL ? fitted : csv.values,
    };
    return STATUS_OK;
}

/* ---- names of columns ------------------------------------------------------------------------ */

/* Of a field, malloc'd; a quote that is doubled stands for one. */
static char *copy_name(const Field *field)
{
    char *name = malloc(field->length + 1), *to = name;
    for (size_t k = 0; name && k < field->length; k++) {
        *to++ = field->text[k];
        if (field->text[k] == '"' && k + 1 < field->length && field->text[k + 1] == '"')
            k++;
    }
    if (name)
        *to = '\0';
    return name;
}

static Status push_name(const Csv *csv, const Field *field, char ***names, int *count)
{
    char **grown = realloc(*names, sizeof *grown * ((size_t)*count + 1));
    if (!grown)
        return memory_exhausted(csv);
    *names = grown;
    grown[*count] = copy_name(field);
    return grown[(*count)++] ? STATUS_OK : memory_exhausted(csv);
}

Status table_csv_names(const char *path, const char *bytes, size_t length, char ***names, int *count, ErrorText *error)
{
    *names = NULL;
    *count = 0;
    Csv csv = {.path = path, .at = bytes, .end = bytes + length, .line = 1, .error = error};
    skip_byte_order_mark(&csv);
    if (!next_line(&csv))
        return STATUS_OK;
    csv.separator = find_separator(&csv);
    for (int number = 1; *count < TABLE_MAX_VALUES; number++) {
        Field field;
        FieldKind kind;
        double value;
        Status status = read_field(&csv, number, &field);
        if (status == STATUS_OK)
            status = read_number(&csv, &field, &kind, &value);
        if (status == STATUS_OK && kind != FIELD_WORD)
            status = status_error(error, STATUS_PROGRAM,
                                  "%s:%ld: field %d is '%s', not the name of a column: the first line has their names",
                                  path, csv.line, number, shown(&field).text);
        if (status == STATUS_OK)
            status = push_name(&csv, &field, names, count);
        if (status != STATUS_OK || at_line_end(&csv))
            return status;
        csv.at++; /* the separator */
    }
    return too_large(&csv);
}
