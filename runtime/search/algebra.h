/* algebra.h: the canonical form of a formula: pre * post - post * (post * w) and post * (pre - w * post) are one.
 *
 * A sum of terms, each a number times powers of atoms: the quantities, functions of such sums, and sums that divide.
 * Products of sums are multiplied out, equal terms put together. Equal as numbers are the two only where both are
 * numbers: x / x becomes 1, also at 0. */
#ifndef PLASTC_ALGEBRA_H
#define PLASTC_ALGEBRA_H

#include <stdbool.h>
#include <stdint.h>

#include "formula.h"

#define ALGEBRA_MOST_FACTORS 10
#define ALGEBRA_MOST_TERMS   4096 /* of all sums together */
#define ALGEBRA_MOST_ATOMS   128

typedef struct AlgebraFactor {
    int atom, power; /* power is not 0 */
} AlgebraFactor;

typedef struct AlgebraTerm {
    double number; /* not 0 */
    int count;
    AlgebraFactor factors[ALGEBRA_MOST_FACTORS]; /* [count], by rising numbers of the atoms */
} AlgebraTerm;

typedef struct AlgebraSum {
    int first, count; /* its terms in Algebra.terms; none: 0 */
} AlgebraSum;

typedef struct AlgebraAtom {
    const FormulaOperator *function; /* of `arg`; NULL: it is arg[0] itself, or a quantity if that has no terms */
    AlgebraSum arg[2];
    uint64_t hash;
} AlgebraAtom;

typedef struct Algebra {
    int atom_count, term_count;
    bool overflow;  /* the form is too large, or no number: there is none */
    AlgebraAtom atoms[ALGEBRA_MOST_ATOMS]; /* the quantities first */
    AlgebraTerm terms[ALGEBRA_MOST_TERMS];
} Algebra;

/* The form of the tree with these codes and constants [formula->size]; false if there is none. It is overwritten by the
 * next one. */
bool algebra_form(Algebra *algebra, const Formula *formula, const double *codes, const double *constants,
                  AlgebraSum *form);
/* Whether two trees have one form but for numbers that differ by less than this part of them. */
bool algebra_is_alike(Algebra *algebra, const Formula *formula, const double *codes, const double *constants,
                      const double *other_codes, const double *other_constants, double tolerance);
/* A number for the form that does not depend on how the tree was written; of a tree without a form one for the tree. */
uint64_t algebra_hash(Algebra *algebra, const Formula *formula, const double *codes,
                      const double *constants);

#endif
