/* ir.h: the typed tree IR between the checked program and C.
 *
 * The printed form (--dump=ir), which ir_print.c writes and ir_read.c reads:
 *
 *     module "oja.plast"
 *     one lane
 *     trials 20 validation 0
 *     task 0 "principal component" trials 20 weight 1
 *     coefficient 0 "local.A[pre.r^1 post.r^0 w^0]" start 0 sd 0.01
 *     outcome 0 loss "distance" task 1
 *     table 0 "digits.csv" 2 x 3
 *       0 0.5 1
 *       1 0 0.25
 *     array x : uniform[300] trial  # input x: 100 samples of 3
 *     array w : varying[3] work
 *     array A : varying[27] coefficient
 *     array list : int[40] in [0, 19] work
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
 * the power of each variable. A kernel function only reads what stands behind `read &`. Names that would be
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
 * it, as in `for k in row[i] .. row[i + 1]`; such a loop may have no turn. The turns of an
 * `independent for` may run in any order, or at once: none reads what another one writes.
 *
 * Nodes are made by the constructors below, checked by ir_verify after lowering and after each
 * pass. */
#ifndef PLASTC_IR_H
#define PLASTC_IR_H

#include <limits.h>
#include <stdbool.h>

#include "compiler/base/arena.h"
#include "compiler/base/source.h"
#include "compiler/base/strbuf.h"
#include "compiler/base/vec.h"
#include "runtime/plast_abi.h"

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
} IrVar;

/* Where an array lives; see plast_abi.h. */
typedef enum IrSpace {
    IR_SPACE_TRIAL,       /* uniform; written by prepare_trial, read by all */
    IR_SPACE_GENERATION,  /* uniform; written by prepare_generation, read by rollout */
    IR_SPACE_SCRATCH,     /* uniform; for one kernel call in a prepare function; they overlap */
    IR_SPACE_WORK,        /* uniform or varying; written and read by rollout; content lost after */
    IR_SPACE_COEFFICIENT, /* varying in rollout, uniform in objective; read only */
    IR_SPACE_LOSS,        /* uniform; in objective: the mean losses; read only */
    IR_SPACE_OUTCOME      /* varying; [outcome_count + 1]; written by rollout */
} IrSpace;

typedef struct IrArray {
    const char *name; /* a hint, as for IrVar */
    IrSpace space;
    IrBase base; /* IR_REAL, or IR_INT: two to a double */
    bool varying;
    IrRange content;  /* of ints: what each element is, where one has been stored */
    int length;       /* elements */
    double wanted;    /* the same, or how many it should have if that is more than INT_MAX */
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
const IrFunc *ir_func(const char *name); /* NULL if there is none */

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

/* ---- statements ----------------------------------------------------------------------------- */

typedef enum IrStmtKind {
    IR_LET,   /* declares var with a first value                    u.let */
    IR_SET,   /* assigns a variable that has a LET before           u.let */
    IR_STORE, /* array[index] = value                               u.store */
    IR_FOR,   /* for var in low .. high - 1, or first .. end - 1    u.loop */
    IR_IF,    /* uniform condition                                  u.branch */
    IR_BLOCK, /* a body that IR_LEAVE can leave                     u.block */
    IR_LEAVE, /* go to the end of the block if `all` lanes of cond  u.leave */
    IR_KERNEL /* call of a kernel function with memory arguments    u.kernel */
} IrStmtKind;

typedef struct IrStmt IrStmt;
typedef VEC(IrStmt *) IrStmts;

typedef enum IrArgKind {
    IR_ARG_ARRAY, /* &array[index] */
    IR_ARG_INT,
    IR_ARG_REAL,       /* uniform */
    IR_ARG_DRAW,       /* &context->draw */
    IR_ARG_TRIAL_DRAW, /* the same without its generation: for draws that a trial keeps */
    IR_ARG_TABLE,      /* &context->tables[integer] */
    IR_ARG_CONTEXT     /* context */
} IrArgKind;

typedef struct IrArg {
    IrArgKind kind;
    const IrArray *array;
    const IrExpr *value; /* index of IR_ARG_ARRAY (int), value of IR_ARG_REAL and IR_ARG_INT */
    int integer;         /* number of the table */
    bool reads;          /* of an array: the function only reads it */
} IrArg;

typedef struct IrBlock {
    const char *name; /* a hint */
    int id;
} IrBlock;

struct IrStmt {
    IrStmtKind kind;
    Span span;        /* where in the program it comes from; start < 0: nowhere */
    const char *note; /* words for a comment in emitted code; may be NULL */
    union {
        struct {
            IrVar *var;
            const IrExpr *value;
        } let;
        struct {
            const IrArray *array;
            const IrExpr *index, *value;
        } store;
        struct {
            IrVar *var;
            int low, high;             /* if `first` is NULL */
            const IrExpr *first, *end; /* ints, evaluated once before the loop; else NULL */
            bool independent;
            IrStmts body;
        } loop;
        struct {
            const IrExpr *cond;
            IrStmts yes, no;
        } branch;
        struct {
            const IrBlock *block;
            IrStmts body;
        } block;
        struct {
            const IrBlock *block; /* one that encloses this statement */
            const IrExpr *cond;   /* bool */
        } leave;
        struct {
            const char *function; /* "rt_fill_normal" */
            IrArg *args;
            int arg_count;
        } kernel;
    } u;
};

/* ---- modules -------------------------------------------------------------------------------- */

typedef enum IrFunctionKind {
    IR_PREPARE_TRIAL,
    IR_PREPARE_GENERATION,
    IR_ROLLOUT,
    IR_OBJECTIVE, /* ends by IR_SET of `result` */
    IR_FUNCTION_COUNT
} IrFunctionKind;

typedef struct IrFunction {
    IrFunctionKind kind;
    IrStmts body;
    IrVar *result;  /* of IR_OBJECTIVE: declared before the body, starts at 0 */
    IrVar *penalty; /* of IR_OBJECTIVE: the parameter */
} IrFunction;

typedef struct IrOutcome {
    const char *name;
    bool is_loss;
    int task; /* from 1; 0: all */
} IrOutcome;

typedef struct IrTask {
    const char *name;
    int trials;
    double weight;
} IrTask;

/* Of a module that is too large. */
typedef struct IrExcess {
    double numbers;         /* doubles, one lane, one trial */
    const IrArray *largest; /* that takes the most of them */
    double largest_numbers;
} IrExcess;

typedef struct IrModule {
    Arena *arena;             /* borrowed */
    const SourceSet *sources; /* borrowed; for places in comments */
    const char *source_path;
    VEC(PlastCoefficient) coefficients;
    VEC(IrOutcome) outcomes; /* losses first */
    VEC(IrTask) tasks;
    VEC(PlastTable) tables;
    VEC(IrArray *) arrays;
    IrFunction functions[IR_FUNCTION_COUNT];
    int trials, validation_trials;
    VEC(Span) watched; /* stores of a rollout that looks for what is not finite: see lower.h */
    bool one_lane; /* valid with one candidate at a time only */
    int next_id;
    /* set by ir_layout, in doubles (work per lane) */
    int trial_size, generation_size, scratch_size, work_size;
    IrExcess excess;
} IrModule;

/* ---- constructors --------------------------------------------------------------------------- */

IrModule *ir_module(Arena *arena, const SourceSet *sources, const char *source_path);
IrArray *ir_array(IrModule *module, const char *name, IrSpace space, bool varying, long length,
                  const char *note);
/* Of uniform ints, which lie within `content`. */
IrArray *ir_int_array(IrModule *module, const char *name, IrSpace space, long length,
                      IrRange content, const char *note);
IrVar *ir_var(IrModule *module, const char *name, IrType type);
IrBlock *ir_block(IrModule *module, const char *name);

IrType ir_real(bool varying);
IrType ir_int(void);
IrType ir_bool(bool varying);

/* Operand types are asserted (an ice() if wrong); the result's type follows from them. */
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

/* Each appends to `body` and returns the statement (so that span and note can be set). */
IrStmt *ir_let(IrModule *module, IrStmts *body, IrVar *var, const IrExpr *value);
IrStmt *ir_set(IrModule *module, IrStmts *body, IrVar *var, const IrExpr *value);
IrStmt *ir_store(IrModule *module, IrStmts *body, const IrArray *array, const IrExpr *index,
                 const IrExpr *value);
/* The bodies of these are filled in afterwards, through u.loop.body and the like. */
IrStmt *ir_for(IrModule *module, IrStmts *body, IrVar *var, int low, int high);
IrStmt *ir_for_range(IrModule *module, IrStmts *body, IrVar *var, const IrExpr *first,
                     const IrExpr *end);
IrStmt *ir_if(IrModule *module, IrStmts *body, const IrExpr *cond);
IrStmt *ir_block_stmt(IrModule *module, IrStmts *body, const IrBlock *block);
IrStmt *ir_leave(IrModule *module, IrStmts *body, const IrBlock *block, const IrExpr *cond);
IrStmt *ir_kernel(IrModule *module, IrStmts *body, const char *function, const IrArg *args,
                  int arg_count);

/* ---- reading -------------------------------------------------------------------------------- */

const char *ir_op_spelling(IrOp op);
int ir_op_arity(IrOp op);
IrBase ir_op_operand(IrOp op);
IrBase ir_op_result(IrOp op);
/* Structural equality; variables and arrays by identity. */
bool ir_equal(const IrExpr *a, const IrExpr *b);
/* Children of an expression in order (POLY: variables, then coefficients). */
int ir_child_count(const IrExpr *expr);
const IrExpr *ir_child(const IrExpr *expr, int index);
/* The same node with other children (count as before); returns `expr` itself if none differs. */
const IrExpr *ir_with_children(IrModule *module, const IrExpr *expr, const IrExpr *const *children);

/* Doubles that hold the array, for one lane. */
int ir_array_size(const IrArray *array);

/* Gives every array its offset and the module its sizes; false if a space would have more than INT_MAX
 * numbers, and then module->excess says how large all are. Arrays of varying elements begin at a
 * multiple of one element; the sizes are in doubles per lane (a uniform array in WORK takes its
 * length as if it were varying). SCRATCH arrays overlap. Dead arrays (never read nor written) get
 * none. After the passes. */
bool ir_layout(IrModule *module);

/* ---- passes (each keeps the module valid; what it requires stands above its function) -------- */

void pass_fold(IrModule *module);   /* constants, identities, multiply-adds */
void pass_refold(IrModule *module); /* the same without multiply-adds */
void pass_horner(IrModule *module); /* polynomials to multiply-adds, invariant part innermost */
void pass_terms(IrModule *module);  /* instead of it: polynomials as written, for comparison */
void pass_unroll(IrModule *module); /* short loops */
void pass_scalar(IrModule *module); /* small arrays to variables */
void pass_split(IrModule *module);  /* deep expressions into several statements */
void pass_hoist(IrModule *module);  /* invariant expressions out of loops */
void pass_dead(IrModule *module);   /* variables, arrays and stores that nothing reads */

#endif
