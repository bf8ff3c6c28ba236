/* test_passes.c: what each pass of the IR makes of small modules, as text. test_random_ir.c
 * compares values. */
#include "ir_bench.h"

void suite_passes(void);

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
    FOLDS(call2(&b, "max", x, zero), "relu(x[0])");
    FOLDS(call2(&b, "max", x, real(&b, -0.0)), "max(x[0], -0)");
    FOLDS(call2(&b, "max", zero, x), "max(0, x[0])");
    FOLDS(call2(&b, "max", x, one), "max(1, x[0])");
    FOLDS(call2(&b, "min", x, one), "min(1, x[0])");
    FOLDS(call2(&b, "min", x, zero), "min(x[0], 0)");
    FOLDS(call2(&b, "pow", x, one), "pow(x[0], 1)");
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
    fill(&b, b.body, b.w);
    yield(&b, b.body, ir_load_at(b.m, b.w, 1));
    pass_hoist(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let y : varying = 1\n"
                              "  for i in 0 .. 8\n"
                              "    set y = y * y + w[1]\n"
                              "    let y_squared : varying = y * y\n"
                              "    for j in 0 .. 8\n"
                              "      store w[j] = y_squared\n"
                              "  kernel rt_fill_constant(&w[0], 8, 0)\n"
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
                          {.kind = IR_ARG_INT, .value = whole(&b, 8)},
                          {.kind = IR_ARG_REAL, .value = binary(&b, IR_MUL, copy, copy)}};
    b.m->one_lane = true;
    ir_kernel(b.m, b.body, "rt_fill_constant", args, 3);
    yield(&b, b.body, wide);
    pass_hoist(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  let u : uniform = x[0]\n"
                              "  let wide : varying = u * u\n"
                              "  kernel rt_fill_constant(&w[0], 8, u * u)\n"
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
    fill(&b, b.body, b.w);
    yield(&b, b.body, ir_load_at(b.m, b.w, 0));
    pass_scalar(b.m);
    CU_ASSERT_TRUE(prints(&b, "function rollout\n"
                              "  kernel rt_fill_constant(&w[0], 8, 0)\n"
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
    IrArray *room = ir_array(b.m, "room", IR_SPACE_SCRATCH, false, 3, NULL);
    const IrArg use[] = {{.kind = IR_ARG_ARRAY, .array = b.x, .value = whole(&b, 0)},
                         {.kind = IR_ARG_ARRAY, .array = u, .value = whole(&b, 0)},
                         {.kind = IR_ARG_INT, .value = whole(&b, 3)},
                         {.kind = IR_ARG_DRAW},
                         {.kind = IR_ARG_ARRAY, .array = room, .value = whole(&b, 0)}};
    fill(&b, prepare, z);
    fill(&b, prepare, u);
    ir_kernel(b.m, prepare, "rt_task", use, 5);
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
                              "  kernel rt_fill_constant(&u[0], 3, 0)\n"
                              "  kernel rt_task(&x[0], &u[0], 3, draw, &room[0])\n"
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

/* x[0] + w[0] + x[1] + w[0] + …, `terms` terms. */
static const IrExpr *long_sum(const Bench *b, int terms)
{
    const IrExpr *sum = ir_load_at(b->m, b->x, 0);
    for (int k = 1; k < terms; k++)
        sum = binary(b, IR_ADD, sum, ir_load_at(b->m, k % 2 ? b->w : b->x, k % 2 ? 0 : k / 2));
    return sum;
}

static void deep_expressions_are_split(void)
{
    Bench b = bench();
    IrVar *i;
    IrStmts *body = loop(&b, b.body, "i", 0, 8, &i);
    ir_store(b.m, body, b.w, ir_get(b.m, i), long_sum(&b, 70));
    yield(&b, b.body, long_sum(&b, 20));
    pass_split(b.m);
    ir_verify(b.m, "test");
    CU_ASSERT_EQUAL(b.body->count, 2);
    CU_ASSERT_EQUAL_FATAL(body->count, 3);
    CU_ASSERT_EQUAL(body->items[0]->kind, IR_LET);
    CU_ASSERT_EQUAL(body->items[1]->kind, IR_LET);
    CU_ASSERT_TRUE(body->items[1]->u.let.var->type.varying);
    const IrExpr *last = body->items[2]->u.store.value;
    while (last->kind == IR_APPLY)
        last = last->u.apply.arg[0];
    CU_ASSERT_EQUAL_FATAL(last->kind, IR_VAR);
    CU_ASSERT_PTR_EQUAL(last->u.var, body->items[1]->u.let.var);
    done(&b);
}

void suite_passes(void)
{
    CU_pSuite suite = CU_add_suite("passes", NULL, NULL);
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
    CU_add_test(suite, "deep expressions are split", deep_expressions_are_split);
    CU_add_test(suite, "what feeds only itself is dead", what_feeds_only_itself_is_dead);
    CU_add_test(suite, "first values nobody reads go", first_values_nobody_reads_go);
}
