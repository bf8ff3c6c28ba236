/* plot_raster.c: spikes over time, and below them the rates of populations.
 *
 * Of many spikes only a part is drawn, one of so many, chosen by a hash of its number, since every k-th of a regular
 * train would look like another train. The rates count all. */
#include <math.h>
#include <stdint.h>

#include "plot_recording.h"

#define SPIKES_MOST 20000
#define RASTERS_MOST 6
#define BINS         150

static bool is_chosen(int k, int part)
{
    uint32_t hash = (uint32_t)k * 2654435761u; /* Knuth's multiplicative hash */
    return (hash >> 8) % (uint32_t)part == 0;
}

static Series chosen_spikes(const SavedRecording *recording, const RecordedRows *rows, int part, int style)
{
    Series series = {.kind = SERIES_SPIKES, .style = style};
    int room = rows->rows;
    double *x = arena_array(recording->arena, double, room + 1), *y = arena_array(recording->arena, double, room + 1);
    double factor = plot_recording_clock(recording).factor;
    for (int k = 0; k < rows->rows; k++)
        if (part == 1 || is_chosen(k, part)) {
            x[series.count] = rows->steps[k] * factor;
            y[series.count++] = rows->values[k];
        }
    series.x = x;
    series.y = y;
    return series;
}

/* The steps that rates are counted in: 1, 2 or 5 times a power of ten, some hundred in all. */
static double bin_of(double end)
{
    double rough = fmax(end / BINS, 1), power = pow(10, floor(log10(rough)));
    return power * (rough <= power ? 1 : rough <= 2 * power ? 2 : rough <= 5 * power ? 5 : 10);
}

static Series rates(const SavedRecording *recording, const Recorded *record, const RecordedRows *rows, double end, double bin)
{
    Series series = {.kind = SERIES_LINE, .name = record->name, .count = (int)ceil(end / bin)};
    double *x = arena_array(recording->arena, double, series.count + 1);
    double *y = arena_array(recording->arena, double, series.count + 1);
    double factor = plot_recording_clock(recording).factor;
    for (int k = 0; k < rows->rows; k++) {
        double place = floor(rows->steps[k] / bin);
        if (place >= 0 && place < series.count)
            y[(int)place]++;
    }
    for (int k = 0; k < series.count; k++) {
        double width = fmin((k + 1) * bin, end) - k * bin; /* the last one may be shorter */
        x[k] = (k * bin + width / 2) * factor;
        y[k] /= width * (recording->step > 0 ? recording->step : 1) * fmax(record->size, 1);
    }
    series.x = x;
    series.y = y;
    return series;
}

static void add_raster(const SavedRecording *recording, Picture *picture, const Recorded *record, const RecordedRows *rows,
                       double end, int style, int most)
{
    PlotClock clock = plot_recording_clock(recording);
    Panel *panel = picture_add(picture, record->name, clock.label, "unit");
    int part = (rows->rows + most - 1) / most;
    panel->x = (Axis){.label = clock.label, .fixed = end > 0, .low = 0, .high = end * clock.factor};
    panel->y = (Axis){.label = "unit", .whole = true, .fixed = true, .low = record->first - 0.5, .high = record->first + fmax(record->size, 1) - 0.5};
    panel->height = fmin(fmax(record->size * 3, 60), 200);
    panel->note = part > 1 ? arena_printf(recording->arena, "%d spikes, of which 1 in %d is drawn", rows->rows, part)
                           : arena_printf(recording->arena, "%d spike%s", rows->rows, rows->rows == 1 ? "" : "s");
    if (rows->rows > 0)
        picture_add_series(picture, panel,
                           chosen_spikes(recording, rows, part > 1 ? part : 1, style));
    plot_recording_mark_phases(recording, picture, panel);
}

static double last_step(const SavedRecording *recording, const RecordedRows *rows, int count)
{
    double end = plot_recording_end(recording);
    for (int k = 0; k < count; k++)
        for (int i = 0; i < rows[k].rows; i++)
            if (isfinite(rows[k].steps[i]))
                end = fmax(end, rows[k].steps[i] + 1);
    return end;
}

Status plot_raster(PlotSource *source, Picture *picture, ErrorText *error)
{
    SavedRecording recording;
    const Recorded *records[RASTERS_MOST];
    RecordedRows rows[RASTERS_MOST];
    int count = 0;
    Status status = saved_recording_read(source->arena, &source->folder, &recording, error);
    for (int k = 0; status == STATUS_OK && k < recording.records.count && count < RASTERS_MOST; k++)
        if (recording.records.items[k].is_spikes && plot_recording_draws(source, &recording.records.items[k])) {
            records[count] = &recording.records.items[k];
            status = saved_recording_rows(&recording, records[count], &rows[count], error);
            count++;
        }
    if (status != STATUS_OK)
        return status;
    if (count == 0)
        return status_error(error, STATUS_INPUT, "the recording '%s' has no spikes", source->command->file);
    double end = last_step(&recording, rows, count), bin = bin_of(end);
    int most = source->spikes_most > 0 ? source->spikes_most / count : SPIKES_MOST;
    for (int k = 0; k < count; k++)
        add_raster(&recording, picture, records[k], &rows[k], end, k, most);
    PlotClock clock = plot_recording_clock(&recording);
    Panel *panel = picture_add(picture, "Rates of the populations", clock.label, "rate (Hz)");
    double bin_ms = bin * recording.step * 1e3;
    panel->note = bin_ms > 0 && bin_ms < 1e3
                      ? arena_printf(source->arena, "spikes a second and unit, counted in bins of %.4g ms", bin_ms)
                      : arena_printf(source->arena, "spikes a second and unit, counted in bins of %.4g%s", bin * clock.factor, clock.unit);
    panel->x = (Axis){.label = clock.label, .fixed = end > 0, .low = 0, .high = end * clock.factor};
    panel->y.from_zero = true;
    panel->height = 130;
    for (int k = 0; k < count; k++) {
        Series series = rates(&recording, records[k], &rows[k], end, bin);
        series.style = k;
        picture_add_series(picture, panel, series);
    }
    plot_recording_mark_phases(&recording, picture, panel);
    return STATUS_OK;
}
