/* saved_recording.c: see saved_recording.h. */
#include "saved_recording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/io/json_reader.h"
#include "runtime/io/npy_header.h"

#define JSON_FILE       "recording.json"
#define JSON_MOST_BYTES ((size_t)64 << 20)
#define FILE_MOST_BYTES ((size_t)1 << 31)
#define MOST_ELEMENTS   100000000

/* ---- recording.json -------------------------------------------------------------------------- */

static const char *text_of(Arena *arena, const json_t *object, const char *name, const char *otherwise)
{
    const json_t *value = json_object_get(object, name);
    return json_is_string(value) ? arena_printf(arena, "%s", json_string_value(value)) : otherwise;
}

static double number_of(const json_t *object, const char *name, double otherwise)
{
    const json_t *value = json_object_get(object, name);
    return json_is_number(value) ? json_number_value(value) : otherwise;
}

/* A count from 0 to `most`; -1 if it is none. */
static int count_of(const json_t *value, int most)
{
    double number = json_is_number(value) ? json_number_value(value) : -1;
    return number >= 0 && number <= most && floor(number) == number ? (int)number : -1;
}

static Status wrong(const JsonDocument *document, int k, const char *words)
{
    return status_error(document->error, STATUS_INPUT, "%s: record %d %s", document->path, k + 1, words);
}

static const char **read_labels(Arena *arena, const json_t *labels, int count)
{
    if (!json_is_array(labels) || json_array_size(labels) != (size_t)count)
        return NULL;
    const char **texts = arena_array(arena, const char *, count + 1);
    for (int k = 0; k < count; k++) {
        const json_t *label = json_array_get(labels, (size_t)k);
        texts[k] = json_is_string(label) ? arena_printf(arena, "%s", json_string_value(label)) : "";
    }
    return texts;
}

static Status read_shape(const JsonDocument *document, int k, const json_t *object, Recorded *record)
{
    const json_t *shape = json_object_get(object, "shape");
    if (!json_is_array(shape) || json_array_size(shape) > 2)
        return wrong(document, k, "has no 'shape' of at most two numbers");
    record->dimensions = (int)json_array_size(shape);
    record->shape[0] = record->shape[1] = 1;
    for (int axis = 0; axis < record->dimensions; axis++) {
        record->shape[axis] = count_of(json_array_get(shape, (size_t)axis), MOST_ELEMENTS);
        if (record->shape[axis] < 0)
            return wrong(document, k, "has a 'shape' that holds no counts");
    }
    if ((double)record->shape[0] * record->shape[1] > MOST_ELEMENTS)
        return wrong(document, k, "has more numbers in a row than a picture can show");
    return STATUS_OK;
}

static bool ends_with(const char *text, const char *ending)
{
    size_t length = strlen(text), of = strlen(ending);
    return length >= of && strcmp(text + length - of, ending) == 0;
}

static Status read_record(SavedRecording *recording, const JsonDocument *document, int k, const json_t *object)
{
    Arena *arena = recording->arena;
    Recorded record = {.name = text_of(arena, object, "name", NULL),
                       .unit = text_of(arena, object, "unit", ""),
                       .file = text_of(arena, object, "file", NULL),
                       .steps_file = text_of(arena, object, "steps", NULL),
                       .pre_file = text_of(arena, object, "pre", NULL),
                       .post_file = text_of(arena, object, "post", NULL)};
    const char *kind = text_of(arena, object, "kind", "");
    record.is_spikes = strcmp(kind, "spikes") == 0;
    record.is_weights = strcmp(text_of(arena, object, "what", ""), "weights") == 0;
    if (!record.name || !record.file)
        return wrong(document, k, "has no 'name' or no 'file'");
    record.is_csv = ends_with(record.file, ".csv");
    if (!record.is_spikes && (strcmp(kind, "values") != 0 || (!record.steps_file && !record.is_csv)))
        return wrong(document, k, "is neither 'spikes' nor 'values' with 'steps'");
    Status status = STATUS_OK;
    if (record.is_spikes) {
        record.size = count_of(json_object_get(object, "size"), 1000000000);
        if (record.size < 0)
            return wrong(document, k, "has no 'size'");
    } else {
        status = read_shape(document, k, object, &record);
    }
    int first = count_of(json_object_get(object, "first"), MOST_ELEMENTS);
    record.first = first > 0 ? first : 0;
    if (status == STATUS_OK && record.dimensions > 0)
        record.labels = read_labels(arena, json_object_get(object, "labels"), record.shape[0]);
    if (status == STATUS_OK)
        vec_push(arena, &recording->records, record);
    return status;
}

static void read_phases(SavedRecording *recording, const json_t *phases)
{
    for (size_t k = 0; json_is_array(phases) && k < json_array_size(phases); k++) {
        const json_t *object = json_array_get(phases, k);
        RecordedPhase phase = {text_of(recording->arena, object, "name", ""), number_of(object, "first", (double)NAN),
                               number_of(object, "end", (double)NAN)};
        if (isfinite(phase.first) && isfinite(phase.end))
            vec_push(recording->arena, &recording->phases, phase);
    }
}

static Status read_document(SavedRecording *recording, const JsonDocument *document)
{
    const json_t *records = json_object_get(document->root, "records");
    recording->program_sha256 = text_of(recording->arena, document->root, "program_sha256", "");
    recording->rule_sha256 = text_of(recording->arena, document->root, "rule_sha256", "");
    recording->set = text_of(recording->arena, document->root, "set", "");
    recording->clock = text_of(recording->arena, document->root, "clock", "steps");
    recording->step = number_of(document->root, "step", 0);
    if (strcmp(recording->clock, "s") == 0 && !(recording->step > 0))
        return json_document_wrong(document, "step", NULL, "is not the length of a step in seconds");
    if (strcmp(recording->clock, "s") != 0)
        recording->step = 0;
    read_phases(recording, json_object_get(document->root, "phases"));
    if (!records)
        return json_document_wrong(document, "records", NULL, "is missing");
    if (!json_is_array(records))
        return json_document_expected(document, "records", NULL, "a list");
    Status status = STATUS_OK;
    for (size_t k = 0; status == STATUS_OK && k < json_array_size(records); k++)
        status = read_record(recording, document, (int)k, json_array_get(records, k));
    return status;
}

Status saved_recording_read(Arena *arena, const Folder *folder, SavedRecording *recording, ErrorText *error)
{
    char *bytes = NULL, *path = folder_text(folder, JSON_FILE);
    size_t length;
    JsonDocument document;
    *recording = (SavedRecording){.arena = arena, .folder = folder};
    if (!path)
        return status_out_of_memory(error);
    Status status = folder_read(folder, JSON_FILE, JSON_MOST_BYTES, &bytes, &length, error);
    if (status == STATUS_OK)
        status = json_document_open(&document, path, bytes, length, error);
    if (status == STATUS_OK) {
        status = read_document(recording, &document);
        json_document_close(&document);
    }
    free(bytes);
    free(path);
    return status;
}

/* ---- the numbers ----------------------------------------------------------------------------- */

/* The numbers of a file as doubles: [rows][columns], the columns known. */
static Status parse_file(Arena *arena, const char *path, const char *bytes, size_t length, int columns, int *rows,
                         const double **values, ErrorText *error)
{
    NpyHeader header;
    const unsigned char *start = (const unsigned char *)bytes;
    Status status = npy_header_read(path, start, length, &header, error);
    if (status != STATUS_OK)
        return STATUS_INPUT;
    double elements = 1;
    for (int axis = 1; axis < header.dimensions; axis++)
        elements *= (double)header.shape[axis];
    if (header.dimensions == 0 || header.fortran_order || elements != columns)
        return status_error(error, STATUS_INPUT, "%s: a row has %.0f numbers, and recording.json says %d", path,
                            header.dimensions == 0 ? 0 : elements, columns);
    size_t count = (size_t)header.shape[0], size = (size_t)header.format.size;
    size_t room = (length - header.length) / size / (size_t)(columns > 0 ? columns : 1);
    if (header.shape[0] > room)
        return status_error(error, STATUS_INPUT, "%s: the file is cut off: it holds %zu of %.0f rows", path, room,
                            (double)header.shape[0]);
    if ((double)count * columns > MOST_ELEMENTS)
        return status_error(error, STATUS_INPUT, "%s: %.0f numbers are more than a picture can show; record less often",
                            path, (double)count * columns);
    double *numbers = arena_array(arena, double, count * (size_t)columns + 1);
    for (size_t k = 0; k < count * (size_t)columns; k++)
        numbers[k] = npy_header_value(start + header.length + k * size, &header.format);
    *rows = (int)count;
    *values = numbers;
    return STATUS_OK;
}

static Status read_file(const SavedRecording *recording, const char *name, int columns, int *rows, const double **values,
                        ErrorText *error)
{
    char *bytes = NULL, *path = folder_text(recording->folder, name);
    size_t length;
    if (!path)
        return status_out_of_memory(error);
    Status status = folder_read(recording->folder, name, FILE_MOST_BYTES, &bytes, &length, error);
    if (status == STATUS_OK)
        status = parse_file(recording->arena, path, bytes, length, columns, rows, values, error);
    else if (status == STATUS_PROGRAM)
        status = STATUS_INPUT; /* the name leads out of the folder */
    free(bytes);
    free(path);
    return status;
}

/* ---- text ------------------------------------------------------------------------------------ */

/* Counts the lines that are whole, without the first one: while a simulation goes on the last may be cut off. */
static size_t whole_lines(const char *bytes, size_t length)
{
    size_t lines = 0;
    for (size_t k = 0; k < length; k++)
        lines += bytes[k] == '\n';
    return lines > 0 ? lines - 1 : 0;
}

/* One line of numbers, `nan` and `inf` among them; NULL if it is none, else where the next one begins. */
static const char *parse_line(const char *line, int columns, double *numbers)
{
    for (int k = 0; k < columns; k++) {
        char *end;
        numbers[k] = strtod(line, &end);
        if (end == line || *end != (k + 1 < columns ? ',' : '\n'))
            return NULL;
        line = end + 1;
    }
    return line;
}

/* A file of the clock and `columns` numbers behind it, with a first line of names. */
static Status parse_text(const SavedRecording *recording, const char *path, const char *bytes, size_t length, int columns,
                         RecordedRows *rows, ErrorText *error)
{
    size_t count = whole_lines(bytes, length);
    const char *line = memchr(bytes, '\n', length);
    if ((double)count * columns > MOST_ELEMENTS)
        return status_error(error, STATUS_INPUT, "%s: %.0f numbers are more than a picture can show; record less often",
                            path, (double)count * columns);
    double *steps = arena_array(recording->arena, double, count + 1);
    double *values = arena_array(recording->arena, double, count * (size_t)columns + 1);
    double *numbers = arena_array(recording->arena, double, columns + 2);
    for (size_t k = 0; k < count; k++) {
        line = parse_line(line + (k == 0), columns + 1, numbers);
        if (!line)
            return status_error(error, STATUS_INPUT, "%s:%zu: the line is not %d numbers", path, k + 2, columns + 1);
        steps[k] = recording->step > 0 ? round(numbers[0] / recording->step) : numbers[0];
        memcpy(values + k * (size_t)columns, numbers + 1, sizeof(double) * (size_t)columns);
    }
    *rows = (RecordedRows){(int)count, columns, steps, values};
    return STATUS_OK;
}

static Status text_rows(const SavedRecording *recording, const Recorded *record, RecordedRows *rows, ErrorText *error)
{
    char *bytes = NULL, *path = folder_text(recording->folder, record->file);
    size_t length;
    if (!path)
        return status_out_of_memory(error);
    Status status = folder_read(recording->folder, record->file, FILE_MOST_BYTES, &bytes, &length, error);
    if (status == STATUS_OK)
        status = parse_text(recording, path, bytes, length, record->is_spikes ? 1 : record->shape[0] * record->shape[1],
                            rows, error);
    else if (status == STATUS_PROGRAM)
        status = STATUS_INPUT; /* the name leads out of the folder */
    free(bytes);
    free(path);
    return status;
}

/* ---- rows ------------------------------------------------------------------------------------ */

static Status spike_rows(const SavedRecording *recording, const Recorded *record, RecordedRows *rows, ErrorText *error)
{
    const double *pairs;
    Status status = read_file(recording, record->file, 2, &rows->rows, &pairs, error);
    if (status != STATUS_OK)
        return status;
    double *steps = arena_array(recording->arena, double, rows->rows + 1);
    double *units = arena_array(recording->arena, double, rows->rows + 1);
    for (int k = 0; k < rows->rows; k++) {
        steps[k] = pairs[2 * (size_t)k];
        units[k] = pairs[2 * (size_t)k + 1];
    }
    rows->elements = 1;
    rows->steps = steps;
    rows->values = units;
    return STATUS_OK;
}

Status saved_recording_rows(const SavedRecording *recording, const Recorded *record, RecordedRows *rows, ErrorText *error)
{
    *rows = (RecordedRows){0};
    if (record->is_csv)
        return text_rows(recording, record, rows, error);
    if (record->is_spikes)
        return spike_rows(recording, record, rows, error);
    int counted = 0;
    rows->elements = record->shape[0] * record->shape[1];
    Status status = read_file(recording, record->file, rows->elements, &rows->rows, &rows->values, error);
    if (status == STATUS_OK)
        status = read_file(recording, record->steps_file, 1, &counted, &rows->steps, error);
    /* While a run goes on one of the files may be a flush ahead. */
    rows->rows = counted < rows->rows ? counted : rows->rows;
    return status;
}

Status saved_recording_list(const SavedRecording *recording, const char *file, int *count, const double **values,
                      ErrorText *error)
{
    return read_file(recording, file, 1, count, values, error);
}
