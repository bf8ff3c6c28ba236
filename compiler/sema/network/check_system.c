/* check_system.c: which states of a population are linear in all states that they depend on, with factors known
 * before the first step, and so advance exactly; and the system of those that do so together. */
#include "check_system.h"

#include "compiler/sema/expr/expr_linear.h"

/* ---- what a derivative reads ---------------------------------------------------------------- */

static bool is_time(const Expr *x, const void *context)
{
    (void)context;
    return x->kind == EXPR_TIME;
}

/* A state, by its number. */
typedef struct State {
    const Layer *layer;
    int index;
} State;

static bool is_state(const Expr *x, const void *context)
{
    const State *state = context;
    return x->kind == EXPR_VARIABLE && x->u.variable.layer == state->layer &&
           x->u.variable.index == state->index && x->u.variable.side == SIDE_OWN;
}

bool system_reads(const Layer *layer, int index, int other)
{
    const LayerVariable *variable = &layer->variables.items[index];
    return layer->variables.items[other].derivative &&
           expr_any(variable->derivative, is_state, &(State){layer, other});
}

/* What other units of the population do within a step, whose beginning is read by all methods. */
static bool is_of_others(const Expr *x, const void *context)
{
    const Layer *layer = context;
    bool all = x->kind == EXPR_STATE;
    if (!all && x->kind != EXPR_UNIT)
        return false;
    if ((all ? x->u.variable.layer : x->u.unit.layer) != layer)
        return false;
    const LayerVariable *variable =
        &layer->variables.items[all ? x->u.variable.index : x->u.unit.index];
    return !variable->is_parameter && !population_is_of_spikes(variable);
}

/* Whether a state reads other units, or states of its own that do, which are `passed` already. */
static bool lags(const Layer *layer, int index, bool *passed)
{
    passed[index] = true;
    if (expr_any(layer->variables.items[index].derivative, is_of_others, layer))
        return true;
    for (int k = 0; k < layer->variables.count; k++)
        if (!passed[k] && system_reads(layer, index, k) && lags(layer, k, passed))
            return true;
    return false;
}

/* Whether it is taken as it is at the beginning of the step: by methods of several stages only if it lags. */
static bool is_taken(Checker *checker, const Layer *layer, int index)
{
    bool staged = layer->integrate == SOLVER_HEUN || layer->integrate == SOLVER_RK4;
    return !staged ||
           lags(layer, index, arena_array(checker->arena, bool, layer->variables.count));
}

static const char *chained(Checker *checker, const char *chain, const char *name)
{
    return chain ? arena_printf(checker->arena, "%s, %s", chain, name) : name;
}

const char *system_chain(Checker *checker, const Layer *layer, int index)
{
    const LayerVariable *variable = &layer->variables.items[index];
    const char *chain = NULL;
    if (!is_taken(checker, layer, index))
        return NULL;
    for (int k = 0; k < layer->variables.count; k++)
        if (k != index && system_reads(layer, index, k) && is_taken(checker, layer, k))
            chain = chained(checker, chain, layer->variables.items[k].name.name);
    if (expr_any(variable->derivative, is_of_others, layer))
        chain = chained(checker, chain, layer->name.name);
    if (expr_any(variable->derivative, is_time, NULL) && layer->integrate != SOLVER_HEUN &&
        layer->integrate != SOLVER_RK4)
        chain = chained(checker, chain, "t");
    return chain ? arena_printf(checker->arena, "%s -> %s", chain, variable->name.name) : NULL;
}

/* ---- which states are exact ----------------------------------------------------------------- */

/* Splits a derivative into factors of all states and a rest that stays as it is within a step; says why not. */
static bool check_row(Checker *checker, const Layer *layer, int index, SolverRow *row)
{
    const Expr *left = layer->variables.items[index].derivative;
    row->factors = arena_array(checker->arena, const Expr *, layer->variables.count);
    if (expr_any(left, is_time, NULL)) {
        row->why = "it depends on 't', which changes within a step";
        return false;
    }
    if (expr_any(left, is_of_others, layer)) {
        row->why = "it depends on other units of its population, which change within a step";
        return false;
    }
    for (int k = 0; k < layer->variables.count; k++) {
        State state = {layer, k};
        const char *name = layer->variables.items[k].name.name;
        if (!left || !layer->variables.items[k].derivative || !expr_any(left, is_state, &state))
            continue;
        if (!expr_linear(checker, left, is_state, &state, &left, &row->factors[k])) {
            row->why = k == index ? "its derivative is not linear in it"
                                  : arena_printf(checker->arena,
                                                 "its derivative is not linear in '%s'", name);
            return false;
        }
        if (row->factors[k] && expr_any(row->factors[k], expr_is_changing, NULL)) {
            row->why = arena_printf(checker->arena,
                                    "what multiplies '%s' in its derivative changes", name);
            return false;
        }
    }
    return true;
}

/* Takes out states that follow others which are not exact, or have noise; whether there was one. */
static bool take_out(Checker *checker, const Layer *layer, SolverRow *rows)
{
    bool any = false;
    for (int k = 0; k < layer->variables.count; k++)
        for (int j = 0; j < layer->variables.count && rows[k].exact; j++) {
            const LayerVariable *leader = &layer->variables.items[j];
            if (j == k || !rows[k].factors[j] || (rows[j].exact && !leader->noise))
                continue;
            rows[k].exact = false;
            rows[k].why =
                arena_printf(checker->arena, "it follows '%s', which %s", leader->name.name,
                             rows[j].exact ? "has noise" : "is not exact itself");
            any = true;
        }
    return any;
}

void system_rows(Checker *checker, const Layer *layer, SolverRow *rows)
{
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].derivative && rows[k].exact)
            rows[k].exact = check_row(checker, layer, k, &rows[k]);
    while (take_out(checker, layer, rows))
        continue;
}

/* ---- the system ----------------------------------------------------------------------------- */

/* Joint states, and those that they follow. */
static int *system_states(Checker *checker, const Layer *layer, const SolverRow *rows, int *count)
{
    int all = layer->variables.count;
    bool *in = arena_array(checker->arena, bool, all + 1);
    int *states = arena_array(checker->arena, int, all + 1);
    bool more = true;
    for (int k = 0; k < all; k++)
        in[k] = rows[k].joint;
    while (more) {
        more = false;
        for (int k = 0; k < all; k++)
            for (int j = 0; in[k] && j < all; j++)
                if (rows[k].factors[j] && !in[j])
                    in[j] = more = true;
    }
    *count = 0;
    for (int k = 0; k < all; k++)
        if (in[k])
            states[(*count)++] = k;
    return states;
}

static bool is_by_unit(const Expr *x, const void *context)
{
    (void)context;
    return x->kind == EXPR_UNIT_INDEX || x->kind == EXPR_VARIABLE;
}

/* Which states each one depends on, through others too. */
static void find_reached(LinearSystem *system)
{
    int n = system->count;
    for (int k = 0; k < n * n; k++)
        system->reached[k] = system->matrix[k] || k % (n + 1) == 0;
    for (int by = 0; by < n; by++)
        for (int k = 0; k < n; k++)
            for (int j = 0; j < n; j++)
                if (system->reached[k * n + by] && system->reached[by * n + j])
                    system->reached[k * n + j] = true;
}

bool check_system(Checker *checker, Layer *layer, const SolverRow *rows)
{
    LinearSystem *system = arena_new(checker->arena, LinearSystem);
    system->states = system_states(checker, layer, rows, &system->count);
    int n = system->count;
    if (n == 0)
        return true;
    if (n > MAX_SYSTEM)
        return false;
    system->matrix = arena_array(checker->arena, const Expr *, n *n);
    system->reached = arena_array(checker->arena, bool, n *n);
    for (int k = 0; k < n; k++)
        for (int j = 0; j < n; j++) {
            const Expr *factor = rows[system->states[k]].factors[system->states[j]];
            system->matrix[k * n + j] = factor;
            system->by_unit = system->by_unit || (factor && expr_any(factor, is_by_unit, NULL));
            system->clamped = system->clamped ||
                              (factor && k != j && layer->variables.items[system->states[j]].held);
        }
    find_reached(system);
    layer->system = system;
    return true;
}
