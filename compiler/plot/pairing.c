/* pairing.c: see pairing.h. */
#include "pairing.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/jit/jit_tcc.h"
#include "compiler/model/quantity.h"
#include "compiler/report/measure.h"

/* ---- bounds ------------------------------------------------------------------------------------ */

/* A number made of constants and coefficients; NaN if it is of anything else. */
static double value_of(const PairedRule *paired, const Expr *x)
{
    if (!x)
        return (double)NAN;
    if (x->kind == EXPR_NUMBER)
        return x->u.number;
    if (x->kind == EXPR_COEFFICIENT)
        return x->u.learn->fixed_number ? value_of(paired, x->u.learn->fixed_number)
                                        : paired->coefficients[x->u.learn->first];
    if (x->kind == EXPR_APPLY)
        return expr_operate(x->u.apply.op, value_of(paired, x->u.apply.arg[0]),
                            x->u.apply.arg[1] ? value_of(paired, x->u.apply.arg[1]) : 0);
    return (double)NAN;
}

bool pairing_bounds(const PairedRule *paired, double *low, double *high)
{
    const Projection *projection = paired->projection;
    *low = projection->low ? value_of(paired, projection->low) : (double)NAN;
    *high = projection->high ? value_of(paired, projection->high) : (double)NAN;
    return isfinite(*low) && isfinite(*high);
}

/* ---- the program -------------------------------------------------------------------------------- */

static void add_span(const PairedRule *paired, StrBuf *text, Span span)
{
    const Source *source = paired->compilation->sources.files[span.file];
    strbuf_add_bytes(text, source->text + span.start, (size_t)(span.end - span.start));
    strbuf_char(text, '\n');
}

/* The text of a rule, with those that it is made of. */
static void add_rule(const PairedRule *paired, StrBuf *text, const AstStmt *rule)
{
    const AstStmts *statements = &paired->compilation->program->statements;
    add_span(paired, text, rule->span);
    for (int k = 0; rule->model.name && k < statements->count; k++) {
        const AstStmt *stmt = statements->items[k];
        if (stmt->kind == AST_RULE && stmt->name.name == rule->model.name)
            add_rule(paired, text, stmt);
    }
}

void pairing_begin(const PairedRule *paired, StrBuf *text)
{
    const Compilation *compilation = paired->compilation;
    strbuf_add(text, "plast 1\n");
    if (compilation->model->step > 0)
        strbuf_printf(text, "step %.17g s\n", compilation->model->step);
    for (int k = 0; k < compilation->program->statements.count; k++) {
        const AstStmt *stmt = compilation->program->statements.items[k];
        if (stmt->kind == AST_CONST || stmt->kind == AST_DEF || stmt->kind == AST_LEARN)
            add_span(paired, text, stmt->span);
    }
    add_rule(paired, text, paired->rule->stmt);
}

void pairing_weights(const PairedRule *paired, StrBuf *text, double weight)
{
    Scale scale = scale_usual(paired->projection->weights.dim);
    strbuf_printf(text, "w = %s plastic %s\n", quantity_show(weight, &scale, 17).text, paired->rule->name.name);
    double low, high;
    if (pairing_bounds(paired, &low, &high)) {
        strbuf_printf(text, "clip w in [%s, ", quantity_show(low, &scale, 17).text);
        strbuf_printf(text, "%s]\n", quantity_show(high, &scale, 17).text);
    }
}

void pairing_end(const PairedRule *paired, StrBuf *text, const char *phases, int count, bool matrix)
{
    Scale scale = scale_si(paired->projection->weights.dim);
    const char *first = matrix ? "0, " : "";
    strbuf_printf(text, "task pairing_task { trials 1\n%s}\nloss pairing_loss = 0 * pairing.w[%s0] / (%s)\n", phases, first,
                  quantity_show(1, &scale, 17).text);
    for (int k = 0; k < count; k++)
        strbuf_printf(text, "report pairing_%d = pairing.w[%s%d]\n", k, first, k);
    strbuf_add(text, "search { minimize pairing_loss  method cmaes  budget 1 generations }\n");
}

/* ---- running it --------------------------------------------------------------------------------- */

/* The first message of the compiler without its place, which is of a text that nobody has seen. */
static Status refused(const PairedRule *paired, const Compilation *made, ErrorText *error)
{
    StrBuf messages = {0};
    diags_render(made->diags, &messages, false);
    const char *words = messages.text ? strstr(messages.text, "error[") : NULL;
    words = words ? strstr(words, ": ") : NULL;
    Status status = status_error(error, STATUS_INPUT, "the rule '%s' cannot be looked at apart from its network, with 'pairing_pre' and "
                                 "'pairing_post' for its two sides: %.*s",
                                 paired->rule->name.name, words ? (int)strcspn(words + 2, "\n") : 13,
                                 words ? words + 2 : "it is refused");
    strbuf_free(&messages);
    return status;
}

/* The coefficients by their names, which the rule has in both programs. */
static double *copy_coefficients(const PairedRule *paired, const Model *made)
{
    const Model *model = paired->compilation->model;
    double *values = arena_array(made->arena, double, made->coefficients.count + 1);
    for (int k = 0; k < made->coefficients.count; k++) {
        values[k] = made->coefficients.items[k].start;
        for (int other = 0; other < model->coefficients.count; other++)
            if (strcmp(model_coefficient_name(model, other), model_coefficient_name(made, k)) == 0)
                values[k] = paired->coefficients[other];
    }
    return values;
}

/* A program made for a rule, and what it gave. */
typedef struct Made {
    Compilation compilation;
    TccModule *module; /* NULL: it was refused */
    const double *coefficients;
    double *weights; /* [count], borrowed */
    int count;
    Status status;
    ErrorText error;
} Made;

static void make(const PairedRule *paired, const StrBuf *text, Made *made)
{
    ErrorText usage = {""};
    CheckOptions options = {.settings = paired->settings, .setting_count = paired->setting_count, .usage = &usage};
    made->status =
        compile_text(&made->compilation, "pairing.plast", text->text, (int)text->length, &options, STAGE_C);
    if (made->status != STATUS_OK) {
        made->status = refused(paired, &made->compilation, &made->error);
        return;
    }
    made->status = jit_tcc_compile(made->compilation.c.text, &made->module, &made->error);
    made->coefficients = copy_coefficients(paired, made->compilation.model);
}

/* PoolJob. Programs are compiled one after the other, since libtcc compiles one at a time, and run side by side. */
static void measure(void *all, int job, int worker)
{
    Made *made = (Made *)all + job;
    Measure found = {0};
    Evaluator *evaluator = NULL;
    PlastTable none = {0};
    Pool *pool = pool_create(1);
    (void)worker;
    if (!pool) {
        made->status = status_out_of_memory(&made->error);
        return;
    }
    made->status = evaluator_create(jit_tcc_module(made->module), &none, 1, pool, &evaluator, &made->error);
    if (made->status == STATUS_OK)
        made->status = measure_rule(evaluator, PLAST_SEARCH, 1, made->coefficients, &found, &made->error);
    for (int k = 0; made->status == STATUS_OK && k < made->count; k++)
        made->weights[k] = found.outcomes[k + 1].mean; /* behind the loss */
    measure_free(&found);
    evaluator_destroy(evaluator);
    pool_destroy(pool);
}

static Status measure_all(Made *made, int count, ErrorText *error)
{
    int processors = pool_processors();
    Pool *pool = pool_create(count < processors ? count : processors);
    if (!pool)
        return status_out_of_memory(error);
    pool_run(pool, count, measure, made);
    pool_destroy(pool);
    return STATUS_OK;
}

Status pairing_run(const PairedRule *paired, PairingRun *run, ErrorText *error)
{
    Made *made = calloc((size_t)run->programs + 1, sizeof *made);
    Status status = made ? STATUS_OK : status_out_of_memory(error);
    int begun = 0;
    for (; status == STATUS_OK && begun < run->programs; begun++) {
        made[begun] = (Made){.weights = run->weights[begun], .count = run->count};
        make(paired, &run->text[begun], &made[begun]);
        status = made[begun].status;
    }
    if (begun > 0 && status != STATUS_OK)
        *error = made[begun - 1].error;
    if (status == STATUS_OK)
        status = measure_all(made, begun, error);
    for (int k = begun - 1; k >= 0; k--) {
        if (status == STATUS_OK && made[k].status != STATUS_OK) {
            status = made[k].status;
            *error = made[k].error;
        }
        jit_tcc_free(made[k].module);
        compile_free(&made[k].compilation);
    }
    free(made);
    for (int k = 0; k < run->programs; k++)
        strbuf_free(&run->text[k]);
    return status;
}

/* ---- what is known of the rule --------------------------------------------------------------------- */

double pairing_memory(const PairedRule *paired, bool of_spikes)
{
    double longest = 0;
    for (int k = 0; k < paired->projection->traces.count; k++) {
        const Trace *trace = &paired->projection->traces.items[k];
        if (trace->tau && (trace->kind == TRACE_OF_SPIKES) == of_spikes)
            longest = fmax(longest, value_of(paired, trace->tau)); /* NaN is left out */
    }
    return longest;
}

static bool reads_weight(const Expr *x)
{
    if (x->kind == EXPR_WEIGHT)
        return true;
    if (x->kind == EXPR_LOCAL)
        return reads_weight(x->u.local.value);
    for (int k = 0; k < expr_child_count(x); k++)
        if (expr_child(x, k) && reads_weight(expr_child(x, k)))
            return true;
    return false;
}

static bool depends_on_weight(const Projection *projection)
{
    for (int event = 0; event < EVENT_KINDS; event++)
        for (int k = 0; k < projection->updates[event].count; k++) {
            const Update *update = &projection->updates[event].items[k];
            if (!update->increment || (update->value && reads_weight(update->value)))
                return true;
        }
    return false;
}

int pairing_levels(const PairedRule *paired, double levels[PAIRING_LEVELS])
{
    const Projection *projection = paired->projection;
    double low, high;
    if (!pairing_bounds(paired, &low, &high)) {
        Scale scale = scale_usual(projection->weights.dim);
        double mean = 0;
        if (!projection->initial && projection->weights.kind == DRAW_CONSTANT)
            mean = projection->weights.a;
        low = 0;
        high = mean > 0 ? 2 * mean : scale.size;
    }
    bool matters = depends_on_weight(projection);
    levels[0] = low + (high - low) * (matters ? 0.25 : 0.5);
    levels[1] = low + (high - low) * 0.5;
    levels[2] = low + (high - low) * 0.75;
    return matters ? 3 : 1;
}
