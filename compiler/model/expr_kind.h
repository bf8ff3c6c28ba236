/* expr_kind.h: the kinds of checked expressions, beside each the member of Expr.u that it uses, and of reductions. */
#ifndef PLASTC_EXPR_KIND_H
#define PLASTC_EXPR_KIND_H

typedef enum ExprKind {
    EXPR_NUMBER,   /* u.number (SI); constants of the program included */
    EXPR_VARIABLE, /* one unit's variable of a layer: u.variable (`pre.r`, `post.r`, own `r`) */
    EXPR_STATE,    /* a layer's variable for all units: u.variable; [size]. Of an input: the sample
                    * that is shown */
    EXPR_SAMPLES,  /* all samples of an input: u.layer; [samples, size] */
    EXPR_SYNAPSE_SUM, /* a sum over the synapses of one unit: u.synapse_sum */
    EXPR_DRIVE,    /* what reaches one unit: u.drive */
    EXPR_UNIT,     /* a variable of a unit whose number is computed: u.unit */
    EXPR_PREVIOUS, /* a variable (EXPR_VARIABLE, EXPR_UNIT, EXPR_STATE) as it was a step before: u.previous */
    EXPR_NOISE,   /* a standard normal number of this unit and step: u.variable, which draws it */
    EXPR_CHANCE,  /* a number of this unit and step that is uniform in (0, 1): u.variable, which draws it */
    EXPR_DRIVES,   /* what reaches all units: u.drive; [size]; in records */
    EXPR_RANDOM,  /* a random number of this synapse and event: u.random */
    EXPR_TRACE,   /* what a rule remembers (Trace), its value at this synapse: u.trace */
    EXPR_TRACES,  /* all values of such a Trace, in records: u.trace; one for each unit, [size], or for each synapse, of
                   * the shape of EXPR_WEIGHTS, or a single one */
    EXPR_WEIGHT,  /* the weight of this synapse: u.projection */
    EXPR_WEIGHTS, /* all weights: u.projection; [pre, post], or [synapses] where synapses are listed */
    EXPR_COEFFICIENT, /* a single learned number: u.learn */
    EXPR_ELEMENT,     /* one number of a learned array: u.element */
    EXPR_ARRAY,       /* all numbers of a learned array: u.learn; of its shape */
    EXPR_LOCAL,       /* a quantity that a rule defines: u.local */
    EXPR_VOLTERRA,    /* a learned polynomial, or network, at this synapse: u.volterra */
    EXPR_TIME,        /* `t`: what has passed of the trial, in epochs or steps, with `step` in seconds */
    EXPR_STEP_NUMBER, /* the same in whole epochs or steps, also of a program with `step` */
    EXPR_SAMPLE_STEP, /* how many steps have ended since the sample began that is shown, or was before a rest */
    EXPR_SAMPLE_ENDS, /* 1 in the last step that shows a sample, else 0 */
    EXPR_TIME_END,    /* `t_end`: the length of the trial, in the unit of EXPR_TIME */
    EXPR_UNIT_INDEX,  /* number of the unit: u.side says of which end */
    EXPR_TRIAL_DRAW,  /* a number that each trial draws: u.trial_draw */
    EXPR_SAMPLE_COUNT, /* how many samples an input shows in this trial: u.sample_count */
    EXPR_LET,         /* u.let */
    EXPR_OUTCOME,     /* mean over trials of a loss: u.outcome; in `minimize` */
    EXPR_STATISTIC,   /* a number of all trials together: u.statistic; in outcomes over trials */
    EXPR_APPLY,       /* arithmetic, comparison and logic, elementwise: u.apply */
    EXPR_CALL,        /* mathematical function, elementwise: u.call */
    EXPR_SELECT,      /* select(condition, yes, no), elementwise: u.call.arg */
    EXPR_REDUCE,      /* over all elements: u.reduce */
    EXPR_DOT,         /* sum of products of two arrays: u.pair */
    EXPR_CORRELATION, /* of the elements of two arrays: u.pair */
    EXPR_SORT,        /* a vector in order: u.sort; [size] */
    EXPR_QUANTILE,    /* of the elements of an array: u.sort */
    EXPR_POSITION,    /* of each element in a vector, from 0; [size] */
    EXPR_WINDOW,      /* over the steps of a phase: u.window */
    EXPR_RUNNING,     /* a mean of the last steps: u.running */
    EXPR_SLICE,       /* part of an array: u.slice */
    EXPR_GATHER,      /* sum, mean, min or max of expressions written out: u.gather */
    EXPR_PRINCIPAL,   /* principal component of an input's samples: u.principal; [size] */
    EXPR_ROWS,        /* rows of a data file: u.rows; [rows, columns] */
    EXPR_SAMPLE_MEAN, /* mean or sum over the samples of an epoch, in on_epoch: u.reduce */
    EXPR_PENALTY      /* l1 or l2 of learned coefficients, size of an expression, in `minimize`: u.penalty */
} ExprKind;

/* How EXPR_REDUCE, EXPR_GATHER and EXPR_SAMPLE_MEAN make one number of many. */
typedef enum Reduction {
    REDUCE_SUM,
    REDUCE_MEAN,
    REDUCE_MIN,
    REDUCE_MAX,
    REDUCE_NORM,
    REDUCE_VAR,   /* variance: the mean of (x - mean)^2, over n and not n - 1 */
    REDUCE_STD,   /* the square root of REDUCE_VAR */
    REDUCE_ARGMAX, /* position, from 0, of the largest element; of several the first */
    REDUCE_FIRST,  /* what it is in the first step of a phase, and in the last */
    REDUCE_LAST
} Reduction;

#endif
