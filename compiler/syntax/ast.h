/* ast.h: the program as written.
 *
 * Stands between the parser and the checks. Nodes are tagged unions in the compilation's arena,
 * made by the constructors below, which each grammar action calls; the actions say the rest of a
 * statement, by the names of its members. include.c and rule_models.c put statements in the place of others; after
 * them nothing changes the program: what compiler/sema/ finds out stands in the model. A program is a list of
 * statements; a block is a statement with a body. Which statement may stand in which block is not
 * the grammar's business but that of sema/, so that the message can say where it belongs. */
#ifndef PLASTC_AST_H
#define PLASTC_AST_H

#include <stdbool.h>

#include "compiler/base/arena.h"
#include "compiler/base/diag.h"
#include "ast_expr.h"

typedef struct AstStmt AstStmt;
typedef VEC(AstStmt *) AstStmts;

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
    AST_IN_REFERENCE,
    AST_IN_ACCEPT,
    AST_IN_SEVERAL
} AstHome;

struct AstStmt {
    AstStmtKind kind;
    Span span;    /* the whole statement */
    Span keyword; /* the word it begins with */

    /* The members that a kind uses are named beside it in statements.def; the others are zero. */
    AstName name;
    AstName word;  /* `rate`, `epochs`, `on_step`, `generations` … */
    AstName model;  /* population y[1] spiking : MODEL, rule ee : MODEL; l1 or l2 of normalize */
    AstNames given; /* arguments of the model of a rule */
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
    AstExpr *every; /* `record`, `on_step`: the time between two; a phase of samples: how long each is; `trials`:
                    * of how many; NULL: not said */
    AstExpr *by;   /* by how much an event raises a trace; NULL: 1; of a phase of samples the time between two */
    AstExpr *bind; /* AST_BIND */
    AstFactors factors;
    bool log;
    bool nearest;     /* an event sets the trace to 1 */
    bool is_constant; /* of a term: A[1]; one without factors that is not is a number by itself */
    bool is_model;    /* of a rule: it is there only for others that are made of it; see rule_models.c */
    bool is_used;     /* of a rule: see rule_models_mark_used() */
    bool stands_for;  /* of a rule's own definition: it takes the place of one of the rule's model */
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

/* A block in which a statement belongs beside its home: a row ALSO of statements.def. */
typedef struct AstPlace {
    const char *text; /* how it is written there: its word, or an example */
    AstStmtKind kind;
    AstHome home;
} AstPlace;
const AstPlace *ast_places(int *count);
/* Whether statements of the kind belong in the block. */
bool ast_stmt_belongs(AstStmtKind kind, AstHome block);

#endif
