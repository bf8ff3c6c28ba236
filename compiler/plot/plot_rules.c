/* plot_rules.c: pictures of a table of rules: of the candidates of a run, or of a table by itself. */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/runs/run_folder.h"
#include "runtime/io/rule_table.h"
#include "runtime/io/saved_rules.h"
#include "coefficient_name.h"
#include "plot.h"
#include "scale.h"

/* Learned numbers that have room beside each other, and points in all cells together. */
#define NUMBERS_MOST 8
#define POINTS_MOST  4000

/* The rules that pass all conditions, and how much each of them counts. */
typedef struct Accepted {
    int count;
    int *rows;       /* [count] */
    double *weights; /* [count] */
    double sum, count_as;
} Accepted;

static Status open_table(const PlotSource *source, SavedRules *rules, ErrorText *error)
{
    const char *file = source->command->file;
    if (!source->folder.path)
        return status_error(error, STATUS_INPUT, "a program has no table of rules; name the folder of a run");
    if (folder_has(&source->folder, RULE_TABLE_FILE))
        return saved_rules_read(file, rules, error);
    if (folder_has(&source->folder, CANDIDATES_FOLDER))
        return saved_rules_read(arena_printf(source->arena, "%s/" CANDIDATES_FOLDER, file), rules, error);
    return status_error(error, STATUS_INPUT, "the run '%s' has kept no candidates", file);
}

static Status read_accepted(Arena *arena, const SavedRules *rules, Accepted *accepted, ErrorText *error)
{
    double *passes = NULL, *weights = NULL, squares = 0;
    int columns = rules->condition_count;
    if (columns == 0)
        return status_error(error, STATUS_INPUT, "the rules of '%s' are under no conditions: 'accept' in a program says some",
                            rules->folder.path);
    Status status = saved_rules_array(rules, "accepted.npy", columns, &passes, error);
    if (status == STATUS_OK && folder_has(&rules->folder, "weights.npy"))
        status = saved_rules_array(rules, "weights.npy", 1, &weights, error);
    if (status != STATUS_OK) {
        free(passes);
        return status;
    }
    *accepted = (Accepted){.rows = arena_array(arena, int, rules->rows), .weights = arena_array(arena, double, rules->rows)};
    for (int row = 0; row < rules->rows; row++) {
        double weight = weights ? weights[row] : 1;
        if (passes[((size_t)row + 1) * (size_t)columns - 1] == 0 || !(weight > 0 && isfinite(weight)))
            continue;
        accepted->rows[accepted->count] = row;
        accepted->weights[accepted->count++] = weight;
        accepted->sum += weight;
        squares += weight * weight;
    }
    free(passes);
    free(weights);
    accepted->count_as = accepted->sum * accepted->sum / squares;
    return accepted->count > 0 ? STATUS_OK
                               : status_error(error, STATUS_INPUT, "no rule of '%s' passes all conditions", rules->folder.path);
}

/* ---- which numbers -------------------------------------------------------------------------------- */

static double value_of(const SavedRules *rules, int row, int column)
{
    return rules->values[(size_t)row * (size_t)rules->columns + (size_t)column];
}

/* How far a number spreads among the accepted rules, as a part of the range of all. */
static double spread_of(const SavedRules *rules, const Accepted *accepted, int column, Range range)
{
    double mean = 0, variance = 0;
    for (int k = 0; k < accepted->count; k++)
        mean += accepted->weights[k] / accepted->sum * value_of(rules, accepted->rows[k], column);
    for (int k = 0; k < accepted->count; k++) {
        double far = value_of(rules, accepted->rows[k], column) - mean;
        variance += accepted->weights[k] / accepted->sum * far * far;
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
static int choose(Arena *arena, const SavedRules *rules, const Accepted *accepted, int chosen[NUMBERS_MOST])
{
    double *spread = arena_array(arena, double, rules->columns);
    int count = 0;
    for (int column = 0; column < rules->columns; column++)
        spread[column] = spread_of(rules, accepted, column, range_of(rules, column));
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
static int *draw_points(Arena *arena, const Accepted *accepted, int most, int *count)
{
    int points = (int)fmin(fmax(round(accepted->count_as), 1), most), at = 0;
    int *drawn = arena_array(arena, int, points);
    double passed = accepted->weights[0];
    for (int k = 0; k < points; k++) {
        double place = (k + 0.5) / points * accepted->sum;
        while (passed < place && at + 1 < accepted->count)
            passed += accepted->weights[++at];
        drawn[k] = accepted->rows[at];
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

static PairAxis make_axis(Arena *arena, const SavedRules *rules, const Accepted *accepted, int column, const int *drawn,
                          int points)
{
    Range range = range_of(rules, column);
    const SavedColumn *saved = &rules->theta[column];
    double *all = arena_array(arena, double, accepted->count), *shown = arena_array(arena, double, points);
    for (int k = 0; k < accepted->count; k++)
        all[k] = value_of(rules, accepted->rows[k], column);
    for (int k = 0; k < points; k++)
        shown[k] = value_of(rules, drawn[k], column);
    const char *name = coefficient_name(arena, saved->name + shared_head(rules));
    if (saved->unit && saved->unit[0])
        name = arena_printf(arena, "%s (%s)", name, saved->unit);
    return (PairAxis){name, range.low, range.high, accepted->count, all, accepted->weights, shown};
}

static void add_pairs(const PlotSource *source, Picture *picture, const SavedRules *rules, const Accepted *accepted)
{
    Arena *arena = source->arena;
    int chosen[NUMBERS_MOST], points, count = choose(arena, rules, accepted, chosen);
    int cells = count > 1 ? count * (count - 1) / 2 : 1;
    int most = source->points_most > 0 ? source->points_most : POINTS_MOST;
    int *drawn = draw_points(arena, accepted, most / cells, &points);
    PairAxis *axes = arena_array(arena, PairAxis, count);
    PairGrid *pairs = arena_new(arena, PairGrid);
    for (int k = 0; k < count; k++)
        axes[k] = make_axis(arena, rules, accepted, chosen[k], drawn, points);
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
    SavedRules rules = {0};
    Accepted accepted = {0};
    Status status = open_table(source, &rules, error);
    if (status != STATUS_OK)
        return status;
    status = read_accepted(source->arena, &rules, &accepted, error);
    if (status == STATUS_OK)
        add_pairs(source, picture, &rules, &accepted);
    saved_rules_free(&rules);
    return status;
}
