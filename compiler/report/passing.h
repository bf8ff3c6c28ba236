/* passing.h: what many rules did, as text: how many pass each condition and stage, which condition lets none pass and by how
 * much the nearest rule misses it, and how losses and reports spread. */
#ifndef PLASTC_PASSING_H
#define PLASTC_PASSING_H

#include "compiler/model/model.h"

typedef struct Passing {
    const Model *model; /* borrowed */
    long count, room;
    double *values; /* [outcomes][room]: of the rules so far; NaN: of a rule that failed or was stopped, too */
    long *held;     /* [acceptance_columns]: how many hold each */
    long *held_before; /* [conditions]: the same of those that pass all stages before */
    unsigned char *columns; /* [acceptance_columns], of one rule */
    long nearest;      /* row of the rule that is nearest to being accepted; -1: none is known */
    double distance;   /* its acceptance_score */
    double *nearest_values; /* [outcomes] */
} Passing;

/* For so many rules at most. False without memory; always passing_free. */
bool passing_create(Passing *passing, const Model *model, long room);
void passing_free(Passing *passing);
/* The next rule, which is that row of its table. values: [outcomes], SI. `bad`: it failed, or was stopped by a guard, in some trial.
 * Sets columns. */
void passing_add(Passing *passing, const double *values, bool bad, long row);
/* If none is accepted, which condition lets none pass and what the nearest rule misses: lines for people. */
void passing_write_killer(const Passing *passing, StrBuf *out);
/* Lines for people. Sorts the values. */
void passing_write(Passing *passing, StrBuf *out);

#endif
