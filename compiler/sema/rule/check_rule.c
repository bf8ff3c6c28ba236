/* check_rule.c: the names of a rule, and what its events do on each projection that follows it. */
#include "check_rule.h"

#include <string.h>

#include "compiler/base/suggest.h"
#include "compiler/sema/expr/check_time.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/expr/operand.h"
#include "compiler/sema/misplaced.h"
#include "compiler/sema/network/check_spikes.h"
#include "compiler/sema/scope.h"
#include "check_learn.h"
#include "check_mask.h"
#include "check_trace.h"
#include "check_variable.h"

/* ---- names ---------------------------------------------------------------------------------- */

/* Whether it is a trace that can have a value at the start. */
static bool has_start(const AstStmt *stmt)
{
    return stmt->kind == AST_TRACE && stmt->word.name && strcmp(stmt->word.name, "of") == 0;
}

/* The first thing in the rule that has this name, if it is not `stmt`. */
static const AstName *defined_before(const Rule *rule, const AstStmt *stmt)
{
    for (int k = 0; k < rule->learns.count; k++)
        if (rule->learns.items[k]->name.name == stmt->name.name)
            return &rule->learns.items[k]->name;
    for (int k = 0; rule->stmt->body.items[k] != stmt; k++) {
        const AstStmt *part = rule->stmt->body.items[k];
        bool names = part->kind == AST_EQUATION || part->kind == AST_TRACE ||
                     variable_is(part->kind);
        bool equation_and_start = (part->kind == AST_ODE && stmt->kind == AST_INITIAL) ||
                                  (part->kind == AST_INITIAL && stmt->kind == AST_ODE) ||
                                  (has_start(part) && stmt->kind == AST_INITIAL) ||
                                  (part->kind == AST_INITIAL && has_start(stmt));
        if (names && !equation_and_start && part->name.name == stmt->name.name)
            return &part->name;
    }
    return NULL;
}

/* `z = pre.r * post.r`, a quantity of each synapse, or a trace: their names. What they say is checked where they
 * are used. */
static void check_own_name(Checker *checker, const Rule *rule, const AstStmt *stmt)
{
    if (stmt->kind == AST_EQUATION && strcmp(stmt->name.name, "ties") == 0) {
        Diag *diag = diag_error(checker->diags, E_RESERVED_NAME, stmt->name.span,
                                "'ties' is a statement of rules, without a '='");
        diag_help(diag, "write 'ties simultaneous', or pre_first, post_first, ignore");
        vec_push(checker->arena, &checker->locals, stmt); /* nothing more to say of it */
    }
    if (stmt->kind == AST_ODE && strcmp(stmt->name.name, "w") == 0) {
        Diag *diag = diag_error(checker->diags, E_RESERVED_NAME, stmt->name.span,
                                "the weight changes in events");
        diag_help(diag, "write 'on_step { w += dt * (…) }'");
        return;
    }
    scope_check_reserved(checker, stmt->name);
    const AstName *other = defined_before(rule, stmt);
    if (!other)
        return;
    vec_push(checker->arena, &checker->locals, stmt);
    Diag *diag = diag_error(checker->diags, E_DUPLICATE_NAME, stmt->name.span,
                            "'%s' is defined twice", stmt->name.name);
    diag_note(diag, other->span, "it is first defined here");
    if (stmt->kind == AST_INITIAL)
        diag_help(diag, "what has a value at the start is a variable: d%s/dt = …", stmt->name.name);
}

static void check_ties(Checker *checker, Rule *rule, const AstStmt *stmt, const AstStmt **seen)
{
    static const char *const words[] = {"pre_first", "post_first", "simultaneous", "ignore"};
    static const Ties values[] = {TIES_PRE_FIRST, TIES_POST_FIRST, TIES_SIMULTANEOUS, TIES_IGNORE};
    if (misplaced_twice(checker, seen, stmt, "'ties' stands twice"))
        return;
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (strcmp(stmt->word.name, words[k]) == 0) {
            rule->ties = values[k];
            return;
        }
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->word.span,
                            "'ties' is one of pre_first, post_first, simultaneous, ignore");
    const char *near = suggest_word(stmt->word.name, words, 4);
    if (near)
        diag_help(diag, "did you mean '%s'?", near);
}

/* `clip q in [0, 1]` in a rule. */
static void report_clip(Checker *checker, const AstStmt *stmt)
{
    bool weights = strcmp(stmt->name.name, "w") == 0;
    Diag *diag = diag_error(checker->diags, E_WRONG_BLOCK, stmt->keyword,
                            "'clip' cannot stand in a rule");
    if (weights)
        diag_help(diag, "the bounds of weights stand in the projections: clip w in [0, 1]");
    else
        diag_help(diag,
                  "bounds of a variable of synapses are kept where events change it: %s = min(max(%s "
                  "+ …, LOW), HIGH)",
                  stmt->name.name, stmt->name.name);
}

void check_rule_body(Checker *checker, Rule *rule)
{
    const AstStmt *stmt = rule->stmt;
    const AstStmt *ties = NULL;
    int events = 0;
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *part = stmt->body.items[k];
        if (part->kind == AST_LEARN) {
            for (int n = 0; n < part->names.count; n++)
                check_learn(checker, rule, part, part->names.items[n]);
        } else if (part->kind == AST_EVENT) {
            events++;
        } else if (part->kind == AST_TIES) {
            check_ties(checker, rule, part, &ties);
        } else if (part->kind == AST_CLIP) {
            report_clip(checker, part);
        } else if (part->kind != AST_EQUATION && part->kind != AST_TRACE &&
                   !variable_is(part->kind) && !mask_is(part->kind)) {
            misplaced_report(checker, part, BLOCK_RULE);
        }
    }
    for (int k = 0; k < stmt->body.count; k++)
        if (stmt->body.items[k]->kind == AST_EQUATION || stmt->body.items[k]->kind == AST_TRACE ||
            variable_is(stmt->body.items[k]->kind))
            check_own_name(checker, rule, stmt->body.items[k]);
        else if (mask_is(stmt->body.items[k]->kind))
            mask_targets(checker, rule, stmt->body.items[k]);
    if (events == 0) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, rule->name.span,
                                "rule '%s' never changes a weight", rule->name.name);
        diag_help(diag, "write 'on_epoch { w += … }' or 'on_step { w += … }'");
    }
    if (rule->use_count == 0 && !checker->lost_plastic) {
        Diag *diag = diag_error(checker->diags, E_UNUSED_RULE, rule->name.span,
                                "no projection follows rule '%s'", rule->name.name);
        diag_help(diag, "write 'plastic %s' in a projection", rule->name.name);
    }
}

static bool is_of_a_synapse(const Expr *x, const void *context)
{
    (void)context;
    return x->kind == EXPR_VARIABLE || x->kind == EXPR_WEIGHT || x->kind == EXPR_DRIVE ||
           x->kind == EXPR_SYNAPSE_SUM || x->kind == EXPR_UNIT_INDEX;
}

/* What `w += …` or `e += …` changes: -1 for the weight, or the index of a trace of synapses; -2 after
 * reporting. */
static int update_target(const Context *context, const AstStmt *stmt)
{
    const Projection *projection = context->projection;
    bool equation = stmt->kind == AST_EQUATION;
    Span place = equation ? stmt->name.span : stmt->target->span;
    Name name = equation                         ? stmt->name.name
                : stmt->target->kind == AST_NAME ? stmt->target->u.name
                                                 : NULL;
    if (name && strcmp(name, "w") == 0)
        return -1;
    for (int k = 0; name && k < projection->lost_traces.count; k++)
        if (projection->lost_traces.items[k].name == name)
            return -2;
    for (int k = 0; name && k < projection->traces.count; k++) {
        const Trace *trace = &projection->traces.items[k];
        if (trace->name.name != name)
            continue;
        if (trace->kind == TRACE_OF_SYNAPSES || trace->kind == TRACE_VARIABLE)
            return k;
        if (trace->kind == TRACE_PARAMETER) {
            Diag *diag = diag_error(context->checker->diags, E_NOT_CHANGED, place,
                                    "'%s' is a parameter of the synapse, and stays", name);
            diag_note(diag, trace->name.span, "for a variable, write '%s(0) ~ …'", name);
            return -2;
        }
        Diag *diag = diag_error(context->checker->diags, E_NOT_CHANGED, place,
                                "'%s' follows %s, and events do not change it", name,
                                trace->kind == TRACE_OF_SPIKES ? "spikes" : "a value");
        diag_note(diag, trace->name.span, "for a trace that events change, write 'trace %s tau …'",
                  name);
        if (trace->kind == TRACE_OF_SPIKES)
            diag_help(diag,
                      "it rises by 1 at each spike by itself: leave this out; 'by' is another "
                      "amount");
        return -2;
    }
    Diag *diag = diag_error(context->checker->diags, E_NOT_CHANGED, place,
                            "an event changes 'w', and variables and traces of synapses");
    if (name && strcmp(name, "dw") == 0)
        diag_help(diag, "write 'w += …'");
    else if (name)
        diag_help(diag, "write 'w += …', or declare 'trace %s tau 1 s' for an eligibility trace, "
                        "'%s(0) = 0' for a variable of the synapse",
                  name, name);
    else
        diag_help(diag, "write 'w += …' or 'w = …'");
    return -2;
}

static void check_update(const Context *context, const AstStmt *stmt)
{
    Checker *checker = context->checker;
    Projection *projection = context->projection;
    int target = update_target(context, stmt);
    if (target < -1)
        return;
    Context in_event = *context;
    in_event.in_event = true;
    bool read = target >= 0 && projection->traces.items[target].read;
    const Expr *value = check_scalar(&in_event, stmt->value, NULL);
    if (target >= 0) /* a variable that only changes itself has no use */
        projection->traces.items[target].read = read;
    if (expr_is_error(value) || (target < 0 && projection->lost_weights))
        return;
    const Trace *changed = target < 0 ? NULL : &projection->traces.items[target];
    Dim dim = changed ? changed->value->type.dim : projection->weights.dim;
    if (!dim_equal(value->type.dim, dim)) {
        Diag *diag =
            diag_error(checker->diags, E_UNIT_MISMATCH, value->span, "this is %s, but a %s is %s",
                       dim_phrase(checker->arena, value->type.dim),
                       !changed                          ? "weight"
                       : changed->kind == TRACE_VARIABLE ? "variable like this"
                                                         : "trace",
                       dim_phrase(checker->arena, dim));
        diag_note(diag, projection->stmt->keyword, "this projection follows the rule");
        return;
    }
    Update update = {
        .increment = stmt->kind == AST_INCREMENT, .trace = target, .value = value, .stmt = stmt};
    vec_push(checker->arena, &projection->updates[context->event], update);
}

/* `normalize w over pre to 1 l2` */
static void check_normalize(const Context *context, const AstStmt *stmt)
{
    Checker *checker = context->checker;
    Projection *projection = context->projection;
    bool pre = strcmp(stmt->word.name, "pre") == 0, post = strcmp(stmt->word.name, "post") == 0;
    bool l1 = stmt->model.name && strcmp(stmt->model.name, "l1") == 0;
    if (strcmp(stmt->name.name, "w") != 0 || (!pre && !post)) {
        Diag *diag =
            diag_error(checker->diags, E_BAD_ARGUMENT,
                       strcmp(stmt->name.name, "w") != 0 ? stmt->name.span : stmt->word.span,
                       "what is normalised are the weights, over 'pre' or 'post'");
        diag_help(diag, "write 'normalize w over pre to 1', for the weights onto each unit");
        return;
    }
    Dim dim = projection->weights.dim;
    const Expr *value = stmt->value ? check_scalar(context, stmt->value, &dim)
                                    : expr_number(checker, 1, dim, stmt->span);
    if (expr_is_error(value))
        return;
    if (expr_any(value, is_of_a_synapse, NULL)) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, stmt->value->span,
                                "a norm is not that of one synapse");
        diag_help(diag, "it is made of constants, learned numbers and single units: gate.r");
        return;
    }
    Update update = {.value = value,
                     .trace = -1,
                     .stmt = stmt,
                     .norm = l1 ? NORM_L1 : NORM_L2,
                     .over = pre ? SIDE_PRE : SIDE_POST};
    vec_push(checker->arena, &projection->updates[context->event], update);
}

static bool has_epochs(const Rule *rule)
{
    for (int k = 0; k < rule->stmt->body.count; k++) {
        const AstStmt *part = rule->stmt->body.items[k];
        if (part->kind == AST_EVENT && strcmp(part->word.name, "on_epoch") == 0)
            return true;
    }
    return false;
}

static bool is_of_model(const Checker *checker, const AstStmt *stmt)
{
    return source_is_used_elsewhere(checker->model->sources, stmt->span);
}

/* A name like this one that the model of a rule defines; NULL: there is none. */
static const char *name_of_model(const Checker *checker, const Rule *rule, Name name)
{
    Suggestions names = {0};
    for (int k = 0; k < rule->stmt->body.count; k++) {
        const AstStmt *part = rule->stmt->body.items[k];
        if (!is_of_model(checker, part))
            continue;
        if (part->name.name)
            vec_push(checker->arena, &names, part->name.name);
        for (int n = 0; n < part->names.count; n++)
            vec_push(checker->arena, &names, part->names.items[n].name);
    }
    return names.count > 0 ? suggest_word(name, names.items, names.count) : NULL;
}

/* What nothing reads may be wrong nevertheless, or was meant to be another statement. In a rule of epochs it
 * is not known whether it was to stand inside a mean. */
static void check_unread_local(const Context *context, const AstStmt *local)
{
    Checker *checker = context->checker;
    Context each_step = *context;
    each_step.event = EVENT_STEP;
    if (operand_local_is_read(checker, local))
        return;
    if (has_epochs(context->rule))
        vec_push(checker->arena, &checker->locals, local);
    else if (expr_is_error(operand_local(&each_step, local, local->name.span)))
        return;
    if (local->stands_for || is_of_model(checker, local)) /* what a model offers need not be used everywhere */
        return;
    Diag *diag =
        diag_warning(checker->diags, E_UNUSED, local->name.span, "rule '%s' does not use '%s'",
                     context->rule->name.name, local->name.name);
    const char *near = name_of_model(checker, context->rule, local->name.name);
    if (near)
        diag_help(diag, "did you mean '%s', which '%s' has?", near,
                  context->rule->stmt->model.name);
    else
        diag_help(diag, "leave it out, or use it in an event or a trace");
}

void check_rule_memory(Checker *checker, Projection *projection)
{
    Rule *rule = projection->rule;
    Context at_synapse = {
        .checker = checker, .place = PLACE_RULE, .projection = projection, .rule = rule};
    variable_declare(&at_synapse);
    for (int k = 0; k < rule->stmt->body.count; k++) {
        const AstStmt *trace = rule->stmt->body.items[k];
        if (trace->kind != AST_TRACE)
            continue;
        if (!trace->word.name)
            trace_of_synapses(&at_synapse, trace);
        else if (strcmp(trace->word.name, "on") == 0)
            trace_of_spikes(&at_synapse, trace);
        else
            trace_low_pass(&at_synapse, trace);
    }
    variable_derive(&at_synapse);
}

void check_rule_use(Checker *checker, Projection *projection)
{
    Rule *rule = projection->rule;
    Context at_synapse = {
        .checker = checker, .place = PLACE_RULE, .projection = projection, .rule = rule};
    for (int k = 0; k < rule->stmt->body.count; k++) {
        const AstStmt *event = rule->stmt->body.items[k];
        Context context = {
            .checker = checker, .place = PLACE_RULE, .projection = projection, .rule = rule};
        if (event->kind != AST_EVENT ||
            !spikes_event_kind(checker, event, projection, &context.event))
            continue;
        int every = 0, first = projection->updates[context.event].count;
        context.seldom = event->every || strcmp(event->word.name, "on_sample") == 0;
        if (event->every && !check_time_steps(checker, event->every, "the time between two updates", 1, &every))
            continue;
        for (int n = 0; n < event->body.count; n++) {
            const AstStmt *stmt = event->body.items[n];
            if (stmt->kind == AST_INCREMENT || stmt->kind == AST_EQUATION)
                check_update(&context, stmt);
            else if (stmt->kind == AST_NORMALIZE)
                check_normalize(&context, stmt);
            else
                misplaced_report(checker, stmt, BLOCK_EVENT);
        }
        for (int n = first; n < projection->updates[context.event].count; n++) {
            projection->updates[context.event].items[n].every = every;
            projection->updates[context.event].items[n].at_sample = context.seldom && !event->every;
        }
    }
    for (int k = 0; k < rule->stmt->body.count; k++)
        if (rule->stmt->body.items[k]->kind == AST_EQUATION)
            check_unread_local(&at_synapse, rule->stmt->body.items[k]);
    variable_check_changes(checker, projection);
    trace_choose_lazy(projection);
}
