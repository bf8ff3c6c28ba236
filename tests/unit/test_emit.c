/* test_emit.c: names, literals, parentheses and statements of the emitted C.
 *
 * Expectations are pieces of the text; that it compiles and computes is test_jit.c's business. */
#include <CUnit/CUnit.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/emit/emit_internal.h"

void suite_emit(void);

/* ---- names ---------------------------------------------------------------------------------- */

static void test_names_are_identifiers(void)
{
    static const struct {
        const char *hint, *name;
    } cases[] = {
        {"w", "w"},
        {"x_pre", "x_pre"},
        {"w_", "w_"},
        {"double", "double_"},
        {"if", "if_"},
        {"typeof", "typeof_"},
        {"main", "main_"},
        {"real", "real_"},
        {"r_exp", "r_exp_"},
        {"d_exp", "d_exp_"},
        {"r_pre", "r_pre"},
        {"fma", "fma_"},
        {"SELECT", "SELECT_"},
        {"LANES", "LANES_"},
        {"HUGE_VAL", "HUGE_VAL_"},
        {"linux", "linux_"},
        {"rt_normal", "v_rt_normal"},
        {"PLAST_CLONES", "v_PLAST_CLONES"},
        {"_Bool", "v__Bool"},
        {"__x", "v___x"},
        {"3d", "v_3d"},
        {"", "v_"},
        {"\xcf\x84", "v"},
        {"\xcf\x84_m", "v__m"},
        {"tau\xcf\x84", "tau"},
        {"A[pre.r^1 post.r^0]", "A_pre_r_1_post_r_0"},
        {"a\nb*/c\"d", "a_b_c_d"},
    };
    Arena *arena = arena_create();
    CNames *names = cnames_create(arena);
    for (size_t k = 0; k < sizeof cases / sizeof cases[0]; k++) {
        int mark = cnames_mark(names);
        CU_ASSERT_STRING_EQUAL(cnames_declare(names, cases[k].hint), cases[k].name);
        cnames_release(names, mark);
    }
    arena_destroy(arena);
}

static void test_names_are_unique(void)
{
    Arena *arena = arena_create();
    CNames *names = cnames_create(arena);
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "a b"), "a_b");
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "a.b"), "a_b_2");
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "a_b_3"), "a_b_3");
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "a_b"), "a_b_4");
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "int"), "int_");
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "int"), "int__2");
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "int_"), "int__3");
    char long_hint[200];
    memset(long_hint, 'x', sizeof long_hint - 1);
    long_hint[sizeof long_hint - 1] = '\0';
    const char *first = cnames_declare(names, long_hint);
    const char *second = cnames_declare(names, long_hint);
    CU_ASSERT(strlen(first) < 63);
    CU_ASSERT_STRING_NOT_EQUAL(first, second);
    arena_destroy(arena);
}

static void test_names_have_scopes(void)
{
    Arena *arena = arena_create();
    CNames *names = cnames_create(arena);
    cnames_declare(names, "i");
    int mark = cnames_mark(names);
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "i"), "i_2");
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "i"), "i_3");
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "j"), "j");
    cnames_release(names, mark);
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "i"), "i_2");
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "j"), "j");
    arena_destroy(arena);
}

/* A straight line of declarations takes linear time. */
static void test_many_names(void)
{
    Arena *arena = arena_create();
    CNames *names = cnames_create(arena);
    const char *last = NULL;
    for (int k = 0; k < 200000; k++)
        last = cnames_declare(names, "t");
    CU_ASSERT_STRING_EQUAL(last, "t_200000");
    cnames_release(names, 0);
    CU_ASSERT_STRING_EQUAL(cnames_declare(names, "t"), "t");
    arena_destroy(arena);
}

/* ---- literals ------------------------------------------------------------------------------- */

static void check_double(double value, const char *expected)
{
    StrBuf text = {0};
    emit_double(&text, value);
    CU_ASSERT_STRING_EQUAL(text.text, expected);
    strbuf_free(&text);
}

static void test_doubles(void)
{
    check_double(0.0, "0.0");
    check_double(-0.0, "-0.0");
    check_double(1.0, "1.0");
    check_double(0.1, "0.1");
    check_double(0.1 + 0.2, "0.30000000000000004");
    check_double(1e22, "1e+22");
    check_double(123456789012345678.0, "1.2345678901234568e+17");
    check_double(DBL_MIN / 4503599627370496.0, "4.94065645841247e-324");
    check_double(DBL_MAX, "1.7976931348623157e+308");
    check_double(HUGE_VAL, "1.0 / 0.0");
    check_double(-HUGE_VAL, "-1.0 / 0.0");
    check_double(HUGE_VAL - HUGE_VAL, "0.0 / 0.0");
}

static void test_strings(void)
{
    StrBuf text = {0};
    emit_string(&text, "a\"b\\c\n?? \xcf\x84"
                       "7");
    CU_ASSERT_STRING_EQUAL(text.text, "\"a\\\"b\\\\c\\012\\?\\? \\317\\2047\"");
    text.length = 0;
    emit_words(&text, "a /* b */ c\nd \xcf\x84");
    CU_ASSERT_STRING_EQUAL(text.text, "a / * b * / c d ?");
    strbuf_free(&text);
}

/* ---- expressions ---------------------------------------------------------------------------- */

/* A module whose rollout stores one expression, with variables a, b (uniform), v, u (varying) and
 * i, j (int). */
typedef struct Fixture {
    Arena *arena;
    IrModule *m;
    IrStmts *body;
    const IrExpr *a, *b, *v, *u, *i, *j;
    const IrArray *outcome;
} Fixture;

static const IrExpr *declare(Fixture *f, const char *name, IrType type, const IrExpr *value)
{
    IrVar *var = ir_var(f->m, name, type);
    ir_let(f->m, f->body, var, value);
    return ir_get(f->m, var);
}

static Fixture fixture_create(void)
{
    Fixture f = {.arena = arena_create()};
    f.m = ir_module(f.arena, NULL, "dir/test.plast");
    f.body = &f.m->functions[IR_ROLLOUT].body;
    const IrArray *c = ir_array(f.m, "c", IR_SPACE_COEFFICIENT, true, 2, NULL);
    f.outcome = ir_array(f.m, "outcome", IR_SPACE_OUTCOME, true, 1, NULL);
    f.a = declare(&f, "a", ir_real(false), ir_const(f.m, 1.0));
    f.b = declare(&f, "b", ir_real(false), ir_const(f.m, 2.0));
    f.v = declare(&f, "v", ir_real(true), ir_load_at(f.m, c, 0));
    f.u = declare(&f, "u", ir_real(true), ir_load_at(f.m, c, 1));
    f.i = declare(&f, "i", ir_int(), ir_int_const(f.m, 3));
    f.j = declare(&f, "j", ir_int(), ir_int_const(f.m, 4));
    return f;
}

static char *text_of(const IrModule *m)
{
    StrBuf text = {0};
    emit_module(m, "1.2.3", &text);
    return strbuf_take(&text);
}

/* Ends the fixture: its text contains `expected`. */
static void check_text(Fixture *f, const char *expected)
{
    ir_layout(f->m);
    char *text = text_of(f->m);
    if (strstr(text, expected) == NULL)
        fprintf(stderr, "\nexpected:\n%s\nfound:\n%s\n", expected, text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, expected));
    free(text);
    arena_destroy(f->arena);
}

static void check_expr(Fixture *f, const IrExpr *expr, const char *expected)
{
    StrBuf line = {0};
    declare(f, "result", expr->type, expr);
    strbuf_printf(&line, " result = %s;\n", expected);
    check_text(f, line.text);
    strbuf_free(&line);
}

#define APPLY1(op, x)    ir_apply1(f.m, op, x)
#define APPLY2(op, x, y) ir_apply2(f.m, op, x, y)
#define CHECK(expr, expected)                                                                      \
    do {                                                                                           \
        Fixture f = fixture_create();                                                              \
        check_expr(&f, (expr), (expected));                                                        \
    } while (0)

static void test_parentheses(void)
{
    CHECK(APPLY2(IR_ADD, APPLY2(IR_ADD, f.a, f.b), f.v), "a + b + v");
    CHECK(APPLY2(IR_ADD, f.a, APPLY2(IR_ADD, f.b, f.v)), "a + (b + v)");
    CHECK(APPLY2(IR_SUB, f.a, APPLY2(IR_SUB, f.b, f.v)), "a - (b - v)");
    CHECK(APPLY2(IR_MUL, APPLY2(IR_ADD, f.a, f.b), f.v), "(a + b) * v");
    CHECK(APPLY2(IR_ADD, APPLY2(IR_MUL, f.a, f.b), f.v), "a * b + v");
    CHECK(APPLY2(IR_DIV, f.a, APPLY2(IR_MUL, f.b, f.v)), "a / (b * v)");
    CHECK(APPLY2(IR_MUL, APPLY2(IR_DIV, f.a, f.b), f.v), "a / b * v");
    CHECK(APPLY1(IR_NEG, APPLY1(IR_NEG, f.v)), "-(-v)");
    CHECK(APPLY1(IR_NEG, APPLY2(IR_MUL, f.a, f.v)), "-(a * v)");
    CHECK(APPLY2(IR_MUL, APPLY1(IR_NEG, f.a), f.v), "-a * v");
    CHECK(APPLY1(IR_NEG, ir_const(f.m, -2.0)), "-(-2.0)");
    CHECK(APPLY1(IR_NEG, ir_const(f.m, -0.0)), "-(-0.0)");
    CHECK(APPLY2(IR_SUB, f.v, ir_const(f.m, -2.0)), "v - -2.0");
    CHECK(APPLY2(IR_MUL, f.v, ir_const(f.m, -HUGE_VAL)), "v * (-1.0 / 0.0)");
    CHECK(APPLY1(IR_TOREAL, APPLY2(IR_IADD, f.i, f.j)), "(double)(i + j)");
    CHECK(APPLY2(IR_IMOD, APPLY2(IR_IDIV, f.i, f.j), APPLY2(IR_ISUB, f.i, f.j)), "i / j % (i - j)");
}

static void test_conditions(void)
{
    CHECK(APPLY2(IR_LT, f.a, f.b), "a < b");
    CHECK(APPLY2(IR_LT, f.a, f.v), "LT(REAL(a), v)");
    CHECK(APPLY2(IR_OR, APPLY2(IR_AND, APPLY2(IR_LT, f.a, f.b), APPLY2(IR_EQ, f.a, f.b)),
                 APPLY2(IR_IEQ, f.i, f.j)),
          "(a < b && a == b) || i == j");
    CHECK(APPLY2(IR_OR, APPLY2(IR_OR, APPLY2(IR_LT, f.a, f.b), APPLY2(IR_GE, f.a, f.b)),
                 APPLY1(IR_NOT, APPLY2(IR_ILT, f.i, f.j))),
          "a < b || a >= b || !(i < j)");
    CHECK(APPLY2(IR_AND, APPLY2(IR_LT, f.a, f.b), APPLY1(IR_NOT, APPLY2(IR_NE, f.u, f.v))),
          "M_AND(MASK(a < b), M_NOT(NE(u, v)))");
    CHECK(ir_select(f.m, APPLY2(IR_GT, f.a, f.b), f.a, f.b), "a > b ? a : b");
    CHECK(ir_select(f.m, APPLY2(IR_GT, f.a, f.b), f.v, f.b), "a > b ? v : REAL(b)");
    CHECK(ir_select(f.m, APPLY2(IR_GT, f.u, f.v), f.a, f.v), "SELECT(GT(u, v), REAL(a), v)");
    CHECK(APPLY2(IR_ADD, f.a, ir_select(f.m, APPLY2(IR_GT, f.a, f.b), f.a, f.b)),
          "a + (a > b ? a : b)");
}

static void test_calls(void)
{
    CHECK(ir_apply3(f.m, IR_FMA, f.a, f.b, f.a), "d_fma(a, b, a)");
    CHECK(ir_apply3(f.m, IR_FMA, f.a, f.v, APPLY2(IR_ADD, f.a, f.b)),
          "r_fma(REAL(a), v, REAL(a + b))");
    CHECK(ir_apply3(f.m, IR_FMA, ir_apply3(f.m, IR_FMA, f.a, f.v, f.u), f.v, f.b),
          "r_quadratic(REAL(a), u, REAL(b), v)");
    CHECK(ir_apply3(f.m, IR_FMA, ir_apply3(f.m, IR_FMA, f.a, f.u, f.u), f.v, f.b),
          "r_fma(r_fma(REAL(a), u, u), v, REAL(b))");
    CHECK(ir_call(f.m, ir_func("exp"), &f.a), "d_exp(a)");
    CHECK(ir_call(f.m, ir_func("exp"), &f.v), "r_exp(v)");
    CHECK(ir_call(f.m, ir_func("max"), (const IrExpr *[]){f.a, f.v}), "r_max(REAL(a), v)");
    CHECK(APPLY2(IR_IADD, f.i, ir_int_const(f.m, -2147483647 - 1)), "i + (-2147483647 - 1)");
}

/* ---- statements ----------------------------------------------------------------------------- */

static void test_assignments(void)
{
    Fixture f = fixture_create();
    IrVar *y = ir_var(f.m, "y", ir_real(true));
    y->assigned = true;
    ir_let(f.m, f.body, y, ir_const(f.m, 0.0));
    ir_set(f.m, f.body, y, f.a);
    IrVar *on = ir_var(f.m, "on", ir_bool(true));
    ir_let(f.m, f.body, on, ir_bool_const(f.m, true));
    ir_store(f.m, f.body, f.outcome, ir_int_const(f.m, 0), f.b);
    check_text(&f, "    real y = REAL(0.0);\n"
                   "    y = REAL(a);\n"
                   "    const mask on = MASK(1);\n"
                   "    outcome[0] = REAL(b);\n");
}

static void test_control_flow(void)
{
    Fixture f = fixture_create();
    const IrBlock *done = ir_block(f.m, "done");
    const IrBlock *unused = ir_block(f.m, "unused");
    IrStmt *block = ir_block_stmt(f.m, f.body, done);
    IrStmt *inner = ir_block_stmt(f.m, &block->u.block.body, unused);
    IrVar *k = ir_var(f.m, "i", ir_int());
    IrStmt *loop = ir_for(f.m, &inner->u.block.body, k, 0, 3);
    IrStmts *body = &loop->u.loop.body;
    ir_leave(f.m, body, done, ir_apply2(f.m, IR_LT, f.u, f.v));
    IrStmt *branch = ir_if(f.m, body, ir_apply2(f.m, IR_ILT, ir_get(f.m, k), f.j));
    ir_leave(f.m, &branch->u.branch.yes, done, ir_apply2(f.m, IR_ILT, f.i, f.j));
    ir_store(f.m, &branch->u.branch.no, f.outcome, ir_int_const(f.m, 0), f.v);
    check_text(&f, "    {\n"
                   "        {\n"
                   "            for (int i_2 = 0; i_2 < 3; i_2++) {\n"
                   "                if (ALL(LT(u, v)))\n"
                   "                    goto done;\n"
                   "                if (i_2 < j) {\n"
                   "                    if (i < j)\n"
                   "                        goto done;\n"
                   "                } else {\n"
                   "                    outcome[0] = v;\n"
                   "                }\n"
                   "            }\n"
                   "        }\n"
                   "    }\n"
                   "    done:;\n");
}

static void test_arrays(void)
{
    Fixture f = fixture_create();
    const IrArray *first = ir_array(f.m, "first", IR_SPACE_WORK, true, 4, "weights");
    const IrArray *idle = ir_array(f.m, "idle", IR_SPACE_WORK, true, 4, NULL);
    const IrArray *trace = ir_array(f.m, "trace", IR_SPACE_WORK, false, 4, "a */ trace");
    (void)idle;
    ir_store(f.m, f.body, first, f.i, f.v);
    ir_store(f.m, f.body, trace, f.i, f.a);
    check_text(
        &f,
        "    (void)context;\n"
        "    (void)trial;\n"
        "    (void)generation;\n"
        "    (void)outcome_;\n"
        "    const real *restrict const c = (const real *)coefficients_;\n"
        "    real *restrict const first = (real *)work_; /* weights */\n"
        "    double *restrict const trace = (double *)((real *)work_ + 4); /* a * / trace */\n");
}

static void test_kernel_calls(void)
{
    Fixture f = fixture_create();
    IrStmts *body = &f.m->functions[IR_PREPARE_TRIAL].body;
    const IrArray *q = ir_array(f.m, "q", IR_SPACE_SCRATCH, false, 8, NULL);
    const IrArray *x = ir_array(f.m, "x", IR_SPACE_TRIAL, false, 12, NULL);
    const IrArg args[] = {{.kind = IR_ARG_ARRAY, .array = x, .value = ir_int_const(f.m, 6)},
                          {.kind = IR_ARG_TABLE, .integer = 1},
                          {.kind = IR_ARG_INT, .value = ir_int_const(f.m, 3)},
                          {.kind = IR_ARG_REAL, .value = ir_const(f.m, 0.5)},
                          {.kind = IR_ARG_DRAW},
                          {.kind = IR_ARG_ARRAY, .array = q, .value = ir_int_const(f.m, 0)}};
    ir_kernel(f.m, body, "rt_rows", args, 6);
    check_text(&f, "{\n"
                   "    double *restrict const x = trial;\n\n"
                   "    rt_rows(x + 6, &context->tables[1], 3, 0.5, &context->draw, scratch);\n"
                   "}\n");
}

static void test_places(void)
{
    static const char program[] = "plast 1\n  w = w + eta * x {# Oja\ny = 2\n";
    Fixture f = fixture_create();
    SourceSet sources = {.arena = f.arena};
    int file = source_add(&sources, "dir/a.plast", program, (int)strlen(program));
    f.m->sources = &sources;
    IrVar *y = ir_var(f.m, "y", ir_real(true));
    y->assigned = true;
    ir_let(f.m, f.body, y, f.v)->span = (Span){file, 10, 12};
    ir_set(f.m, f.body, y, f.u)->span = (Span){file, 14, 15};
    IrStmt *set = ir_set(f.m, f.body, y, f.v);
    set->span = (Span){file, 33, 34};
    set->note = "output */";
    ir_set(f.m, f.body, y, f.u)->note = "again";
    check_text(&f, "    /* a.plast:2: w = w + eta * x */\n"
                   "    real y = v;\n"
                   "    y = u;\n"
                   "    /* a.plast:3: output * / */\n"
                   "    y = v;\n"
                   "    /* again */\n"
                   "    y = u;\n");
}

/* Long lines are broken at the outermost operator that fits. */
static void test_long_lines(void)
{
    Fixture f = fixture_create();
    const IrExpr *sum = f.v;
    for (int k = 0; k < 40; k++)
        sum = ir_apply2(f.m, IR_ADD, sum, ir_apply2(f.m, IR_MUL, f.a, f.u));
    declare(&f, "sum", ir_real(true), sum);
    ir_layout(f.m);
    char *text = text_of(f.m);
    for (const char *line = text; *line != '\0'; line += strcspn(line, "\n") + 1)
        CU_ASSERT(strcspn(line, "\n") <= 100);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, " +\n        a * u + "));
    free(text);
    arena_destroy(f.arena);
}

static void test_head_and_object(void)
{
    Fixture f = fixture_create();
    const PlastCoefficient c = {"A[x^1]", 0.5, 0.25, 0.0, HUGE_VAL, true};
    const IrOutcome loss = {"loss", true, 0};
    const IrOutcome report = {"report", false, 0};
    vec_push(f.arena, &f.m->coefficients, c);
    vec_push(f.arena, &f.m->outcomes, loss);
    vec_push(f.arena, &f.m->outcomes, report);
    f.m->trials = 7;
    ir_layout(f.m);
    char *text = text_of(f.m);
    CU_ASSERT_PTR_EQUAL(
        strstr(text, "/* test.plast: simulation of one trial, generated by plastc 1.2.3. */\n"),
        text);
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "    {\"A[x^1]\", 0.5, 0.25, 0.0, 1.0 / 0.0, 1},\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "    .outcome_count = 2,\n    .loss_count = 1,\n"));
    CU_ASSERT_PTR_NOT_NULL(strstr(text, "    .trials = 7,\n"));
    free(text);
    arena_destroy(f.arena);
}

void suite_emit(void)
{
    CU_pSuite suite = CU_add_suite("emit", NULL, NULL);
    CU_add_test(suite, "names are identifiers", test_names_are_identifiers);
    CU_add_test(suite, "names are unique", test_names_are_unique);
    CU_add_test(suite, "names have scopes", test_names_have_scopes);
    CU_add_test(suite, "many names", test_many_names);
    CU_add_test(suite, "doubles", test_doubles);
    CU_add_test(suite, "strings and comments", test_strings);
    CU_add_test(suite, "parentheses", test_parentheses);
    CU_add_test(suite, "conditions", test_conditions);
    CU_add_test(suite, "calls", test_calls);
    CU_add_test(suite, "assignments", test_assignments);
    CU_add_test(suite, "control flow", test_control_flow);
    CU_add_test(suite, "arrays", test_arrays);
    CU_add_test(suite, "kernel calls", test_kernel_calls);
    CU_add_test(suite, "places in comments", test_places);
    CU_add_test(suite, "long lines", test_long_lines);
    CU_add_test(suite, "head and object", test_head_and_object);
}
