/* ast_expr.h: expressions as written; see ast.h. */
#ifndef PLASTC_AST_EXPR_H
#define PLASTC_AST_EXPR_H

#include <stdbool.h>

#include "compiler/base/name.h"
#include "compiler/base/source.h"
#include "compiler/base/vec.h"

typedef struct AstExpr AstExpr;
typedef VEC(AstExpr *) AstExprs;

/* A name with its place. `name` is NULL where an optional name was left out. */
typedef struct AstName {
    Name name;
    Span span;
} AstName;
typedef VEC(AstName) AstNames;

/* `at end`, `over score`; phase.name is NULL where it was left out. */
typedef struct AstWindow {
    AstName phase;
    bool over;
} AstWindow;

typedef enum AstExprKind {
    AST_NUMBER,  /* 20 ms                     u.number */
    AST_STRING,  /* "digits.csv"              u.string */
    AST_NAME,    /* eta                       u.name */
    AST_MEMBER,  /* pre.r                     u.member */
    AST_INDEX,   /* pc[k], w[:, k]            u.call (arguments) */
    AST_CALL,    /* norm(w - pc)              u.call */
    AST_UNARY,   /* -x, not x                 u.unary */
    AST_BINARY,  /* x + y, x and y            u.binary */
    AST_COMPARE, /* a < b, a < b <= c         u.compare */
    AST_RANGE,   /* 1..64                     u.range */
    AST_ALL,     /* ':' as an index */
    AST_BIND,    /* k in 1..2                 u.bind; only as first argument of a call */
    AST_OVER,    /* out.rate over score       u.over; only as an argument */
    AST_BAD      /* something that did not parse; already reported */
} AstExprKind;

typedef enum AstOp {
#define OPERATOR(kind, text, arity, class, ir, precedence, latex, value) AST_##kind,
#define COMPOSED(kind, text, arity, class, precedence, latex)            AST_##kind,
#include "operators.def"
#undef OPERATOR
#undef COMPOSED
} AstOp;

/* What an operator makes of what; see operators.def. */
typedef enum AstOpClass { AST_ARITHMETIC, AST_COMPARISON, AST_LOGIC } AstOpClass;

/* One argument of a call or an index. */
typedef struct AstArg {
    AstName name; /* name.name is NULL for a positional argument */
    AstExpr *value;
} AstArg;
typedef VEC(AstArg) AstArgs;

struct AstExpr {
    AstExprKind kind;
    Span span;
    int depth;  /* nesting below this node, operations in a row on one level */
    int height; /* nodes on the longest way down */
    union {
        struct {
            double value;     /* as written: 20 for `20 ms` */
            Name unit;        /* "ms"; NULL if none */
            const char *text; /* the digits as written */
        } number;
        const char *string; /* without quotes, escapes resolved (\" \\ \n \t) */
        Name name;
        struct {
            AstExpr *base;
            AstName member;
        } member;
        struct {
            AstExpr *callee; /* for AST_CALL an AST_NAME or AST_MEMBER; for AST_INDEX any */
            AstArgs args;
        } call;
        struct {
            AstOp op;
            AstExpr *operand;
        } unary;
        struct {
            AstOp op;
            AstExpr *left, *right;
        } binary;
        struct {
            AstOp first_op, second_op;       /* second_op only if third is set */
            AstExpr *first, *second, *third; /* third is NULL in a plain comparison */
        } compare;
        struct {
            AstExpr *low, *high;
        } range;
        struct {
            AstName name;
            AstExpr *range;
        } bind;
        struct {
            AstExpr *value;
            AstName window; /* name of a phase */
        } over;
    } u;
};

/* Deepest nesting of expressions and of blocks. */
#define AST_MAX_DEPTH 200
/* Most nodes on a way down: later passes recurse, and operations in a row group to the left. */
#define AST_MAX_HEIGHT 4000

#endif
