/* reference.h: an interpreter of checked programs, to compare generated code with.
 *
 * It says long-hand what docs/language.md and docs/spikes.md say, in the order of events that stands
 * there: no IR, no passes, no moments, no rings or lists of spikes, libm in place of the kernel's
 * mathematics. Only random draws, the connections made of them and principal components come from the
 * kernel library, since the data must be the same. Values agree to some 1e-9 with those of compiled
 * code, not in their bits. A program that uses what is not handled here ends with exit code 3. */
#ifndef PLAST_REFERENCE_H
#define PLAST_REFERENCE_H

#include <stdbool.h>
#include <stdio.h>

#include "compiler/driver.h"
#include "runtime/plast_abi.h"
#include "runtime/kernel/lanes.h"
#include "runtime/kernel/lane_math.h"
#include "runtime/kernel/random.h"
#include "runtime/kernel/linear_algebra.h"
#include "runtime/kernel/data_sets.h"
#include "runtime/kernel/trains.h"
#include "runtime/kernel/spikes.h"

/* The synapses of a projection. Of all to all there is one for each pair, [post][pre], and `present`
 * says which are there; of other kinds those that are there, in order of pre, then post. */
typedef struct Network {
    int count;
    int *pre, *post;
    bool *present;
    double *weight;
    double **traces; /* [trace]: by unit, by synapse, or one */
    int trace_size;  /* that each has room for */
    int *delay[2];   /* [SIDE_PRE, SIDE_POST]: by synapse, in steps, where each has its own */
    double *late;    /* [slot][variable][post]: what is on its way along dendrites that delay both ways */
    double *drive;   /* [post]: the sum that the last step needed */
    bool drive_done; /* in this step */
} Network;

/* The activity of a layer. */
typedef struct Activity {
    double *samples;      /* of an input: [sample][unit]; its own */
    double *shown;        /* the same of the phase */
    double *now, *before; /* [variable][unit]; of an input, the sample that is shown */
    int **spiked;         /* [step][unit]: how often */
    int known;            /* steps whose spikes are known */
    double **moments;     /* [step]: `now`, then `before`, when the populations of the step are done */
    int *last_spike;      /* [unit]: its step, or a very early one */
    double gap;           /* Poisson inputs: to the next event, in expected events; NaN: of any input that had a NaN */
    int gaps_drawn;
} Activity;

/* A mean or sum over the samples of an epoch. */
typedef struct EpochMean {
    const Expr *x;
    double *sum; /* by synapse */
} EpochMean;

typedef VEC(double) Numbers;

/* What is measured over a phase: all values, one after the other. */
typedef struct Measured {
    Numbers values, others;
} Measured;

/* One trial of one candidate. Lives in the arena. */
typedef struct Trial {
    Arena *arena;
    const Model *model;
    const Task *task;
    const Phase *phase;
    const double *coefficients;
    PlastDraw data;       /* of what is drawn before a trial */
    PlastDraw steps;      /* of what is drawn in its steps */
    PlastDraw generation; /* of `each generation` */
    Activity *layers;
    Network *networks;
    Measured *windows;
    double *runnings, *draws;
    double **synapse_sums;  /* [sum]: by unit, as it was last needed */
    VEC(EpochMean) means;
    int sample_count, step; /* of the phase; since the start */
    int phase_start;        /* the first step of the phase */
    int sample_step;        /* steps since the sample began */
    bool sample_ends, rests; /* whether this step is the last that shows it; whether none is shown */
    double time, time_end;  /* in epochs and steps */
    FILE **records;         /* [record]; NULL: the trial is not recorded */
    double *statistics;     /* [statistic]: numbers of all trials together */
} Trial;

/* The state of a layer at the end of a phase. */
typedef struct Saved {
    double *now, *before;
    int **spiked;  /* [delay]: that many steps ago */
    double **moments;
    int *since;    /* [unit]: steps since its last spike */
} Saved;

typedef struct SavedTrial {
    Saved *layers;
    Network *networks; /* weights and traces only */
    double *runnings;
} SavedTrial;

/* Where an expression is evaluated. */
typedef struct Site {
    const Layer *layer; /* the population whose equation it is */
    const Projection *projection;
    int pre, post, own; /* units */
    int synapse;
    const double *stage; /* states of the own unit within a step; NULL: those that it has */
    double stage_time;   /* steps since the beginning of the step */
    bool previous;       /* variables as they were a step before */
    int delay;           /* of the spike that is handled, */
    Side spiked;         /* of the unit of that side: */
    bool carries;        /* what is read of it is of the moment of the spike */
} Site;

_Noreturn void not_handled(const char *what);
double *new_doubles(Arena *arena, int count);
/* h: in seconds, or 1. */
double step_length(const Model *model);

/* ---- value.c, array.c ---- */

double number(Trial *trial, const Expr *x, const Site *site);
/* Element (i, j) of an array; both are 0 for a number, j for a vector. */
double value_at(Trial *trial, const Expr *x, const Site *site, int i, int j);
/* The same seen in a shape of that rank: numbers spread, [n, 1] goes with [n]. */
double element(Trial *trial, const Expr *x, const Site *site, int rank, int i, int j);
double reduced(Trial *trial, const Expr *x, const Site *site);
/* Element i of a vector in order; a quantile. */
double sorted(Trial *trial, const Expr *x, const Site *site, int i);
double quantile(Trial *trial, const Expr *x, const Site *site);
/* Whether element (i, j) of an array is there: of weights only synapses that exist are. */
bool exists(const Trial *trial, const Expr *x, int i, int j);
bool holds_everywhere(Trial *trial, const Expr *condition);
/* What a step adds to windows and running means. */
void measure_step(Trial *trial);
double window_value(const Trial *trial, const Window *window);

/* ---- restore.c ---- */

/* Numbers of all units of a layer. */
int values_of(const Layer *layer);
SavedTrial *save_trial(Trial *trial);
void restore_trial(Trial *trial, const SavedTrial *saved);

/* ---- step.c ---- */

void advance_populations(Trial *trial);
/* Sums the drives that an expression reads. */
void sum_drives(Trial *trial, const Layer *layer, const Expr *x);
/* The sums over the synapses of units that it reads. */
void sum_over_synapses(Trial *trial, const Expr *x);
void remember(Trial *trial);
/* Sums those that are recorded, if nobody has in this step. */
void sum_recorded_drives(Trial *trial);

/* ---- spikes.c ---- */

void spike_inputs(Trial *trial);
/* Keeps what spikes of this step that arrive later read of their units. */
void keep_moment(Trial *trial);
void spike_population(Trial *trial, const Layer *layer);
bool is_refractory(Trial *trial, const Layer *layer, int unit);
void handle_spikes(Trial *trial, const Projection *projection);

/* ---- learn.c ---- */

/* The weight of a synapse, or a trace of it. */
void change_synapse(Trial *trial, const Projection *projection, const Update *update,
                    const Site *site);
void update_weights(Trial *trial, const Projection *projection, EventKind event);
void begin_means(Trial *trial);
void add_to_means(Trial *trial);
void advance_traces(Trial *trial);

/* ---- record.c ---- */

void begin_records(Trial *trial, const char *folder);
void end_records(Trial *trial);
/* When a trial begins, in a step, at its end or that of an epoch, and at the end of a phase, or of the trial if it is NULL. */
void record_start(Trial *trial);
void record_spikes(Trial *trial);
void record_step(Trial *trial);
void record_end(Trial *trial, const Phase *phase);

/* ---- prepare.c ---- */

void draw_samples(Trial *trial, const Layer *layer, const InputSource *source, double *out);
/* Element of `rows(…)` in a loss. */
double rows_value(Trial *trial, const Expr *x, int i, int j);
void draw_trial(Trial *trial);
int phase_length(Trial *trial, const Phase *phase);
/* Samples in an epoch of a phase. */
int phase_samples(const Trial *trial, const Phase *phase);
/* How many samples an input shows by a source in this trial. */
int source_samples(const Trial *trial, const InputSource *source);

#endif
