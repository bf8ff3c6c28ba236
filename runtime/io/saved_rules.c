/* saved_rules.c: see saved_rules.h. Every count in the files is distrusted. */
#include "saved_rules.h"

#include <inttypes.h>
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "files.h"
#include "json_reader.h"
#include "npy_header.h"
#include "rule_table.h"
#include "table.h"
#include "table_csv.h"

/* Longest files that are read. */
#define MOST_BYTES      ((size_t)4 << 30)
#define MOST_JSON_BYTES ((size_t)16 << 20)

static Status no_memory(const char *path, ErrorText *error)
{
    return status_error(error, STATUS_MEMORY, "%s: out of memory", path);
}

/* ---- NPY ------------------------------------------------------------------------------------ */

/* Numbers of an NPY file: rows of columns, or of named fields. */
typedef struct Numbers {
    int rows, columns;
    double *values;
    NpyFields fields;
} Numbers;

/* The rows and columns that the head says, which must be those of `length` bytes, or of more: a table that is being
 * written is longer than its head says. */
static Status measure(const char *path, const NpyHeader *header, const NpyFields *fields, size_t length, Numbers *numbers,
                      ErrorText *error)
{
    uint64_t rows = header->dimensions > 0 ? header->shape[0] : 0, columns = 1;
    for (int k = 1; k < header->dimensions; k++) {
        if (header->shape[k] > TABLE_MAX_VALUES || columns > TABLE_MAX_VALUES)
            return status_error(error, STATUS_PROGRAM, "%s: it has too many numbers", path);
        columns *= header->shape[k];
    }
    if (header->dimensions == 0 || (fields->count > 0 && header->dimensions > 1))
        return status_error(error, STATUS_PROGRAM, "%s: it has %s, expected rows of numbers", path,
                            header->dimensions == 0 ? "a single number" : "records in more than one dimension");
    uint64_t size = fields->count > 0 ? fields->size : (uint64_t)header->format.size;
    columns = fields->count > 0 ? (uint64_t)fields->count : columns;
    if (rows > TABLE_MAX_VALUES || columns > TABLE_MAX_VALUES || rows * columns > TABLE_MAX_VALUES)
        return status_error(error, STATUS_PROGRAM, "%s: it has %" PRIu64 " x %" PRIu64 " numbers, more than %d", path, rows,
                            columns, TABLE_MAX_VALUES);
    uint64_t wanted = rows * (fields->count > 0 ? size : columns * size);
    if (length < wanted)
        return status_error(error, STATUS_PROGRAM, "%s: %zu bytes follow the header, not %" PRIu64, path, length, wanted);
    numbers->rows = (int)rows;
    numbers->columns = (int)columns;
    return STATUS_OK;
}

static double number_at(const unsigned char *data, const NpyHeader *header, const Numbers *numbers, size_t row, size_t column)
{
    if (numbers->fields.count > 0) {
        const NpyField *field = &numbers->fields.items[column];
        return npy_header_value(data + row * numbers->fields.size + field->offset, &field->format);
    }
    size_t place = header->fortran_order ? column * (size_t)numbers->rows + row : row * (size_t)numbers->columns + column;
    return npy_header_value(data + place * (size_t)header->format.size, &header->format);
}

/* After a failure there is nothing to free. */
static Status parse_npy(const char *path, const char *bytes, size_t length, Numbers *numbers, ErrorText *error)
{
    NpyHeader header;
    const unsigned char *data = (const unsigned char *)bytes;
    *numbers = (Numbers){0};
    Status status = npy_header_read_fields(path, data, length, &header, &numbers->fields, error);
    if (status != STATUS_OK)
        return status;
    data += header.length;
    status = measure(path, &header, &numbers->fields, length - header.length, numbers, error);
    size_t rows = (size_t)numbers->rows, columns = (size_t)numbers->columns;
    if (status == STATUS_OK) {
        numbers->values = malloc(sizeof(double) * rows * columns + 1);
        status = numbers->values ? STATUS_OK : no_memory(path, error);
    }
    for (size_t row = 0; status == STATUS_OK && row < rows; row++)
        for (size_t column = 0; column < columns; column++)
            numbers->values[row * columns + column] = number_at(data, &header, numbers, row, column);
    if (status != STATUS_OK)
        npy_header_free_fields(&numbers->fields);
    return status;
}

static Status read_npy(const Folder *folder, const char *name, Numbers *numbers, ErrorText *error)
{
    char *bytes, *path = folder_text(folder, name);
    size_t length;
    *numbers = (Numbers){0};
    Status status = path ? folder_read(folder, name, MOST_BYTES, &bytes, &length, error) : status_out_of_memory(error);
    if (status == STATUS_OK) {
        status = parse_npy(path, bytes, length, numbers, error);
        free(bytes);
    }
    free(path);
    return status;
}

/* ---- names ---------------------------------------------------------------------------------- */

bool saved_rules_split(const char *text, char **name, char **unit)
{
    size_t length = strlen(text), begin = length;
    *unit = NULL;
    if (length > 0 && text[length - 1] == ')')
        for (begin = length - 1; begin > 0 && text[begin] != '(';)
            begin--;
    bool has = begin < length && begin > 0 && text[begin] == '(' && text[begin - 1] == ' ';
    *name = strdup(text);
    if (!*name || !has)
        return *name != NULL;
    *unit = strdup(text + begin + 1);
    if (!*unit)
        return false;
    (*unit)[length - begin - 2] = '\0';
    while (begin > 0 && text[begin - 1] == ' ')
        begin--;
    (*name)[begin] = '\0';
    return true;
}

static int compare_names(const void *a, const void *b)
{
    return strcmp((*(const SavedColumn *const *)a)->name, (*(const SavedColumn *const *)b)->name);
}

/* No name comes twice, and none is empty. */
static Status check_names(const SavedRules *rules, ErrorText *error)
{
    Status status = STATUS_OK;
    const SavedColumn **sorted = malloc(sizeof *sorted * ((size_t)rules->columns + 1));
    if (!sorted)
        return no_memory(rules->path, error);
    for (int k = 0; k < rules->columns; k++)
        sorted[k] = &rules->theta[k];
    qsort(sorted, (size_t)rules->columns, sizeof *sorted, compare_names);
    for (int k = 0; status == STATUS_OK && k < rules->columns; k++) {
        if (sorted[k]->name[0] == '\0')
            status = status_error(error, STATUS_PROGRAM, "%s: column %d has no name", rules->path,
                                  (int)(sorted[k] - rules->theta) + 1);
        else if (k > 0 && strcmp(sorted[k]->name, sorted[k - 1]->name) == 0)
            status = status_error(error, STATUS_PROGRAM, "%s: there are two columns '%s'", rules->path, sorted[k]->name);
    }
    free(sorted);
    return status;
}

static Status check_numbers(const SavedRules *rules, ErrorText *error)
{
    if (rules->rows == 0)
        return status_error(error, STATUS_PROGRAM, "%s: the table has no rows", rules->path);
    if (rules->columns == 0)
        return status_error(error, STATUS_PROGRAM, "%s: the table has no columns", rules->path);
    for (size_t row = 0; row < (size_t)rules->rows; row++)
        for (size_t k = 0; k < (size_t)rules->columns; k++) {
            double value = rules->values[row * (size_t)rules->columns + k];
            if (!isfinite(value))
                return status_error(error, STATUS_PROGRAM, "%s: row %zu, column '%s' is %s, not a finite number",
                                    rules->path, row, rules->theta[k].name,
                                    isnan(value) ? "nan" : value > 0 ? "inf" : "-inf");
        }
    return check_names(rules, error);
}

static Status make_columns(SavedRules *rules, int count, ErrorText *error)
{
    rules->theta = calloc((size_t)count + 1, sizeof *rules->theta);
    rules->columns = rules->theta ? count : 0;
    return rules->theta ? STATUS_OK : no_memory(rules->path, error);
}

/* ---- JSON ----------------------------------------------------------------------------------- */

/* One of a list: an object with a name, or the name alone. */
static Status read_column(const JsonDocument *document, const char *member, const json_t *value, SavedColumn *column)
{
    const json_t *name = json_is_object(value) ? json_object_get(value, "name") : value;
    const json_t *unit = json_is_object(value) ? json_object_get(value, "unit") : NULL;
    const json_t *kind = json_is_object(value) ? json_object_get(value, "kind") : NULL;
    if (!json_is_string(name) || (unit && !json_is_string(unit)))
        return json_document_wrong(document, member, NULL, "has a column without a name, or with a unit that is no text");
    column->name = strdup(json_string_value(name));
    column->unit = unit ? strdup(json_string_value(unit)) : NULL;
    double scale = json_number_value(json_is_object(value) ? json_object_get(value, "scale") : NULL);
    column->scale = scale > 0 ? scale : 0;
    column->is_loss = json_is_string(kind) && strcmp(json_string_value(kind), "loss") == 0;
    return column->name && (!unit || column->unit) ? STATUS_OK : no_memory(document->path, document->error);
}

static Status read_columns(const JsonDocument *document, const char *member, bool required, SavedColumn **columns,
                           int *count)
{
    const json_t *list = json_object_get(document->root, member);
    if (!list && !required)
        return STATUS_OK;
    if (!list)
        return status_error(document->error, STATUS_INPUT, "%s: it has no member '%s'", document->path, member);
    if (!json_is_array(list))
        return json_document_expected(document, member, NULL, "an array");
    size_t size = json_array_size(list);
    *columns = calloc(size + 1, sizeof **columns);
    if (!*columns)
        return no_memory(document->path, document->error);
    Status status = STATUS_OK;
    for (size_t k = 0; status == STATUS_OK && k < size; k++)
        status = read_column(document, member, json_array_get(list, k), &(*columns)[(*count)++]);
    return status;
}

/* A whole number from 0 to 2^31 - 1; absent: as it is. */
static Status read_count(const JsonDocument *document, const char *member, int *count)
{
    const json_t *value = json_object_get(document->root, member);
    double number = json_number_value(value);
    if (!value)
        return STATUS_OK;
    if (!json_is_number(value) || !(number >= 0 && number <= INT32_MAX && number == floor(number)))
        return json_document_expected(document, member, NULL, "a count");
    *count = (int)number;
    return STATUS_OK;
}

/* A whole number, or the digits of a large one; what is neither is as if it were absent. */
static void read_seed(const JsonDocument *document, SavedRules *rules)
{
    const json_t *value = json_object_get(document->root, "seed");
    double number = json_number_value(value);
    const char *text = json_string_value(value);
    char *end = NULL;
    if (json_is_number(value) && number >= 0 && number < 9007199254740992.0 && number == floor(number)) {
        rules->has_seed = true;
        rules->seed = (uint64_t)number;
    } else if (text && text[0] >= '0' && text[0] <= '9') {
        rules->seed = strtoull(text, &end, 10);
        rules->has_seed = *end == '\0';
    }
}

static Status read_conditions(const JsonDocument *document, SavedRules *rules)
{
    const json_t *list = json_object_get(document->root, "accepted");
    size_t size = json_array_size(list);
    rules->conditions = calloc(size + 1, sizeof *rules->conditions);
    if (!rules->conditions)
        return no_memory(document->path, document->error);
    for (size_t k = 0; k < size; k++) {
        const char *name = json_string_value(json_array_get(list, k));
        if (!name)
            return json_document_wrong(document, "accepted", NULL, "has a name that is no text");
        rules->conditions[rules->condition_count] = strdup(name);
        if (!rules->conditions[rules->condition_count++])
            return no_memory(document->path, document->error);
    }
    return STATUS_OK;
}

/* Names of columns, and how many rows there are: *rows is -1 if it is not said. */
static Status read_json(const char *path, const char *bytes, size_t length, SavedRules *rules, int *rows, ErrorText *error)
{
    JsonDocument document;
    Status status = json_document_open(&document, path, bytes, length, error);
    *rows = -1;
    if (status != STATUS_OK)
        return status;
    status = read_columns(&document, "theta", true, &rules->theta, &rules->columns);
    if (status == STATUS_OK)
        status = read_columns(&document, "x", false, &rules->x, &rules->x_count);
    if (status == STATUS_OK)
        status = read_count(&document, "rows", rows);
    if (status == STATUS_OK)
        status = read_count(&document, "trials", &rules->trials);
    read_seed(&document, rules);
    if (status == STATUS_OK)
        status = read_conditions(&document, rules);
    json_document_close(&document);
    return status;
}

/* ---- files ---------------------------------------------------------------------------------- */

/* Takes the numbers, of which the table has the first `rows`; -1: all. */
static Status take_numbers(SavedRules *rules, Numbers *numbers, int rows, ErrorText *error)
{
    if (numbers->columns != rules->columns)
        return status_error(error, STATUS_PROGRAM, "%s: it has %d column%s, but there are names of %d", rules->path,
                            numbers->columns, numbers->columns == 1 ? "" : "s", rules->columns);
    if (rows > numbers->rows)
        return status_error(error, STATUS_PROGRAM, "%s: it has %d rows, but the table has %d", rules->path, numbers->rows,
                            rows);
    rules->rows = rows >= 0 ? rows : numbers->rows;
    rules->values = numbers->values;
    numbers->values = NULL;
    return STATUS_OK;
}

static Status read_csv(const char *bytes, size_t length, SavedRules *rules, ErrorText *error)
{
    char **names;
    int count;
    Table table = {0};
    Status status = table_csv_names(rules->path, bytes, length, &names, &count, error);
    if (status == STATUS_OK)
        status = table_csv_parse(rules->path, bytes, length, &table, error);
    if (status == STATUS_OK)
        status = make_columns(rules, count, error);
    for (int k = 0; status == STATUS_OK && k < count; k++)
        if (!saved_rules_split(names[k], &rules->theta[k].name, &rules->theta[k].unit))
            status = no_memory(rules->path, error);
    if (status == STATUS_OK) {
        Numbers numbers = {.rows = table.rows, .columns = table.columns, .values = table.values};
        status = take_numbers(rules, &numbers, -1, error);
        table.values = numbers.values;
    }
    for (int k = 0; k < count; k++)
        free(names[k]);
    free(names);
    table_free(&table);
    return status;
}

/* Of the fields of an array. */
static Status take_names(const NpyFields *fields, SavedRules *rules, ErrorText *error)
{
    Status status = make_columns(rules, fields->count, error);
    for (int k = 0; status == STATUS_OK && k < fields->count; k++)
        if (!saved_rules_split(fields->items[k].name, &rules->theta[k].name, &rules->theta[k].unit))
            status = no_memory(rules->path, error);
    return status;
}

/* Of NAME.json beside NAME.npy. */
static Status read_names_beside(SavedRules *rules, int *rows, ErrorText *error)
{
    char *bytes, *path = strdup(rules->path);
    size_t length;
    if (!path)
        return status_out_of_memory(error);
    strcpy(path + strlen(path) - strlen(".npy"), ".json");
    Status status = file_read(path, MOST_JSON_BYTES, &bytes, &length, error);
    if (status == STATUS_OK) {
        status = read_json(path, bytes, length, rules, rows, error);
        free(bytes);
    } else if (status == STATUS_INPUT) {
        ErrorText reason = *error;
        status = status_error(error, STATUS_INPUT, "%s: its columns have no names, and beside it: %s", rules->path, reason.text);
    }
    free(path);
    return status;
}

static Status read_file_npy(const char *bytes, size_t length, SavedRules *rules, ErrorText *error)
{
    Numbers numbers;
    int rows = -1;
    Status status = parse_npy(rules->path, bytes, length, &numbers, error);
    if (status != STATUS_OK)
        return status;
    status = numbers.fields.count > 0 ? take_names(&numbers.fields, rules, error) : read_names_beside(rules, &rows, error);
    if (status == STATUS_OK)
        status = take_numbers(rules, &numbers, rows, error);
    free(numbers.values);
    npy_header_free_fields(&numbers.fields);
    return status;
}

static bool ends_with(const char *path, const char *ending)
{
    size_t length = strlen(path), tail = strlen(ending);
    return length >= tail && strcasecmp(path + length - tail, ending) == 0;
}

static Status read_file(const char *path, SavedRules *rules, ErrorText *error)
{
    char *bytes;
    size_t length;
    if (!ends_with(path, ".csv") && !ends_with(path, ".npy"))
        return status_error(error, STATUS_INPUT,
                            "'%s' is no table of rules: neither a folder with a '" RULE_TABLE_FILE
                            "' nor a file whose name ends in '.csv' or '.npy'",
                            path);
    rules->path = strdup(path);
    Status status = rules->path ? file_read(path, MOST_BYTES, &bytes, &length, error) : status_out_of_memory(error);
    if (status != STATUS_OK)
        return status;
    status = ends_with(path, ".csv") ? read_csv(bytes, length, rules, error) : read_file_npy(bytes, length, rules, error);
    free(bytes);
    return status;
}

/* ---- folders -------------------------------------------------------------------------------- */

/* They are not if somebody has changed one of the files. */
static Status check_si(const SavedRules *rules, ErrorText *error)
{
    size_t columns = (size_t)rules->columns;
    for (size_t row = 0; row < (size_t)rules->rows; row++)
        for (size_t k = 0; k < columns; k++)
            if (!(rules->si[row * columns + k] / rules->theta[k].scale == rules->values[row * columns + k]))
                return status_error(error, STATUS_INPUT,
                                    "%s: row %zu, column '%s' is another number than in theta_si.npy, which has it in SI "
                                    "units: after a change of one of them remove theta_si.npy",
                                    rules->path, row, rules->theta[k].name);
    return STATUS_OK;
}

/* The exact numbers, which are there if a unit is not that of SI. */
static Status read_si(SavedRules *rules, ErrorText *error)
{
    Numbers numbers;
    if (!folder_has(&rules->folder, "theta_si.npy"))
        return STATUS_OK;
    Status status = read_npy(&rules->folder, "theta_si.npy", &numbers, error);
    if (status != STATUS_OK)
        return status;
    bool fits = numbers.rows >= rules->rows && numbers.columns == rules->columns;
    npy_header_free_fields(&numbers.fields);
    rules->si = numbers.values;
    return fits ? check_si(rules, error)
                : status_error(error, STATUS_INPUT, "%s/theta_si.npy: it has other rows or columns than theta.npy",
                               rules->folder.path);
}

static Status read_folder(const char *path, SavedRules *rules, ErrorText *error)
{
    char *bytes, *json;
    size_t length;
    int rows = -1;
    Status status = folder_open(&rules->folder, path, error);
    if (status != STATUS_OK)
        return status;
    if (!folder_has(&rules->folder, RULE_TABLE_FILE))
        return status_error(error, STATUS_INPUT, "'%s' is no table of rules: there is no '" RULE_TABLE_FILE "' in it", path);
    json = folder_text(&rules->folder, RULE_TABLE_FILE);
    rules->path = folder_text(&rules->folder, "theta.npy");
    status = json && rules->path ? folder_read(&rules->folder, RULE_TABLE_FILE, MOST_JSON_BYTES, &bytes, &length, error)
                                 : status_out_of_memory(error);
    if (status == STATUS_OK) {
        status = read_json(json, bytes, length, rules, &rows, error);
        free(bytes);
    }
    free(json);
    Numbers numbers = {0};
    if (status == STATUS_OK)
        status = read_npy(&rules->folder, "theta.npy", &numbers, error);
    if (status == STATUS_OK)
        status = take_numbers(rules, &numbers, rows, error);
    free(numbers.values);
    npy_header_free_fields(&numbers.fields);
    return status == STATUS_OK ? read_si(rules, error) : status;
}

Status saved_rules_array(const SavedRules *rules, const char *name, int columns, double **values, ErrorText *error)
{
    Numbers numbers;
    *values = NULL;
    if (!rules->folder.path)
        return status_error(error, STATUS_INPUT, "%s: it has rules, but nothing of what they did", rules->path);
    Status status = read_npy(&rules->folder, name, &numbers, error);
    if (status != STATUS_OK)
        return status;
    bool fits = numbers.rows >= rules->rows && numbers.columns == columns && numbers.fields.count == 0;
    npy_header_free_fields(&numbers.fields);
    if (fits) {
        *values = numbers.values;
        return STATUS_OK;
    }
    free(numbers.values);
    return status_error(error, STATUS_INPUT, "%s/%s: it has %d x %d numbers, expected %d x %d", rules->folder.path, name,
                        numbers.rows, numbers.columns, rules->rows, columns);
}

/* --------------------------------------------------------------------------------------------- */

Status saved_rules_read(const char *path, SavedRules *rules, ErrorText *error)
{
    *rules = (SavedRules){0};
    Status status = path_is_folder(path) ? read_folder(path, rules, error) : read_file(path, rules, error);
    if (status == STATUS_OK)
        status = check_numbers(rules, error);
    if (status != STATUS_OK)
        saved_rules_free(rules);
    return status;
}

static void free_columns(SavedColumn *columns, int count)
{
    for (int k = 0; k < count; k++) {
        free(columns[k].name);
        free(columns[k].unit);
    }
    free(columns);
}

void saved_rules_free(SavedRules *rules)
{
    free_columns(rules->theta, rules->columns);
    free_columns(rules->x, rules->x_count);
    for (int k = 0; k < rules->condition_count; k++)
        free(rules->conditions[k]);
    free(rules->conditions);
    free(rules->values);
    free(rules->si);
    free(rules->path);
    folder_close(&rules->folder);
    *rules = (SavedRules){0};
}
