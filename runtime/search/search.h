/* search.h: the interface of every search method.
 *
 * A method is ask/tell: it asks for candidates and is told their losses; it owns no loop, no
 * threads and no files. It works in the *search space*: one double a coefficient, scaled so that a
 * step of 1 is as meaningful in every direction (see space.h for how coefficients get there). A
 * candidate that failed has a loss of +infinity or NaN; a method ranks all that is not finite last.
 *
 * A search is a function of its problem and the losses alone: random numbers come from rt_normal
 * (kernel/random.h) under search_draw, mathematics from kernel/lane_math.h, and the order of every
 * sum is in the text. ask and tell do not touch the heap, unless a tell ends a run that begins anew
 * with another population. */
#ifndef PLASTC_SEARCH_H
#define PLASTC_SEARCH_H

#include "formula.h"
#include "runtime/plast_abi.h"

#include <math.h>
#include <stdbool.h>
#include <stdint.h>

/* Set by `method NAME(option = value, …)`; a method reads those it names in its table. */
typedef struct SearchOption {
    const char *name;
    double value;
} SearchOption;

typedef struct SearchProblem {
    int dimension;            /* coefficients, 1 or more */
    const double *start;      /* [dimension], search space; borrowed during create */
    const double *low, *high; /* [dimension], search space; -HUGE_VAL/HUGE_VAL if none; borrowed
                                 during create */
    /* The objective has a penalty sum l1_weight_i |x_i - l1_zero_i|, which a method may treat on its
     * own. [dimension], search space; NULL: none is known. Borrowed during create. */
    const double *l1_weight, *l1_zero;
    /* Coordinates that are formulas (formula.h); a method that does not search them (`formulas`) has none. Borrowed. */
    const Formula *const *formulas;
    int formula_count;
    /* What is known of coefficients before the search, borrowed for its life; NULL: nothing but their bounds. */
    const struct Prior *prior;
    uint64_t seed;
    const SearchOption *options; /* all those of the method's table, defaults filled in; borrowed
                                    during create */
    int option_count;
} SearchProblem;

typedef struct Search Search; /* each method has its own */

/* Why a method wants to stop. */
typedef enum SearchStop {
    SEARCH_GOING,
#define STOP(name, word, meaning, advice) SEARCH_##name,
#include "stops.def"
#undef STOP
} SearchStop;

enum {
    SEARCH_STOP_COUNT = 1
#define STOP(name, word, meaning, advice) +1
#include "stops.def"
#undef STOP
};

/* The runs of a method that begins anew when one of them ends. */
typedef struct SearchRuns {
    int count;      /* runs that have begun; 0: the method makes one only */
    int reported;   /* number of the run whose result the favourite is, from 1 */
    int population; /* candidates a generation of that run */
    int population_now; /* the same of the last run that has begun */
    /* How many runs ended for each reason. [SEARCH_GOING]: those that had used up the evaluations they were given. */
    int ended[SEARCH_STOP_COUNT];
} SearchRuns;

/* How the candidates of the next generation spread, in the search space; NaN: the method has no such number. */
typedef struct SearchSpread {
    double sigma;      /* the size of the method's steps */
    double axis_ratio; /* of the longest axis of their covariance to the shortest */
} SearchSpread;

/* Default of an option whose value the method computes; the option's meaning says how. */
#define SEARCH_COMPUTED ((double)NAN)

/* Row of a method's option table. */
typedef struct SearchOptionRule {
    const char *name;
    double default_value;
    double low, high; /* allowed values, inclusive */
    bool integer;
    const char *const *words; /* NULL, or the spellings of the values 0 … high */
    const char *meaning;
    /* This option has an effect only if the option named here, one with words, has value number `needed`. NULL: it
     * always has one. */
    const char *needs;
    int needed;
    /* With this value (a number above 0) the method compares losses of different generations, so these must have the
     * same draws. 0: there is no such value. */
    int compares;
    bool needs_fresh; /* a value above 0 has an effect only if each generation has draws of its own */
} SearchOptionRule;

typedef struct SearchMethod {
    const char *name;
    const char *summary;
    const SearchOptionRule *options;
    int option_count;
    bool formulas;       /* it searches formulas, of which there is one or more; else there is none */
    bool draws_prior; /* it draws candidates from the prior, so all coefficients have one, and it ends by itself */
    bool follows_slopes; /* it needs losses with slopes: one that changes in steps only tells it nothing */

    /* Bytes that create and save take for a problem of this dimension with these options, and the
     * largest population of a generation; nothing else of the problem is read. */
    double (*memory)(const SearchProblem *problem, int *population);
    /* NULL if memory is short. Options are within their rules. */
    Search *(*create)(const SearchProblem *problem);
    void (*destroy)(Search *search);
    /* Number of candidates that the next ask yields; constant during a generation. */
    int (*population)(const Search *search);
    /* How many trials the next generation is evaluated on, `trials` or more. NULL: always `trials`. */
    int (*trials)(const Search *search, int trials);
    /* Writes candidates[population][dimension]. Asking again yields the same ones. */
    void (*ask)(Search *search, double *candidates);
    /* Where the slopes of the objective at the only candidate of the last ask go, by the coordinates of the search
     * space, before tell; NULL: none are wanted in this generation. NULL: the method never wants them. */
    double *(*slopes)(Search *search);
    /* losses[population], for the candidates of the last ask. Ends the generation. */
    void (*tell)(Search *search, const double *losses);
    /* How much each candidate of the last generation counts in a sample of the prior, with mean 1: [population], after
     * tell. NULL: the method's candidates are no such sample. */
    const double *(*weights)(const Search *search);
    /* The rule to report: writes best[dimension]. */
    void (*favourite)(const Search *search, double *best);
    /* The candidates that none is better than that is not larger, from the smallest to the largest: writes
     * candidates[count][dimension] and sizes[count], where there is room for `most`, and returns their count. NULL: the
     * method has no such front. */
    int (*front)(const Search *search, int most, double *candidates, int *sizes);
    /* Writes the covariance [dimension][dimension] of the candidates around the favourite. False if
     * the favourite is not their mean any more. NULL: the method learns none. */
    bool (*covariance)(const Search *search, double *covariance);
    /* NULL: the method has neither number of a SearchSpread. */
    SearchSpread (*spread)(const Search *search);
    /* Why the method wants to stop; SEARCH_GOING: it does not. */
    SearchStop (*stop)(const Search *search);
    /* NULL: there is never more than one run. */
    SearchRuns (*runs)(const Search *search);
    /* State as bytes for a checkpoint: size, then save to and load from a buffer of that size, all
     * between a tell and the next ask. The size may grow from generation to generation. Loading
     * into a search created for the same problem makes it continue to the same bits. load returns
     * false, and changes nothing, if the bytes do not fit this problem. */
    int (*state_size)(const Search *search);
    void (*save)(const Search *search, unsigned char *bytes);
    bool (*load)(Search *search, const unsigned char *bytes, int size);
} SearchMethod;

#define METHOD(name) extern const SearchMethod search_##name;
#include "methods.def"
#undef METHOD

/* The word ("tolerance_x"), the sentence and the advice ("" if there is none) for a stop reason. */
const char *search_stop_word(SearchStop stop);
const char *search_stop_meaning(SearchStop stop);
const char *search_stop_advice(SearchStop stop);
/* The word for an index of SearchRuns.ended: as above, but "share" for SEARCH_GOING. */
const char *search_run_end_word(SearchStop stop);

/* ---- What methods share ------------------------------------------------------------------- */

/* Random streams of the search; generated code numbers its own from 0. */
#define SEARCH_STREAM_CLUSTERS 32761 /* step = number of distributions, index = which of them: see clusters.c */
#define SEARCH_STREAM_POSTERIOR 32762 /* step = candidate: see posterior.c */
#define SEARCH_STREAM_PRIOR    32763 /* step = number of the rule: see prior.c */
#define SEARCH_STREAM_BATCH      32764 /* which trials of a set a generation is on: index = position */
#define SEARCH_STREAM_RESTARTS   32765 /* how a run begins anew: step = number of the run */
#define SEARCH_STREAM_START      32766 /* the start vector: step 0, index = coefficient */
#define SEARCH_STREAM_CANDIDATES 32767 /* step = candidate, index = coordinate */

/* The draw under which a method takes its random numbers in a generation. */
PlastDraw search_draw(uint64_t seed, int generation);

/* The value of an option; SEARCH_COMPUTED if the problem does not have it. */
double search_option(const SearchProblem *problem, const char *name);

/* The loss by which candidates are ranked: all that is not finite comes last, and equal. */
static inline double search_loss(double loss)
{
    return isfinite(loss) ? loss : HUGE_VAL;
}

/* Writes the numbers of the candidates from the smallest search_loss to the largest: order[count].
 * Ties keep the order of the candidates. work: [count]. */
void search_rank(const double *losses, int count, int *order, int *work);

/* The smooth mapping of the real line onto [low, high] (either may be infinite), and the point that
 * it maps to y, the one nearest to y. Away from the bounds both change nothing. */
double search_into_bounds(double x, double low, double high);
double search_from_bounds(double y, double low, double high);

#endif
