/* declare.c: the names of a program, and what it says once: its version, its step, its search. */
#include "declare.h"

#include <string.h>

#include "compiler/model/quantity.h"
#include "compiler/sema/expr/check_call.h"
#include "compiler/sema/expr/check_def.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/network/check_neuron.h"
#include "compiler/sema/network/check_population.h"
#include "compiler/sema/network/check_spike_input.h"
#include "compiler/sema/rule/check_learn.h"
#include "compiler/sema/task/check_task.h"
#include "compiler/sema/task/check_test.h"
#include "constant.h"
#include "misplaced.h"
#include "scope.h"

#define MAX_UNITS 10000000
/* Seconds, where the program has none. */
#define ASSUMED_STEP 1e-4

/* Of a population: by its word; if that is wrong, by what it says of spikes. */
static bool is_spiking(const AstStmt *stmt)
{
    if (strcmp(stmt->word.name, "rate") == 0 || strcmp(stmt->word.name, "spiking") == 0)
        return stmt->word.name[0] == 's';
    for (int k = 0; k < stmt->body.count; k++)
        if (stmt->body.items[k]->kind == AST_THRESHOLD)
            return true;
    return false;
}

static void declare_layer(Checker *checker, const AstStmt *stmt)
{
    Layer *layer = arena_new(checker->arena, Layer);
    *layer = (Layer){.name = stmt->name,
                     .index = checker->model->layers.count,
                     .size = 1,
                     .is_input = stmt->kind == AST_INPUT,
                     .stream = checker->model->next_stream++,
                     .stmt = stmt};
    layer->size_known =
        check_integer(checker, stmt->size, "the number of units", 1, MAX_UNITS, &layer->size);
    layer->spiking = layer->is_input ? spike_input_is(stmt->value) : is_spiking(stmt);
    if (layer->is_input && layer->spiking) {
        population_add_rate(checker, layer);
    } else if (layer->is_input) {
        LayerVariable variable = {.name = {name_intern(checker->names, "r"), stmt->name.span}};
        vec_push(checker->arena, &layer->variables, variable);
    }
    if (scope_declare(checker, stmt->name, SYMBOL_LAYER, layer))
        vec_push(checker->arena, &checker->model->layers, layer);
}

static void declare_rule(Checker *checker, const AstStmt *stmt)
{
    for (int k = 0; k < stmt->names.count; k++)
        scope_check_reserved(checker, stmt->names.items[k]);
    if (stmt->is_model) {
        scope_declare(checker, stmt->name, SYMBOL_RULE_MODEL, NULL);
        return;
    }
    Rule *rule = arena_new(checker->arena, Rule);
    *rule = (Rule){.name = stmt->name, .stmt = stmt};
    if (!scope_declare(checker, stmt->name, SYMBOL_RULE, rule))
        rule->use_count = 1; /* declared twice, which was reported: not unused as well */
    vec_push(checker->arena, &checker->model->rules, rule);
}

static void declare_outcome(Checker *checker, const AstStmt *stmt)
{
    Measurement *measured = arena_new(checker->arena, Measurement);
    *measured = (Measurement){.name = stmt->name, .is_loss = stmt->kind == AST_LOSS, .stmt = stmt};
    scope_declare(checker, stmt->name, SYMBOL_OUTCOME, measured);
}

static void declare_function(Checker *checker, const AstStmt *stmt)
{
    if (!call_is_function(checker, stmt->name.name)) {
        def_declare(checker, stmt);
        return;
    }
    Diag *diag = diag_error(checker->diags, E_RESERVED_NAME, stmt->name.span,
                            "'%s' is a function of the language", stmt->name.name);
    diag_help(diag, "choose another name");
}

static void declare_let(Checker *checker, const AstStmt *stmt)
{
    Let *let = arena_new(checker->arena, Let);
    *let = (Let){.name = stmt->name, .stmt = stmt};
    if (!scope_declare(checker, stmt->name, SYMBOL_LET, let))
        return;
    let->index = checker->model->lets.count;
    vec_push(checker->arena, &checker->model->lets, let);
}

static void declare_reference(Checker *checker, const AstStmt *stmt)
{
    Reference *reference = arena_new(checker->arena, Reference);
    *reference = (Reference){.name = stmt->name, .stmt = stmt};
    if (scope_declare(checker, stmt->name, SYMBOL_REFERENCE, reference))
        vec_push(checker->arena, &checker->model->references, reference);
}

/* Its ends are not known. The rules that it follows are in use nevertheless. */
static void lose_projection(Checker *checker, const AstStmt *stmt)
{
    checker->lost_projection = true;
    for (int k = 0; k < stmt->body.count; k++) {
        const AstStmt *part = stmt->body.items[k];
        const Symbol *symbol =
            part->kind == AST_PLASTIC ? scope_find(checker, part->name.name) : NULL;
        if (symbol && symbol->kind == SYMBOL_RULE)
            ((Rule *)symbol->thing)->use_count++;
    }
}

/* Whether the population at which a projection ends is in use: a projection alone only drives it, but a
 * rule follows what it does, and its spikes may act back. */
static bool is_target_used(const Checker *checker, const AstStmt *stmt)
{
    for (int k = 0; k < stmt->body.count; k++)
        if (stmt->body.items[k]->kind == AST_PLASTIC ||
            (stmt->body.items[k]->kind == AST_EVENT &&
             strcmp(stmt->body.items[k]->word.name, "on_post") == 0))
            return true;
    const Symbol *to = scope_declared(checker, stmt->to.name);
    return to && to->used;
}

/* Projections come after all layers are declared. */
static void declare_projection(Checker *checker, const AstStmt *stmt)
{
    Projection *projection = arena_new(checker->arena, Projection);
    *projection =
        (Projection){.name = stmt->name, .stream = checker->model->next_stream++, .stmt = stmt};
    if (stmt->name.name)
        scope_declare(checker, stmt->name, SYMBOL_PROJECTION, projection);
    Symbol *from = scope_expect(checker, stmt->from, SYMBOL_LAYER, "input or population");
    bool to_used = is_target_used(checker, stmt);
    Symbol *to = scope_expect(checker, stmt->to, SYMBOL_LAYER, "input or population");
    if (!from || !to || (((Layer *)to->thing)->is_input && to->doubtful)) {
        lose_projection(checker, stmt);
        return;
    }
    to->used = to_used || from == to;
    projection->pre = from->thing;
    projection->post = to->thing;
    projection->index = checker->model->projections.count;
    vec_push(checker->arena, &checker->model->projections, projection);
    vec_push(checker->arena, &projection->post->incoming, projection);
}

static void report_no_projection(Checker *checker)
{
    Diag *diag = diag_error(checker->diags, E_MISSING_PART, (Span){checker->program->file, 0, 0},
                            "the program has no projection");
    diag_help(diag, "write 'projection FROM -> TO { all_to_all  w ~ normal(0, 0.1)  drive += w * "
                    "pre.r  plastic RULE }'");
    checker->lost_projection = checker->lost_plastic = true;
}

static void once(Checker *checker, const AstStmt *stmt, const AstStmt **seen)
{
    if (!*seen) {
        *seen = stmt;
        return;
    }
    Diag *diag = diag_error(checker->diags, E_REPEATED_PART, stmt->keyword,
                            "a program has one '%s'", ast_stmt_name(stmt->kind));
    diag_note(diag, (*seen)->keyword, "the first one stands here");
}

static void check_step(Checker *checker, const AstStmt *stmt)
{
    double step;
    Dim dim, time = unit_find("s")->dim;
    if (!check_number(checker, stmt->value, "a step", &step, &dim))
        return;
    if (!dim_equal(dim, time)) {
        Diag *diag =
            diag_error(checker->diags, E_UNIT_MISMATCH, stmt->value->span,
                       "a step is a time, but this is %s", dim_phrase(checker->arena, dim));
        diag_help(diag, "write 'step 0.1 ms', or leave it out: then a step is 1");
        checker->lost_step = true;
        return;
    }
    if (step > 0) {
        checker->model->step = step;
        return;
    }
    diag_error(checker->diags, E_OUT_OF_RANGE, stmt->value->span,
               "a step is longer than 0, but this is %s", quantity_usual(step, dim).text);
    checker->model->step = ASSUMED_STEP;
    checker->lost_step = true;
}

void declare_version(Checker *checker, const AstStmt *version)
{
    Span start = {checker->program->file, 0, 0};
    if (!version) {
        Diag *diag = diag_error(checker->diags, E_VERSION, start,
                                "the program does not say its language version");
        diag_help(diag, "begin with 'plast 1'");
        return;
    }
    const AstExpr *value = version->value;
    if (value->kind != AST_NUMBER || value->u.number.value != 1 || value->u.number.unit) {
        Diag *diag = diag_error(checker->diags, E_VERSION, value->span,
                                "this plastc reads version 1 of the language");
        diag_help(diag, "write 'plast 1'");
    }
}

/* Of the program or of a task. */
static void declare_measured(Checker *checker, const AstStmt *stmt)
{
    if (stmt->kind == AST_LET)
        declare_let(checker, stmt);
    else if (stmt->kind == AST_LOSS || stmt->kind == AST_REPORT)
        declare_outcome(checker, stmt);
}

static Status declare_one(Checker *checker, const AstStmt *stmt, const AstStmt *next,
                          Singles *singles)
{
    switch (stmt->kind) {
    case AST_VERSION:
        if (stmt->span.file != checker->program->file) /* of an included file */
            declare_version(checker, stmt);
        else
            once(checker, stmt, &singles->version);
        break;
    case AST_CONST:
        return constant_declare(checker, stmt, next);
    case AST_INPUT:
    case AST_POPULATION:
        declare_layer(checker, stmt);
        break;
    case AST_RULE:
        declare_rule(checker, stmt);
        break;
    case AST_TASK:
        task_declare(checker, stmt);
        for (int k = 0; k < stmt->body.count; k++)
            declare_measured(checker, stmt->body.items[k]);
        break;
    case AST_SEARCH:
        once(checker, stmt, &singles->search);
        break;
    case AST_ACCEPT:
        once(checker, stmt, &singles->accept);
        break;
    case AST_REFERENCE:
        declare_reference(checker, stmt);
        break;
    case AST_LET:
    case AST_LOSS:
    case AST_REPORT:
        declare_measured(checker, stmt);
        break;
    case AST_DEF:
        declare_function(checker, stmt);
        break;
    case AST_LEARN:
        learn_declare(checker, stmt);
        break;
    case AST_TEST:
        test_declare(checker, stmt);
        break;
    case AST_NEURON:
        neuron_declare(checker, stmt);
        break;
    case AST_STEP:
        once(checker, stmt, &singles->step);
        check_step(checker, stmt);
        break;
    case AST_PROJECTION:
    case AST_GUARD:
    case AST_RECORD:
    case AST_FIX: /* see check_mask.c */
        break;
    case AST_INCLUDE: /* within a block; see include.c */
#define STATEMENT(kind, word, how, home, form) ELSEWHERE_##home(kind)
#define SHAPE(kind, name, home)                ELSEWHERE_##home(kind)
#define ELSEWHERE_PROGRAM(kind)
#define ELSEWHERE_RULE_OR_PROGRAM(kind)
#define ELSEWHERE_NEURON(kind)     case AST_##kind:
#define ELSEWHERE_PROJECTION(kind) case AST_##kind:
#define ELSEWHERE_RULE(kind)       case AST_##kind:
#define ELSEWHERE_EVENT(kind)      case AST_##kind:
#define ELSEWHERE_TASK(kind)       case AST_##kind:
#define ELSEWHERE_PHASE(kind)      case AST_##kind:
#define ELSEWHERE_SEARCH(kind)     case AST_##kind:
#define ELSEWHERE_TEST(kind)       case AST_##kind:
#define ELSEWHERE_ACCEPT(kind)     case AST_##kind:
#define ELSEWHERE_SEVERAL(kind)    case AST_##kind:
#include "compiler/syntax/statements.def"
        misplaced_report(checker, stmt, BLOCK_PROGRAM);
        break;
    }
    return STATUS_OK;
}

Status declare_statements(Checker *checker, Singles *singles)
{
    const AstStmts *statements = &checker->program->statements;
    for (int k = 0; k < statements->count; k++) {
        const AstStmt *next = k + 1 < statements->count ? statements->items[k + 1] : NULL;
        Status status = declare_one(checker, statements->items[k], next, singles);
        if (status != STATUS_OK)
            return status;
    }
    return STATUS_OK;
}

void declare_projections(Checker *checker)
{
    const AstStmts *statements = &checker->program->statements;
    bool any = false, learns = false; /* learned numbers of the program are searched without synapses, too */
    for (int k = 0; k < statements->count; k++) {
        learns = learns || statements->items[k]->kind == AST_LEARN;
        if (statements->items[k]->kind == AST_PROJECTION) {
            declare_projection(checker, statements->items[k]);
            any = true;
        }
    }
    if (!any && !learns && checker->searches)
        report_no_projection(checker);
}

void declare_step_of_spikes(Checker *checker)
{
    Model *model = checker->model;
    for (int k = 0; k < model->layers.count && model->step <= 0; k++) {
        const Layer *layer = model->layers.items[k];
        if (!layer->spiking)
            continue;
        model->step = ASSUMED_STEP;
        if (checker->lost_step)
            return;
        Diag *diag = diag_error(checker->diags, E_MISSING_PART,
                                layer->is_input ? layer->stmt->value->span : layer->stmt->word.span,
                                "spikes need physical time, but the program has no 'step'");
        diag_help(diag, "write 'step 0.1 ms'");
    }
}
