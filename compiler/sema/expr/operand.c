/* operand.c: what expressions are made of: variables of units, weights, drives, traces, noise, and
 * what rules learn and define. */
#include "operand.h"

#include <string.h>

#include "check_expr.h"
#include "check_learned.h"
#include "check_value.h"
#include "demand.h"
#include "make_expr.h"

void operand_warn_of_step_rates(Checker *checker)
{
    for (int k = 0; k < checker->step_rates.count && diags_error_count(checker->diags) == 0; k++) {
        const Layer *layer = checker->step_rates.items[k].layer;
        Diag *diag =
            diag_warning(checker->diags, E_SUSPICIOUS, checker->step_rates.items[k].span,
                         "this is the rate in one step: 0, or %g kHz where a unit spikes",
                         1e-3 / checker->model->step);
        diag_help(diag, "write mean(%s.rate over PHASE), or as a running mean mean(%s.rate, 1 s)",
                  layer->name.name, layer->name.name);
    }
}

const Expr *operand_variable(const Context *context, ExprKind kind, Layer *layer, int index,
                             Side side, Span span)
{
    Checker *checker = context->checker;
    /* A projection from a population to itself carries what it was in the step before. */
    bool lateral =
        context->place == PLACE_SYNAPSE && layer->index >= context->projection->post->index;
    bool earlier = context->in_previous || lateral;
    demand_variable(checker, layer, index, span, earlier);
    layer->rates_read = layer->rates_read || layer->variables.items[index].spike_rate;
    if (layer->variables.items[index].spike_rate && context->at_moment && !context->window)
        vec_push(checker->arena, &checker->step_rates, ((StepRate){layer, span}));
    bool itself = context->layer == layer && context->variable == index && context->in_derivative;
    layer->variables.items[index].read = layer->variables.items[index].read || !itself;
    if (context->in_previous)
        layer->variables.items[index].remembered = true;
    if (lateral && !layer->is_input)
        layer->variables.items[index].early = true;
    const Expr *value = layer->variables.items[index].value;
    if ((value && expr_is_error(value)) || (kind == EXPR_STATE && !layer->size_known))
        return expr_error(checker, span);
    Dim dim = layer->variables.items[index].dim;
    Expr *x = expr_new(checker, kind,
                       kind == EXPR_STATE ? type_vector(layer->size, dim) : type_real(dim), span);
    x->u.variable.layer = layer;
    x->u.variable.index = index;
    x->u.variable.side = side;
    return x;
}

const Expr *operand_weights(Checker *checker, const Projection *projection, Span span)
{
    if (!projection->pre->size_known || !projection->post->size_known || projection->lost_weights)
        return expr_error(checker, span);
    if (projection->transposed) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, span,
                                "'%s' has no weights of its own: it is the transpose of '%s'",
                                projection->name.name, projection->transposed->name.name);
        diag_help(diag, "read %s.w, whose first index is the other end",
                  projection->transposed->name.name);
        return expr_error(checker, span);
    }
    Dim dim = projection->weights.dim;
    Type type = projection->connection == CONNECT_ALL
                    ? type_matrix(projection->pre->size, projection->post->size, dim)
                    : type_vector(projection->capacity, dim);
    Expr *x = expr_new(checker, EXPR_WEIGHTS, type, span);
    x->u.projection = projection;
    x->synapses = projection->connection != CONNECT_ALL || projection->where ? projection : NULL;
    return x;
}

const Expr *operand_weight_pairs(Checker *checker, const Expr *array)
{
    if (array->kind != EXPR_WEIGHTS || array->u.projection->connection == CONNECT_ALL)
        return array;
    const Projection *projection = array->u.projection;
    Expr *x = expr_new(checker, EXPR_WEIGHTS,
                       type_matrix(projection->pre->size, projection->post->size, array->type.dim),
                       array->span);
    x->u.projection = x->synapses = projection;
    x->paired = true;
    return x;
}

bool operand_learn_is_read(const Checker *checker, const Learn *learn)
{
    for (int k = 0; k < checker->learns.count; k++)
        if (checker->learns.items[k] == learn)
            return true;
    return false;
}

/* value * pre.r * post.r^2 */
static const Expr *fixed_product(Checker *checker, const Learn *learn, const FixedTerm *term,
                                 const Expr *const *quantities, Span span)
{
    const Expr *product = expr_number(checker, term->value, dim_none(), span);
    for (int k = 0; k < learn->factor_count; k++) {
        const Expr *power = expr_number(checker, term->powers[k], dim_none(), span);
        if (term->powers[k] > 0)
            product = expr_binary(checker, AST_MUL, product,
                                  expr_power(checker, quantities[k], power, span), span);
    }
    return product;
}

/* The terms that are searched and those that are fixed. */
static const Expr *fixed_terms(Checker *checker, const Expr *searched, const Learn *learn,
                               const Expr *const *quantities, Span span)
{
    const Expr *sum = learn->term_count > 0 ? searched : NULL;
    for (int k = 0; k < learn->fixed.count; k++) {
        const Expr *term = fixed_product(checker, learn, &learn->fixed.items[k], quantities, span);
        sum = sum ? expr_binary(checker, AST_ADD, sum, term, span) : term;
    }
    return sum;
}

const Expr *operand_learned(const Context *context, const Learn *learn, Span span)
{
    Checker *checker = context->checker;
    if (!operand_learn_is_read(checker, learn))
        vec_push(checker->arena, &checker->learns, learn);
    if (learn->lost)
        return expr_error(checker, span);
    if (learn->rank > 0)
        return learned_array(context, learn, span);
    if (learn->fixed_number)
        return expr_number(checker, learn->fixed_number->u.number, learn->dim, span);
    if (learn->factor_count == 0) {
        Expr *x = expr_new(checker, EXPR_COEFFICIENT, type_real(learn->dim), span);
        x->u.learn = learn;
        return x;
    }
    Context inner = *context;
    inner.in_sample_mean =
        true; /* the quantities themselves may vary by sample; see check_call.c */
    const Expr **quantities = arena_array(checker->arena, const Expr *, learn->factor_count);
    for (int k = 0; k < learn->factor_count; k++) {
        const AstExpr *written = learn->factors[k].written;
        if (written->kind == AST_NAME && rule_find_learn(learn->rule, written->u.name)) {
            Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, written->span,
                                    "'%s' is learned itself", written->u.name);
            diag_help(diag, "a volterra takes quantities of the synapse: pre.r, post.r, w");
            return expr_error(checker, span);
        }
        quantities[k] = check_scalar(&inner, written, NULL);
        if (expr_is_error(quantities[k]))
            return expr_error(checker, span);
        if (quantities[k]->type.base != TYPE_REAL || !dim_is_none(quantities[k]->type.dim)) {
            diag_error(checker->diags, E_UNIT_MISMATCH, quantities[k]->span,
                       "%s takes pure numbers, but this is %s",
                       learn->formula ? "an expression" : "a volterra",
                       dim_phrase(checker->arena, quantities[k]->type.dim));
            return expr_error(checker, span);
        }
    }
    Dim pure = dim_none();
    if (learn->fixed_formula)
        return check_scalar(&inner, learn->fixed_formula, &pure);
    Expr *x = expr_new(checker, EXPR_VOLTERRA, type_real(dim_none()), span);
    x->u.volterra.learn = learn;
    x->u.volterra.quantities = quantities;
    x->size = learn->term_count;
    return fixed_terms(checker, x, learn, quantities, span);
}

bool operand_local_is_read(const Checker *checker, const AstStmt *local)
{
    for (int k = 0; k < checker->locals.count; k++)
        if (checker->locals.items[k] == local)
            return true;
    return false;
}

/* A quantity that the rule defines. */
const Expr *operand_local(const Context *context, const AstStmt *local, Span span)
{
    Checker *checker = context->checker;
    if (!operand_local_is_read(checker, local))
        vec_push(checker->arena, &checker->locals, local);
    for (const Resolving *outer = context->locals; outer; outer = outer->outer)
        if (outer->name == local->name.name) {
            Diag *diag = diag_error(checker->diags, E_TOO_EARLY, span, "'%s' depends on itself",
                                    local->name.name);
            diag_note(diag, local->name.span, "it is defined here");
            return expr_error(checker, span);
        }
    Resolving resolving = {local->name.name, context->locals};
    Context inner = *context;
    inner.locals = &resolving;
    const Expr *value = check_scalar(&inner, local->value, NULL);
    if (expr_is_error(value))
        return value;
    if (value->kind == EXPR_NUMBER || value->kind == EXPR_COEFFICIENT) { /* as if that stood here */
        Expr *number = arena_new(checker->arena, Expr);
        *number = *value;
        number->span = span;
        return number;
    }
    Expr *x = expr_new(checker, EXPR_LOCAL, value->type, span);
    x->u.local.name = local->name.name;
    x->u.local.value = value;
    return expr_sized(checker, x, &value, 1);
}

const Expr *operand_needs_mean(const Context *context, Span span, Name name)
{
    Diag *diag =
        diag_error(context->checker->diags, E_WRONG_CONTEXT, span,
                   "'%s' differs from sample to sample, but 'on_epoch' runs once an epoch", name);
    diag_help(diag, "write mean(…) around it, or use 'on_step'");
    return expr_error(context->checker, span);
}

/* `xi` and `chance`. A derivative has white noise, whose integral over a step of length h has the
 * variance h; an equation has fresh numbers. */
const Expr *operand_random(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    bool noise = strcmp(expr->u.name, "xi") == 0;
    Dim dim = dim_none();
    if (context->variable < 0 && !noise) { /* a threshold, a reset, what an input shows */
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                                "'chance' stands in equations of populations only");
        diag_help(diag, context->layer->is_input
                            ? "read it from a population: population signal[1] rate { r = chance }"
                            : "give it a name: u = chance, and read that here");
        return expr_error(checker, expr->span);
    }
    if (context->in_derivative && !noise) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                                "'chance' has no meaning in a derivative");
        diag_help(diag, "the noise of a derivative is 'xi'");
        return expr_error(checker, expr->span);
    }
    if (noise && !context->in_derivative && checker->model->step > 0) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                                "'xi' has no meaning in an equation of a program with 'step'");
        diag_help(diag, "white noise stands in a derivative: dx/dt = -x / tau + sigma * xi / "
                        "sqrt(tau)");
        return expr_error(checker, expr->span);
    }
    if (context->in_derivative)
        dim_power(model_time_dim(checker->model), -0.5, &dim);
    LayerVariable *variable = &context->layer->variables.items[context->variable];
    demand_stream(checker, variable);
    *(noise ? &variable->uses_noise : &variable->uses_chance) = true;
    Expr *x = expr_new(checker, noise ? EXPR_NOISE : EXPR_CHANCE, type_real(dim), expr->span);
    x->u.variable.layer = context->layer;
    x->u.variable.index = context->variable;
    x->u.variable.side = SIDE_OWN;
    return x;
}

const Expr *operand_trace(const Context *context, const AstExpr *expr)
{
    Projection *projection = context->projection;
    for (int k = 0; k < projection->traces.count; k++) {
        if (projection->traces.items[k].name.name != expr->u.name)
            continue;
        projection->traces.items[k].read = true;
        Expr *x = expr_new(context->checker, EXPR_TRACE, projection->traces.items[k].value->type,
                           expr->span);
        x->u.trace.projection = projection;
        x->u.trace.index = k;
        return x;
    }
    for (int k = 0; k < projection->lost_traces.count; k++)
        if (projection->lost_traces.items[k].name == expr->u.name)
            return expr_error(context->checker, expr->span);
    return NULL;
}

static const Expr *trace_number(Checker *checker, Projection *projection, int index, Span span)
{
    projection->traces.items[index].read = true;
    Expr *x = expr_new(checker, EXPR_TRACE, projection->traces.items[index].value->type, span);
    x->u.trace.projection = projection;
    x->u.trace.index = index;
    return x;
}

const Expr *operand_column(const Context *context, const AstExpr *call)
{
    Checker *checker = context->checker;
    Projection *projection = context->projection;
    const AstExpr *written = call->u.call.args.items[0].value;
    int column;
    if (projection->connection != CONNECT_TABLE || !(context->rule || context->in_delay)) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, call->span,
                                "'column' with one number is of a rule or a delay, at synapses of a file");
        diag_help(diag, "connect them by 'from_file(\"FILE\")', whose columns from the fourth on are parameters");
        return expr_error(checker, call->span);
    }
    if (projection->table < 0)
        return expr_error(checker, call->span);
    int columns = checker->model->tables.items[projection->table].columns;
    if (columns <= 3) {
        diag_error(checker->diags, E_BAD_INDEX, call->span,
                   "'%s' has 3 columns: presynaptic unit, postsynaptic unit, weight",
                   checker->model->tables.items[projection->table].path);
        return expr_error(checker, call->span);
    }
    if (!check_index_value(context, written, 4, columns, &column))
        return expr_error(checker, call->span);
    for (int k = 0; k < projection->traces.count; k++)
        if (projection->traces.items[k].column == column - 1)
            return trace_number(checker, projection, k, call->span);
    /* No name that a program can have. */
    const char *name = arena_printf(checker->arena, "column %d", column);
    Trace parameter = {.name = {name_intern(checker->names, name), call->span},
                       .kind = TRACE_PARAMETER,
                       .value = expr_number(checker, 0, dim_none(), call->span),
                       .of_pre = true,
                       .of_post = true,
                       .column = column - 1,
                       .stmt = projection->stmt};
    vec_push(checker->arena, &projection->traces, parameter);
    return trace_number(checker, projection, projection->traces.count - 1, call->span);
}

/* What all projections onto a unit add up to. */
const Expr *operand_drive(const Context *context, const Layer *layer, Side side, Span span)
{
    Checker *checker = context->checker;
    Dim dim = dim_none();
    bool any = false;
    for (int k = 0; k < layer->incoming.count; k++) {
        Projection *projection = layer->incoming.items[k];
        demand_drive(checker, projection);
        if (!projection->drive)
            continue;
        if (expr_is_error(projection->drive))
            return expr_error(checker, span);
        if (any && !dim_equal(dim, projection->drive->type.dim)) {
            Diag *diag = diag_error(checker->diags, E_UNIT_MISMATCH, span,
                                    "what reaches '%s' has different units and has no sum",
                                    layer->name.name);
            diag_note(diag, projection->drive_stmt->span, "this is %s, and others are %s",
                      dim_phrase(checker->arena, projection->drive->type.dim),
                      dim_phrase(checker->arena, dim));
            diag_help(diag, "name the projections, and read them one by one: P.drive");
            return expr_error(checker, span);
        }
        dim = projection->drive->type.dim;
        any = true;
    }
    if (!any && !checker->lost_projection) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, span,
                                "nothing drives '%s': no projection onto it has a 'drive +='",
                                layer->name.name);
        diag_help(diag, "write 'drive += w * pre.r' in a projection onto it");
    }
    if (!any)
        return expr_error(checker, span);
    Expr *x = expr_new(checker, EXPR_DRIVE, type_real(dim), span);
    x->u.drive.side = side;
    for (int k = 0; k < layer->incoming.count; k++) {
        Projection *projection = layer->incoming.items[k];
        projection->drive_kept = projection->drive_kept || side == SIDE_POST;
        projection->drive_read = projection->drive_read || context->place != PLACE_END;
    }
    return x;
}
