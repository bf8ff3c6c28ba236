/* plot_synapses.c: recorded weights: as histograms at the beginning and at the end, as a matrix at the end. */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "plot.h"
#include "plot_recording.h"
#include "scale.h"

/* Bins of a histogram. */
#define BINS_LEAST  8
#define BINS_MOST   40
#define PANELS_MOST 8
/* Rows and columns of a matrix that are drawn by themselves. */
#define CELLS_MOST 120

typedef Status AddWeights(const SavedRecording *recording, Picture *picture, const Recorded *record,
                          const RecordedRows *rows, ErrorText *error);

/* Calls `add` for each record of weights. */
static Status each_weights(PlotSource *source, Picture *picture, AddWeights *add, ErrorText *error)
{
    SavedRecording recording;
    Status status = saved_recording_read(source->arena, &source->folder, &recording, error);
    int count = 0;
    for (int k = 0; status == STATUS_OK && k < recording.records.count && count < PANELS_MOST; k++) {
        const Recorded *record = &recording.records.items[k];
        RecordedRows rows;
        if (!record->is_weights || record->is_spikes)
            continue;
        count++;
        status = saved_recording_rows(&recording, record, &rows, error);
        if (status == STATUS_OK)
            status = add(&recording, picture, record, &rows, error);
    }
    if (status == STATUS_OK && count == 0)
        return status_error(error, STATUS_INPUT, "the recording '%s' has no weights", source->command->file);
    return status;
}

/* "at 2 s" */
static const char *moment(const SavedRecording *recording, const RecordedRows *rows, int row)
{
    PlotClock clock = plot_recording_clock(recording);
    double time = rows->steps[row] * clock.factor;
    return clock.unit[0] ? arena_printf(recording->arena, "at %.4g%s", time, clock.unit)
                         : arena_printf(recording->arena, "after %.0f %s", time, recording->clock);
}

static const double *row_of(const RecordedRows *rows, int row)
{
    return &rows->values[(size_t)row * (size_t)rows->elements];
}

/* ---- histograms -------------------------------------------------------------------------------- */

/* Bins for so many weights, by Rice's rule, whose edges are multiples of a round width; the last one has both of its
 * edges, so that weights at an upper bound are in the bin below it. */
typedef struct Bins {
    int count;
    double low, width;
} Bins;

static Bins make_bins(Range range, int weights)
{
    int most = (int)fmin(ceil(2 * cbrt(weights)), BINS_MOST);
    double rough = (range.high - range.low) / fmax(most, BINS_LEAST), power = pow(10, floor(log10(rough)));
    double width = power * (rough <= power ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10);
    double first = floor(range.low / width + 1e-9), last = ceil(range.high / width - 1e-9);
    return (Bins){(int)fmax(last - first, 1), first * width, width};
}

static Series count_weights(const SavedRecording *recording, const RecordedRows *rows, int row, Bins bins, int *left_out)
{
    Series series = {.kind = SERIES_STEPS, .name = moment(recording, rows, row), .count = bins.count};
    double *x = arena_array(recording->arena, double, bins.count + 1), *y = arena_array(recording->arena, double, bins.count);
    for (int k = 0; k <= bins.count; k++)
        x[k] = bins.low + bins.width * k;
    for (int k = 0; k < rows->elements; k++) {
        double value = row_of(rows, row)[k];
        if (!isfinite(value)) {
            ++*left_out;
            continue;
        }
        double place = floor((value - bins.low) / bins.width);
        y[(int)fmin(fmax(place, 0), bins.count - 1)]++;
    }
    series.x = x;
    series.y = y;
    return series;
}

static Status add_histogram(const SavedRecording *recording, Picture *picture, const Recorded *record,
                            const RecordedRows *rows, ErrorText *error)
{
    Panel *panel =
        picture_add(picture, arena_printf(recording->arena, "%s before and after", record->name),
                    plot_recording_label(recording, record), "synapses");
    Range range = range_empty();
    int last = rows->rows - 1, left_out = 0;
    (void)error;
    panel->y.from_zero = true;
    panel->y.whole = true;
    if (rows->rows == 0)
        return STATUS_OK;
    for (int k = 0; k < rows->elements; k++) {
        range_add(&range, row_of(rows, 0)[k], false);
        range_add(&range, row_of(rows, last)[k], false);
    }
    if (!(range.high > range.low))
        range = range_to_draw(range, false);
    Bins bins = make_bins(range, rows->elements);
    picture_add_series(picture, panel, count_weights(recording, rows, 0, bins, &left_out));
    if (last > 0) {
        Series series = count_weights(recording, rows, last, bins, &left_out);
        series.style = 1;
        picture_add_series(picture, panel, series);
    }
    if (left_out > 0)
        panel->note = arena_printf(recording->arena, "%d weights are left out: not finite", left_out);
    return STATUS_OK;
}

Status plot_synapses_histogram(PlotSource *source, Picture *picture, ErrorText *error)
{
    return each_weights(source, picture, add_histogram, error);
}

/* ---- matrices ---------------------------------------------------------------------------------- */

/* A matrix whose cells are means of the weights that fall into them. */
typedef struct Cells {
    int pre, post;     /* units */
    int rows, columns; /* cells */
    double *sums, *counts;
} Cells;

static int cells_for(int units)
{
    int each = (units + CELLS_MOST - 1) / CELLS_MOST;
    return each > 0 ? (units + each - 1) / each : 0;
}

/* How many units a row or a column stands for. */
static int units_in(int units, int cells)
{
    return (units + cells - 1) / cells;
}

static Cells make_cells(Arena *arena, int pre, int post)
{
    Cells cells = {pre, post, cells_for(pre), cells_for(post), NULL, NULL};
    cells.sums = arena_array(arena, double, cells.rows * cells.columns + 1);
    cells.counts = arena_array(arena, double, cells.rows * cells.columns + 1);
    return cells;
}

static void put(Cells *cells, int pre, int post, double weight)
{
    int cell = pre / units_in(cells->pre, cells->rows) * cells->columns + post / units_in(cells->post, cells->columns);
    cells->sums[cell] += weight;
    cells->counts[cell]++;
}

static int units_of(int count, const double *numbers)
{
    double most = -1;
    for (int k = 0; k < count; k++)
        most = fmax(most, numbers[k]);
    return most < 1e9 ? (int)most + 1 : -1;
}

/* The cells of a list of synapses, whose ends stand in two other files. */
static Status list_cells(const SavedRecording *recording, const Recorded *record, const RecordedRows *rows, Cells *cells,
                         ErrorText *error)
{
    int pre_count, post_count;
    const double *pre, *post, *weights = row_of(rows, rows->rows - 1);
    Status status = saved_recording_list(recording, record->pre_file, &pre_count, &pre, error);
    if (status == STATUS_OK)
        status = saved_recording_list(recording, record->post_file, &post_count, &post, error);
    if (status != STATUS_OK)
        return status;
    int pre_units = units_of(pre_count, pre), post_units = units_of(post_count, post);
    if (pre_count != rows->elements || post_count != rows->elements || pre_units < 0 || post_units < 0)
        return status_error(error, STATUS_INPUT, "%s/%s: the ends of '%s' are not those of its %d synapses",
                            recording->folder->path, record->pre_file, record->name, rows->elements);
    *cells = make_cells(recording->arena, pre_units, post_units);
    for (int k = 0; k < rows->elements; k++)
        if (pre[k] >= 0 && post[k] >= 0)
            put(cells, (int)pre[k], (int)post[k], weights[k]);
    return STATUS_OK;
}

static Status fill_cells(const SavedRecording *recording, const Recorded *record, const RecordedRows *rows, Cells *cells,
                         ErrorText *error)
{
    if (record->pre_file && record->post_file)
        return list_cells(recording, record, rows, cells, error);
    if (record->dimensions != 2)
        return status_error(error, STATUS_INPUT, "the recording does not say which units the synapses of '%s' are of",
                            record->name);
    *cells = make_cells(recording->arena, record->shape[0], record->shape[1]);
    for (int k = 0; k < rows->elements; k++)
        put(cells, k / record->shape[1], k % record->shape[1], row_of(rows, rows->rows - 1)[k]);
    return STATUS_OK;
}

/* Whether what is NaN has been so from the beginning: there is no synapse. */
static bool has_only_holes(const RecordedRows *rows)
{
    const double *first = row_of(rows, 0), *last = row_of(rows, rows->rows - 1);
    for (int k = 0; k < rows->elements; k++)
        if (!isfinite(last[k]) && !isnan(first[k]))
            return false;
    return true;
}

static Status add_matrix(const SavedRecording *recording, Picture *picture, const Recorded *record,
                         const RecordedRows *rows, ErrorText *error)
{
    Arena *arena = recording->arena;
    Cells cells;
    if (rows->rows == 0 || rows->elements == 0) {
        picture_add(picture, record->name, "postsynaptic unit", "presynaptic unit");
        return STATUS_OK;
    }
    Status status = fill_cells(recording, record, rows, &cells, error);
    if (status != STATUS_OK)
        return status;
    double least = 0;
    for (int k = 0; k < cells.rows * cells.columns; k++) {
        cells.sums[k] /= cells.counts[k]; /* NaN where there is no synapse */
        least = isfinite(cells.sums[k]) ? fmin(least, cells.sums[k]) : least;
    }
    Panel *panel = picture_add(picture, arena_printf(arena, "%s %s", record->name, moment(recording, rows, rows->rows - 1)),
                               "postsynaptic unit", "presynaptic unit");
    HeatMap *heat = arena_new(arena, HeatMap);
    *heat = (HeatMap){.rows = cells.rows, .columns = cells.columns, .values = cells.sums,
                      .row_units = units_in(cells.pre, cells.rows),
                      .column_units = units_in(cells.post, cells.columns),
                      .label = record->unit, .is_signed = least < 0, .has_holes = record->pre_file != NULL || (rows->rows > 1 && has_only_holes(rows))};
    panel->heat = heat;
    panel->height = fmin(fmax(cells.rows * 6, 110), 420);
    if (cells.rows < cells.pre || cells.columns < cells.post)
        panel->note = arena_printf(arena, "a cell is the mean of up to %d × %d pairs of units", heat->row_units, heat->column_units);
    return STATUS_OK;
}

Status plot_synapses_matrix(PlotSource *source, Picture *picture, ErrorText *error)
{
    return each_weights(source, picture, add_matrix, error);
}
