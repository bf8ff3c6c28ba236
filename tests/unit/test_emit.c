/* test_emit.c: names, literals and comments of the emitted C. Expressions, statements and the module are
 * tested in tests/golden/passes; that they compile and compute is test_jit.c's business. */
#include <CUnit/CUnit.h>
#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "compiler/emit/emit.h"
#include "compiler/emit/emit_expr.h"
#include "compiler/emit/emit_function.h"
#include "compiler/emit/emit_stmt.h"
#include "compiler/emit/emit_tables.h"
#include "compiler/ir/ir_layout.h"

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
    emit_text_double(&text, value);
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
    emit_text_string(&text, "a\"b\\c\n?? \xcf\x84"
                            "7");
    CU_ASSERT_STRING_EQUAL(text.text, "\"a\\\"b\\\\c\\012\\?\\? \\317\\2047\"");
    text.length = 0;
    emit_text_words(&text, "a /* b */ c\nd \xcf\x84");
    CU_ASSERT_STRING_EQUAL(text.text, "a / * b * / c d ?");
    strbuf_free(&text);
}

/* ---- places ---------------------------------------------------------------------------------- */

static void test_places(void)
{
    static const char program[] = "plast 1\n  w = w + eta * x {# Oja\ny = 2\n";
    Arena *arena = arena_create();
    SourceSet sources = {.arena = arena};
    int file = source_add(&sources, "dir/a.plast", program, (int)strlen(program));
    IrModule *m = ir_module(arena, &sources, "dir/a.plast");
    IrStmts *body = &m->functions[IR_ROLLOUT].body;
    IrVar *y = ir_var(m, "y", ir_real(true));
    ir_let(m, body, y, ir_const(m, 1))->span = (Span){file, 10, 12};
    ir_set(m, body, y, ir_const(m, 2))->span = (Span){file, 14, 15};
    IrStmt *set = ir_set(m, body, y, ir_const(m, 3));
    set->span = (Span){file, 33, 34};
    set->note = "output */";
    ir_set(m, body, y, ir_const(m, 4))->note = "again";
    StrBuf text = {0};
    emit_module(m, &(EmitForm){.parts = 1}, "1.2.3", &text);
    const char *expected = "    /* a.plast:2: w = w + eta * x */\n"
                           "    real y = REAL(1.0);\n"
                           "    y = REAL(2.0);\n"
                           "    /* a.plast:3: output * / */\n"
                           "    y = REAL(3.0);\n"
                           "    /* again */\n"
                           "    y = REAL(4.0);\n";
    CU_ASSERT_PTR_NOT_NULL(strstr(text.text, expected));
    strbuf_free(&text);
    arena_destroy(arena);
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
    CU_add_test(suite, "places in comments", test_places);
}
