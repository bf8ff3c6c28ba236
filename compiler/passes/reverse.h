/* reverse.h: what the files of pass_reverse share.
 *
 * The backward sweep undoes the statements of the forward one, the last first, and adds up the derivatives
 * (*adjoints*) of the losses on the way: before the adjoint of a statement, whatever that adjoint reads has the
 * value again that it had before the statement. What a statement overwrites is *kept* by the forward sweep if an
 * adjoint of an earlier statement reads it (Hascoët and Pascual 2013, "The Tapenade automatic differentiation
 * tool", section 4.2: to be recorded); an IR_LET is computed again instead where that gives the same value. */
#ifndef PLASTC_REVERSE_H
#define PLASTC_REVERSE_H

#include "compiler/ir/ir.h"

typedef struct ReverseNode ReverseNode;

typedef struct ReverseBody {
    VEC(ReverseNode *) nodes;
    ReverseNode *owner; /* the statement that it is a body of; NULL: the function's */
} ReverseBody;

/* A statement of the forward function. */
struct ReverseNode {
    IrStmt *stmt;
    ReverseBody *home; /* the body in which it stands */
    int place;         /* its number there */
    ReverseBody bodies[2];
    bool needed;          /* of an IR_LET: the backward sweep reads its variable */
    bool again;           /* of a needed IR_LET: the backward sweep computes it again; else its value is kept */
    bool early;           /* of an IR_LET: it is an int, which an index may be, or an int is made of it */
    int last_use;         /* of a needed IR_LET: place of the last statement in its home whose adjoint reads it */
    bool keeps;           /* the forward sweep keeps what it overwrites; of an IR_LET its value, or the last one that
                           * its variable is given */
    const IrArray *kept;  /* where it keeps that; NULL: not made yet */
    const IrArray **kept_of; /* of an IR_KERNEL, by its arguments: where it keeps the arrays that it writes */
    const IrArray *snapshots[2]; /* of a loop in segments: its states at their starts, [0] uniform, [1] varying numbers;
                                  * NULL: none */
    const IrArray **whole_snapshots; /* the same of each variable and array of ints */
    int turns;            /* of a loop, at most; 0: that is not known */
    int interval;         /* of a loop in segments: turns of one; 0: the loop is not parted */
    bool *held_before;    /* of a loop that may be parted, by id: an adjoint of a statement before the loop reads its value */
};

/* One of the loops around the place where code is made: which turn it is, from 0, of how many. */
typedef struct ReverseTurn {
    const IrExpr *turn;
    int turns;
} ReverseTurn;

typedef struct Reverse {
    IrModule *module;
    const IrFunction *from;
    IrFunction *to;
    ReverseBody root;
    /* Five by id of variable or array. */
    bool *depends;       /* its value depends on what is differentiated by, if only through a step */
    bool *varies;        /* it does so through derivatives that are not 0 */
    bool *matters;       /* a loss depends on it, if only through a step */
    bool *useful;        /* a loss does so through derivatives that are not 0 */
    bool *read_back;     /* the backward sweep reads its value */
    ReverseNode **let_of; /* by id of a variable that is not assigned: its IR_LET; else NULL */
    const IrVar *alive;  /* which candidates no guard has stopped; an IR_LEAVE reads it. NULL: there are no guards */
    bool *is_guard_loss; /* by id of variable: it holds the loss of a candidate that a guard has stopped */
    bool guards_move;    /* the loss of some guard has slopes: then the trial goes on to its end, and what comes after a stop
                          * is taken back where the candidate has stopped */

    /* while code is made */
    const IrExpr **value_of;        /* by id of a variable of `from`: what stands for it now */
    IrVar **copy_of;                /* by id of a variable of `from`: the variable in its place, to be assigned */
    const IrArray **array_copy;     /* by id of array: the array in its place; NULL: that array itself */
    IrVar **adjoint_var;            /* by id of variable: its adjoint; NULL: it has none */
    const IrArray **adjoint_array;  /* by id of array: the array of its adjoints; NULL: it has none */
    int adjoint_shift;              /* index of the slope by the first learned number, or statistic, within `slopes` */
    const IrArray *slopes;          /* derivatives by the outcomes, then by the learned numbers or statistics */
    const IrBlock **blocks;         /* by id of a block of `from`: the block in its place */
    IrVar *ended;                   /* a bool: guards have stopped all candidates, so that the trial has ended */
    IrVar *still;                   /* a bool: a guard whose loss has no slopes has stopped the candidate; NULL: there are none */
    VEC(ReverseTurn) turns;         /* of the loops around the place at hand, the outermost first */
    bool replays;                   /* a segment is run once more: it has no IR_LEAVE, since none has left */
    int ids;                        /* ids of variables, arrays and blocks of `from` are below this */
} Reverse;

/* The derivative cannot be had: the first reason stays. */
__attribute__((format(printf, 3, 4))) void reverse_refuse(Reverse *reverse, Span span, const char *format,
                                                          ...);
bool reverse_refused(const Reverse *reverse);

#endif
