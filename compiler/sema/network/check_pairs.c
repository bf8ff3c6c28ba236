/* check_pairs.c: for which pairs of units a projection's condition holds. It is made of i, j and
 * constants, so that this is known before the run, and what it leaves no synapse for is reported. */
#include "check_pairs.h"

#include <limits.h>
#include <math.h>

static double gathered(const Expr *x, int i, int j, const double *row)
{
    const Exprs *parts = &x->u.gather.parts;
    double sum = 0, squares = 0, low = HUGE_VAL, high = -HUGE_VAL, mean;
    int largest = 0;
    for (int k = 0; k < parts->count; k++) {
        double value = pairs_value(parts->items[k], i, j, row);
        sum += value;
        squares += value * value;
        low = value < low ? value : low;
        largest = value > high ? k : largest;
        high = value > high ? value : high;
    }
    mean = sum / parts->count;
    switch (x->u.gather.how) {
    case REDUCE_SUM:
        return sum;
    case REDUCE_MEAN:
        return mean;
    case REDUCE_MIN:
        return low;
    case REDUCE_MAX:
        return high;
    case REDUCE_NORM:
        return sqrt(squares);
    case REDUCE_VAR:
    case REDUCE_STD:
        break;
    case REDUCE_ARGMAX:
        return largest;
    case REDUCE_FIRST: /* over phases only */
    case REDUCE_LAST:
        return (double)NAN;
    }
    for (int k = 0; k < parts->count; k++) {
        double away = pairs_value(parts->items[k], i, j, row) - mean;
        squares = k == 0 ? away * away : squares + away * away;
    }
    squares /= parts->count;
    return x->u.gather.how == REDUCE_VAR ? squares : sqrt(squares);
}

double pairs_value(const Expr *x, int i, int j, const double *row)
{
    if (x->kind == EXPR_NUMBER)
        return x->u.number;
    if (x->kind == EXPR_UNIT_INDEX)
        return x->u.side == SIDE_PRE ? i : j;
    if (x->kind == EXPR_APPLY)
        return expr_operate(x->u.apply.op, pairs_value(x->u.apply.arg[0], i, j, row),
                            x->u.apply.arg[1] ? pairs_value(x->u.apply.arg[1], i, j, row) : 0);
    if (x->kind == EXPR_GATHER)
        return gathered(x, i, j, row);
    if (x->kind == EXPR_TRACE)
        return row[x->u.trace.projection->traces.items[x->u.trace.index].column];
    double arg[3] = {0, 0, 0};
    for (int k = 0; k < 3 && k < expr_child_count(x); k++)
        arg[k] = pairs_value(expr_child(x, k), i, j, row);
    if (x->kind == EXPR_SELECT)
        return arg[0] != 0 ? arg[1] : arg[2];
    return x->kind == EXPR_CALL ? x->u.call.func->fold(arg[0], arg[1], arg[2]) : (double)NAN;
}

bool pairs_hold(const Projection *projection, int pre, int post)
{
    return !projection->where || pairs_value(projection->where, pre, post, NULL) != 0;
}

/* ---- no synapse ------------------------------------------------------------------------------- */

static void warn_of_none(Checker *checker, const Projection *projection)
{
    Diag *diag = diag_warning(checker->diags, E_OUT_OF_RANGE, projection->where->span,
                              "this holds for no pair of units, so the projection has no synapse");
    diag_help(diag, "i is the presynaptic unit, 0 to %d, and j the postsynaptic one, 0 to %d",
              projection->pre->size - 1, projection->post->size - 1);
}

static bool holds_somewhere(const Projection *projection)
{
    bool pairs = projection->connection == CONNECT_ONE_TO_ONE;
    for (int i = 0; i < projection->pre->size; i++)
        for (int j = pairs ? i : 0; j < (pairs ? i + 1 : projection->post->size); j++)
            if (pairs_hold(projection, i, j))
                return true;
    return false;
}

/* ---- a number of synapses a unit -------------------------------------------------------------- */

/* How many units of the other end a unit may have, but no more than `enough`. */
static int allowed(const Projection *projection, int unit, int enough)
{
    bool in = projection->connection == CONNECT_FIXED_IN;
    int others = in ? projection->pre->size : projection->post->size, count = 0;
    for (int k = 0; k < others && count < enough; k++)
        count += pairs_hold(projection, in ? k : unit, in ? unit : k);
    return count;
}

static void check_allowed(Checker *checker, Projection *projection, const AstStmt *connection)
{
    bool in = projection->connection == CONNECT_FIXED_IN;
    const Layer *layer = in ? projection->post : projection->pre;
    for (int unit = 0; unit < layer->size; unit++) {
        int found = allowed(projection, unit, projection->degree);
        if (found >= projection->degree)
            continue;
        Diag *diag = diag_error(
            checker->diags, E_OUT_OF_RANGE, connection->value->u.call.args.items[0].value->span,
            "%d different synapses a unit, but the condition holds for %d of unit %d of '%s'",
            projection->degree, found, unit, layer->name.name);
        diag_note(diag, projection->where->span, "the condition is this");
        diag_help(diag, "where units differ in number write 'random(p = …)'");
        return;
    }
}

/* ---- probabilities ------------------------------------------------------------------------------ */

/* The most synapses that pairs with probabilities of their own have: ten standard deviations above the mean. */
static void count_probable(Checker *checker, Projection *projection)
{
    const Expr *p = projection->probability_of_pair;
    double mean = 0, variance = 0, possible = 0;
    for (int i = 0; i < projection->pre->size; i++)
        for (int j = 0; j < projection->post->size; j++) {
            if (!pairs_hold(projection, i, j))
                continue;
            double value = pairs_value(p, i, j, NULL);
            if (!(value >= 0 && value <= 1)) {
                Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, p->span,
                                        "a probability lies between 0 and 1, but from unit %d to "
                                        "unit %d this is %g",
                                        i, j, value);
                diag_help(diag, "bounds are written min(…, 1) and max(…, 0)");
                projection->capacity = 1;
                return;
            }
            possible += value > 0;
            mean += value;
            variance += value * (1 - value);
        }
    if (possible == 0)
        diag_warning(checker->diags, E_OUT_OF_RANGE, p->span,
                     "this is 0 for all pairs of units, so the projection has no synapse");
    double most = ceil(mean + 10 * sqrt(variance) + 16);
    most = most < possible ? most : possible;
    projection->capacity = most < 1 ? 1 : most < INT_MAX ? (int)most : INT_MAX;
}

/* ---- a file ----------------------------------------------------------------------------------- */

/* Of the synapses that the file lists only those for which the condition holds. */
static void filter_table(Checker *checker, Projection *projection)
{
    if (projection->table < 0)
        return;
    const PlastTable all = checker->model->tables.items[projection->table];
    const int columns = all.columns;
    double *values = arena_array(checker->arena, double, columns * (all.rows + 1));
    PlastTable some = {all.path, 0, columns, values};
    for (int row = 0; row < all.rows; row++) {
        const double *entry = all.values + (size_t)columns * (size_t)row;
        if (!pairs_hold(projection, (int)entry[0], (int)entry[1]))
            continue;
        for (int k = 0; k < columns; k++)
            values[columns * some.rows + k] = entry[k];
        some.rows++;
    }
    if (some.rows == 0 && all.rows > 0)
        diag_warning(checker->diags, E_OUT_OF_RANGE, projection->where->span,
                     "this holds for none of the synapses in '%s'", all.path);
    const char *hash = checker->model->table_hashes.items[projection->table];
    vec_push(checker->arena, &checker->model->table_hashes, hash);
    projection->table = checker->model->tables.count;
    projection->capacity = some.rows > 0 ? some.rows : 1;
    vec_push(checker->arena, &checker->model->tables, some);
}

/* ----------------------------------------------------------------------------------------------- */

void check_pairs(Checker *checker, Projection *projection, const AstStmt *connection)
{
    double pairs = (double)projection->pre->size * projection->post->size;
    bool each = projection->probability_of_pair != NULL;
    projection->capacity = each ? 1 : projection->capacity;
    if ((!projection->where && !each) || (projection->where && expr_is_error(projection->where)) ||
        !projection->pre->size_known || !projection->post->size_known)
        return;
    if (each && pairs > MAX_PAIRS_SEEN) {
        Diag *diag = diag_error(checker->diags, E_MEMORY, projection->probability_of_pair->span,
                                "a probability of i and j is looked at for each pair of units, at "
                                "most %.0f, but here there are %.0f",
                                MAX_PAIRS_SEEN, pairs);
        diag_help(diag, "connect parts of the populations by projections of their own, or take "
                        "one probability for all pairs");
        return;
    }
    if (each) {
        count_probable(checker, projection);
        return;
    }
    switch (projection->connection) {
    case CONNECT_TABLE:
        filter_table(checker, projection);
        return;
    case CONNECT_FIXED_IN:
    case CONNECT_FIXED_OUT:
        if (pairs <= MAX_PAIRS_SEEN) {
            check_allowed(checker, projection, connection);
            return;
        }
        Diag *diag = diag_error(checker->diags, E_MEMORY, connection->value->span,
                                "a condition beside '%s' is looked at for each pair of units, "
                                "at most %.0f, but here there are %.0f",
                                ast_call_name(connection->value), MAX_PAIRS_SEEN, pairs);
        diag_help(diag, "'no_self' and 'where i != j' alone need no looking");
        return;
    case CONNECT_ALL:
    case CONNECT_WHERE:
    case CONNECT_RANDOM:
    case CONNECT_ONE_TO_ONE:
        if (pairs <= MAX_PAIRS_SEEN && !holds_somewhere(projection))
            warn_of_none(checker, projection);
        return;
    }
}
