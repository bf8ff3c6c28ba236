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
    bool needed;          /* an IR_LET that the backward sweep reads */
    bool again;           /* such a one that is computed again there; else it is kept */
    int last_use;         /* of an IR_LET: the last place in its home whose adjoint reads it */
    bool keeps;           /* what it overwrites, or of an IR_LET its value, the last one if it is assigned */
    const IrArray *kept;  /* for that; NULL: not made yet */
    const IrArray *snapshots[2]; /* of a loop in segments: uniform and varying ones; NULL: none */
    int interval;         /* turns of a segment; 0: all */
    bool *held_before;    /* of an outermost loop, by id: an adjoint of an earlier statement reads it */
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
    bool *depends;       /* by id of variable or array: on what is differentiated by, in whatever way */
    bool *varies;        /* the same, through derivatives that are not 0 */
    bool *matters;       /* a loss depends on it, in whatever way */
    bool *useful;        /* the same, through derivatives that are not 0 */
    bool *read_back;     /* the backward sweep reads its value */
    ReverseNode **let_of; /* by id of a variable that is not assigned: its IR_LET; else NULL */
    const IrVar *alive;  /* that an IR_LEAVE asks for; NULL: there is none */
    bool *is_guard_loss; /* by id: the loss of a candidate that was stopped */

    /* while code is made */
    const IrExpr **value_of;        /* by id of a variable of `from`: what stands for it now */
    IrVar **copy_of;                /* and the variable that is assigned */
    const IrArray **array_copy;     /* by id of array */
    IrVar **adjoint_var;            /* by id */
    const IrArray **adjoint_array;
    int adjoint_shift;              /* of the coefficients within `slopes` */
    const IrArray *slopes;
    const IrBlock **blocks;         /* by id */
    IrVar *ended;                   /* whether a guard ended the trial */
    VEC(ReverseTurn) turns;
    bool replays;                   /* a segment runs once more: no guard ends it, since none has */
    int ids;                        /* that `from` has: below this */
} Reverse;

/* The derivative cannot be had: the first reason stays. */
__attribute__((format(printf, 3, 4))) void reverse_refuse(Reverse *reverse, Span span, const char *format,
                                                          ...);
bool reverse_refused(const Reverse *reverse);

#endif
