/* breeding.h: new formulas from old ones, for genetic programming (Koza 1992).
 *
 * A formula is given by its genes, [2 size]: the codes of its nodes, then their constants (formula.h). What is made has
 * zeros where a gene means nothing. All that is drawn comes from dice that are thrown in order. */
#ifndef PLASTC_BREEDING_H
#define PLASTC_BREEDING_H

#include "runtime/plast_abi.h"
#include "formula.h"

typedef struct Dice {
    PlastDraw draw;
    double step; /* which candidate they are thrown for */
    int thrown;
} Dice;

double breeding_uniform(Dice *dice); /* in [0, 1) */
double breeding_normal(Dice *dice);
int breeding_below(Dice *dice, int count); /* a whole number from 0 to count - 1 */

/* A tree of any size; constants are normal numbers times `spread`. */
void breeding_random(Dice *dice, const Formula *formula, double spread, double *genes);
/* The mother's tree, a subtree of which one of the father's takes the place of. */
void breeding_cross(Dice *dice, const Formula *formula, const double *mother, const double *father,
                    double *genes);
/* The parent's tree with one change: another subtree, node or constant, a node more, or a subtree in the place of
 * what holds it. */
void breeding_mutate(Dice *dice, const Formula *formula, double spread, const double *parent,
                     double *genes);

#endif
