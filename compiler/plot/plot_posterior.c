/* plot_posterior.c: pictures of what the accepted rules of a posterior have in common: their numbers beside the prior, their
 * directions, their groups, and what its rounds gave. */
#include <math.h>
#include <stdio.h>

#include "compiler/runs/posterior.h"
#include "coefficient_name.h"
#include "plot.h"
#include "runtime/kernel/kernel.h"
#include "scale.h"

#define NUMBERS_MOST 24 /* of which there are distributions */
#define BINS         24
#define NAMES_MOST   40 /* in a heat map */
/* What lies beyond is left out of a normal prior, at either end. */
#define TAIL 0.001

static Status open_posterior(const PlotSource *source, Posterior *posterior, ErrorText *error)
{
    *posterior = (Posterior){0};
    if (!source->folder.path)
        return status_error(error, STATUS_INPUT, "a program has no table of rules; name the folder of a run");
    return posterior_open(source->command->file, posterior, error);
}

/* The same if there are directions. */
static Status open_ensemble(const PlotSource *source, Posterior *posterior, ErrorText *error)
{
    Status status = open_posterior(source, posterior, error);
    if (status == STATUS_OK && !posterior->has_directions)
        return status_error(error, STATUS_INPUT, "'%s' has too few accepted rules for directions, or more than %d numbers",
                            source->command->file, POSTERIOR_MOST_NUMBERS);
    return status;
}

static const char *title_of(Arena *arena, const Posterior *posterior, int number)
{
    const SavedColumn *column = &posterior->accepted.rules.theta[number];
    const char *name = coefficient_name(arena, column->name);
    return column->unit && column->unit[0] ? arena_printf(arena, "%s (%s)", name, column->unit) : name;
}

/* ---- numbers -------------------------------------------------------------------------------- */

/* Of all rules and of the prior. */
static Range range_of(const Posterior *posterior, int number)
{
    const AcceptedRules *accepted = &posterior->accepted;
    const PriorMarginal *prior = &accepted->rules.theta[number].prior;
    Range range = range_empty();
    for (int k = 0; k < accepted->count; k++)
        range_add(&range, accepted_rules_value(accepted, k, number), prior->log_scale);
    if (prior->kind != PRIOR_UNKNOWN) {
        bool bounded = prior->kind == PRIOR_UNIFORM;
        range_add(&range, bounded ? prior->low : prior_marginal_quantile(prior, TAIL), prior->log_scale);
        range_add(&range, bounded ? prior->high : prior_marginal_quantile(prior, 1 - TAIL), prior->log_scale);
    } else {
        range_add(&range, posterior->prior[number].quantiles[0], false);
        range_add(&range, posterior->prior[number].quantiles[POSTERIOR_QUANTILES - 1], false);
    }
    return range.high > range.low ? range : range_to_draw(range, prior->log_scale);
}

/* Where x lies between the ends of the axis, 0 to 1. */
static double place_of(const MarginalAxis *axis, double x)
{
    if (axis->log)
        return x > 0 ? kernel_r_log(x / axis->low) / kernel_r_log(axis->high / axis->low) : 0;
    return (x - axis->low) / (axis->high - axis->low);
}

static double edge_of(const MarginalAxis *axis, int bin)
{
    double part = (double)bin / axis->bins;
    return axis->log ? axis->low * kernel_r_exp(part * kernel_r_log(axis->high / axis->low))
                     : axis->low + part * (axis->high - axis->low);
}

static void count_into(const MarginalAxis *axis, double value, double weight, double *bins)
{
    int bin = (int)(place_of(axis, value) * axis->bins);
    bins[bin < 0 ? 0 : bin >= axis->bins ? axis->bins - 1 : bin] += weight;
}

static double *bins_of_prior(Arena *arena, const Posterior *posterior, const MarginalAxis *axis, int number)
{
    const AcceptedRules *accepted = &posterior->accepted;
    const PriorMarginal *prior = &accepted->rules.theta[number].prior;
    double *bins = arena_array(arena, double, axis->bins), sum = 0;
    for (int bin = 0; bin < axis->bins; bin++)
        bins[bin] = prior->kind == PRIOR_UNKNOWN ? 0
                                                 : prior_marginal_below(prior, edge_of(axis, bin + 1)) -
                                                       prior_marginal_below(prior, edge_of(axis, bin));
    for (int row = 0; prior->kind == PRIOR_UNKNOWN && row < accepted->rules.rows; row++)
        sum += accepted->weights[row];
    for (int row = 0; sum > 0 && row < accepted->rules.rows; row++)
        count_into(axis, accepted->rules.values[(size_t)row * (size_t)posterior->n + (size_t)number], accepted->weights[row] / sum,
                   bins);
    return bins;
}

static void take_numbers(const Posterior *posterior, int number, double numbers[MARGINAL_NUMBERS])
{
    const Spread *found = &posterior->found[number], *prior = &posterior->prior[number];
    int at = 0;
    numbers[at++] = found->mean;
    numbers[at++] = found->sd;
    for (int k = 0; k < POSTERIOR_QUANTILES; k++)
        numbers[at++] = found->quantiles[k];
    numbers[at++] = prior->mean;
    numbers[at++] = prior->sd;
}

static MarginalAxis make_axis(Arena *arena, const Posterior *posterior, int number)
{
    const AcceptedRules *accepted = &posterior->accepted;
    Range range = range_of(posterior, number);
    MarginalAxis axis = {.name = title_of(arena, posterior, number),
                         .low = range.low,
                         .high = range.high,
                         .log = accepted->rules.theta[number].prior.log_scale && range.low > 0,
                         .bins = BINS};
    double *found = arena_array(arena, double, BINS);
    for (int k = 0; k < accepted->count; k++)
        count_into(&axis, accepted_rules_value(accepted, k, number), posterior->weights[k], found);
    axis.found = found;
    axis.before = bins_of_prior(arena, posterior, &axis, number);
    take_numbers(posterior, number, axis.numbers);
    return axis;
}

/* What the conditions have told of a number: those of which they told most come first where not all are shown. */
static double told(const Posterior *posterior, int number)
{
    return posterior->prior[number].sd > 0 ? posterior->found[number].sd / posterior->prior[number].sd : HUGE_VAL;
}

static bool is_shown(const Posterior *posterior, int number)
{
    int before = 0;
    for (int other = 0; other < posterior->n; other++)
        before += told(posterior, other) < told(posterior, number) || (told(posterior, other) == told(posterior, number) && other < number);
    return before < NUMBERS_MOST;
}

Status plot_posterior_marginals(PlotSource *source, Picture *picture, ErrorText *error)
{
    Arena *arena = source->arena;
    Posterior posterior;
    Status status = open_posterior(source, &posterior, error);
    if (status == STATUS_OK) {
        MarginalAxis *axes = arena_array(arena, MarginalAxis, NUMBERS_MOST);
        MarginalGrid *grid = arena_new(arena, MarginalGrid);
        *grid = (MarginalGrid){.axes = axes};
        for (int number = 0; number < posterior.n; number++)
            if (is_shown(&posterior, number))
                axes[grid->count++] = make_axis(arena, &posterior, number);
        Panel *panel = picture_add(picture, "Learned numbers of the accepted rules", NULL, NULL);
        panel->marginals = grid;
        panel->note = "filled: the accepted rules by their weights; line: the prior";
        if (grid->count < posterior.n)
            panel->more = arena_printf(arena, "the %d of %d numbers of which the conditions tell most", grid->count, posterior.n);
    }
    posterior_free(&posterior);
    return status;
}

/* ---- directions ----------------------------------------------------------------------------- */

static void add_spreads(Arena *arena, Picture *picture, const Posterior *posterior)
{
    int n = posterior->free_count;
    double *x = arena_array(arena, double, n), *y = arena_array(arena, double, n);
    for (int k = 0; k < n; k++) {
        x[k] = k + 1;
        y[k] = posterior->spreads[k];
    }
    Panel *panel = picture_add(picture, "Spread of the accepted rules along their directions", "direction, the stiffest first",
                               "spread");
    panel->x.whole = true;
    panel->y.log = true;
    panel->height = 140;
    panel->note = arena_printf(arena, "1: as far as under the prior; %d rules, which count as %.0f%s", posterior->accepted.count, posterior->accepted.count_as,
                               posterior_is_thin(posterior) ? ": few for so many numbers" : "");
    picture_add_series(picture, panel, (Series){SERIES_POINTS, NULL, 0, false, n, x, y, NULL});
}

static void add_components(Arena *arena, Picture *picture, const Posterior *posterior)
{
    int n = posterior->free_count;
    const char **names = arena_array(arena, const char *, n);
    double *cells = arena_array(arena, double, n * n);
    HeatMap *heat = arena_new(arena, HeatMap);
    for (int row = 0; row < n; row++) {
        names[row] = coefficient_name(arena, posterior->names[row]);
        for (int k = 0; k < n; k++)
            cells[row * n + k] = posterior->vectors[k * n + row];
    }
    *heat = (HeatMap){n, n, cells, names, NULL, 1, 1, 1, "part", true, false};
    Panel *panel = picture_add(picture, "What these directions are made of", "direction, the stiffest first", NULL);
    panel->heat = heat;
    panel->note = "each number in deviations of its prior";
    panel->height = fmin(fmax((double)n * 16, 60), 640);
}

Status plot_posterior_ensemble(PlotSource *source, Picture *picture, ErrorText *error)
{
    Posterior posterior;
    Status status = open_ensemble(source, &posterior, error);
    if (status == STATUS_OK) {
        add_spreads(source->arena, picture, &posterior);
        if (posterior.free_count <= NAMES_MOST)
            add_components(source->arena, picture, &posterior);
    }
    posterior_free(&posterior);
    return status;
}

/* ---- groups --------------------------------------------------------------------------------- */

static void add_groups(const PlotSource *source, Picture *picture, const Posterior *posterior)
{
    Arena *arena = source->arena;
    const Clusters *groups = &posterior->groups;
    int rows = posterior->free_count < NAMES_MOST ? posterior->free_count : NAMES_MOST;
    const char **names = arena_array(arena, const char *, rows), **heads = arena_array(arena, const char *, groups->count);
    double *cells = arena_array(arena, double, rows * groups->count);
    HeatMap *heat = arena_new(arena, HeatMap);
    for (int g = 0; g < groups->count; g++) {
        heads[g] = arena_printf(arena, "%.3g %%, row %d", 100 * groups->shares[g], posterior->accepted.accepted[groups->nearest[g]]);
        for (int row = 0; row < rows; row++)
            cells[row * groups->count + g] = groups->centres[g * posterior->free_count + row];
    }
    for (int row = 0; row < rows; row++)
        names[row] = coefficient_name(arena, posterior->names[row]);
    *heat = (HeatMap){rows, groups->count, cells, names, heads, 1, 1, 1, "centre", true, false};
    Panel *panel = picture_add(picture, arena_printf(arena, "%d group%s of accepted rules", groups->count, groups->count == 1 ? "" : "s"),
                               NULL, NULL);
    panel->heat = heat;
    panel->note = "centres, in deviations of the prior from its mean";
    panel->more = rows < posterior->free_count
                      ? arena_printf(arena, "below: share, and row nearest to the centre; the first %d of %d numbers", rows, posterior->free_count)
                      : "below: share, and row nearest to the centre";
    panel->height = fmin(fmax((double)rows * 16, 60), 640);
}

Status plot_posterior_groups(PlotSource *source, Picture *picture, ErrorText *error)
{
    Posterior posterior;
    Status status = open_ensemble(source, &posterior, error);
    if (status == STATUS_OK)
        status = posterior_find_groups(&posterior, error);
    if (status == STATUS_OK && posterior.groups.coordinates == 0)
        status = status_error(error, STATUS_INPUT, "'%s' has too few accepted rules to look for groups", source->command->file);
    if (status == STATUS_OK)
        add_groups(source, picture, &posterior);
    posterior_free(&posterior);
    return status;
}

/* ---- rounds --------------------------------------------------------------------------------- */

static void add_rounds(Arena *arena, Picture *picture, const AcceptedRules *accepted, const Rounds *rounds)
{
    int count = rounds->count;
    double *x = arena_array(arena, double, count), *size = arena_array(arena, double, count);
    Panel *panel = picture_add(picture, "Rules of each round that pass", "round", "%");
    Panel *below = picture_add(picture, "As how many independent rules the accepted ones count", "round", "rules");
    for (int r = 0; r < count; r++) {
        x[r] = rounds->items[r].number;
        size[r] = rounds->items[r].count_as;
    }
    for (int stage = 0; stage < accepted->stage_count; stage++) {
        double *y = arena_array(arena, double, count);
        int column = accepted->condition_count + stage;
        for (int r = 0; r < count; r++)
            y[r] = 100.0 * rounds->items[r].held[column] / rounds->items[r].rules;
        const char *name = stage + 1 == accepted->stage_count ? "accepted"
                                                              : arena_printf(arena, "%s", accepted_rules_condition(accepted, column));
        picture_add_series(picture, panel, (Series){SERIES_LINE, name, stage, false, count, x, y, NULL});
    }
    picture_add_series(picture, below, (Series){SERIES_LINE, NULL, 0, false, count, x, size, NULL});
    panel->x.whole = below->x.whole = true;
    panel->y.from_zero = below->y.from_zero = true;
    below->height = 120;
}

/* Also while no rule is accepted. */
Status plot_posterior_rounds(PlotSource *source, Picture *picture, ErrorText *error)
{
    AcceptedRules accepted = {0};
    Rounds rounds = {0};
    if (!source->folder.path)
        return status_error(error, STATUS_INPUT, "a program has no table of rules; name the folder of a run");
    Status status = accepted_rules_open(source->command->file, &accepted, error);
    if (status == STATUS_OK && !accepted.is_sample)
        status = status_error(error, STATUS_INPUT, "'%s' is no posterior, and has no rounds", source->command->file);
    if (status == STATUS_OK)
        status = rounds_find(&accepted, &rounds, error);
    if (status == STATUS_OK && rounds.count < 2)
        status = status_error(error, STATUS_INPUT, "'%s' has no rounds to compare", source->command->file);
    if (status == STATUS_OK)
        add_rounds(source->arena, picture, &accepted, &rounds);
    rounds_free(&rounds);
    accepted_rules_free(&accepted);
    return status;
}
