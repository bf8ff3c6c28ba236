/* rounds.c: see rounds.h. */
#include "rounds.h"

#include <stdlib.h>

#include "compiler/model/condition.h"
#include "compiler/report/passing.h"
#include "run_folder.h"
#include "runtime/io/npy_header.h"
#include "runtime/io/rule_table.h"

/* An array of the table, as long as one may read. */
typedef struct Column {
    char *bytes; /* owned */
    NpyHeader header;
    size_t rows;
} Column;

static bool read_column(const Folder *table, const char *name, int dimensions, Column *column)
{
    ErrorText error;
    size_t length;
    *column = (Column){0};
    if (folder_read(table, name, SIZE_MAX / 2, &column->bytes, &length, &error) != STATUS_OK)
        return false;
    const NpyHeader *header = &column->header;
    if (npy_header_read(name, (const unsigned char *)column->bytes, length, &column->header, &error) != STATUS_OK ||
        header->dimensions != dimensions || header->fortran_order)
        return false;
    uint64_t row = (uint64_t)header->format.size * (dimensions > 1 ? header->shape[1] : 1);
    column->rows = row > 0 ? (size_t)((length - header->length) / row) : 0;
    column->rows = header->shape[0] < column->rows ? (size_t)header->shape[0] : column->rows;
    return true;
}

static double value_at(const Column *column, size_t number)
{
    const NpyHeader *header = &column->header;
    return npy_header_value((const unsigned char *)column->bytes + header->length + number * (size_t)header->format.size,
                            &header->format);
}

/* Of rows first … last - 1. */
static void write_round(const Acceptance *acceptance, const Column *accepted, const Column *weights, size_t first, size_t last,
                        int round, StrBuf *out)
{
    size_t columns = (size_t)acceptance_columns(acceptance);
    double sum = 0, squares = 0;
    strbuf_printf(out, "%-9d%8zu", round, last - first);
    for (int k = 0; k < acceptance->stage_count; k++) {
        size_t passed = 0;
        for (size_t row = first; row < last; row++)
            passed += value_at(accepted, row * columns + (size_t)(acceptance->condition_count + k)) != 0;
        strbuf_printf(out, "%18.3g %%", 100.0 * (double)passed / (double)(last - first));
    }
    for (size_t row = first; row < last; row++) {
        double weight = value_at(accepted, (row + 1) * columns - 1) != 0 ? value_at(weights, row) : 0;
        sum += weight;
        squares += weight * weight;
    }
    strbuf_printf(out, "%12.4g\n", squares > 0 ? sum * sum / squares : 0.0);
}

/* Of all rows: if none is accepted, which condition lets none pass. */
static void write_killer(const Model *model, const Folder *table, size_t rows, StrBuf *out)
{
    Passing passing;
    Column x = {0}, failed = {0};
    bool there = passing_create(&passing, model, (long)rows) && read_column(table, "x.npy", 2, &x) &&
                 read_column(table, "failed.npy", 2, &failed) && x.rows >= rows && failed.rows >= rows;
    size_t outcomes = (size_t)model->outcomes.count, width = there ? (size_t)x.header.shape[1] : 0;
    double *values = malloc(sizeof(double) * (outcomes + 1));
    for (size_t row = 0; there && values && width >= outcomes && row < rows; row++) {
        size_t own = row * RULE_FAILED_COLUMNS;
        for (size_t k = 0; k < outcomes; k++)
            values[k] = value_at(&x, row * width + width - outcomes + k);
        passing_add(&passing, values, value_at(&failed, own + RULE_FAILED) > 0 || value_at(&failed, own + RULE_STOPPED) > 0);
    }
    if (there && values)
        passing_write_killer(&passing, out);
    free(values);
    free(x.bytes);
    free(failed.bytes);
    passing_free(&passing);
}

static void write_all(const Model *model, const Folder *table, const Column *accepted, const Column *weights,
                      const Column *generation, StrBuf *out)
{
    bool any = false;
    const Acceptance *acceptance = &model->acceptance;
    size_t rows = accepted->rows < weights->rows ? accepted->rows : weights->rows;
    rows = rows < generation->rows ? rows : generation->rows;
    strbuf_printf(out, "%-9s%8s", "round", "rules");
    for (int k = 0; k < acceptance->stage_count; k++)
        strbuf_printf(out, "%20s", k + 1 < acceptance->stage_count ? condition_stage(model, k) : "accepted");
    strbuf_printf(out, "%12s\n", "count as");
    for (size_t first = 0, last; first < rows; first = last) {
        double round = value_at(generation, first);
        for (last = first + 1; last < rows && value_at(generation, last) == round;)
            last++;
        write_round(acceptance, accepted, weights, first, last, (int)round, out);
        for (size_t row = first; row < last; row++)
            any = any || value_at(accepted, (row + 1) * (size_t)acceptance_columns(acceptance) - 1) != 0;
    }
    if (!any && rows > 0)
        write_killer(model, table, rows, out);
}

void rounds_write(const Model *model, const Folder *run, StrBuf *out)
{
    ErrorText error;
    Folder table = {0};
    Column accepted = {0}, weights = {0}, generation = {0};
    if (model->acceptance.condition_count == 0 || folder_open_below(&table, run, CANDIDATES_FOLDER, &error) != STATUS_OK)
        return;
    if (read_column(&table, "accepted.npy", 2, &accepted) && read_column(&table, "weights.npy", 1, &weights) &&
        read_column(&table, "generation.npy", 1, &generation) &&
        accepted.header.shape[1] == (uint64_t)acceptance_columns(&model->acceptance))
        write_all(model, &table, &accepted, &weights, &generation, out);
    free(accepted.bytes);
    free(weights.bytes);
    free(generation.bytes);
    folder_close(&table);
}
