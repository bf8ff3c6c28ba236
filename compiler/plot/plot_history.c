/* plot_history.c: how a search went: losses over evaluations, coefficients over generations. */
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/model/quantity.h"
#include "compiler/runs/run_folder.h"
#include "compiler/runs/saved_rule.h"
#include "coefficient_name.h"
#include "history_table.h"
#include "plot.h"

/* A logarithmic axis from so many times on. */
#define DECADES 30
/* Searches that are drawn by themselves. */
#define STARTS_MOST 20
/* Coefficients with a line and a name each. */
#define NAMED_MOST 10
/* Of more than these only those have names that are at the end at least this part of the largest. */
#define NAMED_LEAST 0.02

/* ---- reading -------------------------------------------------------------------------------- */

typedef struct Histories {
    int count; /* of searches */
    bool several;
    HistoryTable tables[STARTS_MOST];
} Histories;

static Status read_starts(PlotSource *source, Histories *histories, ErrorText *error)
{
    Status status = STATUS_OK;
    for (int k = 0; status == STATUS_OK && k < STARTS_MOST; k++) {
        char name[24];
        Folder folder = {0};
        snprintf(name, sizeof name, "start-%d", k + 1);
        if (!folder_has(&source->folder, name))
            break;
        status = folder_open_below(&folder, &source->folder, name, error);
        if (status == STATUS_OK && folder_has(&folder, HISTORY_FILE))
            status = history_table_read(source->arena, &folder, &histories->tables[histories->count++], error);
        folder_close(&folder);
    }
    return status;
}

static Status read_histories(PlotSource *source, Histories *histories, ErrorText *error)
{
    Status status = STATUS_OK;
    *histories = (Histories){0};
    if (!source->folder.path)
        return status_error(error, STATUS_INPUT, "a program has no history; name the folder of a run");
    histories->several = folder_has(&source->folder, "start-1");
    if (histories->several) {
        status = read_starts(source, histories, error);
    } else if (folder_has(&source->folder, HISTORY_FILE)) {
        status = history_table_read(source->arena, &source->folder, &histories->tables[0], error);
        histories->count = 1;
    }
    if (status != STATUS_OK)
        return status;
    int rows = 0;
    for (int k = 0; k < histories->count; k++)
        rows += histories->tables[k].rows;
    if (rows == 0)
        return status_error(error, STATUS_INPUT, "the run in '%s' has no history yet: " HISTORY_FILE " has no generation",
                            source->command->file);
    return STATUS_OK;
}

static const double *need_column(const PlotSource *source, const HistoryTable *table, const char *name,
                                 ErrorText *error)
{
    const double *column = history_table_column(table, name);
    if (!column)
        status_error(error, STATUS_INPUT, "%s/" HISTORY_FILE ":1: there is no column '%s'",
                     source->command->file, name);
    return column;
}

/* ---- losses --------------------------------------------------------------------------------- */

/* Without the rows in which it was not measured. */
static Series measured(Arena *arena, int rows, const double *x, const double *y)
{
    Series series = {.kind = SERIES_LINE};
    double *own_x = arena_array(arena, double, rows + 1), *own_y = arena_array(arena, double, rows + 1);
    for (int k = 0; k < rows; k++)
        if (!isnan(y[k])) {
            own_x[series.count] = x[k];
            own_y[series.count++] = y[k];
        }
    series.x = own_x;
    series.y = own_y;
    return series;
}

static bool spans_decades(const Panel *panel)
{
    double low = HUGE_VAL, high = 0;
    for (int k = 0; k < panel->series.count; k++) {
        const Series *series = &panel->series.items[k];
        for (int i = 0; i < series->count; i++) {
            if (!isfinite(series->y[i]))
                continue;
            low = fmin(low, series->y[i]);
            high = fmax(high, series->y[i]);
        }
    }
    return low > 0 && high > DECADES * low;
}

static void add_loss(const PlotSource *source, Picture *picture, Panel *panel, Series series,
                     const char *words, int style, int start)
{
    series.style = style;
    series.name = start > 0 ? arena_printf(source->arena, "start %d: %s", start, words) : words;
    if (series.count > 0)
        picture_add_series(picture, panel, series);
}

Status plot_history_loss(PlotSource *source, Picture *picture, ErrorText *error)
{
    Histories histories;
    Status status = read_histories(source, &histories, error);
    if (status != STATUS_OK)
        return status;
    Panel *panel = picture_add(picture, "Loss over evaluations", "evaluations of candidates", "loss");
    panel->x.whole = true;
    panel->note = histories.several ? "on the search trials of the best candidate of each generation, on the validation trials of the favourite"
                                   : "without penalties; the best candidate of a generation was chosen for its loss, the favourite was not";
    for (int k = 0; k < histories.count; k++) {
        const HistoryTable *table = &histories.tables[k];
        const double *evaluations = need_column(source, table, "evaluations", error);
        const double *search = need_column(source, table, "best_loss", error);
        const double *favourite = history_table_column(table, "search_loss");
        const double *validation = history_table_column(table, "validation_loss");
        if (!evaluations || !search)
            return STATUS_INPUT;
        int start = histories.several ? k + 1 : 0, style = histories.several ? k : 0;
        add_loss(source, picture, panel, measured(source->arena, table->rows, evaluations, search),
                 histories.several ? "search" : "best candidate, search", style, start);
        if (favourite && !histories.several)
            add_loss(source, picture, panel, measured(source->arena, table->rows, evaluations, favourite), "favourite, search",
                     2, start);
        if (validation)
            add_loss(source, picture, panel, measured(source->arena, table->rows, evaluations, validation),
                     histories.several ? "validation" : "favourite, validation", histories.several ? k : 1, start);
    }
    /* Of several searches those of one colour belong together; the validation has markers alone. */
    for (int k = 0; histories.several && k < panel->series.count; k++)
        if (strstr(panel->series.items[k].name, "validation"))
            panel->series.items[k].kind = SERIES_POINTS;
    panel->y.log = spans_decades(panel);
    panel->y.from_zero = !panel->y.log;
    return STATUS_OK;
}

/* Of several searches the one with the lowest loss at its end. */
static const HistoryTable *best_history(const Histories *histories, int *number)
{
    double least = HUGE_VAL;
    *number = 0;
    for (int k = 0; k < histories->count; k++) {
        const HistoryTable *table = &histories->tables[k];
        const double *loss = history_table_column(table, "best_objective");
        if (loss && table->rows > 0 && loss[table->rows - 1] < least) {
            least = loss[table->rows - 1];
            *number = k;
        }
    }
    return &histories->tables[*number];
}

/* ---- spread --------------------------------------------------------------------------------- */

static void add_spread(PlotSource *source, Picture *picture, const HistoryTable *table, const char *column, const char *title,
                       const char *label)
{
    const double *x = history_table_column(table, "generation"), *y = history_table_column(table, column);
    Series series = x && y ? measured(source->arena, table->rows, x, y) : (Series){0};
    if (series.count == 0)
        return;
    Panel *panel = picture_add(picture, title, "generation", label);
    panel->x.whole = true;
    panel->height = 150;
    picture_add_series(picture, panel, series);
    panel->y.log = spans_decades(panel);
}

Status plot_history_spread(PlotSource *source, Picture *picture, ErrorText *error)
{
    Histories histories;
    int number, before = picture->panels.count;
    Status status = read_histories(source, &histories, error);
    if (status != STATUS_OK)
        return status;
    const HistoryTable *table = best_history(&histories, &number);
    const char *of = histories.several ? arena_printf(source->arena, ": start %d", number + 1) : "";
    add_spread(source, picture, table, "sigma", arena_printf(source->arena, "Size of the steps of the search%s", of), "sigma");
    add_spread(source, picture, table, "axis_ratio",
               arena_printf(source->arena, "Longest to shortest axis of its candidates%s", of), "axis ratio");
    if (picture->panels.count > before)
        return STATUS_OK;
    return status_error(error, STATUS_INPUT, "the search of '%s' has neither sigma nor axis ratio", source->command->file);
}

/* ---- coefficients --------------------------------------------------------------------------- */

typedef struct Curve {
    const char *name, *unit;
    double *values;
    double last; /* its size */
} Curve;

/* The unit in which a coefficient is shown: that of the program if the run says it, else a usual one. */
static Scale shown_scale(const SavedResult *saved, const char *name, const char *si)
{
    Scale scale = {1, ""};
    Dim dim;
    for (int k = 0; k < saved->coefficients.count; k++)
        if (strcmp(saved->coefficients.names[k], name) == 0 && saved->coefficients.shown[k] &&
            scale_read(saved->coefficients.shown[k], &scale, &dim))
            return scale;
    return scale_read(si, &scale, &dim) ? scale_usual(dim) : (Scale){1, ""};
}

/* "pair.tau_pre [s]" */
static Curve make_curve(Arena *arena, const SavedResult *saved, const HistoryTable *table, int column)
{
    const char *head = table->names[column], *bracket = strstr(head, " [");
    size_t length = strlen(head);
    bool has_unit = bracket && head[length - 1] == ']';
    char *name = arena_copy(arena, head, has_unit ? (size_t)(bracket - head) : length);
    const char *si = has_unit ? arena_copy(arena, bracket + 2, length - (size_t)(bracket - head) - 3) : "";
    Scale scale = shown_scale(saved, name, si);
    Curve curve = {coefficient_name(arena, name), arena_printf(arena, "%s", scale.name),
                   arena_array(arena, double, table->rows + 1), 0};
    for (int k = 0; k < table->rows; k++)
        curve.values[k] = table->values[column][k] / scale.size;
    double last = table->rows > 0 ? fabs(curve.values[table->rows - 1]) : 0;
    curve.last = isfinite(last) ? last : DBL_MAX;
    return curve;
}

static int by_last(const void *a, const void *b)
{
    double left = ((const Curve *)a)->last, right = ((const Curve *)b)->last;
    return (left < right) - (left > right);
}

/* Of curves in their order: how many have names. Few ones all, of many the largest. */
static int named_count(const Curve *curves, int count)
{
    int named = count < NAMED_MOST ? count : NAMED_MOST;
    while (count > NAMED_MOST && named > 1 && curves[named - 1].last < NAMED_LEAST * curves[0].last)
        named--;
    return named;
}

/* The curves of one unit: the largest ones with their names, the others faint. */
static void add_curves(PlotSource *source, Picture *picture, const HistoryTable *table, const double *x,
                       Curve *curves, int count)
{
    const char *unit = curves[0].unit;
    qsort(curves, (size_t)count, sizeof *curves, by_last);
    Panel *panel = picture_add(picture,
                               unit[0] ? arena_printf(source->arena, "Coefficients over generations, in %s", unit)
                                       : "Coefficients over generations",
                               "generation",
                               unit[0] ? arena_printf(source->arena, "coefficient (%s)", unit) : "coefficient");
    panel->x.whole = true;
    panel->height = 250;
    int named = named_count(curves, count);
    if (count > named)
        panel->note = arena_printf(source->arena, "the largest at the end %s, the other %d are faint",
                                   named == 1 ? "has its name" : "have their names", count - named);
    for (int k = count - 1; k >= named; k--)
        picture_add_series(picture, panel, (Series){SERIES_LINE, curves[k].name, 0, true, table->rows, x, curves[k].values, NULL});
    for (int k = 0; k < named; k++)
        picture_add_series(picture, panel, (Series){SERIES_LINE, curves[k].name, k, false, table->rows, x, curves[k].values, NULL});
}

static Status add_coefficients(PlotSource *source, Picture *picture, const HistoryTable *table,
                               const SavedResult *saved, ErrorText *error)
{
    const double *x = need_column(source, table, "generation", error);
    if (!x)
        return STATUS_INPUT;
    Curve *curves = arena_array(source->arena, Curve, table->columns + 1);
    int count = 0;
    for (int k = 0; k < table->columns; k++)
        if (history_table_is_coefficient(table->names[k]))
            curves[count++] = make_curve(source->arena, saved, table, k);
    if (count == 0)
        return status_error(error, STATUS_INPUT, "the run in '%s' has no coefficients", source->command->file);
    for (int begin = 0, end; begin < count; begin = end) {
        end = begin + 1;
        for (int k = end; k < count; k++)
            if (strcmp(curves[k].unit, curves[begin].unit) == 0) {
                Curve own = curves[k];
                memmove(&curves[end + 1], &curves[end], sizeof *curves * (size_t)(k - end));
                curves[end++] = own;
            }
        add_curves(source, picture, table, x, &curves[begin], end - begin);
    }
    return STATUS_OK;
}

Status plot_history_coefficients(PlotSource *source, Picture *picture, ErrorText *error)
{
    Histories histories;
    ErrorText ignored; /* a run that has not ended has no result, and usual units */
    SavedResult saved = {0};
    char *file = NULL;
    int number;
    Status status = read_histories(source, &histories, error);
    if (status != STATUS_OK)
        return status;
    if (folder_has(&source->folder, RESULT_FILE))
        saved_rule_read(source->command->file, &saved, &file, &ignored);
    const HistoryTable *table = best_history(&histories, &number);
    int before = picture->panels.count;
    status = add_coefficients(source, picture, table, &saved, error);
    for (int k = before; histories.several && k < picture->panels.count; k++)
        picture->panels.items[k]->title =
            arena_printf(source->arena, "%s: start %d, the best one at its end", picture->panels.items[k]->title, number + 1);
    saved_result_free(&saved);
    free(file);
    return status;
}
