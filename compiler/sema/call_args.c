/* call_args.c: reading the arguments of calls that configure something, such as
 * gaussian(covariance = rotated(1, 0.5), samples = 100) or cmaes(population = 50). */
#include "checker.h"

#include <string.h>

CallArgs call_args(Checker *checker, const AstExpr *call)
{
    int count = call->kind == AST_CALL ? call->u.call.args.count : 0;
    return (CallArgs){checker, call, arena_array(checker->arena, bool, count + 1)};
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

void call_finish(CallArgs *args, const char *accepted)
{
    for (int k = 0; k < arg_count(args); k++) {
        if (args->used[k])
            continue;
        const AstArg *arg = &args->call->u.call.args.items[k];
        Name callee = call_name(args->call);
        Diag *diag =
            arg->name.name
                ? diag_error(args->checker->diags, E_BAD_ARGUMENT, arg->name.span,
                             "'%s' takes no '%s', or takes it once", callee, arg->name.name)
                : diag_error(args->checker->diags, E_BAD_ARGUMENT, arg->value->span,
                             "'%s' does not take this argument", callee);
        diag_help(diag, "it takes: %s", accepted);
    }
}

Name call_name(const AstExpr *expr)
{
    if (expr->kind == AST_NAME)
        return expr->u.name;
    if (expr->kind == AST_CALL && expr->u.call.callee->kind == AST_NAME)
        return expr->u.call.callee->u.name;
    return NULL;
}
