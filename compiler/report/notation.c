/* notation.c: see notation.h. */
#include "notation.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- MathML --------------------------------------------------------------------------------- */

/* An element; spaces at the ends of its text are no-break ones, which stay, and "-" is a minus. */
static void add_element(StrBuf *out, const char *name, const char *text, size_t length)
{
    strbuf_printf(out, "<%s>", name);
    for (size_t k = 0; k < length; k++) {
        const char *special = text[k] == ' '   ? "\u00a0"
                              : text[k] == '-' ? "\u2212"
                              : text[k] == '<' ? "&lt;"
                              : text[k] == '>' ? "&gt;"
                              : text[k] == '&' ? "&amp;"
                                               : NULL;
        if (special)
            strbuf_add(out, special);
        else
            strbuf_char(out, text[k]);
    }
    strbuf_printf(out, "</%s>", name);
}

static void add_math(StrBuf *out, const char *name, const char *text)
{
    add_element(out, name, text, strlen(text));
}

/* ---- names and numbers ---------------------------------------------------------------------- */

static void write_latex_number(StrBuf *out, char *text)
{
    char *exponent = strchr(text, 'e');
    if (exponent) {
        *exponent = '\0';
        strbuf_printf(out, "%s \\cdot 10^{%d}", text, atoi(exponent + 1));
    } else {
        strbuf_add(out, strcmp(text, "inf") == 0    ? "\\infty"
                        : strcmp(text, "-inf") == 0 ? "-\\infty"
                                                    : text);
    }
}

static void write_mathml_number(StrBuf *out, char *text)
{
    char *exponent = strchr(text, 'e');
    bool negative = text[0] == '-';
    strbuf_add(out, negative ? "<mrow><mo>\u2212</mo>" : exponent ? "<mrow>" : "");
    text += negative;
    if (exponent)
        *exponent = '\0';
    if (strcmp(text, "inf") == 0)
        strbuf_add(out, "<mi>\u221e</mi>");
    else
        add_math(out, "mn", text);
    if (exponent) {
        char digits[16];
        snprintf(digits, sizeof digits, "%d", atoi(exponent + 1));
        strbuf_add(out, "<mo>\u00b7</mo><msup><mn>10</mn>");
        add_math(out, "mn", digits);
        strbuf_add(out, "</msup>");
    }
    strbuf_add(out, negative || exponent ? "</mrow>" : "");
}

void notation_number(StrBuf *out, Notation notation, double value, int digits)
{
    char text[32];
    snprintf(text, sizeof text, "%.*g", digits, value);
    switch (notation) {
    case NOTATION_TEXT:
        strbuf_add(out, text);
        break;
    case NOTATION_LATEX:
        write_latex_number(out, text);
        break;
    case NOTATION_MATHML:
        write_mathml_number(out, text);
        break;
    }
}

/* What LaTeX has a command for: Greek letters, and the operators of operators.def. */
static const struct {
    const char *command, *character;
    bool letter;
} symbols[] = {
    {"alpha", "α", true},   {"beta", "β", true},    {"gamma", "γ", true},   {"delta", "δ", true},
    {"epsilon", "ε", true}, {"zeta", "ζ", true},    {"eta", "η", true},     {"theta", "θ", true},
    {"iota", "ι", true},    {"kappa", "κ", true},   {"lambda", "λ", true},  {"mu", "μ", true},
    {"nu", "ν", true},      {"xi", "ξ", true},      {"pi", "π", true},      {"rho", "ρ", true},
    {"sigma", "σ", true},   {"tau", "τ", true},     {"phi", "φ", true},     {"upsilon", "υ", true},
    {"chi", "χ", true},     {"psi", "ψ", true},     {"omega", "ω", true},   {"Gamma", "Γ", true},
    {"Delta", "Δ", true},   {"Theta", "Θ", true},   {"Lambda", "Λ", true},  {"Xi", "Ξ", true},
    {"Pi", "Π", true},      {"Sigma", "Σ", true},   {"Phi", "Φ", true},     {"Psi", "Ψ", true},
    {"Omega", "Ω", true},   {"cdot", "·", false},   {"neg", "¬", false},    {"wedge", "∧", false},
    {"vee", "∨", false},    {"le", "≤", false},     {"ge", "≥", false},     {"ne", "≠", false},
};

static const char *find_symbol(const char *word, size_t length, bool letter)
{
    for (size_t k = 0; k < sizeof symbols / sizeof symbols[0]; k++)
        if (symbols[k].letter == letter && strlen(symbols[k].command) == length &&
            memcmp(symbols[k].command, word, length) == 0)
            return symbols[k].character;
    return NULL;
}

/* A part of a name: one letter, a Greek one, or a word. MathML has words upright by itself. */
static void write_part(StrBuf *out, Notation notation, const char *part, size_t length)
{
    const char *symbol = find_symbol(part, length, true);
    bool letter = length == 1;
    if (notation == NOTATION_MATHML) {
        add_element(out, "mi", symbol ? symbol : part, symbol ? strlen(symbol) : length);
        return;
    }
    strbuf_add(out, symbol ? "\\" : letter ? "" : "\\mathrm{");
    strbuf_add_bytes(out, part, length);
    strbuf_add(out, symbol || letter ? "" : "}");
}

/* The index of a name: its parts behind the first, then its owner. */
static bool write_index(StrBuf *out, Notation notation, const char *name, const char *owner)
{
    bool latex = notation == NOTATION_LATEX, any = false;
    while (*name || owner) {
        name += strspn(name, "_");
        size_t length = strcspn(name, "_");
        if (length == 0 && !owner)
            break;
        if (any)
            strbuf_add(out, latex ? ", " : "<mo>,</mo>");
        else
            strbuf_add(out, latex ? "_{" : "<mrow>");
        any = true;
        if (length > 0) {
            write_part(out, notation, name, length);
        } else {
            notation_name(out, notation, owner);
            owner = NULL;
        }
        name += length;
    }
    strbuf_add(out, !any ? "" : latex ? "}" : "</mrow>");
    return any;
}

/* "tau_pre_fast" is tau with the index "pre, fast", to which `owner` is added; NULL: nothing. */
static void write_formula_name(StrBuf *out, Notation notation, const char *name, const char *owner)
{
    bool latex = notation == NOTATION_LATEX;
    size_t length = strcspn(name, "_");
    StrBuf base = {0}, index = {0};
    if (length > 0) {
        write_part(&base, notation, name, length);
    } else if (latex) { /* begins with one: no index */
        strbuf_add(&base, "\\mathrm{");
        for (const char *at = name; *at; at++)
            strbuf_printf(&base, *at == '_' ? "\\_" : "%c", *at);
        strbuf_add(&base, "}");
    } else {
        add_math(&base, "mi", name);
    }
    bool indexed = write_index(&index, notation, length > 0 ? name + length : "", owner);
    strbuf_add(out, indexed && !latex ? "<msub>" : "");
    strbuf_add(out, base.text);
    strbuf_add(out, indexed ? index.text : "");
    strbuf_add(out, indexed && !latex ? "</msub>" : "");
    strbuf_free(&base);
    strbuf_free(&index);
}

void notation_name(StrBuf *out, Notation notation, const char *name)
{
    if (notation == NOTATION_TEXT)
        strbuf_add(out, name);
    else
        write_formula_name(out, notation, name, NULL);
}

void notation_member(StrBuf *out, Notation notation, const char *owner, const char *name, bool only)
{
    if (notation == NOTATION_TEXT)
        strbuf_printf(out, only ? "%s" : "%s.%s", owner, name);
    else
        write_formula_name(out, notation, name, owner);
}

/* ---- what stands around them ------------------------------------------------------------------ */

/* By notation: what is the same wherever it stands. */
typedef const char *const Words[3];

static void write_words(StrBuf *out, Notation notation, Words words)
{
    strbuf_add(out, words[notation]);
}

void notation_gap(StrBuf *out, Notation notation)
{
    write_words(out, notation, (Words){" ", "\\,", "<mo>\u2062</mo><mtext>\u2009</mtext>"});
}

void notation_base(StrBuf *out, Notation notation)
{
    write_words(out, notation, (Words){"", "", "<msup><mrow>"});
}

void notation_power(StrBuf *out, Notation notation, int power)
{
    write_words(out, notation, (Words){"^", "^{", "</mrow><mn>"});
    strbuf_printf(out, "%d", power);
    write_words(out, notation, (Words){"", "}", "</mn></msup>"});
}

void notation_mark(StrBuf *out, Notation notation, const char *mark)
{
    if (notation != NOTATION_MATHML) {
        strbuf_add(out, mark);
        return;
    }
    size_t before = strspn(mark, " "), length = strcspn(mark + before, " ");
    if (length > 0)
        add_element(out, "mo", mark + before, length);
}

void notation_operator(StrBuf *out, Notation notation, const char *text, const char *latex)
{
    const char *symbol = latex[0] == '\\' ? find_symbol(latex + 1, strlen(latex + 1), false) : latex;
    if (notation == NOTATION_MATHML)
        add_math(out, "mo", symbol ? symbol : text);
    else
        strbuf_add(out, notation == NOTATION_LATEX ? latex : text);
}

void notation_change(StrBuf *out, Notation notation)
{
    write_words(out, notation, (Words){"d", "\\Delta ", "<mi>Δ</mi>"});
}

void notation_norm(StrBuf *out, Notation notation, int order, const char *over)
{
    write_words(out, notation,
                (Words){"l", "\\lVert w \\rVert_{", "<msub><mrow><mo>‖</mo><mi>w</mi><mo>‖</mo></mrow><mn>"});
    strbuf_printf(out, "%d", order);
    write_words(out, notation, (Words){" norm of w over ", "} \\text{ over ", "</mn></msub><mtext>\u00a0over\u00a0"});
    strbuf_add(out, over);
    write_words(out, notation, (Words){"", "}", "</mtext>"});
}

void notation_words(StrBuf *out, Notation notation, const char *words)
{
    switch (notation) {
    case NOTATION_TEXT:
        strbuf_add(out, words);
        break;
    case NOTATION_LATEX:
        strbuf_add(out, "\\text{");
        for (; *words; words++)
            strbuf_printf(out, *words == '_' ? "\\_" : "%c", *words);
        strbuf_add(out, "}");
        break;
    case NOTATION_MATHML:
        add_math(out, "mtext", words);
        break;
    }
}

/* "mV", "ms^2": a part of a unit. */
static void write_unit_part(StrBuf *out, Notation notation, const char *unit, size_t word, size_t power)
{
    if (notation == NOTATION_LATEX) {
        strbuf_printf(out, "\\mathrm{%.*s}", (int)word, unit);
        if (power > 0)
            strbuf_printf(out, "^{%.*s}", (int)power - 1, unit + word + 1);
        return;
    }
    strbuf_add(out, power > 0 ? "<msup>" : "");
    add_element(out, "mtext", unit, word);
    if (power > 0) {
        add_element(out, "mn", unit + word + 1, power - 1);
        strbuf_add(out, "</msup>");
    }
}

void notation_unit(StrBuf *out, Notation notation, const char *unit)
{
    static Words gap = {" ", "\\,", "<mtext>\u2009</mtext>"}, slash = {"/", "/", "<mo>/</mo>"};
    if (!*unit)
        return;
    write_words(out, notation, gap);
    if (notation == NOTATION_TEXT) {
        strbuf_add(out, unit);
        return;
    }
    while (*unit) {
        size_t word = strcspn(unit, "^ /"), power = strcspn(unit + word, " /");
        write_unit_part(out, notation, unit, word, power);
        unit += word + power;
        if (*unit)
            write_words(out, notation, *unit++ == '/' ? slash : gap);
    }
}

/* Functions that are not written as name(…). */
static const struct {
    const char *name, *open, *close, *math_open, *math_close;
} functions[] = {
    {"mean", "\\langle ", " \\rangle", "<mrow><mo>⟨</mo>", "<mo>⟩</mo></mrow>"},
    {"sum", "\\sum (", ")", "<mrow><mo>∑</mo><mo>(</mo>", "<mo>)</mo></mrow>"},
    {"sqrt", "\\sqrt{", "}", "<msqrt>", "</msqrt>"},
    {"abs", "\\lvert ", " \\rvert", "<mrow><mo>|</mo>", "<mo>|</mo></mrow>"},
    {"exp", "\\exp(", ")", NULL, NULL},
    {"log", "\\ln(", ")", "<mrow><mi>ln</mi><mo>(</mo>", "<mo>)</mo></mrow>"},
    {"min", "\\min(", ")", NULL, NULL},
    {"max", "\\max(", ")", NULL, NULL},
    {"tanh", "\\tanh(", ")", NULL, NULL},
    {"sin", "\\sin(", ")", NULL, NULL},
    {"cos", "\\cos(", ")", NULL, NULL},
    {"relu", "\\lbrack ", " \\rbrack_{+}", "<msub><mrow><mo>[</mo>", "<mo>]</mo></mrow><mo>+</mo></msub>"},
    {"floor", "\\lfloor ", " \\rfloor", "<mrow><mo>⌊</mo>", "<mo>⌋</mo></mrow>"},
    {"ceil", "\\lceil ", " \\rceil", "<mrow><mo>⌈</mo>", "<mo>⌉</mo></mrow>"},
};

/* As the table has it in this notation; NULL: as any other function. */
static const char *find_function(Notation notation, const char *name, bool opens)
{
    for (size_t k = 0; k < sizeof functions / sizeof functions[0]; k++)
        if (strcmp(functions[k].name, name) == 0)
            return notation == NOTATION_TEXT    ? NULL
                   : notation == NOTATION_LATEX ? opens ? functions[k].open : functions[k].close
                   : opens                      ? functions[k].math_open
                                                : functions[k].math_close;
    return NULL;
}

void notation_open(StrBuf *out, Notation notation, const char *function)
{
    const char *known = find_function(notation, function, true);
    if (known) {
        strbuf_add(out, known);
        return;
    }
    strbuf_add(out, notation == NOTATION_MATHML ? "<mrow>" : "");
    notation_name(out, notation, function);
    notation_mark(out, notation, "(");
}

void notation_close(StrBuf *out, Notation notation, const char *function)
{
    const char *known = find_function(notation, function, false);
    if (known) {
        strbuf_add(out, known);
        return;
    }
    notation_mark(out, notation, ")");
    strbuf_add(out, notation == NOTATION_MATHML ? "</mrow>" : "");
}

void notation_arrow(StrBuf *out, Notation notation)
{
    write_words(out, notation, (Words){" <- ", " \\leftarrow ", "<mo>←</mo>"});
}

void notation_fraction(StrBuf *out, Notation notation)
{
    write_words(out, notation, (Words){"", "\\frac{", "<mfrac><mrow>"});
}

void notation_over(StrBuf *out, Notation notation, bool product)
{
    write_words(out, notation, (Words){product ? " / (" : " / ", "}{", "</mrow><mrow>"});
}

void notation_end_fraction(StrBuf *out, Notation notation, bool product)
{
    write_words(out, notation, (Words){product ? ")" : "", "}", "</mrow></mfrac>"});
}

void notation_derivative(StrBuf *out, Notation notation)
{
    write_words(out, notation, (Words){"", "\\frac{d}{dt} ", "<mfrac><mi>d</mi><mrow><mi>d</mi><mi>t</mi></mrow></mfrac>"});
}

void notation_next(StrBuf *out, Notation notation)
{
    write_words(out, notation, (Words){", ", ",\\quad ", "<mo>,</mo><mtext>\u2003</mtext>"});
}
