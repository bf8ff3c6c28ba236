/* check_synapse_sum.c: sums over the synapses of a unit, and what else is made of these: means, norms, extremes.
 *
 * `sum(P.w[:, i] * x.r)` is checked as what it says: the sum of a product of two vectors, which have an element for each
 * presynaptic unit. Then it is made an expression of one synapse: the weights become that of the synapse, vectors of
 * populations become their element at the other end. The sums of all units are computed together, see
 * lower_total.c. */
#include "check_synapse_sum.h"

#include <string.h>

#include "check_expr.h"
#include "check_other_unit.h"
#include "compiler/sema/scope.h"
#include "expr_synapses.h"
#include "make_expr.h"
#include "operand.h"

/* The synapses that a sum is over. */
typedef struct SummedSynapses {
    const Context *around;        /* where the sum stands */
    const Projection *projection; /* NULL: not known yet */
    Side side;                    /* whose synapses: see SynapseSum */
    const Expr *at;               /* number of the unit */
} SummedSynapses;

/* ---- what it looks like ----------------------------------------------------------------------- */

/* What synapses have that is summed. */
typedef struct Summand {
    Projection *projection; /* NULL: it is nothing of that kind */
    int trace;              /* number of what its rule remembers; -1: the weight */
} Summand;

/* What `P.w[:, i]` or `P.w[i, :]` is of; in events of rules also what the rule of P remembers. */
static Summand summand_of(const Context *context, const AstExpr *x)
{
    const Summand nothing = {NULL, -1};
    const AstExpr *callee = x->kind == AST_INDEX ? x->u.call.callee : NULL;
    if (!callee || callee->kind != AST_MEMBER || callee->u.member.base->kind != AST_NAME || x->u.call.args.count != 2)
        return nothing;
    Name member = callee->u.member.member.name;
    const Symbol *symbol = scope_find(context->checker, callee->u.member.base->u.name);
    Projection *projection = symbol && symbol->kind == SYMBOL_PROJECTION ? symbol->thing : NULL;
    if (projection && strcmp(member, "w") == 0)
        return (Summand){projection, -1};
    if (!projection || context->place != PLACE_RULE || !context->in_event || context->in_derivative)
        return nothing;
    for (int k = 0; k < projection->traces.count; k++)
        if (projection->traces.items[k].name.name == member)
            return (Summand){projection, k};
    return nothing;
}

/* What makes one number of the synapses of a unit; false: it is another function. */
static bool is_over_synapses(const AstExpr *call, Reduction *how)
{
    static const struct {
        const char *name;
        Reduction how;
    } known[] = {{"sum", REDUCE_SUM}, {"mean", REDUCE_MEAN}, {"norm", REDUCE_NORM}, {"min", REDUCE_MIN}, {"max", REDUCE_MAX}};
    const char *name = call->kind == AST_CALL && call->u.call.args.count == 1 ? ast_call_name(call) : NULL;
    for (int k = 0; name && k < (int)(sizeof known / sizeof known[0]); k++)
        if (strcmp(name, known[k].name) == 0) {
            *how = known[k].how;
            return true;
        }
    return false;
}

static bool has_synapses(const Context *context, const AstExpr *x)
{
    Reduction how;
    switch (x->kind) {
    case AST_INDEX:
    case AST_CALL:
        if (summand_of(context, x).projection)
            return true;
        if (is_over_synapses(x, &how)) /* of its own */
            return false;
        for (int k = 0; k < x->u.call.args.count; k++)
            if (has_synapses(context, x->u.call.args.items[k].value))
                return true;
        return false;
    case AST_UNARY:
        return has_synapses(context, x->u.unary.operand);
    case AST_BINARY:
        return has_synapses(context, x->u.binary.left) || has_synapses(context, x->u.binary.right);
    case AST_COMPARE:
        return has_synapses(context, x->u.compare.first) || has_synapses(context, x->u.compare.second) ||
               (x->u.compare.third && has_synapses(context, x->u.compare.third));
    case AST_NUMBER:
    case AST_STRING:
    case AST_NAME:
    case AST_MEMBER:
    case AST_RANGE:
    case AST_ALL:
    case AST_BIND:
    case AST_OVER:
    case AST_BAD:
        break;
    }
    return false;
}

bool synapse_sum_is(const Context *context, const AstExpr *call)
{
    Reduction how;
    return is_over_synapses(call, &how) && !context->summed && stands_at(context, IN_A_STEP) &&
           has_synapses(context, call->u.call.args.items[0].value);
}

/* ---- weights ---------------------------------------------------------------------------------- */

static const Expr *report_mixed(Checker *checker, Span span)
{
    Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, span,
                            "a sum is over the synapses of one unit of one projection");
    diag_help(diag, "of others write a sum of their own: sum(P.w[:, j]) + sum(Q.w[:, j])");
    return expr_error(checker, span);
}

/* The dimension of what is summed; false after reporting. */
static bool check_dim(Checker *checker, const Summand *summand, Span span, Dim *dim)
{
    if (summand->trace >= 0) {
        Trace *trace = &summand->projection->traces.items[summand->trace];
        trace->read = trace->exact = true; /* what is made of the sum may decide something */
        *dim = trace->value->type.dim;
        return true;
    }
    const Expr *weights = operand_weights(checker, summand->projection, span);
    *dim = weights->type.dim;
    return !expr_is_error(weights);
}

const Expr *synapse_sum_part(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    SummedSynapses *summed = context->summed;
    const Summand summand = summed ? summand_of(summed->around, expr) : (Summand){NULL, -1};
    Projection *projection = summand.projection;
    if (!projection)
        return NULL;
    const AstArgs *args = &expr->u.call.args;
    bool pre = args->items[1].value->kind == AST_ALL;
    if (pre == (args->items[0].value->kind == AST_ALL)) {
        Diag *diag = diag_error(checker->diags, E_BAD_INDEX, expr->span,
                                "a sum is over the synapses of one unit: one index is ':', the other its number");
        diag_help(diag, "%s.w[:, j] are those onto unit j, %s.w[i, :] those from unit i", projection->name.name,
                  projection->name.name);
        return expr_error(checker, expr->span);
    }
    Dim dim;
    if (!check_dim(checker, &summand, expr->span, &dim))
        return expr_error(checker, expr->span);
    const Layer *near = pre ? projection->pre : projection->post, *far = pre ? projection->post : projection->pre;
    const Expr *at = other_unit_number(summed->around, args->items[pre ? 0 : 1].value,
                                       arena_printf(checker->arena, "the units of '%s'", near->name.name),
                                       near->size);
    if (expr_is_error(at))
        return at;
    Side side = pre ? SIDE_PRE : SIDE_POST;
    if (summed->projection && (summed->projection != projection || summed->side != side ||
                               !expr_synapses_alike(summed->at, at)))
        return report_mixed(checker, expr->span);
    projection->summed = true;
    summed->projection = projection;
    summed->side = side;
    summed->at = at;
    Expr *x = expr_new(checker, summand.trace < 0 ? EXPR_WEIGHT : EXPR_TRACE, type_vector(far->size, dim), expr->span);
    if (summand.trace < 0) {
        x->u.projection = projection;
    } else {
        x->u.trace.projection = projection;
        x->u.trace.index = summand.trace;
    }
    return x;
}

/* ---- of one synapse --------------------------------------------------------------------------- */

static bool is_of_this_unit(const Expr *x, const void *context)
{
    (void)context;
    return x->kind == EXPR_VARIABLE || x->kind == EXPR_DRIVE || x->kind == EXPR_TRACE || x->kind == EXPR_LOCAL ||
           x->kind == EXPR_UNIT_INDEX || x->kind == EXPR_NOISE || x->kind == EXPR_CHANCE || x->kind == EXPR_RANDOM ||
           x->kind == EXPR_VOLTERRA || x->kind == EXPR_ELEMENT || (x->kind == EXPR_WEIGHT && x->type.rank == 0);
}

/* The element of a population's vector at the other end. */
static const Expr *element(Checker *checker, const SummedSynapses *summed, const Expr *x)
{
    Expr *at = expr_new(checker, EXPR_UNIT_INDEX, type_real(dim_none()), x->span);
    at->u.side = summed->side == SIDE_PRE ? SIDE_POST : SIDE_PRE;
    Expr *unit = expr_new(checker, EXPR_UNIT, type_real(x->type.dim), x->span);
    unit->u.unit.layer = x->u.variable.layer;
    unit->u.unit.index = x->u.variable.index;
    unit->u.unit.at = at;
    return unit;
}

/* The expression of one synapse; an error after reporting. */
static const Expr *of_synapse(Checker *checker, const SummedSynapses *summed, const Expr *x)
{
    const Expr *parts[3] = {NULL};
    Type type = x->type;
    int count = expr_child_count(x);
    type.rank = 0;
    if (x->kind == EXPR_STATE)
        return element(checker, summed, x);
    if (x->type.rank == 0 && !expr_any(x, is_of_this_unit, NULL))
        return x;
    bool known = x->kind == EXPR_APPLY || x->kind == EXPR_CALL || x->kind == EXPR_SELECT || x->kind == EXPR_PREVIOUS ||
                 ((x->kind == EXPR_WEIGHT || x->kind == EXPR_TRACE) && x->type.rank == 1);
    if (!known || x->type.rank == 0) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, x->span,
                                "inside of a sum over synapses stand what these have, vectors of populations, constants and "
                                "learned numbers");
        diag_help(diag, "what is of the unit itself stands before the sum, as a factor or a term");
        return expr_error(checker, x->span);
    }
    for (int k = 0; k < count; k++) {
        parts[k] = of_synapse(checker, summed, expr_child(x, k));
        if (expr_is_error(parts[k]))
            return parts[k];
    }
    Expr *copy = expr_new(checker, x->kind, type, x->span);
    copy->u = x->u;
    if (x->kind == EXPR_APPLY)
        memcpy(copy->u.apply.arg, parts, sizeof copy->u.apply.arg);
    else if (x->kind == EXPR_PREVIOUS)
        copy->u.previous = parts[0];
    else if (x->kind == EXPR_CALL || x->kind == EXPR_SELECT)
        memcpy(copy->u.call.arg, parts, sizeof copy->u.call.arg);
    return expr_sized(checker, copy, parts, count);
}

/* ----------------------------------------------------------------------------------------------- */

/* Whether sums can be computed before what stands here; else reports it. */
static bool is_place(const Context *context, Span span)
{
    const char *where = context->in_threshold                                     ? "a threshold or a reset"
                        : context->in_sample_mean && context->event == EVENT_EPOCH ? "a mean over the samples of an epoch"
                        : context->place == PLACE_SYNAPSE && !context->in_event   ? "drives and bounds of a projection"
                        : context->place == PLACE_POPULATION && context->layer->is_input ? "what an input shows"
                                                                                  : NULL;
    if (!where)
        return true;
    Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, span,
                            "a sum over synapses is computed before equations and events, not within %s", where);
    diag_help(diag, "read it by a variable of a population: s = sum(P.w[:, i])");
    return false;
}

/* The sum, least or largest value of a unit's synapses. */
static const Expr *over_synapses(Checker *checker, const SummedSynapses *summed, const Expr *value, Reduction how, Span span)
{
    SynapseSum *sum = arena_new(checker->arena, SynapseSum);
    *sum = (SynapseSum){.index = checker->model->synapse_sums.count,
                        .projection = summed->projection,
                        .side = summed->side,
                        .how = how,
                        .value = value};
    vec_push(checker->arena, &checker->model->synapse_sums, sum);
    Expr *x = expr_new(checker, EXPR_SYNAPSE_SUM, type_real(value->type.dim), span);
    x->u.synapse_sum.sum = sum;
    x->u.synapse_sum.at = summed->at;
    return expr_sized(checker, x, &summed->at, 1);
}

/* How many synapses the unit has. */
static const Expr *synapse_count(Checker *checker, const SummedSynapses *summed, Span span)
{
    const Projection *projection = summed->projection;
    const Layer *far = summed->side == SIDE_PRE ? projection->post : projection->pre;
    if (projection_has_all_pairs(projection))
        return expr_number(checker, far->size, dim_none(), span);
    return over_synapses(checker, summed, expr_number(checker, 1, dim_none(), span), REDUCE_SUM, span);
}

static const Expr *reduced(Checker *checker, const SummedSynapses *summed, const Expr *value, Reduction how, Span span)
{
    if (how == REDUCE_MEAN)
        return expr_binary(checker, AST_DIV, over_synapses(checker, summed, value, REDUCE_SUM, span),
                           synapse_count(checker, summed, span), span);
    if (how != REDUCE_NORM)
        return over_synapses(checker, summed, value, how, span);
    const Expr *square = expr_binary(checker, AST_MUL, value, value, span);
    const Expr *squares = over_synapses(checker, summed, square, REDUCE_SUM, span);
    return expr_func(checker, ir_func("sqrt"), &squares, span);
}

const Expr *synapse_sum(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    Reduction how = REDUCE_SUM;
    is_over_synapses(call, &how);
    SummedSynapses summed = {.around = context};
    Context inner = *context;
    inner.summed = &summed;
    const AstExpr *written = call->u.call.args.items[0].value;
    if (!is_place(context, call->span))
        return expr_error(checker, call->span);
    const Expr *vector = check_expr(&inner, written);
    if (expr_is_error(vector))
        return vector;
    const Layer *far = summed.side == SIDE_PRE ? summed.projection->post : summed.projection->pre;
    if (vector->type.rank != 1 || vector->type.size[0] != far->size) {
        diag_error(checker->diags, E_SHAPE_MISMATCH, written->span,
                   "a sum over synapses has a number for each unit of '%s', but this is %s", far->name.name,
                   type_shape_text(checker->arena, vector->type));
        return expr_error(checker, call->span);
    }
    const Expr *value = of_synapse(checker, &summed, vector);
    if (expr_is_error(value))
        return value;
    return reduced(checker, &summed, value, how, call->span);
}
