/* ir_expr.h: types, storage and expressions of the IR; see ir.h. */
#ifndef PLASTC_IR_EXPR_H
#define PLASTC_IR_EXPR_H

#include <limits.h>
#include <stdbool.h>

typedef struct IrModule IrModule; /* ir.h */

typedef enum IrBase { IR_BOOL, IR_INT, IR_REAL } IrBase;

typedef struct IrType {
    IrBase base;
    bool varying;
} IrType;

/* ---- storage -------------------------------------------------------------------------------- */

/* Whole numbers from low to high; none if low is above high. */
typedef struct IrRange {
    int low, high;
} IrRange;
#define IR_ANY_INT ((IrRange){INT_MIN, INT_MAX})

typedef struct IrVar {
    const char *name; /* a hint: the emitter makes it a unique C name */
    IrType type;
    IrRange content; /* of an int that is assigned: all that it ever is */
    int id;          /* unique in the module */
    bool assigned;   /* target of an IR_SET, or a loop variable: not a constant after its IR_LET */
    bool spikes;     /* whether a unit spikes: what is chosen by it jumps */
} IrVar;

/* Where an array lives; see plast_abi.h. */
typedef enum IrSpace {
    IR_SPACE_TRIAL,       /* uniform; written by prepare_trial, read by all */
    IR_SPACE_GENERATION,  /* uniform; written by prepare_generation, read by rollout */
    IR_SPACE_SCRATCH,     /* uniform; for one kernel call in a prepare function; they overlap */
    IR_SPACE_KEPT,        /* as WORK, of the gradient */
    IR_SPACE_WORK,        /* uniform or varying; written and read by rollout; content lost after */
    IR_SPACE_COEFFICIENT, /* varying in rollout and gradient, else uniform; read only */
    IR_SPACE_LOSS,        /* uniform; in objective: the mean losses; read only */
    IR_SPACE_STATISTIC,   /* uniform; in over_trials; read only */
    IR_SPACE_TOTAL,       /* uniform; [outcome_count]; written by over_trials */
    IR_SPACE_OUTCOME,     /* varying; [outcome_count + 1]; written by rollout and gradient */
    IR_SPACE_SLOPE        /* varying in gradient, else uniform; by the losses, then by the coefficients */
} IrSpace;

typedef struct IrArray {
    const char *name; /* a hint, as for IrVar */
    IrSpace space;
    IrBase base; /* IR_REAL, or IR_INT: two to a double */
    bool varying;
    IrRange content;  /* of ints: what each element is, where one has been stored */
    bool ascending;   /* of ints: none is less than the one before it */
    int length;       /* elements */
    double wanted;    /* elements that it should have: `length`, or more than fit an int, and then the module is refused */
    int offset;       /* in elements from the start of its space; set by ir_layout */
    const char *note; /* for a comment in emitted code: "input x: 100 samples of 3"; may be NULL */
    int id;
} IrArray;

/* ---- expressions ---------------------------------------------------------------------------- */

typedef enum IrOp {
#define OP(name, spelling, arity, operands, result, precedence, c_text, c_precedence, lanes, value)      \
    IR_##name,
#include "ir_ops.def"
#undef OP
    IR_OP_COUNT
} IrOp;

/* A row of rt_funcs.def. */
typedef struct IrFunc {
    const char *name;   /* "exp" */
    const char *c_name; /* "r_exp" */
    int arity;
    double (*fold)(double, double, double); /* the kernel's own, so that folding changes no bit */
} IrFunc;

typedef enum IrExprKind {
    IR_CONST,      /* real constant          u.constant */
    IR_INT_CONST,  /* int constant           u.integer */
    IR_BOOL_CONST, /*                        u.integer 0 or 1 */
    IR_VAR,        /*                        u.var */
    IR_LOAD,       /* array[index]           u.load */
    IR_APPLY,      /* operator               u.apply */
    IR_SELECT,     /* cond ? yes : no, both evaluated   u.select */
    IR_CALL,       /* mathematical function  u.call */
    IR_POLY        /* sum of coefficient * product of powers    u.poly; gone after pass_horner */
} IrExprKind;

typedef struct IrExpr IrExpr;

/* coefficient * variables[0]^powers[0] * variables[1]^powers[1] * … */
typedef struct IrTerm {
    const IrExpr *coefficient;
    const int *powers; /* one for each variable, >= 0 */
} IrTerm;

struct IrExpr {
    IrExprKind kind;
    IrType type;
    union {
        double constant;
        int integer;
        const IrVar *var;
        struct {
            const IrArray *array;
            const IrExpr *index; /* int */
        } load;
        struct {
            IrOp op;
            const IrExpr *arg[3]; /* unused ones NULL */
        } apply;
        struct {
            const IrExpr *cond, *yes, *no; /* yes and no real */
        } select;
        struct {
            const IrFunc *func;
            const IrExpr *arg[3];
        } call;
        struct {
            int variable_count;
            const IrExpr *const *variables;
            int term_count;
            const IrTerm *terms;
        } poly;
    } u;
};

/* ---- constructors --------------------------------------------------------------------------- */

IrType ir_real(bool varying);
IrType ir_int(void);
IrType ir_bool(bool varying);

/* Ends by diag_ice() if the expression has another base type; `where` says who asks. */
void ir_require(const IrExpr *expr, IrBase base, const char *where);

/* Operand types are asserted (diag_ice() if wrong); the result's type follows from them. */
const IrExpr *ir_const(IrModule *module, double value);
const IrExpr *ir_int_const(IrModule *module, int value);
const IrExpr *ir_bool_const(IrModule *module, bool value);
const IrExpr *ir_get(IrModule *module, const IrVar *var);
const IrExpr *ir_load(IrModule *module, const IrArray *array, const IrExpr *index);
const IrExpr *ir_load_at(IrModule *module, const IrArray *array, int index);
const IrExpr *ir_apply1(IrModule *module, IrOp op, const IrExpr *a);
const IrExpr *ir_apply2(IrModule *module, IrOp op, const IrExpr *a, const IrExpr *b);
const IrExpr *ir_apply3(IrModule *module, IrOp op, const IrExpr *a, const IrExpr *b,
                        const IrExpr *c);
const IrExpr *ir_select(IrModule *module, const IrExpr *cond, const IrExpr *yes, const IrExpr *no);
const IrExpr *ir_call(IrModule *module, const IrFunc *func, const IrExpr *const *args);
/* Arrays are copied. */
const IrExpr *ir_poly(IrModule *module, int variable_count, const IrExpr *const *variables,
                      int term_count, const IrTerm *terms);

/* ---- reading -------------------------------------------------------------------------------- */

const IrFunc *ir_func(const char *name); /* NULL if there is none */
const char *ir_op_spelling(IrOp op);
int ir_op_arity(IrOp op);
IrBase ir_op_operand(IrOp op);
IrBase ir_op_result(IrOp op);
/* Whether the result is uniform, whatever the operands are. */
bool ir_op_is_uniform(IrOp op);
/* Structural equality; variables and arrays by identity. */
bool ir_equal(const IrExpr *a, const IrExpr *b);
/* Children of an expression in order (POLY: variables, then coefficients). */
int ir_child_count(const IrExpr *expr);
const IrExpr *ir_child(const IrExpr *expr, int index);
/* The same node with other children (count as before); returns `expr` itself if none differs. */
const IrExpr *ir_with_children(IrModule *module, const IrExpr *expr, const IrExpr *const *children);

#endif
