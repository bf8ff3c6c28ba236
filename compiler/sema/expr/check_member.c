/* check_member.c: what a member means at its place: of a unit, a synapse, a projection, a rule. */
#include "check_member.h"

#include <string.h>

#include "compiler/sema/scope.h"
#include "compiler/sema/suggestions.h"
#include "check_expr.h"
#include "check_name.h"
#include "check_other_unit.h"
#include "check_unknown.h"
#include "demand.h"
#include "make_expr.h"
#include "operand.h"

static const Expr *unknown_member(const Context *context, const AstExpr *expr, const char *owner,
                               const Suggestions *near)
{
    Checker *checker = context->checker;
    AstName member = expr->u.member.member;
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_MEMBER, member.span, "%s has no '%s'", owner,
                            member.name);
    if (near->count == 1 && !suggestions_help(diag, member.name, near))
        diag_help(diag, "it has '%s'", near->items[0]);
    else if (near->count > 1)
        suggestions_or_list(checker, diag, member.name, near);
    return expr_error(checker, expr->span);
}

/* Whether an expression is computed for one unit or synapse, in each step. */
static bool in_a_step(const Context *context)
{
    return context->place == PLACE_POPULATION || context->place == PLACE_SYNAPSE ||
           context->place == PLACE_RULE;
}

static const Expr *member_of_layer(const Context *context, const AstExpr *expr, ExprKind kind,
                                Layer *layer, Side side)
{
    int index = layer_find_variable(layer, expr->u.member.member.name);
    if (index >= 0 && kind == EXPR_STATE && in_a_step(context))
        return other_unit_member(context, expr, layer, index);
    if (index >= 0)
        return operand_variable(context, kind, layer, index, side, expr->span);
    if (layer->variables.count == 0 || layer->has_unknown_model) /* which was reported */
        return expr_error(context->checker, expr->span);
    Suggestions near = {0};
    for (int k = 0; k < layer->variables.count; k++)
        vec_push(context->checker->arena, &near, layer->variables.items[k].name.name);
    const char *owner = arena_printf(context->checker->arena, "'%s'", layer->name.name);
    return unknown_member(context, expr, owner, &near);
}

/* Whether what differs from sample to sample may stand here; else reports it. */
static bool needs_no_mean(const Context *context, const AstExpr *expr)
{
    if (context->place != PLACE_RULE || context->event != EVENT_EPOCH || context->in_sample_mean)
        return true;
    const AstExpr *base = expr->u.member.base;
    const AstExpr *name = base->kind == AST_INDEX ? base->u.call.callee : base;
    operand_needs_mean(
        context, expr->span,
        arena_printf(context->checker->arena, "%s.%s", name->u.name, expr->u.member.member.name));
    return false;
}

static const Expr *member_of_synapse(const Context *context, const AstExpr *expr, Side side)
{
    if (context->place == PLACE_RULE && context->event == EVENT_EPOCH && !context->in_sample_mean)
        return operand_needs_mean(context, expr->span,
                                   arena_printf(context->checker->arena, "%s.%s",
                                                side == SIDE_PRE ? "pre" : "post",
                                                expr->u.member.member.name));
    Layer *layer = side == SIDE_PRE ? context->projection->pre : context->projection->post;
    if (context->place == PLACE_RULE && side == SIDE_POST &&
        strcmp(expr->u.member.member.name, "drive") == 0)
        return operand_drive(context, layer, SIDE_POST, expr->span);
    return member_of_layer(context, expr, EXPR_VARIABLE, layer, side);
}

static const Expr *member_of_projection(const Context *context, const AstExpr *expr,
                                     Projection *projection)
{
    Checker *checker = context->checker;
    Name member = expr->u.member.member.name;
    if (!projection->pre) /* its ends were wrong, which was reported */
        return expr_error(checker, expr->span);
    if (context->place == PLACE_END && strcmp(member, "w") == 0)
        return operand_weights(checker, projection, expr->span);
    bool at_rule = context->place == PLACE_RULE;
    const Layer *layer = at_rule ? context->projection->post : context->layer;
    if ((at_rule || context->place == PLACE_POPULATION) && strcmp(member, "drive") == 0 &&
        projection->post == layer) {
        if (at_rule && !needs_no_mean(context, expr))
            return expr_error(checker, expr->span);
        demand_drive(checker, projection);
        if (projection->drive) {
            if (expr_is_error(projection->drive))
                return expr_error(checker, expr->span);
            Expr *x = expr_new(checker, EXPR_DRIVE, type_real(projection->drive->type.dim), expr->span);
            x->u.drive.projection = projection;
            x->u.drive.side = at_rule ? SIDE_POST : SIDE_OWN;
            projection->drive_kept = projection->drive_kept || at_rule;
            projection->drive_read = true;
            return x;
        }
    }
    Suggestions near = {0};
    vec_push(checker->arena, &near, context->place == PLACE_END ? "w" : "drive");
    const char *owner = arena_printf(checker->arena, "projection '%s'", projection->name.name);
    return unknown_member(context, expr, owner, &near);
}

/* `y[k].r` in a loss is `y.r[k]`. */
static const Expr *element_of_layer(const Context *context, const AstExpr *expr)
{
    const AstExpr *unit = expr->u.member.base;
    AstExpr *variable = arena_new(context->checker->arena, AstExpr);
    AstExpr *element = arena_new(context->checker->arena, AstExpr);
    *variable = *expr;
    variable->u.member.base = unit->u.call.callee;
    *element = *unit;
    element->span = expr->span;
    element->u.call.callee = variable;
    return check_expr(context, element);
}

/* Whether nothing has that name, not even an index of a comprehension or a variable. */
static bool is_free(const Context *context, Name name)
{
    for (const Binding *binding = context->bindings; binding; binding = binding->outer)
        if (binding->name == name)
            return false;
    return context->place != PLACE_RULE &&
           (context->place != PLACE_POPULATION || layer_find_variable(context->layer, name) < 0);
}

const Expr *check_member(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    const AstExpr *base = expr->u.member.base;
    if (base->kind == AST_INDEX && base->u.call.callee->kind == AST_NAME) {
        const Symbol *layer = scope_find(checker, base->u.call.callee->u.name);
        if (layer && layer->kind == SYMBOL_LAYER && context->place == PLACE_END)
            return element_of_layer(context, expr);
        if (layer && layer->kind == SYMBOL_LAYER && in_a_step(context))
            return needs_no_mean(context, expr)
                       ? member_of_layer(context, expr, EXPR_STATE, layer->thing, SIDE_OWN)
                       : expr_error(checker, expr->span);
        if (!layer && is_free(context, base->u.call.callee->u.name)) {
            scope_expect(checker, (AstName){base->u.call.callee->u.name, base->u.call.callee->span},
                         SYMBOL_LAYER, "input or population");
            return expr_error(checker, expr->span);
        }
    }
    if (base->kind != AST_NAME) {
        diag_error(checker->diags, E_UNKNOWN_MEMBER, expr->u.member.member.span,
                   "what stands before this '.%s' has no members", expr->u.member.member.name);
        return expr_error(checker, expr->span);
    }
    bool synapse = context->place == PLACE_SYNAPSE || context->place == PLACE_RULE;
    if (strcmp(base->u.name, "pre") == 0 || strcmp(base->u.name, "post") == 0) {
        if (synapse)
            return member_of_synapse(context, expr,
                                     strcmp(base->u.name, "pre") == 0 ? SIDE_PRE : SIDE_POST);
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, base->span,
                                "there is no '%s' here", base->u.name);
        diag_help(
            diag,
            context->place == PLACE_CONDITION
                ? "synapses and their first weights exist from the beginning: they know 'i', 'j' "
                  "and constants"
                : "'pre' and 'post' exist in projections and rules");
        return expr_error(checker, expr->span);
    }
    const Symbol *symbol = scope_find(checker, base->u.name);
    if (!symbol) {
        Context before_dot = *context;
        before_dot.before_dot = true;
        return check_unknown_name(&before_dot, base);
    }
    if (symbol->kind == SYMBOL_PROJECTION)
        return member_of_projection(context, expr, symbol->thing);
    if (symbol->kind == SYMBOL_LAYER && context->place == PLACE_END) {
        const Layer *input = symbol->thing;
        if (input->is_input && input->spiking && !context->window)
            return check_name_has_no_samples(checker, input, expr->span);
        if (input->is_input && !context->window) {
            Diag *diag = diag_error(checker->diags, E_WRONG_KIND, expr->span,
                                    "'%s' is an input; its samples are '%s' itself", symbol->name,
                                    symbol->name);
            diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
            diag_help(diag, "the sample that is shown is read over the steps of a phase: "
                            "mean(… over PHASE)");
            return expr_error(checker, expr->span);
        }
        return member_of_layer(context, expr, EXPR_STATE, symbol->thing, SIDE_OWN);
    }
    if (symbol->kind == SYMBOL_LAYER && in_a_step(context))
        return needs_no_mean(context, expr)
                   ? member_of_layer(context, expr, EXPR_STATE, symbol->thing, SIDE_OWN)
                   : expr_error(checker, expr->span);
    if (symbol->kind == SYMBOL_RULE) {
        const Rule *rule = symbol->thing;
        const Learn *learn = rule_find_learn(rule, expr->u.member.member.name);
        if (learn && context->place == PLACE_OBJECTIVE && learn->factor_count == 0)
            return operand_learned(context, learn, expr->span);
        if (learn) {
            Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                                    "'%s.%s' cannot be used here", symbol->name, learn->name.name);
            diag_help(diag,
                      "learned terms stand in their rule, and as l1(%s.%s) or l2(%s.%s) in "
                      "'minimize'",
                      symbol->name, learn->name.name, symbol->name, learn->name.name);
            return expr_error(checker, expr->span);
        }
        Suggestions near = {0};
        for (int k = 0; k < rule->learns.count; k++)
            vec_push(checker->arena, &near, rule->learns.items[k]->name.name);
        return unknown_member(context, expr,
                              arena_printf(checker->arena, "rule '%s'", symbol->name), &near);
    }
    if (symbol->kind == SYMBOL_LAYER)
        return check_name_is_no_value(context, symbol, expr->span);
    if (symbol->doubtful)
        return expr_error(checker, expr->span);
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_MEMBER, expr->u.member.member.span,
                            "'%s' is %s, which has no '%s'", symbol->name, scope_kind_text(symbol),
                            expr->u.member.member.name);
    diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
    return expr_error(checker, expr->span);
}
