/* test_ir.c: the constructors of the IR, and where its printer shows places of a program. Its text, its
 * verifier and its passes are tested in tests/golden/passes. */
#include <sys/wait.h>
#include <unistd.h>

#include "compiler/ir/ir_print_expr.h"
#include "ir_bench.h"

void suite_ir(void);

/* ---- nodes ---------------------------------------------------------------------------------- */

static void types_follow_from_operands(void)
{
    Bench b = bench();
    const IrExpr *w = ir_load_at(b.m, b.w, 0), *x = ir_load_at(b.m, b.x, 0);
    CU_ASSERT_FALSE(binary(&b, IR_ADD, x, x)->type.varying);
    CU_ASSERT_TRUE(binary(&b, IR_ADD, x, w)->type.varying);
    CU_ASSERT_EQUAL(binary(&b, IR_LT, x, w)->type.base, IR_BOOL);
    CU_ASSERT_TRUE(binary(&b, IR_LT, x, w)->type.varying);
    CU_ASSERT_TRUE(ir_select(b.m, binary(&b, IR_LT, x, w), x, x)->type.varying);
    CU_ASSERT_EQUAL(ir_apply1(b.m, IR_TOREAL, whole(&b, 1))->type.base, IR_REAL);
    CU_ASSERT_EQUAL(ir_apply1(b.m, IR_TOINT, x)->type.base, IR_INT);
    CU_ASSERT_FALSE(ir_apply1(b.m, IR_ANY, binary(&b, IR_LT, x, w))->type.varying);
    CU_ASSERT_TRUE(call1(&b, "exp", w)->type.varying);
    done(&b);
}

static void functions_fold_like_the_kernel(void)
{
    CU_ASSERT_PTR_NULL(ir_func("gamma"));
    CU_ASSERT_EQUAL(ir_func("max")->arity, 2);
    CU_ASSERT_STRING_EQUAL(ir_func("tanh")->c_name, "r_tanh");
    CU_ASSERT_EQUAL(ir_func("max")->fold(2, 3, 0), 3);
    CU_ASSERT_EQUAL(ir_func("floor")->fold(-1.5, 0, 0), -2);
    CU_ASSERT_DOUBLE_EQUAL(ir_func("exp")->fold(1, 0, 0), 2.718281828459045, 1e-15);
}

static void equality_is_structural(void)
{
    Bench b = bench();
    const IrExpr *one = binary(&b, IR_MUL, ir_load_at(b.m, b.x, 1), real(&b, 2));
    CU_ASSERT_TRUE(ir_equal(one, binary(&b, IR_MUL, ir_load_at(b.m, b.x, 1), real(&b, 2))));
    CU_ASSERT_FALSE(ir_equal(one, binary(&b, IR_MUL, ir_load_at(b.m, b.x, 2), real(&b, 2))));
    CU_ASSERT_FALSE(ir_equal(one, binary(&b, IR_MUL, ir_load_at(b.m, b.w, 1), real(&b, 2))));
    CU_ASSERT_FALSE(ir_equal(one, binary(&b, IR_ADD, ir_load_at(b.m, b.x, 1), real(&b, 2))));
    CU_ASSERT_FALSE(ir_equal(real(&b, 0.0), real(&b, -0.0)));
    CU_ASSERT_TRUE(ir_equal(real(&b, nan("")), real(&b, nan(""))));
    done(&b);
}

static void children_can_be_replaced(void)
{
    Bench b = bench();
    const int powers[] = {1, 2};
    const IrExpr *variables[] = {ir_load_at(b.m, b.x, 0), ir_load_at(b.m, b.w, 1)};
    const IrExpr *poly = ir_poly(b.m, 2, variables, 1, &(IrTerm){real(&b, 3), powers});
    CU_ASSERT_EQUAL_FATAL(ir_child_count(poly), 3);
    const IrExpr *children[] = {variables[0], variables[1], ir_child(poly, 2)};
    CU_ASSERT_PTR_EQUAL(ir_with_children(b.m, poly, children), poly);
    children[1] = variables[0];
    const IrExpr *other = ir_with_children(b.m, poly, children);
    CU_ASSERT_FALSE(other->type.varying);
    StrBuf text = {0};
    ir_print_expr(other, &text);
    CU_ASSERT_STRING_EQUAL(text.text, "poly(x[0], x[0]; 3.0: 1 2)");
    strbuf_free(&text);
    done(&b);
}

/* ---- printing ------------------------------------------------------------------------------- */

static void places_are_shown_where_they_change(void)
{
    Bench b = bench();
    SourceSet sources = {.arena = b.arena};
    int file = source_add(&sources, "oja.plast", "one\ntwo\n", 8);
    b.m->sources = &sources;
    IrVar *k;
    loop(&b, b.body, "k", 0, 9, &k);
    b.body->items[0]->span = (Span){file, 4, 7};
    b.body->items[0]->note = "all of them";
    loop(&b, b.body, "k", 0, 8, &k);
    b.body->items[1]->span = (Span){file, 5, 6};
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  for k in 0 .. 9  # oja.plast:2: all of them\n"
                              "  for k.1 in 0 .. 8\n"));
    done(&b);
}

/* ---- constructors ---------------------------------------------------------------------------- */

/* An operand of the wrong type ends plastc where it is met. */
static void constructors_refuse_operands(void)
{
    pid_t child = fork();
    if (child == 0) {
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(1);
        Bench b = bench();
        binary(&b, IR_ADD, real(&b, 1), whole(&b, 1));
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    CU_ASSERT_EQUAL(WIFEXITED(status) ? WEXITSTATUS(status) : -1, EXIT_INTERNAL);
}

void suite_ir(void)
{
    CU_pSuite suite = CU_add_suite("ir", NULL, NULL);
    CU_add_test(suite, "types follow from operands", types_follow_from_operands);
    CU_add_test(suite, "functions fold like the kernel", functions_fold_like_the_kernel);
    CU_add_test(suite, "equality is structural", equality_is_structural);
    CU_add_test(suite, "children can be replaced", children_can_be_replaced);
    CU_add_test(suite, "places are shown where they change", places_are_shown_where_they_change);
    CU_add_test(suite, "constructors refuse operands", constructors_refuse_operands);
}
