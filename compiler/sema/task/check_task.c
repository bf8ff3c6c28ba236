/* check_task.c: tasks: their draws, trials and phases. */
#include "check_task.h"

#include <math.h>
#include <string.h>

#include "compiler/sema/expr/check_draw.h"
#include "compiler/sema/expr/check_rows.h"
#include "compiler/sema/expr/check_time.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/expr/make_expr.h"
#include "compiler/sema/misplaced.h"
#include "compiler/sema/network/check_input.h"
#include "compiler/sema/network/check_row_pairs.h"
#include "compiler/sema/scope.h"
#include "compiler/sema/suggestions.h"
#include "runtime/kernel/kernel.h"

#define MAX_TRIALS 1000000
#define MAX_PHASE  1000000000

/* ---- declarations --------------------------------------------------------------------------- */

/* The draw of that name, which another task may have declared; NULL after reporting. */
static TrialDraw *find_draw(Checker *checker, AstName name)
{
    const Symbol *symbol = scope_declared(checker, name.name);
    if (symbol && symbol->kind == SYMBOL_TRIAL_DRAW)
        return symbol->thing;
    TrialDraw *draw = arena_new(checker->arena, TrialDraw);
    int tasks = 0;
    for (int k = 0; k < checker->program->statements.count; k++)
        tasks += checker->program->statements.items[k]->kind == AST_TASK;
    *draw = (TrialDraw){.name = name,
                        .index = checker->model->draws.count,
                        .draws = arena_array(checker->arena, Draw, tasks),
                        .drawn = arena_array(checker->arena, bool, tasks)};
    if (!scope_declare(checker, name, SYMBOL_TRIAL_DRAW, draw))
        return NULL;
    draw->stream = checker->model->next_stream++;
    vec_push(checker->arena, &checker->model->draws, draw);
    return draw;
}

static void declare_draw(Checker *checker, const Task *task, const AstStmt *stmt)
{
    TrialDraw *draw = find_draw(checker, stmt->name);
    if (!draw)
        return;
    if (draw->drawn[task->index]) {
        Diag *diag = diag_error(checker->diags, E_DUPLICATE_NAME, stmt->name.span,
                                "'%s' is drawn twice", stmt->name.name);
        diag_note(diag, draw->name.span, "it is first drawn here");
        return;
    }
    bool first = true;
    for (int k = 0; k < task->index; k++)
        first = first && !draw->drawn[k];
    draw->drawn[task->index] = true;
    if (stmt->value->kind == AST_NUMBER) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->value->span,
                                "'draw' needs a distribution: %s", draw_words(checker));
        diag_help(diag, "a fixed value is a constant: const %s = …", stmt->name.name);
        return;
    }
    if (!check_draw(checker, stmt->value, DRAW_OF_TRIAL, stmt->name, (AstName){0},
                    &draw->draws[task->index]))
        return;
    Dim dim = draw->draws[task->index].dim;
    if (first)
        draw->dim = dim;
    else if (!dim_equal(dim, draw->dim)) {
        Diag *diag =
            diag_error(checker->diags, E_UNIT_MISMATCH, stmt->value->span,
                       "'%s' is %s here, but %s in another task", stmt->name.name,
                       dim_phrase(checker->arena, dim), dim_phrase(checker->arena, draw->dim));
        diag_note(diag, draw->name.span, "it is drawn there");
    }
}

void task_declare(Checker *checker, const AstStmt *stmt)
{
    Task *task = arena_new(checker->arena, Task);
    *task =
        (Task){.name = stmt->name, .index = checker->model->tasks.count, .weight = 1, .stmt = stmt};
    scope_declare(checker, stmt->name, SYMBOL_TASK, task);
    if (checker->model->tasks.count == PLAST_MAX_TASKS) {
        diag_error(checker->diags, E_OUT_OF_RANGE, stmt->keyword, "a program has at most %d tasks",
                   PLAST_MAX_TASKS);
        return;
    }
    vec_push(checker->arena, &checker->model->tasks, task);
    for (int k = 0; k < stmt->body.count; k++)
        if (stmt->body.items[k]->kind == AST_TRIAL_DRAW)
            declare_draw(checker, task, stmt->body.items[k]);
}

/* ---- lengths of phases ---------------------------------------------------------------------- */

/* `phase score 5 min`: the word that is no unit is a statement of its own, which is reported. */
static bool has_no_unit(const Checker *checker, const Task *task, const AstStmt *stmt)
{
    const AstStmts *body = &task->stmt->body;
    for (int k = 0; k + 1 < body->count; k++)
        if (body->items[k] == stmt)
            return misplaced_unit(checker, body->items[k + 1]);
    return false;
}

static void report_no_length(Checker *checker, const AstStmt *stmt)
{
    bool timed = checker->model->step > 0;
    Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->value->span,
                            timed ? "a phase lasts a time or a number of steps"
                                  : "a phase lasts a number of epochs or steps");
    diag_help(diag,
              timed ? "write 'phase %s 60 s' or 'phase %s 1000 steps'"
                    : "write 'phase %s 200 epochs' or 'phase %s 1000 steps'",
              stmt->name.name, stmt->name.name);
}

/* A length in time as a number of steps, or x itself if it is none. */
static const Expr *time_in_steps(Checker *checker, const AstStmt *stmt, const Expr *x)
{
    double step = checker->model->step;
    Dim time = model_time_dim(checker->model);
    if (step == 0 || stmt->word.name || expr_is_error(x) || !dim_equal(x->type.dim, time))
        return x;
    const Expr *steps =
        expr_binary(checker, AST_DIV, x, expr_number(checker, step, time, x->span), x->span);
    if (checker->lost_step)
        return expr_error(checker, x->span);
    if (steps->kind == EXPR_NUMBER && (steps->u.number < 1 - 1e-6 || steps->u.number > MAX_PHASE)) {
        bool is_short = steps->u.number < 1;
        Diag *diag = diag_error(
            checker->diags, E_OUT_OF_RANGE, stmt->value->span,
            is_short ? "this phase is shorter than a step, which lasts %g ms"
                     : "this phase is longer than 1000000000 steps of %g ms, which are the most",
            step * 1e3);
        if (is_short)
            diag_help(diag, "it lasts at least one step");
        return expr_error(checker, x->span);
    }
    return steps;
}

/* `400 samples of 350 ms rest 150 ms`; false after reporting. */
static bool check_sample_lengths(Checker *checker, const Task *task, const AstStmt *stmt, Phase *phase)
{
    int samples = 1;
    Dim pure = dim_none();
    Context context = {.checker = checker, .place = PLACE_TRIAL, .task = task, .phase = phase};
    const Expr *length = check_scalar(&context, stmt->value, &pure);
    if (expr_is_error(length) ||
        (length->kind == EXPR_NUMBER &&
         !check_integer(checker, stmt->value, "the number of samples", 1, MAX_PHASE, &samples)) ||
        !check_time_steps(checker, stmt->every, "the length of a sample", 1, &phase->shown) ||
        (stmt->by && !check_time_steps(checker, stmt->by, "the rest between samples", 0, &phase->rest)))
        return false;
    phase->length = length->kind == EXPR_NUMBER ? NULL : length;
    double steps = (double)samples * (phase->shown + (double)phase->rest);
    phase->count = steps <= MAX_PHASE ? (int)steps : 1;
    if (steps > MAX_PHASE)
        diag_error(checker->diags, E_OUT_OF_RANGE, stmt->value->span,
                   "this phase has %.10g steps, but at most %d are possible", steps, MAX_PHASE);
    return steps <= MAX_PHASE;
}

/* Sets count or length; false after reporting. */
static bool check_length(Checker *checker, const Task *task, const AstStmt *stmt, Phase *phase)
{
    if (stmt->every)
        return check_sample_lengths(checker, task, stmt, phase);
    Context context = {.checker = checker, .place = PLACE_TRIAL, .task = task, .phase = phase};
    const Expr *written = check_scalar(&context, stmt->value, NULL);
    const Expr *length = time_in_steps(checker, stmt, written);
    if (expr_is_error(length))
        return false;
    if (length == written && !stmt->word.name) {
        if (!has_no_unit(checker, task, stmt))
            report_no_length(checker, stmt);
        return false;
    }
    const char *word = length == written ? stmt->word.name : "steps";
    phase->in_epochs = strcmp(word, "epochs") == 0;
    if (!phase->in_epochs && strcmp(word, "steps") != 0) {
        diag_error(checker->diags, E_BAD_ARGUMENT, stmt->word.span,
                   "a phase lasts a number of epochs or steps, not of %s", word);
        return false;
    }
    Dim pure = dim_none();
    if (length->kind != EXPR_NUMBER) {
        phase->length = expr_scalar(checker, length, &pure);
        return !expr_is_error(phase->length);
    }
    if (length == written)
        return check_integer(checker, stmt->value, "the length of a phase", 1, MAX_PHASE,
                             &phase->count);
    phase->count = (int)floor(length->u.number + 0.5);
    return true;
}

/* ---- bodies of phases ----------------------------------------------------------------------- */

static void add_scale(Checker *checker, Phase *phase, AstName rule, const Expr *factor,
                      const AstStmt *stmt)
{
    const Symbol *symbol = scope_expect(checker, rule, SYMBOL_RULE, "rule");
    if (!symbol)
        return;
    for (int k = 0; k < phase->scales.count; k++)
        if (phase->scales.items[k].rule == symbol->thing) {
            Diag *diag = diag_error(checker->diags, E_REPEATED_PART, rule.span,
                                    "'%s' is frozen or scaled twice in this phase", rule.name);
            diag_note(diag, phase->scales.items[k].stmt->keyword, "the first time is here");
            return;
        }
    RuleScale scale = {symbol->thing, factor, stmt};
    vec_push(checker->arena, &phase->scales, scale);
}

static void check_scaled(Checker *checker, const Task *task, Phase *phase, const AstStmt *stmt)
{
    Context context = {
        .checker = checker, .place = PLACE_TRIAL, .task = task, .phase = phase, .at_start = true};
    Dim pure = dim_none();
    const Expr *factor = check_scalar(&context, stmt->value, &pure);
    if (!expr_is_error(factor))
        add_scale(checker, phase, stmt->name, factor, stmt);
}

static bool spikes(const InputSource *source)
{
    return source->kind != INPUT_GAUSSIAN && source->kind != INPUT_ROWS;
}

/* Samples take the place of samples, spikes that of spikes. */
static bool fits_layer(Checker *checker, const Layer *layer, const InputSource *source)
{
    if (layer->spiking == spikes(source))
        return true;
    Diag *diag = diag_error(checker->diags, E_WRONG_KIND, source->written->span,
                            layer->spiking ? "'%s' spikes, but these are samples"
                                           : "'%s' shows samples, but this spikes",
                            layer->name.name);
    diag_note(diag, layer->name.span, "'%s' is declared here", layer->name.name);
    return false;
}

/* Rows of the input's file that neither it nor earlier phases of the task show; false after reporting. */
static bool check_unseen(Checker *checker, const Task *task, const Layer *layer, InputSource *source)
{
    const InputSource *own = &layer->source;
    if (source->table < 0 || (own->kind == INPUT_ROWS && own->table < 0))
        return false; /* reported there */
    if (own->kind != INPUT_ROWS || own->table != source->table || own->order != source->order ||
        own->held_out != source->held_out || own->order == RT_ROWS_BY_TRIAL) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, source->written->span,
                                "rows are unseen beside those that '%s' takes of the same file, in the same order",
                                layer->name.name);
        diag_note(diag, own->written->span, "it shows these");
        return false;
    }
    int skipped = own->samples;
    for (int k = 0; k < task->phases.count; k++) {
        const InputSource *before = phase_source(&task->phases.items[k], layer);
        skipped += before != own && before->unseen ? before->samples : 0;
    }
    source->stream = own->stream;
    return rows_skip(checker, source, skipped);
}

/* `x = rows(…)`: what an input shows in this phase. */
static void check_phase_input(Checker *checker, const Task *task, Phase *phase, const AstStmt *stmt)
{
    const Symbol *symbol = scope_expect(checker, stmt->name, SYMBOL_LAYER, "input");
    if (!symbol)
        return;
    Layer *layer = symbol->thing;
    if (!layer->is_input) {
        Diag *diag =
            diag_error(checker->diags, E_WRONG_KIND, stmt->name.span,
                       "'%s' is a population; a phase says what inputs show", stmt->name.name);
        diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
        return;
    }
    PhaseInput input = {.layer = layer};
    input.source.stream = checker->model->next_stream++;
    if (!input_source(checker, layer, stmt->value, &input.source) ||
        !fits_layer(checker, layer, &input.source) ||
        (input.source.unseen && !check_unseen(checker, task, layer, &input.source)))
        return;
    for (int k = 0; k < phase->inputs.count; k++) {
        if (phase->inputs.items[k].layer == layer) {
            diag_error(checker->diags, E_REPEATED_PART, stmt->name.span,
                       "this phase says twice what '%s' shows", stmt->name.name);
            return;
        }
    }
    vec_push(checker->arena, &phase->inputs, input);
}

static void report_not_earlier(Checker *checker, const Task *task, AstName name)
{
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, name.span,
                            "task '%s' has no phase named '%s'", task->name.name, name.name);
    Suggestions earlier = {0};
    for (int k = 0; k < task->phases.count; k++)
        vec_push(checker->arena, &earlier, task->phases.items[k].name.name);
    if (earlier.count > 0)
        suggestions_or_list(checker, diag, name.name, &earlier);
    else
        diag_help(diag, "'restore' names a phase that stands above this one");
}

/* `restore learn`: an earlier phase of the task. */
static void check_restore(Checker *checker, Task *task, Phase *phase, const AstStmt *stmt)
{
    for (int k = 0; k < task->phases.count; k++)
        if (task->phases.items[k].name.name == stmt->name.name) {
            phase->restored = k;
            task->phases.items[k].saved = true;
            return;
        }
    const AstStmt *later = NULL;
    for (int k = 0; k < task->stmt->body.count; k++)
        if (task->stmt->body.items[k]->kind == AST_PHASE &&
            task->stmt->body.items[k]->name.name == stmt->name.name)
            later = task->stmt->body.items[k];
    if (!later) {
        report_not_earlier(checker, task, stmt->name);
        return;
    }
    Diag *diag;
    if (later == phase->stmt) {
        diag = diag_error(checker->diags, E_TOO_EARLY, stmt->name.span,
                          "'restore' names the phase in which it stands");
    } else {
        diag = diag_error(checker->diags, E_TOO_EARLY, stmt->name.span,
                          "phase '%s' has not ended when phase '%s' begins", stmt->name.name,
                          phase->name.name);
        diag_note(diag, later->name.span, "it stands here");
    }
    diag_help(diag, "a phase can begin in the state in which an earlier one ended");
}

static void check_phase_body(Checker *checker, Task *task, Phase *phase)
{
    const AstStmt *restore = NULL;
    for (int k = 0; k < phase->stmt->body.count; k++) /* first: the others may ask how many samples there are */
        if (phase->stmt->body.items[k]->kind == AST_EQUATION)
            check_phase_input(checker, task, phase, phase->stmt->body.items[k]);
    for (int k = 0; k < phase->stmt->body.count; k++) {
        const AstStmt *part = phase->stmt->body.items[k];
        if (part->kind == AST_FROZEN) {
            for (int n = 0; n < part->names.count; n++)
                add_scale(checker, phase, part->names.items[n], NULL, part);
        } else if (part->kind == AST_SCALED) {
            check_scaled(checker, task, phase, part);
        } else if (part->kind == AST_RESTORE) {
            if (!misplaced_twice(checker, &restore, part, "'restore' stands twice in this phase"))
                check_restore(checker, task, phase, part);
        } else if (part->kind != AST_EQUATION) {
            misplaced_report(checker, part, BLOCK_PHASE);
        }
    }
}

static void check_phase(Checker *checker, Task *task, const AstStmt *stmt)
{
    Phase phase = {.name = stmt->name, .stmt = stmt, .count = 1, .restored = -1};
    check_phase_body(checker, task, &phase);
    for (int k = 0; k < task->phases.count; k++)
        if (task->phases.items[k].name.name == stmt->name.name) {
            Diag *diag =
                diag_error(checker->diags, E_DUPLICATE_NAME, stmt->name.span,
                           "task '%s' has two phases named '%s'", task->name.name, stmt->name.name);
            diag_note(diag, task->phases.items[k].name.span, "the first one stands here");
            return;
        }
    if (!check_length(checker, task, stmt, &phase))
        phase.in_epochs = true; /* in which all events happen */
    vec_push(checker->arena, &task->phases, phase);
}

/* ---- tasks ---------------------------------------------------------------------------------- */

/* `20 of 1000`: the task has 1000. */
static void check_batch(Checker *checker, Task *task, const AstStmt *stmt)
{
    task->batch = task->trials;
    if (!check_integer(checker, stmt->every, "the number of trials", 1, MAX_TRIALS, &task->trials) ||
        task->batch <= task->trials)
        return;
    Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, stmt->value->span,
                            "%d trials cannot be chosen of %d", task->batch, task->trials);
    diag_help(diag, "write 'trials %d of %d'", task->trials, task->batch);
    task->batch = task->trials;
}

static void check_trials(Checker *checker, Task *task, const AstStmt *stmt)
{
    Model *model = checker->model;
    if (check_integer(checker, stmt->value, "the number of trials", 1, MAX_TRIALS, &task->trials) && stmt->every)
        check_batch(checker, task, stmt);
    model->trials += task->trials;
    model->batch += task->batch;
    if (!stmt->each.name)
        return;
    if (stmt->every) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->each.span,
                                "trials are chosen of a set that is kept, or drawn 'each generation', not both");
        diag_help(diag, "leave out 'each %s', or write 'trials %d each generation'", stmt->each.name, task->batch);
        return;
    }
    if (strcmp(stmt->each.name, "generation") == 0) {
        model->fresh_trials = true;
        return;
    }
    Diag *diag =
        diag_error(checker->diags, E_BAD_ARGUMENT, stmt->each.span,
                   "trials are kept, or drawn 'each generation', not 'each %s'", stmt->each.name);
    diag_help(diag, "leave the two words out to keep the trials for the whole search");
}

static const AstStmt *trials_of(const Task *task)
{
    for (int k = 0; k < task->stmt->body.count; k++)
        if (task->stmt->body.items[k]->kind == AST_TRIALS)
            return task->stmt->body.items[k];
    return task->stmt;
}

/* A batch has the tasks in the proportion of all trials, as the first trials have them. */
void task_check_batches(Checker *checker)
{
    const Model *model = checker->model;
    if (model->batch == 0)
        return;
    const Task *first = model->tasks.items[0];
    for (int k = 1; k < model->tasks.count; k++) {
        const Task *task = model->tasks.items[k];
        if ((double)task->batch * first->trials == (double)first->batch * task->trials)
            continue;
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, trials_of(task)->span,
                                "all tasks choose the same part of their trials in a generation: this is another part "
                                "than that of task '%s'",
                                first->name.name);
        diag_note(diag, trials_of(first)->span, "those of '%s' are chosen here", first->name.name);
        return;
    }
}

static void check_weight(Checker *checker, Task *task, const AstStmt *stmt)
{
    if (!check_pure_number(checker, stmt->value, "the weight of a task", &task->weight) ||
        task->weight > 0)
        return;
    diag_error(checker->diags, E_OUT_OF_RANGE, stmt->value->span,
               "the weight of a task is above 0, but this is %g", task->weight);
}

static bool is_measured(const AstStmt *stmt)
{
    return stmt->kind == AST_GUARD || stmt->kind == AST_LET || stmt->kind == AST_LOSS ||
           stmt->kind == AST_REPORT || stmt->kind == AST_RECORD;
}

void check_task(Checker *checker, Task *task)
{
    const AstStmt *stmt = task->stmt, *trials = NULL, *weight = NULL;
    bool phases = false;
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *part = stmt->body.items[k];
        if (part->kind == AST_TRIALS) {
            if (!misplaced_twice(checker, &trials, part, "'trials' stands twice"))
                check_trials(checker, task, part);
        } else if (part->kind == AST_WEIGHT) {
            if (!misplaced_twice(checker, &weight, part, "'weight' stands twice"))
                check_weight(checker, task, part);
        } else if (part->kind == AST_PHASE) {
            phases = true;
            check_phase(checker, task, part);
        } else if (part->kind != AST_TRIAL_DRAW && !is_measured(part)) {
            misplaced_report(checker, part, BLOCK_TASK);
        }
    }
    if (!trials && !checker->searches) {
        task->trials = 1;
        checker->model->trials++;
    } else if (!trials) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->name.span,
                                "task '%s' does not say how many trials it has", stmt->name.name);
        diag_help(diag, "write 'trials 20'");
    }
    if (!phases) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, stmt->name.span,
                                "task '%s' has no phase", stmt->name.name);
        diag_help(diag, "write 'phase learn 200 epochs' or 'phase learn 1000 steps'");
    }
}

/* ---- samples -------------------------------------------------------------------------------- */

/* Without samples an epoch would be a step. */
static void report_empty_epochs(Checker *checker, const Phase *phase)
{
    const Model *model = checker->model;
    const AstName word = phase->stmt->word;
    bool spiking = false;
    for (int k = 0; k < model->layers.count; k++)
        spiking = spiking || model->layers.items[k]->spiking;
    if (!spiking || !word.name || strcmp(word.name, "epochs") != 0)
        return;
    Diag *diag = diag_error(checker->diags, E_NO_EFFECT, word.span,
                            "an epoch shows every sample once, but no input has samples");
    diag_help(diag, "say how long the phase is: phase %s 60 s", phase->name.name);
}

/* Whether two inputs that are shown together have as many samples in each trial, else reports it. */
static bool check_same_lengths(Checker *checker, const Layer *layer, const InputSource *source, const Layer *first,
                               const InputSource *other)
{
    const PlastTable *tables = checker->model->tables.items;
    if (source->trial_column == 0 && other->trial_column == 0)
        return true;
    if (source->trial_column == 0 || other->trial_column == 0) {
        bool is_later = source->trial_column > 0;
        Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, source->written->span,
                                "input '%s' has another number of samples in each trial, but '%s' has %d in all of them",
                                is_later ? layer->name.name : first->name.name, is_later ? first->name.name : layer->name.name,
                                is_later ? other->samples : source->samples);
        diag_note(diag, other->written->span, "all inputs of a phase have the same number");
        return false;
    }
    int *counts = rows_counts(checker->arena, &tables[source->table], source);
    int *others = rows_counts(checker->arena, &tables[other->table], other);
    for (int k = 0; k < source->trials && k < other->trials; k++) {
        if (counts[k] == others[k])
            continue;
        Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, source->written->span,
                                "input '%s' has %d sample%s in trial %d, but '%s' has %d", layer->name.name, counts[k],
                                counts[k] == 1 ? "" : "s", k, first->name.name, others[k]);
        diag_note(diag, other->written->span, "all inputs of a phase have the same number");
        return false;
    }
    return true; /* that files have as many trials is said elsewhere */
}

static void check_phase_samples(Checker *checker, const Phase *phase)
{
    const Model *model = checker->model;
    const Layer *first = NULL;
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        if (!layer->is_input || layer->spiking || phase_source(phase, layer)->samples == 0)
            continue;
        if (!first)
            first = layer;
        const InputSource *source = phase_source(phase, layer), *other = phase_source(phase, first);
        if (!check_same_lengths(checker, layer, source, first, other) || source->samples == other->samples)
            continue;
        Diag *diag = diag_error(checker->diags, E_SHAPE_MISMATCH, source->written->span,
                                "input '%s' has %d samples, but '%s' has %d", layer->name.name,
                                source->samples, first->name.name, other->samples);
        diag_note(diag, other->written->span, "all inputs of a phase have the same number");
    }
    if (!first && phase->shown > 0)
        diag_error(checker->diags, E_NO_EFFECT, phase->stmt->word.span,
                   "this phase shows samples, but no input has any");
    else if (!first)
        report_empty_epochs(checker, phase);
}

void task_check_samples(Checker *checker)
{
    for (int k = 0; k < checker->model->tasks.count; k++) {
        const Task *task = checker->model->tasks.items[k];
        for (int n = 0; n < task->phases.count; n++)
            check_phase_samples(checker, &task->phases.items[n]);
    }
    check_row_pairs(checker);
}
