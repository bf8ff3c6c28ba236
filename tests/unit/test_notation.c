/* test_notation.c: names and numbers of equations, as text, in LaTeX and in MathML. */
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

static void mathml(void)
{
    const Notation math = NOTATION_MATHML;
    StrBuf out = {0};
    notation_name(&out, math, "w");
    expect_text(&out, "<mi>w</mi>");
    notation_name(&out, math, "tau_pre_fast");
    expect_text(&out, "<msub><mi>τ</mi><mrow><mi>pre</mi><mo>,</mo><mi>fast</mi></mrow></msub>");
    notation_name(&out, math, "_x_");
    expect_text(&out, "<mi>_x_</mi>");
    notation_member(&out, math, "post", "r", true);
    expect_text(&out, "<msub><mi>r</mi><mrow><mi>post</mi></mrow></msub>");
    notation_number(&out, math, 0.7812, 2);
    expect_text(&out, "<mn>0.78</mn>");
    notation_number(&out, math, -4.82e-6, 3);
    expect_text(&out, "<mrow><mo>\u2212</mo><mn>4.82</mn><mo>\u00b7</mo><msup><mn>10</mn><mn>\u22126</mn></msup></mrow>");
    notation_number(&out, math, -1e308 * 10, 3);
    expect_text(&out, "<mrow><mo>\u2212</mo><mi>\u221e</mi></mrow>");
    notation_base(&out, math);
    notation_name(&out, math, "w");
    notation_power(&out, math, 2);
    expect_text(&out, "<msup><mrow><mi>w</mi></mrow><mn>2</mn></msup>");
    notation_unit(&out, math, "nA/ms^2");
    expect_text(&out, "<mtext>\u2009</mtext><mtext>nA</mtext><mo>/</mo><msup><mtext>ms</mtext><mn>2</mn></msup>");
    notation_fraction(&out, math);
    notation_over(&out, math, true);
    notation_end_fraction(&out, math, true);
    expect_text(&out, "<mfrac><mrow></mrow><mrow></mrow></mfrac>");
    notation_words(&out, math, "pre: <&");
    expect_text(&out, "<mtext>pre:\u00a0&lt;&amp;</mtext>");
}

static void mathml_marks(void)
{
    const Notation math = NOTATION_MATHML;
    StrBuf out = {0};
    notation_mark(&out, math, " - ");
    notation_mark(&out, math, " ");
    notation_mark(&out, math, "");
    expect_text(&out, "<mo>\u2212</mo>");
    notation_operator(&out, math, "<", "<");
    notation_operator(&out, math, "<=", "\\le");
    expect_text(&out, "<mo>&lt;</mo><mo>≤</mo>");
    notation_open(&out, math, "mean");
    notation_close(&out, math, "mean");
    expect_text(&out, "<mrow><mo>⟨</mo><mo>⟩</mo></mrow>");
    notation_open(&out, math, "exp");
    notation_close(&out, math, "exp");
    expect_text(&out, "<mrow><mi>exp</mi><mo>(</mo><mo>)</mo></mrow>");
    notation_norm(&out, math, 2, "pre");
    expect_text(&out, "<msub><mrow><mo>‖</mo><mi>w</mi><mo>‖</mo></mrow><mn>2</mn></msub><mtext>\u00a0over\u00a0pre</mtext>");
}

void suite_notation(void)
{
    CU_pSuite suite = CU_add_suite("notation", NULL, NULL);
    CU_add_test(suite, "names", names);
    CU_add_test(suite, "variables of units", members);
    CU_add_test(suite, "numbers", numbers);
    CU_add_test(suite, "functions and words", functions);
    CU_add_test(suite, "MathML", mathml);
    CU_add_test(suite, "signs and brackets of MathML", mathml_marks);
}
