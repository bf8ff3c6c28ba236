/* projection.h: which units are connected, with which weights, and what reaches the others.
 *
 * Weights are w[i, j]: i counts presynaptic, j postsynaptic units, both from 0. */
#ifndef PLASTC_PROJECTION_H
#define PLASTC_PROJECTION_H

#include "population.h"
#include "rule.h"

/* Which pairs of units have a synapse. */
typedef enum Connection {
    CONNECT_ALL, /* or those of `where`: a matrix */
    CONNECT_WHERE, /* those of `where`, listed */
    CONNECT_ONE_TO_ONE,
    CONNECT_RANDOM,
    CONNECT_FIXED_IN,
    CONNECT_FIXED_OUT,
    CONNECT_TABLE
} Connection;

/* A delay that differs between synapses: drawn in each trial, or of i, j and columns of the file with the synapses;
 * rounded to the nearest step, and kept between `least` and `most` of them. */
typedef struct EachDelay {
    const Expr *value; /* NULL: it is drawn */
    Draw draw;
    int stream; /* of these draws */
    int least, most;
    const AstStmt *stmt;
} EachDelay;

/* A sum over the synapses of each unit of one end: `sum(P.w[:, j] * x.r)`. */
struct SynapseSum {
    int index; /* in Model.synapse_sums */
    const Projection *projection;
    Reduction how;     /* REDUCE_SUM, REDUCE_MIN or REDUCE_MAX */
    Side side;         /* SIDE_POST: over the synapses onto a postsynaptic unit; SIDE_PRE: from a presynaptic one */
    bool varying;      /* differs between candidates; set by flow.c */
    const Expr *value; /* of one synapse; what it reads of units is EXPR_UNIT, by numbers of either end */
};

struct Projection {
    AstName name; /* name.name is NULL if it has none */
    int index;    /* in Model.projections */
    Layer *pre, *post;
    /* Weights at the start: rows of a file, else an expression, else a draw (DRAW_CONSTANT: all the same). */
    const InputSource *weight_rows; /* [pre][post]; NULL: not from a file */
    const Expr *initial;            /* of i and j; NULL: not by an expression */
    Draw weights;
    int stream; /* of these draws */
    const Expr *drive; /* what one synapse adds to post's drive; NULL: nothing */
    const AstStmt *drive_stmt;
    bool drive_kept;     /* a rule or a record reads its sum, so weights that change must not change it within the
                          * step */
    bool drive_read;     /* an equation, a drive or a rule reads it: else it has no effect, and a warning says so */
    bool drive_recorded; /* a record reads it */
    bool summed;         /* an equation or event reads sums over its synapses */
    /* whose synapses it has, with their weights of each step, from the other end; NULL: it has its own */
    const Projection *transposed;
    const Expr *where; /* a synapse exists where this holds; NULL: everywhere */
    Rule *rule;        /* NULL: static */
    VEC(Update) updates[EVENT_KINDS]; /* by EventKind: what its rule does to weights and traces */
    Effects effects[EVENT_KINDS];     /* EVENT_PRE, EVENT_POST: what spikes that it carries do to units at its ends */
    Connection connection;
    double probability; /* CONNECT_RANDOM */
    const Expr *probability_of_pair; /* CONNECT_RANDOM: the same of i and j; NULL: all pairs have `probability` */
    int degree;         /* CONNECT_FIXED_IN, CONNECT_FIXED_OUT; 0: wrong, which was reported */
    bool lists_none;    /* CONNECT_TABLE: the table has no rows */
    /* CONNECT_TABLE: number in Model.tables; -1: wrong, which was reported. CONNECT_WHERE: that of its runs of pairs */
    int table;
    bool no_self;       /* of a population onto itself: no unit is connected with itself */
    /* lower_triangular, of a population onto itself: each unit hears those before it at once */
    bool in_order;
    int capacity;                      /* the most synapses that it may have */
    int connection_stream;             /* of the random draws that choose which pairs are connected */
    int axonal_delay, dendritic_delay; /* in steps; the longest, where they differ between synapses */
    const EachDelay *each_axonal, *each_dendritic; /* NULL: all synapses have that delay */
    /* what synapses add to states of `post` is felt later by dendritic_delay, which is above 0 */
    bool late_effects;
    VEC(const SynapseRandom *) randoms; /* that its events and those of its rule read */
    VEC(Trace) traces;        /* what its rule remembers: traces, variables and parameters of synapses */
    VEC(AstName) lost_traces; /* traces that were wrong, which was reported */
    bool lost_weights;        /* the unit of its weights is wrong, which was reported */
    const AstStmt *clip;      /* NULL: weights have no bounds */
    const Expr *low, *high;   /* bounds of a weight, the same within a trial; NULL: none on that side */
    const AstStmt *stmt;
    bool varying; /* its weights differ between candidates */
    bool learned; /* the same, and a learned number is the reason; for messages alone */
};

/* Whether its rule changes weights. One that does not may still have traces and variables. */
bool projection_changes_weights(const Projection *projection);
/* Whether its weights at the start depend on learned numbers, so that candidates start from different ones. */
bool projection_starts_learned(const Projection *projection);
/* Whether all its weights are the same number in all steps: it is stored once, not for each synapse. Never of weights
 * that are all to all and the same for all candidates. */
bool projection_has_one_weight(const Projection *projection);
/* Whether there is a synapse for each pair of units. */
bool projection_has_all_pairs(const Projection *projection);
/* Whether its synapses are those of unit i to unit i for all i, so that synapse i is that of unit i. */
bool projection_is_paired_off(const Projection *projection);
/* The delay of spikes from that side on their way to the synapses: the longest, in steps; and that of each synapse, or
 * NULL if all have the same. */
int projection_delay(const Projection *projection, Side side);
const EachDelay *projection_each_delay(const Projection *projection, Side side);
/* Whether the number of its listed synapses is known only when a trial has drawn them. */
bool projection_is_counted(const Projection *projection);

#endif
