/* rule_table.c: see rule_table.h. */
#include "rule_table.h"

#include <errno.h>
#include <fcntl.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "json_writer.h"
#include "npy_header.h"

/* So often what was written becomes visible to others, in seconds: table.json is written anew each time. */
#define FLUSH_SECONDS 1.0

enum { THETA, THETA_SI, X, X_TRIALS, FAILED, ACCEPTED, WEIGHTS, GENERATION, ARRAYS };

static const struct {
    const char *file, *type;
    size_t size; /* of a number */
} kinds[ARRAYS] = {
    [THETA] = {"theta.npy", "<f8", 8},       [THETA_SI] = {"theta_si.npy", "<f8", 8},
    [X] = {"x.npy", "<f8", 8},               [X_TRIALS] = {"x_trials.npy", "<f8", 8},
    [FAILED] = {"failed.npy", "<f8", 8},     [ACCEPTED] = {"accepted.npy", "|u1", 1},
    [WEIGHTS] = {"weights.npy", "<f8", 8},   [GENERATION] = {"generation.npy", "<i8", 8},
};

typedef struct Array {
    FILE *file; /* NULL: the table has no such array */
    int rank;   /* of a row */
    long shape[2];
} Array;

struct RuleTable {
    const Folder *folder;
    const RuleTableInfo *info;
    Array arrays[ARRAYS];
    double *scratch; /* for the numbers of the longest row */
    long rows;
    double flushed; /* when */
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static Status cannot_write(const RuleTable *table, int array, ErrorText *error)
{
    int problem = errno ? errno : EIO;
    return status_error(error, status_of_errno(problem, STATUS_OUTPUT), "cannot write '%s/%s': %s",
                        table->folder->path, kinds[array].file, strerror(problem));
}

/* ---- shapes --------------------------------------------------------------------------------- */

static bool has_units(const RuleTableInfo *info)
{
    for (int k = 0; k < info->theta_count; k++)
        if (info->theta[k].scale != 1)
            return true;
    return false;
}

/* Whether the table has the array, and the shape of a row of it. */
static bool describe(const RuleTableInfo *info, int array, Array *out)
{
    *out = (Array){.rank = 1};
    switch (array) {
    case THETA:
        out->shape[0] = info->theta_count;
        return true;
    case THETA_SI:
        out->shape[0] = info->theta_count;
        return has_units(info);
    case X:
        out->shape[0] = info->x_count;
        return true;
    case X_TRIALS:
        *out = (Array){.rank = 2, .shape = {info->trials, info->x_count}};
        return info->each_trial;
    case FAILED:
        out->shape[0] = RULE_FAILED_COLUMNS;
        return true;
    case ACCEPTED:
        out->shape[0] = info->condition_count;
        return info->condition_count > 0;
    case WEIGHTS:
        out->rank = 0;
        return info->weights;
    default:
        out->rank = 0;
        return info->generations;
    }
}

static size_t row_count(const Array *array)
{
    size_t count = 1;
    for (int k = 0; k < array->rank; k++)
        count *= (size_t)array->shape[k];
    return count;
}

static void write_head(const Array *array, int number, long rows, char head[NPY_HEAD_SIZE])
{
    long shape[3] = {rows, array->shape[0], array->shape[1]};
    npy_header_write(kinds[number].type, array->rank + 1, shape, head);
}

/* ---- table.json ----------------------------------------------------------------------------- */

/* In the unit of the column. */
static void put_prior(JsonWriter *json, const RuleColumn *column)
{
    if (column->prior.kind == PRIOR_UNKNOWN)
        return;
    PriorMarginal prior = prior_marginal_in(column->prior, column->scale);
    json_open_object(json, "prior");
    json_put_text(json, "distribution", prior.kind == PRIOR_NORMAL      ? "normal"
                                        : prior.kind == PRIOR_LOGNORMAL ? "lognormal"
                                                                        : "uniform");
    if (prior.kind == PRIOR_NORMAL) {
        json_put_real(json, "mean", prior.mean);
        json_put_real(json, "sd", prior.sd);
    } else if (prior.kind == PRIOR_LOGNORMAL) {
        json_put_real(json, "median", prior.mean);
        json_put_real(json, "sd_of_log", prior.sd);
    }
    json_put_real(json, "low", prior.low);
    json_put_real(json, "high", prior.high);
    json_put_bool(json, "log", prior.log_scale);
    json_close_object(json);
}

static void put_columns(JsonWriter *json, const char *member, int count, const RuleColumn *columns, bool kind)
{
    json_open_array(json, member);
    for (int k = 0; k < count; k++) {
        json_open_object(json, NULL);
        json_put_text(json, "name", columns[k].name);
        json_put_text(json, "unit", columns[k].unit);
        json_put_real(json, "scale", columns[k].scale);
        if (kind)
            json_put_text(json, "kind", columns[k].is_loss ? "loss" : "report");
        put_prior(json, &columns[k]);
        json_close_object(json);
    }
    json_close_array(json);
}

static void put_failed(JsonWriter *json, const RuleTableInfo *info)
{
    static const char *const names[RULE_FAILED_COLUMNS] = {"failed", "stopped", "failed_at", "stopped_at"};
    json_open_array(json, "failed");
    for (int k = 0; k < RULE_FAILED_COLUMNS; k++) {
        json_open_object(json, NULL);
        json_put_text(json, "name", names[k]);
        json_put_text(json, "unit", k < RULE_FAILED_AT ? "" : info->time_unit);
        json_close_object(json);
    }
    json_close_array(json);
}

/* Those of --fix, or those of --set. */
static void put_settings(JsonWriter *json, const char *member, const RuleTableInfo *info, bool fixed)
{
    size_t length = strlen(SETTING_FIX);
    json_open_object(json, member);
    for (int k = 0; k < info->setting_count; k++) {
        const TextPair *own = &info->settings[k];
        bool fixes = strncmp(own->name, SETTING_FIX, length) == 0;
        if (fixes == fixed)
            json_put_text(json, own->name + (fixes ? length : 0), own->value);
    }
    json_close_object(json);
}

static void put_part(JsonWriter *json, const RulePart *part)
{
    if (part->of == 0)
        return;
    json_open_object(json, "part");
    json_put_integer(json, "first", part->first);
    json_put_integer(json, "rows", part->rows);
    json_put_integer(json, "of", part->of);
    json_close_object(json);
}

static Status write_json(const RuleTable *table, ErrorText *error)
{
    const RuleTableInfo *info = table->info;
    JsonWriter json = {0};
    json_open_object(&json, NULL);
    json_put_integer(&json, "format", 1); /* these two: RULE_TABLE_MAGIC */
    json_put_text(&json, "table", info->made_by);
    json_put_text(&json, "plastc", info->version);
    json_put_text(&json, "precision", info->precision);
    json_put_text(&json, "program", info->program);
    json_put_text(&json, "program_sha256", info->program_sha256);
    json_put_seed(&json, "seed", info->seed);
    json_put_integer(&json, "rows", table->rows);
    put_part(&json, &info->part);
    json_put_integer(&json, "trials", info->trials);
    put_settings(&json, "set", info, false);
    put_settings(&json, "fix", info, true);
    put_columns(&json, "theta", info->theta_count, info->theta, false);
    put_columns(&json, "x", info->x_count, info->x, true);
    put_failed(&json, info);
    json_open_array(&json, "accepted");
    for (int k = 0; k < info->condition_count; k++)
        json_put_text(&json, NULL, info->conditions[k]);
    json_close_array(&json);
    json_close_object(&json);
    char *text = json_take(&json);
    Status status = text ? folder_write(table->folder, RULE_TABLE_FILE, text, strlen(text), error)
                         : status_out_of_memory(error);
    free(text);
    return status;
}

/* ---- opening -------------------------------------------------------------------------------- */

static void free_table(RuleTable *table)
{
    for (int k = 0; k < ARRAYS; k++)
        if (table->arrays[k].file)
            fclose(table->arrays[k].file);
    free(table->scratch);
    free(table);
}

static RuleTable *make_table(const Folder *folder, const RuleTableInfo *info)
{
    RuleTable *table = calloc(1, sizeof *table);
    size_t longest = 1;
    if (!table)
        return NULL;
    *table = (RuleTable){.folder = folder, .info = info, .flushed = now()};
    for (int k = 0; k < ARRAYS; k++)
        if (describe(info, k, &table->arrays[k]) && row_count(&table->arrays[k]) > longest)
            longest = row_count(&table->arrays[k]);
    table->scratch = malloc(sizeof(double) * longest);
    if (table->scratch)
        return table;
    free(table);
    return NULL;
}

static Status open_array(RuleTable *table, int k, int flags, ErrorText *error)
{
    Array *array = &table->arrays[k];
    int opened = folder_file(table->folder, kinds[k].file, O_RDWR | flags);
    array->file = opened >= 0 ? fdopen(opened, "r+b") : NULL;
    if (array->file)
        return STATUS_OK;
    Status status = cannot_write(table, k, error);
    if (opened >= 0)
        close(opened);
    return status;
}

static Status begin_array(RuleTable *table, int k, ErrorText *error)
{
    char head[NPY_HEAD_SIZE];
    Status status = open_array(table, k, O_CREAT | O_TRUNC | O_NOFOLLOW, error);
    if (status != STATUS_OK)
        return status;
    write_head(&table->arrays[k], k, 0, head);
    return fwrite(head, 1, NPY_HEAD_SIZE, table->arrays[k].file) == NPY_HEAD_SIZE ? STATUS_OK
                                                                                  : cannot_write(table, k, error);
}

Status rule_table_create(RuleTable **out, const Folder *folder, const RuleTableInfo *info, ErrorText *error)
{
    Array unused;
    RuleTable *table = make_table(folder, info);
    *out = NULL;
    if (!table)
        return status_out_of_memory(error);
    Status status = STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < ARRAYS; k++)
        if (!describe(info, k, &unused))
            status = folder_remove(folder, kinds[k].file, error);
    /* First, for a folder is known by it; and its rows are those of arrays that are still empty. */
    if (status == STATUS_OK)
        status = write_json(table, error);
    for (int k = 0; status == STATUS_OK && k < ARRAYS; k++)
        if (describe(info, k, &unused))
            status = begin_array(table, k, error);
    if (status == STATUS_OK)
        *out = table;
    else
        free_table(table);
    return status;
}

Status rule_table_remove(const Folder *folder, ErrorText *error)
{
    Status status = STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < ARRAYS; k++)
        status = folder_remove(folder, kinds[k].file, error);
    return status == STATUS_OK ? folder_remove(folder, RULE_TABLE_FILE, error) : status;
}

/* Cuts an array to the table's rows; they must be there, of the same shape. */
static Status continue_array(RuleTable *table, int k, ErrorText *error)
{
    Array *array = &table->arrays[k];
    Status status = open_array(table, k, 0, error);
    if (status != STATUS_OK)
        return status == STATUS_OUTPUT ? STATUS_INPUT : status;
    char head[NPY_HEAD_SIZE], expected[NPY_HEAD_SIZE], path[1024];
    NpyHeader found, own;
    long long size = NPY_HEAD_SIZE + (long long)table->rows * (long long)(row_count(array) * kinds[k].size);
    snprintf(path, sizeof path, "%s/%s", table->folder->path, kinds[k].file);
    write_head(array, k, table->rows, expected);
    if (fread(head, 1, NPY_HEAD_SIZE, array->file) != NPY_HEAD_SIZE ||
        npy_header_read(path, (const unsigned char *)head, NPY_HEAD_SIZE, &found, error) != STATUS_OK ||
        npy_header_read(path, (const unsigned char *)expected, NPY_HEAD_SIZE, &own, error) != STATUS_OK)
        return status_error(error, STATUS_INPUT, "'%s' is not as it was left", path);
    bool same = strcmp(found.descr, own.descr) == 0 && found.dimensions == own.dimensions && !found.fortran_order;
    for (int d = 1; same && d < own.dimensions; d++)
        same = found.shape[d] == own.shape[d];
    if (!same)
        return status_error(error, STATUS_INPUT, "'%s' has other columns", path);
    if (fseeko(array->file, 0, SEEK_END) != 0 || ftello(array->file) < size)
        return status_error(error, STATUS_INPUT, "'%s' has fewer than %ld rows", path, table->rows);
    bool cut = ftruncate(fileno(array->file), size) == 0 &&
               pwrite(fileno(array->file), expected, NPY_HEAD_SIZE, 0) == NPY_HEAD_SIZE &&
               fseeko(array->file, 0, SEEK_END) == 0;
    return cut ? STATUS_OK : cannot_write(table, k, error);
}

Status rule_table_go_on(RuleTable **out, const Folder *folder, const RuleTableInfo *info, long rows, ErrorText *error)
{
    Array unused;
    RuleTable *table = make_table(folder, info);
    *out = NULL;
    if (!table)
        return status_out_of_memory(error);
    table->rows = rows;
    Status status = write_json(table, error);
    for (int k = 0; status == STATUS_OK && k < ARRAYS; k++)
        if (describe(info, k, &unused))
            status = continue_array(table, k, error);
    if (status == STATUS_OK)
        *out = table;
    else
        free_table(table);
    return status;
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* First the rows, then how many they are. */
static Status flush(RuleTable *table, bool sync, ErrorText *error)
{
    char head[NPY_HEAD_SIZE];
    for (int k = 0; k < ARRAYS; k++) {
        const Array *array = &table->arrays[k];
        if (!array->file)
            continue;
        write_head(array, k, table->rows, head);
        bool written = fflush(array->file) == 0 && pwrite(fileno(array->file), head, NPY_HEAD_SIZE, 0) == NPY_HEAD_SIZE;
        /* Some file systems cannot sync: EINVAL. */
        if (!written || (sync && fsync(fileno(array->file)) != 0 && errno != EINVAL))
            return cannot_write(table, k, error);
    }
    Status status = write_json(table, error);
    table->flushed = now();
    return status;
}

Status rule_table_sync(RuleTable *table, ErrorText *error)
{
    return flush(table, true, error);
}

/* What was measured, in the units of the table; the sign of a NaN or of a 0 means nothing. */
static const double *scaled(const RuleTable *table, const double *values, size_t rows, int count,
                            const RuleColumn *columns)
{
    double *out = table->scratch;
    for (size_t row = 0; row < rows; row++)
        for (int k = 0; k < count; k++) {
            double value = *values++;
            *out++ = isnan(value) ? (double)NAN : value / columns[k].scale + 0.0;
        }
    return table->scratch;
}

static const double *failures_of(const RuleTable *table, const double *failed)
{
    for (int k = 0; k < RULE_FAILED_COLUMNS; k++)
        table->scratch[k] = isnan(failed[k]) ? (double)NAN : k < RULE_FAILED_AT ? failed[k] : failed[k] * table->info->time_size;
    return table->scratch;
}

static const void *bytes_of(const RuleTable *table, int array, const RuleRow *row)
{
    const RuleTableInfo *info = table->info;
    switch (array) {
    case THETA:
        for (int k = 0; k < info->theta_count; k++)
            table->scratch[k] = row->theta[k] / info->theta[k].scale;
        return table->scratch;
    case THETA_SI:
        return row->theta;
    case X:
        return scaled(table, row->x, 1, info->x_count, info->x);
    case X_TRIALS:
        return scaled(table, row->x_trials, (size_t)info->trials, info->x_count, info->x);
    case FAILED:
        return failures_of(table, row->failed);
    case ACCEPTED:
        return row->accepted;
    case WEIGHTS:
        return &row->weight;
    default:
        return &row->generation;
    }
}

Status rule_table_add(RuleTable *table, const RuleRow *row, ErrorText *error)
{
    for (int k = 0; k < ARRAYS; k++) {
        const Array *array = &table->arrays[k];
        size_t count = row_count(array);
        if (array->file && fwrite(bytes_of(table, k, row), kinds[k].size, count, array->file) != count)
            return cannot_write(table, k, error);
    }
    table->rows++;
    return now() - table->flushed > FLUSH_SECONDS ? flush(table, false, error) : STATUS_OK;
}

const char *rule_table_array(int number)
{
    return number < ARRAYS ? kinds[number].file : NULL;
}

long rule_table_rows(const RuleTable *table)
{
    return table->rows;
}

Status rule_table_close(RuleTable *table, ErrorText *error)
{
    if (!table)
        return STATUS_OK;
    Status status = flush(table, false, error);
    free_table(table);
    return status;
}
