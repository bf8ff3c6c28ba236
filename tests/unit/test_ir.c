/* test_ir.c: the IR's constructors, printer and verifier, and its passes.
 *
 * Each pass is tested in two ways: small modules against the text they become, and modules made at
 * random against an interpreter that runs them before and after. The interpreter checks every
 * index, so it also shows that nothing is read early that may not be. */
#include <math.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <CUnit/CUnit.h>

#include "../../compiler/base/diag.h"
#include "../../compiler/ir/ir.h"

void suite_ir(void);

/* ---- a small module ------------------------------------------------------------------------- */

/* Storage for most tests; statements go to `body`, the rollout's. */
typedef struct Bench {
    Arena *arena;
    IrModule *m;
    IrArray *x;   /* uniform[100] trial */
    IrArray *w;   /* varying[8] work */
    IrArray *a;   /* varying[27] coefficient */
    IrArray *out; /* varying[2] outcome */
    IrStmts *body;
} Bench;

static Bench bench(void)
{
    Bench b = {.arena = arena_create()};
    b.m = ir_module(b.arena, NULL, NULL);
    b.x = ir_array(b.m, "x", IR_SPACE_TRIAL, false, 100, NULL);
    b.w = ir_array(b.m, "w", IR_SPACE_WORK, true, 8, NULL);
    b.a = ir_array(b.m, "A", IR_SPACE_COEFFICIENT, true, 27, NULL);
    b.out = ir_array(b.m, "out", IR_SPACE_OUTCOME, true, 2, NULL);
    b.body = &b.m->functions[IR_ROLLOUT].body;
    return b;
}

static void done(const Bench *b)
{
    arena_destroy(b->arena);
}

/* Whether the module's functions print as the text; what was found goes to stderr if not. */
static bool prints(const Bench *b, const char *expected)
{
    StrBuf text = {0};
    ir_verify(b->m, "test");
    ir_print(b->m, &text);
    const char *found = strstr(text.text, "function ");
    if (found == NULL)
        found = "";
    bool same = strcmp(found, expected) == 0;
    if (!same)
        fprintf(stderr, "\n--- expected\n%s--- found\n%s", expected, found);
    strbuf_free(&text);
    return same;
}

static const IrExpr *real(const Bench *b, double value)
{
    return ir_const(b->m, value);
}

static const IrExpr *whole(const Bench *b, int value)
{
    return ir_int_const(b->m, value);
}

static const IrExpr *binary(const Bench *b, IrOp op, const IrExpr *left, const IrExpr *right)
{
    return ir_apply2(b->m, op, left, right);
}

static const IrExpr *call1(const Bench *b, const char *name, const IrExpr *arg)
{
    return ir_call(b->m, ir_func(name), &arg);
}

static IrVar *let(const Bench *b, IrStmts *body, const char *name, IrType type, const IrExpr *value)
{
    IrVar *var = ir_var(b->m, name, type);
    ir_let(b->m, body, var, value);
    return var;
}

/* The body of a loop over a new variable. */
static IrStmts *loop(const Bench *b, IrStmts *body, const char *name, int low, int high,
                     IrVar **var)
{
    *var = ir_var(b->m, name, ir_int());
    return &ir_for(b->m, body, *var, low, high)->u.loop.body;
}

static void yield(const Bench *b, IrStmts *body, const IrExpr *value)
{
    ir_store(b->m, body, b->out, whole(b, 0), value);
}

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
                          {.kind = IR_ARG_INT, .value = whole(&b, 3)},
                          {.kind = IR_ARG_DRAW}};
    ir_kernel(b.m, b.body, "rt_fill", args, 3);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  block finished\n"
                              "    for i in 0 .. 5\n"
                              "      let w.1 : varying = w[i]\n"
                              "      if i < 3\n"
                              "        store w[0] = w.1  # kept\n"
                              "      else\n"
                              "        leave finished if all(w.1 < 0)\n"
                              "  kernel rt_fill(&w[2], 3, draw)\n"));
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
    vec_push(b.arena, &b.m->outcomes, ((IrOutcome){"distance", true}));
    vec_push(b.arena, &b.m->tables, ((IrTable){"digits.csv", 2, 3, NULL}));
    IrArray *z = ir_array(b.m, "z", IR_SPACE_TRIAL, false, 10, "noise");
    for (int k = 0; k < 2; k++) {
        scratch[k] = ir_array(b.m, "scratch", IR_SPACE_SCRATCH, false, 30 - k, NULL);
        const IrArg args[] = {{.kind = IR_ARG_ARRAY, .array = z, .value = whole(&b, 0)},
                              {.kind = IR_ARG_ARRAY, .array = scratch[k], .value = whole(&b, 0)}};
        ir_kernel(b.m, &b.m->functions[IR_PREPARE_TRIAL].body, "rt_make", args, 2);
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

/* ---- folding -------------------------------------------------------------------------------- */

/* Whether pass_fold makes the expression print as the text. */
static bool folds(const Bench *b, const IrExpr *expr, const char *expected)
{
    StrBuf text = {0};
    IrStmts kept = *b->body;
    *b->body = (IrStmts){0};
    IrVar *t = let(b, b->body, "t", expr->type, expr);
    ir_set(b->m, b->body, t, ir_get(b->m, t)); /* so that it is not a constant */
    pass_fold(b->m);
    ir_verify(b->m, "test");
    ir_print_expr(b->body->items[0]->u.let.value, &text);
    bool same = strcmp(text.text, expected) == 0;
    if (!same)
        fprintf(stderr, "\nexpected %s\nfound    %s\n", expected, text.text);
    strbuf_free(&text);
    *b->body = kept;
    return same;
}

#define FOLDS(expr, expected) CU_ASSERT_TRUE(folds(&b, (expr), (expected)))

static void constants_fold(void)
{
    Bench b = bench();
    FOLDS(binary(&b, IR_ADD, real(&b, 0.1), real(&b, 0.2)), "0.30000000000000004");
    FOLDS(binary(&b, IR_DIV, real(&b, 1), real(&b, 0)), "inf");
    FOLDS(ir_apply3(b.m, IR_FMA, real(&b, 0.1), real(&b, 10), real(&b, -1)),
          "5.551115123125783e-17");
    FOLDS(binary(&b, IR_LT, real(&b, nan("")), real(&b, 1)), "false");
    FOLDS(call1(&b, "floor", real(&b, 2.5)), "2");
    FOLDS(binary(&b, IR_IMOD, whole(&b, 17), whole(&b, 5)), "2");
    FOLDS(binary(&b, IR_IMUL, whole(&b, 65536), whole(&b, 65536)), "65536 * 65536");
    FOLDS(ir_apply1(b.m, IR_TOREAL, binary(&b, IR_ISUB, whole(&b, 2), whole(&b, 5))), "-3");
    FOLDS(ir_apply1(b.m, IR_NOT, binary(&b, IR_IEQ, whole(&b, 2), whole(&b, 2))), "false");
    done(&b);
}

static void identities_are_exact(void)
{
    Bench b = bench();
    const IrExpr *x = ir_load_at(b.m, b.x, 0), *w = ir_load_at(b.m, b.w, 0);
    const IrExpr *minus = ir_apply1(b.m, IR_NEG, x), *zero = real(&b, 0), *one = real(&b, 1);
    FOLDS(binary(&b, IR_MUL, one, x), "x[0]");
    FOLDS(binary(&b, IR_MUL, x, real(&b, -1)), "-x[0]");
    FOLDS(binary(&b, IR_ADD, zero, binary(&b, IR_SUB, x, zero)), "x[0]");
    FOLDS(binary(&b, IR_MUL, zero, x), "0 * x[0]"); /* x may be infinite */
    FOLDS(binary(&b, IR_DIV, x, real(&b, 4)), "x[0] * 0.25");
    FOLDS(binary(&b, IR_DIV, x, real(&b, 3)), "x[0] / 3");
    FOLDS(binary(&b, IR_DIV, x, real(&b, 0x1p-1074)), "x[0] / 4.94065645841247e-324");
    FOLDS(ir_apply1(b.m, IR_NEG, minus), "x[0]");
    FOLDS(binary(&b, IR_ADD, w, minus), "w[0] - x[0]");
    FOLDS(binary(&b, IR_SUB, w, minus), "w[0] + x[0]");
    FOLDS(ir_apply3(b.m, IR_FMA, one, x, w), "x[0] + w[0]");
    FOLDS(ir_apply3(b.m, IR_FMA, x, real(&b, -1), w), "w[0] - x[0]");
    FOLDS(ir_apply3(b.m, IR_FMA, x, w, zero), "x[0] * w[0]");
    FOLDS(ir_select(b.m, ir_bool_const(b.m, false), x, w), "w[0]");
    FOLDS(ir_select(b.m, ir_apply1(b.m, IR_NOT, binary(&b, IR_LT, x, w)), x, w),
          "select(x[0] < w[0], w[0], x[0])");
    FOLDS(binary(&b, IR_AND, binary(&b, IR_LT, x, w), ir_bool_const(b.m, true)), "x[0] < w[0]");
    FOLDS(binary(&b, IR_OR, binary(&b, IR_LT, x, w), ir_bool_const(b.m, true)), "true");
    done(&b);
}

static void int_identities_hold(void)
{
    Bench b = bench();
    IrVar *var;
    IrStmts *body = loop(&b, b.body, "i", 0, 100, &var);
    const IrExpr *i = ir_get(b.m, var);
    struct {
        IrOp op;
        const IrExpr *left, *right;
        const char *expected;
    } cases[] = {
        {IR_IADD, i, whole(&b, 0), "x[i]"},
        {IR_IADD, binary(&b, IR_IADD, i, whole(&b, 2)), whole(&b, 3), "x[i + 5]"},
        {IR_ISUB, binary(&b, IR_IADD, i, whole(&b, 2)), whole(&b, 2), "x[i]"},
        {IR_IMUL, whole(&b, 1), i, "x[i]"},
        {IR_IMUL, i, whole(&b, 0), "x[0]"},
        {IR_IDIV, i, whole(&b, 1), "x[i]"},
        {IR_IMOD, i, whole(&b, 1), "x[0]"},
    };
    for (int k = 0; k < (int)(sizeof cases / sizeof *cases); k++)
        yield(&b, body, ir_load(b.m, b.x, binary(&b, cases[k].op, cases[k].left, cases[k].right)));
    pass_fold(b.m);
    body = &b.body->items[0]->u.loop.body;
    for (int k = 0; k < (int)(sizeof cases / sizeof *cases); k++) {
        StrBuf text = {0};
        ir_print_expr(body->items[k]->u.store.value, &text);
        CU_ASSERT_STRING_EQUAL(text.text, cases[k].expected);
        strbuf_free(&text);
    }
    done(&b);
}

static void sums_with_products_fuse(void)
{
    Bench b = bench();
    const IrExpr *x = ir_load_at(b.m, b.x, 0), *w = ir_load_at(b.m, b.w, 0);
    const IrExpr *a = ir_load_at(b.m, b.a, 0), *product = binary(&b, IR_MUL, w, x);
    FOLDS(binary(&b, IR_ADD, product, a), "fma(w[0], x[0], A[0])");
    FOLDS(binary(&b, IR_ADD, a, product), "fma(w[0], x[0], A[0])");
    FOLDS(binary(&b, IR_SUB, product, a), "fma(w[0], x[0], -A[0])");
    FOLDS(binary(&b, IR_SUB, a, product), "fma(-w[0], x[0], A[0])");
    FOLDS(binary(&b, IR_SUB, a, binary(&b, IR_MUL, w, real(&b, 3))), "fma(w[0], -3, A[0])");
    FOLDS(binary(&b, IR_ADD, product, binary(&b, IR_MUL, a, a)), "fma(w[0], x[0], A[0] * A[0])");
    IrFunction *objective = &b.m->functions[IR_OBJECTIVE];
    const IrExpr *p = ir_get(b.m, objective->penalty);
    ir_set(b.m, &objective->body, objective->result,
           binary(&b, IR_ADD, binary(&b, IR_MUL, p, p), p));
    pass_fold(b.m);
    CU_ASSERT_TRUE(prints(&b, "function objective\n  set result = penalty * penalty + penalty\n"));
    done(&b);
}

static void polynomials_become_normal(void)
{
    Bench b = bench();
    const IrExpr *x = ir_load_at(b.m, b.x, 0), *w = ir_load_at(b.m, b.w, 0);
    const IrExpr *a = ir_load_at(b.m, b.a, 0), *variables[] = {x, real(&b, 2), w, x};
    const int powers[][4] = {{1, 2, 0, 0}, {0, 1, 1, 0}, {0, 0, 0, 1}, {0, 0, 1, 0}, {0, 1, 0, 3}};
    const IrTerm all[] = {{a, powers[0]}, {a, powers[1]}, {a, powers[2]}, {real(&b, 0), powers[3]}};
    FOLDS(ir_poly(b.m, 4, variables, 4, all),
          "poly(x[0], w[0]; A[0] * 4 + A[0]: 1 0, A[0] * 2: 0 1)");
    FOLDS(ir_poly(b.m, 4, variables, 1, &all[3]), "0");
    const IrTerm opposite[] = {{real(&b, 1.5), powers[2]}, {real(&b, -1.5), powers[2]}};
    FOLDS(ir_poly(b.m, 4, variables, 2, opposite), "0");
    const IrTerm number = {real(&b, 3), powers[0]};
    FOLDS(ir_poly(b.m, 2, (const IrExpr *[]){real(&b, 0.5), real(&b, 2)}, 1, &number), "6");
    const IrTerm kept = {a, powers[4]};
    FOLDS(ir_poly(b.m, 4, (const IrExpr *[]){x, real(&b, 0), w, x}, 1, &kept), "0");
    done(&b);
}

static void polynomials_absorb_what_is_free(void)
{
    Bench b = bench();
    const int powers[] = {1, 1};
    const IrExpr *x = ir_load_at(b.m, b.x, 0), *w = ir_load_at(b.m, b.w, 0);
    const IrExpr *variables[] = {x, w}, *a = ir_load_at(b.m, b.a, 0);
    const IrExpr *poly = ir_poly(b.m, 2, variables, 1, &(IrTerm){a, powers});
    const IrExpr *scaled = binary(&b, IR_MUL, real(&b, 0.1), poly);
    FOLDS(binary(&b, IR_ADD, w, scaled), "poly(x[0], w[0]; A[0] * 0.1: 1 1, 1: 0 1)");
    FOLDS(binary(&b, IR_SUB, w, poly), "poly(x[0], w[0]; -A[0]: 1 1, 1: 0 1)");
    FOLDS(binary(&b, IR_SUB, poly, real(&b, 2)), "poly(x[0], w[0]; A[0]: 1 1, -2: 0 0)");
    FOLDS(binary(&b, IR_MUL, poly, ir_load_at(b.m, b.a, 1)), "poly(x[0], w[0]; A[0] * A[1]: 1 1)");
    FOLDS(binary(&b, IR_MUL, poly, w), "poly(x[0], w[0]; A[0]: 1 1) * w[0]");
    FOLDS(binary(&b, IR_ADD, scaled, ir_load_at(b.m, b.w, 1)),
          "poly(x[0], w[0]; A[0] * 0.1: 1 1) + w[1]");
    done(&b);
}

static void constants_spread_and_branches_go(void)
{
    Bench b = bench();
    IrVar *i;
    IrVar *n = let(&b, b.body, "n", ir_int(), whole(&b, 3));
    IrVar *y = let(&b, b.body, "y", ir_real(true), real(&b, 0));
    ir_set(b.m, b.body, y, binary(&b, IR_ADD, ir_get(b.m, y), ir_load_at(b.m, b.w, 0)));
    IrStmt *branch = ir_if(b.m, b.body, binary(&b, IR_ILT, ir_get(b.m, n), whole(&b, 3)));
    ir_set(b.m, &branch->u.branch.yes, y, ir_load_at(b.m, b.w, 1));
    ir_set(b.m, &branch->u.branch.no, y, real(&b, 2));
    IrStmts *body = loop(&b, b.body, "i", 0, 4, &i);
    ir_set(b.m, body, y, binary(&b, IR_MUL, ir_get(b.m, y), ir_load(b.m, b.w, ir_get(b.m, i))));
    loop(&b, body, "none", 5, 5, &i);
    const IrBlock *block = ir_block(b.m, "rest");
    IrStmts *rest = &ir_block_stmt(b.m, b.body, block)->u.block.body;
    ir_leave(b.m, rest, block, ir_bool_const(b.m, false));
    ir_leave(b.m, rest, block, ir_bool_const(b.m, true));
    yield(&b, rest, ir_get(b.m, y));
    pass_fold(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let n : int = 3\n"
                              "  let y : varying = 0\n"
                              "  set y = w[0]\n"
                              "  set y = 2\n"
                              "  for i in 0 .. 4\n"
                              "    set y = y * w[i]\n"
                              "  block rest\n"
                              "    leave rest if true\n"));
    done(&b);
}

/* ---- Horner --------------------------------------------------------------------------------- */

/* for step { y = w[step]; for i { w[i] = poly(x[i], y, w[i]) } }; three powers a term. */
static void learning_loop(const Bench *b, int term_count, const int *powers)
{
    IrVar *step, *i;
    IrTerm terms[27];
    for (int k = 0; k < term_count; k++)
        terms[k] = (IrTerm){ir_load_at(b->m, b->a, k), powers + 3 * k};
    IrStmts *outer = loop(b, b->body, "step", 0, 8, &step);
    IrVar *y = let(b, outer, "y", ir_real(true), ir_load(b->m, b->w, ir_get(b->m, step)));
    IrStmts *inner = loop(b, outer, "i", 0, 8, &i);
    const IrExpr *variables[] = {ir_load(b->m, b->x, ir_get(b->m, i)), ir_get(b->m, y),
                                 ir_load(b->m, b->w, ir_get(b->m, i))};
    ir_store(b->m, inner, b->w, ir_get(b->m, i), ir_poly(b->m, 3, variables, term_count, terms));
}

static int count_fma(const IrExpr *expr)
{
    int count = expr->kind == IR_APPLY && expr->u.apply.op == IR_FMA;
    for (int k = 0; k < ir_child_count(expr); k++)
        count += count_fma(ir_child(expr, k));
    return count;
}

static void slow_variables_are_contracted_first(void)
{
    Bench b = bench();
    int powers[27 * 3];
    for (int k = 0; k < 27; k++)
        memcpy(powers + 3 * k, (int[]){k / 9, k / 3 % 3, k % 3}, 3 * sizeof *powers);
    learning_loop(&b, 27, powers);
    pass_horner(b.m);
    pass_hoist(b.m);
    ir_verify(b.m, "test");
    /* 27 loads, for step { let y, 9 contractions over y, for i } */
    const IrStmts *step = &b.body->items[b.body->count - 1]->u.loop.body;
    CU_ASSERT_EQUAL(b.body->count, 27 + 1);
    CU_ASSERT_EQUAL_FATAL(step->count, 1 + 9 + 1);
    for (int k = 1; k <= 9; k++)
        CU_ASSERT_EQUAL(count_fma(step->items[k]->u.let.value), 2);
    const IrStmts *i = &step->items[10]->u.loop.body;
    CU_ASSERT_EQUAL(count_fma(i->items[i->count - 1]->u.store.value), 8);
    done(&b);
}

static void missing_powers_cost_nothing(void)
{
    Bench b = bench();
    const int oja[] = {1, 1, 0, 0, 2, 1}, cubes[] = {5, 0, 0, 2, 0, 0};
    learning_loop(&b, 2, oja);
    learning_loop(&b, 2, cubes);
    pass_horner(b.m);
    CU_ASSERT_TRUE(prints(&b,
                          "function rollout\n"
                          "  for step in 0 .. 8\n"
                          "    let y : varying = w[step]\n"
                          "    for i in 0 .. 8\n"
                          "      store w[i] = fma(A[0] * y, x[i], A[1] * (y * y) * w[i])\n"
                          "  for step.1 in 0 .. 8\n"
                          "    let y.1 : varying = w[step.1]\n"
                          "    for i.1 in 0 .. 8\n"
                          "      let x_i : uniform = x[i.1]\n"
                          "      store w[i.1] = fma(A[0], x_i * x_i * x_i, A[1]) * (x_i * x_i)\n"));
    done(&b);
}

static void leading_ones_are_not_multiplied(void)
{
    Bench b = bench();
    const int powers[][1] = {{3}, {1}};
    const IrTerm terms[] = {{real(&b, 1), powers[0]}, {ir_load_at(b.m, b.a, 0), powers[1]}};
    IrVar *v = let(&b, b.body, "v", ir_real(true), ir_load_at(b.m, b.w, 0));
    yield(&b, b.body, ir_poly(b.m, 1, (const IrExpr *[]){ir_get(b.m, v)}, 2, terms));
    pass_horner(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let v : varying = w[0]\n"
                              "  store out[0] = (v * v + A[0]) * v\n"));
    done(&b);
}

/* ---- hoisting ------------------------------------------------------------------------------- */

static void invariants_leave_their_loops(void)
{
    Bench b = bench();
    IrVar *step, *i;
    IrStmts *outer = loop(&b, b.body, "step", 0, 10, &step);
    IrStmts *inner = loop(&b, outer, "i", 0, 8, &i);
    const IrExpr *row = binary(&b, IR_IMUL, ir_get(b.m, step), whole(&b, 8));
    const IrExpr *x = ir_load(b.m, b.x, binary(&b, IR_IADD, row, ir_get(b.m, i)));
    const IrExpr *rate = call1(&b, "exp", ir_load_at(b.m, b.a, 2));
    const IrExpr *time = ir_apply1(b.m, IR_TOREAL, ir_get(b.m, step));
    ir_store(b.m, inner, b.w, ir_get(b.m, i),
             binary(&b, IR_MUL, binary(&b, IR_MUL, x, binary(&b, IR_MUL, rate, time)), x));
    yield(&b, b.body, rate);
    pass_hoist(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let exp_A_2 : varying = exp(A[2])\n"
                              "  for step in 0 .. 10\n"
                              "    let step_8 : int = step * 8\n"
                              "    let exp_A_2_real : varying = exp_A_2 * real(step)\n"
                              "    for i in 0 .. 8\n"
                              "      let x_i : uniform = x[step_8 + i]\n"
                              "      store w[i] = x_i * exp_A_2_real * x_i\n"
                              "  store out[0] = exp_A_2\n"));
    done(&b);
}

static void what_changes_stays(void)
{
    Bench b = bench();
    IrVar *i, *j;
    IrVar *y = let(&b, b.body, "y", ir_real(true), real(&b, 1));
    IrStmts *body = loop(&b, b.body, "i", 0, 8, &i);
    const IrExpr *square = binary(&b, IR_MUL, ir_get(b.m, y), ir_get(b.m, y));
    ir_set(b.m, body, y, binary(&b, IR_ADD, square, ir_load_at(b.m, b.w, 1)));
    IrStmts *inner = loop(&b, body, "j", 0, 8, &j);
    ir_store(b.m, inner, b.w, ir_get(b.m, j), square);
    const IrArg arg = {.kind = IR_ARG_ARRAY, .array = b.w, .value = whole(&b, 0)};
    ir_kernel(b.m, b.body, "rt_change", &arg, 1);
    yield(&b, b.body, ir_load_at(b.m, b.w, 1));
    pass_hoist(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let y : varying = 1\n"
                              "  for i in 0 .. 8\n"
                              "    set y = y * y + w[1]\n"
                              "    let y_squared : varying = y * y\n"
                              "    for j in 0 .. 8\n"
                              "      store w[j] = y_squared\n"
                              "  kernel rt_change(&w[0])\n"
                              "  store out[0] = w[1]\n"));
    done(&b);
}

static void guarded_loads_stay_guarded(void)
{
    Bench b = bench();
    IrVar *k, *i;
    IrStmts *outer = loop(&b, b.body, "k", 0, 200, &k);
    IrStmts *inner = loop(&b, outer, "i", 0, 8, &i);
    IrStmt *branch = ir_if(b.m, inner, binary(&b, IR_ILT, ir_get(b.m, k), whole(&b, 100)));
    const IrExpr *sum = binary(&b, IR_ADD, ir_load(b.m, b.x, ir_get(b.m, k)),
                               call1(&b, "exp", ir_load_at(b.m, b.a, 0)));
    ir_store(b.m, &branch->u.branch.yes, b.w, ir_get(b.m, i), sum);
    pass_hoist(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let exp_A_0 : varying = exp(A[0])\n"
                              "  for k in 0 .. 200\n"
                              "    let k_100 : bool = k < 100\n"
                              "    for i in 0 .. 8\n"
                              "      if k_100\n"
                              "        store w[i] = x[k] + exp_A_0\n"));
    done(&b);
}

static void what_stands_twice_is_computed_once(void)
{
    Bench b = bench();
    const IrExpr *v = ir_get(b.m, let(&b, b.body, "v", ir_real(true), ir_load_at(b.m, b.w, 0)));
    const IrExpr *square = binary(&b, IR_MUL, v, v), *power = call1(&b, "exp", v);
    const IrExpr *x = ir_load_at(b.m, b.x, 3), *w = ir_load_at(b.m, b.w, 1);
    const IrExpr *t = ir_get(b.m, let(&b, b.body, "t", ir_real(true), square));
    ir_store(b.m, b.body, b.w, whole(&b, 1),
             binary(&b, IR_SUB, binary(&b, IR_MUL, square, power), t));
    IrStmt *branch = ir_if(b.m, b.body, binary(&b, IR_LT, ir_load_at(b.m, b.x, 0), real(&b, 1)));
    ir_store(b.m, &branch->u.branch.yes, b.w, whole(&b, 2), binary(&b, IR_MUL, power, x));
    ir_store(b.m, b.body, b.w, whole(&b, 3), x);
    ir_store(b.m, b.body, b.w, whole(&b, 1), binary(&b, IR_DIV, w, binary(&b, IR_ADD, w, x)));
    ir_store(b.m, b.body, b.w, whole(&b, 4), w);
    pass_hoist(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let v : varying = w[0]\n"
                              "  let t : varying = v * v\n"
                              "  let exp_v : varying = exp(v)\n"
                              "  store w[1] = t * exp_v - t\n"
                              "  if x[0] < 1\n"
                              "    store w[2] = exp_v * x[3]\n"
                              "  let x_3 : uniform = x[3]\n"
                              "  store w[3] = x_3\n"
                              "  let w_1 : varying = w[1]\n"
                              "  store w[1] = w_1 / (w_1 + x_3)\n"
                              "  store w[4] = w[1]\n"));
    done(&b);
}

static void copies_are_read_at_their_source(void)
{
    Bench b = bench();
    IrVar *v = let(&b, b.body, "v", ir_real(true), ir_load_at(b.m, b.w, 0));
    IrVar *old = let(&b, b.body, "old", ir_real(true), ir_get(b.m, v));
    ir_set(b.m, b.body, v, binary(&b, IR_MUL, ir_get(b.m, old), ir_get(b.m, old)));
    yield(&b, b.body, binary(&b, IR_SUB, ir_get(b.m, v), ir_get(b.m, old)));
    IrVar *same = let(&b, b.body, "same", ir_real(true), ir_get(b.m, old));
    ir_store(b.m, b.body, b.out, whole(&b, 1), ir_get(b.m, same));
    pass_hoist(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let v : varying = w[0]\n"
                              "  let old : varying = v\n"
                              "  set v = v * v\n"
                              "  store out[0] = v - old\n"
                              "  store out[1] = old\n"));
    done(&b);
}

static void uniform_values_stay_uniform(void)
{
    Bench b = bench();
    const IrExpr *u = ir_get(b.m, let(&b, b.body, "u", ir_real(false), ir_load_at(b.m, b.x, 0)));
    const IrExpr *copy = ir_get(b.m, let(&b, b.body, "copy", ir_real(false), u));
    const IrExpr *wide =
        ir_get(b.m, let(&b, b.body, "wide", ir_real(true), binary(&b, IR_MUL, u, u)));
    const IrArg args[] = {{.kind = IR_ARG_ARRAY, .array = b.w, .value = whole(&b, 0)},
                          {.kind = IR_ARG_REAL, .value = binary(&b, IR_MUL, copy, copy)}};
    ir_kernel(b.m, b.body, "rt_fill", args, 2);
    yield(&b, b.body, wide);
    pass_hoist(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let u : uniform = x[0]\n"
                              "  let wide : varying = u * u\n"
                              "  kernel rt_fill(&w[0], u * u)\n"
                              "  store out[0] = wide\n"));
    done(&b);
}

/* ---- unrolling, scalars, dead code ---------------------------------------------------------- */

static void short_loops_are_written_out(void)
{
    Bench b = bench();
    IrVar *i, *j;
    IrStmts *body = loop(&b, b.body, "i", 1, 3, &i);
    IrVar *t = let(&b, body, "t", ir_real(true), ir_load(b.m, b.w, ir_get(b.m, i)));
    ir_set(b.m, body, t, binary(&b, IR_ADD, ir_get(b.m, t), real(&b, 1)));
    IrStmts *inner = loop(&b, body, "j", 0, 20, &j);
    IrStmt *branch = ir_if(b.m, inner, binary(&b, IR_ILT, ir_get(b.m, i), whole(&b, 2)));
    const IrExpr *index = binary(&b, IR_IADD, ir_get(b.m, i), whole(&b, 6));
    ir_store(b.m, &branch->u.branch.yes, b.w, index, ir_get(b.m, t));
    pass_unroll(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let t_1 : varying = w[1]\n"
                              "  set t_1 = t_1 + 1\n"
                              "  for j_1 in 0 .. 20\n"
                              "    store w[7] = t_1\n"
                              "  let t_2 : varying = w[2]\n"
                              "  set t_2 = t_2 + 1\n"
                              "  for j_2 in 0 .. 20\n"));
    done(&b);
}

static void long_bodies_are_left(void)
{
    Bench b = bench();
    IrVar *i;
    IrStmts *body = loop(&b, b.body, "i", 0, 4, &i);
    for (int k = 0; k < 250; k++)
        ir_store(b.m, body, b.w, ir_get(b.m, i), real(&b, k));
    pass_unroll(b.m);
    CU_ASSERT_EQUAL(b.body->count, 1);
    body = loop(&b, b.body, "once", 2, 3, &i);
    for (int k = 0; k < 3000; k++)
        ir_store(b.m, body, b.w, ir_get(b.m, i), real(&b, k));
    pass_unroll(b.m);
    CU_ASSERT_EQUAL(b.body->count, 1 + 3000);
    done(&b);
}

static void small_arrays_become_variables(void)
{
    Bench b = bench();
    IrVar *step;
    IrArray *v = ir_array(b.m, "v", IR_SPACE_WORK, true, 2, NULL);
    IrArray *u = ir_array(b.m, "u", IR_SPACE_WORK, true, 65, NULL);
    ir_store(b.m, b.body, b.w, whole(&b, 0), real(&b, 0.5));
    IrStmts *body = loop(&b, b.body, "step", 0, 9, &step);
    ir_store(b.m, body, b.w, whole(&b, 1), ir_load_at(b.m, b.w, 0));
    ir_store(b.m, body, b.w, whole(&b, 0), ir_load_at(b.m, b.w, 1));
    ir_store(b.m, body, b.w, whole(&b, 2), ir_load_at(b.m, b.w, 2));
    ir_store(b.m, body, v, whole(&b, 0),
             ir_load(b.m, v, ir_apply2(b.m, IR_IMOD, ir_get(b.m, step), whole(&b, 2))));
    ir_store(b.m, b.body, u, whole(&b, 0), real(&b, 1));
    pass_scalar(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let w_2 : varying = 0\n"
                              "  let w_0 : varying = 0.5\n"
                              "  for step in 0 .. 9\n"
                              "    let w_1 : varying = w_0\n"
                              "    set w_0 = w_1\n"
                              "    set w_2 = w_2\n"
                              "    store v[0] = v[step % 2]\n"
                              "  store u[0] = 1\n"));
    done(&b);
}

static void kernel_arguments_stay_arrays(void)
{
    Bench b = bench();
    const IrArg arg = {.kind = IR_ARG_ARRAY, .array = b.w, .value = whole(&b, 0)};
    ir_kernel(b.m, b.body, "rt_fill", &arg, 1);
    yield(&b, b.body, ir_load_at(b.m, b.w, 0));
    pass_scalar(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  kernel rt_fill(&w[0])\n"
                              "  store out[0] = w[0]\n"));
    done(&b);
}

static void what_feeds_only_itself_is_dead(void)
{
    Bench b = bench();
    IrVar *i;
    IrArray *z = ir_array(b.m, "z", IR_SPACE_TRIAL, false, 3, NULL);
    IrArray *u = ir_array(b.m, "u", IR_SPACE_TRIAL, false, 3, NULL);
    IrStmts *prepare = &b.m->functions[IR_PREPARE_TRIAL].body;
    const IrArg arg[] = {{.kind = IR_ARG_ARRAY, .array = z, .value = whole(&b, 0)},
                         {.kind = IR_ARG_ARRAY, .array = u, .value = whole(&b, 0)},
                         {.kind = IR_ARG_ARRAY, .array = b.x, .value = whole(&b, 0)}};
    ir_kernel(b.m, prepare, "rt_dead", arg, 1);
    ir_kernel(b.m, prepare, "rt_make", arg + 1, 1);
    ir_kernel(b.m, prepare, "rt_use", arg + 1, 2);
    ir_store(b.m, prepare, z, whole(&b, 1), real(&b, 2));
    IrVar *y = let(&b, b.body, "y", ir_real(true), real(&b, 0));
    IrVar *t = let(&b, b.body, "t", ir_real(false), real(&b, 0));
    IrStmts *body = loop(&b, b.body, "i", 0, 8, &i);
    ir_set(b.m, body, y, binary(&b, IR_ADD, ir_get(b.m, y), ir_get(b.m, t)));
    ir_store(b.m, body, b.w, ir_get(b.m, i), ir_load_at(b.m, b.w, 1));
    ir_set(b.m, b.body, t, ir_load_at(b.m, b.x, 0));
    IrStmt *branch = ir_if(b.m, b.body, binary(&b, IR_LT, ir_get(b.m, t), real(&b, 1)));
    ir_set(b.m, &branch->u.branch.yes, y, real(&b, 1));
    yield(&b, &branch->u.branch.no, ir_get(b.m, t));
    pass_dead(b.m);
    CU_ASSERT_FALSE(t->assigned && y->assigned);
    CU_ASSERT_TRUE(prints(&b, "function prepare_trial\n"
                              "  kernel rt_make(&u[0])\n"
                              "  kernel rt_use(&u[0], &x[0])\n"
                              "function rollout\n"
                              "  let t : uniform = x[0]\n"
                              "  if not t < 1\n"
                              "    store out[0] = t\n"));
    done(&b);
}

static void first_values_nobody_reads_go(void)
{
    Bench b = bench();
    IrVar *y = let(&b, b.body, "y", ir_real(true), real(&b, 0));
    IrVar *z = let(&b, b.body, "z", ir_real(true), real(&b, 0));
    ir_set(b.m, b.body, y, ir_load_at(b.m, b.w, 0));
    ir_set(b.m, b.body, z, ir_get(b.m, z));
    yield(&b, b.body, binary(&b, IR_ADD, ir_get(b.m, y), ir_get(b.m, z)));
    pass_dead(b.m);
    CU_ASSERT_FALSE(y->assigned);
    CU_ASSERT_TRUE(z->assigned);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let z : varying = 0\n"
                              "  let y : varying = w[0]\n"
                              "  set z = z\n"
                              "  store out[0] = y + z\n"));
    done(&b);
}

/* ---- an interpreter ------------------------------------------------------------------------- */

/* One lane of a rollout. */
typedef struct Machine {
    double **memory; /* by id of array */
    double *reals;   /* by id of variable */
    int *ints;       /* by id of variable; bools too */
    const IrBlock *leaving;
    bool broken; /* an index lay outside its array */
} Machine;

static double run_real(Machine *machine, const IrExpr *expr);

static int run_int(Machine *machine, const IrExpr *expr)
{
    if (expr->kind == IR_INT_CONST || expr->kind == IR_BOOL_CONST)
        return expr->u.integer;
    if (expr->kind == IR_VAR)
        return machine->ints[expr->u.var->id];
    const IrExpr *const *arg = expr->u.apply.arg;
    IrOp op = expr->u.apply.op;
    if (ir_op_operand(op) == IR_REAL) {
        double a = run_real(machine, arg[0]), b = run_real(machine, arg[1]);
        return op == IR_LT   ? a < b
               : op == IR_LE ? a <= b
               : op == IR_GT ? a > b
               : op == IR_GE ? a >= b
               : op == IR_EQ ? a == b
                             : a != b;
    }
    int a = run_int(machine, arg[0]), b = ir_op_arity(op) > 1 ? run_int(machine, arg[1]) : 0;
    return op == IR_AND    ? a && b
           : op == IR_OR   ? a || b
           : op == IR_NOT  ? !a
           : op == IR_IADD ? a + b
           : op == IR_ISUB ? a - b
           : op == IR_IMUL ? a * b
           : op == IR_IDIV ? a / b
           : op == IR_IMOD ? a % b
           : op == IR_ILT  ? a < b
                           : a == b;
}

static double *element(Machine *machine, const IrArray *array, const IrExpr *index)
{
    int place = run_int(machine, index);
    machine->broken = machine->broken || place < 0 || place >= array->length;
    return &machine->memory[array->id][machine->broken ? 0 : place];
}

static double run_apply(Machine *machine, const IrExpr *expr)
{
    const IrExpr *const *arg = expr->u.apply.arg;
    IrOp op = expr->u.apply.op;
    if (op == IR_TOREAL)
        return run_int(machine, arg[0]);
    double a = run_real(machine, arg[0]), b = ir_op_arity(op) > 1 ? run_real(machine, arg[1]) : 0;
    return op == IR_ADD   ? a + b
           : op == IR_SUB ? a - b
           : op == IR_MUL ? a * b
           : op == IR_DIV ? a / b
           : op == IR_NEG ? -a
                          : fma(a, b, run_real(machine, arg[2]));
}

static double run_poly(Machine *machine, const IrExpr *expr)
{
    double sum = 0;
    for (int k = 0; k < expr->u.poly.term_count; k++) {
        const IrTerm *term = &expr->u.poly.terms[k];
        double product = run_real(machine, term->coefficient);
        for (int v = 0; v < expr->u.poly.variable_count; v++) {
            for (int n = 0; n < term->powers[v]; n++)
                product *= run_real(machine, expr->u.poly.variables[v]);
        }
        sum += product;
    }
    return sum;
}

static double run_real(Machine *machine, const IrExpr *expr)
{
    double value[3] = {0};
    switch (expr->kind) {
    case IR_CONST:
        return expr->u.constant;
    case IR_VAR:
        return machine->reals[expr->u.var->id];
    case IR_LOAD:
        return *element(machine, expr->u.load.array, expr->u.load.index);
    case IR_APPLY:
        return run_apply(machine, expr);
    case IR_SELECT:
        value[0] = run_real(machine, expr->u.select.yes);
        value[1] = run_real(machine, expr->u.select.no);
        return run_int(machine, expr->u.select.cond) ? value[0] : value[1];
    case IR_CALL:
        for (int k = 0; k < expr->u.call.func->arity; k++)
            value[k] = run_real(machine, expr->u.call.arg[k]);
        return expr->u.call.func->fold(value[0], value[1], value[2]);
    case IR_POLY:
        return run_poly(machine, expr);
    case IR_INT_CONST:
    case IR_BOOL_CONST:
        break;
    }
    return nan("");
}

static void run_body(Machine *machine, const IrStmts *body);

static void run_loop(Machine *machine, const IrStmt *stmt)
{
    for (int k = stmt->u.loop.low; k < stmt->u.loop.high && machine->leaving == NULL; k++) {
        machine->ints[stmt->u.loop.var->id] = k;
        run_body(machine, &stmt->u.loop.body);
    }
}

/* The only kernel function there is: adds a number to some elements. */
static void run_kernel(Machine *machine, const IrStmt *stmt)
{
    const IrArg *args = stmt->u.kernel.args;
    double *first = element(machine, args[0].array, args[0].value);
    for (int k = 0; k < run_int(machine, args[1].value); k++)
        first[k] += run_real(machine, args[2].value);
}

static void run_stmt(Machine *machine, const IrStmt *stmt)
{
    switch (stmt->kind) {
    case IR_LET:
    case IR_SET:
        if (stmt->u.let.var->type.base == IR_REAL)
            machine->reals[stmt->u.let.var->id] = run_real(machine, stmt->u.let.value);
        else
            machine->ints[stmt->u.let.var->id] = run_int(machine, stmt->u.let.value);
        break;
    case IR_STORE:
        *element(machine, stmt->u.store.array, stmt->u.store.index) =
            run_real(machine, stmt->u.store.value);
        break;
    case IR_FOR:
        run_loop(machine, stmt);
        break;
    case IR_IF:
        run_body(machine,
                 run_int(machine, stmt->u.branch.cond) ? &stmt->u.branch.yes : &stmt->u.branch.no);
        break;
    case IR_BLOCK:
        run_body(machine, &stmt->u.block.body);
        if (machine->leaving == stmt->u.block.block)
            machine->leaving = NULL;
        break;
    case IR_LEAVE:
        if (run_int(machine, stmt->u.leave.cond))
            machine->leaving = stmt->u.leave.block;
        break;
    case IR_KERNEL:
        run_kernel(machine, stmt);
        break;
    }
}

static void run_body(Machine *machine, const IrStmts *body)
{
    for (int k = 0; k < body->count && machine->leaving == NULL; k++)
        run_stmt(machine, body->items[k]);
}

/* Outcomes of the rollout, from the same data each time. False if an index was wrong. */
static bool run(const IrModule *m, const IrArray *out, double *outcome)
{
    Arena *arena = arena_create();
    Machine machine = {.memory = arena_array(arena, double *, m->next_id),
                       .reals = arena_array(arena, double, m->next_id),
                       .ints = arena_array(arena, int, m->next_id)};
    for (int k = 0; k < m->arrays.count; k++) {
        const IrArray *array = m->arrays.items[k];
        double *content = arena_array(arena, double, array->length);
        for (int e = 0; array->space != IR_SPACE_WORK && e < array->length; e++)
            content[e] = sin(array->id + 1.7 * e);
        machine.memory[array->id] = content;
    }
    run_body(&machine, &m->functions[IR_ROLLOUT].body);
    memcpy(outcome, machine.memory[out->id], sizeof *outcome * (size_t)out->length);
    arena_destroy(arena);
    return !machine.broken;
}

/* ---- modules made at random ----------------------------------------------------------------- */

#define OUTCOMES 8

/* What may be used at the current place. */
typedef struct Maker {
    Bench b;
    IrArray *work[3];
    uint64_t state;
    int depth; /* of loops */
    const IrBlock *block;
    VEC(IrVar *) reals; /* in scope */
    VEC(IrVar *) loops;
    VEC(IrVar *) targets; /* in scope, may be assigned */
} Maker;

static int pick(Maker *maker, int count)
{
    maker->state ^= maker->state << 13;
    maker->state ^= maker->state >> 7;
    maker->state ^= maker->state << 17;
    return (int)((maker->state >> 20) % (uint64_t)count);
}

/* An int that lies in [0, length). */
static const IrExpr *make_index(Maker *maker, int length)
{
    const Bench *b = &maker->b;
    if (maker->loops.count == 0 || pick(maker, 3) == 0)
        return whole(b, pick(maker, length));
    const IrExpr *i = ir_get(b->m, maker->loops.items[pick(maker, maker->loops.count)]);
    const IrExpr *j = ir_get(b->m, maker->loops.items[pick(maker, maker->loops.count)]);
    const IrExpr *sum = binary(b, IR_IADD, binary(b, IR_IMUL, i, whole(b, pick(maker, 4))), j);
    return binary(b, IR_IMOD, sum, whole(b, length));
}

static const IrExpr *make_real(Maker *maker, int depth);

/* Of inputs and ints only, so that no rounding can turn it. */
static const IrExpr *make_cond(Maker *maker)
{
    const Bench *b = &maker->b;
    const IrExpr *x = ir_load(b->m, b->x, make_index(maker, 100));
    switch (pick(maker, 4)) {
    case 0:
        return binary(b, IR_ILT, make_index(maker, 7), whole(b, pick(maker, 7)));
    case 1:
        return ir_apply1(b->m, IR_NOT, binary(b, IR_LT, x, real(b, 0.3)));
    case 2:
        return binary(b, IR_OR, binary(b, IR_GT, x, real(b, 0.5)),
                      binary(b, IR_IEQ, make_index(maker, 3), whole(b, 1)));
    default:
        return binary(b, IR_GE, x, real(b, 0.1 * pick(maker, 5)));
    }
}

static const IrExpr *make_poly(Maker *maker, int depth)
{
    const IrExpr *variables[3];
    IrTerm terms[6];
    int powers[6][3], count = 1 + pick(maker, 6);
    for (int v = 0; v < 3; v++)
        variables[v] = make_real(maker, depth - 1);
    for (int k = 0; k < count; k++) {
        for (int v = 0; v < 3; v++)
            powers[k][v] = pick(maker, 3) * pick(maker, 2);
        terms[k] = (IrTerm){make_real(maker, depth - 3), powers[k]};
    }
    return ir_poly(maker->b.m, 3, variables, count, terms);
}

static const IrExpr *make_leaf(Maker *maker)
{
    const Bench *b = &maker->b;
    static const double CONSTANTS[] = {0, 1, -1, 2, 0.5, -0.25, 3, 0.1};
    IrArray *work = maker->work[pick(maker, 3)];
    switch (pick(maker, 6)) {
    case 0:
        return real(b, CONSTANTS[pick(maker, 8)]);
    case 1:
        return ir_load(b->m, b->x, make_index(maker, 100));
    case 2:
        return ir_load_at(b->m, b->a, pick(maker, 9));
    case 3:
        return ir_apply1(b->m, IR_TOREAL, make_index(maker, 3));
    case 4:
        return ir_load(b->m, work, make_index(maker, work->length));
    default:
        if (maker->reals.count == 0)
            return real(b, 0.7);
        return ir_get(b->m, maker->reals.items[pick(maker, maker->reals.count)]);
    }
}

static const IrExpr *make_real(Maker *maker, int depth)
{
    const Bench *b = &maker->b;
    if (depth <= 0 || pick(maker, 5) == 0)
        return make_leaf(maker);
    const IrExpr *left = make_real(maker, depth - 1), *right = make_real(maker, depth - 1);
    switch (pick(maker, 10)) {
    case 0:
    case 1:
        return binary(b, IR_ADD, left, right);
    case 2:
        return binary(b, IR_SUB, left, right);
    case 3:
    case 4:
        return binary(b, IR_MUL, left, right);
    case 5:
        return binary(b, IR_DIV, left, real(b, 1 << pick(maker, 3)));
    case 6:
        return call1(b, pick(maker, 2) == 0 ? "tanh" : "sigmoid", left);
    case 7:
        return ir_select(b->m, make_cond(maker), left, right);
    case 8:
        return ir_apply1(b->m, IR_NEG, left);
    default:
        return make_poly(maker, depth);
    }
}

/* A value that depends so little on the state that rounding errors die out. */
static const IrExpr *make_damped(Maker *maker, const IrExpr *state)
{
    const Bench *b = &maker->b;
    const IrExpr *change = binary(b, IR_MUL, real(b, 0.01), call1(b, "tanh", make_real(maker, 3)));
    return binary(b, IR_ADD, binary(b, IR_MUL, real(b, 0.25), state), change);
}

static void make_body(Maker *maker, IrStmts *body, int length);

static void make_loop(Maker *maker, IrStmts *body)
{
    IrVar *i;
    int low = pick(maker, 3);
    int turns = pick(maker, 4) == 0 ? 12 : pick(maker, 7); /* some are too many to write out */
    IrStmts *inner = loop(&maker->b, body, "i", low, low + turns, &i);
    vec_push(maker->b.arena, &maker->loops, i);
    maker->depth++;
    make_body(maker, inner, 1 + pick(maker, 4));
    maker->depth--;
    maker->loops.count--;
}

/* A branch that alone may load with a loop's variable as the index. */
static void make_guard(Maker *maker, IrStmts *body)
{
    IrVar *i;
    const Bench *b = &maker->b;
    IrArray *work = maker->work[pick(maker, 3)];
    IrStmts *inner = loop(b, body, "g", 0, work->length + pick(maker, 3), &i);
    IrStmts *turns = loop(b, inner, "h", 0, 5, &(IrVar *){NULL});
    IrStmt *branch = ir_if(b->m, turns, binary(b, IR_ILT, ir_get(b->m, i), whole(b, work->length)));
    const IrExpr *load = ir_load(b->m, work, ir_get(b->m, i));
    ir_store(b->m, &branch->u.branch.yes, maker->work[0], whole(b, 0), make_damped(maker, load));
}

static void make_block(Maker *maker, IrStmts *body)
{
    const IrBlock *outer = maker->block;
    maker->block = ir_block(maker->b.m, "block");
    IrStmt *stmt = ir_block_stmt(maker->b.m, body, maker->block);
    make_body(maker, &stmt->u.block.body, 1 + pick(maker, 4));
    maker->block = outer;
}

static void make_kernel(Maker *maker, IrStmts *body)
{
    const Bench *b = &maker->b;
    IrArray *work = maker->work[pick(maker, 2)];
    const IrArg args[] = {
        {.kind = IR_ARG_ARRAY, .array = work, .value = whole(b, 0)},
        {.kind = IR_ARG_INT, .value = make_index(maker, work->length)},
        {.kind = IR_ARG_REAL, .value = ir_load(b->m, b->x, make_index(maker, 100))},
    };
    ir_kernel(b->m, body, "rt_add", args, 3);
}

static void make_let(Maker *maker, IrStmts *body)
{
    const Bench *b = &maker->b;
    const IrExpr *value = call1(b, "tanh", make_real(maker, 3));
    if (pick(maker, 4) == 0)
        value = make_leaf(maker);
    IrVar *var = let(b, body, "v", ir_real(value->type.varying || pick(maker, 2) == 0), value);
    vec_push(b->arena, &maker->reals, var);
    if (var->type.varying)
        vec_push(b->arena, &maker->targets, var);
}

static void make_set(Maker *maker, IrStmts *body)
{
    const Bench *b = &maker->b;
    if (maker->targets.count == 0)
        return;
    IrVar *var = maker->targets.items[pick(maker, maker->targets.count)];
    const IrExpr *value = pick(maker, 5) == 0 ? make_leaf(maker) : ir_get(b->m, var);
    ir_set(b->m, body, var, make_damped(maker, value));
}

static void make_store(Maker *maker, IrStmts *body)
{
    const Bench *b = &maker->b;
    IrArray *work = maker->work[pick(maker, 3)];
    const IrExpr *index = make_index(maker, work->length);
    ir_store(b->m, body, work, index, make_damped(maker, ir_load(b->m, work, index)));
}

static void make_stmt(Maker *maker, IrStmts *body)
{
    IrModule *m = maker->b.m;
    switch (pick(maker, 10)) {
    case 0:
    case 1:
        make_let(maker, body);
        break;
    case 2:
        make_set(maker, body);
        break;
    case 3:
    case 4:
        make_store(maker, body);
        break;
    case 5:
    case 6:
        if (maker->depth < 3)
            make_loop(maker, body);
        else
            make_set(maker, body);
        break;
    case 7: {
        IrStmt *branch = ir_if(m, body, make_cond(maker));
        make_body(maker, &branch->u.branch.yes, pick(maker, 3));
        make_body(maker, &branch->u.branch.no, pick(maker, 3));
        break;
    }
    case 8:
        if (maker->block == NULL)
            make_block(maker, body);
        else
            ir_leave(m, body, maker->block, make_cond(maker));
        break;
    default:
        if (maker->depth < 2 && pick(maker, 2) == 0)
            make_guard(maker, body);
        else
            make_kernel(maker, body);
        break;
    }
}

static void make_body(Maker *maker, IrStmts *body, int length)
{
    int reals = maker->reals.count, targets = maker->targets.count;
    for (int k = 0; k < length; k++)
        make_stmt(maker, body);
    maker->reals.count = reals;
    maker->targets.count = targets;
}

/* A rollout whose outcomes are all that it computed. */
static Maker make_module(int seed)
{
    Maker maker = {.b = bench(), .state = 88172645463325252u + (uint64_t)seed * 7919u};
    const Bench *b = &maker.b;
    for (int k = 0; k < 3; k++)
        maker.work[k] = ir_array(b->m, "work", IR_SPACE_WORK, true, 3 + 2 * k, NULL);
    maker.b.out = ir_array(b->m, "out", IR_SPACE_OUTCOME, true, OUTCOMES, NULL);
    for (int k = 0; k < 3; k++)
        make_let(&maker, b->body);
    IrVar *kept[3];
    memcpy(kept, maker.reals.items, sizeof kept);
    make_body(&maker, b->body, 6 + pick(&maker, 10));
    for (int k = 0; k < OUTCOMES; k++) {
        const IrExpr *value =
            k < 3 ? ir_get(b->m, kept[k]) : ir_load_at(b->m, maker.work[k % 3], pick(&maker, 3));
        ir_store(b->m, b->body, b->out, whole(b, k), value);
    }
    return maker;
}

/* The passes, and how far apart the outcomes before and after one may be: fused multiply-adds have
 * other roundings, and a polynomial has no order of summation before pass_horner. */
static const struct {
    const char *name;
    void (*run)(IrModule *module);
    double tolerance;
} PASSES[] = {
    {"dead", pass_dead, 0},     {"unroll", pass_unroll, 1e-12}, {"scalar", pass_scalar, 0},
    {"hoist", pass_hoist, 0},   {"fold", pass_fold, 1e-12},     {"horner", pass_horner, 1e-12},
    {"fold", pass_fold, 1e-12}, {"hoist", pass_hoist, 0},       {"unroll", pass_unroll, 0},
    {"scalar", pass_scalar, 0}, {"fold", pass_fold, 1e-12},     {"hoist", pass_hoist, 0},
    {"dead", pass_dead, 0},
};
#define PASS_COUNT (int)(sizeof PASSES / sizeof *PASSES)

static bool agree(const double *before, const double *after, double tolerance)
{
    for (int k = 0; k < OUTCOMES; k++) {
        if (!(fabs(before[k] - after[k]) <= tolerance * (1 + fabs(before[k]))))
            return false;
    }
    return true;
}

/* Runs the passes from number `first` on. */
static bool passes_keep_values(int seed, int first)
{
    Maker maker = make_module(seed);
    IrModule *m = maker.b.m;
    double before[OUTCOMES], after[OUTCOMES];
    ir_verify(m, "make");
    bool good = run(m, maker.b.out, before);
    for (int k = first; k < PASS_COUNT && good; k++) {
        PASSES[k].run(m);
        ir_verify(m, PASSES[k].name);
        good = run(m, maker.b.out, after) && agree(before, after, PASSES[k].tolerance);
        if (!good)
            fprintf(stderr, "\nmodule %d: pass %d, %s, changes what is computed\n", seed, k,
                    PASSES[k].name);
        memcpy(before, after, sizeof before);
    }
    done(&maker.b);
    return good;
}

static void passes_keep_values_of_random_modules(void)
{
    for (int seed = 0; seed < 300; seed++)
        CU_ASSERT_TRUE(passes_keep_values(seed, seed % 2 == 0 ? 0 : 4));
}

/* ---- time ----------------------------------------------------------------------------------- */

/* 100,000 statements in loops and branches, some of which the passes move, share and remove. */
static void make_large(const Bench *b)
{
    for (int k = 0; k < 5000; k++) {
        IrVar *i;
        IrStmts *body = loop(b, b->body, "i", 0, 8, &i);
        IrVar *v = let(b, body, "v", ir_real(true), ir_load(b->m, b->w, ir_get(b->m, i)));
        IrStmt *branch = ir_if(b->m, body, binary(b, IR_ILT, ir_get(b->m, i), whole(b, k % 9)));
        for (int s = 0; s < 17; s++) {
            const IrExpr *a = ir_load_at(b->m, b->a, (k + s) % 9);
            const IrExpr *x = ir_load_at(b->m, b->x, (3 * k + s) % 100);
            const IrExpr *sum = binary(b, IR_ADD, binary(b, IR_MUL, a, x), ir_get(b->m, v));
            ir_store(b->m, s % 2 == 0 ? body : &branch->u.branch.yes, b->w, ir_get(b->m, i), sum);
        }
    }
    yield(b, b->body, ir_load_at(b->m, b->w, 0));
}

static void passes_are_quick(void)
{
    Bench b = bench();
    make_large(&b);
    clock_t start = clock();
    for (int k = 4; k < PASS_COUNT; k++)
        PASSES[k].run(b.m);
    ir_layout(b.m);
    CU_ASSERT(clock() - start < 8 * CLOCKS_PER_SEC); /* 0.5 s; one quadratic pass takes minutes */
    ir_verify(b.m, "test");
    done(&b);
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

    suite = CU_add_suite("ir passes", NULL, NULL);
    CU_add_test(suite, "constants fold", constants_fold);
    CU_add_test(suite, "identities are exact", identities_are_exact);
    CU_add_test(suite, "int identities hold", int_identities_hold);
    CU_add_test(suite, "sums with products fuse", sums_with_products_fuse);
    CU_add_test(suite, "polynomials become normal", polynomials_become_normal);
    CU_add_test(suite, "polynomials absorb what is free", polynomials_absorb_what_is_free);
    CU_add_test(suite, "constants spread and branches go", constants_spread_and_branches_go);
    CU_add_test(suite, "slow variables are contracted first", slow_variables_are_contracted_first);
    CU_add_test(suite, "missing powers cost nothing", missing_powers_cost_nothing);
    CU_add_test(suite, "leading ones are not multiplied", leading_ones_are_not_multiplied);
    CU_add_test(suite, "invariants leave their loops", invariants_leave_their_loops);
    CU_add_test(suite, "what changes stays", what_changes_stays);
    CU_add_test(suite, "guarded loads stay guarded", guarded_loads_stay_guarded);
    CU_add_test(suite, "what stands twice is computed once", what_stands_twice_is_computed_once);
    CU_add_test(suite, "copies are read at their source", copies_are_read_at_their_source);
    CU_add_test(suite, "uniform values stay uniform", uniform_values_stay_uniform);
    CU_add_test(suite, "short loops are written out", short_loops_are_written_out);
    CU_add_test(suite, "long bodies are left", long_bodies_are_left);
    CU_add_test(suite, "small arrays become variables", small_arrays_become_variables);
    CU_add_test(suite, "kernel arguments stay arrays", kernel_arguments_stay_arrays);
    CU_add_test(suite, "what feeds only itself is dead", what_feeds_only_itself_is_dead);
    CU_add_test(suite, "first values nobody reads go", first_values_nobody_reads_go);
    CU_add_test(suite, "passes keep values of random modules",
                passes_keep_values_of_random_modules);
    CU_add_test(suite, "passes are quick", passes_are_quick);
}
