/* plast.y: the grammar of .plast programs.
 *
 * Tokens come from compiler/syntax/parse.c, which stands between scanner and parser. After a syntax
 * error it skips to the place where parsing can go on and sends "resume" there; no other token ends
 * an `error`. Which statement may stand in which block is checked later, in compiler/sema/.
 *
 * Newlines are white space, and `;` may stand between statements or not: no expression can go on
 * with a word, so a word begins the next statement. */

%require "3.8"
%define api.pure full
%define api.prefix {parser_}
%define api.value.type {Value}
%define api.location.type {Span}
%define api.token.prefix {T_}
%define parse.error custom
%define parse.lac full
%locations
%expect 0
%parse-param {Parser *parser}
%lex-param {Parser *parser}

%code requires {
#include "compiler/syntax/ast.h"

typedef struct Parser Parser;

typedef union Value {
    AstName name; /* also of keywords */
    AstExpr *expr;
    AstStmt *stmt;
    AstStmts stmts;
    AstNames names;
    AstArg arg;
    AstArgs args;
    AstFactor factor;
    AstFactors factors;
    AstOp op;
} Value;
}

%code provides {
typedef struct Token {
    int kind;
    Span span;
    Value value;
    bool first_on_line;
    int indent;      /* bytes before the first token of its line */
    bool stray;      /* a '}' without a '{' */
    bool made_up;    /* a '}' that is missing at the end of the file */
    bool resumed_at; /* a '{' that follows an error */
} Token;

typedef struct Bracket {
    char opening; /* ( [ { */
    Span span;
    int indent; /* of the line it stands in */
} Bracket;

typedef enum ParserMode {
    PARSING,
    SKIPPING, /* an error was met; the current token is the first that may be left out */
    RESUMING  /* "resume" was sent; the current token follows */
} ParserMode;

/* What scanner, grammar and parse.c share. */
struct Parser {
    Ast *ast;
    AstProgram *program;
    const Source *source;
    int file;
    int errors_before; /* this file */

    /* of the scanner */
    void *scanner;
    int scanned;           /* bytes so far */
    int line_start;        /* where the current line begins */
    int indent;            /* of the current line; -1 before its first token */
    int word_after_number; /* where a word stood that could have been a unit; -1 if none did */
    bool ended;

    /* of parse.c */
    ParserMode mode;
    Token current, previous;
    VEC(Bracket) brackets; /* that are open; none but '{' below a '{' */
    int braces;            /* how many of them are '{' */
    AstName line_word;     /* the name that the current line begins with */
    int line_second;       /* the kind of the token behind it; 0 before that */
    AstName path;          /* the first name of the last `pre.r`, whose span is that of it all */
    bool path_runs_on;     /* something that ends an expression stands right before it */
    int keyword;           /* the last one that began a statement of this block; 0: none did */
    int keyword_before;    /* the same before the current token */
    Token outdented;       /* the first token that looks as if a '}' was missing before it */
    Bracket outdented_from; /* the block that then is not closed */
    bool unclosed_reported;

    /* of the error that is being recovered from */
    int resume_indent;     /* a line indented no deeper than this begins a statement */
    int skip_until_braces; /* a block is left out until so many are open; -1 if none is */
    bool lacks_brace;      /* a '{' was perhaps missed */
    bool after_stray_brace;

    /* of all errors */
    int missing_braces; /* '{' that were missed: as many '}' are too many */
    int extra_braces;   /* '{' that were too many: as many '}' are missing */
};

/* plast.l */
void scan_open(Parser *parser);
void scan_close(Parser *parser);
/* The next token; not to be called again after it returned T_END. */
int scan_token(Value *value, Span *span, void *scanner);

/* parse.c, for the parser. */
int parser_lex(Value *value, Span *span, Parser *parser);

/* syntax_error.c, for the parser. */
void parser_error(const Span *span, Parser *parser, const char *message);
/* False when so many errors were reported that the words of a further one do not matter. */
bool parser_wants_words(const Parser *parser);
/* The current token is none of those expected. */
void parser_unexpected(Parser *parser, const char *const *expected, int count);

/* syntax_error.c, for scanner and actions. */
bool parser_is_unit(const char *word);
const char *parser_near_unit(const char *word); /* that was perhaps meant, or NULL */
/* An option right behind a number may be a misspelt unit. */
void parser_check_option(Parser *parser, AstName word);
}

%code {
#include <string.h>

#define YYLLOC_DEFAULT(result, rhs, count)                                                         \
    ((result) = (count) > 0 ? span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, count))                    \
                            : (Span){YYRHSLOC(rhs, 0).file, YYRHSLOC(rhs, 0).end,                  \
                                     YYRHSLOC(rhs, 0).end})

#define PUSH(list, item) vec_push(parser->ast->arena, &(list), (item))
#define STMT(kind, span, keyword) ast_stmt(parser->ast, (kind), (span), (keyword))

static void check_empty(Parser *parser, const AstStmts *statements);
static AstName derivative(Parser *parser, AstName numerator, AstName denominator);
static int power(Parser *parser, const AstExpr *number);
static void check_constant(Parser *parser, const AstExpr *number);
}

%token END 0 "end of file"
%token RESUME "resume"

%token <name> NAME "name"
%token <expr> NUMBER "number"
%token <expr> STRING "string"

%token <name>
    PLAST "plast" CONST "const" STEP "step" INPUT "input" POPULATION "population"
    PROJECTION "projection" RULE "rule" TASK "task" SEARCH "search" REFERENCE "reference"
    GUARD "guard" ELSE "else" LET "let" LOSS "loss" REPORT "report" LEARN "learn"
    ON_EPOCH "on_epoch" ON_STEP "on_step" ON_PRE "on_pre" ON_POST "on_post" PLASTIC "plastic"
    CLIP "clip" WHERE "where" TRIALS "trials" PHASE "phase" MINIMIZE "minimize" METHOD "method"
    BUDGET "budget" VALIDATE "validate" EACH "each" AT "at" OVER "over" IN "in" LOG "log"
    AND "and" OR "or" NOT "not" EPOCHS "epochs" STEPS "steps" GENERATIONS "generations"
    EVALUATIONS "evaluations" SECONDS "seconds"

%token PLUS_EQUAL "+=" ARROW "->" RANGE ".."
    LESS_EQUAL "<=" GREATER_EQUAL ">=" EQUAL "==" NOT_EQUAL "!="

%precedence SHORT                  /* `validate 200 trials` is one statement, not two */
%precedence "trials"

%left "or"
%left "and"
%precedence "not"
%left '+' '-'
%left '*' '/'
%precedence NEGATION

%type <stmts> statements block
%type <stmt> statement definition block_statement
%type <expr> expression comparison pair operand arithmetic exponent postfix callee path
%type <expr> initial learn_draw
%type <args> arguments some_arguments indices
%type <arg> first_argument argument index
%type <name> argument_name keyword phase_name window each event duration limit population_model
%type <names> names
%type <factors> factors
%type <factor> factor
%type <op> comparator

%%

program: statements     { check_empty(parser, &$1); parser->program->statements = $1; };

statements:
    %empty                      { $$ = (AstStmts){0}; }
|   statements statement        { $$ = $1; PUSH($$, $2); }
|   statements ';'
|   statements broken
;

/* A block behind an error is read for the mistakes in it. */
broken: resumption | resumption block;

resumption: error "resume"      { yyerrok; };

block: '{' statements '}'       { $$ = $2; };

statement: definition | block_statement;

/* ---- statements of the program --------------------------------------------------------------- */

definition:
    "plast" expression
        { $$ = STMT(AST_VERSION, @$, @1); $$->value = $2; }
|   "const" NAME '=' expression
        { $$ = STMT(AST_CONST, @$, @1); $$->name = $2; $$->value = $4; }
|   "step" expression
        { $$ = STMT(AST_STEP, @$, @1); $$->value = $2; }
|   "input" NAME '[' expression ']' '=' expression
        { $$ = STMT(AST_INPUT, @$, @1); $$->name = $2; $$->size = $4; $$->value = $7; }
|   "population" NAME '[' expression ']' NAME population_model block
        { $$ = ast_with_body(parser->ast, STMT(AST_POPULATION, @$, @1), $8);
          $$->name = $2; $$->size = $4; $$->word = $6; $$->model = $7; }
|   "projection" NAME "->" NAME block
        { $$ = ast_with_body(parser->ast, STMT(AST_PROJECTION, @$, @1), $5);
          $$->from = $2; $$->to = $4; }
|   "projection" NAME ':' NAME "->" NAME block
        { $$ = ast_with_body(parser->ast, STMT(AST_PROJECTION, @$, @1), $7);
          $$->name = $2; $$->from = $4; $$->to = $6; }
|   "rule" NAME block
        { $$ = ast_with_body(parser->ast, STMT(AST_RULE, @$, @1), $3); $$->name = $2; }
|   "task" NAME block
        { $$ = ast_with_body(parser->ast, STMT(AST_TASK, @$, @1), $3); $$->name = $2; }
|   "search" block
        { $$ = ast_with_body(parser->ast, STMT(AST_SEARCH, @$, @1), $2); }
|   "reference" NAME block
        { $$ = ast_with_body(parser->ast, STMT(AST_REFERENCE, @$, @1), $3); $$->name = $2; }
|   "guard" expression "else" "loss" '=' expression
        { $$ = STMT(AST_GUARD, @$, @1); $$->condition = $2; $$->value = $6; }
|   "let" NAME '=' expression
        { $$ = STMT(AST_LET, @$, @1); $$->name = $2; $$->value = $4; }
|   "let" NAME '[' NAME "in" expression ']' '=' expression
        { $$ = STMT(AST_LET, @$, @1); $$->name = $2; $$->value = $9;
          $$->bind = ast_bind(parser->ast, span_join(@4, @6), $4, $6); }
|   "loss" NAME '=' expression window
        { $$ = STMT(AST_LOSS, @$, @1); $$->name = $2; $$->value = $4; $$->window = $5; }
|   "report" NAME '=' expression window
        { $$ = STMT(AST_REPORT, @$, @1); $$->name = $2; $$->value = $4; $$->window = $5; }
;

population_model:
    %empty                      { $$ = (AstName){0}; }
|   ':' NAME                    { $$ = $2; }
;

window:
    %empty                      { $$ = (AstName){0}; }
|   "at" phase_name             { $$ = $2; }
|   "over" phase_name           { $$ = $2; }
;

/* Phases in which rules learn are called just that. */
phase_name: NAME | "learn";

/* ---- statements of blocks -------------------------------------------------------------------- */

block_statement:
    NAME '=' expression
        { $$ = STMT(AST_EQUATION, @$, @1); $$->name = $1; $$->value = $3; }
|   NAME '/' NAME '=' expression
        { $$ = STMT(AST_ODE, @$, @1); $$->name = derivative(parser, $1, $3);
          $$->value = $5; }
|   path "+=" expression
        { $$ = STMT(AST_INCREMENT, @$, @1); $$->target = $1; $$->value = $3; }
|   NAME '~' expression each
        { $$ = STMT(AST_DRAW, @$, @1); $$->name = $1; $$->value = $3; $$->each = $4; }
|   path '[' factors ']' '=' expression
        { $$ = STMT(AST_TERM, @$, @1); $$->target = $1; $$->factors = $3; $$->value = $6; }
|   path '[' NUMBER ']' '=' expression
        { $$ = STMT(AST_TERM, @$, @1); $$->target = $1; $$->value = $6;
          check_constant(parser, $3); }
|   NAME
        { $$ = STMT(AST_OPTION, @$, @1); $$->value = ast_name(parser->ast, @1, $1.name);
          parser_check_option(parser, $1); }
|   NAME '(' arguments ')'
        { $$ = STMT(AST_OPTION, @$, @1);
          $$->value = ast_call(parser->ast, @$, ast_name(parser->ast, @1, $1.name), $3); }
|   "learn" names initial learn_draw
        { $$ = STMT(AST_LEARN, @$, @1); $$->names = $2; $$->value = $3; $$->draw = $4; }
|   "learn" names initial learn_draw "in" '[' expression ',' expression ']'
        { $$ = STMT(AST_LEARN, @$, @1); $$->names = $2; $$->value = $3; $$->draw = $4;
          $$->low = $7; $$->high = $9; }
|   "learn" names initial learn_draw "in" '[' expression ',' expression ']' "log"
        { $$ = STMT(AST_LEARN, @$, @1); $$->names = $2; $$->value = $3; $$->draw = $4;
          $$->low = $7; $$->high = $9; $$->log = true; }
|   event block
        { $$ = ast_with_body(parser->ast, STMT(AST_EVENT, @$, @1), $2); $$->word = $1; }
|   "plastic" NAME
        { $$ = STMT(AST_PLASTIC, @$, @1); $$->name = $2; }
|   "clip" NAME "in" '[' expression ',' expression ']'
        { $$ = STMT(AST_CLIP, @$, @1); $$->name = $2; $$->low = $5; $$->high = $7; }
|   "where" expression
        { $$ = STMT(AST_WHERE, @$, @1); $$->condition = $2; }
|   "trials" expression each
        { $$ = STMT(AST_TRIALS, @$, @1); $$->value = $2; $$->each = $3; }
|   "phase" phase_name expression duration
        { $$ = STMT(AST_PHASE, @$, @1); $$->name = $2; $$->value = $3; $$->word = $4; }
|   "phase" phase_name expression duration block
        { $$ = ast_with_body(parser->ast, STMT(AST_PHASE, @$, @1), $5);
          $$->name = $2; $$->value = $3; $$->word = $4; }
|   "minimize" expression
        { $$ = STMT(AST_MINIMIZE, @$, @1); $$->value = $2; }
|   "method" expression
        { $$ = STMT(AST_METHOD, @$, @1); $$->value = $2; }
|   "budget" expression limit
        { $$ = STMT(AST_BUDGET, @$, @1); $$->value = $2; $$->word = $3; }
|   "validate" expression %prec SHORT
        { $$ = STMT(AST_VALIDATE, @$, @1); $$->value = $2; }
|   "validate" expression "trials"
        { $$ = STMT(AST_VALIDATE, @$, @1); $$->value = $2; }
;

names:
    NAME                        { $$ = (AstNames){0}; PUSH($$, $1); }
|   names ',' NAME              { $$ = $1; PUSH($$, $3); }
;

initial:
    %empty                      { $$ = NULL; }
|   '=' expression              { $$ = $2; }
;

learn_draw:
    %empty                      { $$ = NULL; }
|   '~' expression              { $$ = $2; }
;

each:
    %empty                      { $$ = (AstName){0}; }
|   "each" NAME                 { $$ = $2; }
;

event: "on_epoch" | "on_step" | "on_pre" | "on_post";

/* Which of these words means something is checked in sema/. */
duration:
    %empty                      { $$ = (AstName){0}; }
|   "epochs" | "steps" | "seconds" | "generations" | "evaluations"
;

limit:
    %empty                      { $$ = (AstName){0}; }
|   "generations" | "evaluations" | "seconds" | "epochs" | "steps"
;

/* ---- monomials: pre.r post.r^2 w ------------------------------------------------------------- */

path:
    NAME                        { $$ = ast_name(parser->ast, @1, $1.name); }
|   path '.' NAME               { $$ = ast_member(parser->ast, @$, $1, $3); }
;

factors:
    factor                      { $$ = (AstFactors){0}; PUSH($$, $1); }
|   factors factor              { $$ = $1; PUSH($$, $2); }
;

factor:
    path                        { $$ = (AstFactor){.quantity = $1, .power = 1, .span = @$}; }
|   path '^' NUMBER
        { $$ = (AstFactor){.quantity = $1, .power = power(parser, $3), .span = @$}; }
;

/* ---- expressions, loosest first -------------------------------------------------------------- */

expression:
    expression "or" expression  { $$ = ast_binary(parser->ast, AST_OR, $1, $3); }
|   expression "and" expression { $$ = ast_binary(parser->ast, AST_AND, $1, $3); }
|   "not" expression            { $$ = ast_unary(parser->ast, @$, AST_NOT, $2); }
|   comparison
;

comparison:
    operand
|   pair
|   pair comparator operand     { $$ = ast_compare_chain(parser->ast, $1, $2, $3); }
;

pair: operand comparator operand { $$ = ast_compare(parser->ast, $2, $1, $3); };

comparator:
    '<'                         { $$ = AST_LT; }
|   "<="                        { $$ = AST_LE; }
|   '>'                         { $$ = AST_GT; }
|   ">="                        { $$ = AST_GE; }
|   "=="                        { $$ = AST_EQ; }
|   "!="                        { $$ = AST_NE; }
;

operand:
    arithmetic
|   arithmetic ".." arithmetic  { $$ = ast_range(parser->ast, $1, $3); }
;

arithmetic:
    arithmetic '+' arithmetic   { $$ = ast_binary(parser->ast, AST_ADD, $1, $3); }
|   arithmetic '-' arithmetic   { $$ = ast_binary(parser->ast, AST_SUB, $1, $3); }
|   arithmetic '*' arithmetic   { $$ = ast_binary(parser->ast, AST_MUL, $1, $3); }
|   arithmetic '/' arithmetic   { $$ = ast_binary(parser->ast, AST_DIV, $1, $3); }
|   '-' arithmetic %prec NEGATION { $$ = ast_unary(parser->ast, @$, AST_NEG, $2); }
|   postfix '^' exponent        { $$ = ast_binary(parser->ast, AST_POW, $1, $3); }
|   postfix
;

/* `^` binds tighter than a minus before it, looser than one behind it, and to the right. */
exponent:
    postfix
|   postfix '^' exponent        { $$ = ast_binary(parser->ast, AST_POW, $1, $3); }
|   '-' exponent                { $$ = ast_unary(parser->ast, @$, AST_NEG, $2); }
;

postfix:
    NUMBER
|   STRING
|   '(' expression ')'          { $$ = ast_grouped(parser->ast, @$, $2); }
|   callee
|   callee '(' arguments ')'    { $$ = ast_call(parser->ast, @$, $1, $3); }
|   "log" '(' arguments ')'
        { $$ = ast_call(parser->ast, @$, ast_name(parser->ast, @1, $1.name), $3); }
|   postfix '[' indices ']'     { $$ = ast_index(parser->ast, @$, $1, $3); }
;

callee:
    NAME                        { $$ = ast_name(parser->ast, @1, $1.name); }
|   postfix '.' NAME            { $$ = ast_member(parser->ast, @$, $1, $3); }
;

indices:
    index                       { $$ = (AstArgs){0}; PUSH($$, $1); }
|   indices ',' index           { $$ = $1; PUSH($$, $3); }
;

index:
    expression                  { $$ = (AstArg){.value = $1}; }
|   ':'                         { $$ = (AstArg){.value = ast_all(parser->ast, @1)}; }
;

arguments:
    %empty                      { $$ = (AstArgs){0}; }
|   some_arguments
;

some_arguments:
    first_argument              { $$ = (AstArgs){0}; PUSH($$, $1); }
|   some_arguments ',' argument { $$ = $1; PUSH($$, $3); }
;

first_argument:
    argument
|   NAME "in" expression
        { $$ = (AstArg){.value = ast_bind(parser->ast, @$, $1, $3)}; }
;

argument:
    expression                  { $$ = (AstArg){.value = $1}; }
|   expression "over" phase_name
        { $$ = (AstArg){.value = ast_over(parser->ast, $1, $3)}; }
|   argument_name '=' expression
        { $$ = (AstArg){.name = $1, .value = $3}; }
;

argument_name: NAME | keyword;

keyword:
    "plast" | "const" | "step" | "input" | "population" | "projection" | "rule" | "task"
|   "search" | "reference" | "guard" | "else" | "let" | "loss" | "report" | "learn" | "on_epoch"
|   "on_step" | "on_pre" | "on_post" | "plastic" | "clip" | "where" | "trials" | "phase"
|   "minimize" | "method" | "budget" | "validate" | "each" | "at" | "over" | "in" | "log" | "and"
|   "or" | "not" | "epochs" | "steps" | "generations" | "evaluations" | "seconds"
;

%%

/* ---- checks ---------------------------------------------------------------------------------- */

/* At the end of the program. */
static void check_empty(Parser *parser, const AstStmts *statements)
{
    if (statements->count > 0 || diags_error_count(parser->ast->diags) > parser->errors_before)
        return;
    Diag *diag = diag_error(parser->ast->diags, E_SYNTAX, (Span){parser->file, 0, 0},
                            "the program is empty");
    diag_help(diag, "a program begins with 'plast 1'");
}

/* The `v` of `dv/dt`. */
static AstName derivative(Parser *parser, AstName numerator, AstName denominator)
{
    if (numerator.name[0] != 'd' || numerator.name[1] == '\0' ||
        strcmp(denominator.name, "dt") != 0) {
        Diag *diag =
            diag_error(parser->ast->diags, E_SYNTAX, span_join(numerator.span, denominator.span),
                       "expected a derivative such as 'dv/dt' before '='");
        diag_help(diag, "an equation has one name to the left of '='");
        return numerator;
    }
    Span span = numerator.span;
    span.start++;
    return (AstName){.name = name_intern(parser->ast->names, numerator.name + 1), .span = span};
}

#define MAX_POWER 99

static int power(Parser *parser, const AstExpr *number)
{
    const char *text = number->u.number.text;
    double value = number->u.number.value;
    if (text[strspn(text, "0123456789")] == '\0' && value >= 1 && value <= MAX_POWER)
        return (int)value;
    diag_error(parser->ast->diags, E_BAD_NUMBER, number->span,
               "the powers of a term are integers from 1 to %d", MAX_POWER);
    return 1;
}

/* Only 1 stands for the constant term. */
static void check_constant(Parser *parser, const AstExpr *number)
{
    if (strcmp(number->u.number.text, "1") != 0 || number->u.number.unit != NULL)
        diag_error(parser->ast->diags, E_SYNTAX, number->span,
                   "expected 1 or a product such as 'pre.r post.r^2'");
}

/* ---- errors ---------------------------------------------------------------------------------- */

static int yyreport_syntax_error(const yypcontext_t *context, Parser *parser)
{
    if (!parser_wants_words(parser)) {
        parser_unexpected(parser, NULL, 0);
        return 0;
    }
    yysymbol_kind_t kinds[YYNTOKENS];
    int count = yypcontext_expected_tokens(context, kinds, YYNTOKENS);
    if (count < 0) /* YYENOMEM */
        return count;
    const char *expected[YYNTOKENS];
    for (int k = 0; k < count; k++)
        expected[k] = yysymbol_name(kinds[k]);
    parser_unexpected(parser, expected, count);
    return 0;
}
