/* expand.c: `spike_volterra`: the expansion of a rule over spikes, to first, second or third order.
 *
 * What two spike trains can do to a synapse is written as a series: a weight changes by a constant
 * at each spike of either side (first order), and at a spike by what the spikes of the other side
 * have left, weighted with an exponential kernel (second order). See Gerstner and Kistler (2002),
 * Spiking Neuron Models, section 11.2.
 *
 * Of the third order these are the two terms of Pfister and Gerstner (2006), "Triplets of spikes in a
 * model of spike timing-dependent plasticity", Journal of Neuroscience 26, equations 2 to 4: at a spike,
 * what the other side has left times what earlier spikes of its own side have left, which decays more
 * slowly. There r_1, o_1, r_2, o_2 are x_pre, x_post, x_pre_slow, x_post_slow; A_2+, A_3+ are gamma,
 * gamma_3; A_2-, A_3- are -kappa, -kappa_3. */
#include "expand.h"

#include <string.h>

#include "parse.h"

#define HIGHEST_ORDER 3

/* What is written out, by order. R is the rate of learning, and O what a spike has left itself where its
 * handler sees that. */
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
static const char third_order[] =
    "learn tau_pre  = 20 ms in [5 ms, 100 ms] log\n"
    "learn tau_post = 20 ms in [5 ms, 100 ms] log\n"
    "learn tau_pre_slow  = 100 ms in [20 ms, 1 s] log\n"
    "learn tau_post_slow = 100 ms in [20 ms, 1 s] log\n"
    "learn alpha, beta, gamma, kappa, gamma_3, kappa_3 = 0 in [-2, 2]\n"
    "trace x_pre       on pre  tau tau_pre\n"
    "trace x_post      on post tau tau_post\n"
    "trace x_pre_slow  on pre  tau tau_pre_slow\n"
    "trace x_post_slow on post tau tau_post_slow\n"
    "on_pre  { w += (R) * (alpha + kappa * x_post + kappa_3 * x_post * (x_pre_slow O)) }\n"
    "on_post { w += (R) * (beta + gamma * x_pre + gamma_3 * x_pre * (x_post_slow O)) }\n";
static const char *const orders[HIGHEST_ORDER] = {first_order, second_order, third_order};

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
                            "'spike_volterra' takes order = 1, 2 or 3, and rate = R");
    diag_help(diag, "write spike_volterra(order = 2, rate = 0.001)");
}

/* The number, or 0 if this is none of the orders. */
static int order_of(const AstExpr *expr)
{
    if (expr->kind != AST_NUMBER || expr->u.number.unit)
        return 0;
    for (int order = 1; order <= HIGHEST_ORDER; order++)
        if (expr->u.number.value == order)
            return order;
    return 0;
}

/* Reads the arguments; false after reporting. */
static bool read_arguments(Ast *ast, const AstStmt *stmt, int *order, const AstExpr **rate)
{
    *order = 0;
    *rate = NULL;
    const AstArgs none = {0};
    const AstArgs *args = stmt->value->kind == AST_NAME ? &none : &stmt->value->u.call.args;
    for (int k = 0; k < args->count; k++) {
        const AstArg *arg = &args->items[k];
        const char *name = arg->name.name ? arg->name.name : "";
        if (strcmp(name, "rate") == 0 && !*rate) {
            *rate = arg->value;
        } else if (strcmp(name, "order") == 0 && *order == 0 && order_of(arg->value) > 0) {
            *order = order_of(arg->value);
        } else {
            report_arguments(ast, arg->name.name ? span_join(arg->name.span, arg->value->span)
                                                 : arg->value->span);
            return false;
        }
    }
    if (*order == 0)
        *order = 2;
    return true;
}

/* Whether handlers of the rule see a trace that the spike itself has raised. */
static bool sees_itself(const AstStmt *ties)
{
    return !ties || (strcmp(ties->word.name, "simultaneous") != 0 &&
                     strcmp(ties->word.name, "ignore") != 0);
}

/* The text of an order, with what stands for its letters. */
static void write_text(StrBuf *text, const SourceSet *sources, const char *written,
                       const AstExpr *rate, bool minus_own)
{
    for (const char *at = written; *at; at++)
        if (strncmp(at, "(R)", 3) == 0 && rate) {
            strbuf_char(text, '(');
            strbuf_add_bytes(text, sources->files[rate->span.file]->text + rate->span.start,
                             (size_t)(rate->span.end - rate->span.start));
            strbuf_char(text, ')');
            at += 2;
        } else if (strncmp(at, "(R) * ", 6) == 0) {
            at += 5;
        } else if (strncmp(at, " O)", 3) == 0) {
            strbuf_add(text, minus_own ? " - 1)" : ")");
            at += 2;
        } else {
            strbuf_char(text, *at);
        }
}

/* What one `spike_volterra` stands for. */
static AstStmts write_out(Ast *ast, SourceSet *sources, const AstStmt *stmt, const AstStmt *ties)
{
    int order;
    const AstExpr *rate;
    if (!read_arguments(ast, stmt, &order, &rate))
        return (AstStmts){0};
    StrBuf text = {0};
    write_text(&text, sources, orders[order - 1], rate, sees_itself(ties));
    int file = source_add(sources, "spike_volterra", text.text, (int)text.length);
    sources->files[file]->use = stmt->span;
    sources->files[file]->reason = "it is written out here";
    strbuf_free(&text);
    return parse_program(ast, sources, file)->statements;
}

AstStmts expand_spikes(Ast *ast, SourceSet *sources, const AstStmts *body, const AstStmt *ties)
{
    AstStmts expanded = {0};
    for (int k = 0; k < body->count; k++) {
        AstStmt *stmt = body->items[k];
        if (!is_spike_volterra(stmt)) {
            vec_push(ast->arena, &expanded, stmt);
            continue;
        }
        AstStmts written = write_out(ast, sources, stmt, ties);
        for (int n = 0; n < written.count; n++)
            vec_push(ast->arena, &expanded, written.items[n]);
    }
    return expanded;
}
