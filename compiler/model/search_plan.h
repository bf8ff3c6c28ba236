/* search_plan.h: how coefficients are searched, and the values that the program gives them by name. */
#ifndef PLASTC_SEARCH_PLAN_H
#define PLASTC_SEARCH_PLAN_H

#include "runtime/search/search.h"

#include "expr.h"

typedef struct ReferenceTerm {
    int coefficient; /* number in the module */
    double value;
} ReferenceTerm;
typedef VEC(ReferenceTerm) ReferenceTerms;

typedef struct Reference {
    AstName name;
    ReferenceTerms terms; /* the coefficients left out are at their start */
    const AstStmt *stmt;
} Reference;

typedef struct SearchPlan {
    const Expr *minimize;
    /* [coefficient]: `minimize` is a sum in which the sizes of the coefficients have these weights;
     * NULL if it has no l1 norm, or if that is no term of a sum. */
    const double *l1;
    /* [coefficient], SI units: the sizes by which coefficients without two bounds are divided in the search (scales.c) */
    const double *scales;
    const SearchMethod *method;
    SearchOption *options; /* [method->option_count], defaults filled in */
    int generations;       /* 0: no limit */
    long evaluations;      /* 0: no limit */
    double seconds;        /* 0: no limit */
    int validation_trials;
    int starts;          /* independent searches; 1 if not said */
    const AstStmt *stmt; /* NULL: the program has no search */
} SearchPlan;

/* `test NAME { with … expect … }` */
typedef struct Test {
    AstName name;
    /* coefficients left out are 0 if they are of a volterra, else at their start */
    ReferenceTerms terms;
    int trials;     /* 0: as many as the task */
    Exprs expected; /* conditions on outcomes */
    const AstStmt *stmt;
} Test;

#endif
