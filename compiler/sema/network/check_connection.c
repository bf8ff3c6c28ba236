/* check_connection.c: which units a projection of spikes connects. */
#include "check_connection.h"

#include <math.h>
#include <string.h>

#include "compiler/sema/expr/call_args.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/make_expr.h"
#include "runtime/memory.h"
#include "check_pairs.h"
#include "check_spike_input.h"
#include "pair_runs.h"

static bool wants(Checker *checker, const AstExpr *expr, const AstStmt *stmt, const char *what,
                  const char *example)
{
    if (expr)
        return true;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->value->span, "'%s' needs %s",
                            ast_call_name(stmt->value), what);
    diag_help(diag, "write '%s'", example);
    return false;
}

static void check_random(Checker *checker, Projection *projection, const AstStmt *stmt)
{
    CallArgs args = call_args(checker, stmt->value);
    const AstExpr *p = call_named(&args, "p");
    if (!p)
        p = call_positional(&args);
    projection->connection = CONNECT_RANDOM;
    projection->connection_stream = checker->model->next_stream++;
    projection->probability = 1;
    if (!call_finish(&args, "p = PROBABILITY") ||
        !wants(checker, p, stmt, "the probability of a synapse", "random(p = 0.02)"))
        return;
    const Dim none = dim_none();
    Context context = {.checker = checker, .place = PLACE_CONDITION, .projection = projection};
    const Expr *value = check_scalar(&context, p, &none);
    if (expr_is_error(value))
        return;
    if (value->kind != EXPR_NUMBER) {
        projection->probability_of_pair = value;
        return;
    }
    projection->probability = value->u.number;
    if (projection->probability >= 0 && projection->probability <= 1)
        return;
    Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, p->span,
                            "a probability lies between 0 and 1, but this is %g",
                            projection->probability);
    if (projection->probability > 1)
        diag_help(diag, "a fixed number of synapses is fixed_in(…) or fixed_out(…)");
    projection->probability = 1;
}

static void check_fixed(Checker *checker, Projection *projection, const AstStmt *stmt, bool in)
{
    CallArgs args = call_args(checker, stmt->value);
    const AstExpr *count = call_positional(&args);
    projection->connection = in ? CONNECT_FIXED_IN : CONNECT_FIXED_OUT;
    projection->connection_stream = checker->model->next_stream++;
    projection->degree = 0; /* until it is known to be right */
    if (!call_finish(&args, "a number of synapses") ||
        !wants(checker, count, stmt, "a number of synapses",
               in ? "fixed_in(100)" : "fixed_out(100)"))
        return;
    check_integer(checker, count, in ? "an in-degree" : "an out-degree", 1, 1000000000,
                  &projection->degree);
}

/* Whether a unit has as many partners as it should have synapses, else reports it. */
static bool check_degree(Checker *checker, Projection *projection, const AstStmt *stmt)
{
    const Layer *other =
        projection->connection == CONNECT_FIXED_IN ? projection->pre : projection->post;
    int most = other->size - (projection->no_self ? 1 : 0), degree = projection->degree;
    if (!other->size_known || degree <= most)
        return true;
    Diag *diag = diag_error(
        checker->diags, E_OUT_OF_RANGE, stmt->value->u.call.args.items[0].value->span,
        "%d different synapses a unit, but '%s' has %d unit%s%s", degree, other->name.name,
        other->size, other->size == 1 ? "" : "s", projection->no_self ? ", itself left out" : "");
    diag_note(diag, other->name.span, "'%s' is declared here", other->name.name);
    projection->degree = most > 0 ? most : 1;
    return false;
}

static void check_same_size(Checker *checker, const Projection *projection, const AstStmt *stmt)
{
    const Layer *pre = projection->pre, *post = projection->post;
    if (!pre->size_known || !post->size_known || pre->size == post->size)
        return;
    diag_error(checker->diags, E_SHAPE_MISMATCH, stmt->keyword,
               "'%s' has %d units and '%s' %d, so they cannot be paired one to one", pre->name.name,
               pre->size, post->name.name, post->size);
}

bool connection_sparse(Checker *checker, Projection *projection, const AstStmt *stmt)
{
    Name name = ast_call_name(stmt->value);
    if (strcmp(name, "random") == 0) {
        check_random(checker, projection, stmt);
    } else if (strcmp(name, "fixed_in") == 0 || strcmp(name, "fixed_out") == 0) {
        check_fixed(checker, projection, stmt, name[6] == 'i');
    } else if (strcmp(name, "one_to_one") == 0) {
        projection->connection = CONNECT_ONE_TO_ONE;
        check_same_size(checker, projection, stmt);
    } else if (strcmp(name, "from_file") == 0) {
        spike_input_synapses(checker, projection, stmt);
    } else {
        return false;
    }
    return true;
}

static void report_too_many(Checker *checker, const Projection *projection, double count)
{
    const AstStmt *stmt = projection->stmt;
    Diag *diag = diag_error(
        checker->diags, E_MEMORY, span_join(stmt->from.span, stmt->to.span),
        "this projection would have %.3g weights, which take %s; at most %d (%s) "
        "are handled",
        count, memory_text(8 * count).text, MAX_SYNAPSES, memory_text(8.0 * MAX_SYNAPSES).text);
    if (projection->connection == CONNECT_ALL && projection->pre->spiking)
        diag_help(diag, "connect fewer pairs, as in random(p = %.2g)", 0.5 * MAX_SYNAPSES / count);
}

/* ---- under a condition, of many pairs ----------------------------------------------------------- */

/* Of so many pairs or fewer a condition makes a matrix. */
#define MOST_OF_MATRIX (1024.0 * 1024)

static double pairs_of(const Projection *projection)
{
    return (double)projection->pre->size * projection->post->size;
}

/* Whether a condition is looked at for what it leaves of many pairs. */
static bool has_many_pairs(const Projection *projection)
{
    return projection->where && !expr_is_error(projection->where) && projection->pre->size_known &&
           projection->post->size_known && pairs_of(projection) > MOST_OF_MATRIX;
}

/* For how many pairs the condition of a random connection holds. Of few pairs all are counted: their memory is little. */
static double allowed_pairs(Checker *checker, const Projection *projection)
{
    PairRuns runs;
    if (!has_many_pairs(projection))
        return pairs_of(projection);
    pair_runs_find(checker, projection, HUGE_VAL, &runs);
    return runs.pairs;
}

/* A matrix that is mostly empty, or larger than one may be, becomes a list; not if it says 'all_to_all', is filled from a
 * file with a number for each pair, or is summed unit by unit. */
static void list_pairs(Checker *checker, Projection *projection, const ConnectionParts *parts)
{
    PairRuns runs;
    bool says_all = parts->connection && strcmp(ast_call_name(parts->connection->value), "all_to_all") == 0;
    if (projection->connection != CONNECT_ALL || says_all || projection->weight_rows || projection->in_order ||
        !has_many_pairs(projection))
        return;
    double pairs = pairs_of(projection);
    if (!pair_runs_find(checker, projection, pairs > MAX_SYNAPSES ? MAX_SYNAPSES : pairs / 4, &runs))
        return;
    const char *of = arena_printf(checker->arena, "the pairs of %s -> %s that have a synapse",
                                  projection->pre->name.name, projection->post->name.name);
    PlastTable table = {of, runs.values.count / RUN_COLUMNS, RUN_COLUMNS, runs.values.items};
    const char *of_no_file = NULL;
    projection->connection = CONNECT_WHERE;
    projection->capacity = runs.pairs > 0 ? (int)runs.pairs : 1;
    projection->lists_none = runs.pairs == 0;
    projection->table = checker->model->tables.count;
    vec_push(checker->arena, &checker->model->table_hashes, of_no_file);
    vec_push(checker->arena, &checker->model->tables, table);
}

/* How many synapses there may be, which must not be too many. */
static void check_synapse_count(Checker *checker, Projection *projection)
{
    double sources = projection->pre->size, targets = projection->post->size, count = 0;
    switch (projection->connection) {
    case CONNECT_ALL:
        count = sources * targets;
        break;
    case CONNECT_ONE_TO_ONE:
        count = sources;
        break;
    case CONNECT_RANDOM: {
        if (projection->probability_of_pair) {
            count = projection->capacity;
            break;
        }
        double pairs = allowed_pairs(checker, projection);
        double mean = pairs * projection->probability;
        count = mean + 10 * sqrt(mean * (1 - projection->probability)) + 16;
        count = fmax(count < pairs ? ceil(count) : pairs, 1);
        break;
    }
    case CONNECT_FIXED_IN:
        count = targets * projection->degree;
        break;
    case CONNECT_FIXED_OUT:
        count = sources * projection->degree;
        break;
    case CONNECT_WHERE:
    case CONNECT_TABLE:
        count = projection->capacity;
        break;
    }
    if (count > MAX_SYNAPSES)
        report_too_many(checker, projection, count);
    else
        projection->capacity = (int)count;
}

/* ---- conditions ------------------------------------------------------------------------------- */

void connection_add_condition(Checker *checker, Projection *projection, AstOp op, Span span)
{
    Expr *unit[2];
    for (int k = 0; k < 2; k++) {
        unit[k] = expr_new(checker, EXPR_UNIT_INDEX, type_real(dim_none()), span);
        unit[k]->u.side = k == 0 ? SIDE_PRE : SIDE_POST;
    }
    const Expr *condition = expr_binary(checker, op, unit[0], unit[1], span),
               *other = projection->where;
    projection->where =
        other ? expr_binary(checker, AST_AND, other, condition, other->span) : condition;
}

static bool is_not_self(const Expr *x)
{
    if (x->kind != EXPR_APPLY || x->u.apply.op != AST_NE)
        return false;
    const Expr *a = x->u.apply.arg[0], *b = x->u.apply.arg[1];
    return a->kind == EXPR_UNIT_INDEX && b->kind == EXPR_UNIT_INDEX && a->u.side != b->u.side;
}

void connection_end(Checker *checker, Projection *projection, const ConnectionParts *parts)
{
    bool drawn = projection->connection == CONNECT_RANDOM ||
                 projection->connection == CONNECT_FIXED_IN ||
                 projection->connection == CONNECT_FIXED_OUT;
    if (parts->no_self && parts->connection &&
        strcmp(ast_call_name(parts->connection->value), "one_to_one") == 0) {
        Diag *diag = diag_error(checker->diags, E_NO_EFFECT, parts->no_self->keyword,
                                "'one_to_one' connects each unit with itself, so that with "
                                "'no_self' there is no synapse");
        diag_note(diag, parts->connection->keyword, "the synapses are said here");
        return;
    }
    /* Those that are drawn leave a unit itself out without a condition. */
    bool pair_by_pair = projection->where || projection->probability_of_pair;
    if (projection->no_self && (!drawn || pair_by_pair)) {
        connection_add_condition(checker, projection, AST_NE, parts->no_self->keyword);
    } else if (drawn && projection->where && !projection->probability_of_pair &&
               projection->pre == projection->post && is_not_self(projection->where)) {
        projection->where = NULL;
        projection->no_self = true;
    }
    bool fixed = drawn && projection->connection != CONNECT_RANDOM;
    if (!fixed || check_degree(checker, projection, parts->connection))
        check_pairs(checker, projection, parts->connection);
    list_pairs(checker, projection, parts);
    check_synapse_count(checker, projection);
}
