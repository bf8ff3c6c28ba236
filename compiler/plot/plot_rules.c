/* plot_rules.c: pictures of a table of rules: of the candidates of a run, or of a table by itself. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/runs/accepted_rules.h"
#include "coefficient_name.h"
#include "plot.h"
#include "scale.h"

/* Learned numbers that have room beside each other, and points in all cells together. */
#define NUMBERS_MOST 8
#define POINTS_MOST  4000

/* ---- which numbers -------------------------------------------------------------------------------- */

static double value_of(const SavedRules *rules, int row, int column)
{
    return rules->values[(size_t)row * (size_t)rules->columns + (size_t)column];
}

/* How far a number spreads among the accepted rules, as a part of the range of all. */
static double spread_of(const AcceptedRules *accepted, int column, Range range)
{
    double mean = 0, variance = 0;
    for (int k = 0; k < accepted->count; k++)
        mean += accepted_rules_weight(accepted, k) / accepted->sum * accepted_rules_value(accepted, k, column);
    for (int k = 0; k < accepted->count; k++) {
        double far = accepted_rules_value(accepted, k, column) - mean;
        variance += accepted_rules_weight(accepted, k) / accepted->sum * far * far;
    }
    return sqrt(variance) / (range.high - range.low);
}

static Range range_of(const SavedRules *rules, int column)
{
    Range range = range_empty();
    for (int row = 0; row < rules->rows; row++)
        range_add(&range, value_of(rules, row, column), false);
    return range.high > range.low ? range : range_to_draw(range, false);
}

/* Those that spread least, in the order of the program. Returns how many. */
static int choose(Arena *arena, const AcceptedRules *accepted, int chosen[NUMBERS_MOST])
{
    const SavedRules *rules = &accepted->rules;
    double *spread = arena_array(arena, double, rules->columns);
    int count = 0;
    for (int column = 0; column < rules->columns; column++)
        spread[column] = spread_of(accepted, column, range_of(rules, column));
    for (int column = 0; column < rules->columns && count < NUMBERS_MOST; column++) {
        int narrower = 0;
        for (int other = 0; other < rules->columns; other++)
            narrower += spread[other] < spread[column] || (spread[other] == spread[column] && other < column);
        if (narrower < NUMBERS_MOST)
            chosen[count++] = column;
    }
    return count;
}

/* ---- which points --------------------------------------------------------------------------------- */

/* As many rules as they count for, each as often as its weight says: at even distances along the sum of the weights. */
static int *draw_points(Arena *arena, const AcceptedRules *accepted, int most, int *count)
{
    int points = (int)fmin(fmax(round(accepted->count_as), 1), most), at = 0;
    int *drawn = arena_array(arena, int, points);
    double passed = accepted_rules_weight(accepted, 0);
    for (int k = 0; k < points; k++) {
        double place = (k + 0.5) / points * accepted->sum;
        while (passed < place && at + 1 < accepted->count)
            passed += accepted_rules_weight(accepted, ++at);
        drawn[k] = accepted->accepted[at];
    }
    *count = points;
    return drawn;
}

/* Bytes of "ie." if the names of all numbers begin with it. */
static int shared_head(const SavedRules *rules)
{
    const char *first = rules->theta[0].name, *dot = strchr(first, '.');
    size_t length = dot ? (size_t)(dot - first) + 1 : 0;
    for (int column = 1; column < rules->columns; column++)
        if (strncmp(rules->theta[column].name, first, length) != 0)
            return 0;
    return (int)length;
}

static PairAxis make_axis(Arena *arena, const AcceptedRules *accepted, int column, const int *drawn, int points)
{
    const SavedRules *rules = &accepted->rules;
    Range range = range_of(rules, column);
    const SavedColumn *saved = &rules->theta[column];
    double *all = arena_array(arena, double, accepted->count), *shown = arena_array(arena, double, points);
    double *weights = arena_array(arena, double, accepted->count);
    for (int k = 0; k < accepted->count; k++) {
        all[k] = accepted_rules_value(accepted, k, column);
        weights[k] = accepted_rules_weight(accepted, k);
    }
    for (int k = 0; k < points; k++)
        shown[k] = value_of(rules, drawn[k], column);
    const char *name = coefficient_name(arena, saved->name + shared_head(rules));
    if (saved->unit && saved->unit[0])
        name = arena_printf(arena, "%s (%s)", name, saved->unit);
    return (PairAxis){name, range.low, range.high, accepted->count, all, weights, shown};
}

static void add_pairs(const PlotSource *source, Picture *picture, const AcceptedRules *accepted)
{
    Arena *arena = source->arena;
    const SavedRules *rules = &accepted->rules;
    int chosen[NUMBERS_MOST], points, count = choose(arena, accepted, chosen);
    int cells = count > 1 ? count * (count - 1) / 2 : 1;
    int most = source->points_most > 0 ? source->points_most : POINTS_MOST;
    int *drawn = draw_points(arena, accepted, most / cells, &points);
    PairAxis *axes = arena_array(arena, PairAxis, count);
    PairGrid *pairs = arena_new(arena, PairGrid);
    for (int k = 0; k < count; k++)
        axes[k] = make_axis(arena, accepted, chosen[k], drawn, points);
    *pairs = (PairGrid){count, points, axes};
    int head = shared_head(rules);
    const char *title = head > 0 ? arena_printf(arena, "Accepted rules of '%.*s'", head - 1, rules->theta[0].name)
                                 : "Accepted rules";
    Panel *panel = picture_add(picture, title, NULL, NULL);
    panel->pairs = pairs;
    panel->note = arena_printf(arena, "%d of %d that were drawn; they count as %.0f, %d are shown, over the range of all",
                               accepted->count, rules->rows, accepted->count_as, points);
    if (count < rules->columns)
        panel->more = arena_printf(arena, "the %d of %d learned numbers that spread least beside all that were drawn", count,
                                   rules->columns);
}

Status plot_rules_pairs(PlotSource *source, Picture *picture, ErrorText *error)
{
    AcceptedRules accepted;
    if (!source->folder.path)
        return status_error(error, STATUS_INPUT, "a program has no table of rules; name the folder of a run");
    Status status = accepted_rules_open(source->command->file, &accepted, error);
    if (status == STATUS_OK)
        status = accepted_rules_require(&accepted, error);
    if (status == STATUS_OK)
        add_pairs(source, picture, &accepted);
    accepted_rules_free(&accepted);
    return status;
}
