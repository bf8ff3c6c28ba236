/* lower_internal.h: what the files of the lowering share. Private to them.
 *
 * lower.c        the module: tables, arrays, the functions in turn
 * lower_prepare.c  data sets, initial weights, principal components
 * lower_expr.c   expressions, arrays element by element
 * lower_time.c   comparisons of times
 * lower_reduce.c   one number of an array
 * lower_window.c   what is measured over the steps of a phase
 * lower_trains.c   what is measured of spikes
 * lower_step.c   the activity of one sample
 * lower_mlp.c    rules that are networks
 * lower_state.c  states: initial values, integration, noise
 * lower_stages.c  methods of several stages
 * lower_system.c  states that advance together
 * lower_drive.c  what projections add to it
 * lower_spikes.c   which units spike
 * lower_sources.c  the spikes of inputs
 * lower_at_spike.c  variables at the moment of a spike that arrives later
 * lower_events.c   what spikes do
 * lower_decay.c    how traces decay
 * lower_spike_trace.c  traces of spikes
 * lower_connect.c  which synapses there are
 * lower_rule.c   weight updates, means over the samples of an epoch
 * lower_normalize.c  norms of weights
 * lower_trace.c  traces that are no traces of spikes
 * lower_restore.c  states that later phases begin in
 * lower_task.c   phases, guards, outcomes, the objective
 * lower_watch.c  numbers that are not finite */
#ifndef PLASTC_LOWER_INTERNAL_H
#define PLASTC_LOWER_INTERNAL_H

#include "lower_context.h"
#include "lower_ir.h"
#include "lower_loop.h"
#include "lower_arg.h"
#include "lower_data.h"
#include "lower_learn.h"
#include "lower_accumulator.h"
#include "lower_spikes.h"
#include "lower_threshold.h"
#include "lower_unit.h"
#include "lower_at_spike.h"

/* lower_expr.c */

/* An operand of an elementwise operation whose result has rank `rank`: a scalar is the same
 * everywhere, and of [n, 1] beside [n] the only column is taken. */
const IrExpr *lower_operand(Lower *lower, const Site *site, const Expr *x, int rank,
                            const IrExpr *const at[2]);
/* The value of a scalar. */
const IrExpr *lower_scalar(Lower *lower, const Site *site, const Expr *x);
/* Element at[0], at[1] of an array (as many as its rank). */
const IrExpr *lower_at(Lower *lower, const Site *site, const Expr *x, const IrExpr *const at[2]);
/* Where element `at` of an EXPR_SLICE is in its array. */
void lower_slice_index(Lower *lower, const Expr *slice, const IrExpr *const at[2],
                       const IrExpr *full[2]);
/* Whether a condition holds for all elements. */
const IrExpr *lower_all(Lower *lower, const Site *site, const Expr *condition);
/* Computes the lets that are numbers and that some of these need, each once, in the current body.
 * They hold until the next call. */
void lower_lets(Lower *lower, const Site *site, const Expr *const *roots, int count);
const IrExpr *lower_let(Lower *lower, const Site *site, const Expr *x, const IrExpr *const at[2]);

/* lower_time.c: NULL where there is nothing of that kind. */

/* A comparison of `t`, or of t / TIME. */
const IrExpr *lower_time_comparison(Lower *lower, const Site *site, const Expr *x, IrOp op,
                                    const IrExpr *const at[2]);
/* The argument of floor(t / TIME) and ceil. */
const IrExpr *lower_whole_quotient(Lower *lower, const Site *site, const Expr *x,
                                   const IrExpr *const at[2]);

/* lower_reduce.c */

/* One pass over the elements of an array-shaped value. */
typedef struct LowerPass {
    LowerLoop loops[2];
    int depth;
    const IrExpr *at[2];
    IrStmts *outside;    /* of the pass around this */
    const IrExpr *count; /* elements, where that is not known before the run; else NULL */
    IrStmts *all;        /* around the branch for those that exist; NULL: all do */
} LowerPass;
/* Over the elements, of that shape, of one or two arrays that go together; of weights over the synapses that
 * exist. */
void lower_pass_begin(Lower *lower, LowerPass *pass, Type shape, const Expr *left, const Expr *right);
void lower_pass_end(Lower *lower, LowerPass *pass);
/* How many elements that is, a real. */
const IrExpr *lower_element_count(Lower *lower, Type shape, const Expr *left, const Expr *right);
/* The sum that a sum or mean of the array needs, if it is had without a pass; else NULL. */
const IrExpr *lower_quick_sum(Lower *lower, const Site *site, Reduction how, const Expr *array);

const IrExpr *lower_reduction(Lower *lower, const Site *site, const Expr *x);

/* lower_window.c */

/* Declares what windows keep, at the beginning of a task's rollout. */
void lower_windows_begin(Lower *lower);
/* Adds the step that has just ended to the windows of this phase. */
void lower_windows_step(Lower *lower, const Site *site, const Phase *phase);
/* When a phase has ended. */
void lower_windows_end(Lower *lower, const Phase *phase);
const IrExpr *lower_window_value(Lower *lower, const Window *window);

/* lower_trains.c: the same for one window that measures spikes. */
void lower_train_begin(Lower *lower, const Window *window);
void lower_train_step(Lower *lower, const Site *site, const Window *window);
void lower_train_end(Lower *lower, const Window *window);

/* lower_correlation.c */

/* The array of TrainStore.counts. */
IrArray *lower_counts_array(Lower *lower, const Window *window);
/* How many bins are complete, an int from 0 to `most`, which they never exceed. */
const IrExpr *lower_bin_number(Lower *lower, const TrainStore *store, int most);
/* Of the counts, when the phase ends. */
const IrExpr *lower_count_correlation(Lower *lower, const Window *window, const TrainStore *store);

/* lower_prepare.c */

void lower_prepare(Lower *lower);
/* Condition: the trial is one of this task. */
const IrExpr *lower_is_task(Lower *lower, const Task *task);

/* Before a loop over units or synapses: computes what is the same for all of them in `x`, such as the
 * sum over a population, and lets site->known say so. */
void lower_outside(Lower *lower, Site *site, const Expr *x);

/* lower_prepare.c, arguments of kernel calls */

/* lower_state.c */

/* The arrays of a population, and what is drawn for it once a trial. */
void lower_population_store(Lower *lower, const Layer *layer);
/* Also of an input. */
void lower_previous_store(Lower *lower, const Layer *layer);
/* Before the first step: initial values, and 0 for what may be read before it is computed. */
void lower_initial_states(Lower *lower);
/* Draws the random numbers of a population for this step. */
void lower_noise(Lower *lower, const Site *site, const Layer *layer);
/* All states of a population, from those at the beginning of the step and sums of drives that are
 * made. */
void lower_advance(Lower *lower, const Site *site, const Layer *layer);
bool lower_has_states(const Layer *layer);
/* The state of unit site->own that variable `index` has at the beginning of the step. */
const IrExpr *lower_old_state(Lower *lower, const Site *site, int index);
/* From the states of the site: the derivative of one, and what it gains in a step: h f, and the noise. */
const IrExpr *lower_derivative(Lower *lower, const Site *site, int index);
const IrExpr *lower_increment(Lower *lower, const Site *site, int index);
/* What a state becomes, within its bounds; some keep their value while the unit is refractory. */
const IrExpr *lower_kept(Lower *lower, const Site *site, int index, const IrExpr *next);
/* At the end of a step: what the next one reads as `previous`. */
void lower_remember(Lower *lower, const Site *site);

/* lower_system.c */

/* Before the rollout, when all parameters are drawn. */
void lower_prepare_system(Lower *lower, const Layer *layer);
/* What a joint state gains in a step; rates: the derivatives at its beginning, by variable. */
const IrExpr *lower_joint_change(Lower *lower, const Site *site, int index,
                                 const IrExpr *const *rates);

/* lower_stages.c */

/* A number for each state, from the states of the site; NULL for other variables. */
typedef const IrExpr *StageValue(Lower *lower, const Site *site, int index);
const IrExpr **lower_stage(Lower *lower, const Site *site, StageValue *value);
/* The states at the end of the step, before bounds: by Heun's method (with noise, that for Stratonovich's
 * integral), and by the classical method of Runge and Kutta. */
const IrExpr **lower_heun(Lower *lower, const Site *site);
const IrExpr **lower_rk4(Lower *lower, const Site *site);

/* lower_step.c */

/* Sums the drives of `layer` that `x` reads, unless that is done. */
void lower_drives_of(Lower *lower, const Site *site, const Layer *layer, const Expr *x);
/* The activity of all populations when sample `row` is shown. */
void lower_activity(Lower *lower, const Site *site);
/* Runs body(…) for each synapse of a projection, inside `where` if it has one. */
typedef void SynapseBody(Lower *lower, const Site *site, void *context);

/* lower_drive.c */

/* Sums what a projection adds to each unit, unless that is done. */
void lower_projection_drive(Lower *lower, const Site *site, const Projection *projection);
/* The statements that change the weight of a synapse; returns the new one. */
typedef const IrExpr *SynapseUpdate(Lower *lower, const Site *site, const void *context);
/* Runs update(…) for each synapse of a projection and sums what the new weights add when sample
 * site->next_row is shown. False, and nothing done, if that is not possible or not worth it. */
bool lower_update_ahead(Lower *lower, const Site *site, const Projection *projection,
                        SynapseUpdate *update, const void *context);
/* Before the first step: what lower_update_ahead would have summed. */
void lower_drives_ahead(Lower *lower, const Site *site);
/* The drive of unit site->own by a projection in order, where the units are computed one by one. */
void lower_drive_in_order(Lower *lower, const Site *site, const Projection *projection);

/* lower_sources.c */
void lower_source_stores(Lower *lower, const Layer *layer);
void lower_prepare_spikes(Lower *lower, const Layer *layer);
void lower_start_sources(Lower *lower, const Layer *layer);
/* The spikes of an input in this step. */
void lower_input_spikes(Lower *lower, const Site *site, const Layer *layer);

/* lower_events.c */
/* What the spikes that arrive in this step do. */
void lower_events(Lower *lower, const Site *site, const Projection *projection);

/* lower_decay.c: of traces that are no low-pass. */
/* Arrays for so many elements. */
TraceStore lower_trace_store(Lower *lower, const Trace *trace, int length, const char *note);
/* Before the first step: 0. */
void lower_start_trace(Lower *lower, const TraceStore *store);
/* The value of an element, and what is stored for a value or added for a change of it. */
const IrExpr *lower_trace_value(Lower *lower, const TraceStore *store, const IrExpr *index);
const IrExpr *lower_trace_amount(Lower *lower, const TraceStore *store, const IrExpr *value);
/* The trace as it is `ahead` steps, 0 or 1, after this one begins; once a step. */
void lower_decay(Lower *lower, const Site *site, const Trace *trace, const TraceStore *store,
                 int ahead);

/* lower_spike_trace.c */
/* The arrays of all traces of a projection, and their values before the first step. */
void lower_trace_stores(Lower *lower, const Projection *projection);
void lower_start_traces(Lower *lower, const Projection *projection);
/* As they are in this step, before its spikes. */
void lower_decay_of_spike_traces(Lower *lower, const Site *site, const Projection *projection);
/* What the spikes of one end that arrive in this step add to them. */
void lower_raise_traces(Lower *lower, const Site *site, const Projection *projection, Side side);
const IrExpr *lower_trace(Lower *lower, const Site *site, const Expr *trace);

/* lower_connect.c */
void lower_connection(Lower *lower, const Projection *projection);
/* Where the weight of a synapse is. */
const IrExpr *lower_synapse_index(Lower *lower, const Site *site);
/* Runs body(…) for each synapse of unit site->pre, of unit site->post, of all units. */
IrStmt *lower_targets(Lower *lower, const Site *site, const Projection *projection,
                      SynapseBody *body, void *context);
IrStmt *lower_sources(Lower *lower, const Site *site, const Projection *projection,
                      SynapseBody *body, void *context);
IrStmt *lower_synapses(Lower *lower, const Site *site, const Projection *projection,
                       SynapseBody *body, void *context);

/* lower_rule.c */

/* What an update changes, weights or a trace of synapses, and its value after it: of a weight within its
 * bounds. */
const IrArray *lower_changed_array(const Lower *lower, const Projection *projection,
                                   const Update *update);
const IrExpr *lower_changed_value(Lower *lower, const Site *site, const Update *update,
                                  const IrExpr *old);

/* Sums of products of powers, or of any expression, over the samples of an epoch. */
typedef struct Moment {
    const int *powers; /* of the volterra's quantities; those that do not vary by sample are 0 */
    bool uses_pre, uses_post; /* which ends it depends on */
    IrArray *sum;             /* [post][pre], [pre] or [post] */
    bool once_a_trial;        /* depends on the data alone: summed with them */
} Moment;

typedef struct MeanStore {
    const Expr *mean;     /* the EXPR_SAMPLE_MEAN */
    const Expr *volterra; /* EXPR_VOLTERRA if its moments are kept; else NULL */
    IrArray *sum;      /* [post][pre], of any other expression */
    Moment *moments;
    int moment_count;
} MeanStore;

void lower_updates(Lower *lower, const Site *site, const Projection *projection, EventKind event,
                   const MeanStore *means, int mean_count);
/* Makes the sums that the epoch events of a projection need. */
MeanStore *lower_means(Lower *lower, const Projection *projection, int *count);
void lower_means_clear(Lower *lower, const MeanStore *means, int count);
void lower_means_add(Lower *lower, const Site *site, const Projection *projection, MeanStore *means,
                     int count);
/* The value of an EXPR_SAMPLE_MEAN at a synapse. */
const IrExpr *lower_mean_value(Lower *lower, const Site *site, const Expr *mean);

/* A weight of site->projection that was changed, within its bounds. */
const IrExpr *lower_bounded(Lower *lower, const Site *site, const IrExpr *weight);

/* lower_trace.c: traces that are no traces of spikes. */
TraceStore lower_kept_trace_store(Lower *lower, const Projection *projection, const Trace *trace);
const IrExpr *lower_kept_trace(Lower *lower, const Site *site, const Projection *projection,
                               int index);
/* At the end of a step. */
void lower_end_of_traces(Lower *lower, const Site *site);

/* lower_normalize.c */
void lower_normalize(Lower *lower, const Site *site, const Update *update);

/* Whether a rule changes nothing in this phase. */
bool lower_is_frozen(const Phase *phase, const Rule *rule);

/* lower_restore.c */

/* Notes the arrays of the state, when all of them are made and none that a phase needs for itself. */
void lower_states_found(Lower *lower);
/* At the end of a phase: keeps the state, `age` steps after the start of its history. */
void lower_save(Lower *lower, const Phase *phase, const IrExpr *age);
/* At the beginning of a phase: the state of phase->restored; returns its age. */
const IrExpr *lower_restore(Lower *lower, const Phase *phase);

/* lower_task.c */
void lower_rollout(Lower *lower, Look look);

/* lower_finite.c */

/* Declares lower->finite, before anything is stored. */
void lower_finite_begin(Lower *lower);
/* At the end of a phase: looks at all that the next step would read. */
void lower_finite_check(Lower *lower);
/* `value` in lanes in which all was finite, else NaN. */
const IrExpr *lower_if_finite(Lower *lower, const IrExpr *value);
/* Whether it keeps states, weights or traces from step to step. */
bool lower_is_kept_number(const Lower *lower, const IrArray *array);

/* lower_watch.c */

/* Declares lower->culprit, before anything is stored. */
void lower_watch_begin(Lower *lower);
/* Lets all stores of the whole rollout keep it and lower->finite. */
void lower_watch_stores(Lower *lower);
void lower_objective(Lower *lower);
/* Samples that an epoch shows. */
int lower_sample_count(const Lower *lower);

#endif
