/* check_name.c: what each name and member means at its place, and what to say of those that mean
 * nothing. */
#include "checker.h"

#include <string.h>

static bool name_is(Name name, const char *text)
{
    return strcmp(name, text) == 0;
}

/* ---- names ---------------------------------------------------------------------------------- */

static int find_variable(const Layer *layer, Name name)
{
    for (int k = 0; k < layer->variables.count; k++)
        if (layer->variables.items[k].name.name == name)
            return k;
    return -1;
}

static const X *layer_variable(const Context *context, XKind kind, Layer *layer, int index,
                               Side side, Span span)
{
    Checker *checker = context->checker;
    /* A projection from a population to itself carries what it was in the step before. */
    bool lateral = context->place == PLACE_SYNAPSE && layer->index >= context->projection->post->index;
    bool earlier = context->in_previous || lateral;
    check_layer_variable(checker, layer, index, span, earlier);
    layer->rates_read = layer->rates_read || layer->variables.items[index].spike_rate;
    if (context->in_previous)
        layer->variables.items[index].remembered = true;
    if (lateral && !layer->is_input)
        layer->variables.items[index].early = true;
    const X *value = layer->variables.items[index].value;
    if ((value && x_is_error(value)) || (kind == X_STATE && !layer->size_known))
        return x_error(checker, span);
    Dim dim = layer->variables.items[index].dim;
    X *x = x_new(checker, kind, kind == X_STATE ? type_vector(layer->size, dim) : type_real(dim),
                 span);
    x->u.variable.layer = layer;
    x->u.variable.index = index;
    x->u.variable.side = side;
    return x;
}

static const X *weight_matrix(Checker *checker, const Projection *projection, Span span)
{
    if (!projection->pre->size_known || !projection->post->size_known)
        return x_error(checker, span);
    Dim dim = projection->weights.dim;
    Type type = projection->connection == CONNECT_ALL
                    ? type_matrix(projection->pre->size, projection->post->size, dim)
                    : type_vector(projection->capacity, dim);
    X *x = x_new(checker, X_WEIGHTS, type, span);
    x->u.projection = projection;
    return x;
}

static const X *learned(const Context *context, const Learn *learn, Span span)
{
    Checker *checker = context->checker;
    if (learn->factor_count == 0) {
        X *x = x_new(checker, X_COEFFICIENT, type_real(learn->dim), span);
        x->u.learn = learn;
        return x;
    }
    Context inner = *context;
    inner.in_sample_mean =
        true; /* the quantities themselves may vary by sample; see check_call.c */
    const X **quantities = arena_array(checker->arena, const X *, learn->factor_count);
    for (int k = 0; k < learn->factor_count; k++) {
        const AstExpr *written = learn->factors[k].written;
        if (written->kind == AST_NAME && check_find_learn(learn->rule, written->u.name)) {
            Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, written->span,
                                    "'%s' is learned itself", written->u.name);
            diag_help(diag, "a volterra takes quantities of the synapse: pre.r, post.r, w");
            return x_error(checker, span);
        }
        quantities[k] = check_expr(&inner, learn->factors[k].written);
        if (x_is_error(quantities[k]))
            return x_error(checker, span);
        if (quantities[k]->type.base != TYPE_REAL || !dim_is_none(quantities[k]->type.dim)) {
            diag_error(checker->diags, E_UNIT_MISMATCH, quantities[k]->span,
                       "a volterra takes pure numbers, but this is %s",
                       dim_phrase(checker->arena, quantities[k]->type.dim));
            return x_error(checker, span);
        }
    }
    X *x = x_new(checker, X_VOLTERRA, type_real(dim_none()), span);
    x->u.volterra.learn = learn;
    x->u.volterra.quantities = quantities;
    x->size = learn->term_count;
    return check_fixed_terms(checker, x, learn, quantities, span);
}

/* A quantity that the rule defines. */
static const X *local_quantity(const Context *context, const AstStmt *local, Span span)
{
    Checker *checker = context->checker;
    for (const Resolving *outer = context->locals; outer; outer = outer->outer)
        if (outer->name == local->name.name) {
            Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, span,
                                    "'%s' depends on itself", local->name.name);
            diag_note(diag, local->name.span, "it is defined here");
            return x_error(checker, span);
        }
    Resolving resolving = {local->name.name, context->locals};
    Context inner = *context;
    inner.locals = &resolving;
    const X *value = check_scalar(&inner, local->value, NULL);
    if (x_is_error(value))
        return value;
    X *x = x_new(checker, X_LOCAL, value->type, span);
    x->u.local.name = local->name.name;
    x->u.local.value = value;
    return x_sized(checker, x, &value, 1);
}

static const X *simple(Checker *checker, XKind kind, Type type, Span span)
{
    return x_new(checker, kind, type, span);
}

static const X *needs_sample_mean(const Context *context, Span span, Name name)
{
    Diag *diag =
        diag_error(context->checker->diags, E_WRONG_CONTEXT, span,
                   "'%s' differs from sample to sample, but 'on_epoch' runs once an epoch", name);
    diag_help(diag, "write mean(…) around it, or use 'on_step'");
    return x_error(context->checker, span);
}

/* `xi` and `chance`. A derivative has white noise, whose integral over a step of length h has the
 * variance h; an equation has fresh numbers. */
static const X *random_number(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    bool noise = name_is(expr->u.name, "xi");
    LayerVariable *variable = &context->layer->variables.items[context->variable];
    Dim dim = dim_none();
    if (context->in_derivative && !noise) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                                "'chance' has no meaning in a derivative");
        diag_help(diag, "the noise of a derivative is 'xi'");
        return x_error(checker, expr->span);
    }
    if (noise && !context->in_derivative && checker->model->step > 0) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                                "'xi' has no meaning in an equation of a program with 'step'");
        diag_help(diag, "white noise stands in a derivative: dx/dt = -x / tau + sigma * xi / "
                        "sqrt(tau)");
        return x_error(checker, expr->span);
    }
    if (context->in_derivative)
        dim_power(check_time_dim(checker), -0.5, &dim);
    check_needs_stream(checker, variable);
    *(noise ? &variable->uses_noise : &variable->uses_chance) = true;
    X *x = x_new(checker, noise ? X_NOISE : X_CHANCE, type_real(dim), expr->span);
    x->u.variable.layer = context->layer;
    x->u.variable.index = context->variable;
    x->u.variable.side = SIDE_OWN;
    return x;
}

static const X *trace_value(const Context *context, const AstExpr *expr)
{
    const Projection *projection = context->projection;
    for (int k = 0; k < projection->traces.count; k++) {
        if (projection->traces.items[k].name.name != expr->u.name)
            continue;
        X *x = x_new(context->checker, X_TRACE, projection->traces.items[k].value->type, expr->span);
        x->u.trace.projection = projection;
        x->u.trace.index = k;
        return x;
    }
    for (int k = 0; k < projection->lost_traces.count; k++)
        if (projection->lost_traces.items[k].name == expr->u.name)
            return x_error(context->checker, expr->span);
    return NULL;
}

/* What all projections onto a unit add up to. */
static const X *drive_of(const Context *context, const Layer *layer, Side side, Span span)
{
    Checker *checker = context->checker;
    Dim dim = dim_none();
    bool any = false;
    for (int k = 0; k < layer->incoming.count; k++) {
        Projection *projection = layer->incoming.items[k];
        check_projection_drive(checker, projection);
        if (!projection->drive)
            continue;
        if (x_is_error(projection->drive))
            return x_error(checker, span);
        if (any && !dim_equal(dim, projection->drive->type.dim)) {
            Diag *diag = diag_error(checker->diags, E_UNIT_MISMATCH, span,
                                    "what reaches '%s' has different units and has no sum",
                                    layer->name.name);
            diag_note(diag, projection->drive_stmt->span, "this is %s, and others are %s",
                      dim_phrase(checker->arena, projection->drive->type.dim),
                      dim_phrase(checker->arena, dim));
            diag_help(diag, "name the projections, and read them one by one: P.drive");
            return x_error(checker, span);
        }
        dim = projection->drive->type.dim;
        any = true;
    }
    if (!any && !checker->lost_projection) {
        Diag *diag =
            diag_error(checker->diags, E_WRONG_CONTEXT, span,
                       "nothing drives '%s': no projection onto it has a 'drive +='",
                       layer->name.name);
        diag_help(diag, "write 'drive += w * pre.r' in a projection onto it");
    }
    if (!any)
        return x_error(checker, span);
    X *x = x_new(checker, X_DRIVE, type_real(dim), span);
    x->u.drive.side = side;
    for (int k = 0; k < layer->incoming.count && side == SIDE_POST; k++)
        layer->incoming.items[k]->drive_kept = true;
    return x;
}

/* Names that mean something at this place without being declared. NULL if `name` is none. */
static const X *local_name(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    Name name = expr->u.name;
    for (const Binding *binding = context->bindings; binding; binding = binding->outer)
        if (binding->name == name)
            return binding->x ? binding->x
                              : x_number(checker, binding->value, dim_none(), expr->span);
    if (name_is(name, "pi"))
        return x_number(checker, 3.14159265358979323846, dim_none(), expr->span);
    if (name_is(name, "dt") && context->place != PLACE_CONSTANT)
        return x_number(checker, checker->model->step > 0 ? checker->model->step : 1,
                        check_time_dim(checker), expr->span);
    bool synapse = context->place == PLACE_SYNAPSE || context->place == PLACE_RULE;
    if (synapse && name_is(name, "w")) {
        X *x = x_new(checker, X_WEIGHT, type_real(context->projection->weights.dim), expr->span);
        x->u.projection = context->projection;
        return x;
    }
    bool pair = synapse || context->place == PLACE_CONDITION;
    if ((pair || context->place == PLACE_POPULATION) &&
        (name_is(name, "i") || name_is(name, "j"))) {
        if (!pair && name_is(name, "j"))
            return NULL;
        X *x = x_new(checker, X_UNIT_INDEX, type_real(dim_none()), expr->span);
        x->u.side = !pair ? SIDE_OWN : name_is(name, "i") ? SIDE_PRE : SIDE_POST;
        return x;
    }
    if (context->place == PLACE_RULE) {
        const X *trace = trace_value(context, expr);
        if (trace)
            return trace;
        const Learn *learn = check_find_learn(context->rule, name);
        if (learn && learn->factor_count > 0 && context->event == EVENT_EPOCH &&
            !context->in_sample_mean)
            return needs_sample_mean(context, expr->span, name);
        const AstStmt *local = learn ? NULL : rule_local(context->rule, name);
        if (local)
            return local_quantity(context, local, expr->span);
        if (!learn)
            learn = find_shared(checker, name);
        return learn ? learned(context, learn, expr->span) : NULL;
    }
    if (context->place == PLACE_POPULATION) {
        if (name_is(name, "xi") || name_is(name, "chance"))
            return random_number(context, expr);
        int variable = find_variable(context->layer, name);
        if (variable >= 0)
            return layer_variable(context, X_VARIABLE, context->layer, variable, SIDE_OWN,
                                  expr->span);
        if (name_is(name, "drive"))
            return drive_of(context, context->layer, SIDE_OWN, expr->span);
    }
    bool timed = context->place == PLACE_END || context->place == PLACE_POPULATION;
    if (timed && (name_is(name, "t") || name_is(name, "t_end")))
        return simple(checker, name_is(name, "t") ? X_TIME : X_TIME_END,
                      type_real(check_time_dim(checker)), expr->span);
    return NULL;
}

/* `w` in a loss: the weights of the only projection. */
static const X *only_weights(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    const Model *model = checker->model;
    if (checker->lost_projection)
        return x_error(checker, expr->span);
    if (model->projections.count == 1)
        return weight_matrix(checker, model->projections.items[0], expr->span);
    if (model->projections.count == 0) {
        diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                   "there is no projection whose weights 'w' could be");
        return x_error(checker, expr->span);
    }
    Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                            "'w' could be the weights of %d projections", model->projections.count);
    diag_help(diag, "give them names, as in 'projection ff : x -> y', and write ff.w");
    return x_error(checker, expr->span);
}

static const X *samples_of(const Context *context, const Layer *layer, Span span)
{
    if (!layer->size_known || layer->source.samples == 0)
        return x_error(context->checker, span);
    X *x = x_new(context->checker, X_SAMPLES,
                 type_matrix(layer->source.samples, layer->size, dim_none()), span);
    x->u.layer = layer;
    return x;
}

static const X *not_a_value(const Context *context, const Symbol *symbol, Span span,
                            const char *help)
{
    if (symbol->doubtful)
        return x_error(context->checker, span);
    Diag *diag = diag_error(context->checker->diags, E_WRONG_KIND, span, "'%s' is %s, not a value",
                            symbol->name, symbol_kind_text(symbol));
    diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
    if (help)
        diag_help(diag, "%s", help);
    return x_error(context->checker, span);
}

/* How an input or population is named in an expression at this place; may be NULL. */
static const char *layer_help(const Context *context, const Symbol *symbol)
{
    switch (context->place) {
    case PLACE_POPULATION:
        return "what other units do arrives through 'drive'";
    case PLACE_CONDITION:
        return "'where' knows the numbers 'i' and 'j' of the two units";
    case PLACE_SYNAPSE:
    case PLACE_RULE:
        return "the two units of a synapse are 'pre' and 'post': pre.r, post.r";
    case PLACE_END:
        return arena_printf(context->checker->arena, "name one of its variables: %s.r",
                            symbol->name);
    case PLACE_CONSTANT:
    case PLACE_TRIAL:
    case PLACE_OBJECTIVE:
    case PLACE_EXPECT:
        break;
    }
    return NULL;
}

static const X *let_instance(const Context *context, const Let *let, int instance, Span span)
{
    const X *value = let->values.items[instance];
    if (x_is_error(value))
        return value;
    X *x = x_new(context->checker, X_LET, value->type, span);
    x->u.let.let = let;
    x->u.let.instance = instance;
    /* A number is computed once, an array anew for each element that is used. */
    return value->type.rank == 0 ? x : x_sized(context->checker, x, &value, 1);
}

/* Whether a value of it did not check. */
static bool let_is_bad(const Let *let)
{
    return let->values.count == 0 || x_is_error(let->values.items[let->values.count - 1]);
}

static const X *let_value(const Context *context, const Let *let, Span span)
{
    if (let_is_bad(let))
        return x_error(context->checker, span);
    if (let->is_family) {
        Diag *diag = diag_error(context->checker->diags, E_BAD_INDEX, span,
                                "'%s' has one value for each index from %d to %d", let->name.name,
                                let->low, let->high);
        diag_help(diag, "write %s[%d]", let->name.name, let->low);
        return x_error(context->checker, span);
    }
    return let_instance(context, let, 0, span);
}

static bool usable(const Context *context, const Symbol *symbol, Span span)
{
    if (symbol->known)
        return true;
    Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, span,
                            "'%s' is used before it is declared", symbol->name);
    diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
    return false;
}

/* Whether what `task` declares is used in the statements of another task or of the program, which is
 * reported. */
static bool of_another_task(const Context *context, const Symbol *symbol, const Task *task, Span span)
{
    if (!task || task == context->task)
        return false;
    Diag *diag = diag_error(context->checker->diags, E_WRONG_CONTEXT, span,
                            "'%s' belongs to task '%s' and exists only there", symbol->name,
                            task->name.name);
    diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
    return true;
}

/* A task in whose trials this is evaluated and which does not draw the number; NULL if all do. */
static const Task *task_without(const Context *context, const TrialDraw *draw)
{
    const Model *model = context->checker->model;
    for (int k = 0; k < model->tasks.count; k++) {
        const Task *task = model->tasks.items[k];
        if ((!context->task || task == context->task) && !draw->drawn[k])
            return task;
    }
    return NULL;
}

static const X *trial_draw(const Context *context, const Symbol *symbol, Span span)
{
    Checker *checker = context->checker;
    const TrialDraw *draw = symbol->thing;
    bool too_early = context->place == PLACE_CONDITION && !context->at_start;
    if (context->place == PLACE_CONSTANT || too_early || context->place == PLACE_OBJECTIVE) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, span,
                                "'%s' is drawn by each trial and has no value here", symbol->name);
        diag_note(diag, symbol->span, "it is drawn here");
        return x_error(checker, span);
    }
    const Task *missing = task_without(context, draw);
    if (missing) {
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, span,
                                "'%s' has no value in the trials of task '%s'", symbol->name,
                                missing->name.name);
        diag_note(diag, symbol->span, "it is drawn here, for the trials of this task");
        diag_help(diag, "each task that needs it draws it");
        return x_error(checker, span);
    }
    X *x = x_new(checker, X_TRIAL_DRAW, type_real(draw->dim), span);
    x->u.trial_draw = draw;
    return x;
}

/* A name that the program declares, at a place where whole arrays are meant. */
static const X *global_name(const Context *context, const AstExpr *expr, const Symbol *symbol)
{
    Checker *checker = context->checker;
    Span span = expr->span;
    switch (symbol->kind) {
    case SYMBOL_CONSTANT:
        if (!usable(context, symbol, span))
            return x_error(checker, span);
        if (!symbol->thing) /* its value did not check */
            return x_error(checker, span);
        return x_number(checker, ((const Constant *)symbol->thing)->value,
                        ((const Constant *)symbol->thing)->dim, span);
    case SYMBOL_LAYER: {
        const Layer *layer = symbol->thing;
        if (context->place == PLACE_END && layer->is_input)
            return samples_of(context, layer, span);
        return not_a_value(context, symbol, span, layer_help(context, symbol));
    }
    case SYMBOL_TRIAL_DRAW:
        return trial_draw(context, symbol, span);
    case SYMBOL_LET:
        if (context->place != PLACE_END)
            break;
        if (of_another_task(context, symbol, ((const Let *)symbol->thing)->task, span))
            return x_error(checker, span);
        return usable(context, symbol, span) ? let_value(context, symbol->thing, span)
                                             : x_error(checker, span);
    case SYMBOL_OUTCOME: {
        const Outcome *outcome = symbol->thing;
        if ((context->place != PLACE_OBJECTIVE && context->place != PLACE_EXPECT) || !outcome->value)
            break;
        if (x_is_error(outcome->value))
            return x_error(checker, span);
        if (!outcome->is_loss && context->place == PLACE_OBJECTIVE) {
            Diag *diag = diag_error(checker->diags, E_WRONG_KIND, span,
                                    "'%s' is a report; only losses can be minimised", symbol->name);
            diag_note(diag, symbol->span, "declare it with 'loss' to minimise it");
            return x_error(checker, span);
        }
        X *x = x_new(checker, X_OUTCOME, outcome->value->type, span);
        x->u.outcome = outcome;
        return x;
    }
    case SYMBOL_PROJECTION:
        return not_a_value(context, symbol, span,
                           context->place == PLACE_END
                               ? arena_printf(checker->arena, "its weights are %s.w", symbol->name)
                               : NULL);
    case SYMBOL_FUNCTION:
        return not_a_value(context, symbol, span,
                           arena_printf(checker->arena, "call it: %s(…)", symbol->name));
    case SYMBOL_LEARN:
        if (context->place == PLACE_OBJECTIVE)
            return learned(context, symbol->thing, span);
        break;
    case SYMBOL_RULE:
    case SYMBOL_TASK:
    case SYMBOL_REFERENCE:
    case SYMBOL_NEURON:
    case SYMBOL_TEST:
        return not_a_value(context, symbol, span, NULL);
    }
    Diag *diag =
        diag_error(checker->diags, E_WRONG_CONTEXT, span, "'%s' cannot be used here", symbol->name);
    diag_note(diag, symbol->span, "it is %s, declared here", symbol_kind_text(symbol));
    return x_error(checker, span);
}

const X *check_name(const Context *context, const AstExpr *expr)
{
    const X *x = local_name(context, expr);
    if (x)
        return x;
    if (context->place == PLACE_END && name_is(expr->u.name, "w"))
        return only_weights(context, expr);
    const Symbol *symbol = scope_find(context->checker, expr->u.name);
    if (symbol)
        return global_name(context, expr, symbol);
    return check_unknown_name(context, expr);
}

/* ---- members -------------------------------------------------------------------------------- */

static const X *unknown_member(const Context *context, const AstExpr *expr, const char *owner,
                               const Suggestions *near)
{
    Checker *checker = context->checker;
    AstName member = expr->u.member.member;
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_MEMBER, member.span, "%s has no '%s'", owner,
                            member.name);
    const char *guess = diag_suggest(member.name, near->items, near->count);
    if (guess)
        diag_help(diag, "did you mean '%s'?", guess);
    else if (near->count > 0)
        diag_help(diag, near->count > 1 ? "it has '%s' and others" : "it has '%s'", near->items[0]);
    return x_error(checker, expr->span);
}

/* Whether an expression is computed for one unit or synapse, in each step. */
static bool in_a_step(const Context *context)
{
    return context->place == PLACE_POPULATION || context->place == PLACE_SYNAPSE ||
           context->place == PLACE_RULE;
}

static const X *member_of_layer(const Context *context, const AstExpr *expr, XKind kind,
                                Layer *layer, Side side)
{
    int index = find_variable(layer, expr->u.member.member.name);
    if (index >= 0 && kind == X_STATE && in_a_step(context))
        return check_unit(context, expr, layer, index);
    if (index >= 0)
        return layer_variable(context, kind, layer, index, side, expr->span);
    if (layer->variables.count == 0 || layer->has_unknown_model) /* which was reported */
        return x_error(context->checker, expr->span);
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
    needs_sample_mean(context, expr->span,
                      arena_printf(context->checker->arena, "%s.%s", name->u.name,
                                   expr->u.member.member.name));
    return false;
}

static const X *member_of_synapse(const Context *context, const AstExpr *expr, Side side)
{
    if (context->place == PLACE_RULE && context->event == EVENT_EPOCH && !context->in_sample_mean)
        return needs_sample_mean(context, expr->span,
                                 arena_printf(context->checker->arena, "%s.%s",
                                              side == SIDE_PRE ? "pre" : "post",
                                              expr->u.member.member.name));
    Layer *layer = side == SIDE_PRE ? context->projection->pre : context->projection->post;
    if (context->place == PLACE_RULE && side == SIDE_POST &&
        name_is(expr->u.member.member.name, "drive"))
        return drive_of(context, layer, SIDE_POST, expr->span);
    return member_of_layer(context, expr, X_VARIABLE, layer, side);
}

static const X *member_of_projection(const Context *context, const AstExpr *expr,
                                     Projection *projection)
{
    Checker *checker = context->checker;
    Name member = expr->u.member.member.name;
    if (!projection->pre) /* its ends were wrong, which was reported */
        return x_error(checker, expr->span);
    if (context->place == PLACE_END && name_is(member, "w"))
        return weight_matrix(checker, projection, expr->span);
    bool at_rule = context->place == PLACE_RULE;
    const Layer *layer = at_rule ? context->projection->post : context->layer;
    if ((at_rule || context->place == PLACE_POPULATION) && name_is(member, "drive") &&
        projection->post == layer) {
        if (at_rule && !needs_no_mean(context, expr))
            return x_error(checker, expr->span);
        check_projection_drive(checker, projection);
        if (projection->drive) {
            if (x_is_error(projection->drive))
                return x_error(checker, expr->span);
            X *x = x_new(checker, X_DRIVE, type_real(projection->drive->type.dim), expr->span);
            x->u.drive.projection = projection;
            x->u.drive.side = at_rule ? SIDE_POST : SIDE_OWN;
            projection->drive_kept = projection->drive_kept || at_rule;
            return x;
        }
    }
    Suggestions near = {0};
    vec_push(checker->arena, &near, context->place == PLACE_END ? "w" : "drive");
    const char *owner = arena_printf(checker->arena, "projection '%s'", projection->name.name);
    return unknown_member(context, expr, owner, &near);
}

const X *check_member(const Context *context, const AstExpr *expr)
{
    Checker *checker = context->checker;
    const AstExpr *base = expr->u.member.base;
    if (base->kind == AST_INDEX && base->u.call.callee->kind == AST_NAME && in_a_step(context)) {
        const Symbol *layer = scope_find(checker, base->u.call.callee->u.name);
        if (layer && layer->kind == SYMBOL_LAYER)
            return needs_no_mean(context, expr)
                       ? member_of_layer(context, expr, X_STATE, layer->thing, SIDE_OWN)
                       : x_error(checker, expr->span);
    }
    if (base->kind != AST_NAME) {
        diag_error(checker->diags, E_UNKNOWN_MEMBER, expr->u.member.member.span,
                   "what stands before this '.%s' has no members", expr->u.member.member.name);
        return x_error(checker, expr->span);
    }
    bool synapse = context->place == PLACE_SYNAPSE || context->place == PLACE_RULE;
    if (name_is(base->u.name, "pre") || name_is(base->u.name, "post")) {
        if (synapse)
            return member_of_synapse(context, expr,
                                     name_is(base->u.name, "pre") ? SIDE_PRE : SIDE_POST);
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, base->span,
                                "there is no '%s' here", base->u.name);
        diag_help(diag,
                  context->place == PLACE_CONDITION
                      ? "synapses and their first weights exist from the beginning: they know 'i', 'j' "
                        "and constants"
                      : "'pre' and 'post' exist in projections and rules");
        return x_error(checker, expr->span);
    }
    const Symbol *symbol = scope_find(checker, base->u.name);
    if (!symbol)
        return check_unknown_name(context, base);
    if (symbol->kind == SYMBOL_PROJECTION)
        return member_of_projection(context, expr, symbol->thing);
    if (symbol->kind == SYMBOL_LAYER && context->place == PLACE_END) {
        if (((Layer *)symbol->thing)->is_input && !context->window) {
            Diag *diag = diag_error(checker->diags, E_WRONG_KIND, expr->span,
                                    "'%s' is an input; its samples are '%s' itself", symbol->name,
                                    symbol->name);
            diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
            diag_help(diag, "the sample that is shown is read over the steps of a phase: "
                            "mean(… over PHASE)");
            return x_error(checker, expr->span);
        }
        return member_of_layer(context, expr, X_STATE, symbol->thing, SIDE_OWN);
    }
    if (symbol->kind == SYMBOL_LAYER && in_a_step(context))
        return needs_no_mean(context, expr)
                   ? member_of_layer(context, expr, X_STATE, symbol->thing, SIDE_OWN)
                   : x_error(checker, expr->span);
    if (symbol->kind == SYMBOL_RULE) {
        const Rule *rule = symbol->thing;
        const Learn *learn = check_find_learn(rule, expr->u.member.member.name);
        if (learn && context->place == PLACE_OBJECTIVE && learn->factor_count == 0)
            return learned(context, learn, expr->span);
        if (learn) {
            Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT, expr->span,
                                    "'%s.%s' cannot be used here", symbol->name, learn->name.name);
            diag_help(diag,
                      "learned terms stand in their rule, and as l1(%s.%s) or l2(%s.%s) in "
                      "'minimize'",
                      symbol->name, learn->name.name, symbol->name, learn->name.name);
            return x_error(checker, expr->span);
        }
        Suggestions near = {0};
        for (int k = 0; k < rule->learns.count; k++)
            vec_push(checker->arena, &near, rule->learns.items[k]->name.name);
        return unknown_member(context, expr,
                              arena_printf(checker->arena, "rule '%s'", symbol->name), &near);
    }
    if (symbol->kind == SYMBOL_LAYER)
        return not_a_value(context, symbol, expr->span, layer_help(context, symbol));
    if (symbol->doubtful)
        return x_error(checker, expr->span);
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_MEMBER, expr->u.member.member.span,
                            "'%s' is %s, which has no '%s'", symbol->name, symbol_kind_text(symbol),
                            expr->u.member.member.name);
    diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
    return x_error(checker, expr->span);
}

/* pc[k] of a `let pc[k in 1..3]`. */
const X *check_let_index(const Context *context, const AstExpr *expr, const Symbol *symbol)
{
    Checker *checker = context->checker;
    const Let *let = symbol->thing;
    const AstArgs *args = &expr->u.call.args;
    int index;
    if (!usable(context, symbol, expr->u.call.callee->span) || let_is_bad(let))
        return x_error(checker, expr->span);
    if (args->count != 1) {
        diag_error(checker->diags, E_BAD_INDEX, expr->span, "'%s' takes one index", symbol->name);
        return x_error(checker, expr->span);
    }
    if (!check_index_value(context, args->items[0].value, let->low, let->high, &index))
        return x_error(checker, expr->span);
    return let_instance(context, let, index - let->low, expr->span);
}
