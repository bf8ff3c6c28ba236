/* search_plan.h: how coefficients are searched, and the values that the program gives them by name. */
#ifndef PLASTC_SEARCH_PLAN_H
#define PLASTC_SEARCH_PLAN_H

#include "runtime/search/search.h"

#include "expr.h"

/* With more coefficients methods are refused whose memory, or whose candidates, grow with their square. */
#define SEARCH_MOST_SQUARED 10000

typedef struct ReferenceTerm {
    int coefficient; /* number of the coefficient in the module */
    int count;       /* how many from there on have this value: 1, or all numbers of an array */
    double value;    /* SI */
    const double *values; /* [count], SI: of an array, each its own; NULL: all have `value` */
} ReferenceTerm;
typedef VEC(ReferenceTerm) ReferenceTerms;

typedef struct Reference {
    AstName name;
    ReferenceTerms terms; /* the coefficients left out are at their start */
    const AstStmt *stmt;
} Reference;

typedef struct SearchPlan {
    const Expr *minimize; /* what the search makes small: an expression of outcomes and penalties */
    /* [coefficient]: weights[k], if `minimize` is a sum with the term sum over k of weights[k] |coefficient k|, the l1
     * penalty. NULL: it has no l1 penalty, or that is no term of the sum. */
    const double *l1;
    /* [coefficient], SI: a coefficient without two bounds is searched as a multiple of this size (scales.c) */
    const double *scales;
    const Formula **formulas; /* [formula_count]: the expressions among the coefficients */
    int formula_count;
    const SearchMethod *method;
    SearchOption *options; /* [method->option_count], defaults filled in */
    int generations;       /* 0: no limit */
    long evaluations;      /* 0: no limit */
    double seconds;        /* 0: no limit */
    int validation_trials; /* on which a rule that was found is measured */
    int starts;          /* how many independent searches are made; 1 if the program does not say */
    const AstStmt *stmt; /* NULL: the program has no search */
} SearchPlan;

/* `test NAME { with … expect … }` */
typedef struct Test {
    AstName name;
    /* the rule to be tested; coefficients that are left out are 0 if they are of a volterra, else at their start */
    ReferenceTerms terms;
    int trials;     /* on which it is measured; 0: as many as a search has, Model.trials */
    Exprs expected; /* conditions on outcomes that must hold */
    const AstStmt *stmt;
} Test;

#endif
