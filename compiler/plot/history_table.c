/* history_table.c: see history_table.h. Names may stand in quotes; numbers are those of C, "inf" and "nan". */
#include "history_table.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/base/strbuf.h"
#include "runtime/io/saved_result.h"
#include "runtime/io/history.h"

#define HISTORY_MOST_BYTES ((size_t)1 << 30)
#define COLUMNS_MOST       100000

typedef struct Csv {
    Arena *arena;
    const char *path;
    const char *at, *end;
    int line;
    ErrorText *error;
} Csv;

typedef VEC(char *) Fields;

/* The next field, without its quotes; what ends it is left: a comma or the end of the line. */
static char *read_field(Csv *csv)
{
    StrBuf field = {0};
    bool quoted = csv->at < csv->end && *csv->at == '"';
    csv->at += quoted;
    while (csv->at < csv->end) {
        char byte = *csv->at;
        if (quoted && byte == '"') {
            csv->at++;
            if (csv->at == csv->end || *csv->at != '"')
                break;
        } else if (!quoted && (byte == ',' || byte == '\n')) {
            break;
        }
        strbuf_char(&field, byte);
        csv->at++;
    }
    char *copy = arena_copy(csv->arena, field.length ? field.text : "", field.length);
    strbuf_free(&field);
    return copy;
}

static Status wrong(const Csv *csv, const char *words)
{
    return status_error(csv->error, STATUS_INPUT, "%s:%d: %s", csv->path, csv->line, words);
}

/* A line that ends in a newline; *whole: it does. */
static Status read_line(Csv *csv, Fields *fields, bool *whole)
{
    fields->count = 0;
    csv->line++;
    for (;;) {
        char *field = read_field(csv);
        vec_push(csv->arena, fields, field);
        *whole = csv->at < csv->end;
        if (csv->at == csv->end)
            return STATUS_OK;
        char byte = *csv->at++;
        if (byte == '\n')
            return STATUS_OK;
        if (byte != ',')
            return wrong(csv, "something follows a name in quotes");
        if (fields->count == COLUMNS_MOST)
            return wrong(csv, "it has too many fields");
    }
}

static Status read_number(const Csv *csv, const char *field, double *value)
{
    char *end;
    *value = (double)NAN;
    if (field[0] == '\0')
        return STATUS_OK;
    *value = strtod(field, &end);
    if (*end == '\0' && strchr(" \t\r\v\f", field[0]) == NULL)
        return STATUS_OK;
    return status_error(csv->error, STATUS_INPUT, "%s:%d: '%.40s' is no number", csv->path, csv->line, field);
}

static int count_lines(const char *text, size_t length)
{
    int lines = 0;
    for (size_t k = 0; k < length; k++)
        lines += text[k] == '\n';
    return lines;
}

Status history_table_parse(Arena *arena, const char *path, const char *text, size_t length,
                           HistoryTable *table, ErrorText *error)
{
    Csv csv = {arena, path, text, text + length, 0, error};
    Fields fields = {0};
    bool whole;
    *table = (HistoryTable){0};
    Status status = read_line(&csv, &fields, &whole);
    if (status != STATUS_OK)
        return status;
    if (!whole)
        return wrong(&csv, "the header is not whole");
    int columns = fields.count, most = count_lines(text, length);
    char **names = arena_array(arena, char *, columns);
    double **values = arena_array(arena, double *, columns);
    for (int k = 0; k < columns; k++) {
        names[k] = fields.items[k];
        values[k] = arena_array(arena, double, most + 1);
    }
    int rows = 0;
    while (csv.at < csv.end) {
        status = read_line(&csv, &fields, &whole);
        if (status != STATUS_OK)
            return status;
        if (!whole)
            break; /* it is being written, or its run was killed there */
        if (fields.count != columns)
            return status_error(error, STATUS_INPUT, "%s:%d: the row has %d fields, the header %d", path,
                                csv.line, fields.count, columns);
        for (int k = 0; k < columns; k++) {
            status = read_number(&csv, fields.items[k], &values[k][rows]);
            if (status != STATUS_OK)
                return status;
        }
        rows++;
    }
    *table = (HistoryTable){rows, columns, names, values};
    return STATUS_OK;
}

Status history_table_read(Arena *arena, const Folder *folder, HistoryTable *table, ErrorText *error)
{
    char *bytes = NULL, *path = folder_text(folder, HISTORY_FILE);
    size_t length;
    if (!path)
        return status_out_of_memory(error);
    Status status = folder_read(folder, HISTORY_FILE, HISTORY_MOST_BYTES, &bytes, &length, error);
    if (status == STATUS_OK)
        status = history_table_parse(arena, path, bytes, length, table, error);
    free(bytes);
    free(path);
    return status;
}

const double *history_table_column(const HistoryTable *table, const char *name)
{
    for (int k = 0; k < table->columns; k++)
        if (strcmp(table->names[k], name) == 0)
            return table->values[k];
    return NULL;
}

bool history_table_is_coefficient(const char *name)
{
    static const char *const others[] = {
#define NUMBER(type, member, name, title, together, column, head, row) head,
#define COLUMN(member, column, head)                                   head,
#include "runtime/io/result_members.def"
    };
    for (size_t k = 0; k < sizeof others / sizeof *others; k++)
        if (others[k] && strcmp(others[k], name) == 0)
            return false;
    return true;
}
