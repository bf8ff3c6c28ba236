/* test_sketch.c: what is thinned of a trial, and what is left of it in the files. */
#define _XOPEN_SOURCE 700 /* io_folder.h */
#include "compiler/plot/saved_recording.h"
#include "compiler/runs/sketch.h"
#include "io_folder.h"
#include "suites.h"

static Arena *arena;

static int begin(void)
{
    arena = arena_create();
    return make_test_folder();
}

static int end(void)
{
    arena_destroy(arena);
    return remove_test_folder();
}

/* Writes a sketch of one item, which ends at `high` then, and reads it back. */
static RecordedRows written(const Sketch *sketch, RecordingItem item)
{
    Folder files;
    Recording *recording;
    SavedRecording saved;
    RecordedRows rows = {0};
    ErrorText error;
    item.high = sketch_high(sketch, 0);
    RecordingInfo info = {.version = "1", .program = "p", .set = "search", .clock = "steps", .item_count = 1, .items = &item};
    CU_ASSERT_EQUAL_FATAL(folder_open(&files, folder, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(recording_open(&recording, &files, &info, false, &error), STATUS_OK);
    CU_ASSERT_EQUAL(sketch_write(sketch, recording, &error), STATUS_OK);
    CU_ASSERT_EQUAL(recording_close(recording, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(saved_recording_read(arena, &files, &saved, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(saved.records.count, 1);
    CU_ASSERT_EQUAL_FATAL(saved_recording_rows(&saved, &saved.records.items[0], &rows, &error), STATUS_OK);
    folder_close(&files);
    return rows;
}

static const RecordingItem row_item = {
    .name = "w", .shown = "w", .what = "weights", .unit = "", .scale = 1, .rank = 1, .shape = {3}, .high = 2};

/* Row k of `count` has k, k + 0.5 and -k. */
static RecordedRows thinned(int count)
{
    Sketch *sketch = sketch_create(1, &row_item);
    CU_ASSERT_PTR_NOT_NULL_FATAL(sketch);
    for (int k = 0; k < count; k++)
        sketch_row(sketch, 0, 10 * k, 3, (const double[]){k, k + 0.5, -k});
    RecordedRows rows = written(sketch, row_item);
    sketch_free(sketch);
    return rows;
}

/* Evenly spaced, but for the last one, which is there whatever their number is. */
static void test_rows(void)
{
    static const int counts[] = {0, 1, 2, 255, 256, 257, 511, 513, 10000, 16385};
    for (int k = 0; k < COUNT(counts); k++) {
        int count = counts[k];
        RecordedRows rows = thinned(count);
        CU_ASSERT(rows.rows <= 257 && rows.rows >= (count < 128 ? count : 128));
        if (count == 0)
            continue;
        CU_ASSERT_EQUAL_FATAL(rows.elements, 3);
        CU_ASSERT_EQUAL(rows.steps[0], 0);
        CU_ASSERT_EQUAL(rows.steps[rows.rows - 1], 10 * (count - 1));
        for (int row = 0; row < rows.rows; row++) {
            double number = rows.steps[row] / 10;
            CU_ASSERT(row == rows.rows - 1 || rows.steps[row] == row * rows.steps[1]);
            CU_ASSERT(rows.values[3 * row] == number && rows.values[3 * row + 1] == number + 0.5 &&
                      rows.values[3 * row + 2] == -number);
        }
    }
}

/* Rows that are longer than all memory for them: the first and the last one are left. */
static void test_long_rows(void)
{
    enum { LENGTH = 400000, ROWS = 9 };
    RecordingItem item = row_item;
    double *values = calloc(LENGTH, sizeof *values);
    item.shape[0] = LENGTH;
    item.high = LENGTH - 1;
    Sketch *sketch = sketch_create(1, &item);
    for (int k = 0; k < ROWS; k++) {
        values[LENGTH - 1] = k;
        sketch_row(sketch, 0, k, LENGTH, values);
    }
    RecordedRows rows = written(sketch, item);
    CU_ASSERT_EQUAL_FATAL(rows.rows, 2);
    CU_ASSERT_EQUAL(rows.steps[0], 0);
    CU_ASSERT_EQUAL(rows.steps[1], ROWS - 1);
    CU_ASSERT_EQUAL(rows.values[2 * LENGTH - 1], ROWS - 1);
    sketch_free(sketch);
    free(values);
}

/* Units 10 … 10 + units - 1 spike in each step. */
static RecordedRows thinned_spikes(int units, int steps, int *high)
{
    RecordingItem item = {.name = "s", .shown = "s", .what = "spikes", .spikes = true, .scale = 1, .low = 10, .high = 10 + units - 1};
    int numbers[64];
    Sketch *sketch = sketch_create(1, &item);
    for (int k = 0; k < units; k++)
        numbers[k] = 10 + k;
    for (int step = 0; step < steps; step++)
        sketch_spikes(sketch, 0, step, units, numbers);
    RecordedRows rows = written(sketch, item);
    *high = sketch_high(sketch, 0);
    sketch_free(sketch);
    return rows;
}

/* Of too many spikes those of the first units are left, each with all its own. */
static void test_spikes(void)
{
    int high;
    CU_ASSERT_EQUAL(thinned_spikes(64, 100, &high).rows, 6400);
    CU_ASSERT_EQUAL(high, 73);
    RecordedRows rows = thinned_spikes(64, 4000, &high);
    CU_ASSERT_EQUAL(high, 17); /* 8 of 64 units: 50,000 spikes fit, and 16 have 64,000 */
    CU_ASSERT_EQUAL(rows.rows, 8 * 4000);
    for (int k = 0; k < rows.rows; k++)
        CU_ASSERT(rows.steps[k] == k / 8 && rows.values[k] == 10 + k % 8);
    CU_ASSERT_EQUAL(thinned_spikes(1, 60000, &high).rows, 60000);
    CU_ASSERT_EQUAL(high, 10);
    CU_ASSERT_EQUAL(thinned_spikes(3, 600000, &high).rows, 0); /* too many of a single unit */
    CU_ASSERT_EQUAL(high, 9);
    CU_ASSERT_EQUAL(thinned_spikes(5, 0, &high).rows, 0);
    CU_ASSERT_EQUAL(high, 14);
}

void suite_sketch(void)
{
    CU_pSuite suite = CU_add_suite("sketch", begin, end);
    CU_add_test(suite, "rows", test_rows);
    CU_add_test(suite, "long rows", test_long_rows);
    CU_add_test(suite, "spikes", test_spikes);
}
