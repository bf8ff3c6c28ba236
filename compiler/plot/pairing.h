/* pairing.h: what a rule does to a synapse by itself, by a program made for it.
 *
 * The program has the text of the rule as it stands in its own program, with the constants, defs and learned numbers
 * that it may use, and in place of the network one synapse between each two units of two populations, whose spikes or
 * rates are prescribed. It goes through the same compiler and is run, so that what is drawn is what the rule does: its
 * events, traces, ties, bounds and all. What it reads beside is held: see held.h. */
#ifndef PLASTC_PAIRING_H
#define PLASTC_PAIRING_H

#include "compiler/driver.h"

#define PAIRING_LEVELS 3 /* weights at which a rule is shown */
#define PAIRING_MOST   (2 * PAIRING_LEVELS) /* programs at a time: at each of them, over the rates of either side */

/* A rule in the program in which it was found. */
typedef struct PairedRule {
    const Compilation *compilation; /* borrowed, as all: up to STAGE_CHECKED */
    const Rule *rule;
    const Projection *projection; /* the first one that follows it */
    const double *coefficients;   /* [coefficient_count] of that program, SI */
    Setting *settings;            /* of --set */
    int setting_count;
} PairedRule;

/* The beginning of the program: constants, defs, learned numbers, the rule. */
void pairing_begin(const PairedRule *paired, StrBuf *text);
/* What the projection says of weights: "w = 0.5 nS" with the weight in SI units, its rule and its bounds. */
void pairing_weights(const PairedRule *paired, StrBuf *text, double weight);
/* The end: a task with these phases, and `count` reports of the weights p[k] of the projection `pairing`; `matrix`:
 * the weights are w[0, k]. */
void pairing_end(const PairedRule *paired, StrBuf *text, const char *phases, int count, bool matrix);
/* Programs that are run side by side, on all processors, each with `count` reports. */
typedef struct PairingRun {
    int programs, count;
    StrBuf text[PAIRING_MOST];     /* freed by pairing_run */
    double *weights[PAIRING_MOST]; /* [count], in SI units: what each reported at its end */
} PairingRun;

/* STATUS_INPUT with words if one cannot be compiled. */
Status pairing_run(const PairedRule *paired, PairingRun *run, ErrorText *error);

/* Sets levels[] to the weights at which a picture shows a rule, in SI units: between its bounds, else around those
 * at which the program begins. Returns how many, 1 to 3: one if what the rule does is the same at all weights. */
int pairing_levels(const PairedRule *paired, double levels[PAIRING_LEVELS]);
/* Sets *low and *high to the bounds of its weights, in SI units. False if there are none, or if they are not known
 * before the run. */
bool pairing_bounds(const PairedRule *paired, double *low, double *high);
/* The longest time constant among the traces of a kind, in seconds; 0 if there is none or it is not known. */
double pairing_memory(const PairedRule *paired, bool of_spikes);

#endif
