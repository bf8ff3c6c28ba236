/* ir.h: the typed tree IR between the checked program and C.
 *
 * The printed form (--dump=ir), which ir_print.c writes and ir_read.c reads:
 *
 *     module "oja.plast"
 *     one lane
 *     trials 20 validation 0
 *     task 0 "principal component" trials 20 weight 1
 *     coefficient 0 "local.A[pre.r^1 post.r^0 w^0]" start 0 sd 0.01
 *     coefficient 1 "W" numbers 12 columns 4 start 0 sd 0.1
 *     outcome 0 loss "distance" task 1
 *     outcome 1 loss "miss" over trials shown
 *     table 0 "digits.csv" 2 x 3
 *       0 0.5 1
 *       1 0 0.25
 *     array x : uniform[300] trial  # input x: 100 samples of 3
 *     array w : varying[3] work
 *     array A : varying[27] coefficient
 *     array list : int[40] in [0, 19] ascending work
 *     function rollout
 *       for sample in 0 .. 100  # oja.plast:7
 *         var y : varying = 0.0
 *         set y = fma(w[i], x[sample * 3 + i], y)
 *         store w[i] = w[i] + eta * poly(x[i], y, w[i]; A[0]: 1 0 0, A[1]: 0 2 1)
 *         block finished
 *           leave finished if all(dead)
 *       var last : int in [0, 19] = list[0]
 *       if k < 3
 *         let bound : bool = not (k < 1 or late)
 *       else
 *         kernel rt_fill_normal(&w0[0], 3, 0.0, 0.1, draw, 2)
 *
 * A `var` is assigned later, a `let` is not. poly lists its variables, then for each term the coefficient and
 * the power of each variable. A loss that is not derived is `shown`, a report that is is `derived`. A kernel function only reads what stands behind `read &`. Names that would be
 * ambiguous get a number: w.1, w.2. After ir_layout, sizes and places are shown too.
 *
 * Types. A value is a bool, an int or a real; it is *uniform* (the same for all candidates of a
 * block: C `double`, `int`) or *varying* (one for each lane: C `real`, `mask`). Ints are always
 * uniform. An operation is varying if an operand is. A uniform value may stand where a varying one
 * is asked for. Expressions are pure trees and may be shared; nothing changes a node once it is
 * made. They may be evaluated early: an index lies within its array whenever the variables of the
 * loops around it are within their bounds, and only an IR_IF may restrict that further; ir_bounds.c
 * proves it, from what arrays of ints say of their content. Variables
 * are scalars of one function; arrays live in memory that the runtime hands out and are the only
 * other state; those of ints are uniform. The bounds of a loop are constants, or ints computed before
 * it, as in `for k in row[i] .. row[i + 1]`; such a loop may have no turn. A loop `down` has its last turn first. The turns of an
 * `independent for` may run in any order, or at once: none reads what another one writes.
 *
 * Nodes are made by the constructors below, checked by ir_verify after lowering and after each
 * pass. */
#ifndef PLASTC_IR_H
#define PLASTC_IR_H

#include "compiler/base/arena.h"
#include "ir_stmt.h"
#include "runtime/plast_abi.h"

/* ---- modules -------------------------------------------------------------------------------- */

typedef enum IrFunctionKind {
    IR_PREPARE_TRIAL,
    IR_PREPARE_GENERATION,
    IR_ROLLOUT,
    IR_OBJECTIVE, /* ends by IR_SET of `result` */
    IR_OVER_TRIALS, /* empty if nothing is measured over all trials together */
    IR_GRADIENT,  /* these are empty if nobody wants them, or if there is none: see IrGradient */
    IR_OBJECTIVE_GRADIENT,
    IR_OVER_TRIALS_GRADIENT, /* and if nothing over trials is minimised */
    IR_FUNCTION_COUNT
} IrFunctionKind;

typedef struct IrFunction {
    IrFunctionKind kind;
    IrStmts body;
    IrVar *result;  /* of IR_OBJECTIVE: declared before the body, starts at 0 */
    IrVar *penalty; /* of IR_OBJECTIVE and IR_OBJECTIVE_GRADIENT: the parameter */
} IrFunction;

typedef struct IrOutcome {
    const char *name;
    bool is_loss;
    int task; /* from 1; 0: all */
    bool over_trials;
    bool derived; /* what is minimised depends on it: a loss, or an outcome that a loss over trials is made of */
} IrOutcome;

/* As PlastStatistic. */
typedef struct IrStatistic {
    int how, owner, count;
    const int *of;
    double low, high;
    bool with_low, with_high;
} IrStatistic;

typedef struct IrTask {
    const char *name;
    int trials;
    double weight;
} IrTask;

/* How large a module is that is too large. */
typedef struct IrExcess {
    double numbers;         /* doubles of all arrays, for one lane and one trial */
    const IrArray *largest; /* the array that takes the most of them */
    double largest_numbers;
} IrExcess;

/* What is asked of pass_reverse, and what it answers. Numbers are doubles for one lane. */
typedef struct IrGradient {
    bool wanted;
    double memory;       /* bytes that the kept numbers of a trial may take, with all lanes */
    int interval;        /* turns of a segment of outermost loops; 0: chosen */
    const char *refused; /* why there is no gradient; NULL: there is one */
    Span place;          /* of that */
    double numbers;      /* that a trial keeps */
    double turns;        /* of the loop that has most, among those of time */
    double kept_a_turn;  /* kept in each of them */
    double carried;      /* and carried from turn to turn */
    double snapshots;    /* in a trial, of all loops */
    int repeats;         /* how often a step runs forward once more */
} IrGradient;

struct IrModule {
    Arena *arena;             /* borrowed */
    const SourceSet *sources; /* borrowed; for places in comments */
    const char *source_path;
    VEC(PlastCoefficient) coefficients; /* entries: those of arrays have many numbers */
    VEC(IrOutcome) outcomes; /* losses first */
    VEC(IrStatistic) statistics;
    VEC(IrTask) tasks;
    VEC(PlastTable) tables;
    VEC(IrArray *) arrays;
    IrFunction functions[IR_FUNCTION_COUNT];
    int trials, validation_trials;
    VEC(Span) watched; /* stores of a rollout that looks for what is not finite: see lower.h */
    bool one_lane; /* valid with one candidate at a time only */
    bool by_trial; /* lanes are trials, too: what is of trials and generations varies (passes/by_trial.h) */
    IrGradient gradient;
    int next_id;
    /* set by ir_layout, in doubles (work and kept per lane) */
    int trial_size, generation_size, scratch_size, work_size, kept_size;
    IrExcess excess;
};

/* ---- constructors --------------------------------------------------------------------------- */

IrModule *ir_module(Arena *arena, const SourceSet *sources, const char *source_path);
IrArray *ir_array(IrModule *module, const char *name, IrSpace space, bool varying, long length,
                  const char *note);
/* Of uniform ints, which lie within `content`. */
IrArray *ir_int_array(IrModule *module, const char *name, IrSpace space, long length,
                      IrRange content, const char *note);
IrVar *ir_var(IrModule *module, const char *name, IrType type);
IrBlock *ir_block(IrModule *module, const char *name);

int ir_loss_count(const IrModule *module);
/* By so many outcomes, the first ones, a gradient may have weights: all losses, and what is `derived`. */
int ir_seed_count(const IrModule *module);
/* How many learned numbers there are in all entries. */
int ir_coefficient_count(const IrModule *module);
/* The entry of a learned number; NULL: there is none. *number becomes its place in it. */
const PlastCoefficient *ir_coefficient(const IrModule *module, int *number);
/* Doubles that hold the array, for one lane. */
int ir_array_size(const IrArray *array);

#endif
