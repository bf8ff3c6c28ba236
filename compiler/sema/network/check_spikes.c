/* check_spikes.c: thresholds, resets and refractory periods of populations, and what the spikes that
 * a projection carries do to the units at its ends. */
#include "check_spikes.h"

#include <math.h>
#include <string.h>

#include "compiler/sema/expr/check_time.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/unit_advice.h"
#include "compiler/sema/misplaced.h"
#include "compiler/sema/scope.h"
#include "compiler/sema/suggestions.h"

/* ---- effects ---------------------------------------------------------------------------------- */

static bool is_state(const LayerVariable *variable)
{
    return variable->stmt && variable->stmt->kind == AST_ODE;
}

/* Suggests among the states of a layer. */
static void suggest_states(Checker *checker, Diag *diag, const Layer *layer, const char *word)
{
    Suggestions near = {0};
    for (int k = 0; k < layer->variables.count; k++)
        if (is_state(&layer->variables.items[k]))
            vec_push(checker->arena, &near, layer->variables.items[k].name.name);
    suggestions_or_list(checker, diag, word, &near);
}

/* The state of `layer` that is named, or -1 after reporting. */
static int find_state(Checker *checker, const Layer *layer, AstName name)
{
    for (int k = 0; k < layer->variables.count; k++) {
        const LayerVariable *variable = &layer->variables.items[k];
        if (variable->name.name != name.name)
            continue;
        if (is_state(variable))
            return k;
        Diag *diag =
            diag_error(checker->diags, E_NOT_CHANGED, name.span,
                       "'%s' is computed anew in each step; only states can be changed", name.name);
        diag_note(diag, variable->name.span, "it is defined here");
        diag_help(diag, "a state has a differential equation: d%s/dt = …", name.name);
        return -1;
    }
    if (layer->has_unknown_model) /* it may be the model's */
        return -1;
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_MEMBER, name.span, "'%s' has no state '%s'",
                            layer->name.name, name.name);
    suggest_states(checker, diag, layer, name.name);
    return -1;
}

/* The unit of the weights is not what is wanted where they act: said once, and not again of their bounds
 * and of losses. */
static void lose_weights(const Checker *checker, Projection *projection, Diag *diag)
{
    projection->lost_weights = true;
    for (int k = 0; k < projection->stmt->body.count; k++) {
        const AstStmt *part = projection->stmt->body.items[k];
        if ((part->kind == AST_EQUATION || part->kind == AST_DRAW) &&
            strcmp(part->name.name, "w") == 0) {
            const Symbol *constant =
                part->value->kind == AST_NAME ? scope_find(checker, part->value->u.name) : NULL;
            diag_note(diag, constant ? constant->span : part->value->span,
                      "the weights have their unit from here");
        }
    }
}

static void check_effect(const Context *context, const AstStmt *stmt, const AstExpr *written,
                         Layer *layer, Side side, AstName name, Effects *effects)
{
    Checker *checker = context->checker;
    int variable = find_state(checker, layer, name);
    if (variable < 0)
        return;
    const Expr *lost = layer->variables.items[variable].value;
    Dim dim = layer->variables.items[variable].dim;
    const Expr *value = check_scalar(context, written, NULL);
    if (expr_is_error(value) || (lost && expr_is_error(lost)) ||
        (value->kind == EXPR_WEIGHT && context->projection->lost_weights))
        return;
    if (!dim_equal(value->type.dim, dim)) {
        Diag *diag =
            diag_error(checker->diags, E_UNIT_MISMATCH, value->span, "this is %s, but '%s' is %s",
                       dim_phrase(checker->arena, value->type.dim), name.name,
                       dim_phrase(checker->arena, dim));
        unit_advice_help(checker, diag, value, dim);
        if (value->kind == EXPR_WEIGHT)
            lose_weights(checker, context->projection, diag);
        return;
    }
    Effect effect = {stmt->kind == AST_INCREMENT, side, variable, value, stmt};
    vec_push(checker->arena, effects, effect);
}

/* ---- populations ------------------------------------------------------------------------------ */

static bool is_of_spikes(AstStmtKind kind)
{
    return kind == AST_THRESHOLD || kind == AST_RESET || kind == AST_REFRACTORY;
}

void spikes_of_rate_layer(Checker *checker, Layer *layer)
{
    const AstStmt *first = NULL;
    for (int k = 0; k < layer->stmt->body.count && !first; k++)
        if (is_of_spikes(layer->stmt->body.items[k]->kind))
            first = layer->stmt->body.items[k];
    if (layer->is_input || layer->spiking || !first)
        return;
    layer->spiking = true; /* so that the rest can be checked */
    layer->spiking_parts.lost_threshold = true;
    if (strcmp(layer->stmt->word.name, "rate") != 0) /* which was reported */
        return;
    Name model = layer->stmt->model.name;
    Diag *diag =
        diag_error(checker->diags, E_NO_SPIKES, model ? layer->stmt->word.span : first->keyword,
                   "a rate population has no %s", ast_stmt_name(first->kind));
    if (model)
        diag_note(diag, first->keyword, "it is given here");
    diag_help(diag, "declare it as spiking: population %s[%d] spiking %s", layer->name.name,
              layer->size, model ? arena_printf(checker->arena, ": %s", model) : "{ … }");
}

bool spikes_statement(Checker *checker, Layer *layer, const AstStmt *part)
{
    SpikingParts *parts = &layer->spiking_parts;
    if (!is_of_spikes(part->kind))
        return false;
    if (part->kind == AST_THRESHOLD) {
        misplaced_twice(checker, &parts->threshold, part, "a population has one threshold");
    } else if (part->kind == AST_RESET) {
        misplaced_twice(checker, &parts->reset, part, "a population has one reset");
    } else {
        misplaced_twice(checker, &parts->refractory, part,
                        "a population has one refractory period");
    }
    return true;
}

static void check_reset(const Context *context, Layer *layer, const AstStmt *reset)
{
    for (int k = 0; k < reset->body.count; k++) {
        const AstStmt *part = reset->body.items[k];
        bool named = part->kind == AST_EQUATION ||
                     (part->kind == AST_INCREMENT && part->target->kind == AST_NAME);
        if (!named) {
            Diag *diag = diag_error(context->checker->diags, E_WRONG_BLOCK, part->span,
                                    "'reset' sets states of its population");
            diag_help(diag, "write 'reset v = -60 mV' or 'reset { v = -60 mV  theta += 2 mV }'");
            continue;
        }
        AstName name = part->kind == AST_EQUATION
                           ? part->name
                           : (AstName){part->target->u.name, part->target->span};
        check_effect(context, part, part->value, layer, SIDE_OWN, name, &layer->resets);
    }
}

/* `holds v`: a state that keeps its value while the unit is refractory. */
static void hold(Checker *checker, Layer *layer, AstName name)
{
    int index = find_state(checker, layer, name);
    if (index < 0)
        return;
    if (layer->variables.items[index].held)
        diag_error(checker->diags, E_REPEATED_PART, name.span, "'%s' stands twice", name.name);
    layer->variables.items[index].held = true;
}

/* A time, or one of each unit, which is made of parameters and `i`. */
static void check_refractory_time(Checker *checker, Layer *layer, const AstExpr *written)
{
    Context context = {
        .checker = checker, .place = PLACE_POPULATION, .layer = layer, .variable = -1};
    Dim time = model_time_dim(checker->model);
    const Expr *x = check_scalar(&context, written, NULL);
    if (expr_is_error(x))
        return;
    if (x->kind == EXPR_NUMBER || x->kind == EXPR_COEFFICIENT) {
        check_time_steps(checker, written, "a refractory period", 1, &layer->refractory);
    } else if (expr_any(x, expr_is_changing, NULL)) {
        Diag *diag = diag_error(checker->diags, E_NOT_CONSTANT, written->span,
                                "a refractory period must be known before the first step");
        diag_help(diag, "it is made of constants, what a trial draws, parameters, and 'i'");
    } else if (expr_any(x, population_start_varies, NULL)) {
        diag_error(checker->diags, E_NOT_CONSTANT, written->span,
                   "a refractory period is a whole number of steps, the same for all candidates, "
                   "but a learned number stands in it");
    } else if (!dim_equal(x->type.dim, time)) {
        diag_error(checker->diags, E_UNIT_MISMATCH, written->span,
                   "a refractory period is a time, but this is %s",
                   dim_phrase(checker->arena, x->type.dim));
    } else {
        layer->refractory_time = x;
    }
}

static void check_refractory(Checker *checker, Layer *layer, const AstStmt *stmt)
{
    check_refractory_time(checker, layer, stmt->value);
    if (stmt->word.name)
        return; /* free */
    for (int k = 0; k < stmt->names.count; k++)
        hold(checker, layer, stmt->names.items[k]);
    for (int k = 0; k < layer->resets.count && stmt->names.count == 0; k++)
        if (!layer->resets.items[k].increment)
            layer->variables.items[layer->resets.items[k].variable].held = true;
}

void check_spikes(Checker *checker, Layer *layer)
{
    const SpikingParts *parts = &layer->spiking_parts;
    if (!layer->spiking)
        return;
    Context context = {.checker = checker,
                       .place = PLACE_POPULATION,
                       .layer = layer,
                       .variable = -1,
                       .in_threshold = true};
    if (parts->threshold) {
        layer->threshold = check_one_condition(&context, parts->threshold->condition);
    } else if (!layer->has_unknown_model && !parts->lost_threshold) {
        Diag *diag = diag_error(
            checker->diags, E_MISSING_PART, parts->reset ? parts->reset->keyword : layer->name.span,
            parts->reset ? "a reset without a threshold never happens"
                         : "population '%s' has no threshold, so it never spikes",
            layer->name.name);
        diag_help(diag, "write 'threshold v > -50 mV'");
    }
    if (parts->reset)
        check_reset(&context, layer, parts->reset);
    if (parts->refractory)
        check_refractory(checker, layer, parts->refractory);
}

/* ---- projections ------------------------------------------------------------------------------ */

/* A state that is meant by `gi`, or by `gi_post` as Brian 2 writes it; else "ge". */
static const char *state_meant(const Layer *layer, const AstExpr *target)
{
    const char *written = target && target->kind == AST_NAME ? target->u.name : "";
    size_t length = strcspn(written, "_");
    if (strcmp(written + length, "_post") != 0)
        length = strlen(written);
    for (int k = 0; k < layer->variables.count; k++) {
        const char *name = layer->variables.items[k].name.name;
        if (strlen(name) == length && strncmp(name, written, length) == 0)
            return name;
    }
    return "ge";
}

static void report_effect(Checker *checker, const Projection *projection, const AstExpr *target, Span span)
{
    Diag *diag = diag_error(checker->diags, E_NOT_CHANGED, span,
                            "what a spike does is added to a state of 'post' or 'pre'");
    diag_help(diag, "write 'post.%s += w'; weights change in a rule", state_meant(projection->post, target));
}

static void check_projection_effect(const Context *context, const AstStmt *stmt, Effects *effects)
{
    Checker *checker = context->checker;
    Projection *projection = context->projection;
    const AstExpr *target = stmt->kind == AST_INCREMENT ? stmt->target : NULL;
    if (!target || target->kind != AST_MEMBER || target->u.member.base->kind != AST_NAME) {
        report_effect(checker, projection, target, target ? target->span : stmt->span);
        return;
    }
    Name base = target->u.member.base->u.name;
    bool pre = strcmp(base, "pre") == 0;
    if (!pre && strcmp(base, "post") != 0) {
        Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, target->u.member.base->span,
                                "there is no '%s' here", base);
        diag_help(diag, "the units of a synapse are 'pre' and 'post'");
        return;
    }
    Layer *layer = pre ? projection->pre : projection->post;
    check_effect(context, stmt, stmt->value, layer, pre ? SIDE_PRE : SIDE_POST,
                 target->u.member.member, effects);
}

/* `on_step` and `on_epoch` in a projection. */
static void report_no_spike(Checker *checker, const AstStmt *event)
{
    Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, event->keyword,
                            "'%s' stands in rules; in a projection spikes act, by 'on_pre' and "
                            "'on_post'",
                            event->word.name);
    diag_help(diag,
              "write 'on_pre { post.ge += w }', or 'drive += w * pre.r' for what acts in each "
              "step");
}

void spikes_effects(Checker *checker, Projection *projection)
{
    const AstStmt *stmt = projection->stmt;
    if (projection->rule && projection->rule->ties == TIES_IGNORE)
        projection->pre->ties_matter = projection->post->ties_matter = true;
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *event = stmt->body.items[k];
        Context context = {.checker = checker,
                           .place = PLACE_SYNAPSE,
                           .projection = projection,
                           .rule = projection->rule,
                           .in_event = true};
        if (event->kind != AST_EVENT ||
            !spikes_event_kind(checker, event, projection, &context.event))
            continue;
        if (context.event != EVENT_PRE && context.event != EVENT_POST) {
            report_no_spike(checker, event);
            continue;
        }
        for (int n = 0; n < event->body.count; n++) {
            const AstStmt *part = event->body.items[n];
            if (part->kind == AST_INCREMENT || part->kind == AST_EQUATION)
                check_projection_effect(&context, part, &projection->effects[context.event]);
            else if (part->kind == AST_TERM) /* post.ge = w */
                report_effect(checker, projection, part->target, part->target->span);
            else
                misplaced_report(checker, part, BLOCK_EVENT);
        }
    }
}

bool spikes_event_kind(Checker *checker, const AstStmt *event, const Projection *projection,
                       EventKind *kind)
{
    static const struct {
        const char *word;
        EventKind kind;
    } kinds[] = {{"on_epoch", EVENT_EPOCH},
                 {"on_step", EVENT_STEP},
                 {"on_sample", EVENT_STEP},
                 {"on_pre", EVENT_PRE},
                 {"on_post", EVENT_POST}};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if (strcmp(event->word.name, kinds[k].word) == 0)
            *kind = kinds[k].kind;
    if (*kind != EVENT_PRE && *kind != EVENT_POST)
        return true;
    const Layer *layer = *kind == EVENT_PRE ? projection->pre : projection->post;
    if (layer->spiking || layer->has_unknown_source)
        return layer->spiking;
    Diag *diag =
        diag_error(checker->diags, E_NO_SPIKES, event->keyword,
                   "'%s' needs spikes, but '%s' has none", event->word.name, layer->name.name);
    diag_note(diag, layer->name.span, "it is %s",
              layer->is_input ? "an input of numbers" : "a rate population");
    diag_help(diag, "use 'on_step' or 'on_epoch'");
    return false;
}
