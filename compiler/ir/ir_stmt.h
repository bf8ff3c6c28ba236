/* ir_stmt.h: statements of the IR; see ir.h. */
#ifndef PLASTC_IR_STMT_H
#define PLASTC_IR_STMT_H

#include "compiler/base/source.h"
#include "compiler/base/vec.h"
#include "ir_expr.h"

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
    IR_ARG_CONTEXT,    /* context */
    IR_ARG_LANES       /* how many numbers each element of a varying array has */
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
            bool down; /* the last turn first */
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

/* ---- constructors --------------------------------------------------------------------------- */

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

#endif
