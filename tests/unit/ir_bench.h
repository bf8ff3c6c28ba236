/* ir_bench.h: a small module of the IR to put statements into, for tests. */
#ifndef TESTS_IR_BENCH_H
#define TESTS_IR_BENCH_H

#include <stdio.h>
#include <string.h>

#include <CUnit/CUnit.h>

#include "compiler/base/diag.h"
#include "compiler/ir/ir.h"
#include "compiler/ir/ir_print.h"
#include "compiler/ir/ir_verify.h"

/* Storage for most tests; statements go to `body`, the rollout's. */
typedef struct Bench {
    Arena *arena;
    IrModule *m;
    IrArray *x;   /* uniform[100] trial */
    IrArray *w;   /* varying[8] work */
    IrArray *a;   /* varying[27] coefficient */
    IrArray *out; /* varying[2] outcome */
    IrStmts *body;
} Bench;

static inline Bench bench(void)
{
    Bench b = {.arena = arena_create()};
    b.m = ir_module(b.arena, NULL, NULL);
    b.x = ir_array(b.m, "x", IR_SPACE_TRIAL, false, 100, NULL);
    b.w = ir_array(b.m, "w", IR_SPACE_WORK, true, 8, NULL);
    b.a = ir_array(b.m, "A", IR_SPACE_COEFFICIENT, true, 27, NULL);
    b.out = ir_array(b.m, "out", IR_SPACE_OUTCOME, true, 2, NULL);
    b.body = &b.m->functions[IR_ROLLOUT].body;
    return b;
}

static inline void done(const Bench *b)
{
    arena_destroy(b->arena);
}

/* Whether the module's functions print as the text; what was found goes to stderr if not. */
static inline bool prints(const Bench *b, const char *expected)
{
    StrBuf text = {0};
    ir_verify(b->m, "test");
    ir_print(b->m, &text);
    const char *found = strstr(text.text, "function ");
    if (found == NULL)
        found = "";
    bool same = strcmp(found, expected) == 0;
    if (!same)
        fprintf(stderr, "\n--- expected\n%s--- found\n%s", expected, found);
    strbuf_free(&text);
    return same;
}

static inline const IrExpr *real(const Bench *b, double value)
{
    return ir_const(b->m, value);
}

static inline const IrExpr *whole(const Bench *b, int value)
{
    return ir_int_const(b->m, value);
}

static inline const IrExpr *binary(const Bench *b, IrOp op, const IrExpr *left, const IrExpr *right)
{
    return ir_apply2(b->m, op, left, right);
}

static inline const IrExpr *call1(const Bench *b, const char *name, const IrExpr *arg)
{
    return ir_call(b->m, ir_func(name), &arg);
}

static inline IrVar *let(const Bench *b, IrStmts *body, const char *name, IrType type,
                         const IrExpr *value)
{
    IrVar *var = ir_var(b->m, name, type);
    ir_let(b->m, body, var, value);
    return var;
}

/* The body of a loop over a new variable. */
static inline IrStmts *loop(const Bench *b, IrStmts *body, const char *name, int low, int high,
                            IrVar **var)
{
    *var = ir_var(b->m, name, ir_int());
    return &ir_for(b->m, body, *var, low, high)->u.loop.body;
}

/* A kernel function that writes a whole array, in a module of one lane. */
static inline void fill(const Bench *b, IrStmts *body, const IrArray *array)
{
    const IrArg args[] = {{.kind = IR_ARG_ARRAY, .array = array, .value = whole(b, 0)},
                          {.kind = IR_ARG_INT, .value = whole(b, array->length)},
                          {.kind = IR_ARG_REAL, .value = real(b, 0)}};
    b->m->one_lane = true;
    ir_kernel(b->m, body, "rt_fill_constant", args, 3);
}

static inline void yield(const Bench *b, IrStmts *body, const IrExpr *value)
{
    ir_store(b->m, body, b->out, whole(b, 0), value);
}

#endif
