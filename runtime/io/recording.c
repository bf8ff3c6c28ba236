/* recording.c: see recording.h. */
#include "recording.h"

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

#define FILE_SIZE 300 /* of a name and its ending; no file system takes more than 255 */
/* So often what was written becomes visible to others, in seconds. The time is looked at after so many rows at the most:
 * when rows come slowly after each. */
#define FLUSH_SECONDS 0.5
#define ROWS_MOST     1024
/* Rows are small and many: of 360,000 spikes a call of stdio for each takes three times as long as all else, and
 * 6 MB in pieces of 64 KB take the system a fifth less than in pieces of 32 KB. */
#define HELD_SIZE 65536

/* An array that grows by rows. */
typedef struct Column {
    FILE *file; /* NULL: not begun */
    const char *type;
    int rank, shape[2]; /* of a row */
    long rows;
    size_t held; /* bytes that are not yet written */
    unsigned char bytes[HELD_SIZE];
} Column;

/* What an item writes. */
typedef struct Track {
    FILE *csv;
    bool begun;
    Column values, steps;
} Track;

struct Recording {
    const Folder *folder;
    const RecordingInfo *info;
    Track *tracks;
    bool csv;
    int problem; /* errno of what could not be written; 0: all was */
    int rows, rows_until; /* since the time was looked at, and until it is again */
    double looked, flushed;
    char culprit[FILE_SIZE]; /* the file with the problem */
};

static double now(void)
{
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return (double)time.tv_sec + 1e-9 * (double)time.tv_nsec;
}

static void fail(Recording *recording, const char *name, int problem)
{
    if (recording->problem != 0)
        return;
    recording->problem = problem ? problem : EIO;
    snprintf(recording->culprit, sizeof recording->culprit, "%s", name);
}

/* ---- files ---------------------------------------------------------------------------------- */

static FILE *begin_file(Recording *recording, const char *name, const char *ending)
{
    char file[FILE_SIZE];
    int length = snprintf(file, sizeof file, "%s%s", name, ending);
    if (length >= FILE_SIZE) {
        fail(recording, file, ENAMETOOLONG);
        return NULL;
    }
    int opened = folder_file(recording->folder, file, O_RDWR | O_CREAT | O_TRUNC | O_NOFOLLOW);
    FILE *stream = opened >= 0 ? fdopen(opened, "w+b") : NULL;
    if (!stream) {
        fail(recording, file, errno);
        if (opened >= 0)
            close(opened);
    }
    return stream;
}

static void write_head(const Column *column, char head[NPY_HEAD_SIZE])
{
    long shape[1 + sizeof column->shape / sizeof *column->shape] = {column->rows};
    for (int k = 0; k < column->rank; k++)
        shape[k + 1] = column->shape[k];
    npy_header_write(column->type, column->rank + 1, shape, head);
}

static void begin_column(Recording *recording, Column *column, const char *name, const char *ending,
                         const char *type, int rank, const int *shape)
{
    char head[NPY_HEAD_SIZE];
    *column = (Column){.type = type, .rank = rank};
    memcpy(column->shape, shape, sizeof(int) * (size_t)rank);
    column->file = begin_file(recording, name, ending);
    write_head(column, head);
    if (column->file && fwrite(head, 1, NPY_HEAD_SIZE, column->file) != NPY_HEAD_SIZE)
        fail(recording, name, errno);
}

/* Writes what is held. */
static void drain(Recording *recording, Column *column, const char *name)
{
    if (recording->problem == 0 &&
        fwrite(column->bytes, 1, column->held, column->file) != column->held)
        fail(recording, name, errno);
    column->held = 0;
}

/* Of at most HELD_SIZE bytes. */
static void put(Recording *recording, Column *column, const char *name, const void *bytes, size_t size)
{
    if (recording->problem != 0)
        return;
    if (column->held + size > HELD_SIZE)
        drain(recording, column, name);
    memcpy(column->bytes + column->held, bytes, size);
    column->held += size;
}

/* First the rows, then how many they are. */
static void flush_column(Recording *recording, Column *column, const char *name)
{
    char head[NPY_HEAD_SIZE];
    if (!column->file || recording->problem != 0)
        return;
    drain(recording, column, name);
    write_head(column, head);
    if (fflush(column->file) != 0 ||
        pwrite(fileno(column->file), head, NPY_HEAD_SIZE, 0) != NPY_HEAD_SIZE)
        fail(recording, name, errno);
}

static void flush(Recording *recording)
{
    for (int k = 0; k < recording->info->item_count; k++) {
        const char *name = recording->info->items[k].name;
        Track *track = &recording->tracks[k];
        flush_column(recording, &track->values, name);
        flush_column(recording, &track->steps, name);
        if (track->csv && recording->problem == 0 && fflush(track->csv) != 0)
            fail(recording, name, errno);
    }
    recording->flushed = recording->looked = now();
}

static void flush_if_due(Recording *recording)
{
    if (++recording->rows < recording->rows_until)
        return;
    double time = now(), passed = time - recording->looked;
    recording->rows = 0;
    recording->looked = time;
    if (passed > FLUSH_SECONDS / 10)
        recording->rows_until = 1;
    else if (passed < FLUSH_SECONDS / 100 && recording->rows_until < ROWS_MOST)
        recording->rows_until *= 2;
    if (time - recording->flushed > FLUSH_SECONDS)
        flush(recording);
}

/* ---- CSV ------------------------------------------------------------------------------------ */

static double clock_of(const RecordingInfo *info, double steps)
{
    return info->step > 0 ? steps * info->step : steps;
}

static void begin_csv(Recording *recording, const RecordingItem *item, Track *track)
{
    track->csv = begin_file(recording, item->name, ".csv");
    if (!track->csv)
        return;
    fprintf(track->csv, "%s", recording->info->step > 0 ? "time [s]" : recording->info->clock);
    if (item->spikes) {
        fprintf(track->csv, ",unit\n");
        return;
    }
    const char *open = item->unit[0] ? " [" : "", *end = item->unit[0] ? "]" : "";
    int columns = item->rank > 1 ? track->values.shape[1] : 1;
    int rows = item->rank > 0 ? track->values.shape[0] : 1;
    for (int a = 0; a < rows; a++)
        for (int b = 0; b < columns; b++) {
            fprintf(track->csv, ",%s", item->name);
            if (item->rank > 0)
                fprintf(track->csv, "[%d", a + item->low);
            if (item->rank > 1)
                fprintf(track->csv, " %d", b);
            fprintf(track->csv, "%s%s%s%s", item->rank > 0 ? "]" : "", open, item->unit, end);
        }
    fprintf(track->csv, "\n");
}

/* ---- rows ----------------------------------------------------------------------------------- */

/* Half the bytes are half the work of the system, which is the larger part of what a spike costs. */
int recording_spike_bytes(double longest)
{
    return 2 * (int)(longest <= INT32_MAX ? sizeof(int32_t) : sizeof(int64_t));
}

/* When the first row comes, since only then it is known how many synapses a list has. */
static void begin_track(Recording *recording, int item, int count)
{
    const RecordingItem *what = &recording->info->items[item];
    Track *track = &recording->tracks[item];
    int shape[2] = {what->shape[0], what->shape[1]}, none[2] = {0}, two[2] = {2};
    if (what->rank == 1 && count >= 0)
        shape[0] = count;
    track->begun = true;
    memcpy(track->values.shape, shape, sizeof shape);
    if (recording->csv) {
        begin_csv(recording, what, track);
    } else if (what->spikes) {
        begin_column(recording, &track->values, what->name, ".npy",
                     recording_spike_bytes(recording->info->longest) == 8 ? "<i4" : "<i8", 1, two);
    } else {
        begin_column(recording, &track->values, what->name, ".npy", "<f8", what->rank, shape);
        begin_column(recording, &track->steps, what->name, ".steps.npy", "<i8", 0, none);
    }
}

static Track *track_of(Recording *recording, int item, int count)
{
    Track *track = &recording->tracks[item];
    if (!track->begun && recording->problem == 0)
        begin_track(recording, item, count);
    return recording->problem == 0 ? track : NULL;
}

void recording_row(Recording *recording, int item, double time, int count, const double *values)
{
    const RecordingItem *what = &recording->info->items[item];
    Track *track = track_of(recording, item, count);
    int64_t step = (int64_t)time;
    if (!track)
        return;
    if (recording->csv)
        fprintf(track->csv, "%.17g", clock_of(recording->info, time));
    for (int k = 0; k < count; k++) {
        double value = isnan(values[k]) ? (double)NAN : values[k] / what->scale; /* its sign means nothing */
        if (!recording->csv)
            put(recording, &track->values, what->name, &value, sizeof value);
        else if (fprintf(track->csv, ",%.17g", value) < 0)
            fail(recording, what->name, errno);
    }
    if (recording->csv) {
        if (fputc('\n', track->csv) == EOF)
            fail(recording, what->name, errno);
    } else {
        put(recording, &track->steps, what->name, &step, sizeof step);
        track->values.rows++;
        track->steps.rows++;
    }
    flush_if_due(recording);
}

/* As many at a time as fit into what is held. */
static void put_spikes(Recording *recording, const RecordingItem *what, Column *column, double step,
                       int count, const int *units)
{
    const size_t size = (size_t)recording_spike_bytes(recording->info->longest);
    const bool narrow = size == 2 * sizeof(int32_t);
    const int64_t whole = (int64_t)step;
    for (int k = 0; k < count;) {
        if (column->held + size > HELD_SIZE)
            drain(recording, column, what->name);
        size_t room = HELD_SIZE - column->held;
        int end = room >= size * (size_t)(count - k) ? count : k + (int)(room / size); /* seldom divided */
        unsigned char *first = column->bytes + column->held, *next = first;
        for (; k < end; k++) {
            const int64_t row[2] = {whole, units[k]};
            const int32_t narrow_row[2] = {(int32_t)whole, units[k]};
            if (units[k] < what->low || units[k] > what->high)
                continue;
            if (narrow)
                memcpy(next, narrow_row, sizeof narrow_row);
            else
                memcpy(next, row, sizeof row);
            next += size;
        }
        column->held += (size_t)(next - first);
        column->rows += (next - first) / (long)size;
    }
}

void recording_spikes(Recording *recording, int item, double step, int count, const int *units)
{
    const RecordingItem *what = &recording->info->items[item];
    Track *track = track_of(recording, item, count);
    if (track && !recording->csv)
        put_spikes(recording, what, &track->values, step, count, units);
    for (int k = 0; track && recording->csv && k < count; k++)
        if (units[k] >= what->low && units[k] <= what->high &&
            fprintf(track->csv, "%.17g,%d\n", clock_of(recording->info, step), units[k]) < 0)
            fail(recording, what->name, errno);
    flush_if_due(recording);
}

/* One array of whole numbers, written at once. */
static void write_units(Recording *recording, const char *name, const char *ending, int count,
                        const int *units)
{
    Column column;
    int none[2] = {0};
    begin_column(recording, &column, name, ending, "<i8", 0, none);
    for (int k = 0; column.file && k < count; k++) {
        int64_t unit = units[k];
        put(recording, &column, name, &unit, sizeof unit);
        column.rows++;
    }
    flush_column(recording, &column, name);
    if (column.file && fclose(column.file) != 0)
        fail(recording, name, errno);
}

void recording_synapses(Recording *recording, int item, const int *row, const int *target)
{
    const RecordingItem *what = &recording->info->items[item];
    int end = what->high < row[what->sources] ? what->high + 1 : row[what->sources];
    int *sources = malloc(sizeof(int) * ((size_t)end + 1));
    if (!sources) {
        fail(recording, what->name, ENOMEM);
        return;
    }
    for (int source = 0; source < what->sources; source++)
        for (int k = row[source]; k < row[source + 1] && k < end; k++)
            sources[k] = source;
    int count = end > what->low ? end - what->low : 0;
    write_units(recording, what->name, ".pre.npy", count, sources + what->low);
    write_units(recording, what->name, ".post.npy", count, target + what->low);
    free(sources);
}

/* ---- recording.json ------------------------------------------------------------------------- */

static void put_file(JsonWriter *json, const char *member, const char *name, const char *ending)
{
    char file[FILE_SIZE];
    snprintf(file, sizeof file, "%s%s", name, ending);
    json_put_text(json, member, file);
}

static void put_item(const Recording *recording, JsonWriter *json, int number)
{
    const RecordingItem *item = &recording->info->items[number];
    const Track *track = &recording->tracks[number];
    json_open_object(json, NULL);
    json_put_text(json, "name", item->shown);
    json_put_text(json, "kind", item->spikes ? "spikes" : "values");
    json_put_text(json, "what", item->what);
    if (item->of)
        json_put_text(json, "of", item->of);
    put_file(json, "file", item->name, recording->csv ? ".csv" : ".npy");
    if (item->spikes) {
        json_put_integer(json, "first", item->low);
        json_put_integer(json, "size", item->high - item->low + 1);
        json_close_object(json);
        return;
    }
    json_put_text(json, "unit", item->unit);
    if (!recording->csv)
        put_file(json, "steps", item->name, ".steps.npy");
    const int *shape = track->begun ? track->values.shape : item->shape;
    json_open_array(json, "shape");
    for (int k = 0; k < item->rank; k++)
        json_put_integer(json, NULL, shape[k]);
    json_close_array(json);
    if (item->rank == 1 && item->sources == 0)
        json_put_integer(json, "first", item->low);
    if (item->sources > 0) {
        put_file(json, "pre", item->name, ".pre.npy");
        put_file(json, "post", item->name, ".post.npy");
    }
    json_close_object(json);
}

static Status write_json(const Recording *recording, ErrorText *error)
{
    const RecordingInfo *info = recording->info;
    JsonWriter json = {0};
    char seed[32];
    snprintf(seed, sizeof seed, "%llu", (unsigned long long)info->seed);
    json_open_object(&json, NULL);
    json_put_integer(&json, "format", 1);
    json_put_text(&json, "plastc", info->version);
    json_put_text(&json, "precision", "double"); /* a simulation has no other */
    json_put_text(&json, "program", info->program);
    if (info->program_sha256)
        json_put_text(&json, "program_sha256", info->program_sha256);
    if (info->rule_sha256)
        json_put_text(&json, "rule_sha256", info->rule_sha256);
    json_put_text(&json, "seed", seed);
    json_put_text(&json, "set", info->set);
    json_put_integer(&json, "trial", info->trial);
    json_put_text(&json, "clock", info->clock);
    if (info->step > 0)
        json_put_real(&json, "step", info->step);
    json_open_array(&json, "phases");
    for (int k = 0; k < info->phase_count; k++) {
        json_open_object(&json, NULL);
        json_put_text(&json, "name", info->phases[k].name);
        json_put_real(&json, "first", info->phases[k].first);
        json_put_real(&json, "end", info->phases[k].end);
        json_close_object(&json);
    }
    json_close_array(&json);
    json_open_array(&json, "records");
    for (int k = 0; k < info->item_count; k++)
        put_item(recording, &json, k);
    json_close_array(&json);
    json_close_object(&json);
    char *text = json_take(&json);
    Status status = text ? folder_write(recording->folder, "recording.json", text, strlen(text), error)
                         : status_out_of_memory(error);
    free(text);
    return status;
}

/* --------------------------------------------------------------------------------------------- */

Status recording_open(Recording **out, const Folder *folder, const RecordingInfo *info, bool csv,
                      ErrorText *error)
{
    Recording *recording = malloc(sizeof *recording);
    *out = NULL;
    if (!recording)
        return status_out_of_memory(error);
    *recording = (Recording){.folder = folder, .info = info, .csv = csv, .rows_until = 1};
    recording->flushed = recording->looked = now();
    recording->tracks = calloc((size_t)info->item_count + 1, sizeof *recording->tracks);
    Status status = recording->tracks ? write_json(recording, error) : status_out_of_memory(error);
    if (status == STATUS_OK) {
        *out = recording;
        return STATUS_OK;
    }
    free(recording->tracks);
    free(recording);
    return status;
}

static void end_file(Recording *recording, const char *name, FILE *file)
{
    if (file && fclose(file) != 0)
        fail(recording, name, errno);
}

Status recording_close(Recording *recording, ErrorText *error)
{
    const RecordingInfo *info = recording->info;
    Status status = STATUS_OK;
    for (int k = 0; k < info->item_count; k++) /* those without a row have files, too */
        track_of(recording, k, -1);
    flush(recording);
    for (int k = 0; k < info->item_count; k++) {
        end_file(recording, info->items[k].name, recording->tracks[k].values.file);
        end_file(recording, info->items[k].name, recording->tracks[k].steps.file);
        end_file(recording, info->items[k].name, recording->tracks[k].csv);
    }
    if (recording->problem != 0)
        status = status_error(error, STATUS_OUTPUT, "the recording of '%s' in '%s' is cut off: %s",
                              recording->culprit, recording->folder->path,
                              strerror(recording->problem));
    ErrorText second;
    Status written = write_json(recording, status == STATUS_OK ? error : &second);
    free(recording->tracks);
    free(recording);
    return status == STATUS_OK ? written : status;
}
