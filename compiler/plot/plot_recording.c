/* plot_recording.c: pictures of values over time, of states, reduced expressions and weights. */
#include "plot_recording.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>


/* Elements with a line each. */
#define LINES_MOST 8
/* Records with a panel each. */
#define PANELS_MOST 12

/* ---- times ----------------------------------------------------------------------------------- */

double plot_recording_end(const SavedRecording *recording)
{
    double end = 0;
    for (int k = 0; k < recording->phases.count; k++)
        end = fmax(end, recording->phases.items[k].end);
    return end;
}

PlotClock plot_recording_clock(const SavedRecording *recording)
{
    if (recording->step == 0)
        return (PlotClock){1, recording->clock, ""};
    double end = plot_recording_end(recording) * recording->step;
    return end > 0 && end < 1 ? (PlotClock){recording->step * 1e3, "time (ms)", " ms"}
                              : (PlotClock){recording->step, "time (s)", " s"};
}

const double *plot_recording_times(const SavedRecording *recording, const RecordedRows *rows)
{
    PlotClock clock = plot_recording_clock(recording);
    double *times = arena_array(recording->arena, double, rows->rows + 1);
    for (int k = 0; k < rows->rows; k++)
        times[k] = rows->steps[k] * clock.factor;
    return times;
}

void plot_recording_mark_phases(const SavedRecording *recording, const Picture *picture,
                                Panel *panel)
{
    PlotClock clock = plot_recording_clock(recording);
    if (recording->phases.count < 2)
        return;
    for (int k = 0; k < recording->phases.count; k++) {
        const RecordedPhase *phase = &recording->phases.items[k];
        double begin = phase->first * clock.factor;
        if (!panel->x.fixed || (begin >= panel->x.low && begin < panel->x.high))
            vec_push(picture->arena, &panel->marks, ((PlotMark){begin, phase->name}));
    }
}

/* From the beginning of the phase of the first row to the end of that of the last one, if these are known. */
static void set_times(const SavedRecording *recording, Panel *panel, const RecordedRows *rows)
{
    double factor = plot_recording_clock(recording).factor, low = (double)INFINITY, high = -(double)INFINITY;
    if (rows->rows == 0)
        return;
    double first = rows->steps[0], last = rows->steps[rows->rows - 1];
    for (int k = 0; k < recording->phases.count; k++) {
        const RecordedPhase *phase = &recording->phases.items[k];
        if (phase->end >= first && phase->first < last) { /* rows come when steps have ended */
            low = fmin(low, phase->first);
            high = fmax(high, phase->end);
        }
    }
    if (!(low <= first && last <= high && low < high))
        return;
    panel->x.fixed = true;
    panel->x.low = low * factor;
    panel->x.high = high * factor;
}

const char *plot_recording_label(const SavedRecording *recording, const Recorded *record)
{
    return record->unit[0] ? arena_printf(recording->arena, "%s (%s)", record->name, record->unit) : record->name;
}

/* ---- lines ------------------------------------------------------------------------------------ */

static const char *element_name(const SavedRecording *recording, const Recorded *record, int k)
{
    if (record->dimensions == 2)
        return arena_printf(recording->arena, record->is_weights ? "%d -> %d" : "%d, %d", k / record->shape[1], k % record->shape[1]);
    return record->labels ? record->labels[k] : arena_printf(recording->arena, "%d", record->first + k);
}

static int by_value(const void *a, const void *b)
{
    double left = *(const double *)a, right = *(const double *)b;
    return (left > right) - (left < right);
}

/* Elements of a row, by their numbers. */
typedef struct Elements {
    int count;
    int *numbers;
} Elements;

static bool is_ever_a_number(const RecordedRows *rows, int element)
{
    for (int k = 0; k < rows->rows; k++)
        if (!isnan(rows->values[(size_t)k * (size_t)rows->elements + (size_t)element]))
            return true;
    return false;
}

/* All; of a matrix of weights those that there are: a pair of units without a synapse has no number in any row. */
static Elements elements_of(const SavedRecording *recording, const Recorded *record, const RecordedRows *rows)
{
    Elements all = {rows->elements, arena_array(recording->arena, int, rows->elements + 1)};
    Elements synapses = {0, arena_array(recording->arena, int, rows->elements + 1)};
    for (int element = 0; element < rows->elements; element++) {
        all.numbers[element] = element;
        if (is_ever_a_number(rows, element))
            synapses.numbers[synapses.count++] = element;
    }
    return record->is_weights && record->dimensions == 2 && synapses.count > 0 ? synapses : all;
}

/* Of the finite ones among `count` numbers, which are sorted in `work`. */
static void quantiles(const double *values, int count, double *work, double *low, double *middle, double *high)
{
    int finite = 0;
    *low = *middle = *high = (double)NAN;
    for (int k = 0; k < count; k++)
        if (isfinite(values[k]))
            work[finite++] = values[k];
    if (finite == 0)
        return;
    qsort(work, (size_t)finite, sizeof *work, by_value);
    *low = work[(finite - 1) / 10];
    *middle = finite % 2 ? work[finite / 2] : work[finite / 2 - 1] / 2 + work[finite / 2] / 2;
    *high = work[finite - 1 - (finite - 1) / 10];
}

static void add_spread(const SavedRecording *recording, const Picture *picture, Panel *panel, const RecordedRows *rows,
                       const Elements *elements, const double *times)
{
    Arena *arena = recording->arena;
    double *low = arena_array(arena, double, rows->rows + 1), *middle = arena_array(arena, double, rows->rows + 1);
    double *high = arena_array(arena, double, rows->rows + 1), *first = arena_array(arena, double, rows->rows + 1);
    double *work = arena_array(arena, double, rows->elements + 1);
    for (int k = 0; k < rows->rows; k++) {
        const double *row = &rows->values[(size_t)k * (size_t)rows->elements];
        quantiles(row, rows->elements, work, &low[k], &middle[k], &high[k]);
        first[k] = row[elements->numbers[0]];
    }
    picture_add_series(
        picture, panel,
        (Series){SERIES_BAND, "the middle 80 %", 0, false, rows->rows, times, low, high});
    picture_add_series(picture, panel,
                       (Series){SERIES_LINE, "median", 0, false, rows->rows, times, middle, NULL});
    picture_add_series(
        picture, panel,
        (Series){SERIES_LINE, "the first one", 1, false, rows->rows, times, first, NULL});
    panel->note = arena_printf(arena, "%d numbers at each time", elements->count);
}

void plot_recording_lines(const SavedRecording *recording, const Picture *picture, Panel *panel,
                          const Recorded *record, const RecordedRows *rows)
{
    const double *times = plot_recording_times(recording, rows);
    const Elements elements = elements_of(recording, record, rows);
    if (elements.count > LINES_MOST) {
        add_spread(recording, picture, panel, rows, &elements, times);
        return;
    }
    for (int line = 0; line < elements.count; line++) {
        const int element = elements.numbers[line];
        double *values = arena_array(recording->arena, double, rows->rows + 1);
        for (int k = 0; k < rows->rows; k++)
            values[k] = rows->values[(size_t)k * (size_t)rows->elements + (size_t)element];
        picture_add_series(
            picture, panel,
            (Series){SERIES_LINE,
                     rows->elements > 1 ? element_name(recording, record, element) : NULL, line,
                     false, rows->rows, times, values, NULL});
    }
}

/* ---- pictures ---------------------------------------------------------------------------------- */

bool plot_recording_draws(const PlotSource *source, const Recorded *record)
{
    return !source->record || strcmp(source->record, record->name) == 0;
}

static Status add_record(const SavedRecording *recording, Picture *picture, const Recorded *record, ErrorText *error)
{
    RecordedRows rows;
    Status status = saved_recording_rows(recording, record, &rows, error);
    if (status != STATUS_OK)
        return status;
    Panel *panel = picture_add(picture, record->name, plot_recording_clock(recording).label, record->unit[0] ? record->unit : NULL);
    plot_recording_lines(recording, picture, panel, record, &rows);
    set_times(recording, panel, &rows);
    plot_recording_mark_phases(recording, picture, panel);
    panel->height = 150;
    return STATUS_OK;
}

/* A panel for each record of values, of weights or of all else. */
static Status plot_values(PlotSource *source, Picture *picture, bool weights, ErrorText *error)
{
    SavedRecording recording;
    Status status = saved_recording_read(source->arena, &source->folder, &recording, error);
    int panels = 0, others = 0, most = source->panels_most > 0 ? source->panels_most : PANELS_MOST;
    for (int k = 0; status == STATUS_OK && k < recording.records.count; k++) {
        const Recorded *record = &recording.records.items[k];
        if (record->is_spikes || record->is_weights != weights || !plot_recording_draws(source, record))
            continue;
        if (panels < most)
            status = add_record(&recording, picture, record, error);
        else
            others++;
        panels++;
    }
    if (status == STATUS_OK && others > 0)
        picture->panels.items[picture->panels.count - 1]->note =
            arena_printf(source->arena, "%d other records are not shown", others);
    if (status == STATUS_OK && panels == 0)
        return status_error(error, STATUS_INPUT, "the recording '%s' has no %s", source->command->file,
                            weights ? "weights" : "states, rates or other values");
    return status;
}

Status plot_recording_states(PlotSource *source, Picture *picture, ErrorText *error)
{
    return plot_values(source, picture, false, error);
}

Status plot_recording_weights(PlotSource *source, Picture *picture, ErrorText *error)
{
    return plot_values(source, picture, true, error);
}
