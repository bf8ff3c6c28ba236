/* notation.h: how the parts of an equation are written: as text, in LaTeX's mathematics, or in MathML.
 *
 * Text is what plastc prints: "0.78 pre post^2 w". LaTeX is "0.78\,r_{\mathrm{pre}}\,r_{\mathrm{post}}^{2}\,w",
 * without dollar signs, for any of its mathematical environments. MathML (W3C, MathML Core) is the content of a
 * <math>, "<mn>0.78</mn>…<msup><mi>r</mi>…", elements without attributes; spaces at their ends are no-break ones. */
#ifndef PLASTC_NOTATION_H
#define PLASTC_NOTATION_H

#include <stdbool.h>

#include "compiler/base/strbuf.h"

typedef enum Notation { NOTATION_TEXT, NOTATION_LATEX, NOTATION_MATHML } Notation;

/* "4.8e-06", "4.8 \cdot 10^{-6}" */
void notation_number(StrBuf *out, Notation notation, double value, int digits);
/* "tau_pre", "\tau_{\mathrm{pre}}" */
void notation_name(StrBuf *out, Notation notation, const char *name);
/* A variable of an owner: "pre.r", "r_{\mathrm{pre}}"; as text only "pre" if it is the owner's only one. */
void notation_member(StrBuf *out, Notation notation, const char *owner, const char *name,
                     bool only);
/* What stands between factors. */
void notation_gap(StrBuf *out, Notation notation);
/* Before a quantity that has a power; then, behind the quantity, its power. */
void notation_base(StrBuf *out, Notation notation);
void notation_power(StrBuf *out, Notation notation, int power);
/* Signs, brackets and commas, as text and LaTeX have them, with spaces around: " + ", "(". */
void notation_mark(StrBuf *out, Notation notation, const char *mark);
/* An operator of operators.def: "<=", "\le". */
void notation_operator(StrBuf *out, Notation notation, const char *text, const char *latex);
/* What stands before a quantity that changes at once: "d", "\Delta ". */
void notation_change(StrBuf *out, Notation notation);
/* "l2 norm of w over pre". */
void notation_norm(StrBuf *out, Notation notation, int order, const char *over);
/* Words in front of or behind an equation. */
void notation_words(StrBuf *out, Notation notation, const char *words);
/* " mV/ms^2", "\,\mathrm{mV}/\mathrm{ms}^{2}", behind a number; nothing if it is empty. */
void notation_unit(StrBuf *out, Notation notation, const char *unit);
/* What stands before and behind the arguments of a function: "sqrt(" and ")", "\sqrt{" and "}". */
void notation_open(StrBuf *out, Notation notation, const char *function);
void notation_close(StrBuf *out, Notation notation, const char *function);
/* Between a weight and what becomes of it: " <- ". */
void notation_arrow(StrBuf *out, Notation notation);
/* Before a fraction, between its parts, and behind it. As text the lower part has brackets if it is a product. */
void notation_fraction(StrBuf *out, Notation notation);
void notation_over(StrBuf *out, Notation notation, bool product);
void notation_end_fraction(StrBuf *out, Notation notation, bool product);

/* As formulas write them only, in LaTeX and MathML: the derivative by time of what follows, and what stands between
 * two equations of a line. */
void notation_derivative(StrBuf *out, Notation notation);
void notation_next(StrBuf *out, Notation notation);

#endif
