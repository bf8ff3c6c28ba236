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
#define OPERATOR(kind, text, arity, class, ir, binding, latex, value) AST_##kind,
#define COMPOSED(kind, text, arity, class, binding, latex)            AST_##kind,
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
    /* of the program */
    AST_VERSION,    /* plast 1                                value */
    AST_CONST,      /* const eta = 0.1                        name value */
    AST_STEP,       /* step 0.1 ms                            value */
    AST_INPUT,      /* input x[3] = gaussian(…)               name size value */
    AST_POPULATION, /* population y[1] rate { … }             name size word model body */
    AST_PROJECTION, /* projection ff : x -> y { … }           name from to body */
    AST_RULE,       /* rule local { … }                       name body */
    AST_TASK,       /* task stability { … }                   name body */
    AST_SEARCH,     /* search { … }                           body */
    AST_REFERENCE,  /* reference oja { … }                    name body */
    AST_GUARD,      /* guard abs(w) < 1 else loss = 2         condition value */
    AST_LET,        /* let pc[k in 1..2] = principal(x, k)    name bind value */
    AST_LOSS,       /* loss d = norm(w) at end                name value window */
    AST_REPORT,     /* report c = cosine(w, pc) at end        name value window */
    AST_INCLUDE,    /* include "lif.plast"                    value */
    AST_DEF,        /* def f(x, y) = x / (1 + y)              name names value */
    AST_NEURON,     /* neuron lif { … }                       name body */
    AST_TEST,       /* test known { with … expect … }         name body */
    /* of blocks */
    AST_EQUATION,   /* r = drive                              name value */
    AST_ODE,        /* dv/dt = -v / 20 ms : mV                name (v) value word: the unit */
    AST_INCREMENT,  /* drive += w * pre.r; post.ge += w       target value */
    AST_DRAW,       /* w ~ normal(0, 0.1) each generation     name value each */
    AST_LEARN,      /* learn a, b = 0 in [-2, 2] log          names value draw low high log */
    AST_EVENT,      /* on_epoch { … }                         word body */
    AST_OPTION,     /* all_to_all; random(p = 0.02)           value (AST_NAME or AST_CALL) */
    AST_PLASTIC,    /* plastic hebb                           name */
    AST_CLIP,       /* clip w in [0, 2]                       name low high */
    AST_WHERE,      /* where i < j                            condition */
    AST_TRIALS,     /* trials 20 each generation              value, each */
    AST_PHASE,      /* phase learn 200 epochs { … }           name value word body */
    AST_WEIGHT,     /* weight 2                               value */
    AST_TRIAL_DRAW, /* draw a ~ uniform(1 Hz, 5 Hz)          name value */
    AST_FROZEN,     /* frozen hebb, anti                      names */
    AST_SCALED,     /* scaled hebb 0.5                        name value */
    AST_RESTORE,    /* restore learn                          name */
    AST_MINIMIZE,   /* minimize d + 0.01 * l1(A)              value */
    AST_METHOD,     /* method cmaes(population = 50)          value (AST_CALL or AST_NAME) */
    AST_BUDGET,     /* budget 300 generations                 value word */
    AST_VALIDATE,   /* validate 200 trials                    value */
    AST_STARTS,     /* starts 8                               value */
    AST_TERM,       /* local.A[pre.r post.r] = 1, B[1]        target factors is_constant value */
    AST_INITIAL,    /* v(0) = -60 mV; v(0) ~ normal(0, 1)     name; value or draw */
    AST_THRESHOLD,  /* threshold v > -50 mV                   condition */
    AST_RESET,      /* reset v = -60 mV; reset { … }          body: equations and increments */
    AST_REFRACTORY, /* refractory 5 ms free                  value, word: free */
    AST_INTEGRATE,  /* integrate exponential                  word */
    AST_DELAY,      /* axonal_delay 1 ms                      word value */
    AST_TRACE,      /* trace x on pre tau T by 0.5; trace m of pre.r tau T
                                                              name word (on, of) target value (T)
                                                              by nearest */
    AST_TIES,       /* ties pre_first                         word */
    AST_NORMALIZE,  /* normalize w over pre to 1 l2           name word (pre) value model (l2) */
    AST_KEEP,       /* keep A[pre.r post.r], A[1]             body: terms without value */
    AST_DROP,       /* drop A[1]                              the same */
    AST_FIX,        /* fix A[pre.r post.r] = 1                body: terms */
    AST_WITH,       /* with hebb.A[pre.r] = 1, istdp.a = 2    body: terms */
    AST_EXPECT      /* expect distance < 0.05                 condition */
} AstStmtKind;

struct AstStmt {
    AstStmtKind kind;
    Span span;    /* the whole statement */
    Span keyword; /* the word it begins with */

    /* The members that a kind uses are named beside it above; the others are zero. */
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
