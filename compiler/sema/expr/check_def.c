/* check_def.c: functions that the program defines: `def gate(x, half) = x / (x + half)`.
 *
 * A call is written out: the body is checked with the parameters standing for the arguments of that
 * call, so arguments may have any unit and shape. The body sees its parameters, constants and the
 * functions above it, nothing else; so none can call itself. */
#include "check_def.h"

#include <string.h>

#include "compiler/sema/scope.h"
#include "call_args.h"
#include "check_expr.h"
#include "make_expr.h"

/* The body with one value for each parameter. */
static const Expr *write_out(Checker *checker, const Function *function, const Expr *const *values)
{
    const AstStmt *stmt = function->stmt;
    BoundName *bindings = arena_array(checker->arena, BoundName, stmt->names.count);
    for (int k = 0; k < stmt->names.count; k++)
        bindings[k] = (BoundName){.name = stmt->names.items[k].name,
                                  .x = values[k],
                                  .outer = k > 0 ? &bindings[k - 1] : NULL};
    Context context = {
        .checker = checker, .place = PLACE_CONSTANT, .bindings = &bindings[stmt->names.count - 1]};
    return check_expr(&context, stmt->value);
}

static bool check_parameters(Checker *checker, const AstStmt *stmt)
{
    for (int k = 0; k < stmt->names.count; k++)
        for (int n = 0; n < k; n++)
            if (stmt->names.items[n].name == stmt->names.items[k].name) {
                diag_error(checker->diags, E_DUPLICATE_NAME, stmt->names.items[k].span,
                           "'%s' stands for two arguments of '%s'", stmt->names.items[k].name,
                           stmt->name.name);
                return false;
            }
    return true;
}

void def_declare(Checker *checker, const AstStmt *stmt)
{
    Function *function = arena_new(checker->arena, Function);
    *function = (Function){.name = stmt->name, .stmt = stmt};
    Symbol *symbol = scope_declare(checker, stmt->name, SYMBOL_FUNCTION, function);
    /* What is wrong whatever the arguments are is found here: errors stand for them. */
    int before = diags_error_count(checker->diags);
    if (check_parameters(checker, stmt)) {
        const Expr **values = arena_array(checker->arena, const Expr *, stmt->names.count);
        for (int k = 0; k < stmt->names.count; k++)
            values[k] = expr_error(checker, stmt->names.items[k].span);
        write_out(checker, function, values);
    }
    function->bad = diags_error_count(checker->diags) > before;
    if (symbol)
        symbol->known = true;
}

static bool callable(const Context *context, const AstExpr *call, const Symbol *symbol)
{
    const Function *function = symbol->thing;
    Diags *diags = context->checker->diags;
    int wanted = function->stmt->names.count;
    if (!symbol->known) {
        Diag *diag = diag_error(diags, E_TOO_EARLY, call->u.call.callee->span,
                                "'%s' calls itself", symbol->name);
        diag_help(diag, "a function is written out where it is called, so it cannot");
        return false;
    }
    if (function->bad || symbol->doubtful)
        return false;
    if (call->u.call.args.count != wanted) {
        Diag *diag = diag_error(diags, E_BAD_ARGUMENT, call->span,
                                wanted == 1 ? "'%s' takes %d value, but %d %s given"
                                            : "'%s' takes %d values, but %d %s given",
                                symbol->name, wanted, call->u.call.args.count,
                                call->u.call.args.count == 1 ? "is" : "are");
        diag_note(diag, symbol->span, "'%s' is declared here", symbol->name);
        return false;
    }
    return expr_count_part(context->checker, call->span);
}

const Expr *def_call(const Context *context, const AstExpr *call, const Symbol *symbol)
{
    Checker *checker = context->checker;
    const Function *function = symbol->thing;
    if (!callable(context, call, symbol))
        return expr_error(checker, call->span);
    int count = function->stmt->names.count;
    const Expr **values = arena_array(checker->arena, const Expr *, count);
    if (call_plain_args(context, call, values, count) < 0)
        return expr_error(checker, call->span);
    int before = diags_error_count(checker->diags);
    const Expr *value = write_out(checker, function, values);
    if (diags_error_count(checker->diags) > before)
        diag_note(diags_newest(checker->diags), call->span, "'%s' is called here", symbol->name);
    Expr *result = arena_new(checker->arena, Expr);
    *result = *value;
    result->span = call->span;
    return result;
}
