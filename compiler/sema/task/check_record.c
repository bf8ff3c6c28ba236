/* check_record.c: what a simulation writes to files: `record v = E.v[0..9] every 1 ms over learn`.
 *
 * Records are checked with every program, but they are part of its model only if it is to be recorded: what they
 * need, such as running means, would else cost time in a search. */
#include "check_record.h"

#include <math.h>
#include <string.h>

#include "compiler/sema/expr/check_expr.h"
#include "compiler/sema/expr/check_time.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/check_window.h"
#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/expr/operand.h"
#include "compiler/sema/scope.h"

/* A range of units or elements at the end of what is recorded, `[0..9]`; else the whole. */
static const AstExpr *take_range(const AstExpr *written, const AstExpr **range)
{
    *range = NULL;
    if (written->kind != AST_INDEX || written->u.call.args.count != 1 ||
        written->u.call.args.items[0].value->kind != AST_RANGE)
        return written;
    *range = written->u.call.args.items[0].value;
    return written->u.call.callee;
}

static bool check_range(Checker *checker, const AstExpr *range, int count, Record *record)
{
    record->low = 0;
    record->high = count - 1;
    return !range ||
           (check_integer(checker, range->u.range.low, "the first element that is recorded", 0,
                          count - 1, &record->low) &&
            check_integer(checker, range->u.range.high, "the last element that is recorded",
                          record->low, count - 1, &record->high));
}

/* `E.spikes`: what spikes of a layer, and `[3]` behind it a range of one; NULL if it is none of that kind. */
static Layer *find_spikes(Checker *checker, const AstExpr *written, const AstExpr **range)
{
    if (!*range && written->kind == AST_INDEX && written->u.call.args.count == 1) {
        AstExpr *only = written->u.call.args.items[0].value;
        AstExpr *one = arena_new(checker->arena, AstExpr);
        *one = (AstExpr){.kind = AST_RANGE, .span = only->span, .u.range = {only, only}};
        const AstExpr *of_one = one;
        Layer *layer = find_spikes(checker, written->u.call.callee, &of_one);
        *range = layer ? one : NULL;
        return layer;
    }
    if (written->kind != AST_MEMBER || written->u.member.base->kind != AST_NAME ||
        strcmp(written->u.member.member.name, "spikes") != 0)
        return NULL;
    const Symbol *symbol = scope_find(checker, written->u.member.base->u.name);
    return symbol && symbol->kind == SYMBOL_LAYER ? symbol->thing : NULL;
}

static bool check_spikes(Checker *checker, const AstStmt *stmt, Layer *layer, const AstExpr *range,
                         Record *record)
{
    if (!layer->spiking) {
        Diag *diag = diag_error(checker->diags, E_WRONG_KIND, stmt->value->span,
                                "the units of '%s' have no spikes", layer->name.name);
        if (layer->is_input)
            diag_help(diag, "what the input shows is recorded as %s.r", layer->name.name);
        return false;
    }
    if (stmt->every || (stmt->window.phase.name && !stmt->window.over)) {
        Diag *diag =
            diag_error(checker->diags, E_WRONG_CONTEXT,
                       stmt->every ? stmt->every->span : stmt->window.phase.span,
                       "spikes are recorded when they happen, not %s", stmt->every ? "'every' so often" : "'at' one time");
        diag_help(diag, "leave it out; 'over PHASE' records the spikes of a phase");
        return false;
    }
    record->kind = RECORD_SPIKES;
    record->layer = layer;
    return layer->size_known && check_range(checker, range, layer->size, record);
}

/* A number, vector or matrix of one moment. */
static bool check_values(Checker *checker, const AstStmt *stmt, const AstExpr *written,
                         const AstExpr *range, Record *record)
{
    bool once = record->times == RECORD_ONCE;
    Context context = {.checker = checker,
                       .place = PLACE_END,
                       .task = record->task,
                       .at_moment = once,
                       .recorded = true,
                       .in_record = !once,
                       .window = once ? NULL : &record->name};
    const Expr *value = check_expr(&context, written);
    if (expr_is_error(value))
        return false;
    if (value->type.base == TYPE_BOOL)
        value = expr_indicator(checker, value, value->span);
    record->value = value;
    if (!once || record->phase.name)
        window_check_known(&context, value, once ? &stmt->window.phase : NULL);
    if (range && value->type.rank != 1) {
        diag_error(checker->diags, E_SHAPE_MISMATCH, range->span,
                   "a range of elements is one of a vector, but this is a %s",
                   value->type.rank == 0 ? "single number" : "matrix");
        return false;
    }
    if (range && value->synapses && !value->paired && projection_is_counted(value->synapses)) {
        Diag *diag = diag_error(checker->diags, E_BAD_INDEX, range->span,
                                "how many synapses there are is drawn, so that their list has no range");
        diag_help(diag, "record all of them");
        return false;
    }
    return check_range(checker, range, value->type.rank == 1 ? value->type.size[0] : 1, record);
}

/* How often, and when. */
static bool check_times(Checker *checker, const AstStmt *stmt, Record *record)
{
    const AstName phase = stmt->window.phase;
    bool at = phase.name && !stmt->window.over;
    Context context = {.checker = checker, .place = PLACE_END, .task = record->task};
    if (at && stmt->every) {
        diag_error(checker->diags, E_NO_EFFECT, stmt->every->span,
                   "'every' has no meaning 'at' one time");
        return false;
    }
    if (phase.name && !(at && strcmp(phase.name, "end") == 0)) {
        if (!window_has_phase(&context, phase))
            return false;
        record->phase = phase;
    }
    record->times = at ? RECORD_ONCE : RECORD_EVERY;
    record->every = 1;
    if (stmt->every && checker->model->step > 0)
        return check_time_steps(checker, stmt->every, "the time between two rows", 1, &record->every);
    return !stmt->every || check_integer(checker, stmt->every, "the time between two rows", 1,
                                         1000000000, &record->every);
}

/* "E_v" of `record E.v[0..9]`; name NULL after reporting. */
static AstName name_of(Checker *checker, const AstStmt *stmt)
{
    const AstExpr *written = stmt->value;
    if (stmt->name.name)
        return stmt->name;
    if (written->kind == AST_INDEX)
        written = written->u.call.callee;
    if (written->kind == AST_NAME)
        return (AstName){written->u.name, stmt->value->span};
    if (written->kind == AST_MEMBER && written->u.member.base->kind == AST_NAME) {
        const char *text = arena_printf(checker->arena, "%s_%s", written->u.member.base->u.name,
                                        written->u.member.member.name);
        return (AstName){name_intern(checker->names, text), stmt->value->span};
    }
    Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->value->span,
                            "what is recorded has no name");
    diag_help(diag, "write 'record NAME = …'");
    return (AstName){0};
}

static bool is_new(Checker *checker, AstName name)
{
    const Model *model = checker->model;
    for (int k = 0; k < model->records.count; k++)
        if (model->records.items[k]->name.name == name.name) {
            Diag *diag = diag_error(checker->diags, E_DUPLICATE_NAME, name.span,
                                    "'%s' is recorded twice", name.name);
            diag_note(diag, model->records.items[k]->name.span, "the first one is here");
            return false;
        }
    return true;
}

static void check_record(Checker *checker, const Task *task, const AstStmt *stmt)
{
    Model *model = checker->model;
    const AstExpr *range, *written = take_range(stmt->value, &range);
    AstName name = name_of(checker, stmt);
    if (!name.name || !is_new(checker, name))
        return;
    Record *record = arena_new(checker->arena, Record);
    *record = (Record){.name = name, .task = task, .stmt = stmt};
    Layer *spikes = find_spikes(checker, written, &range);
    if (check_times(checker, stmt, record) &&
        (spikes ? check_spikes(checker, stmt, spikes, range, record)
                : check_values(checker, stmt, written, range, record)))
        vec_push(checker->arena, &model->records, record);
}

/* ---- what every simulation shows ------------------------------------------------------------- */

/* The most units whose states are recorded if the program does not say what to record. */
#define SHOWN_UNITS 4

static Record *new_record(Checker *checker, const char *owner, const char *what, bool summary)
{
    Record *record = arena_new(checker->arena, Record);
    const char *name = arena_printf(checker->arena, "%s_%s", owner, what);
    *record = (Record){.name = {name_intern(checker->names, name), {0, 0, 0}},
                       .summary = summary};
    vec_push(checker->arena, &checker->model->records, record);
    return record;
}

/* One of the spikes of a layer in whatever trial and phase; NULL: there is none. Of which units does not matter: all
 * are handed over. */
static Record *find_whole(const Model *model, const Layer *layer)
{
    for (int k = 0; k < model->records.count; k++) {
        Record *record = model->records.items[k];
        if (record->kind == RECORD_SPIKES && record->layer == layer && !record->task && !record->phase.name)
            return record;
    }
    return NULL;
}

static void add_spikes(Checker *checker, const Layer *layer, bool summary)
{
    Record *whole = find_whole(checker->model, layer);
    Record *record = new_record(checker, layer->name.name, "spikes", summary);
    record->kind = RECORD_SPIKES;
    record->layer = layer;
    record->high = layer->size - 1;
    if (summary)
        *(whole ? &whole->counted : &record->counted) = true;
}

static void add_variable(Checker *checker, Layer *layer, int index, bool summary)
{
    Context context = {.checker = checker, .place = PLACE_END, .window = &layer->name};
    const char *variable = layer->variables.items[index].name.name;
    Record *record = new_record(checker, layer->name.name, variable, summary);
    record->times = summary ? RECORD_PHASES : RECORD_EVERY;
    record->every = 1;
    record->value =
        operand_variable(&context, EXPR_STATE, layer, index, SIDE_OWN, layer->name.span);
    record->high = (summary || layer->size < SHOWN_UNITS ? layer->size : SHOWN_UNITS) - 1;
}

/* The name of a projection; one without has those of its ends, and a number if there are others. */
static const char *owner_of(Checker *checker, const Projection *projection)
{
    int number = 1;
    if (projection->name.name)
        return projection->name.name;
    for (int k = 0; k < projection->index; k++) {
        const Projection *other = checker->model->projections.items[k];
        number += !other->name.name && other->pre == projection->pre && other->post == projection->post;
    }
    const char *pre = projection->pre->name.name, *post = projection->post->name.name;
    return number == 1 ? arena_printf(checker->arena, "%s_%s", pre, post)
                       : arena_printf(checker->arena, "%s_%s_%d", pre, post, number);
}

static void add_weights(Checker *checker, const Projection *projection, bool summary)
{
    Record *record = new_record(checker, owner_of(checker, projection), "w", summary);
    record->times = RECORD_PHASES;
    record->value = operand_weights(checker, projection, projection->name.span);
    record->high = record->value->type.size[0] - 1;
}

/* Rows of states in a sketch, and of weights; the synapses of a projection whose weights are recorded over time, and
 * of all projections whose weights are recorded at all. What is long is thinned when it is recorded (runs/sketch.c). */
#define SKETCH_ROWS          200
#define SKETCH_WEIGHT_ROWS   40
#define SKETCH_SYNAPSES      4096
#define SKETCH_MOST_SYNAPSES 100000

/* So that a trial as long as the longest has so many rows. */
static int sketch_every(const Model *model, int rows)
{
    double every = ceil(record_longest_trial(model) / rows);
    return every < 1 || !isfinite(every) ? 1 : every > 1e9 ? 1000000000 : (int)every;
}

static void sketch_states(Checker *checker, Layer *layer)
{
    for (int k = 0; k < layer->variables.count; k++)
        if (!layer->variables.items[k].is_parameter) {
            add_variable(checker, layer, k, false);
            checker->model->records.items[checker->model->records.count - 1]->every =
                sketch_every(checker->model, SKETCH_ROWS);
        }
}

/* Over time, if they are few; of many that are listed the first ones. *room: for so many synapses. */
static void sketch_weights(Checker *checker, const Projection *projection, int *room)
{
    const Expr *weights = operand_weights(checker, projection, projection->name.span);
    int synapses = expr_is_error(weights) ? 0 : type_elements(weights->type);
    bool cut = synapses > *room && weights->type.rank == 1 && !projection_is_counted(projection);
    if (synapses == 0 || *room == 0 || (synapses > *room && !cut))
        return;
    add_weights(checker, projection, false);
    Record *record = checker->model->records.items[checker->model->records.count - 1];
    if (cut)
        record->high = *room - 1;
    if (synapses <= SKETCH_SYNAPSES)
        record->times = RECORD_EVERY;
    record->every = sketch_every(checker->model, SKETCH_WEIGHT_ROWS);
    *room -= cut ? *room : synapses;
}

/* Spikes, the first units of rate populations, and weights that change, as far as they are few. */
static void add_sketch(Checker *checker)
{
    const Model *model = checker->model;
    int room = SKETCH_MOST_SYNAPSES;
    for (int k = 0; k < model->layers.count; k++)
        if (model->layers.items[k]->spiking)
            add_spikes(checker, model->layers.items[k], false);
        else if (!model->layers.items[k]->is_input)
            sketch_states(checker, model->layers.items[k]);
    for (int k = 0; k < model->projections.count; k++)
        if (model->projections.items[k]->rule)
            sketch_weights(checker, model->projections.items[k], &room);
}

/* Spikes, weights that change, and what rate populations do. */
static void add_overview(Checker *checker, bool summary)
{
    Model *model = checker->model;
    for (int k = 0; k < model->layers.count; k++) {
        Layer *layer = model->layers.items[k];
        if (layer->spiking)
            add_spikes(checker, layer, summary);
        for (int n = 0; n < layer->variables.count && !layer->is_input; n++) {
            const LayerVariable *variable = &layer->variables.items[n];
            if (layer->spiking ? !summary && variable->derivative : !variable->is_parameter)
                add_variable(checker, layer, n, summary);
        }
    }
    for (int k = 0; k < model->projections.count; k++)
        if (model->projections.items[k]->rule)
            add_weights(checker, model->projections.items[k], summary);
}

/* --------------------------------------------------------------------------------------------- */

void check_records(Checker *checker)
{
    for (int k = 0; k < checker->program->statements.count; k++) {
        const AstStmt *stmt = checker->program->statements.items[k];
        if (stmt->kind == AST_RECORD)
            check_record(checker, NULL, stmt);
        for (int n = 0; stmt->kind == AST_TASK && n < stmt->body.count; n++)
            if (stmt->body.items[n]->kind == AST_RECORD)
                for (int t = 0; t < checker->model->tasks.count; t++)
                    if (checker->model->tasks.items[t]->stmt == stmt)
                        check_record(checker, checker->model->tasks.items[t], stmt->body.items[n]);
    }
    checker->model->asked = checker->model->records;
    checker->model->records = (Records){0};
    for (int k = 0; k < checker->model->asked.count && !checker->options->sketch; k++)
        vec_push(checker->arena, &checker->model->records, checker->model->asked.items[k]);
    if (!checker->options->recording || diags_error_count(checker->diags) > 0)
        return;
    if (checker->options->sketch) {
        add_sketch(checker);
        return;
    }
    if (checker->model->records.count == 0)
        add_overview(checker, false);
    add_overview(checker, true);
}
