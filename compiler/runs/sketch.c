/* sketch.c: see sketch.h. */
#include "sketch.h"

#include <stdlib.h>
#include <string.h>

/* The most rows of an item, fewer if they are long; the most spikes of all items together; and of a unit alone, since
 * fewer units than one cannot be shown. */
#define ROWS_MOST        256
#define ROW_BYTES_MOST   ((size_t)1 << 21)
#define SPIKES_MOST      100000
#define UNIT_SPIKES_MOST 500000

/* What is held of one item: of spikes a row is the number of a unit. */
typedef struct Held {
    int count, most, room; /* rows that are held, may be held, and have memory */
    int width;             /* numbers in a row; 0: none has come */
    long seen, part;       /* rows that have come, of which one in `part` is held */
    double *times, *values;
    double last_time, *last; /* the last row that has come, if width > 0 */
    int low, high;           /* units whose spikes are held */
    bool is_spikes;
} Held;

struct Sketch {
    int item_count;
    Held *held;
    bool failed; /* out of memory */
};

Sketch *sketch_create(int count, const RecordingItem *items)
{
    Sketch *sketch = malloc(sizeof *sketch);
    Held *held = calloc((size_t)count + 1, sizeof *held);
    int populations = 1;
    if (!sketch || !held) {
        free(sketch);
        free(held);
        return NULL;
    }
    for (int k = 0; k < count; k++)
        populations += items[k].spikes;
    for (int k = 0; k < count; k++)
        held[k] = (Held){.part = 1,
                         .low = items[k].low,
                         .high = items[k].high,
                         .is_spikes = items[k].spikes,
                         .most = SPIKES_MOST / populations};
    *sketch = (Sketch){count, held, false};
    return sketch;
}

void sketch_free(Sketch *sketch)
{
    for (int k = 0; sketch && k < sketch->item_count; k++) {
        free(sketch->held[k].times);
        free(sketch->held[k].values);
        free(sketch->held[k].last);
    }
    if (sketch)
        free(sketch->held);
    free(sketch);
}

/* Memory for one row more. */
static bool make_room(Held *held)
{
    if (held->count < held->room)
        return true;
    int room = held->room == 0 ? 64 : 2 * held->room;
    room = room < held->most ? room : held->most;
    double *times = realloc(held->times, sizeof *times * (size_t)room);
    if (times)
        held->times = times;
    double *values = realloc(held->values, sizeof *values * (size_t)room * (size_t)held->width);
    if (values)
        held->values = values;
    if (!times || !values)
        return false;
    held->room = room;
    return true;
}

static double *row_of(const Held *held, int row)
{
    return held->values + (size_t)row * (size_t)held->width;
}

static bool push(Held *held, double time, const double *values)
{
    if (!make_room(held))
        return false;
    held->times[held->count] = time;
    memcpy(row_of(held, held->count), values, sizeof(double) * (size_t)held->width);
    held->count++;
    return true;
}

/* ---- rows ------------------------------------------------------------------------------------- */

static void thin_rows(Held *held)
{
    int kept = 0;
    for (int k = 0; k < held->count; k += 2, kept++) {
        held->times[kept] = held->times[k];
        memmove(row_of(held, kept), row_of(held, k), sizeof(double) * (size_t)held->width);
    }
    held->count = kept;
    held->part *= 2;
}

static bool begin_rows(Held *held, int width)
{
    size_t fit = ROW_BYTES_MOST / (sizeof(double) * (size_t)width);
    held->width = width;
    held->most = fit > ROWS_MOST ? ROWS_MOST : fit > 0 ? (int)fit : 1;
    held->last = malloc(sizeof(double) * (size_t)width);
    return held->last != NULL;
}

void sketch_row(Sketch *sketch, int item, double time, int count, const double *values)
{
    Held *held = &sketch->held[item];
    if (sketch->failed || count == 0)
        return;
    if (held->width == 0 && !begin_rows(held, count)) {
        sketch->failed = true;
        return;
    }
    long number = held->seen++;
    held->last_time = time;
    memcpy(held->last, values, sizeof(double) * (size_t)held->width);
    while (number % held->part == 0 && held->count == held->most)
        thin_rows(held);
    if (number % held->part == 0)
        sketch->failed = !push(held, time, values);
}

/* ---- spikes ----------------------------------------------------------------------------------- */

/* Forgets the upper half of the units; the last one at last, too. */
static void halve_units(Held *held)
{
    int kept = 0;
    if (held->high == held->low && held->most < UNIT_SPIKES_MOST) {
        held->most = UNIT_SPIKES_MOST;
        return;
    }
    held->high = held->low + (held->high - held->low + 1) / 2 - 1;
    for (int k = 0; k < held->count; k++)
        if (held->values[k] <= held->high) {
            held->times[kept] = held->times[k];
            held->values[kept++] = held->values[k];
        }
    held->count = kept;
}

void sketch_spikes(Sketch *sketch, int item, double step, int count, const int *units)
{
    Held *held = &sketch->held[item];
    held->width = 1;
    for (int k = 0; k < count && !sketch->failed; k++) {
        double unit = units[k];
        while (unit >= held->low && unit <= held->high && held->count == held->most)
            halve_units(held);
        if (unit >= held->low && unit <= held->high)
            sketch->failed = !push(held, step, &unit);
    }
}

int sketch_high(const Sketch *sketch, int item)
{
    return sketch->held[item].high;
}

/* ----------------------------------------------------------------------------------------------- */

static void write_item(const Held *held, Recording *recording, int item)
{
    for (int k = 0; k < held->count; k++) {
        int unit = held->is_spikes ? (int)held->values[k] : 0;
        if (held->is_spikes)
            recording_spikes(recording, item, held->times[k], 1, &unit);
        else
            recording_row(recording, item, held->times[k], held->width, row_of(held, k));
    }
    if (!held->is_spikes && held->width > 0 && held->times[held->count - 1] < held->last_time)
        recording_row(recording, item, held->last_time, held->width, held->last);
}

Status sketch_write(const Sketch *sketch, Recording *recording, ErrorText *error)
{
    for (int k = 0; k < sketch->item_count; k++)
        write_item(&sketch->held[k], recording, k);
    return sketch->failed ? status_out_of_memory(error) : STATUS_OK;
}
