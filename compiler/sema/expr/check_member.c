/* check_member.c: what a member means at its place: of a unit, a synapse, a projection, a rule. */
#include "check_member.h"

#include <string.h>

#include "compiler/sema/scope.h"
#include "compiler/sema/suggestions.h"
#include "check_expr.h"
#include "check_name.h"
#include "check_other_unit.h"
#include "check_samples.h"
#include "check_unknown.h"
#include "demand.h"
#include "make_expr.h"
#include "operand.h"
#include "recorded.h"

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

static const Expr *member_of_layer(const Context *context, const AstExpr *expr, ExprKind kind,
                                   Layer *layer, Side side)
{
    int index = population_find_variable(layer, expr->u.member.member.name);
    if (index >= 0 && kind == EXPR_STATE && stands_at(context, IN_A_STEP))
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

/* Whether the rule of a projection has a trace, variable or parameter of that name. */
static bool is_remembered(const Projection *projection, Name name)
{
    const AstStmts *body = projection->rule ? &projection->rule->stmt->body : NULL;
    for (int k = 0; body && k < body->count; k++)
        if (body->items[k]->name.name == name && body->items[k]->kind != AST_EQUATION)
            return true;
    return false;
}

static const Expr *of_projection(const Context *context, const AstExpr *expr, const Symbol *symbol)
{
    Checker *checker = context->checker;
    Projection *projection = symbol->thing;
    Name member = expr->u.member.member.name;
    if (!projection->pre) /* its ends were wrong, which was reported */
        return expr_error(checker, expr->span);
    if (context->place == PLACE_END && strcmp(member, "w") == 0)
        return operand_weights(checker, projection, expr->span);
    const Expr *recorded =
        context->place == PLACE_END ? recorded_of_projection(context, expr, projection) : NULL;
    if (recorded)
        return recorded;
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
            Expr *x =
                expr_new(checker, EXPR_DRIVE, type_real(projection->drive->type.dim), expr->span);
            x->u.drive.projection = projection;
            x->u.drive.side = at_rule ? SIDE_POST : SIDE_OWN;
            projection->drive_kept = projection->drive_kept || at_rule;
            projection->drive_read = true;
            return x;
        }
    }
    if (strcmp(member, "w") == 0 && stands_at(context, IN_A_STEP)) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                                "of the weights of '%s' the sum, mean, norm, least and largest over the synapses of a unit are "
                                "read here",
                                projection->name.name);
        diag_help(diag, "sum(%s.w[:, j]) is over those onto unit j, max(%s.w[i, :]) over those from unit i",
                  projection->name.name, projection->name.name);
        return expr_error(checker, expr->span);
    }
    if (is_remembered(projection, member) && stands_at(context, IN_A_STEP)) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                                "'%s' is what the rule of '%s' remembers at its synapses, which events of rules read", member,
                                projection->name.name);
        diag_help(diag, "in events its synapses read their own, and all rules sum(%s.%s[:, j]), over those of a unit", projection->name.name,
                  member);
        return expr_error(checker, expr->span);
    }
    Suggestions near = {0};
    vec_push(checker->arena, &near, context->place == PLACE_END ? "w" : "drive");
    recorded_suggest(context, projection, &near);
    const char *owner = arena_printf(checker->arena, "projection '%s'", projection->name.name);
    return unknown_member(context, expr, owner, &near);
}

/* `y[k].r` in a loss is `y.r[k]`. */
static const Expr *of_element(const Context *context, const AstExpr *expr, const Symbol *symbol)
{
    (void)symbol;
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

static const Expr *has_no_members(const Context *context, const AstExpr *expr)
{
    diag_error(context->checker->diags, E_UNKNOWN_MEMBER, expr->u.member.member.span,
               "what stands before this '.%s' has no members", expr->u.member.member.name);
    return expr_error(context->checker, expr->span);
}

/* Whether nothing has that name, not even an index of a comprehension or a variable. */
static bool is_free(const Context *context, Name name)
{
    for (const BoundName *binding = context->bindings; binding; binding = binding->outer)
        if (binding->name == name)
            return false;
    return context->place != PLACE_RULE && (context->place != PLACE_POPULATION ||
                                            population_find_variable(context->layer, name) < 0);
}

static const Expr *of_whole_layer(const Context *context, const AstExpr *expr, const Symbol *symbol)
{
    Checker *checker = context->checker;
    Layer *layer = symbol->thing;
    const Expr *recorded = recorded_of_layer(context, expr, layer);
    if (recorded)
        return recorded;
    if (!layer->is_input || context->window)
        return member_of_layer(context, expr, EXPR_STATE, layer, SIDE_OWN);
    if (layer->spiking)
        return samples_of_spikes(checker, layer, expr->span);
    Diag *diag =
        diag_error(checker->diags, E_WRONG_KIND, expr->span,
                   "'%s' is an input; its samples are '%s' itself", symbol->name, symbol->name);
    diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
    diag_help(diag,
              "the sample that is shown is read over the steps of a phase: mean(… over PHASE)");
    return expr_error(checker, expr->span);
}

static const Expr *of_other_unit(const Context *context, const AstExpr *expr, const Symbol *symbol)
{
    return needs_no_mean(context, expr)
               ? member_of_layer(context, expr, EXPR_STATE, symbol->thing, SIDE_OWN)
               : expr_error(context->checker, expr->span);
}

static const Expr *of_no_value(const Context *context, const AstExpr *expr, const Symbol *symbol)
{
    return check_name_is_no_value(context, symbol, expr->span);
}

static const Expr *of_rule(const Context *context, const AstExpr *expr, const Symbol *symbol)
{
    Checker *checker = context->checker;
    const Rule *rule = symbol->thing;
    const Learn *learn = rule_find_learn(rule, expr->u.member.member.name);
    if (recorded_not_of_rule(context, expr, rule))
        return expr_error(checker, expr->span);
    if (learn && context->place == PLACE_OBJECTIVE && learn->factor_count == 0)
        return operand_learned(context, learn, expr->span);
    if (learn) {
        Diag *diag = diag_error(checker->diags, E_LEARNED_NUMBER, expr->span,
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
    return unknown_member(context, expr, arena_printf(checker->arena, "rule '%s'", symbol->name),
                          &near);
}

/* ---- what stands before the '.' -------------------------------------------------------------------------- */

/* What finds the members of what is declared under a name, at a set of places. */
typedef struct MemberRow {
    SymbolKind owner;
    unsigned places;
    const Expr *(*value)(const Context *context, const AstExpr *expr, const Symbol *symbol);
} MemberRow;

/* Of each owner the first row of the place counts. */
static const MemberRow members[] = {
    {SYMBOL_PROJECTION, EVERYWHERE, of_projection},
    {SYMBOL_LAYER, AT(END), of_whole_layer},
    {SYMBOL_LAYER, IN_A_STEP, of_other_unit},
    {SYMBOL_LAYER, EVERYWHERE, of_no_value},
    {SYMBOL_RULE, EVERYWHERE, of_rule},
};

/* Of single units, as in y[3].r. */
static const MemberRow members_of_units[] = {
    {SYMBOL_LAYER, AT(END), of_element},
    {SYMBOL_LAYER, IN_A_STEP, of_other_unit},
};

/* NULL if no row is of this symbol and place. */
static const MemberRow *find_row(const Context *context, const Symbol *symbol,
                                 const MemberRow *rows, size_t count)
{
    for (size_t k = 0; k < count; k++)
        if (rows[k].owner == symbol->kind && stands_at(context, rows[k].places))
            return &rows[k];
    return NULL;
}

/* y[3].r */
static const Expr *member_of_unit(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    const AstExpr *owner = expr->u.member.base->u.call.callee;
    const Symbol *symbol = scope_find(checker, owner->u.name);
    const MemberRow *row = NULL;
    if (symbol)
        row = find_row(context, symbol, members_of_units,
                       sizeof members_of_units / sizeof members_of_units[0]);
    if (row)
        return row->value(context, expr, symbol);
    if (symbol || !is_free(context, owner->u.name))
        return has_no_members(context, expr);
    scope_expect(checker, (AstName){owner->u.name, owner->span}, SYMBOL_LAYER,
                 "input or population");
    return expr_error(checker, expr->span);
}

/* pre.r, post.r; NULL if the name before the '.' is another one. */
static const Expr *member_of_end(const Context *context, const AstExpr *expr)
{
    const AstExpr *base = expr->u.member.base;
    bool pre = strcmp(base->u.name, "pre") == 0;
    if (!pre && strcmp(base->u.name, "post") != 0)
        return NULL;
    if (stands_at(context, IN_A_SYNAPSE))
        return member_of_synapse(context, expr, pre ? SIDE_PRE : SIDE_POST);
    Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, base->span,
                            "there is no '%s' here", base->u.name);
    diag_help(diag,
              context->place == PLACE_CONDITION
                  ? "synapses and their first weights exist from the beginning: they know 'i', 'j' "
                    "and constants"
                  : "'pre' and 'post' exist in projections and rules");
    return expr_error(context->checker, expr->span);
}

const Expr *check_member(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    const AstExpr *base = expr->u.member.base;
    if (base->kind == AST_INDEX && base->u.call.callee->kind == AST_NAME)
        return member_of_unit(context, expr);
    if (base->kind != AST_NAME)
        return has_no_members(context, expr);
    const Expr *x = member_of_end(context, expr);
    if (x)
        return x;
    const Symbol *symbol = scope_find(checker, base->u.name);
    if (!symbol) {
        Context before_dot = *context;
        before_dot.before_dot = true;
        return check_unknown_name(&before_dot, base);
    }
    const MemberRow *row = find_row(context, symbol, members, sizeof members / sizeof members[0]);
    if (row)
        return row->value(context, expr, symbol);
    if (symbol->doubtful)
        return expr_error(checker, expr->span);
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_MEMBER, expr->u.member.member.span,
                            "'%s' is %s, which has no '%s'", symbol->name, scope_kind_text(symbol),
                            expr->u.member.member.name);
    diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
    return expr_error(checker, expr->span);
}
