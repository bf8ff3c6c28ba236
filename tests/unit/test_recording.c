/* test_recording.c: spikes in files of 32-bit and of 64-bit integers, spikes that are held before they are handed over, and
 * how soon rows can be read. */
#define _XOPEN_SOURCE 700 /* io_folder.h */
#include <math.h>
#include <time.h>

#include "compiler/plot/saved_recording.h"
#include "runtime/io/recording.h"
#include "runtime/kernel/kernel.h"
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

/* Rows that come slowly can be read half a second after they came, though they are few. */
static void test_soon(void)
{
    static const RecordingItem value = {.name = "v", .shown = "v", .what = "value", .unit = "", .scale = 1};
    const RecordingInfo info = {.version = "1", .program = "p", .set = "search", .clock = "steps", .longest = 100,
                                .item_count = 1, .items = &value};
    const struct timespec pause = {0, 90000000};
    Folder files;
    Recording *recording;
    RecordedRows rows = {0};
    SavedRecording saved;
    ErrorText error;
    Arena *arena = arena_create();
    CU_ASSERT_EQUAL_FATAL(folder_open(&files, folder, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(recording_open(&recording, &files, &info, false, &error), STATUS_OK);
    for (int step = 0; step < 7; step++) {
        const double number = step;
        recording_row(recording, 0, step, 1, &number);
        nanosleep(&pause, NULL);
    }
    CU_ASSERT_EQUAL_FATAL(saved_recording_read(arena, &files, &saved, &error), STATUS_OK);
    CU_ASSERT_EQUAL_FATAL(saved_recording_rows(&saved, &saved.records.items[0], &rows, &error), STATUS_OK);
    CU_ASSERT(rows.rows >= 6);
    CU_ASSERT_EQUAL(recording_close(recording, &error), STATUS_OK);
    folder_close(&files);
    arena_destroy(arena);
}

/* ---- spikes that are held --------------------------------------------------------------------- */

#define HEARD_MOST 20000

/* What a host hears: for each spike its record, step and unit. */
typedef struct Heard {
    int calls, count;
    int numbers[HEARD_MOST], units[HEARD_MOST];
    double steps[HEARD_MOST];
} Heard;

static void hear(void *heard_, int number, double time, int count, const double *values, const int *units)
{
    Heard *heard = heard_;
    CU_ASSERT_PTR_NULL(values);
    CU_ASSERT_EQUAL(number, PLAST_HELD);
    heard->calls++;
    for (const int *entry = units; entry < units + count; entry += 3 + entry[2])
        for (int k = 0; k < entry[2] && heard->count < HEARD_MOST; k++) {
            heard->numbers[heard->count] = entry[0];
            heard->steps[heard->count] = time + entry[1];
            heard->units[heard->count++] = entry[3 + k];
        }
}

static bool has_heard(const Heard *heard, int place, int number, double step, int unit)
{
    return place < heard->count && heard->numbers[place] == number && heard->steps[place] == step &&
           heard->units[place] == unit;
}

/* They come in the order in which they are, when the oldest one is RT_HELD_STEPS old and not before, and at the end. */
static void test_held(void)
{
    static Heard heard;
    int held[RT_HELD_SIZE], early = 0;
    double since;
    const double far = 3e12; /* steps are beyond 32 bits */
    const PlastContext context = {.record = hear, .recorder = &heard};
    const double flags[4] = {0, 1, 0, 1};
    heard = (Heard){0};
    rt_record_begin(held, &since);
    for (int step = 0; step < 2 * RT_HELD_STEPS + 3; step++) {
        rt_record_due(&context, far + step, held, &since);
        early += heard.count != (step < RT_HELD_STEPS ? 0 : step < 2 * RT_HELD_STEPS ? 3 : 6) * RT_HELD_STEPS;
        rt_record_flags(&context, 1, far + step, 4, flags, held, &since);
        rt_record_units(&context, 0, far + step, 1, &step, held, &since);
        rt_record_units(&context, 2, far + step, 0, NULL, held, &since);
    }
    rt_record_held(&context, held, &since);
    rt_record_held(&context, held, &since); /* nothing is left */
    CU_ASSERT_EQUAL(early, 0);
    CU_ASSERT_EQUAL_FATAL(heard.count, 3 * (2 * RT_HELD_STEPS + 3));
    int wrong = 0;
    for (int step = 0; step < 2 * RT_HELD_STEPS + 3; step++)
        wrong += !has_heard(&heard, 3 * step, 1, far + step, 1) || !has_heard(&heard, 3 * step + 1, 1, far + step, 3) ||
                 !has_heard(&heard, 3 * step + 2, 0, far + step, step);
    CU_ASSERT_EQUAL(wrong, 0);
}

/* They are handed over when RT_HELD_SIZE ints or more are in use, behind which the largest entry has room. */
static void test_held_room(void)
{
    enum { LARGEST = 5000 };
    static Heard heard;
    static int units[LARGEST], held[RT_HELD_SIZE + 3 + LARGEST];
    double since;
    const PlastContext context = {.record = hear, .recorder = &heard};
    const int counts[] = {RT_HELD_SIZE - 5, LARGEST, 1, 7, RT_HELD_SIZE - 20, 1, 1};
    const int calls[] = {0, 0, 1, 1, 1, 1, 2}; /* after each of them */
    heard = (Heard){0};
    for (int k = 0; k < LARGEST; k++)
        units[k] = k;
    rt_record_begin(held, &since);
    for (int step = 0; step < COUNT(counts); step++) {
        rt_record_units(&context, 0, step, counts[step], units, held, &since);
        CU_ASSERT_EQUAL(heard.calls, calls[step]);
    }
    rt_record_held(&context, held, &since);
    int place = 0, wrong = 0;
    for (int step = 0; step < COUNT(counts); step++)
        for (int k = 0; k < counts[step]; k++)
            wrong += !has_heard(&heard, place++, 0, step, k);
    CU_ASSERT_EQUAL(heard.count, place);
    CU_ASSERT_EQUAL(wrong, 0);
}

/* A row of values lies between the spikes, with all its bits, also where no double may lie. */
static void test_held_rows(void)
{
    static Heard heard;
    int held[RT_HELD_SIZE + 3 + 2 * PLAST_HELD_ROW], unit = 7, size = 0;
    double since, heard_values[2], longest[PLAST_HELD_ROW] = {0};
    const double values[2] = {0.1, -(double)NAN};
    const PlastContext context = {.record = hear, .recorder = &heard};
    heard = (Heard){0};
    rt_record_begin(held, &since);
    rt_record_row(&context, 3, 10, 2, values, held, &since);
    rt_record_units(&context, 0, 10, 1, &unit, held, &since);
    rt_record_row(&context, 3, 11, 2, values, held, &since);
    CU_ASSERT_EQUAL(heard.calls, 0);
    rt_record_held(&context, held, &since);
    CU_ASSERT_EQUAL_FATAL(heard.count, 9);
    CU_ASSERT(has_heard(&heard, 4, 0, 10, 7));
    for (int first = 0; first < 9; first += 5) {
        memcpy(heard_values, heard.units + first, sizeof heard_values);
        CU_ASSERT_EQUAL(memcmp(heard_values, values, sizeof values), 0);
        CU_ASSERT_EQUAL(heard.numbers[first], 3);
        CU_ASSERT_EQUAL(heard.steps[first], first == 0 ? 10 : 11);
    }
    while (held[0] < RT_HELD_SIZE && ++size < RT_HELD_SIZE)
        rt_record_row(&context, 3, 12, PLAST_HELD_ROW, longest, held, &since);
    CU_ASSERT_EQUAL(heard.calls, 1);
    rt_record_row(&context, 3, 12, PLAST_HELD_ROW, longest, held, &since);
    CU_ASSERT_EQUAL(heard.calls, 2);
}

static void test_nobody_listens(void)
{
    int held[RT_HELD_SIZE], unit = 0;
    double since;
    const PlastContext context = {0};
    rt_record_begin(held, &since);
    for (int step = 0; step < 2 * RT_HELD_STEPS; step++) {
        rt_record_due(&context, step, held, &since);
        rt_record_units(&context, 0, step, 1, &unit, held, &since);
    }
    rt_record_held(&context, held, &since);
    CU_ASSERT_EQUAL(held[0], 1);
}

void suite_recording(void)
{
    CU_pSuite suite = CU_add_suite("recording", make_test_folder, remove_test_folder);
    CU_add_test(suite, "spikes", test_spikes);
    CU_add_test(suite, "rows can be read soon", test_soon);
    CU_add_test(suite, "spikes are held for some steps", test_held);
    CU_add_test(suite, "spikes are held as far as there is room", test_held_room);
    CU_add_test(suite, "short rows are held between spikes", test_held_rows);
    CU_add_test(suite, "spikes that nobody listens to", test_nobody_listens);
}
