/* test_notation.c: names and numbers of equations, as text and in LaTeX. */
#include <CUnit/CUnit.h>
#include <stdlib.h>

#include "compiler/report/notation.h"

void suite_notation(void);

static void expect_text(StrBuf *out, const char *wanted)
{
    char *text = strbuf_take(out);
    CU_ASSERT_STRING_EQUAL(text, wanted);
    free(text);
}

static void expect_name(const char *name, const char *latex)
{
    StrBuf out = {0};
    notation_name(&out, NOTATION_TEXT, name);
    expect_text(&out, name);
    notation_name(&out, NOTATION_LATEX, name);
    expect_text(&out, latex);
}

static void names(void)
{
    expect_name("w", "w");
    expect_name("theta", "\\theta");
    expect_name("voltage", "\\mathrm{voltage}");
    expect_name("tau_pre", "\\tau_{\\mathrm{pre}}");
    expect_name("x_pre_fast", "x_{\\mathrm{pre}, \\mathrm{fast}}");
    expect_name("x_1_i", "x_{1, i}");
    expect_name("alphabet", "\\mathrm{alphabet}");
    expect_name("_x_", "\\mathrm{\\_x\\_}");
    expect_name("x_", "x");
    expect_name("a__b", "a_{b}");
}

static void members(void)
{
    StrBuf out = {0};
    notation_member(&out, NOTATION_TEXT, "pre", "r", true);
    expect_text(&out, "pre");
    notation_member(&out, NOTATION_TEXT, "pre", "r", false);
    expect_text(&out, "pre.r");
    notation_member(&out, NOTATION_LATEX, "pre", "r", true);
    expect_text(&out, "r_{\\mathrm{pre}}");
    notation_member(&out, NOTATION_LATEX, "post", "r_fast", false);
    expect_text(&out, "r_{\\mathrm{fast}, \\mathrm{post}}");
}

static void expect_number(double value, int digits, const char *text, const char *latex)
{
    StrBuf out = {0};
    notation_number(&out, NOTATION_TEXT, value, digits);
    expect_text(&out, text);
    notation_number(&out, NOTATION_LATEX, value, digits);
    expect_text(&out, latex);
}

static void numbers(void)
{
    expect_number(0.7812, 2, "0.78", "0.78");
    expect_number(-4.82e-6, 3, "-4.82e-06", "-4.82 \\cdot 10^{-6}");
    expect_number(1e10, 3, "1e+10", "1 \\cdot 10^{10}");
    expect_number(1e308 * 10, 3, "inf", "\\infty");
}

static void functions(void)
{
    StrBuf out = {0};
    notation_open(&out, NOTATION_TEXT, "sqrt");
    notation_close(&out, NOTATION_TEXT, "sqrt");
    expect_text(&out, "sqrt()");
    notation_open(&out, NOTATION_LATEX, "sqrt");
    notation_close(&out, NOTATION_LATEX, "sqrt");
    expect_text(&out, "\\sqrt{}");
    notation_open(&out, NOTATION_LATEX, "sigmoid");
    notation_close(&out, NOTATION_LATEX, "sigmoid");
    expect_text(&out, "\\mathrm{sigmoid}()");
    notation_unit(&out, NOTATION_TEXT, "mV^-2");
    notation_unit(&out, NOTATION_LATEX, "mV^-2");
    expect_text(&out, " mV^-2\\,\\mathrm{mV}^{-2}");
    notation_unit(&out, NOTATION_TEXT, "");
    notation_unit(&out, NOTATION_LATEX, "mV nA/ms^2");
    expect_text(&out, "\\,\\mathrm{mV}\\,\\mathrm{nA}/\\mathrm{ms}^{2}");
    notation_unit(&out, NOTATION_TEXT, "mV");
    notation_unit(&out, NOTATION_LATEX, "mV");
    expect_text(&out, " mV\\,\\mathrm{mV}");
    notation_words(&out, NOTATION_LATEX, "ff_1: ");
    expect_text(&out, "\\text{ff\\_1: }");
}

void suite_notation(void)
{
    CU_pSuite suite = CU_add_suite("notation", NULL, NULL);
    CU_add_test(suite, "names", names);
    CU_add_test(suite, "variables of units", members);
    CU_add_test(suite, "numbers", numbers);
    CU_add_test(suite, "functions and words", functions);
}
