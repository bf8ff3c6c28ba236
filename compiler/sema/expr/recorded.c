/* recorded.c: what records can read and losses cannot: traces of rules and drives, as the step has left them. */
#include "recorded.h"

#include <string.h>

#include "demand.h"
#include "make_expr.h"
#include "operand.h"

/* Whether this is a record; else says that the quantity is recorded only. */
static bool is_record(const Context *context, const AstExpr *expr, const char *what)
{
    if (context->recorded)
        return true;
    const char *owner = expr->u.member.base->u.name, *member = expr->u.member.member.name;
    Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, expr->span,
                            "'%s.%s' is %s, which is recorded, not measured", owner, member, what);
    diag_help(diag, "'record %s.%s' at the top level, or a variable of the population that reads it",
              owner, member);
    return false;
}

/* ---- traces ---------------------------------------------------------------------------------- */

/* By unit, by synapse as the weights are, or one number. */
static const Expr *all_of_trace(const Context *context, Projection *projection, int index,
                                Span span)
{
    Checker *checker = context->checker;
    Trace *trace = &projection->traces.items[index];
    Dim dim = trace->value->type.dim;
    bool pre = trace->of_pre, post = trace->of_post;
    Type type = type_real(dim);
    const Projection *synapses = NULL;
    trace->read = true;
    if (pre && post) {
        const Expr *weights = operand_weights(checker, projection, span);
        if (expr_is_error(weights))
            return weights;
        type = weights->type;
        type.dim = dim;
        synapses = weights->synapses;
    } else if (pre || post) {
        const Layer *layer = pre ? projection->pre : projection->post;
        if (!layer->size_known)
            return expr_error(checker, span);
        type = type_vector(layer->size, dim);
    }
    Expr *x = expr_new(checker, EXPR_TRACES, type, span);
    x->u.trace.projection = projection;
    x->u.trace.index = index;
    x->synapses = synapses;
    return x;
}

/* ---- drives ---------------------------------------------------------------------------------- */

static const Expr *all_drives(const Context *context, const Layer *layer, Projection *projection,
                              Dim dim, Span span)
{
    if (!layer->size_known)
        return expr_error(context->checker, span);
    Expr *x = expr_new(context->checker, EXPR_DRIVES, type_vector(layer->size, dim), span);
    x->u.drive.projection = projection;
    x->u.drive.layer = layer;
    for (int k = 0; k < layer->incoming.count; k++) {
        Projection *other = layer->incoming.items[k];
        if (!other->drive || (projection && projection != other))
            continue;
        other->drive_kept = true;
        other->drive_recorded = true;
    }
    return x;
}

static const Expr *drive_of_projection(const Context *context, const AstExpr *expr,
                                       Projection *projection)
{
    Checker *checker = context->checker;
    demand_drive(checker, projection);
    if (!projection->drive) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                                "'%s' has no 'drive +=', so nothing is summed",
                                projection->name.name);
        if (projection->post->spiking)
            diag_help(diag, "what its spikes change are states of '%s', which are recorded",
                      projection->post->name.name);
        return expr_error(checker, expr->span);
    }
    return expr_is_error(projection->drive) || !is_record(context, expr, "a drive")
               ? expr_error(checker, expr->span)
               : all_drives(context, projection->post, projection, projection->drive->type.dim,
                            expr->span);
}

/* --------------------------------------------------------------------------------------------- */

const Expr *recorded_of_projection(const Context *context, const AstExpr *expr,
                                   Projection *projection)
{
    Checker *checker = context->checker;
    Name member = expr->u.member.member.name;
    if (strcmp(member, "drive") == 0)
        return drive_of_projection(context, expr, projection);
    for (int k = 0; k < projection->lost_traces.count; k++)
        if (projection->lost_traces.items[k].name == member)
            return expr_error(checker, expr->span);
    for (int k = 0; k < projection->traces.count; k++)
        if (projection->traces.items[k].name.name == member)
            return is_record(context, expr, "a trace")
                       ? all_of_trace(context, projection, k, expr->span)
                       : expr_error(checker, expr->span);
    return NULL;
}

const Expr *recorded_of_layer(const Context *context, const AstExpr *expr, Layer *layer)
{
    Checker *checker = context->checker;
    Name member = expr->u.member.member.name;
    if (strcmp(member, "drive") != 0 || layer->is_input)
        return NULL;
    const Expr *one = operand_drive(context, layer, SIDE_OWN, expr->span);
    return expr_is_error(one) || !is_record(context, expr, "a drive")
               ? expr_error(checker, expr->span)
               : all_drives(context, layer, NULL, one->type.dim, expr->span);
}

/* ---- what belongs to a rule ------------------------------------------------------------------- */

/* The first projection that follows the rule and has a name; NULL: none. */
static const Projection *follower(const Checker *checker, const Rule *rule)
{
    for (int k = 0; k < checker->model->projections.count; k++) {
        const Projection *projection = checker->model->projections.items[k];
        if (projection->rule == rule && projection->name.name)
            return projection;
    }
    return NULL;
}

static bool has_trace(const Projection *projection, Name name)
{
    for (int k = 0; k < projection->traces.count; k++)
        if (projection->traces.items[k].name.name == name)
            return true;
    return false;
}

bool recorded_not_of_rule(const Context *context, const AstExpr *expr, const Rule *rule)
{
    Checker *checker = context->checker;
    Name member = expr->u.member.member.name;
    const Projection *projection = follower(checker, rule);
    if (!context->recorded)
        return false;
    if (rule_find_learn(rule, member)) {
        Diag *diag = diag_error(checker->diags, E_LEARNED_NUMBER, expr->span,
                                "'%s.%s' is learned and the same in the whole trial",
                                rule->name.name, member);
        diag_help(diag, "history.csv and result.json of a run have what the search found");
        return true;
    }
    if (projection && has_trace(projection, member)) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                                "the traces of a rule are those of the projections that follow it");
        diag_help(diag, "write %s.%s", projection->name.name, member);
        return true;
    }
    if (!rule_local(rule, member))
        return false;
    Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                            "'%s' is computed where the rule uses it, and not kept", member);
    diag_help(diag, "record what it is made of: states, weights, and traces such as %s.NAME",
              projection ? projection->name.name : "PROJECTION");
    return true;
}

void recorded_suggest(const Context *context, const Projection *projection, Suggestions *out)
{
    Arena *arena = context->checker->arena;
    if (!context->recorded)
        return;
    if (projection->drive_stmt)
        vec_push(arena, out, "drive");
    for (int k = 0; k < projection->traces.count; k++)
        vec_push(arena, out, projection->traces.items[k].name.name);
}
