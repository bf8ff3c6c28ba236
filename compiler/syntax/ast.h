/* ast.h: the program as written.
 *
 * Stands between the parser and the checks. Nodes are tagged unions in the compilation's arena,
 * made only by the constructors below (each grammar action calls one), never changed after parsing
 * except for the `checked` fields, which belong to compiler/sema/. A program is a list of
 * statements; a block is a statement with a body. Which statement may stand in which block is not
 * the grammar's business but that of sema/, so that the message can say where it belongs. */
#ifndef PLASTC_AST_H
#define PLASTC_AST_H

#include <stdbool.h>

#include "compiler/base/arena.h"
#include "compiler/base/diag.h"
#include "compiler/base/name.h"
#include "compiler/base/source.h"
#include "compiler/base/strbuf.h"
#include "compiler/base/vec.h"

typedef struct AstExpr AstExpr;
typedef struct AstStmt AstStmt;
typedef VEC(AstExpr *) AstExprs;
typedef VEC(AstStmt *) AstStmts;

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

/* ---- expressions ---------------------------------------------------------------------------- */

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

/* ---- statements ----------------------------------------------------------------------------- */

/* One factor of a monomial such as `pre.r post.r^2 w`, or a word of the place of a number in a network,
 * such as `out h2 3`. */
typedef struct AstFactor {
    AstExpr *quantity; /* AST_NAME or AST_MEMBER; behind another one, AST_NUMBER */
    int power;
    Span span;
} AstFactor;
typedef VEC(AstFactor) AstFactors;

typedef enum AstStmtKind {
#define STATEMENT(kind, word, how, home, form) AST_##kind,
#define SHAPE(kind, name, home)                AST_##kind,
#include "statements.def"
} AstStmtKind;

/* Where a statement belongs; see statements.def. */
typedef enum AstHome {
    AST_IN_PROGRAM,
    AST_IN_NEURON, /* or a population */
    AST_IN_PROJECTION,
    AST_IN_RULE,
    AST_IN_RULE_OR_PROGRAM,
    AST_IN_EVENT,
    AST_IN_TASK,
    AST_IN_PHASE,
    AST_IN_SEARCH,
    AST_IN_TEST,
    AST_IN_SEVERAL
} AstHome;

struct AstStmt {
    AstStmtKind kind;
    Span span;    /* the whole statement */
    Span keyword; /* the word it begins with */

    /* The members that a kind uses are named beside it in statements.def; the others are zero. */
    AstName name;
    AstName word;  /* `rate`, `epochs`, `on_step`, `generations` … */
    AstName model; /* population y[1] spiking : MODEL; l1 or l2 of normalize */
    AstName from, to;
    AstWindow window;
    AstName each; /* `generation` or `trial` after `each`; name NULL if absent */
    AstNames names;
    AstExpr *size;
    AstExpr *value;
    AstExpr *condition;
    AstExpr *target; /* AST_NAME or AST_MEMBER; of `trace … of` any expression */
    AstExpr *draw;   /* learn A = volterra(…) ~ normal(0, 0.01): the call after ~ */
    AstExpr *low, *high;
    AstExpr *every; /* of `record`: the time between two rows; NULL: not said */
    AstExpr *by;   /* by how much an event raises a trace; NULL: 1 */
    AstExpr *bind; /* AST_BIND */
    AstFactors factors;
    bool log;
    bool nearest;     /* an event sets the trace to 1 */
    bool is_constant; /* of a term: A[1]; one without factors that is not is a number by itself */
    bool has_body;    /* phases may have none */
    AstStmts body;
    int depth;
};

typedef struct AstProgram {
    int file; /* number in the SourceSet */
    AstStmts statements;
} AstProgram;

/* ---- making nodes --------------------------------------------------------------------------- */

/* Where nodes are made. */
typedef struct Ast {
    Arena *arena;
    NameTable *names;
    Diags *diags;
} Ast;

/* Beyond AST_MAX_DEPTH a constructor reports E_TOO_DEEP and returns an AST_BAD node; those around
 * it do the latter in silence. */
AstExpr *ast_number(Ast *ast, Span span, double value, Name unit, const char *text);
AstExpr *ast_string(Ast *ast, Span span, const char *text);
AstExpr *ast_name(Ast *ast, Span span, Name name);
AstExpr *ast_member(Ast *ast, Span span, AstExpr *base, AstName member);
AstExpr *ast_index(Ast *ast, Span span, AstExpr *base, AstArgs args);
AstExpr *ast_call(Ast *ast, Span span, AstExpr *callee, AstArgs args);
AstExpr *ast_unary(Ast *ast, Span span, AstOp op, AstExpr *operand);
AstExpr *ast_binary(Ast *ast, AstOp op, AstExpr *left, AstExpr *right);
/* `left ^ right`. A power behind a unit is one of the unit: 2 mV^2 is 2 (1 mV)^2. */
AstExpr *ast_power(Ast *ast, AstExpr *left, AstExpr *right);
AstExpr *ast_compare(Ast *ast, AstOp op, AstExpr *left, AstExpr *right);
/* Turns `a < b` and `<= c` into the chain `a < b <= c`. */
AstExpr *ast_compare_chain(Ast *ast, AstExpr *comparison, AstOp op, AstExpr *third);
AstExpr *ast_range(Ast *ast, AstExpr *low, AstExpr *high);
AstExpr *ast_all(Ast *ast, Span span);
AstExpr *ast_bind(Ast *ast, Span span, AstName name, AstExpr *range);
AstExpr *ast_over(Ast *ast, AstExpr *value, AstName window);
/* What stood in parentheses: `expr` with their span, one level deeper. */
AstExpr *ast_grouped(Ast *ast, Span span, AstExpr *expr);
AstExpr *ast_bad(Ast *ast, Span span);

/* A statement with only kind, span and keyword set; the grammar action fills in the rest. */
AstStmt *ast_stmt(Ast *ast, AstStmtKind kind, Span span, Span keyword);
/* Gives a statement its body and its depth. Beyond AST_MAX_DEPTH it is reported and stays empty. */
AstStmt *ast_with_body(Ast *ast, AstStmt *stmt, AstStmts body);
/* The same of a single statement. */
AstStmt *ast_with_part(Ast *ast, AstStmt *stmt, AstStmt *part);

/* ---- reading nodes -------------------------------------------------------------------------- */

/* The word of a call or a bare name; NULL if there is none. */
Name ast_call_name(const AstExpr *expr);
/* Whether it is a call of the function of that name. */
bool ast_is_call(const AstExpr *expr, const char *function);
/* "+", "<=", "and" … */
const char *ast_op_text(AstOp op);
AstOpClass ast_op_class(AstOp op);
/* The first operator that is written so; false if there is none. */
bool ast_op_find(const char *text, size_t length, AstOp *op);
/* The keyword that a statement begins with, for messages: "input", "on_epoch", "draw (~)" … */
const char *ast_stmt_name(AstStmtKind kind);
AstHome ast_stmt_home(AstStmtKind kind);

/* A word that a statement begins with. */
typedef struct AstWord {
    const char *text;
    AstStmtKind kind;
    bool soft; /* a keyword only where a statement can begin */
    const char
        *form; /* how the statement is written, for 'write …'; NULL: there is nothing to show */
} AstWord;
const AstWord *ast_words(int *count);

/* --dump=ast: one node a line, indented, as
 *
 *     population y @8:1
 *       size
 *         number 1
 *       equation r @8:24
 *         name drive
 *
 * with the place (line:column) of statements only. */
void ast_dump(const AstProgram *program, const SourceSet *sources, StrBuf *out);

#endif
