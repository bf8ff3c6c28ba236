/* plot_rule.c: what rules do to a synapse: the window of pairs of spikes, and curves over rates. See pairing.h. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/model/quantity.h"
#include "compiler/runs/rule_source.h"
#include "held.h"
#include "pairing.h"
#include "plot.h"

/* ---- the rules of a source ------------------------------------------------------------------------- */

typedef Status AddRule(PlotSource *source, Picture *picture, const PairedRule *paired, ErrorText *error);

static const Projection *follower(const Model *model, const Rule *rule)
{
    for (int k = 0; k < model->projections.count; k++)
        if (model->projections.items[k]->rule == rule)
            return model->projections.items[k];
    return NULL;
}

/* `add` for each rule; a rule that it refuses does not keep others from being drawn. */
static Status add_rules(PlotSource *source, Picture *picture, const Session *session, const Command *command,
                        const double *coefficients, AddRule *add, ErrorText *error)
{
    const Model *model = session->compilation.model;
    Status worst = STATUS_OK;
    source->refused = NULL;
    for (int k = 0; k < model->rules.count; k++) {
        PairedRule paired = {&session->compilation, model->rules.items[k], follower(model, model->rules.items[k]),
                             coefficients, command->settings, command->setting_count};
        ErrorText words;
        Status status = paired.projection ? add(source, picture, &paired, &words) : STATUS_OK;
        if (status != STATUS_OK && worst == STATUS_OK) {
            worst = status;
            *error = words;
            source->refused = arena_printf(source->arena, "%s", words.text);
        }
    }
    if (picture->panels.count > 0)
        return STATUS_OK;
    return worst != STATUS_OK ? worst : status_error(error, STATUS_INPUT, "the program has no plastic projection");
}

static Status each_rule(PlotSource *source, Picture *picture, AddRule *add, ErrorText *error)
{
    RuleSource rule;
    Session session = {0};
    Status status = rule_source_open(&rule, source->command, false, error);
    if (status == STATUS_OK && !rule.result && !source->command->rule)
        status = status_error(error, STATUS_USAGE,
                              "plot needs a rule: the folder of a run, or a program with --coefficients FILE or --rule NAME");
    if (status == STATUS_OK) {
        status = command_compile(rule.command, &session.compilation, STAGE_CHECKED);
        if (status != STATUS_OK)
            status_error(error, status, "the program of '%s' cannot be compiled", source->command->file);
        double *coefficients = NULL;
        if (status == STATUS_OK) {
            coefficients = arena_array(source->arena, double, session.compilation.model->coefficients.count + 1);
            status = rule_source_apply(&rule, &session.compilation, coefficients, error);
        }
        Picture drawn = {.arena = source->arena};
        if (status == STATUS_OK)
            status = add_rules(source, &drawn, &session, rule.command, coefficients, add, error);
        for (int k = 0; k < drawn.panels.count; k++)
            vec_push(source->arena, &picture->panels, drawn.panels.items[k]);
        compile_free(&session.compilation);
    }
    rule_source_free(&rule);
    return status;
}

static bool spikes(const PairedRule *paired)
{
    const Projection *projection = paired->projection;
    return paired->compilation->model->step > 0 && projection->pre->spiking && projection->post->spiking;
}

static const char *show(Arena *arena, double value, const Scale *scale)
{
    return arena_printf(arena, "%s", quantity_show(value, scale, 3).text);
}

/* "change of w (nS)"; in a second "(nS/s)" */
static const char *change_label(Arena *arena, const Scale *scale, bool in_second)
{
    if (!scale->name[0])
        return in_second ? "change of w (1/s)" : "change of w";
    return arena_printf(arena, "change of w (%s%s)", scale->name, in_second ? "/s" : "");
}

static void note_bounds(Arena *arena, const PairedRule *paired, Panel *panel)
{
    double low, high;
    if (!paired->projection->clip || pairing_bounds(paired, &low, &high))
        return;
    bool one = !paired->projection->low || !paired->projection->high;
    panel->note = arena_printf(arena, one ? "%s; its bound is left out" : "%s; bounds, which differ, are left out", panel->note);
}

/* The weights at which a rule is shown, and what it does there: changes[level][count]. */
typedef struct Curves {
    int levels, count;
    double level[PAIRING_LEVELS], *changes[PAIRING_LEVELS];
    const double *x;
} Curves;

static Curves make_curves(Arena *arena, const PairedRule *paired, int count, const double *x)
{
    Curves curves = {.count = count, .x = x};
    curves.levels = pairing_levels(paired, curves.level);
    for (int k = 0; k < curves.levels; k++)
        curves.changes[k] = arena_array(arena, double, count);
    return curves;
}

/* For the program of each level, whose text is to be written. */
static PairingRun make_run(const Curves *curves)
{
    PairingRun run = {.programs = curves->levels, .count = curves->count};
    for (int level = 0; level < curves->levels; level++)
        run.weights[level] = curves->changes[level];
    return run;
}

/* Whether all are the same but for rounding, as those of a rule that only adds: `w = w + …` reads the weight. */
static bool curves_alike(const Curves *curves)
{
    double most = 0, apart = 0;
    for (int level = 0; level < curves->levels; level++)
        for (int k = 0; k < curves->count; k++) {
            most = fmax(most, fabs(curves->changes[level][k]));
            apart = fmax(apart, fabs(curves->changes[level][k] - curves->changes[0][k]));
        }
    return apart <= 1e-5 * most;
}

/* Changes in the unit of `scale`, a curve for each weight or one for all. */
static void add_curves(Arena *arena, const Picture *picture, Panel *panel, const Curves *curves, const Scale *scale)
{
    int shown = curves_alike(curves) ? 1 : curves->levels;
    for (int level = 0; level < shown; level++) {
        for (int k = 0; k < curves->count; k++)
            curves->changes[level][k] /= scale->size;
        const char *name = shown > 1 ? arena_printf(arena, "w = %s", show(arena, curves->level[level], scale)) : NULL;
        picture_add_series(picture, panel,
                  (Series){SERIES_LINE, name, level, false, curves->count, curves->x, curves->changes[level], NULL});
    }
    panel->y.from_zero = true;
}

/* "w = 3", "w = 5, 10 or 15"; NULL if each curve has its name */
static const char *curves_weight(Arena *arena, const Curves *curves, const Scale *scale)
{
    if (curves->levels > 1 && !curves_alike(curves))
        return NULL;
    StrBuf words = {0};
    for (int k = 0; k < curves->levels; k++)
        strbuf_printf(&words, "%s%s", k == 0 ? "w = " : k + 1 < curves->levels ? ", " : " or ",
                      show(arena, curves->level[k], scale));
    const char *text = arena_printf(arena, "%s", words.text);
    strbuf_free(&words);
    return text;
}

/* ---- spikes ------------------------------------------------------------------------------------------ */

/* A population whose units spike one step after those of an input. */
static void add_forced(StrBuf *text, const char *side, int count, const char *train, const HeldVariables *held, Side of)
{
    strbuf_printf(text,
                  "input pairing_force_%s[%d] = %s\n"
                  "population pairing_%s[%d] spiking {\n"
                  "    dpairing_state/dt = -pairing_state / 1 s\n    threshold pairing_state > 0.5\n"
                  "    reset pairing_state = 0\n",
                  side, count, train, side, count);
    held_write_side(held, of, text);
    strbuf_printf(text,
                  "}\nprojection pairing_to_%s : pairing_force_%s -> pairing_%s { one_to_one  w = 1\n"
                  "    on_pre { post.pairing_state += w } }\n",
                  side, side, side);
}

/* A layer whose units spike as `train` says, or one step later if the rule reads variables of theirs. */
static void add_side(StrBuf *text, const char *side, int count, const char *train, const HeldVariables *held, Side of)
{
    if (held_has(held, of))
        add_forced(text, side, count, train, held, of);
    else
        strbuf_printf(text, "input pairing_%s[%d] = %s\n", side, count, train);
}

static void add_spiking_network(const PairedRule *paired, const HeldVariables *held, StrBuf *text, int count,
                                const char *pre, const char *post, double weight)
{
    held_write_others(held, count, text);
    add_side(text, "pre", count, pre, held, SIDE_PRE);
    add_side(text, "post", count, post, held, SIDE_POST);
    strbuf_add(text, "projection pairing : pairing_pre -> pairing_post { one_to_one\n");
    pairing_weights(paired, text, weight);
    strbuf_add(text, "}\n");
}

/* One pair at each of 2 half + 1 lags, `grid` seconds apart. */
static void write_window(const PairedRule *paired, const HeldVariables *held, int half, double grid, double weight,
                         StrBuf *text)
{
    char pre[160], post[160], phase[64];
    double step = paired->compilation->model->step, middle = half * grid + 2 * step;
    /* only what a rule does apart from spikes changes a weight behind the last of them */
    bool lasts = paired->projection->updates[EVENT_STEP].count > 0;
    double tail = lasts ? fmin(fmax(6 * pairing_memory(paired, false), 2 * grid), 20) : 2 * grid;
    snprintf(pre, sizeof pre, "regular(period = 1000000 s, start = %.17g s)",
             held_has(held, SIDE_PRE) ? middle - step : middle);
    snprintf(post, sizeof post, "regular(period = 1000000 s, start = %.17g s + (i - %d) * %.17g s)",
             held_has(held, SIDE_POST) ? middle - step : middle, half, grid);
    snprintf(phase, sizeof phase, "phase pairing_phase %.17g s\n", middle + half * grid + tail);
    pairing_begin(paired, text);
    add_spiking_network(paired, held, text, 2 * half + 1, pre, post, weight);
    pairing_end(paired, text, phase, 2 * half + 1, false);
}

static Status add_window(PlotSource *source, Picture *picture, const PairedRule *paired, ErrorText *error)
{
    Arena *arena = source->arena;
    if (!spikes(paired))
        return status_error(error, STATUS_INPUT, "the rule '%s' learns from rates, so it has no window; 'rates' shows what it does",
                            paired->rule->name.name);
    HeldVariables held;
    Status found = held_find(paired, &held, error);
    if (found != STATUS_OK)
        return found;
    Scale scale = scale_usual(paired->projection->weights.dim);
    double grid = fmax(1e-3, paired->compilation->model->step);
    double reach = fmin(fmax(5 * pairing_memory(paired, true), 0.05), 0.5);
    int half = (int)ceil(reach / grid - 1e-9), count = 2 * half + 1;
    double *lags = arena_array(arena, double, count);
    for (int k = 0; k < count; k++)
        lags[k] = (k - half) * grid * 1e3;
    Curves curves = make_curves(arena, paired, count, lags);
    PairingRun run = make_run(&curves);
    for (int level = 0; level < curves.levels; level++)
        write_window(paired, &held, half, grid, curves.level[level], &run.text[level]);
    Status status = pairing_run(paired, &run, error);
    if (status != STATUS_OK)
        return status;
    for (int level = 0; level < curves.levels; level++)
        for (int k = 0; k < count; k++)
            curves.changes[level][k] -= curves.level[level];
    const char *weight = curves_weight(arena, &curves, &scale);
    Panel *panel = picture_add(picture, arena_printf(arena, "Window of '%s'", paired->rule->name.name),
                               "post − pre at the synapse (ms)", change_label(arena, &scale, false));
    panel->note = arena_printf(arena, "change of w by one pre- and one postsynaptic spike, every %.3g ms%s%s",
                               grid * 1e3, weight ? "; " : "", weight ? weight : "");
    panel->more = held_words(arena, &held);
    add_curves(arena, picture, panel, &curves, &scale);
    note_bounds(arena, paired, panel);
    vec_push(arena, &panel->marks, ((PlotMark){0, NULL}));
    return STATUS_OK;
}

/* ---- rates of spikes --------------------------------------------------------------------------------- */

#define RATES      11
#define RATE_STEP  10 /* Hz */
#define RATE_OTHER HELD_RATE /* of the other side */
#define COPIES     24 /* synapses for each rate */
/* Simulated for each, and for the curves of all rules together: a report shows them in less than a second. */
#define SECONDS     5
#define ALL_SECONDS 6.0
/* The rule counts so little that the weight does not move. */
#define SMALL 1e-6

/* In tenths. */
static double seconds_of(const PairedRule *paired, int level_count)
{
    double seconds = floor(10 * ALL_SECONDS / (2 * level_count * paired->compilation->model->rules.count)) / 10;
    return fmin(fmax(seconds, 1), SECONDS);
}

static void write_rates(const PairedRule *paired, const HeldVariables *held, bool of_post, double weight, double seconds,
                        StrBuf *text)
{
    char varied[80], fixed[80], phases[240];
    snprintf(varied, sizeof varied, "poisson(%d Hz * floor(i / %d))", RATE_STEP, COPIES);
    snprintf(fixed, sizeof fixed, "poisson(%d Hz)", RATE_OTHER);
    const char *name = paired->rule->name.name;
    snprintf(phases, sizeof phases, "phase pairing_before 1 s { frozen %.60s }\nphase pairing_phase %g s { scaled %.60s %g }\n",
             name, seconds, name, SMALL);
    pairing_begin(paired, text);
    add_spiking_network(paired, held, text, RATES * COPIES, of_post ? fixed : varied, of_post ? varied : fixed, weight);
    pairing_end(paired, text, phases, RATES * COPIES, false);
}

/* What the copies for each rate have changed in a second, from their weights. */
static void mean_changes(const double *weights, double weight, double seconds, double *changes)
{
    for (int k = 0; k < RATES; k++) {
        double sum = 0;
        for (int copy = 0; copy < COPIES; copy++)
            sum += weights[k * COPIES + copy] - weight;
        changes[k] = sum / COPIES / seconds / SMALL;
    }
}

static Status add_spike_rates(PlotSource *source, Picture *picture, const PairedRule *paired, ErrorText *error)
{
    Arena *arena = source->arena;
    Scale scale = scale_usual(paired->projection->weights.dim);
    double *x = arena_array(arena, double, RATES);
    HeldVariables held;
    Status found = held_find(paired, &held, error);
    if (found != STATUS_OK)
        return found;
    if (strlen(paired->rule->name.name) > 60)
        return status_error(error, STATUS_INPUT, "the name of the rule '%s' is too long for a picture", paired->rule->name.name);
    for (int k = 0; k < RATES; k++)
        x[k] = k * RATE_STEP;
    Curves curves[2] = {make_curves(arena, paired, RATES, x), make_curves(arena, paired, RATES, x)};
    int levels = curves[0].levels;
    double seconds = seconds_of(paired, levels);
    PairingRun run = {.programs = 2 * levels, .count = RATES * COPIES};
    for (int k = 0; k < run.programs; k++) {
        write_rates(paired, &held, k / levels, curves[0].level[k % levels], seconds, &run.text[k]);
        run.weights[k] = arena_array(arena, double, run.count);
    }
    Status status = pairing_run(paired, &run, error);
    if (status != STATUS_OK)
        return status;
    for (int k = 0; k < run.programs; k++)
        mean_changes(run.weights[k], curves[0].level[k % levels], seconds, curves[k / levels].changes[k % levels]);
    for (int of_post = 1; of_post >= 0; of_post--) {
        Curves *shown = &curves[of_post];
        const char *side = of_post ? "postsynaptic" : "presynaptic", *weight = curves_weight(arena, shown, &scale);
        Panel *panel = picture_add(picture, arena_printf(arena, "'%s' over the %s rate", paired->rule->name.name, side),
                                   arena_printf(arena, "%s rate (Hz)", side), change_label(arena, &scale, true));
        panel->note = arena_printf(arena, "Poisson trains, the other side at %d Hz%s%s; means of %g s", RATE_OTHER,
                                   weight ? ", " : "", weight ? weight : "", COPIES * seconds);
        panel->more = held_words(arena, &held);
        add_curves(arena, picture, panel, shown, &scale);
        note_bounds(arena, paired, panel);
    }
    return STATUS_OK;
}

/* ---- rates -------------------------------------------------------------------------------------------- */

#define POINTS 41

/* The variables of a side that a rule reads. */
typedef struct ReadVariables {
    const Layer *layer;
    bool *read; /* [variables of the layer] */
} ReadVariables;

static void note_variables(const Expr *x, Side side, ReadVariables *variables)
{
    if (x->kind == EXPR_VARIABLE && x->u.variable.side == side && x->u.variable.layer == variables->layer)
        variables->read[x->u.variable.index] = true;
    if (x->kind == EXPR_LOCAL)
        note_variables(x->u.local.value, side, variables);
    for (int k = 0; k < expr_child_count(x); k++)
        if (expr_child(x, k))
            note_variables(expr_child(x, k), side, variables);
}

static ReadVariables find_variables(Arena *arena, const Projection *projection, Side side)
{
    ReadVariables variables = {side == SIDE_PRE ? projection->pre : projection->post, NULL};
    variables.read = arena_array(arena, bool, variables.layer->variables.count + 1);
    for (int event = 0; event < EVENT_KINDS; event++)
        for (int k = 0; k < projection->updates[event].count; k++)
            if (projection->updates[event].items[k].value)
                note_variables(projection->updates[event].items[k].value, side, &variables);
    for (int k = 0; k < projection->traces.count; k++)
        if (projection->traces.items[k].value)
            note_variables(projection->traces.items[k].value, side, &variables);
    return variables;
}

/* The one that is varied: `r`, else the first one; -1 if there is none. */
static int main_variable(const ReadVariables *variables)
{
    int found = -1;
    for (int k = 0; k < variables->layer->variables.count; k++)
        if (variables->read[k] && (found < 0 || strcmp(variables->layer->variables.items[k].name.name, "r") == 0))
            found = k;
    return found;
}

/* "NAME[count] rate { r = 1  theta = 1 }", with `varied` in place of 1 for that variable. */
static void add_population(StrBuf *text, const char *name, int count, const ReadVariables *variables, int varied_index,
                           const char *varied)
{
    bool any = false;
    strbuf_printf(text, "population %s[%d] rate {\n", name, count);
    for (int k = 0; k < variables->layer->variables.count; k++) {
        const LayerVariable *variable = &variables->layer->variables.items[k];
        if (!variables->read[k])
            continue;
        Scale scale = scale_usual(variable->dim);
        strbuf_printf(text, "    %s = ", variable->name.name);
        any = true;
        if (k == varied_index)
            strbuf_printf(text, "%s * (%s)\n", varied, quantity_show(1, &scale, 17).text);
        else
            strbuf_printf(text, "%s\n", quantity_show(1, &scale, 17).text);
    }
    strbuf_add(text, any ? "}\n" : "    r = 1\n}\n");
}

static void write_curve(const PairedRule *paired, const HeldVariables *others, const ReadVariables *pre,
                        const ReadVariables *post, bool in_epochs, double low, double apart, double weight, StrBuf *text)
{
    char varied[96], phases[300];
    const Model *model = paired->compilation->model;
    const char *name = paired->rule->name.name, *unit = in_epochs ? "epochs" : "steps";
    double memory = pairing_memory(paired, false) / (model->step > 0 ? model->step : 1);
    int warm = (int)fmin(fmax(ceil(20 * memory), 3), 100000);
    snprintf(varied, sizeof varied, "(%.17g + i * %.17g)", low, apart);
    snprintf(phases, sizeof phases, "phase pairing_before %d %s { frozen %.60s }\nphase pairing_phase 1 %s { scaled %.60s %g }\n",
             warm, unit, name, unit, name, SMALL);
    pairing_begin(paired, text);
    /* what a program of samples must have */
    if (model->step == 0 || in_epochs)
        strbuf_add(text, "input pairing_samples[1] = gaussian(covariance = diagonal(1), samples = 1)\n");
    held_write_others(others, POINTS, text);
    add_population(text, "pairing_pre", 1, pre, -1, NULL);
    add_population(text, "pairing_post", POINTS, post, main_variable(post), varied);
    strbuf_add(text, "projection pairing : pairing_pre -> pairing_post { all_to_all\n");
    pairing_weights(paired, text, weight);
    strbuf_add(text, "}\n");
    pairing_end(paired, text, phases, POINTS, true);
}

static Status add_rate_curve(PlotSource *source, Picture *picture, const PairedRule *paired, ErrorText *error)
{
    Arena *arena = source->arena;
    const Projection *projection = paired->projection;
    const char *name = paired->rule->name.name;
    ReadVariables pre = find_variables(arena, projection, SIDE_PRE), post = find_variables(arena, projection, SIDE_POST);
    int index = main_variable(&post);
    if (index < 0 || strlen(name) > 60)
        return status_error(error, STATUS_INPUT, "the rule '%s' reads nothing of its postsynaptic unit: it has no curve over rates", name);
    HeldVariables held, others = {0};
    Status found = held_find(paired, &held, error);
    if (found != STATUS_OK)
        return found;
    for (int k = 0; k < held.count; k++)
        if (held.items[k].side == SIDE_OWN)
            vec_push(arena, &others, held.items[k]);
    const LayerVariable *variable = &post.layer->variables.items[index];
    Scale scale = scale_usual(projection->weights.dim), unit = scale_usual(variable->dim);
    bool in_epochs = projection->updates[EVENT_EPOCH].count > 0, pure = unit.name[0] == '\0';
    double low = pure ? -2 : 0, apart = (pure ? 4.0 : 100.0) / (POINTS - 1), *x = arena_array(arena, double, POINTS);
    for (int k = 0; k < POINTS; k++)
        x[k] = low + k * apart;
    Curves curves = make_curves(arena, paired, POINTS, x);
    PairingRun run = make_run(&curves);
    for (int level = 0; level < curves.levels; level++)
        write_curve(paired, &others, &pre, &post, in_epochs, low, apart, curves.level[level], &run.text[level]);
    Status status = pairing_run(paired, &run, error);
    if (status != STATUS_OK)
        return status;
    for (int level = 0; level < curves.levels; level++)
        for (int k = 0; k < POINTS; k++)
            curves.changes[level][k] = (curves.changes[level][k] - curves.level[level]) / SMALL;
    const char *weight = curves_weight(arena, &curves, &scale);
    Panel *panel = picture_add(picture, arena_printf(arena, "'%s' over the activity of the postsynaptic unit", name),
                               pure ? arena_printf(arena, "post.%s", variable->name.name) : arena_printf(arena, "post.%s (%s)", variable->name.name, unit.name),
                               change_label(arena, &scale, false));
    panel->note = arena_printf(arena, "change of a weight in one %s, all else that the rule reads being 1%s%s",
                               in_epochs ? "epoch" : "step", weight ? "; " : "", weight ? weight : "");
    panel->more = held_words(arena, &others);
    add_curves(arena, picture, panel, &curves, &scale);
    note_bounds(arena, paired, panel);
    return STATUS_OK;
}

static Status add_rates(PlotSource *source, Picture *picture, const PairedRule *paired, ErrorText *error)
{
    return spikes(paired) ? add_spike_rates(source, picture, paired, error) : add_rate_curve(source, picture, paired, error);
}

Status plot_rule_window(PlotSource *source, Picture *picture, ErrorText *error)
{
    return each_rule(source, picture, add_window, error);
}

Status plot_rule_rates(PlotSource *source, Picture *picture, ErrorText *error)
{
    return each_rule(source, picture, add_rates, error);
}
