/* lower_internal.h: what the files of the lowering share. Private to them. */
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
#include "lower_synapse.h"
#include "lower_walk.h"
#include "lower_connect.h"
#include "lower_expr.h"
#include "lower_trace.h"
#include "lower_decay.h"
#include "lower_spike_trace.h"
#include "lower_trace_step.h"
#include "lower_window.h"
#include "lower_window_step.h"
#include "lower_train.h"
#include "lower_correlation.h"

/* lower_expr.c */

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

/* lower_prepare.c */

void lower_prepare(Lower *lower);
/* Condition: the trial is one of this task. */
const IrExpr *lower_is_task(Lower *lower, const Task *task);

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
