/* formula.h: rules as expressions: `learn E = expression(pre.r, post.r, w, with = "+ - * /", size = 9)`.
 *
 * A formula is a tree in prefix order, each node with a code and a constant, all of them coefficients: first the codes of
 * `size` nodes, then their constants. So one compiled module evaluates any formula, and whatever keeps coefficients
 * keeps formulas. Code 0 is a constant, 1 to `quantities` are the quantities, and then come the operators, those of one
 * operand before those of two. The tree ends where no operand is missing; nodes behind it mean nothing.
 *
 * Every array of codes means something: another code is a constant, and an operand that is missing at the end is 0. */
#ifndef PLASTC_FORMULA_H
#define PLASTC_FORMULA_H

#include <stdbool.h>

#define FORMULA_MOST_NODES     63
#define FORMULA_MOST_OPERATORS 20

typedef enum FormulaKind {
    FORMULA_ADD,
    FORMULA_SUB,
    FORMULA_MUL,
    FORMULA_DIV,
    FORMULA_CALL /* a function, by its name */
} FormulaKind;

typedef struct FormulaOperator {
    const char *text; /* "+", "tanh" */
    int arity;        /* 1 or 2 */
    FormulaKind kind;
} FormulaOperator;

typedef struct Formula {
    int first; /* number of its first coefficient: the code of the root */
    int size;  /* nodes that it may have */
    int quantities;
    int unary, operators; /* how many operators take one operand, and how many there are */
    const FormulaOperator *operator[FORMULA_MOST_OPERATORS];
} Formula;

/* The operator of that name, or NULL. */
const FormulaOperator *formula_operator(const char *text);

/* The operator that a code stands for, or NULL; the number of the quantity, from 0, or -1. */
const FormulaOperator *formula_code_operator(const Formula *formula, double code);
int formula_code_quantity(const Formula *formula, double code);
/* Code of operator number k of the formula. */
double formula_operator_code(const Formula *formula, int k);

/* How many nodes the tree has whose root is at `root`; up to the last one if operands are missing. */
int formula_length(const Formula *formula, const double *codes, int root);

#endif
