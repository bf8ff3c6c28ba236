/* projection.h: which units are connected, with which weights, and what reaches the others.
 *
 * Weights are w[i, j]: i counts presynaptic, j postsynaptic units, both from 0. */
#ifndef PLASTC_PROJECTION_H
#define PLASTC_PROJECTION_H

#include "population.h"
#include "rule.h"

/* Which pairs of units have a synapse. */
typedef enum Connection {
    CONNECT_ALL, /* or those of `where` */
    CONNECT_ONE_TO_ONE,
    CONNECT_RANDOM,
    CONNECT_FIXED_IN,
    CONNECT_FIXED_OUT,
    CONNECT_TABLE
} Connection;

struct Projection {
    AstName name; /* name.name is NULL if it has none */
    int index;    /* in Model.projections */
    Layer *pre, *post;
    Draw weights;
    const Expr *initial; /* the weights at the start, by i and j; NULL: `weights` says */
    /* the weights at the start are these rows, [pre][post]; NULL: they are not from a file */
    const InputSource *weight_rows;
    int stream;
    const Expr *drive; /* what one synapse adds to post's drive; NULL: nothing */
    const AstStmt *drive_stmt;
    bool drive_kept;   /* its sum is read after weights may have changed */
    bool drive_read;   /* an equation or a rule reads it */
    bool drive_recorded;
    const Expr *where; /* a synapse exists where this holds; NULL: everywhere */
    Rule *rule;        /* NULL: static */
    VEC(Update) updates[EVENT_KINDS];
    Effects effects[EVENT_KINDS]; /* of spikes that the projection carries */
    Connection connection;
    double probability; /* CONNECT_RANDOM */
    int degree;         /* CONNECT_FIXED_IN, CONNECT_FIXED_OUT; 0: wrong, which was reported */
    int table;          /* CONNECT_TABLE: number in Model.tables; -1: wrong, which was reported */
    bool no_self;
    /* lower_triangular, of a population onto itself: each unit hears those before it at once */
    bool in_order;
    int capacity;                      /* synapses there is room for */
    int connection_stream;             /* of its random draws */
    int axonal_delay, dendritic_delay; /* in steps */
    VEC(const SynapseRandom *) randoms; /* that its events and those of its rule read */
    VEC(Trace) traces;
    VEC(AstName) lost_traces; /* traces that were wrong, which was reported */
    bool lost_weights;        /* the unit of its weights is wrong, which was reported */
    const AstStmt *clip;      /* NULL: weights have no bounds */
    const Expr *low, *high;   /* bounds of a weight, the same within a trial */
    const AstStmt *stmt;
    bool varying; /* its weights differ between candidates */
};

/* Whether its rule changes them; it may only remember things. */
bool projection_changes_weights(const Projection *projection);
/* Whether learned numbers stand in its weights at the start. */
bool projection_starts_learned(const Projection *projection);
/* Whether all weights are one number for ever, as those of most connections between spiking units. */
bool projection_has_one_weight(const Projection *projection);
/* Whether it is known only when a trial begins how many synapses the list has. */
bool projection_is_counted(const Projection *projection);

#endif
