/* check_test.c: `test known { with hebb.A[pre.r post.r] = 1  trials 5  expect distance < 0.05 }`.
 */
#include "check_test.h"

#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/misplaced.h"
#include "compiler/sema/rule/check_reference.h"
#include "compiler/sema/scope.h"

void test_declare(Checker *checker, const AstStmt *stmt)
{
    Test *test = arena_new(checker->arena, Test);
    *test = (Test){.name = stmt->name, .stmt = stmt};
    if (scope_declare(checker, stmt->name, SYMBOL_TEST, test))
        vec_push(checker->arena, &checker->model->tests, test);
}

void check_test(Checker *checker, Test *test)
{
    const AstStmt *trials = NULL;
    int expectations = 0;
    for (int k = 0; k < test->stmt->body.count; k++) {
        const AstStmt *part = test->stmt->body.items[k];
        if (part->kind == AST_WITH) {
            for (int n = 0; n < part->body.count; n++)
                reference_term(checker, part->body.items[n], &test->terms);
        } else if (part->kind == AST_EXPECT) {
            expectations++;
            Context context = {.checker = checker, .place = PLACE_EXPECT};
            const Expr *x = check_condition(&context, part->condition);
            if (!expr_is_error(x))
                vec_push(checker->arena, &test->expected, x);
        } else if (part->kind == AST_TRIALS && (part->each.name || part->every)) {
            Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, part->span,
                                    "a test takes the first trials of the search");
            diag_help(diag, "write 'trials' and their number alone");
        } else if (part->kind == AST_TRIALS) {
            if (!misplaced_twice(checker, &trials, part, "'trials' stands twice"))
                check_integer(checker, part->value, "the number of trials", 1, 1000000,
                              &test->trials);
        } else {
            misplaced_report(checker, part, BLOCK_TEST);
        }
    }
    if (expectations > 0)
        return;
    Diag *diag = diag_error(checker->diags, E_MISSING_PART, test->name.span,
                            "test '%s' expects nothing", test->name.name);
    diag_help(diag, "write 'expect LOSS < 0.1'");
}
