/* notation.c: see notation.h. */
#include "notation.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- names and numbers ---------------------------------------------------------------------- */

void notation_number(StrBuf *out, Notation notation, double value, int digits)
{
    char text[32];
    snprintf(text, sizeof text, "%.*g", digits, value);
    char *exponent = notation == NOTATION_LATEX ? strchr(text, 'e') : NULL;
    if (exponent) {
        *exponent = '\0';
        strbuf_printf(out, "%s \\cdot 10^{%d}", text, atoi(exponent + 1));
    } else {
        strbuf_add(out, notation == NOTATION_LATEX && strcmp(text, "inf") == 0    ? "\\infty"
                        : notation == NOTATION_LATEX && strcmp(text, "-inf") == 0 ? "-\\infty"
                                                                                  : text);
    }
}

static const char *const greek[] = {
    "alpha", "beta",    "gamma", "delta", "epsilon", "zeta",  "eta",   "theta", "iota",
    "kappa", "lambda",  "mu",    "nu",    "xi",      "pi",    "rho",   "sigma", "tau",
    "phi",   "upsilon", "chi",   "psi",   "omega",   "Gamma", "Delta", "Theta", "Lambda",
    "Xi",    "Pi",      "Sigma", "Phi",   "Psi",     "Omega"};

static bool is_greek(const char *word, size_t length)
{
    for (size_t k = 0; k < sizeof greek / sizeof greek[0]; k++)
        if (strlen(greek[k]) == length && memcmp(greek[k], word, length) == 0)
            return true;
    return false;
}

/* A part of a name: one letter, a Greek one, or a word. */
static void write_part(StrBuf *out, const char *part, size_t length)
{
    bool letter = length == 1, symbol = is_greek(part, length);
    strbuf_add(out, symbol ? "\\" : letter ? "" : "\\mathrm{");
    strbuf_add_bytes(out, part, length);
    strbuf_add(out, symbol || letter ? "" : "}");
}

/* "tau_pre_fast" is tau with the index "pre, fast", to which `owner` is added; NULL: nothing. */
static void write_latex_name(StrBuf *out, const char *name, const char *owner)
{
    size_t length = strcspn(name, "_");
    if (length == 0) { /* begins with one: no index */
        strbuf_add(out, "\\mathrm{");
        for (; *name; name++)
            strbuf_printf(out, *name == '_' ? "\\_" : "%c", *name);
        strbuf_add(out, "}");
        name = "";
    } else {
        write_part(out, name, length);
        name += length;
    }
    bool index = false;
    while (*name) {
        name += strspn(name, "_");
        length = strcspn(name, "_");
        if (length == 0)
            break;
        strbuf_add(out, index ? ", " : "_{");
        write_part(out, name, length);
        index = true;
        name += length;
    }
    if (owner) {
        strbuf_add(out, index ? ", " : "_{");
        write_latex_name(out, owner, NULL);
        index = true;
    }
    strbuf_add(out, index ? "}" : "");
}

void notation_name(StrBuf *out, Notation notation, const char *name)
{
    if (notation == NOTATION_LATEX)
        write_latex_name(out, name, NULL);
    else
        strbuf_add(out, name);
}

void notation_member(StrBuf *out, Notation notation, const char *owner, const char *name, bool only)
{
    if (notation == NOTATION_LATEX)
        write_latex_name(out, name, owner);
    else
        strbuf_printf(out, only ? "%s" : "%s.%s", owner, name);
}

/* ---- what stands around them ------------------------------------------------------------------ */

void notation_gap(StrBuf *out, Notation notation)
{
    strbuf_add(out, notation == NOTATION_LATEX ? "\\," : " ");
}

void notation_power(StrBuf *out, Notation notation, int power)
{
    strbuf_printf(out, notation == NOTATION_LATEX ? "^{%d}" : "^%d", power);
}

void notation_words(StrBuf *out, Notation notation, const char *words)
{
    if (notation == NOTATION_TEXT) {
        strbuf_add(out, words);
        return;
    }
    strbuf_add(out, "\\text{");
    for (; *words; words++)
        strbuf_printf(out, *words == '_' ? "\\_" : "%c", *words);
    strbuf_add(out, "}");
}

void notation_unit(StrBuf *out, Notation notation, const char *unit)
{
    if (!*unit)
        return;
    if (notation == NOTATION_TEXT) {
        strbuf_printf(out, " %s", unit);
        return;
    }
    strbuf_add(out, "\\,");
    while (*unit) {
        size_t word = strcspn(unit, "^ /"), power = strcspn(unit + word, " /");
        strbuf_printf(out, "\\mathrm{%.*s}", (int)word, unit);
        if (power > 0)
            strbuf_printf(out, "^{%.*s}", (int)power - 1, unit + word + 1);
        unit += word + power;
        if (*unit)
            strbuf_add(out, *unit++ == '/' ? "/" : "\\,");
    }
}

/* Functions that are not written as \mathrm{name}(…). */
static const struct {
    const char *name, *open, *close;
} functions[] = {
    {"mean", "\\langle ", " \\rangle"},
    {"sum", "\\sum (", ")"},
    {"sqrt", "\\sqrt{", "}"},
    {"abs", "\\lvert ", " \\rvert"},
    {"exp", "\\exp(", ")"},
    {"log", "\\ln(", ")"},
    {"min", "\\min(", ")"},
    {"max", "\\max(", ")"},
    {"tanh", "\\tanh(", ")"},
    {"sin", "\\sin(", ")"},
    {"cos", "\\cos(", ")"},
    {"relu", "\\lbrack ", " \\rbrack_{+}"},
    {"floor", "\\lfloor ", " \\rfloor"},
    {"ceil", "\\lceil ", " \\rceil"},
};

static int find_function(const char *name)
{
    for (int k = 0; k < (int)(sizeof functions / sizeof functions[0]); k++)
        if (strcmp(functions[k].name, name) == 0)
            return k;
    return -1;
}

void notation_open(StrBuf *out, Notation notation, const char *function)
{
    int known = notation == NOTATION_LATEX ? find_function(function) : -1;
    if (known >= 0) {
        strbuf_add(out, functions[known].open);
        return;
    }
    notation_name(out, notation, function);
    strbuf_char(out, '(');
}

void notation_close(StrBuf *out, Notation notation, const char *function)
{
    int known = notation == NOTATION_LATEX ? find_function(function) : -1;
    strbuf_add(out, known >= 0 ? functions[known].close : ")");
}

void notation_arrow(StrBuf *out, Notation notation)
{
    strbuf_add(out, notation == NOTATION_LATEX ? " \\leftarrow " : " <- ");
}

void notation_fraction(StrBuf *out, Notation notation)
{
    strbuf_add(out, notation == NOTATION_LATEX ? "\\frac{" : "");
}

void notation_over(StrBuf *out, Notation notation, bool product)
{
    strbuf_add(out, notation == NOTATION_LATEX ? "}{" : product ? " / (" : " / ");
}

void notation_end_fraction(StrBuf *out, Notation notation, bool product)
{
    strbuf_add(out, notation == NOTATION_LATEX ? "}" : product ? ")" : "");
}
