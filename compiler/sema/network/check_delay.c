/* check_delay.c: how long spikes take to the synapses of a projection.
 *
 * Where synapses have delays of their own, the longest must be known before the run, since so many steps of spikes are
 * kept: from the bounds of a distribution, from the pairs of units for which an expression is looked at, from the column of
 * a file, or from `clip`. */
#include "check_delay.h"

#include <math.h>
#include <string.h>

#include "compiler/model/quantity.h"
#include "compiler/sema/expr/check_draw.h"
#include "compiler/sema/expr/check_time.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/misplaced.h"
#include "check_pairs.h"
#include "pair_runs.h"

/* Numbers of the lists of synapses by unit and delay, of all units together: 512 MB. */
#define MOST_GROUPS (128 * 1024 * 1024)

static const char *const words[] = {[SIDE_PRE] = "axonal_delay", [SIDE_POST] = "dendritic_delay"};

static double step_of(const Checker *checker)
{
    return checker->model->step > 0 ? checker->model->step : 1;
}

/* ---- statements ------------------------------------------------------------------------------- */

/* Which delay a name means, or -1. */
static int side_of(Name name)
{
    for (int side = SIDE_PRE; side <= SIDE_POST; side++)
        if (strcmp(name, words[side]) == 0)
            return side;
    return -1;
}

static bool note(Checker *checker, const AstStmt *stmt, const AstStmt **seen, const char *twice)
{
    misplaced_twice(checker, seen, stmt, twice);
    return true;
}

bool delay_statement(Checker *checker, const AstStmt *stmt, DelayParts *parts)
{
    int side;
    switch (stmt->kind) {
    case AST_DELAY:
        side = side_of(stmt->word.name);
        if (side >= 0) {
            if (stmt->model.name)
                parts->both_ways = stmt;
            return note(checker, stmt, &parts->delay[side], "this delay stands twice");
        }
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, stmt->keyword,
                                "a delay is axonal or dendritic, which differ for plasticity");
        diag_help(diag, "'axonal_delay': presynaptic spikes arrive later; 'dendritic_delay': "
                        "postsynaptic ones reach the synapse later");
        return true;
    case AST_DRAW:
        side = side_of(stmt->name.name);
        return side >= 0 && note(checker, stmt, &parts->delay[side], "this delay stands twice");
    case AST_CLIP:
        side = side_of(stmt->name.name);
        return side >= 0 && note(checker, stmt, &parts->clip[side], "'clip' stands twice");
    case AST_OPTION:
        return strcmp(ast_call_name(stmt->value), "both_ways") == 0 &&
               note(checker, stmt, &parts->both_ways, "'both_ways' stands twice");
    default:
        return false;
    }
}

/* ---- delays of single synapses ------------------------------------------------------------------ */

/* Whether a delay is a time; else reports it. */
static bool is_time(Checker *checker, Dim dim, Span span)
{
    if (dim_equal(dim, model_time_dim(checker->model)))
        return true;
    diag_error(checker->diags, E_UNIT_MISMATCH, span, "a delay is a time, but this is %s",
               dim_phrase(checker->arena, dim));
    return false;
}

/* So many steps as a time, or -1 if it is negative or far too long. */
static int steps_of(const Checker *checker, double delay)
{
    double steps = floor(delay / step_of(checker) + 0.5);
    return steps >= 0 && steps < MOST_GROUPS ? (int)steps : -1;
}

static void report_range(Checker *checker, Span span, double delay, const char *where)
{
    diag_error(checker->diags, E_OUT_OF_RANGE, span, delay < 0 ? "a delay is not negative, but %s is %s"
                                                               : "a delay has some thousands of steps at the most, but %s is %s",
               where, quantity_usual(delay, model_time_dim(checker->model)).text);
}

/* The range of a distribution; false after reporting. */
static bool range_of_draw(Checker *checker, EachDelay *each, const bool clipped[2])
{
    const Draw *draw = &each->draw;
    Span span = each->stmt->value->span;
    if (draw->kind != DRAW_UNIFORM && draw->kind != DRAW_LOGUNIFORM) {
        if (clipped[1])
            return true;
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, span,
                                "this distribution has no end, so it is not known how long spikes are kept");
        diag_help(diag, "write 'clip %s in [0 ms, 5 ms]' beside it, or draw from uniform(…)",
                  each->stmt->name.name);
        return false;
    }
    double ends[2] = {draw->a, draw->b};
    for (int k = 0; k < 2; k++) {
        int steps = steps_of(checker, ends[k]);
        if (steps >= 0)
            *(k == 0 ? &each->least : &each->most) = steps;
        else if (!clipped[k]) {
            report_range(checker, span, ends[k], "an end of this");
            return false;
        }
    }
    return true;
}

/* Widens the range by the delay of a synapse; false after reporting. */
static bool widen(Checker *checker, EachDelay *each, const bool clipped[2], double delay, int i, int j)
{
    int steps = steps_of(checker, delay);
    if (steps < 0 && !(delay < 0 ? clipped[0] : clipped[1] && !isnan(delay))) {
        report_range(checker, each->value->span, delay,
                     arena_printf(checker->arena, "from unit %d to unit %d this", i, j));
        return false;
    }
    if (steps >= 0 && steps < each->least)
        each->least = steps;
    if (steps > each->most)
        each->most = steps;
    return true;
}

static bool range_of_table(Checker *checker, const Projection *projection, EachDelay *each,
                           const bool clipped[2])
{
    const PlastTable *table = &checker->model->tables.items[projection->table];
    for (int k = 0; k < table->rows; k++) {
        const double *row = table->values + (size_t)table->columns * (size_t)k;
        int i = (int)row[0], j = (int)row[1];
        if (!widen(checker, each, clipped, pairs_value(each->value, i, j, row), i, j))
            return false;
    }
    return true;
}

static bool range_of_runs(Checker *checker, const Projection *projection, EachDelay *each, const bool clipped[2])
{
    const PlastTable *runs = &checker->model->tables.items[projection->table];
    for (int k = 0; k < runs->rows; k++) {
        const double *run = runs->values + (size_t)RUN_COLUMNS * (size_t)k;
        int i = (int)run[0], first = (int)run[1];
        for (int j = first; j < first + (int)run[2]; j++)
            if (!widen(checker, each, clipped, pairs_value(each->value, i, j, NULL), i, j))
                return false;
    }
    return true;
}

static bool range_of_pairs(Checker *checker, const Projection *projection, EachDelay *each,
                           const bool clipped[2])
{
    bool own = projection->connection == CONNECT_ONE_TO_ONE;
    double pairs = own ? 1.0 * projection->pre->size : 1.0 * projection->pre->size * projection->post->size;
    if (clipped[0] && clipped[1])
        return true;
    if (pairs > MAX_PAIRS_SEEN) {
        Diag *diag = diag_error(checker->diags, E_MEMORY, each->value->span,
                                "a delay of i and j is looked at for each pair of units, at most %.0f, but here "
                                "there are %.0f",
                                MAX_PAIRS_SEEN, pairs);
        diag_help(diag, "say its bounds: clip %s in [0 ms, 5 ms]", each->stmt->word.name);
        return false;
    }
    for (int i = 0; i < projection->pre->size; i++)
        for (int j = own ? i : 0; j < (own ? i + 1 : projection->post->size); j++)
            if (pairs_hold(projection, i, j) &&
                !widen(checker, each, clipped, pairs_value(each->value, i, j, NULL), i, j))
                return false;
    return true;
}

/* `clip axonal_delay in [LOW, HIGH]`: in steps. */
static bool check_clip(Checker *checker, const AstStmt *clip, int bounds[2], bool clipped[2])
{
    const AstExpr *ends[] = {clip ? clip->low : NULL, clip ? clip->high : NULL};
    for (int k = 0; k < 2; k++) {
        clipped[k] = ends[k] != NULL;
        if (ends[k] && !check_time_steps(checker, ends[k], "a bound of a delay", 0, &bounds[k]))
            return false;
    }
    if (bounds[0] <= bounds[1])
        return true;
    diag_error(checker->diags, E_OUT_OF_RANGE, span_join(ends[0]->span, ends[1]->span),
               "the lower bound is above the upper one");
    return false;
}

static bool check_groups(Checker *checker, const Projection *projection, Side side, const EachDelay *each)
{
    double units = side == SIDE_PRE ? projection->pre->size : projection->post->size;
    double groups = units * (each->most - each->least + 1.0);
    if (groups < MOST_GROUPS)
        return true;
    Diag *diag = diag_error(checker->diags, E_MEMORY, each->stmt->span,
                            "the synapses are listed by unit and delay, which are %.3g lists; at most %d are handled",
                            groups, MOST_GROUPS);
    diag_help(diag, "take a smaller range of delays, or a longer step");
    return false;
}

/* `value` is the expression that was checked; NULL: it is drawn. */
static void check_each(Checker *checker, Projection *projection, Side side, const DelayParts *parts,
                       const Expr *value)
{
    const AstStmt *stmt = parts->delay[side];
    EachDelay *each = arena_new(checker->arena, EachDelay);
    int bounds[2] = {0, MOST_GROUPS};
    bool clipped[2], drawn = stmt->kind == AST_DRAW;
    *each = (EachDelay){.value = value, .least = drawn ? 0 : MOST_GROUPS, .stmt = stmt};
    if (!check_clip(checker, parts->clip[side], bounds, clipped))
        return;
    if (drawn) {
        draw_check_once(checker, stmt->each, "a delay of synapses");
        if (!check_draw(checker, stmt->value, DRAW_OF_TRIAL, stmt->name, (AstName){0}, &each->draw))
            return;
        each->stream = checker->model->next_stream++;
        each->most = MOST_GROUPS; /* a distribution without an end is clipped */
    }
    if (!is_time(checker, drawn ? each->draw.dim : value->type.dim, drawn ? stmt->value->span : value->span) ||
        checker->lost_step)
        return;
    bool known = drawn                                  ? range_of_draw(checker, each, clipped)
                 : projection->connection == CONNECT_TABLE ? range_of_table(checker, projection, each, clipped)
                 : projection->connection == CONNECT_WHERE ? range_of_runs(checker, projection, each, clipped)
                                                           : range_of_pairs(checker, projection, each, clipped);
    if (!known)
        return;
    bool looked_at = each->least <= each->most;
    each->least = looked_at && each->least > bounds[0] ? each->least : bounds[0];
    each->most = looked_at && each->most < bounds[1] ? each->most : clipped[1] ? bounds[1] : each->least;
    each->least = each->least < each->most ? each->least : each->most;
    if (each->most == 0 || !check_groups(checker, projection, side, each))
        return;
    if (side == SIDE_PRE) {
        projection->each_axonal = each;
        projection->axonal_delay = each->most;
    } else {
        projection->each_dendritic = each;
        projection->dendritic_delay = each->most;
    }
}

/* ----------------------------------------------------------------------------------------------- */

/* Whether that end has spikes. */
static bool has_spikes(Checker *checker, const Projection *projection, Side side, const AstStmt *stmt)
{
    const Layer *layer = side == SIDE_PRE ? projection->pre : projection->post;
    if (layer->spiking || layer->has_unknown_source)
        return layer->spiking;
    Diag *diag = diag_error(checker->diags, E_NO_SPIKES, stmt->keyword,
                            "delays are of spikes, but '%s' has none", layer->name.name);
    diag_note(diag, layer->name.span, "'%s' is declared here", layer->name.name);
    if (side == SIDE_POST && projection->pre->spiking)
        diag_help(diag, "with 'axonal_delay' what spikes of '%s' do in 'on_pre' comes later",
                  projection->pre->name.name);
    else
        diag_help(diag, "what units were in the step before is 'previous(pre.NAME)'; a state that follows them, "
                        "as in 'ds/dt = (drive - s) / 5 ms', comes later still");
    return false;
}

static void check_delay(Checker *checker, Projection *projection, Side side, const DelayParts *parts)
{
    const AstStmt *stmt = parts->delay[side];
    const Expr *value = NULL;
    bool sized = projection->pre->size_known && projection->post->size_known;
    if (!has_spikes(checker, projection, side, stmt))
        return;
    if (stmt->kind == AST_DELAY) {
        Context context = {.checker = checker, .place = PLACE_CONDITION, .projection = projection, .in_delay = true};
        value = check_scalar(&context, stmt->value, NULL);
        if (expr_is_error(value))
            return;
        if (value->kind == EXPR_NUMBER) {
            check_time_steps(checker, stmt->value, "a delay", 0,
                             side == SIDE_PRE ? &projection->axonal_delay : &projection->dendritic_delay);
            return;
        }
    }
    if (projection->transposed) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, stmt->span,
                                "a transpose has one delay of all synapses");
        diag_help(diag, "write '%s 1 ms'", words[side]);
    } else if (sized && (projection->connection != CONNECT_TABLE || projection->table >= 0)) {
        check_each(checker, projection, side, parts, value);
    }
}

void check_delays(Checker *checker, Projection *projection, const DelayParts *parts)
{
    for (int side = SIDE_PRE; side <= SIDE_POST; side++) {
        const AstStmt *delay = parts->delay[side], *clip = parts->clip[side];
        if (delay)
            check_delay(checker, projection, (Side)side, parts);
        if (clip && (!delay || (delay->kind == AST_DELAY && !projection_each_delay(projection, (Side)side) &&
                                projection_delay(projection, (Side)side) > 0)))
            diag_error(checker->diags, E_NO_EFFECT, clip->keyword,
                       delay ? "bounds are of delays that differ between synapses" : "there is no '%s' to clip",
                       words[side]);
    }
    projection->late_effects = parts->both_ways && projection->dendritic_delay > 0;
    if (parts->both_ways && !parts->delay[SIDE_POST]) {
        Diag *diag = diag_error(checker->diags, E_NO_EFFECT, parts->both_ways->keyword,
                                "'both_ways' is of a dendritic delay, and there is none");
        diag_help(diag, "write 'dendritic_delay 1 ms both_ways'");
    }
}
