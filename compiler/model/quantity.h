/* quantity.h: numbers with their units, as people read them: "20 ms", "3 nS/um^2", "0.05 mV^-1".
 *
 * All numbers of the checked program are in SI units. A number is shown in the unit in which the program
 * writes it, else in one that is usual for it. Products of units are written with blanks and strokes, a
 * stroke before each unit that divides, and powers as in the language. */
#ifndef PLASTC_QUANTITY_H
#define PLASTC_QUANTITY_H

#include "model.h"

#define SCALE_NAME_SIZE 72

typedef struct Scale {
    double size;                /* of the unit, in SI units; 1 of a pure number */
    char name[SCALE_NAME_SIZE]; /* "mV^-2"; empty of a pure number */
} Scale;

/* In units that are usual in neuroscience: ms, Hz, mV, nA, nS, pF, MOhm, um, and products of powers of them. */
Scale scale_usual(Dim dim);
/* In SI units, as the numbers in files are: "s", "V^-2". */
Scale scale_si(Dim dim);
/* Reads the name of a scale, such as "mV^-2", into its scale and dimension; false if it is none. */
bool scale_read(const char *name, Scale *scale, Dim *dim);

/* The unit in which the program writes this number: its start, its mean or its bounds; else the usual one. */
Scale scale_of_coefficient(const Model *model, int coefficient);
Scale scale_of_constant(const Model *model, const Constant *constant);
Scale scale_of_outcome(const Model *model, const Outcome *outcome);
/* The `learn` statement that coefficient number `coefficient` of the module belongs to. NULL if there is none. */
const Learn *quantity_learn(const Model *model, int coefficient);

/* "20 ms"; value is in SI units. */
typedef struct QuantityText {
    char text[SCALE_NAME_SIZE + 32];
} QuantityText;
QuantityText quantity_show(double value, const Scale *scale, int digits); /* digits: significant ones */
/* The same in the usual unit of the dimension, with 6 significant digits: for messages. */
QuantityText quantity_usual(double value, Dim dim);

#endif
