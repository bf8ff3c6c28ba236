/* test_ir.c: the IR's constructors, printer and verifier. */
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

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
    CU_ASSERT_STRING_EQUAL(text.text, "poly(x[0], x[0]; 3: 1 2)");
    strbuf_free(&text);
    done(&b);
}

/* ---- printing ------------------------------------------------------------------------------- */

static void expressions_have_few_parentheses(void)
{
    Bench b = bench();
    const IrExpr *x = ir_load_at(b.m, b.x, 0), *w = ir_load_at(b.m, b.w, 1);
    const IrExpr *sum = binary(&b, IR_SUB, x, binary(&b, IR_SUB, w, real(&b, -2)));
    const IrExpr *product =
        binary(&b, IR_MUL, sum, ir_apply1(b.m, IR_NEG, binary(&b, IR_MUL, x, x)));
    const IrExpr *compared = binary(&b, IR_LE, product, binary(&b, IR_DIV, x, real(&b, 0.1)));
    const IrExpr *late = binary(&b, IR_AND, ir_bool_const(b.m, true), compared);
    const IrExpr *cond = ir_apply1(b.m, IR_NOT, binary(&b, IR_OR, late, compared));
    yield(&b, b.body, ir_select(b.m, cond, call1(&b, "exp", x), real(&b, HUGE_VAL)));
    const char *head = "function rollout\n  store out[0] = select(not (true and ";
    const char *comparison = "(x[0] - (w[1] - -2)) * -(x[0] * x[0]) <= x[0] / 0.1";
    char expected[256];
    snprintf(expected, sizeof expected, "%s%s or %s), exp(x[0]), inf)\n", head, comparison,
             comparison);
    CU_ASSERT_TRUE(prints(&b, expected));
    done(&b);
}

static void statements_print_as_documented(void)
{
    Bench b = bench();
    IrVar *i;
    const IrBlock *block = ir_block(b.m, "finished");
    IrStmts *inner = &ir_block_stmt(b.m, b.body, block)->u.block.body;
    IrStmts *body = loop(&b, inner, "i", 0, 5, &i);
    IrVar *w = let(&b, body, "w", ir_real(true), ir_load(b.m, b.w, ir_get(b.m, i)));
    IrStmt *branch = ir_if(b.m, body, binary(&b, IR_ILT, ir_get(b.m, i), whole(&b, 3)));
    ir_store(b.m, &branch->u.branch.yes, b.w, whole(&b, 0), ir_get(b.m, w))->note = "kept";
    ir_leave(b.m, &branch->u.branch.no, block, binary(&b, IR_LT, ir_get(b.m, w), real(&b, 0)));
    const IrArg args[] = {{.kind = IR_ARG_ARRAY, .array = b.w, .value = whole(&b, 2)},
                          {.kind = IR_ARG_DRAW},
                          {.kind = IR_ARG_INT, .value = whole(&b, 3)}};
    b.m->one_lane = true;
    ir_kernel(b.m, b.body, "rt_poisson_start", args, 3);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  block finished\n"
                              "    for i in 0 .. 5\n"
                              "      let w.1 : varying = w[i]\n"
                              "      if i < 3\n"
                              "        store w[0] = w.1  # kept\n"
                              "      else\n"
                              "        leave finished if all(w.1 < 0)\n"
                              "  kernel rt_poisson_start(&w[2], draw, 3)\n"));
    done(&b);
}

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

static void tables_and_layout_are_shown(void)
{
    Bench b = bench();
    IrArray *scratch[2];
    b.m->source_path = "oja.plast";
    b.m->trials = 20;
    IrCoefficient tau = {"istdp.tau", 0.02, 0.1, 0.005, HUGE_VAL, true};
    vec_push(b.arena, &b.m->coefficients, tau);
    vec_push(b.arena, &b.m->outcomes, ((IrOutcome){"distance", true, 0}));
    vec_push(b.arena, &b.m->tables, ((IrTable){"digits.csv", 2, 3, NULL}));
    IrArray *z = ir_array(b.m, "z", IR_SPACE_TRIAL, false, 10, "noise");
    for (int k = 0; k < 2; k++) {
        scratch[k] = ir_array(b.m, "scratch", IR_SPACE_SCRATCH, false, 30 - k, NULL);
        const IrArg args[] = {{.kind = IR_ARG_ARRAY, .array = z, .value = whole(&b, 0)},
                              {.kind = IR_ARG_ARRAY, .array = z, .value = whole(&b, 0)},
                              {.kind = IR_ARG_INT, .value = whole(&b, 10)},
                              {.kind = IR_ARG_DRAW},
                              {.kind = IR_ARG_ARRAY, .array = scratch[k], .value = whole(&b, 0)}};
        ir_kernel(b.m, &b.m->functions[IR_PREPARE_TRIAL].body, "rt_task", args, 5);
    }
    IrArray *v = ir_array(b.m, "v", IR_SPACE_WORK, false, 3, NULL);
    ir_store(b.m, b.body, b.w, whole(&b, 0), ir_load_at(b.m, b.x, 0));
    ir_store(b.m, b.body, v, whole(&b, 0), ir_load_at(b.m, v, 1));
    ir_layout(b.m);
    ir_verify(b.m, "test");
    StrBuf text = {0};
    ir_print(b.m, &text);
    const char *expected = "module oja.plast\n"
                           "trials 20 validation 0\n"
                           "coefficient 0 istdp.tau start 0.02 sd 0.1 in [0.005, inf] log\n"
                           "outcome 0 loss distance\n"
                           "table 0 \"digits.csv\" 2 x 3\n"
                           "sizes trial 110 generation 0 scratch 30 work 11\n"
                           "array x : uniform[100] trial at 0\n"
                           "array w : varying[8] work at 0\n"
                           "array A : varying[27] coefficient\n"
                           "array out : varying[2] outcome\n"
                           "array z : uniform[10] trial at 100  # noise\n"
                           "array scratch : uniform[30] scratch at 0\n"
                           "array scratch.1 : uniform[29] scratch at 0\n"
                           "array v : uniform[3] work at 8\n"
                           "function prepare_trial\n";
    CU_ASSERT_EQUAL(strncmp(text.text, expected, strlen(expected)), 0);
    strbuf_free(&text);
    done(&b);
}

/* ---- verifying ------------------------------------------------------------------------------ */

/* Each breaks a rule. */
static void break_scope(const Bench *b)
{
    IrVar *i;
    IrStmts *body = loop(b, b->body, "i", 0, 3, &i);
    IrVar *t = let(b, body, "t", ir_real(false), real(b, 1));
    yield(b, b->body, ir_get(b->m, t));
}

static void break_second_declaration(const Bench *b)
{
    IrVar *t = let(b, b->body, "t", ir_real(false), real(b, 1));
    ir_let(b->m, b->body, t, real(b, 2));
}

static void break_assigned_mark(const Bench *b)
{
    IrVar *t = let(b, b->body, "t", ir_real(false), real(b, 1));
    ir_set(b->m, b->body, t, real(b, 2));
    t->assigned = false;
}

static void break_uniform(const Bench *b)
{
    let(b, b->body, "t", ir_real(false), ir_load_at(b->m, b->w, 0));
}

static void break_index(const Bench *b)
{
    yield(b, b->body, ir_load_at(b->m, b->w, 8));
}

static void break_space(const Bench *b)
{
    ir_store(b->m, b->body, b->x, whole(b, 0), real(b, 1));
}

static void break_objective_space(const Bench *b)
{
    IrFunction *objective = &b->m->functions[IR_OBJECTIVE];
    ir_set(b->m, &objective->body, objective->result, ir_load_at(b->m, b->x, 0));
}

static void break_objective_end(const Bench *b)
{
    let(b, &b->m->functions[IR_OBJECTIVE].body, "t", ir_real(false), real(b, 1));
}

static void break_leave(const Bench *b)
{
    const IrBlock *block = ir_block(b->m, "done");
    ir_block_stmt(b->m, b->body, block);
    ir_leave(b->m, b->body, block, ir_bool_const(b->m, true));
}

static void break_condition(const Bench *b)
{
    const IrExpr *w = ir_load_at(b->m, b->w, 0);
    ir_if(b->m, b->body, binary(b, IR_LT, w, w));
}

static void break_loop_variable(const Bench *b)
{
    IrVar *i;
    IrStmts *body = loop(b, b->body, "i", 0, 3, &i);
    ir_set(b->m, body, i, whole(b, 2));
}

static void break_operand(const Bench *b)
{
    binary(b, IR_ADD, real(b, 1), whole(b, 1));
}

static void break_table(const Bench *b)
{
    ir_kernel(b->m, b->body, "rt_rows", &(IrArg){.kind = IR_ARG_TABLE, .integer = 1}, 1);
}

static void keep_all_rules(const Bench *b)
{
    yield(b, b->body, ir_load_at(b->m, b->w, 7));
}

/* What a process that verifies the broken module ends with. */
static int verdict(void (*make)(const Bench *b))
{
    pid_t child = fork();
    if (child == 0) {
        setenv("TMPDIR", "/nonexistent", 1); /* the printed module is not to be kept */
        if (freopen("/dev/null", "w", stderr) == NULL)
            _exit(1);
        Bench b = bench();
        make(&b);
        ir_verify(b.m, "test");
        _exit(0);
    }
    int status = 0;
    waitpid(child, &status, 0);
    return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

static void violations_are_found(void)
{
    void (*const breaks[])(const Bench *) = {
        break_scope,           break_second_declaration,
        break_assigned_mark,   break_uniform,
        break_index,           break_space,
        break_objective_space, break_objective_end,
        break_leave,           break_condition,
        break_loop_variable,   break_operand,
        break_table,
    };
    for (size_t k = 0; k < sizeof breaks / sizeof *breaks; k++)
        CU_ASSERT_EQUAL(verdict(breaks[k]), EXIT_INTERNAL);
    CU_ASSERT_EQUAL(verdict(keep_all_rules), 0);
}

void suite_ir(void)
{
    CU_pSuite suite = CU_add_suite("ir", NULL, NULL);
    CU_add_test(suite, "types follow from operands", types_follow_from_operands);
    CU_add_test(suite, "functions fold like the kernel", functions_fold_like_the_kernel);
    CU_add_test(suite, "equality is structural", equality_is_structural);
    CU_add_test(suite, "children can be replaced", children_can_be_replaced);
    CU_add_test(suite, "expressions have few parentheses", expressions_have_few_parentheses);
    CU_add_test(suite, "statements print as documented", statements_print_as_documented);
    CU_add_test(suite, "places are shown where they change", places_are_shown_where_they_change);
    CU_add_test(suite, "tables and layout are shown", tables_and_layout_are_shown);
    CU_add_test(suite, "violations are found", violations_are_found);
}
