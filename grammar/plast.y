/* plast.y: the grammar of .plast programs.
 *
 * Tokens come from compiler/syntax/parser.c, which stands between scanner and parser. After a syntax
 * error it skips to the place where parsing can go on and sends "resume" there; no other token ends
 * an `error`. Which statement may stand in which block is checked later, in compiler/sema/.
 *
 * Newlines are white space, and `;` may stand between statements or not: no expression can go on
 * with a word, so a word begins the next statement. Words such as `trace` are keywords only where
 * they begin a statement, which compiler/syntax/words.c tells by what stands around them. */

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
    AstWindow window;
} Value;
}

%code {
#include <stdlib.h>

#include "compiler/syntax/grammar_checks.h"
#include "compiler/syntax/syntax_error.h"

/* What the parser needs of memory it gets, or the process ends. */
#define YYMALLOC memory_malloc
#define YYFREE   free

#define YYLLOC_DEFAULT(result, rhs, count)                                                         \
    ((result) = (count) > 0 ? span_join(YYRHSLOC(rhs, 1), YYRHSLOC(rhs, count))                    \
                            : (Span){YYRHSLOC(rhs, 0).file, YYRHSLOC(rhs, 0).end,                  \
                                     YYRHSLOC(rhs, 0).end})

#define PUSH(list, item) vec_push(parser->ast->arena, &(list), (item))
#define STMT(kind, span, keyword) ast_stmt(parser->ast, (kind), (span), (keyword))

/* A term of a reference, a test or a mask; without factors it is a single coefficient. */
static AstStmt *term(Parser *parser, Span span, AstExpr *target, AstFactors factors,
                     AstExpr *value)
{
    AstStmt *stmt = STMT(AST_TERM, span, target->span);
    stmt->target = target;
    stmt->factors = factors;
    stmt->value = value;
    return stmt;
}
}

%token END 0 "end of file"
%token RESUME "resume"

%token <name> NAME "name"
%token <expr> NUMBER "number"
%token <expr> STRING "string"

%token <name>
    VERSION "plast" CONST "const" STEP "step" INPUT "input" POPULATION "population"
    PROJECTION "projection" RULE "rule" TASK "task" SEARCH "search" REFERENCE "reference"
    GUARD "guard" ELSE "else" LET "let" LOSS "loss" REPORT "report" LEARN "learn"
    ON_EPOCH "on_epoch" ON_STEP "on_step" ON_PRE "on_pre" ON_POST "on_post" PLASTIC "plastic"
    CLIP "clip" WHERE "where" TRIALS "trials" PHASE "phase" MINIMIZE "minimize" METHOD "method"
    BUDGET "budget" VALIDATE "validate" STARTS "starts" EACH "each" AT "at" OVER "over" IN "in" LOG "log"
    AND "and" OR "or" NOT "not" EPOCHS "epochs" STEPS "steps" GENERATIONS "generations"
    EVALUATIONS "evaluations" SECONDS "seconds"

%token <name> /* keywords only where they begin a statement */
    INCLUDE "include" DEF "def" NEURON "neuron" TEST "test" WITH "with" EXPECT "expect"
    WEIGHT "weight" TRIAL_DRAW "draw" FROZEN "frozen" SCALED "scaled" RESTORE "restore" TRACE "trace" TIES "ties"
    THRESHOLD "threshold" RESET "reset" REFRACTORY "refractory" INTEGRATE "integrate"
    NORMALIZE "normalize" KEEP "keep" DROP "drop" FIX "fix" AXONAL_DELAY "axonal_delay"
    DENDRITIC_DELAY "dendritic_delay" DELAY "delay" TRANSPOSE "transpose" RECORD "record"
    ACCEPT "accept" STAGE "stage"

%token <name> /* keywords only within one of these */
    ON "on" OF "of" TAU "tau" BY "by" NEAREST "nearest" FREE "free" BOTH_WAYS "both_ways" HOLDS "holds" TO "to" L1 "l1" L2 "l2" EVERY "every"
    ON_SAMPLE "on_sample" SAMPLES "samples" REST "rest"

%token PLUS_EQUAL "+=" MINUS_EQUAL "-=" ARROW "->" RANGE ".."
    LESS_EQUAL "<=" GREATER_EQUAL ">=" EQUAL "==" NOT_EQUAL "!="

%precedence SHORT                  /* `validate 200 trials` is one statement, not two */
%precedence "trials"

%left "or"
%left "and"
%precedence "not"
%left '+' '-'
%left '*' '/'
%precedence NEGATION

%type <stmts> statements block bare_terms terms conditions
%type <stmt> statement definition block_statement neuron_statement rule_statement task_statement
%type <stmt> bare_term indexed_term term model learned stage condition bounded
%type <expr> compared two_compared leading expression comparison pair operand arithmetic exponent postfix callee path dotted
%type <expr> increment initial learn_draw every rest
%type <args> arguments some_arguments indices
%type <arg> first_argument argument index
%type <name> argument_name keyword phase_name over_name each event duration limit ode_unit free both_ways delay scale norm
%type <window> window
%type <names> names
%type <factors> factors
%type <factor> factor
%type <op> comparator

%%

program: statements     { grammar_checks_empty(parser, &$1); parser->program->statements = $1; };

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

statement: definition | block_statement | neuron_statement | rule_statement | task_statement;

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
|   "include" STRING
        { $$ = STMT(AST_INCLUDE, @$, @1); $$->value = $2; }
|   "def" NAME '(' names ')' '=' expression
        { $$ = STMT(AST_DEF, @$, @1); $$->name = $2; $$->names = $4; $$->value = $7; }
|   "neuron" NAME block
        { $$ = ast_with_body(parser->ast, STMT(AST_NEURON, @$, @1), $3); $$->name = $2; }
|   "test" NAME block
        { $$ = ast_with_body(parser->ast, STMT(AST_TEST, @$, @1), $3); $$->name = $2; }
|   "population" NAME '[' expression ']' NAME block
        { $$ = ast_with_body(parser->ast, STMT(AST_POPULATION, @$, @1), $7);
          $$->name = $2; $$->size = $4; $$->word = $6; }
|   "population" NAME '[' expression ']' NAME ':' NAME
        { $$ = STMT(AST_POPULATION, @$, @1);
          $$->name = $2; $$->size = $4; $$->word = $6; $$->model = $8; }
|   "population" NAME '[' expression ']' NAME ':' NAME block
        { $$ = ast_with_body(parser->ast, STMT(AST_POPULATION, @$, @1), $9);
          $$->name = $2; $$->size = $4; $$->word = $6; $$->model = $8; }
|   "projection" NAME "->" NAME block
        { $$ = ast_with_body(parser->ast, STMT(AST_PROJECTION, @$, @1), $5);
          $$->from = $2; $$->to = $4; }
|   "projection" NAME ':' NAME "->" NAME block
        { $$ = ast_with_body(parser->ast, STMT(AST_PROJECTION, @$, @1), $7);
          $$->name = $2; $$->from = $4; $$->to = $6; }
|   "rule" NAME block
        { $$ = ast_with_body(parser->ast, STMT(AST_RULE, @$, @1), $3); $$->name = $2; }
|   "rule" NAME '(' names ')' block
        { $$ = ast_with_body(parser->ast, STMT(AST_RULE, @$, @1), $6); $$->name = $2; $$->names = $4; }
|   "rule" NAME ':' model block
        { $$ = ast_with_body(parser->ast, $4, $5); $$->span = @$; $$->keyword = @1; $$->name = $2; }
|   "rule" NAME ':' model
        { $$ = $4; $$->span = @$; $$->keyword = @1; $$->name = $2; }
|   "rule" NAME '(' names ')' ':' model block
        { $$ = ast_with_body(parser->ast, $7, $8); $$->span = @$; $$->keyword = @1;
          $$->name = $2; $$->names = $4; }
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
        { $$ = STMT(AST_LOSS, @$, @1); $$->name = $2; $$->value = $4;
          $$->window = $5; }
|   "loss" NAME '[' NAME "in" expression ']' '=' expression window
        { $$ = STMT(AST_LOSS, @$, @1); $$->name = $2; $$->value = $9; $$->window = $10;
          $$->bind = ast_bind(parser->ast, span_join(@4, @6), $4, $6); }
|   "report" NAME '=' expression window
        { $$ = STMT(AST_REPORT, @$, @1); $$->name = $2; $$->value = $4;
          $$->window = $5; }
|   "report" NAME '[' NAME "in" expression ']' '=' expression window
        { $$ = STMT(AST_REPORT, @$, @1); $$->name = $2; $$->value = $9; $$->window = $10;
          $$->bind = ast_bind(parser->ast, span_join(@4, @6), $4, $6); }
|   "record" NAME '=' expression every window
        { $$ = STMT(AST_RECORD, @$, @1); $$->name = $2; $$->value = $4;
          $$->every = $5; $$->window = $6; }
|   "record" postfix every window
        { $$ = STMT(AST_RECORD, @$, @1); $$->value = $2; $$->every = $3; $$->window = $4; }
|   "accept" '{' conditions '}'
        { $$ = ast_with_body(parser->ast, STMT(AST_ACCEPT, @$, @1), $3); }
|   stage
;

/* ---- which rules are accepted ---------------------------------------------------------------- */

conditions:
    %empty                      { $$ = (AstStmts){0}; }
|   conditions stage            { $$ = $1; PUSH($$, $2); }
|   conditions condition        { $$ = $1; PUSH($$, $2); }
|   conditions ';'
|   conditions broken
;

stage: "stage" NAME '{' conditions '}'
        { $$ = ast_with_body(parser->ast, STMT(AST_STAGE, @$, @1), $4); $$->name = $2; };

condition:
    bounded
|   NAME ':' bounded            { $$ = $3; $$->span = @$; $$->name = $1; }
;

/* One begins with a name or a number: a '-' or a bracket would go on with the condition before it. */
bounded:
    compared
        { $$ = STMT(AST_CONDITION, @$, @1); $$->condition = $1; }
|   leading "in" '[' expression ',' expression ']'
        { $$ = STMT(AST_CONDITION, @$, @1); $$->value = $1; $$->low = $4; $$->high = $6; }
;

compared:
    two_compared
|   two_compared comparator arithmetic { $$ = ast_compare_chain(parser->ast, $1, $2, $3); }
;

two_compared: leading comparator arithmetic { $$ = ast_compare(parser->ast, $2, $1, $3); };

leading:
    NUMBER
|   NAME                        { $$ = ast_name(parser->ast, @1, $1.name); }
|   NAME '(' arguments ')'
        { $$ = ast_call(parser->ast, @$, ast_name(parser->ast, @1, $1.name), $3); }
|   NAME '[' indices ']'
        { $$ = ast_index(parser->ast, @$, ast_name(parser->ast, @1, $1.name), $3); }
;

/* ---- parts of these statements --------------------------------------------------------------- */

/* The model of a rule, and what it is given. */
model:
    NAME                        { $$ = STMT(AST_RULE, @$, @1); $$->model = $1; }
|   NAME '(' names ')'          { $$ = STMT(AST_RULE, @$, @1); $$->model = $1; $$->given = $3; }
;

every:
    %empty                      { $$ = NULL; }
|   "every" expression          { $$ = $2; }
;

window:
    %empty                      { $$ = (AstWindow){0}; }
|   "at" phase_name             { $$ = (AstWindow){.phase = $2}; }
|   "over" over_name            { $$ = (AstWindow){.phase = $2, .over = true}; }
;

/* Trials are no phase, but losses and reports can be taken over all of them. */
over_name: phase_name | "trials";

/* Phases in which rules learn are called just that. */
phase_name: NAME | "learn";

/* ---- statements of blocks -------------------------------------------------------------------- */

block_statement:
    NAME '=' expression
        { $$ = STMT(AST_EQUATION, @$, @1); $$->name = $1; $$->value = $3; }
|   path increment
        { $$ = STMT(AST_INCREMENT, @$, @1); $$->target = $1; $$->value = $2; }
|   NAME '~' expression each
        { $$ = STMT(AST_DRAW, @$, @1); $$->name = $1; $$->value = $3; $$->each = $4; }
|   indexed_term
|   dotted '=' expression
        { $$ = term(parser, @$, $1, (AstFactors){0}, $3); }
|   NAME
        { $$ = STMT(AST_OPTION, @$, @1); $$->value = ast_name(parser->ast, @1, $1.name);
          syntax_error_option(parser, $1); }
|   NAME '(' arguments ')'
        { $$ = STMT(AST_OPTION, @$, @1);
          $$->value = ast_call(parser->ast, @$, ast_name(parser->ast, @1, $1.name), $3); }
|   event block
        { $$ = ast_with_body(parser->ast, STMT(AST_EVENT, @$, @1), $2); $$->word = $1; }
|   "on_step" "every" expression block
        { $$ = ast_with_body(parser->ast, STMT(AST_EVENT, @$, @1), $4); $$->word = $1; $$->every = $3; }
|   "plastic" NAME
        { $$ = STMT(AST_PLASTIC, @$, @1); $$->name = $2; }
|   "transpose" NAME
        { $$ = STMT(AST_TRANSPOSE, @$, @1); $$->name = $2; }
|   "clip" NAME "in" '[' expression ',' expression ']'
        { $$ = STMT(AST_CLIP, @$, @1); $$->name = $2; $$->low = $5; $$->high = $7; }
|   "clip" NAME ">=" expression
        { $$ = STMT(AST_CLIP, @$, @1); $$->name = $2; $$->low = $4; }
|   "clip" NAME "<=" expression
        { $$ = STMT(AST_CLIP, @$, @1); $$->name = $2; $$->high = $4; }
|   "where" expression
        { $$ = STMT(AST_WHERE, @$, @1); $$->condition = $2; }
|   delay expression
        { $$ = STMT(AST_DELAY, @$, @1); $$->word = $1; $$->value = $2; }
|   "dendritic_delay" expression both_ways
        { $$ = STMT(AST_DELAY, @$, @1); $$->word = $1; $$->value = $2; $$->model = $3; }
|   "minimize" expression
        { $$ = STMT(AST_MINIMIZE, @$, @1); $$->value = $2; }
|   "method" expression
        { $$ = STMT(AST_METHOD, @$, @1); $$->value = $2; }
|   "budget" expression limit
        { $$ = STMT(AST_BUDGET, @$, @1); $$->value = $2; $$->word = $3; }
|   "validate" expression %prec SHORT
        { $$ = STMT(AST_VALIDATE, @$, @1); $$->value = $2; }
|   "starts" expression
        { $$ = STMT(AST_STARTS, @$, @1); $$->value = $2; }
|   "validate" expression "trials"
        { $$ = STMT(AST_VALIDATE, @$, @1); $$->value = $2; }
;

both_ways:
    %empty                      { $$ = (AstName){0}; }
|   "both_ways"
;

event: "on_epoch" | "on_sample" | "on_step" | "on_pre" | "on_post";

delay: "axonal_delay" | "delay";

each:
    %empty                      { $$ = (AstName){0}; }
|   "each" NAME                 { $$ = $2; }
;

/* Which of these words means something is checked in sema/. */
limit:
    %empty %prec SHORT          { $$ = (AstName){0}; }
|   "generations" | "evaluations" | "seconds" | "epochs" | "steps" | "trials"
;

/* ---- of populations and models of neurons ---------------------------------------------------- */

neuron_statement:
    NAME '/' NAME '=' expression ode_unit
        { $$ = STMT(AST_ODE, @$, @1); $$->name = grammar_checks_derivative(parser, $1, $3);
          $$->value = $5; $$->word = $6; }
|   NAME '(' arguments ')' '=' expression
        { $$ = STMT(AST_INITIAL, @$, @1); $$->name = $1; $$->value = $6;
          grammar_checks_start(parser, $1, span_join(@2, @4), &$3); }
|   NAME '(' arguments ')' '~' expression
        { $$ = STMT(AST_INITIAL, @$, @1); $$->name = $1; $$->draw = $6;
          grammar_checks_start(parser, $1, span_join(@2, @4), &$3); }
|   "threshold" expression
        { $$ = STMT(AST_THRESHOLD, @$, @1); $$->condition = $2; }
|   "reset" block
        { $$ = ast_with_body(parser->ast, STMT(AST_RESET, @$, @1), $2); }
|   "reset" NAME '=' expression
        { AstStmt *change = STMT(AST_EQUATION, span_join(@2, @4), @2);
          change->name = $2; change->value = $4;
          $$ = ast_with_part(parser->ast, STMT(AST_RESET, @$, @1), change); }
|   "reset" path increment
        { AstStmt *change = STMT(AST_INCREMENT, span_join(@2, @3), @2);
          change->target = $2; change->value = $3;
          $$ = ast_with_part(parser->ast, STMT(AST_RESET, @$, @1), change); }
|   "refractory" expression free
        { $$ = STMT(AST_REFRACTORY, @$, @1); $$->value = $2; $$->word = $3; }
|   "refractory" expression "holds" names
        { $$ = STMT(AST_REFRACTORY, @$, @1); $$->value = $2; $$->names = $4; }
|   "integrate" NAME
        { $$ = STMT(AST_INTEGRATE, @$, @1); $$->word = $2; }
;

increment:
    "+=" expression             { $$ = $2; }
|   "-=" expression             { $$ = ast_unary(parser->ast, @2, AST_NEG, $2); }
;

ode_unit:
    %empty                      { $$ = (AstName){0}; }
|   ':' NAME                    { $$ = $2; }
;

free:
    %empty                      { $$ = (AstName){0}; }
|   "free"
;

/* ---- of rules -------------------------------------------------------------------------------- */

rule_statement:
    learned initial learn_draw scale
        { $$ = $1; $$->span = @$; $$->value = $2; $$->draw = $3; $$->log = $4.name != NULL; }
|   learned initial learn_draw "in" '[' expression ',' expression ']' scale
        { $$ = $1; $$->span = @$; $$->value = $2; $$->draw = $3;
          $$->low = $6; $$->high = $8; $$->log = $10.name != NULL; }
|   "keep" bare_terms
        { $$ = ast_with_body(parser->ast, STMT(AST_KEEP, @$, @1), $2); }
|   "drop" bare_terms
        { $$ = ast_with_body(parser->ast, STMT(AST_DROP, @$, @1), $2); }
|   "fix" terms
        { $$ = ast_with_body(parser->ast, STMT(AST_FIX, @$, @1), $2); }
|   "trace" NAME "on" path "tau" expression
        { $$ = STMT(AST_TRACE, @$, @1);
          $$->name = $2; $$->word = $3; $$->target = $4; $$->value = $6; }
|   "trace" NAME "on" path "tau" expression "by" expression
        { $$ = STMT(AST_TRACE, @$, @1);
          $$->name = $2; $$->word = $3; $$->target = $4; $$->value = $6; $$->by = $8; }
|   "trace" NAME "on" path "tau" expression "nearest"
        { $$ = STMT(AST_TRACE, @$, @1);
          $$->name = $2; $$->word = $3; $$->target = $4; $$->value = $6; $$->nearest = true; }
|   "trace" NAME "tau" expression
        { $$ = STMT(AST_TRACE, @$, @1); $$->name = $2; $$->value = $4; }
|   "trace" NAME "of" expression "tau" expression
        { $$ = STMT(AST_TRACE, @$, @1);
          $$->name = $2; $$->word = $3; $$->target = $4; $$->value = $6; }
|   "ties" NAME
        { $$ = STMT(AST_TIES, @$, @1); $$->word = $2; }
|   "normalize" NAME "over" NAME norm
        { $$ = STMT(AST_NORMALIZE, @$, @1); $$->name = $2; $$->word = $4; $$->model = $5; }
|   "normalize" NAME "over" NAME "to" expression norm
        { $$ = STMT(AST_NORMALIZE, @$, @1);
          $$->name = $2; $$->word = $4; $$->value = $6; $$->model = $7; }
;

/* What is learned: numbers, or an array of them. */
learned:
    "learn" names each
        { $$ = STMT(AST_LEARN, @$, @1); $$->names = $2; $$->each = $3; }
|   "learn" NAME '[' arguments ']'
        { $$ = STMT(AST_LEARN, @$, @1); PUSH($$->names, $2);
          $$->size = ast_index(parser->ast, @$, ast_name(parser->ast, @2, $2.name), $4); }
;

scale:
    %empty                      { $$ = (AstName){0}; }
|   "log"
;

norm:
    %empty                      { $$ = (AstName){0}; }
|   "l1" | "l2"
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

/* ---- of tasks, phases and tests -------------------------------------------------------------- */

task_statement:
    "trials" expression each
        { $$ = STMT(AST_TRIALS, @$, @1); $$->value = $2; $$->each = $3; }
|   "trials" expression "of" expression each
        { $$ = STMT(AST_TRIALS, @$, @1); $$->value = $2; $$->every = $4; $$->each = $5; }
|   "weight" expression
        { $$ = STMT(AST_WEIGHT, @$, @1); $$->value = $2; }
|   "draw" NAME '~' expression
        { $$ = STMT(AST_TRIAL_DRAW, @$, @1); $$->name = $2; $$->value = $4; }
|   "phase" phase_name expression duration
        { $$ = STMT(AST_PHASE, @$, @1); $$->name = $2; $$->value = $3; $$->word = $4; }
|   "phase" phase_name expression duration block
        { $$ = ast_with_body(parser->ast, STMT(AST_PHASE, @$, @1), $5);
          $$->name = $2; $$->value = $3; $$->word = $4; }
|   "phase" phase_name expression "samples" "of" expression rest
        { $$ = STMT(AST_PHASE, @$, @1);
          $$->name = $2; $$->value = $3; $$->word = $4; $$->every = $6; $$->by = $7; }
|   "phase" phase_name expression "samples" "of" expression rest block
        { $$ = ast_with_body(parser->ast, STMT(AST_PHASE, @$, @1), $8);
          $$->name = $2; $$->value = $3; $$->word = $4; $$->every = $6; $$->by = $7; }
|   "frozen" names
        { $$ = STMT(AST_FROZEN, @$, @1); $$->names = $2; }
|   "scaled" NAME expression
        { $$ = STMT(AST_SCALED, @$, @1); $$->name = $2; $$->value = $3; }
|   "restore" phase_name
        { $$ = STMT(AST_RESTORE, @$, @1); $$->name = $2; }
|   "with" terms
        { $$ = ast_with_body(parser->ast, STMT(AST_WITH, @$, @1), $2); }
|   "expect" expression
        { $$ = STMT(AST_EXPECT, @$, @1); $$->condition = $2; }
;

rest:
    %empty                      { $$ = NULL; }
|   "rest" expression           { $$ = $2; }
;

/* Which of these words means something is checked in sema/. */
duration:
    %empty                      { $$ = (AstName){0}; }
|   "epochs" | "steps" | "seconds" | "generations" | "evaluations"
;

/* ---- terms: A[pre.r post.r^2 w] -------------------------------------------------------------- */

bare_terms:
    bare_term                   { $$ = (AstStmts){0}; PUSH($$, $1); }
|   bare_terms ',' bare_term    { $$ = $1; PUSH($$, $3); }
;

bare_term:
    path '[' factors ']'        { $$ = term(parser, @$, $1, $3, NULL); }
|   path '[' NUMBER ']'
        { $$ = term(parser, @$, $1, (AstFactors){0}, NULL); $$->is_constant = true;
          grammar_checks_one(parser, $3); }
;

terms:
    term                        { $$ = (AstStmts){0}; PUSH($$, $1); }
|   terms ',' term              { $$ = $1; PUSH($$, $3); }
;

term:
    indexed_term
|   path '=' expression         { $$ = term(parser, @$, $1, (AstFactors){0}, $3); }
;

indexed_term:
    path '[' factors ']' '=' expression
        { $$ = term(parser, @$, $1, $3, $6); }
|   path '[' NUMBER ']' '=' expression
        { $$ = term(parser, @$, $1, (AstFactors){0}, $6); $$->is_constant = true;
          grammar_checks_one(parser, $3); }
;

path:
    NAME                        { $$ = ast_name(parser->ast, @1, $1.name); }
|   dotted
;

dotted: path '.' NAME           { $$ = ast_member(parser->ast, @$, $1, $3); };


factors:
    factor                      { $$ = (AstFactors){0}; PUSH($$, $1); }
|   factors factor              { $$ = $1; PUSH($$, $2); }
|   factors NUMBER
        { $$ = $1; PUSH($$, ((AstFactor){.quantity = $2, .power = 1, .span = @2})); }
;

factor:
    path                        { $$ = (AstFactor){.quantity = $1, .power = 1, .span = @$}; }
|   path '^' NUMBER
        { $$ = (AstFactor){.quantity = $1, .power = grammar_checks_power(parser, $3), .span = @$}; }
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
|   postfix '^' exponent        { $$ = ast_power(parser->ast, $1, $3); }
|   postfix
;

/* `^` binds tighter than a minus before it, looser than one behind it, and to the right. */
exponent:
    postfix
|   postfix '^' exponent        { $$ = ast_power(parser->ast, $1, $3); }
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
|   expression "over" over_name
        { $$ = (AstArg){.value = ast_over(parser->ast, $1, $3)}; }
|   argument_name '=' expression
        { $$ = (AstArg){.name = $1, .value = $3}; }
;

argument_name: NAME | keyword;

keyword:
    "plast" | "const" | "step" | "input" | "population" | "projection" | "rule" | "task"
|   "search" | "reference" | "guard" | "else" | "let" | "loss" | "report" | "learn" | "on_epoch"
|   "on_step" | "on_pre" | "on_post" | "plastic" | "clip" | "where" | "trials" | "phase"
|   "minimize" | "method" | "budget" | "validate" | "starts" | "each" | "at" | "over" | "in" | "log" | "and"
|   "or" | "not" | "epochs" | "steps" | "generations" | "evaluations" | "seconds"
;

%%

/* ---- errors ---------------------------------------------------------------------------------- */

static int yyreport_syntax_error(const yypcontext_t *context, Parser *parser)
{
    if (!syntax_error_wants_words(parser)) {
        syntax_error_unexpected(parser, NULL, 0);
        return 0;
    }
    yysymbol_kind_t kinds[YYNTOKENS];
    int count = yypcontext_expected_tokens(context, kinds, YYNTOKENS);
    if (count < 0) /* YYENOMEM */
        return count;
    const char *expected[YYNTOKENS];
    for (int k = 0; k < count; k++)
        expected[k] = yysymbol_name(kinds[k]);
    syntax_error_unexpected(parser, expected, count);
    return 0;
}
