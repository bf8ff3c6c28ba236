/* call_args.c: reading the arguments of calls that configure something, such as
 * gaussian(covariance = rotated(1, 0.5), samples = 100) or cmaes(population = 50). */
#include "call_args.h"

#include <string.h>

#include "compiler/sema/suggestions.h"
#include "check_expr.h"
#include "make_expr.h"

CallArgs call_args(Checker *checker, const AstExpr *call)
{
    int count = call->kind == AST_CALL ? call->u.call.args.count : 0;
    return (CallArgs){
        checker, call, arena_array(checker->arena, bool, count + 1), {0}, E_BAD_ARGUMENT};
}

static int arg_count(const CallArgs *args)
{
    return args->call->kind == AST_CALL ? args->call->u.call.args.count : 0;
}

const AstExpr *call_positional(CallArgs *args)
{
    for (int k = 0; k < arg_count(args); k++) {
        const AstArg *arg = &args->call->u.call.args.items[k];
        if (!arg->name.name && !args->used[k]) {
            args->used[k] = true;
            return arg->value;
        }
    }
    return NULL;
}

const AstExpr *call_named(CallArgs *args, const char *name)
{
    vec_push(args->checker->arena, &args->names, name);
    for (int k = 0; k < arg_count(args); k++) {
        const AstArg *arg = &args->call->u.call.args.items[k];
        if (arg->name.name && !args->used[k] && strcmp(arg->name.name, name) == 0) {
            args->used[k] = true;
            return arg->value;
        }
    }
    return NULL;
}

bool call_flag(CallArgs *args, const char *name)
{
    vec_push(args->checker->arena, &args->names, name);
    for (int k = 0; k < arg_count(args); k++) {
        const AstArg *arg = &args->call->u.call.args.items[k];
        if (!arg->name.name && !args->used[k] && arg->value->kind == AST_NAME &&
            strcmp(arg->value->u.name, name) == 0) {
            args->used[k] = true;
            return true;
        }
    }
    return false;
}

static bool is_known(const CallArgs *args, const char *name)
{
    for (int k = 0; k < args->names.count; k++)
        if (strcmp(args->names.items[k], name) == 0)
            return true;
    return false;
}

static void report_unused(CallArgs *args, const AstArg *arg, const char *accepted)
{
    Diags *diags = args->checker->diags;
    Name callee = ast_call_name(args->call);
    const char *word = arg->value->kind == AST_NAME ? arg->value->u.name : NULL;
    if (arg->name.name)
        word = arg->name.name;
    Span span = arg->name.name ? arg->name.span : arg->value->span;
    if (word && is_known(args, word)) {
        diag_error(diags, args->code, span,
                   arg->name.name ? "'%s' takes one '%s'" : "'%s' takes '%s' with a value, or once",
                   callee, word);
        return;
    }
    Diag *diag =
        word ? diag_error(diags, args->code, span, "'%s' takes no '%s'", callee, word)
             : diag_error(diags, args->code, span, "'%s' does not take this argument", callee);
    if (!word || !suggestions_help(diag, word, &args->names))
        diag_help(diag, "it takes %s", accepted);
}

bool call_finish(CallArgs *args, const char *accepted)
{
    bool all = true;
    for (int k = 0; k < arg_count(args); k++)
        if (!args->used[k]) {
            report_unused(args, &args->call->u.call.args.items[k], accepted);
            all = false;
        }
    return all;
}

const Expr *call_wrong_count(const Context *context, const AstExpr *call, const char *takes)
{
    diag_error(context->checker->diags, E_BAD_ARGUMENT, call->span, "'%s' takes %s",
               ast_call_name(call), takes);
    return expr_error(context->checker, call->span);
}

int call_plain_args(const Context *context, const AstExpr *call, const Expr **out, int most)
{
    const AstArgs *args = &call->u.call.args;
    bool bad = false;
    for (int k = 0; k < args->count && k < most; k++) {
        if (args->items[k].name.name) {
            diag_error(context->checker->diags, E_BAD_ARGUMENT, args->items[k].name.span,
                       "'%s' takes no named arguments", ast_call_name(call));
            return -1;
        }
        out[k] = check_expr(context, args->items[k].value);
        bad = bad || expr_is_error(out[k]);
    }
    return bad ? -1 : args->count;
}
