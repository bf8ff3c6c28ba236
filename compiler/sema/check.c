/* check.c: the order in which a program is checked.
 *
 * First every name is declared, so that blocks may stand in any order; constants get their values
 * on the way, since sizes need them. Then the blocks are read, then the expressions in them, each
 * variable when it is first needed. */
#include "checker.h"

#include <stdlib.h>
#include <string.h>

#define MAX_UNITS      10000000
#define MAX_UNIT_POWER 9 /* in --set */
/* Seconds, where the program has none. */
#define ASSUMED_STEP 1e-4

/* ---- constants and --set -------------------------------------------------------------------- */

static Setting *find_setting(Checker *checker, Name name)
{
    for (int k = 0; k < checker->options->setting_count; k++)
        if (strcmp(checker->options->settings[k].name, name) == 0)
            return &checker->options->settings[k];
    return NULL;
}

/* In the order of multiplications of expr_power, so that the bits are those of a program. */
static double whole_power(double base, int n)
{
    if (n <= 0)
        return n == 0 ? 1 : 1 / whole_power(base, -n);
    double half = whole_power(base, n / 2);
    return n == 1 ? base : n % 2 ? half * half * base : half * half;
}

/* Reads "0.1", "20 ms" or "20 um^2". */
static bool parse_setting(const char *text, double *value, Dim *dim)
{
    char *end, name[16];
    *value = strtod(text, &end);
    if (end == text || *value - *value != 0)
        return false;
    end += strspn(end, " ");
    *dim = dim_none();
    if (*end == '\0')
        return true;
    size_t length = strcspn(end, "^");
    if (length >= sizeof name)
        return false;
    memcpy(name, end, length);
    name[length] = '\0';
    const Unit *unit = unit_find(name);
    long power = 1;
    if (end[length] == '^') {
        const char *digits = end + length + 1;
        power = strtol(digits, &end, 10);
        if (end == digits || *end != '\0' || power < -MAX_UNIT_POWER || power > MAX_UNIT_POWER)
            return false;
    }
    if (!unit || !dim_power(unit->dim, (double)power, dim))
        return false;
    *value *= whole_power(unit->scale, (int)power);
    return true;
}

static Status apply_setting(Checker *checker, Setting *setting, Constant *constant)
{
    double value;
    Dim dim;
    if (!parse_setting(setting->value, &value, &dim))
        return status_error(checker->options->usage, STATUS_USAGE,
                            "--set %s: '%s' is neither a number nor one with a unit, such as 20 ms "
                            "or 5 um^2",
                            setting->name, setting->value);
    if (!dim_equal(dim, constant->dim))
        return status_error(checker->options->usage, STATUS_USAGE,
                            "--set %s: '%s' is %s, but the constant is %s", setting->name,
                            setting->value, dim_phrase(checker->arena, dim),
                            dim_phrase(checker->arena, constant->dim));
    constant->value = value;
    setting->used = true;
    return STATUS_OK;
}

/* next: the statement behind it, or NULL. */
static Status declare_constant(Checker *checker, const AstStmt *stmt, const AstStmt *next)
{
    Symbol *symbol = scope_declare(checker, stmt->name, SYMBOL_CONSTANT, NULL);
    if (!symbol)
        return STATUS_OK;
    if (next && is_no_unit(checker, next)) { /* which is reported; the constant has no known unit */
        symbol->known = true;
        return STATUS_OK;
    }
    Constant *constant = arena_new(checker->arena, Constant);
    constant->name = stmt->name;
    constant->written = stmt->value->span;
    bool good = check_number(checker, stmt->value, "a constant", &constant->value, &constant->dim);
    symbol->known = true;
    if (!good)
        return STATUS_OK;
    symbol->thing = constant;
    vec_push(checker->arena, &checker->model->constants, constant);
    Setting *setting = find_setting(checker, stmt->name.name);
    return setting ? apply_setting(checker, setting, constant) : STATUS_OK;
}

static Status unused_settings(Checker *checker)
{
    Suggestions near = {0};
    for (int k = 0; k < checker->model->constants.count; k++)
        vec_push(checker->arena, &near, checker->model->constants.items[k]->name.name);
    for (int k = 0; k < checker->options->setting_count; k++) {
        const Setting *setting = &checker->options->settings[k];
        if (setting->used)
            continue;
        const char *guess = diag_suggest(setting->name, near.items, near.count);
        return status_error(checker->options->usage, STATUS_USAGE,
                            "--set %s: the program has no constant of this name%s%s%s",
                            setting->name, guess ? "; did you mean '" : "", guess ? guess : "",
                            guess ? "'?" : "");
    }
    return STATUS_OK;
}

/* ---- declarations --------------------------------------------------------------------------- */

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
    layer->spiking = layer->is_input ? is_spike_input(stmt->value) : is_spiking(stmt);
    if (layer->is_input && layer->spiking) {
        check_spike_rate(checker, layer);
    } else if (layer->is_input) {
        LayerVariable variable = {.name = {name_intern(checker->names, "r"), stmt->name.span}};
        vec_push(checker->arena, &layer->variables, variable);
    }
    if (scope_declare(checker, stmt->name, SYMBOL_LAYER, layer))
        vec_push(checker->arena, &checker->model->layers, layer);
}

static void declare_rule(Checker *checker, const AstStmt *stmt)
{
    Rule *rule = arena_new(checker->arena, Rule);
    *rule = (Rule){.name = stmt->name, .stmt = stmt};
    if (!scope_declare(checker, stmt->name, SYMBOL_RULE, rule))
        rule->use_count = 1; /* that nothing follows it would be no news */
    vec_push(checker->arena, &checker->model->rules, rule);
}

static void declare_outcome(Checker *checker, const AstStmt *stmt)
{
    Outcome *outcome = arena_new(checker->arena, Outcome);
    *outcome = (Outcome){.name = stmt->name, .is_loss = stmt->kind == AST_LOSS, .stmt = stmt};
    if (scope_declare(checker, stmt->name, SYMBOL_OUTCOME, outcome))
        vec_push(checker->arena, &checker->model->outcomes, outcome);
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

/* Projections come after all layers are declared. */
static void declare_projection(Checker *checker, const AstStmt *stmt)
{
    Projection *projection = arena_new(checker->arena, Projection);
    *projection =
        (Projection){.name = stmt->name, .stream = checker->model->next_stream++, .stmt = stmt};
    if (stmt->name.name)
        scope_declare(checker, stmt->name, SYMBOL_PROJECTION, projection);
    Symbol *from = scope_expect(checker, stmt->from, SYMBOL_LAYER, "input or population");
    bool to_used = check_target_used(checker, stmt);
    Symbol *to = scope_expect(checker, stmt->to, SYMBOL_LAYER, "input or population");
    if (!from || !to || (((Layer *)to->thing)->is_input && to->doubtful)) {
        lose_projection(checker, stmt);
        return;
    }
    to->used = to_used || from == to;
    projection->pre = from->thing;
    projection->post = to->thing;
    if (projection->post->is_input) {
        Diag *diag = diag_error(checker->diags, E_WRONG_KIND, stmt->to.span,
                                "'%s' is an input; a projection ends at a population", to->name);
        diag_note(diag, to->span, "'%s' is declared here", to->name);
        lose_projection(checker, stmt);
        return;
    }
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

static void check_version(Checker *checker, const AstStmt *version)
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

typedef struct Singles {
    const AstStmt *version, *search, *step;
} Singles;

static Status declare(Checker *checker, const AstStmt *stmt, const AstStmt *next, Singles *singles)
{
    switch (stmt->kind) {
    case AST_VERSION:
        if (stmt->span.file != checker->program->file) /* of an included file */
            check_version(checker, stmt);
        else
            once(checker, stmt, &singles->version);
        break;
    case AST_CONST:
        return declare_constant(checker, stmt, next);
    case AST_INPUT:
    case AST_POPULATION:
        declare_layer(checker, stmt);
        break;
    case AST_RULE:
        declare_rule(checker, stmt);
        break;
    case AST_TASK:
        declare_task(checker, stmt);
        for (int k = 0; k < stmt->body.count; k++)
            declare_measured(checker, stmt->body.items[k]);
        break;
    case AST_SEARCH:
        once(checker, stmt, &singles->search);
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
        declare_shared(checker, stmt);
        break;
    case AST_TEST:
        declare_test(checker, stmt);
        break;
    case AST_NEURON:
        declare_neuron(checker, stmt);
        break;
    case AST_STEP:
        once(checker, stmt, &singles->step);
        check_step(checker, stmt);
        break;
    case AST_PROJECTION:
    case AST_GUARD:
        break;
    case AST_EQUATION:
    case AST_ODE:
    case AST_INCREMENT:
    case AST_DRAW:
    case AST_EVENT:
    case AST_OPTION:
    case AST_PLASTIC:
    case AST_CLIP:
    case AST_WHERE:
    case AST_TRIALS:
    case AST_PHASE:
    case AST_MINIMIZE:
    case AST_METHOD:
    case AST_BUDGET:
    case AST_VALIDATE:
    case AST_STARTS:
    case AST_TERM:
    case AST_INCLUDE:
    case AST_WEIGHT:
    case AST_TRIAL_DRAW:
    case AST_FROZEN:
    case AST_RESTORE:
    case AST_SCALED:
    case AST_INITIAL:
    case AST_THRESHOLD:
    case AST_RESET:
    case AST_REFRACTORY:
    case AST_INTEGRATE:
    case AST_DELAY:
    case AST_TRACE:
    case AST_TIES:
    case AST_NORMALIZE:
    case AST_KEEP:
    case AST_DROP:
    case AST_FIX:
    case AST_WITH:
    case AST_EXPECT:
        wrong_block(checker, stmt, BLOCK_PROGRAM);
        break;
    }
    return STATUS_OK;
}

/* ---- what must fit together ----------------------------------------------------------------- */

/* Inputs, and populations with states, which may be active of themselves. */
static bool has_activity(const Model *model)
{
    for (int k = 0; k < model->layers.count; k++) {
        const Layer *layer = model->layers.items[k];
        if (layer->is_input || layer->spiking)
            return true;
        for (int n = 0; n < layer->variables.count; n++)
            if (layer->variables.items[n].derivative)
                return true;
    }
    return false;
}

static void check_events_happen(Checker *checker)
{
    const Model *model = checker->model;
    const Phase *first = NULL;
    for (int k = 0; k < model->tasks.count; k++)
        for (int n = 0; n < model->tasks.items[k]->phases.count; n++) {
            const Phase *phase = &model->tasks.items[k]->phases.items[n];
            if (phase->in_epochs)
                return;
            first = first ? first : phase;
        }
    for (int k = 0; k < model->projections.count && first; k++) {
        const Projection *projection = model->projections.items[k];
        if (projection->updates[EVENT_EPOCH].count == 0)
            continue;
        Diag *diag = diag_error(checker->diags, E_WRONG_CONTEXT,
                                projection->updates[EVENT_EPOCH].items[0].stmt->span,
                                "this never happens: no phase counts in epochs");
        diag_note(diag, first->stmt->keyword, "this phase counts in steps");
        diag_help(diag, "use 'on_step', or give a phase a number of epochs");
    }
}

static void check_parts(Checker *checker, const Singles *singles)
{
    Span start = {checker->program->file, 0, 0};
    bool any_loss = false;
    for (int k = 0; k < checker->model->outcomes.count; k++)
        any_loss = any_loss || checker->model->outcomes.items[k]->is_loss;
    if (!has_activity(checker->model)) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, start, "the program has no input");
        diag_help(diag,
                  "write 'input NAME[SIZE] = gaussian(…)' or 'input NAME[SIZE] = rows(…)'; only "
                  "populations with states can do without");
    }
    if (checker->model->tasks.count == 0) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, start, "the program has no task");
        diag_help(diag, "write 'task NAME { trials 20  phase learn 200 epochs }'");
    }
    if (!any_loss) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, start, "the program has no loss");
        diag_help(diag, "write 'loss NAME = EXPRESSION at end'");
    }
    if (!singles->search) {
        Diag *diag = diag_error(checker->diags, E_MISSING_PART, start, "the program has no search");
        diag_help(diag, "write 'search { minimize LOSS  method cmaes  budget 300 generations }'");
    }
}

/* Losses come first in the module's table of outcomes. */
static void number_outcomes(Model *model)
{
    int next = 0;
    for (int losses = 1; losses >= 0; losses--)
        for (int k = 0; k < model->outcomes.count; k++)
            if (model->outcomes.items[k]->is_loss == (losses == 1))
                model->outcomes.items[k]->index = next++;
}

/* --------------------------------------------------------------------------------------------- */

static void check_blocks(Checker *checker, const Singles *singles)
{
    Model *model = checker->model;
    check_inputs(checker, false);
    for (int k = 0; k < model->layers.count; k++)
        if (!model->layers.items[k]->is_input)
            check_population_body(checker, model->layers.items[k]);
    for (int k = 0; k < model->projections.count; k++)
        check_projection_body(checker, model->projections.items[k]);
    for (int k = 0; k < model->rules.count; k++)
        check_rule_body(checker, model->rules.items[k]);
    for (int k = 0; k < model->projections.count; k++)
        check_projection_drive(checker, model->projections.items[k]);
    for (int k = 0; k < model->layers.count; k++)
        for (int n = 0; n < model->layers.items[k]->variables.count; n++)
            check_layer_variable(checker, model->layers.items[k], n,
                                 model->layers.items[k]->variables.items[n].name.span, false);
    for (int k = 0; k < model->layers.count; k++)
        check_population_values(checker, model->layers.items[k]);
    for (int k = 0; k < model->projections.count; k++)
        check_projection_bounds(checker, model->projections.items[k]);
    check_inputs(checker, true);
    for (int k = 0; k < model->layers.count; k++)
        if (!model->layers.items[k]->is_input) {
            check_spiking_layer(checker, model->layers.items[k]);
            check_solvers(checker, model->layers.items[k]);
        }
    for (int k = 0; k < model->projections.count; k++)
        check_projection_events(checker, model->projections.items[k]);
    for (int k = 0; k < model->projections.count; k++)
        if (model->projections.items[k]->rule)
            check_rule_use(checker, model->projections.items[k]);
    for (int k = 0; k < model->tasks.count; k++)
        check_task(checker, model->tasks.items[k]);
    check_end_statements(checker);
    if (singles->search)
        check_search(checker, singles->search);
    for (int k = 0; k < model->references.count; k++)
        check_reference(checker, model->references.items[k]);
    for (int k = 0; k < model->tests.count; k++)
        check_test(checker, model->tests.items[k]);
    check_samples(checker);
    check_events_happen(checker);
    check_parts(checker, singles);
    number_outcomes(model);
}

/* Spikes need a step; without it, one is assumed for what follows. */
static void check_spikes_have_step(Checker *checker)
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

Status check_once(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                  const AstProgram *program, CheckOptions *options, Model **model)
{
    Checker checker = {.arena = arena,
                       .names = names,
                       .diags = diags,
                       .program = program,
                       .options = options,
                       .model = arena_new(arena, Model)};
    *model = checker.model;
    checker.model->arena = arena;
    checker.model->sources = sources;
    checker.model->path = sources->files[program->file]->path;
    checker.model->next_stream = 1;
    Singles singles = {0};
    for (int k = 0; k < program->statements.count; k++) {
        const AstStmt *next =
            k + 1 < program->statements.count ? program->statements.items[k + 1] : NULL;
        Status status = declare(&checker, program->statements.items[k], next, &singles);
        if (status != STATUS_OK)
            return status;
    }
    for (int k = 0; k < checker.model->layers.count; k++)
        check_neuron_use(&checker, checker.model->layers.items[k]);
    for (int k = 0; k < checker.model->layers.count; k++)
        check_rate_layer(&checker, checker.model->layers.items[k]);
    check_spikes_have_step(&checker);
    bool any = false;
    for (int k = 0; k < program->statements.count; k++)
        if (program->statements.items[k]->kind == AST_PROJECTION) {
            declare_projection(&checker, program->statements.items[k]);
            any = true;
        }
    if (!any)
        report_no_projection(&checker);
    Status status = unused_settings(&checker);
    if (status != STATUS_OK)
        return status;
    check_version(&checker, singles.version);
    check_blocks(&checker, &singles);
    flow_varying(checker.model);
    check_drives_read(&checker);
    check_moments(&checker);
    check_suspect(&checker);
    check_unused(&checker);
    check_search_fit(&checker);
    return STATUS_OK;
}

Status check_program(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                     const AstProgram *program, CheckOptions *options, Model **model)
{
    Status status = check_once(arena, names, diags, sources, program, options, model);
    if (status == STATUS_OK)
        find_unit_cause(arena, names, diags, sources, program, options);
    return status;
}
