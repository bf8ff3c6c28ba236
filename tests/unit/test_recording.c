/* test_recording.c: spikes in files of 32-bit and of 64-bit integers. */
#define _XOPEN_SOURCE 700 /* io_folder.h */
#include <math.h>

#include "compiler/plot/saved_recording.h"
#include "runtime/io/recording.h"
#include "io_folder.h"
#include "suites.h"

#define STEPS 3000
#define UNITS 5 /* of which the first and the last are not recorded */

static const RecordingItem spikes = {
    .name = "s", .shown = "s", .what = "spikes", .spikes = true, .scale = 1, .low = 1, .high = UNITS - 2};

/* All units spike in each step, from step `first` on; more than what is held before it is written. */
static void record(double longest, double first)
{
    Folder files;
    Recording *recording;
    ErrorText error;
    static const int units[UNITS] = {0, 1, 2, 3, 4};
    RecordingInfo info = {.version = "1", .program = "p", .set = "search", .clock = "steps", .longest = longest,
                          .item_count = 1, .items = &spikes};
    CU_ASSERT_EQUAL_FATAL(folder_open(&files, folder, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(recording_open(&recording, &files, &info, false, &error), STATUS_OK);
    for (int step = 0; step < STEPS; step++)
        recording_spikes(recording, 0, first + step, UNITS, units);
    CU_ASSERT_EQUAL(recording_close(recording, &error), STATUS_OK);
    folder_close(&files);
}

static void check_rows(double first)
{
    Arena *arena = arena_create();
    Folder files;
    SavedRecording saved;
    RecordedRows rows = {0};
    ErrorText error;
    const int kept = UNITS - 2;
    CU_ASSERT_EQUAL_FATAL(folder_open(&files, folder, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(saved_recording_read(arena, &files, &saved, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(saved.records.count, 1);
    CU_ASSERT_EQUAL_FATAL(saved_recording_rows(&saved, &saved.records.items[0], &rows, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(rows.rows, STEPS * kept);
    int wrong = 0;
    for (int k = 0; k < rows.rows; k++)
        wrong += rows.steps[k] != first + k / kept || rows.values[k] != 1 + k % kept;
    CU_ASSERT_EQUAL(wrong, 0);
    folder_close(&files);
    arena_destroy(arena);
}

static long size_of_spikes(void)
{
    char path[4096];
    snprintf(path, sizeof path, "%s/s.npy", folder);
    FILE *file = fopen(path, "rb");
    CU_ASSERT_PTR_NOT_NULL_FATAL(file);
    fseek(file, 0, SEEK_END);
    long size = ftell(file);
    fclose(file);
    return size;
}

/* Steps of trials that may be longer than 2^31 of them are kept whole. */
static void test_spikes(void)
{
    const struct { double longest, first; int bytes; } rows[] = {
        {10000, 0, 8}, {2147483647, 2147483647.0 - STEPS, 8}, {2147483648, 2147483648.0 - STEPS / 2, 16},
        {(double)INFINITY, 3e12, 16}};
    for (int k = 0; k < COUNT(rows); k++) {
        CU_ASSERT_EQUAL(recording_spike_bytes(rows[k].longest), rows[k].bytes);
        record(rows[k].longest, rows[k].first);
        check_rows(rows[k].first);
        CU_ASSERT_EQUAL(size_of_spikes(), 128 + STEPS * (UNITS - 2) * rows[k].bytes);
    }
}

void suite_recording(void)
{
    CU_pSuite suite = CU_add_suite("recording", make_test_folder, remove_test_folder);
    CU_add_test(suite, "spikes", test_spikes);
}
