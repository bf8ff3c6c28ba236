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

static Status measure(const PairedRule *paired, const Compilation *made, const PlastModule *module, int count,
                      double *weights, ErrorText *error)
{
    Measure found = {0};
    Evaluator *evaluator = NULL;
    PlastTable none = {0};
    Pool *pool = pool_create(1);
    if (!pool)
        return status_out_of_memory(error);
    Status status = evaluator_create(module, &none, 1, pool, NULL, &evaluator, error);
    if (status == STATUS_OK)
        status = measure_rule(evaluator, PLAST_SEARCH, 1, copy_coefficients(paired, made->model), &found, error);
    for (int k = 0; status == STATUS_OK && k < count; k++)
        weights[k] = found.outcomes[k + 1].mean; /* behind the loss */
    measure_free(&found);
    evaluator_destroy(evaluator);
    pool_destroy(pool);
    return status;
}

Status pairing_run(const PairedRule *paired, const StrBuf *text, int count, double *weights, ErrorText *error)
{
    Compilation compilation;
    ErrorText usage = {""};
    TccModule *module = NULL;
    CheckOptions options = {.settings = paired->settings, .setting_count = paired->setting_count, .usage = &usage};
    Status status = compile_text(&compilation, "pairing.plast", text->text, (int)text->length, &options, STAGE_C);
    if (status != STATUS_OK)
        status = refused(paired, &compilation, error);
    if (status == STATUS_OK)
        status = jit_tcc_compile(compilation.c.text, &module, error);
    if (status == STATUS_OK)
        status = measure(paired, &compilation, jit_tcc_module(module), count, weights, error);
    jit_tcc_free(module);
    compile_free(&compilation);
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

int pairing_levels(const PairedRule *paired, double levels[3])
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
