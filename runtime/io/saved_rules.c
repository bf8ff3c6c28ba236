/* saved_rules.c: see saved_rules.h. Every count in the files is distrusted. */
#include "saved_rules.h"

#include <errno.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <unistd.h>

#include "files.h"
#include "npy_numbers.h"
#include "saved_rules_json.h"
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

static Status read_npy(const Folder *folder, const char *name, NpyNumbers *numbers, ErrorText *error)
{
    char *bytes, *path = folder_text(folder, name);
    size_t length;
    *numbers = (NpyNumbers){0};
    Status status = path ? folder_read(folder, name, MOST_BYTES, &bytes, &length, error) : status_out_of_memory(error);
    if (status == STATUS_OK) {
        status = npy_numbers_parse(path, bytes, length, numbers, error);
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

/* ---- files ---------------------------------------------------------------------------------- */

/* Takes the numbers, of which the table has the first `rows`; -1: all. */
static Status take_numbers(SavedRules *rules, NpyNumbers *numbers, int rows, ErrorText *error)
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
        NpyNumbers numbers = {.rows = table.rows, .columns = table.columns, .values = table.values};
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
    size_t length, stem = strlen(rules->path) - strlen(".npy");
    char *bytes, *path = malloc(stem + sizeof ".json");
    if (!path)
        return status_out_of_memory(error);
    memcpy(path, rules->path, stem);
    memcpy(path + stem, ".json", sizeof ".json");
    Status status = file_read(path, MOST_JSON_BYTES, &bytes, &length, error);
    if (status == STATUS_OK) {
        status = saved_rules_json_read(path, bytes, length, rules, rows, error);
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
    NpyNumbers numbers;
    int rows = -1;
    Status status = npy_numbers_parse(rules->path, bytes, length, &numbers, error);
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
    if (access(path, F_OK) != 0)
        return status_error(error, status_of_errno(errno, STATUS_INPUT), "cannot read '%s': %s", path, strerror(errno));
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

/* They are not if somebody has changed one of the files. What is no number is told of elsewhere. */
static Status check_si(const SavedRules *rules, ErrorText *error)
{
    size_t columns = (size_t)rules->columns;
    for (size_t row = 0; row < (size_t)rules->rows; row++)
        for (size_t k = 0; k < columns; k++)
            if (isfinite(rules->values[row * columns + k]) &&
                !(rules->si[row * columns + k] / rules->theta[k].scale == rules->values[row * columns + k]))
                return status_error(error, STATUS_INPUT,
                                    "%s: row %zu, column '%s' is another number than in theta_si.npy, which has it in SI "
                                    "units: after a change of one of them remove theta_si.npy",
                                    rules->path, row, rules->theta[k].name);
    return STATUS_OK;
}

/* The exact numbers, which are there if a unit is not that of SI. */
static Status read_si(SavedRules *rules, ErrorText *error)
{
    NpyNumbers numbers;
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
    if (folder_has(&rules->folder, CANDIDATES_FOLDER "/" RULE_TABLE_FILE))
        return status_error(error, STATUS_INPUT, "'%s' is a run, and no table of rules: its candidates are one, '%s/" CANDIDATES_FOLDER "'",
                            path, path);
    if (!folder_has(&rules->folder, RULE_TABLE_FILE))
        return status_error(error, STATUS_INPUT, "'%s' is no table of rules: there is no '" RULE_TABLE_FILE "' in it", path);
    json = folder_text(&rules->folder, RULE_TABLE_FILE);
    rules->path = folder_text(&rules->folder, "theta.npy");
    status = json && rules->path ? folder_read(&rules->folder, RULE_TABLE_FILE, MOST_JSON_BYTES, &bytes, &length, error)
                                 : status_out_of_memory(error);
    if (status == STATUS_OK) {
        status = saved_rules_json_read(json, bytes, length, rules, &rows, error);
        free(bytes);
    }
    free(json);
    NpyNumbers numbers = {0};
    if (status == STATUS_OK && rows == 0) /* there may be no array yet */
        return STATUS_OK;
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
    NpyNumbers numbers;
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

Status saved_rules_read_begun(const char *path, SavedRules *rules, ErrorText *error)
{
    *rules = (SavedRules){0};
    Status status = read_folder(path, rules, error);
    if (status == STATUS_OK && rules->rows > 0)
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
    for (int k = 0; k < rules->setting_count; k++) {
        free(rules->settings[k].name);
        free(rules->settings[k].value);
    }
    free(rules->settings);
    free(rules->made_by);
    free(rules->program);
    free(rules->program_sha256);
    free(rules->values);
    free(rules->si);
    free(rules->path);
    folder_close(&rules->folder);
    *rules = (SavedRules){0};
}
