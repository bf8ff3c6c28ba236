/* check_spike_input.c: inputs that spike: poisson(…), regular(…), times(…), spikes("spikes.csv", …), and
 * synapses listed in a file. */
#include "check_spike_input.h"

#include <math.h>
#include <string.h>

#include "compiler/sema/expr/call_args.h"
#include "compiler/sema/expr/check_rows.h"
#include "compiler/sema/expr/check_time.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/make_expr.h"
#include "check_connection.h"
#include "runtime/kernel/kernel.h"

static bool is_own_variable(const Expr *x, const void *context)
{
    return x->kind == EXPR_VARIABLE && x->u.variable.layer == context;
}

/* A number of each unit, of dimension `dim`, that may use its number `i` and other populations. */
static const Expr *by_unit(Checker *checker, Layer *layer, const AstExpr *expr, Dim dim)
{
    Context context = {
        .checker = checker, .place = PLACE_POPULATION, .layer = layer, .variable = -1};
    const Expr *value = check_scalar(&context, expr, NULL);
    if (!expr_is_error(value) && expr_any(value, is_own_variable, layer)) {
        Diag *own = diag_error(checker->diags, E_WRONG_CONTEXT, value->span,
                               "'rate' is the rate of the input's own spikes");
        diag_help(own,
                  "a constant of another name, or a variable of a population, drives an input");
        return expr_error(checker, expr->span);
    }
    if (expr_is_error(value) || dim_equal(value->type.dim, dim))
        return value;
    Diag *diag =
        diag_error(checker->diags, E_UNIT_MISMATCH, value->span, "this is %s, but it should be %s",
                   dim_phrase(checker->arena, value->type.dim), dim_phrase(checker->arena, dim));
    if (dim_is_none(value->type.dim))
        diag_help(diag, "write its unit, as in 20 %s",
                  dim_equal(dim, model_time_dim(checker->model)) ? "ms" : "Hz");
    return expr_error(checker, expr->span);
}

/* ---- poisson ---------------------------------------------------------------------------------- */

static int common_divisor(int a, int b)
{
    while (b != 0) {
        int rest = a % b;
        a = b;
        b = rest;
    }
    return a;
}

/* Whether it is a variable of unit number i / c. */
static bool is_quotient(const Expr *x)
{
    if (x->kind != EXPR_UNIT)
        return false;
    const Expr *index = x->u.unit.at;
    return index->kind == EXPR_APPLY && index->u.apply.op == AST_DIV &&
           index->u.apply.arg[0]->kind == EXPR_UNIT_INDEX &&
           index->u.apply.arg[1]->kind == EXPR_NUMBER;
}

/* How many units in a row share the value: all of them if `i` does not occur, c if it stands in
 * indices i / c only, else 1. `all` is the layer's size. */
static int group_size(const Expr *x, int all)
{
    if (x->kind == EXPR_UNIT_INDEX)
        return 1;
    if (is_quotient(x)) {
        double divisor = x->u.unit.at->u.apply.arg[1]->u.number;
        bool whole = divisor >= 1 && divisor <= all && divisor == floor(divisor);
        return whole ? common_divisor(all, (int)divisor) : 1;
    }
    int group = all;
    for (int k = 0; k < expr_child_count(x); k++)
        group = common_divisor(group, group_size(expr_child(x, k), all));
    return group;
}

#define MAX_POISSON_SOURCES 1000000000

/* How many sources each unit is. */
static void check_sources(Checker *checker, InputSource *source, const AstExpr *sources,
                          const AstExpr *refractory)
{
    if (!check_integer(checker, sources, "the number of sources", 1, MAX_POISSON_SOURCES,
                       &source->sources))
        return;
    if (refractory) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, refractory->span,
                                "'refractory' cannot stand beside 'sources': of several sources only their "
                                "spikes together are drawn");
        diag_help(diag, "write one unit for each source, or leave 'refractory' out");
        return;
    }
    double step = checker->model->step;
    if (source->rate->kind != EXPR_NUMBER || checker->lost_step)
        return;
    double events = source->rate->u.number * step * source->sources;
    if (events > RT_MOST_EVENTS)
        diag_error(checker->diags, E_OUT_OF_RANGE, source->rate->span,
                   "%d sources of %g Hz have %.3g spikes in a step; at most %g are handled",
                   source->sources, source->rate->u.number, events, RT_MOST_EVENTS);
}

static void check_poisson(Checker *checker, Layer *layer, InputSource *source, const AstExpr *call)
{
    CallArgs args = call_args(checker, call);
    const AstExpr *rate = call_positional(&args), *refractory = call_named(&args, "refractory");
    const AstExpr *sources = call_named(&args, "sources");
    source->kind = INPUT_POISSON;
    source->group = 1;
    layer->counted = layer->counted || sources;
    if (!call_finish(&args, "a rate, refractory = TIME, sources = N"))
        return;
    if (!rate) {
        Diag *diag =
            diag_error(checker->diags, E_BAD_ARGUMENT, call->span, "'poisson' needs a rate");
        diag_help(diag, "write poisson(10 Hz)");
        return;
    }
    source->rate =
        by_unit(checker, layer, rate, dim_divide(dim_none(), model_time_dim(checker->model)));
    if (expr_is_error(source->rate))
        return;
    source->group = group_size(source->rate, layer->size);
    if (source->rate->kind == EXPR_NUMBER && source->rate->u.number < 0)
        diag_error(checker->diags, E_OUT_OF_RANGE, rate->span,
                   "a rate is not negative, but this is %g Hz", source->rate->u.number);
    if (refractory)
        check_time_steps(checker, refractory, "a refractory period", 1, &source->silent);
    if (sources)
        check_sources(checker, source, sources, refractory);
}

/* ---- regular ---------------------------------------------------------------------------------- */

/* A time of each unit, known when a trial begins. */
static const Expr *train_time(Checker *checker, Layer *layer, const AstExpr *written, Dim time,
                              const char *what)
{
    const Expr *x = by_unit(checker, layer, written, time);
    if (expr_is_error(x) || !expr_any(x, expr_is_changing, NULL))
        return x;
    Diag *diag = diag_error(checker->diags, E_NOT_CONSTANT, written->span,
                            "%s must be known before the first step", what);
    diag_help(diag, "it is made of constants, what a trial draws, and 'i'");
    return expr_error(checker, written->span);
}

static void check_regular(Checker *checker, Layer *layer, InputSource *source, const AstExpr *call)
{
    CallArgs args = call_args(checker, call);
    const AstExpr *period = call_named(&args, "period"), *start = call_named(&args, "start");
    source->kind = INPUT_REGULAR;
    if (!call_finish(&args, "period = TIME, start = TIME"))
        return;
    if (!period) {
        Diag *diag =
            diag_error(checker->diags, E_BAD_ARGUMENT, call->span, "'regular' needs a period");
        diag_help(diag, "write regular(period = 10 ms)");
        return;
    }
    Dim time = model_time_dim(checker->model);
    source->period = train_time(checker, layer, period, time, "a period");
    source->start = start ? train_time(checker, layer, start, time, "a start")
                          : expr_number(checker, 0, time, call->span);
    double step = checker->model->step;
    if (source->period->kind == EXPR_NUMBER && !expr_is_error(source->period) &&
        !checker->lost_step && source->period->u.number < step)
        diag_error(checker->diags, E_OUT_OF_RANGE, period->span,
                   "a period lasts at least one step, which is %g ms", step * 1e3);
}

/* ---- listed ----------------------------------------------------------------------------------- */

static void check_times(Checker *checker, Layer *layer, InputSource *source, const AstExpr *call)
{
    CallArgs args = call_args(checker, call);
    int found = 0;
    source->kind = INPUT_SPIKES;
    source->times = arena_array(checker->arena, double, call->u.call.args.count + 1);
    for (const AstExpr *expr; (expr = call_positional(&args)) != NULL;) {
        double step;
        if (!check_time_moment(checker, expr, "the time of a spike", &step))
            return;
        source->times[found] = step * checker->model->step;
        if (found > 0 && source->times[found] <= source->times[found - 1]) {
            diag_error(checker->diags, E_OUT_OF_RANGE, expr->span,
                       "the times of spikes rise, but this is not after the one before");
            return;
        }
        found++;
    }
    if (!call_finish(&args, "times"))
        return;
    if (found == 0) {
        source->kind = INPUT_SILENT;
        return;
    }
    if ((double)found * layer->size > MAX_SYNAPSES)
        diag_error(checker->diags, E_MEMORY, call->span,
                   "%d times of %d units are %.3g spikes to list; at most %d are handled", found,
                   layer->size, (double)found * layer->size, MAX_SYNAPSES);
    else
        source->event_count = found * layer->size;
}

/* Whether column `column` of a row is a whole number below `end`, else reports it. */
static bool check_unit_number(Checker *checker, const AstExpr *file, const PlastTable *table,
                              int row, int column, const Layer *layer)
{
    double value = table->values[(size_t)row * (size_t)table->columns + (size_t)column];
    if (value >= 0 && value < layer->size && value == floor(value))
        return true;
    Diag *diag = diag_error(checker->diags, E_DATA_CONTENT, file->span,
                            "row %d of '%s' names unit %g, but '%s' has units 0 to %d", row + 1,
                            table->path, value, layer->name.name, layer->size - 1);
    diag_note(diag, layer->name.span, "'%s' is declared here", layer->name.name);
    return false;
}

static bool check_column_count(Checker *checker, const AstExpr *file, const PlastTable *table,
                               int count, const char *columns)
{
    if (table->columns == count || table->rows == 0)
        return true;
    diag_error(checker->diags, E_DATA_CONTENT, file->span,
               "'%s' has %d column%s, but %d are needed: %s", table->path, table->columns,
               table->columns == 1 ? "" : "s", count, columns);
    return false;
}

/* rows[]: the numbers of the rows, those of a trial together and in the file's order. */
static int *rows_by_trial(Checker *checker, const PlastTable *table, const InputSource *source)
{
    int *rows = arena_array(checker->arena, int, table->rows + 1);
    int *next = arena_array(checker->arena, int, source->trials + 2);
    for (int row = 0; row < table->rows && source->trial_column > 0; row++)
        next[rows_trial_of(table, source, row) + 1]++;
    for (int trial = 0; trial < source->trials; trial++)
        next[trial + 1] += next[trial];
    for (int row = 0; row < table->rows; row++)
        rows[source->trial_column > 0 ? next[rows_trial_of(table, source, row)]++ : row] = row;
    return rows;
}

static bool is_same_trial(const PlastTable *table, const InputSource *source, int a, int b)
{
    return source->trial_column == 0 ||
           rows_trial_of(table, source, a) == rows_trial_of(table, source, b);
}

static double time_of(const PlastTable *table, int row)
{
    return table->values[(size_t)row * (size_t)table->columns];
}

/* Whether times rise within a trial, else reports it. */
static bool check_rising(Checker *checker, const AstExpr *file, const PlastTable *table,
                         const InputSource *source, const int *rows)
{
    for (int k = 0; k < table->rows; k++) {
        int row = rows[k];
        bool follows = k > 0 && is_same_trial(table, source, rows[k - 1], row);
        double time = time_of(table, row);
        if (time >= (follows ? time_of(table, rows[k - 1]) : 0))
            continue;
        if (follows && time >= 0)
            diag_error(checker->diags, E_DATA_CONTENT, file->span,
                       "'%s' is out of order: the time of row %d is before that of row %d", table->path,
                       row + 1, rows[k - 1] + 1);
        else
            diag_error(checker->diags, E_DATA_CONTENT, file->span, "'%s' has a time before 0 in row %d",
                       table->path, row + 1);
        return false;
    }
    return true;
}

/* Whether no unit is listed twice in one step of a trial, else reports it. */
static bool check_once_a_step(Checker *checker, const AstExpr *file, const PlastTable *table,
                              const InputSource *source, const int *rows, const Layer *layer)
{
    double step = checker->model->step, scale = source->scale;
    int *last = arena_array(checker->arena, int, layer->size); /* row of each unit, from 1; 0: none yet */
    for (int k = 0; k < table->rows; k++) {
        int row = rows[k], unit = (int)table->values[(size_t)row * (size_t)table->columns + 1];
        int before = last[unit];
        last[unit] = row + 1;
        if (before == 0 || !is_same_trial(table, source, before - 1, row) ||
            floor(time_of(table, row) * scale / step + 0.5) >
                floor(time_of(table, before - 1) * scale / step + 0.5))
            continue;
        Diag *diag = diag_error(checker->diags, E_DATA_CONTENT, file->span,
                                "rows %d and %d of '%s' are spikes of unit %d in the same step",
                                before, row + 1, table->path, unit);
        diag_help(diag, "a unit spikes once in a step, which lasts %g ms", step * 1e3);
        return false;
    }
    return true;
}

/* How many spikes the trial with most of them has. */
static int most_of_a_trial(const PlastTable *table, const InputSource *source, const int *rows)
{
    int most = 0, count = 0;
    for (int k = 0; k < table->rows; k++) {
        count = k > 0 && is_same_trial(table, source, rows[k - 1], rows[k]) ? count + 1 : 1;
        most = count > most ? count : most;
    }
    return most;
}

/* Which spikes are of which trial: `trial = COLUMN`, `trials = N` where the last ones have none, `held_out = X`. False
 * after reporting. */
static bool check_trials(Checker *checker, const AstExpr *file, const PlastTable *table,
                         InputSource *source, const AstExpr *trial, const AstExpr *trials,
                         const AstExpr *held_out)
{
    if (!trial && (trials || held_out)) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, (trials ? trials : held_out)->span,
                                "this is of spikes of several trials");
        diag_help(diag, "write 'trial = 3' if the third column of the file numbers them, from 0");
        return false;
    }
    if (!trial && table->columns > 2 && table->rows > 0) {
        Diag *diag = diag_error(checker->diags, E_DATA_CONTENT, file->span,
                                "'%s' has %d columns, but 2 are needed: time and unit", table->path,
                                table->columns);
        diag_help(diag, "write 'trial = 3' if the third one numbers the trials, from 0");
        return false;
    }
    int most;
    if (!trial)
        return true;
    if (table->rows > 0 && !rows_number_trials(checker, trial, table, 3, source))
        return false;
    if (trials && !check_integer(checker, trials, "the number of trials", 1, 1000000, &most))
        return false;
    if (trials && most < source->trials) {
        diag_error(checker->diags, E_OUT_OF_RANGE, trials->span, "'%s' has spikes of trial %d, the last of %d",
                   table->path, source->trials - 1, source->trials);
        return false;
    }
    source->trials = trials ? most : source->trials;
    return rows_hold_out(checker, held_out, source);
}

static void check_spike_file(Checker *checker, Layer *layer, InputSource *source,
                             const AstExpr *call)
{
    CallArgs args = call_args(checker, call);
    const AstExpr *file = call_positional(&args), *unit = call_named(&args, "unit");
    const AstExpr *trial = call_named(&args, "trial"), *trials = call_named(&args, "trials");
    const AstExpr *held_out = call_named(&args, "held_out");
    source->kind = INPUT_SPIKES;
    if (!call_finish(&args, "\"FILE\", unit = TIME, trial = COLUMN, trials = N, held_out = X"))
        return;
    if (!file || file->kind != AST_STRING || !unit) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, call->span,
                                "'spikes' needs a file and the unit of its times");
        diag_help(diag, "write spikes(\"spikes.csv\", unit = 1 ms); its columns are time and unit");
        return;
    }
    Dim dim;
    if (!check_number(checker, unit, "the unit of time", &source->scale, &dim))
        return;
    if (!dim_equal(dim, model_time_dim(checker->model)) || source->scale <= 0) {
        diag_error(checker->diags, E_UNIT_MISMATCH, unit->span,
                   "the unit of time is a time above 0");
        return;
    }
    int number = rows_table(checker, file);
    if (number < 0)
        return;
    const PlastTable *table = &checker->model->tables.items[number];
    if ((table->columns < 2 && !check_column_count(checker, file, table, 2, "time and unit")) ||
        !check_trials(checker, file, table, source, trial, trials, held_out))
        return;
    for (int row = 0; row < table->rows; row++)
        if (!check_unit_number(checker, file, table, row, 1, layer))
            return;
    const int *rows = rows_by_trial(checker, table, source);
    if (!check_rising(checker, file, table, source, rows) ||
        (!checker->lost_step && !check_once_a_step(checker, file, table, source, rows, layer)))
        return;
    source->table = number;
    source->event_count = most_of_a_trial(table, source, rows);
    if (table->rows == 0)
        source->kind = INPUT_SILENT;
    else if (source->trial_column > 0)
        vec_push(checker->arena, &checker->by_trial, ((RowsByTrial){ROWS_OF_INPUT, *source}));
}

/* ---- none ------------------------------------------------------------------------------------- */

static void check_silent(Checker *checker, Layer *layer, InputSource *source,
                         const AstExpr *written)
{
    (void)layer;
    source->kind = INPUT_SILENT;
    if (written->kind != AST_CALL)
        return;
    CallArgs args = call_args(checker, written);
    call_finish(&args, "no arguments");
}

/* --------------------------------------------------------------------------------------------- */

static const struct {
    const char *name;
    void (*check)(Checker *checker, Layer *layer, InputSource *source, const AstExpr *written);
    bool bare; /* may stand without arguments and their brackets */
} kinds[] = {{"poisson", check_poisson, false},
             {"regular", check_regular, false},
             {"times", check_times, false},
             {"spikes", check_spike_file, false},
             {"silent", check_silent, true}};
#define KINDS ((int)(sizeof kinds / sizeof kinds[0]))

/* Its number in `kinds`, or -1. */
static int find_kind(const AstExpr *value)
{
    Name name = ast_call_name(value);
    for (int k = 0; name && k < KINDS; k++)
        if (strcmp(name, kinds[k].name) == 0 && (value->kind == AST_CALL || kinds[k].bare))
            return k;
    return -1;
}

bool check_spike_input(Checker *checker, Layer *layer, const AstExpr *value, InputSource *source)
{
    int kind = find_kind(value);
    if (kind >= 0)
        kinds[kind].check(checker, layer, source, value);
    return kind >= 0;
}

bool spike_input_is(const AstExpr *value)
{
    return find_kind(value) >= 0;
}

/* ---- synapses from a file --------------------------------------------------------------------- */

/* Columns that a list without synapses has for whoever reads them. */
#define ANY_COLUMNS 1000

/* The number of a table that lists no synapse, in the place of a file without numbers. */
static int empty_list(Checker *checker, int number)
{
    Model *model = checker->model;
    PlastTable none = model->tables.items[number];
    const char *hash = model->table_hashes.items[number];
    none.columns = ANY_COLUMNS;
    vec_push(checker->arena, &model->table_hashes, hash);
    vec_push(checker->arena, &model->tables, none);
    return model->tables.count - 1;
}

void spike_input_synapses(Checker *checker, Projection *projection, const AstStmt *stmt)
{
    CallArgs args = call_args(checker, stmt->value);
    const AstExpr *file = call_positional(&args);
    projection->connection = CONNECT_TABLE;
    projection->table = -1; /* until it is known to be right */
    projection->capacity = 1;
    if (!call_finish(&args, "\"FILE\""))
        return;
    if (!file || file->kind != AST_STRING) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->value->span,
                                "'from_file' needs the name of a file in quotes");
        diag_help(diag, "its columns are presynaptic unit, postsynaptic unit, weight, and parameters");
        return;
    }
    int number = rows_table(checker, file);
    if (number < 0)
        return;
    if (checker->model->tables.items[number].rows == 0)
        number = empty_list(checker, number);
    const PlastTable *table = &checker->model->tables.items[number];
    if (table->columns < 3 &&
        !check_column_count(checker, file, table, 3, "presynaptic unit, postsynaptic unit, weight"))
        return;
    for (int row = 0; row < table->rows; row++)
        if (!check_unit_number(checker, file, table, row, 0, projection->pre) ||
            !check_unit_number(checker, file, table, row, 1, projection->post))
            return;
    projection->table = number;
    projection->lists_none = table->rows == 0;
    projection->capacity = table->rows > 0 ? table->rows : 1;
}
