/* expand.c: `spike_volterra`: the expansion of a rule over spikes, to first or second order.
 *
 * What two spike trains can do to a synapse is written as a series: a weight changes by a constant
 * at each spike of either side (first order), and at a spike by what the spikes of the other side
 * have left, weighted with an exponential kernel (second order). See Gerstner and Kistler (2002),
 * Spiking Neuron Models, section 11.2. */
#include "expand.h"

#include <string.h>

#include "syntax/parse.h"

/* What is written out; R is the rate of learning. */
static const char first_order[] = "learn alpha, beta = 0 in [-2, 2]\n"
                                  "on_pre  { w += (R) * alpha }\n"
                                  "on_post { w += (R) * beta }\n";
static const char second_order[] = "learn tau_pre  = 20 ms in [5 ms, 100 ms] log\n"
                                   "learn tau_post = 20 ms in [5 ms, 100 ms] log\n"
                                   "learn alpha, beta, gamma, kappa = 0 in [-2, 2]\n"
                                   "trace x_pre  on pre  tau tau_pre\n"
                                   "trace x_post on post tau tau_post\n"
                                   "on_pre  { w += (R) * (alpha + kappa * x_post) }\n"
                                   "on_post { w += (R) * (beta + gamma * x_pre) }\n";

static bool is_spike_volterra(const AstStmt *stmt)
{
    const AstExpr *value = stmt->kind == AST_OPTION ? stmt->value : NULL;
    if (value && value->kind == AST_CALL)
        value = value->u.call.callee;
    return value && value->kind == AST_NAME && strcmp(value->u.name, "spike_volterra") == 0;
}

static void report_arguments(Ast *ast, Span span)
{
    Diag *diag = diag_error(ast->diags, E_BAD_ARGUMENT, span,
                            "'spike_volterra' takes order = 1 or 2, and rate = R");
    diag_help(diag, "write spike_volterra(order = 2, rate = 0.001)");
}

/* Reads the arguments; false after reporting. */
static bool read_arguments(Ast *ast, const AstStmt *stmt, double *order, const AstExpr **rate)
{
    *order = 2;
    *rate = NULL;
    if (stmt->value->kind == AST_NAME)
        return true;
    const AstArgs *args = &stmt->value->u.call.args;
    bool has_order = false;
    for (int k = 0; k < args->count; k++) {
        const AstArg *arg = &args->items[k];
        const char *name = arg->name.name ? arg->name.name : "";
        bool is_order = strcmp(name, "order") == 0 && !has_order &&
                        arg->value->kind == AST_NUMBER && !arg->value->u.number.unit &&
                        (arg->value->u.number.value == 1 || arg->value->u.number.value == 2);
        bool is_rate = strcmp(name, "rate") == 0 && !*rate;
        if (!is_order && !is_rate) {
            report_arguments(ast, arg->name.name ? span_join(arg->name.span, arg->value->span)
                                                 : arg->value->span);
            return false;
        }
        has_order = has_order || is_order;
        if (is_order)
            *order = arg->value->u.number.value;
        else
            *rate = arg->value;
    }
    return true;
}

/* The statements, from their text with the rate in the place of R. */
static AstStmts write_out(Ast *ast, SourceSet *sources, double order, const AstExpr *rate)
{
    StrBuf text = {0};
    for (const char *at = order == 1 ? first_order : second_order; *at; at++)
        if (strncmp(at, "(R)", 3) == 0 && rate) {
            strbuf_char(&text, '(');
            strbuf_add_bytes(&text, sources->files[rate->span.file]->text + rate->span.start,
                             (size_t)(rate->span.end - rate->span.start));
            strbuf_char(&text, ')');
            at += 2;
        } else if (strncmp(at, "(R) * ", 6) == 0) {
            at += 5;
        } else {
            strbuf_char(&text, *at);
        }
    int file = source_add(sources, "spike_volterra", text.text, (int)text.length);
    strbuf_free(&text);
    return parse_program(ast, sources, file)->statements;
}

static void expand_rule(Ast *ast, SourceSet *sources, AstStmt *rule)
{
    AstStmts body = {0};
    for (int k = 0; k < rule->body.count; k++) {
        AstStmt *stmt = rule->body.items[k];
        double order;
        const AstExpr *rate;
        if (!is_spike_volterra(stmt)) {
            vec_push(ast->arena, &body, stmt);
            continue;
        }
        if (!read_arguments(ast, stmt, &order, &rate))
            continue;
        AstStmts written = write_out(ast, sources, order, rate);
        for (int n = 0; n < written.count; n++)
            vec_push(ast->arena, &body, written.items[n]);
    }
    rule->body = body;
}

void expand_rules(Ast *ast, SourceSet *sources, AstProgram *program)
{
    for (int k = 0; k < program->statements.count; k++)
        if (program->statements.items[k]->kind == AST_RULE)
            expand_rule(ast, sources, program->statements.items[k]);
}
