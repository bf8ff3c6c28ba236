/* check_array.c: how many numbers a learned array has: of the program by the layers or numbers that are written, of a
 * rule by the projections that follow it. */
#include "check_array.h"

#include <string.h>

#include "compiler/sema/expr/check_rows.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/scope.h"
#include "runtime/kernel/kernel.h"

#define MOST_NUMBERS 1000000

/* ---- of the program ------------------------------------------------------------------------------- */

/* The layer that a size names; NULL: it is a number. */
static Layer *layer_of(Checker *checker, const AstExpr *written)
{
    Symbol *symbol = written->kind == AST_NAME ? scope_find(checker, written->u.name) : NULL;
    return symbol && symbol->kind == SYMBOL_LAYER ? symbol->thing : NULL;
}

static bool axis_size(Checker *checker, Learn *learn, const AstExpr *written, int axis)
{
    Layer *layer = layer_of(checker, written);
    learn->axis[axis] = layer;
    if (!layer)
        return check_integer(checker, written, "the size of an array", 1, MOST_NUMBERS,
                             &learn->size[axis]);
    learn->size[axis] = layer->size;
    return layer->size_known;
}

static bool written_shape(Checker *checker, Learn *learn, const AstExpr *written)
{
    const AstArgs *args = &written->u.call.args;
    learn->rank = args->count;
    if (args->count < 1 || args->count > 2) {
        diag_error(checker->diags, E_BAD_INDEX, written->span, "an array has one axis or two");
        learn->rank = 1;
        return false;
    }
    bool known = true;
    for (int k = 0; k < args->count; k++)
        known = axis_size(checker, learn, args->items[k].value, k) && known;
    return known;
}

/* ---- of a rule ------------------------------------------------------------------------------------ */

/* Whether the synapses are the same ones in each trial, so that a number can belong to each. */
static bool has_same_synapses(Checker *checker, const Learn *learn, const Projection *projection)
{
    Connection how = projection->connection;
    if (how == CONNECT_TABLE || how == CONNECT_WHERE || (how == CONNECT_ONE_TO_ONE && !projection->where))
        return true;
    bool drawn = how != CONNECT_ONE_TO_ONE;
    Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, learn->stmt->each.span,
                            drawn ? "each trial draws which pairs of units have a synapse, so no number belongs to one of them in all"
                                  : "a condition leaves some units without a synapse, so their numbers belong to none");
    diag_note(diag, projection->stmt->keyword, "this projection follows the rule");
    diag_help(diag, "%s",
              drawn ? arena_printf(checker->arena,
                                         "synapses of 'from_file', 'one_to_one', 'all_to_all' and 'where' are the same in all "
                                         "trials; or write 'learn %s[%s, %s]' outside of rules, a number of each pair, and read "
                                         "%s[i, j]; or learn numbers 'each pre' or 'each post'",
                                         learn->name.name, projection->pre->name.name, projection->post->name.name,
                                         learn->name.name)
                          : "write 'where' alone, with i == j in it, or learn numbers 'each pre'");
    return false;
}

/* How many numbers of an array of a rule a projection asks for along an axis; 0: that is not known. */
static int size_for(const Learn *learn, const Projection *projection, int axis)
{
    const Layer *sides[2] = {learn->of_pre ? projection->pre : projection->post, projection->post};
    if (learn->listed)
        return projection->table < 0 && projection->connection == CONNECT_TABLE ? 0 : projection->capacity;
    return sides[axis]->size_known ? sides[axis]->size : 0;
}

/* Whether the array fits this projection as well as those before. */
static bool fits(Checker *checker, Learn *learn, const Projection *projection,
                 const Projection **first)
{
    bool listed = learn->of_pre && learn->of_post && projection->connection != CONNECT_ALL;
    if (*first && listed != learn->listed) {
        Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, learn->name.span,
                                "of the projections that follow rule '%s' one has listed synapses, and one all pairs, so that "
                                "'%s' has no one size",
                                learn->rule->name.name, learn->name.name);
        diag_note(diag, projection->stmt->keyword, "this is the second one");
        diag_help(diag, "write a rule for each projection");
        return false;
    }
    learn->listed = listed;
    learn->rank = listed ? 1 : learn->rank;
    if (listed && !has_same_synapses(checker, learn, projection))
        return false;
    for (int k = 0; k < learn->rank; k++) {
        int size = size_for(learn, projection, k);
        if (size == 0)
            return false;
        if (!*first)
            learn->size[k] = size;
        if (learn->size[k] == size)
            continue;
        Diag *diag =
            diag_error(checker->diags, E_SHAPE_MISMATCH, learn->name.span,
                       "the projections that follow rule '%s' have %d and %d %s there, so that "
                       "'%s' has no one "
                       "size",
                       learn->rule->name.name, learn->size[k], size, listed ? "synapses" : "units", learn->name.name);
        diag_note(diag, projection->stmt->keyword, "this is the second one");
        diag_help(diag, "write a rule for each projection");
        return false;
    }
    *first = projection;
    return true;
}

static bool shape_of_rule(Checker *checker, Learn *learn)
{
    AstName each = learn->stmt->each;
    bool synapse = strcmp(each.name, "synapse") == 0;
    learn->of_pre = synapse || strcmp(each.name, "pre") == 0;
    learn->of_post = synapse || strcmp(each.name, "post") == 0;
    learn->rank = learn->of_pre + learn->of_post;
    if (learn->rank == 0) {
        diag_error(checker->diags, E_BAD_ARGUMENT, each.span,
                   "numbers are learned 'each synapse', 'each pre' or 'each post', not 'each %s'",
                   each.name);
        learn->rank = 1;
        return false;
    }
    const Projection *first = NULL;
    bool known = true;
    for (int k = 0; known && k < checker->model->projections.count; k++)
        if (checker->model->projections.items[k]->rule == learn->rule)
            known = fits(checker, learn, checker->model->projections.items[k], &first);
    return known && first;
}

/* --------------------------------------------------------------------------------------------------- */

/* What cannot be an array: says so and returns false. */
static bool may_be_array(Checker *checker, const Learn *learn)
{
    const AstStmt *stmt = learn->stmt;
    bool network = ast_is_call(stmt->value, "mlp");
    if (network || learn_is_volterra(learn)) {
        diag_error(checker->diags, E_BAD_ARGUMENT, stmt->value->span,
                   "all synapses have one %s; arrays are of numbers",
                   network ? "network" : "polynomial");
        return false;
    }
    if (learn->rule && stmt->size) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->size->span,
                                "arrays of a rule have the size of the projection that follows it");
        diag_help(diag, "write 'learn %s each synapse', each pre or each post", learn->name.name);
        return false;
    }
    if (!learn->rule && stmt->each.name) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->each.span,
                                "'each %s' is of numbers in a rule", stmt->each.name);
        diag_help(diag, "write the size: learn %s[x, y], by the names of layers or numbers",
                  learn->name.name);
        return false;
    }
    return true;
}

void array_shape(Checker *checker, Learn *learn)
{
    const AstStmt *stmt = learn->stmt;
    if (!stmt->size && !stmt->each.name)
        return;
    bool known =
        may_be_array(checker, learn) &&
        (stmt->size ? written_shape(checker, learn, stmt->size) : shape_of_rule(checker, learn));
    double count = known ? (double)learn->size[0] * (learn->rank == 2 ? learn->size[1] : 1) : 1;
    if (count > MOST_NUMBERS) {
        diag_error(checker->diags, E_OUT_OF_RANGE, learn->name.span,
                   "'%s' has %.0f numbers; at most %d are learned", learn->name.name, count,
                   MOST_NUMBERS);
        known = false;
    }
    learn->lost = !known;
    learn->term_count = known ? (int)count : 1;
    if (!known)
        learn->rank = 0;
}

/* ---- numbers of a file ---------------------------------------------------------------------------- */

/* Whether the rows are the numbers of the array, all of them and no others. */
static bool check_rows_fit(Checker *checker, const Learn *learn, const AstExpr *call, const InputSource *source)
{
    const PlastTable *table = &checker->model->tables.items[source->table];
    if (source->order == RT_ROWS_BY_TRIAL || source->held_out > 0) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, call->span, "'%s' is the same in all trials",
                          learn->name.name);
        diag_help(diag, "leave 'by_trial' and 'held_out' out");
        return false;
    }
    if (source->samples == learn->size[0])
        return true;
    diag_error(checker->diags, E_SHAPE_MISMATCH, call->span, "%d rows of '%s' are taken, but '%s' has %d",
               source->samples, table->path, learn->name.name, learn->size[0]);
    return false;
}

bool array_rows(Checker *checker, const Learn *learn, const AstExpr *call, InputSource *source)
{
    const RowsUse use = {.kind = ROWS_AS_ARRAY,
                         .thing = arena_printf(checker->arena, "a row of '%s' is of", learn->name.name),
                         .columns = learn->rank == 2 ? learn->size[1] : 1,
                         .span = call->span};
    if (!check_rows(checker, call, &use, source) || !check_rows_fit(checker, learn, call, source))
        return false;
    if (dim_is_none(source->dim)) /* files are in SI units */
        source->dim = learn->dim;
    if (dim_equal(source->dim, learn->dim))
        return true;
    diag_error(checker->diags, E_UNIT_MISMATCH, call->span, "these rows are %s, but '%s' is %s",
               dim_phrase(checker->arena, source->dim), learn->name.name, dim_phrase(checker->arena, learn->dim));
    return false;
}

const double *array_values(Checker *checker, const Learn *learn, const InputSource *source)
{
    const PlastTable *table = &checker->model->tables.items[source->table];
    double *values = arena_array(checker->arena, double, learn->size[0] * source->columns);
    for (int row = 0; row < learn->size[0]; row++)
        for (int column = 0; column < source->columns; column++)
            values[row * source->columns + column] =
                source->scale *
                table->values[(size_t)row * (size_t)table->columns + (size_t)(source->first_column + column)];
    return values;
}
