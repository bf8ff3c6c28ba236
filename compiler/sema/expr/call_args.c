/* call_args.c: reading the arguments of calls that configure something, such as
 * gaussian(covariance = rotated(1, 0.5), samples = 100) or cmaes(population = 50). */
#include "compiler/sema/checker.h"

#include <string.h>

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
    Name callee = call_name(args->call);
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
    if (!word || !suggest_help(diag, word, &args->names))
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

Name call_name(const AstExpr *expr)
{
    if (expr->kind == AST_NAME)
        return expr->u.name;
    if (expr->kind == AST_CALL && expr->u.call.callee->kind == AST_NAME)
        return expr->u.call.callee->u.name;
    return NULL;
}
