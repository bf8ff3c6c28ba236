/* checker.h: what the files of sema/ share. Private to sema/. */
#ifndef PLASTC_CHECKER_H
#define PLASTC_CHECKER_H

#include "check.h"
#include "compiler/model/quantity.h"

typedef enum SymbolKind {
    SYMBOL_CONSTANT,
    SYMBOL_LAYER,
    SYMBOL_PROJECTION,
    SYMBOL_RULE,
    SYMBOL_LET,
    SYMBOL_OUTCOME,
    SYMBOL_TASK,
    SYMBOL_TRIAL_DRAW,
    SYMBOL_REFERENCE,
    SYMBOL_FUNCTION,
    SYMBOL_NEURON,
    SYMBOL_LEARN,
    SYMBOL_TEST
} SymbolKind;

typedef struct Symbol {
    Name name;
    SymbolKind kind;
    Span span;
    /* Constant *, Layer *, Projection *, Rule *, Let *, Outcome *, Function *; else NULL */
    void *thing;
    const AstStmt *stmt; /* of a neuron */
    bool used;     /* something refers to it */
    bool known;    /* its value or type was checked; a constant, let or loss is used only then */
    bool doubtful; /* declared twice, so which one is meant is not known */
} Symbol;

/* What rows of a data file are taken for. */
typedef enum RowsKind { ROWS_OF_INPUT, ROWS_OF_WEIGHTS, ROWS_AS_ARRAY } RowsKind;

/* Rows of which each trial takes its own. */
typedef struct RowsByTrial {
    RowsKind kind;
    InputSource source;
} RowsByTrial;

/* Where a loss or a guard reads the rate of spikes in a single step, as `mean(E.rate)` at the end of a trial. */
typedef struct Moment {
    const Layer *layer;
    Span span;
} Moment;

typedef struct Checker {
    Arena *arena;
    NameTable *names;
    Diags *diags;
    const AstProgram *program;
    CheckOptions *options;
    Model *model;
    VEC(Symbol *) symbols;
    Symbol **buckets; /* hash table over `symbols` */
    int bucket_count;
    /* Some were wrong and left out: that one is missing is then no news. */
    bool lost_projection, lost_plastic;
    bool lost_step; /* it was wrong: how many steps a time has is not known */
    VEC(RowsByTrial) by_trial;
    VEC(const InputSource *) row_arrays; /* in losses and reports */
    VEC(Moment) moments;
    VEC(const Learn *) learns;   /* learned numbers that were read */
    VEC(const AstStmt *) locals; /* quantities of rules that were read, or said to be unused */
    int earlier; /* of the variables being checked, each for the one before: how many are read
                          * as they were a step before */
    int parts;   /* of comprehensions, written out so far */
    Span last_misplaced; /* statement; see wrong_block() */
} Checker;

/* Where an expression stands, which decides what its names mean. */
typedef enum Place {
    PLACE_CONSTANT,   /* known before the run */
    PLACE_TRIAL,      /* known when a trial begins: lengths of phases */
    PLACE_POPULATION, /* equation of a population: own variables, drive, i */
    PLACE_CONDITION,  /* where a projection has synapses: i, j */
    PLACE_SYNAPSE,    /* a projection's drive: w, pre., post., i, j */
    PLACE_RULE,       /* an event of a rule: as a synapse, and the rule's learned coefficients */
    PLACE_END,        /* losses, reports, lets and guards: whole arrays, t, t_end */
    PLACE_OBJECTIVE,  /* minimize: losses and penalties */
    PLACE_EXPECT      /* expect: losses and reports */
} Place;

/* A name bound to a number by a comprehension, or to an argument of a function. */
typedef struct Binding {
    Name name;
    int value;
    const Expr *x; /* the argument; NULL: the number */
    const struct Binding *outer;
} Binding;

/* `def f(x, y) = …` */
typedef struct Function {
    AstName name;
    const AstStmt *stmt;
    bool bad; /* something in it is wrong whatever the arguments are, which was reported */
} Function;

/* A chain of names that are being checked, each for the one before. */
typedef struct Resolving {
    Name name;
    const struct Resolving *outer;
} Resolving;

typedef struct Context {
    Checker *checker;
    Place place;
    Layer *layer;       /* PLACE_POPULATION */
    int variable;       /* PLACE_POPULATION: number of the variable that is being defined */
    bool at_start;      /* PLACE_CONDITION: initial weights, which may use what a trial draws */
    bool in_derivative; /* PLACE_POPULATION: of that variable */
    bool in_threshold;  /* PLACE_POPULATION: of it, or of its reset */
    bool in_previous;   /* inside previous(…) */
    bool before_dot;    /* what is looked for has members, as in `reward.r` */
    const struct Resolving *locals; /* PLACE_RULE: quantities of the rule that are being checked */
    Projection *projection;         /* PLACE_SYNAPSE, PLACE_RULE */
    Rule *rule;                     /* PLACE_RULE */
    EventKind event;                /* PLACE_RULE */
    bool in_sample_mean;            /* PLACE_RULE: inside mean(…) over the samples of an epoch */
    const Task *task;               /* whose statement this is; NULL: of the program */
    const AstName *window;          /* PLACE_END: the phase of `over` around this; else NULL */
    bool at_moment; /* PLACE_END: not in `over` or a running mean: what is read is of one step */
    const Binding *bindings;
} Context;

/* ---- scope.c -------------------------------------------------------------------------------- */

/* Declares a name of the program; a second declaration is reported and NULL returned. */
Symbol *scope_declare(Checker *checker, AstName name, SymbolKind kind, void *thing);
/* Reports a name that has a meaning of its own, such as `w`. */
void scope_check_reserved(Checker *checker, AstName name);
/* What `name` declares; NULL if there is none. */
Symbol *scope_declared(const Checker *checker, Name name);
/* The same, which is in use from then on; NULL if there is none. */
Symbol *scope_find(const Checker *checker, Name name);
const char *symbol_kind_text(const Symbol *symbol);    /* "a population", "an input" … */
/* Finds a symbol of one kind, or reports what is wrong with the name and returns NULL. */
Symbol *scope_expect(Checker *checker, AstName name, SymbolKind kind, const char *wanted);

/* Names for "did you mean". */
typedef VEC(const char *) Suggestions;
void suggest_symbols(const Checker *checker, SymbolKind kind, Suggestions *out);
/* Returns false if no candidate is near. */
bool suggest_help(Diag *diag, const char *word, const Suggestions *candidates);
/* Says what there is if no candidate is near. */
void suggest_or_list(Checker *checker, Diag *diag, const char *word, const Suggestions *candidates);

/* ---- check_expr.c --------------------------------------------------------------------------- */

/* Never NULL; of type TYPE_ERROR after an error was reported. */
const Expr *check_expr(const Context *context, const AstExpr *expr);
/* The same, which must be a real scalar of dimension `dim` (NULL: any). */
const Expr *check_scalar(const Context *context, const AstExpr *expr, const Dim *dim);
/* Whether a checked expression is one: returns it, or an error after reporting. */
const Expr *expr_scalar(Checker *checker, const Expr *x, const Dim *dim);
/* A bool of any shape. */
const Expr *check_condition(const Context *context, const AstExpr *expr);
/* Reports that a spiking input stands where samples or one moment are read. */
const Expr *check_spikes_have_no_samples(Checker *checker, const Layer *layer, Span span);
/* One that is no array. */
const Expr *check_one_condition(const Context *context, const AstExpr *expr);

/* Numbers known before the run. Return false after reporting. `what` names the value in messages.
 */
bool check_number(Checker *checker, const AstExpr *expr, const char *what, double *value, Dim *dim);
bool check_pure_number(Checker *checker, const AstExpr *expr, const char *what, double *value);
bool check_integer(Checker *checker, const AstExpr *expr, const char *what, int low, int high,
                   int *value);

/* A whole number from `low` to `high` as an index; false after reporting. */
bool check_index_value(const Context *context, const AstExpr *expr, int low, int high, int *value);

/* ---- check_name.c --------------------------------------------------------------------------- */

const Expr *check_name(const Context *context, const AstExpr *name);
/* Reports that an input or population stands where a value is meant. */
const Expr *check_layer_is_no_value(const Context *context, const Symbol *symbol, Span span);
/* pc[k] of a `let pc[k in 1..3]`, whose symbol is given. */
const Expr *check_let_index(const Context *context, const AstExpr *index, const Symbol *symbol);

/* ---- check_member.c ------------------------------------------------------------------------- */

const Expr *check_member(const Context *context, const AstExpr *member);

/* ---- check_quantity.c: never NULL, unless that is said ---------------------------------------- */

/* A variable of one unit (EXPR_VARIABLE) or of all (EXPR_STATE). */
void check_moments(Checker *checker); /* warns of them, if the program has no errors */
const Expr *quantity_variable(const Context *context, ExprKind kind, Layer *layer, int index, Side side,
                           Span span);
const Expr *quantity_weights(Checker *checker, const Projection *projection, Span span);
/* A learned number, polynomial or network. */
const Expr *quantity_learned(const Context *context, const Learn *learn, Span span);
/* A quantity that the rule defines by the statement `local`. */
const Expr *quantity_local(const Context *context, const AstStmt *local, Span span);
bool learn_is_read(const Checker *checker, const Learn *learn);
bool local_is_read(const Checker *checker, const AstStmt *local);
/* `xi` or `chance`. */
const Expr *quantity_random(const Context *context, const AstExpr *name);
/* A trace of the rule; NULL if there is none of that name. */
const Expr *quantity_trace(const Context *context, const AstExpr *name);
/* What all projections onto a unit add up to. */
const Expr *quantity_drive(const Context *context, const Layer *layer, Side side, Span span);
/* Reports that what differs from sample to sample stands outside a mean. */
const Expr *quantity_needs_mean(const Context *context, Span span, Name name);

/* check_other_unit.c: units of other populations: y[3].r, reward.r, previous(r). */
const Expr *check_unit(const Context *context, const AstExpr *member, Layer *layer, int variable);
const Expr *check_previous(const Context *context, const AstExpr *call);

/* ---- check_unknown.c ------------------------------------------------------------------------ */

/* Reports a name that means nothing at this place; returns the error. */
const Expr *check_unknown_name(const Context *context, const AstExpr *name);

/* ---- check_call.c --------------------------------------------------------------------------- */

const Expr *check_call(const Context *context, const AstExpr *call);
void suggest_functions(const Checker *checker, Suggestions *out);
/* Whether the language gives this function a meaning, in expressions or elsewhere. */
bool is_function_name(Checker *checker, Name name);
/* Reports that a call does not have the arguments that it takes, and returns an error. */
const Expr *call_wrong_count(const Context *context, const AstExpr *call, const char *takes);
/* Checks the arguments of a call, at most `most`, as plain values. Returns their number, or -1 after
 * reporting. */
int call_plain_args(const Context *context, const AstExpr *call, const Expr **out, int most);

/* ---- check_reduce.c ------------------------------------------------------------------------- */

/* A function that makes one number of arrays; NULL if the call is none. */
const Expr *check_reduction(const Context *context, const AstExpr *call);
/* 1 where the condition holds, else 0. */
const Expr *expr_indicator(Checker *checker, const Expr *condition, Span span);
void suggest_reductions(const Checker *checker, Suggestions *out);
/* Counts one more expression that is written out; false after reporting too many. */
bool count_part(Checker *checker, Span span);

/* ---- check_window.c ------------------------------------------------------------------------- */

/* `EXPR over PHASE`, reduced over the steps of the phase and the elements of EXPR. */
const Expr *check_over(const Context *context, Span span, const AstExpr *over, Reduction how);
/* mean(EXPR, TIME, start = VALUE): over the last steps. */
const Expr *check_running(const Context *context, const AstExpr *call);
/* corr(a, b over PHASE) */
const Expr *check_correlation_over(const Context *context, const AstExpr *call);
/* `loss x = EXPR over PHASE`: the mean over the steps of a single number. */
const Expr *check_measured_over(const Context *context, const AstExpr *value, AstName phase);
/* The part of the steps and elements for which a condition holds: fraction(CONDITION over PHASE). */
const Expr *check_fraction_over(const Context *context, const AstExpr *call);
/* Whether `over` can stand here, and there is such a phase; reports it if not. */
bool check_window_stands(const Context *context, Span over, AstName phase);
/* A new window; its index and task are set here. */
const Expr *window_new(const Context *context, Span span, Window window, Dim dim);
/* Whether each task in which this stands has a phase of this name; reports it if not. */
bool check_phase_name(const Context *context, AstName phase);
/* Reports windows in an expression that are not known yet when phase `at` ends, or while phases run
 * if it is NULL. */
void check_windows_known(const Context *context, const Expr *x, const AstName *at);

/* ---- check_trains.c ------------------------------------------------------------------------- */

/* Of the spikes of a population or an input in a phase: cv_isi(E over PHASE), fano(E, BIN over PHASE),
 * correlation(E, BIN over PHASE). */
const Expr *check_cv_isi(const Context *context, const AstExpr *call);
const Expr *check_fano(const Context *context, const AstExpr *call);
const Expr *check_correlation(const Context *context, const AstExpr *call);

/* ---- check_def.c ---------------------------------------------------------------------------- */

void declare_function(Checker *checker, const AstStmt *stmt);
/* A call of the function that `symbol` is. */
const Expr *check_function(const Context *context, const AstExpr *call, const Symbol *symbol);

/* ---- expr.c: making expressions ---------------------------------------------------------------- */

Expr *expr_new(Checker *checker, ExprKind kind, Type type, Span span);
/* Adds the sizes of the operands to that of `x`; returns it, or an error if it is too large. */
const Expr *expr_sized(Checker *checker, Expr *x, const Expr *const *operands, int count);
const Expr *expr_error(Checker *checker, Span span);
const Expr *expr_number(Checker *checker, double value, Dim dim, Span span);
/* Checks dimensions and shapes, folds constants. */
const Expr *expr_binary(Checker *checker, AstOp op, const Expr *left, const Expr *right, Span span);
const Expr *expr_unary(Checker *checker, AstOp op, const Expr *operand, Span span);
const Expr *expr_func(Checker *checker, const IrFunc *func, const Expr *const *args, Span span);
const Expr *expr_power(Checker *checker, const Expr *base, const Expr *exponent, Span span);
const Expr *expr_reduce(Checker *checker, Reduction how, const Expr *value, Span span);
/* expr_synapses.c: Expr.synapses of what is made of these, element by element; false after reporting that they do not go
 * together. */
bool expr_find_synapses(Checker *checker, const Expr *const *operands, int count, Span span,
                     const Projection **out);

/* expr_linear.c. Writes `x` as rest + slope * (node), where `is_node` tells the nodes that stand for one
 * quantity; NULL for what is 0. False if x is not of that form. */
bool expr_linear(Checker *checker, const Expr *x, ExprTest *is_node, const void *context, const Expr **rest,
              const Expr **slope);

/* check_solver.c: how the states of a population advance; all its variables are checked. */
void check_solvers(Checker *checker, Layer *layer);

/* The most states that advance together. */
#define MAX_SYSTEM 16

/* What is known of the derivative of a state. */
typedef struct SolverRow {
    bool exact;        /* it is linear in states that are exact, and else stays as it is within a step */
    bool joint;        /* it advances together with others */
    const Expr **factors; /* of all states in it, by variable; NULL: 0 */
    const char *why;   /* it is not exact */
} SolverRow;
/* check_system.c. Rows that may be exact say so before. */
void check_solver_rows(Checker *checker, const Layer *layer, SolverRow *rows);
/* Makes Layer.system of the joint ones; false if there are too many. */
bool check_system(Checker *checker, Layer *layer, const SolverRow *rows);
/* Whether a derivative reads a state. */
bool solver_reads(const Layer *layer, int index, int other);
/* "g, t -> v": what else moves within a step in the derivative of v; NULL: nothing. */
const char *solver_chain(Checker *checker, const Layer *layer, int index);

/* ---- check_population.c, check_projection.c, check_rule.c, check_task.c, check_search.c ------------------------------- */

/* A rule's or layer's members are checked when first needed. `use` is where a variable is read; with
 * `earlier` as it was a step before, so that it may depend on itself. */
void check_layer_variable(Checker *checker, Layer *layer, int variable, Span use, bool earlier);
/* Gives a variable its streams of random numbers. */
void check_needs_stream(Checker *checker, LayerVariable *variable);
void check_projection_drive(Checker *checker, Projection *projection);
/* Warns of those that nobody reads, once everything is checked. */
void check_drives_read(Checker *checker);
/* Once the variables of its units are checked. */
void check_projection_bounds(Checker *checker, Projection *projection);

/* check_mask.c */
/* Leaves out the terms of `learn` that its rule drops, does not keep, or fixes. */
void check_masks(Checker *checker, Learn *learn);
/* A single number that `fix` names is none of the coefficients. */
void check_fixed_number(Checker *checker, Learn *learn);
bool is_mask(AstStmtKind kind);
/* Reports what `keep`, `drop` or `fix` names that is no volterra of the rule. */
void check_mask_targets(Checker *checker, const Rule *rule, const AstStmt *stmt);
/* The terms that are searched and those that are fixed. */
const Expr *check_fixed_terms(Checker *checker, const Expr *searched, const Learn *learn,
                           const Expr *const *quantities, Span span);

/* check_test.c */
void declare_test(Checker *checker, const AstStmt *stmt);
void check_test(Checker *checker, Test *test);

/* check_neuron.c */
void declare_neuron(Checker *checker, const AstStmt *stmt);
/* Gives a population of a model the statements of the model. */
void check_neuron_use(Checker *checker, Layer *layer);

/* What all inputs show when no phase says otherwise. */
/* Those of numbers, or those that spike, whose rates may need the populations. */
void check_inputs(Checker *checker, bool spiking);
/* Sources that show rows of one file show the same ones: labels beside images. */
void source_share_stream(const InputSource *first, InputSource *source);
/* What an input shows: gaussian(…), rows(…); false if it is nothing of the kind. */
bool check_source(Checker *checker, Layer *layer, const AstExpr *value, InputSource *source);
void check_population_body(Checker *checker, Layer *layer);
/* Initial values and bounds, once all variables are checked. */
void check_population_values(Checker *checker, Layer *layer);
/* Gives a spiking layer its variable `rate`. */
void check_spike_rate(Checker *checker, Layer *layer);
/* check_state_unit.c: reports states whose unit is none, or not that of their values. */
void check_state_units(Checker *checker, Layer *layer);
/* check.c: check_program without looking for a common cause of its errors. */
Status check_once(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                  const AstProgram *program, CheckOptions *options, Model **model);
/* unit_cause.c: if one number of the program, with a unit too many or too few, is the cause of several errors of
 * units, reports that in their place. */
void find_unit_cause(Arena *arena, NameTable *names, Diags *diags, const SourceSet *sources,
                     const AstProgram *program, const CheckOptions *options);
/* unit_advice.c: what a quantity is, in the unit in which it is written at `place` if it is a number. */
const char *unit_phrase(const Checker *checker, Span place, Dim dim);
/* Helps where a unit differs only in its case from one that is wanted: mS for ms. */
void help_with_case(const Checker *checker, Diag *diag, Span place, Dim wanted);
/* A pure number with the unit that was perhaps meant, "-70 mV"; NULL if there is no such unit. */
const char *number_with_unit(const Checker *checker, const Expr *number, Dim wanted);
/* Helps where a number without unit is given to what has one. */
void help_with_unit(const Checker *checker, Diag *diag, const Expr *value, Dim wanted);
void check_projection_body(Checker *checker, Projection *projection);
void check_rule_body(Checker *checker, Rule *rule);
void check_rule_use(Checker *checker, Projection *projection);
/* A task and its draws, which stand for numbers from then on. */
void declare_task(Checker *checker, const AstStmt *stmt);
void check_task(Checker *checker, Task *task);
/* Whether all inputs of a phase have the same number of samples. */
void check_samples(Checker *checker);
void check_end_statements(Checker *checker); /* guards, lets, losses, reports */
void check_search(Checker *checker, const AstStmt *stmt);
void check_search_fit(Checker *checker); /* check_fit.c; last of all */
/* penalty.c: SearchPlan.l1 of an objective. */
const double *penalty_weights(Checker *checker, const Expr *minimize);

/* [coefficient]: the scale of each learned number in the search, with warnings of those that have none. */
const double *search_scales(Checker *checker);
/* check_reference.c */
void check_reference(Checker *checker, Reference *reference);
/* The learned number of the program with this name, or NULL. */
Learn *find_shared(const Checker *checker, Name name);
/* Declares `learn tau = 20 ms` of the program. */
void declare_shared(Checker *checker, const AstStmt *stmt);
/* One of the numbers that `learn a, b = …` of a rule names. */
void check_learn(Checker *checker, Rule *rule, const AstStmt *stmt, AstName name);
/* Reads `RULE.A[pre.r post.r] = 1` or `RULE.b = 1` into `terms`. */
void check_term(Checker *checker, const AstStmt *stmt, ReferenceTerms *terms);
/* Which coefficient of `learn` a term means; -1 after reporting. */
int check_term_number(Checker *checker, const AstStmt *stmt, const Learn *learn);
/* Whether it was written as a volterra, though there may have been a mistake in it. */
bool learn_is_volterra(const Learn *learn);

/* check_draw.c: "normal(…), uniform(…) or …": the words that can stand behind `~`. */
const char *draw_words(const Checker *checker);
/* A distribution, of which `target` is drawn, and how often (`each`, may be empty). */
/* The two numbers of a distribution; false after reporting. */
bool draw_arguments(Checker *checker, const AstExpr *call, const AstExpr **a, const AstExpr **b);
bool check_draw(Checker *checker, const AstExpr *written, AstName target, AstName each, Draw *draw);
/* Whether two numbers that belong together have the same unit, else reports it. */
void check_same_unit(Checker *checker, const AstExpr *first, Dim first_dim, const AstExpr *second,
                     Dim second_dim);
/* Whether both bounds of `stmt` have the unit of `whole`, else reports it. */
bool check_bound_units(Checker *checker, const AstStmt *stmt, const Dim bounds[2],
                       const char *whole, Dim dim);
/* Reports that the bounds of `stmt` are these. */
void check_bounds_reversed(Checker *checker, const AstStmt *stmt, double low, double high, Dim dim);
/* check_trace.c: `trace x on pre tau 20 ms`, `trace m of pre.r tau 20 ms`, `trace e tau 1 s`. */
void check_spike_trace(const Context *context, const AstStmt *stmt);
void check_low_pass(const Context *context, const AstStmt *stmt);
void check_synapse_trace(const Context *context, const AstStmt *stmt);
/* Chooses those that decay where they are read, once all events are known. */
void check_lazy_traces(Projection *projection);
/* check_mlp.c: the call mlp(…), and name and start of one of its searched numbers. */
void check_mlp(Checker *checker, Learn *learn, const AstExpr *call);
void mlp_coefficient(Checker *checker, const Learn *learn, int term, IrCoefficient *coefficient);
/* The searched number that a term such as `M[h1 2 pre.r] = 1` names; -1 after reporting that there is none. */
int mlp_find_number(Checker *checker, const AstStmt *term, const Learn *learn);
/* A quantity of a volterra as it is written: "pre.r". */
const char *quantity_text(Checker *checker, const AstExpr *quantity);
/* Whether two names or members are written alike. */
bool same_quantity(const AstExpr *a, const AstExpr *b);

/* call_args.c: arguments of calls such as gaussian(covariance = …, samples = 100). */
typedef struct CallArgs {
    Checker *checker;
    const AstExpr *call;
    bool *used;        /* [args.count] */
    Suggestions names; /* that were asked for */
    DiagCode code;     /* of arguments that nobody took */
} CallArgs;
CallArgs call_args(Checker *checker, const AstExpr *call);
/* The next positional argument that is not taken, or NULL. */
const AstExpr *call_positional(CallArgs *args);
/* The argument of that name, or NULL. */
const AstExpr *call_named(CallArgs *args, const char *name);
/* Whether a bare word such as `center` stands among the arguments. */
bool call_flag(CallArgs *args, const char *name);
/* Reports arguments that nobody took and returns whether there were none. `accepted` says what the
 * call takes, as in "it takes A, B = N". */
bool call_finish(CallArgs *args, const char *accepted);
/* Name of the function that is called; NULL if it is no plain name. */
Name call_name(const AstExpr *expr);

/* ---- misplaced.c ---------------------------------------------------------------------------- */

typedef enum Block {
    BLOCK_PROGRAM,
    BLOCK_POPULATION,
    BLOCK_NEURON,
    BLOCK_PROJECTION,
    BLOCK_RULE,
    BLOCK_EVENT,
    BLOCK_TASK,
    BLOCK_PHASE,
    BLOCK_SEARCH,
    BLOCK_TEST,
    BLOCK_REFERENCE
} Block;

/* Reports a statement that has no meaning in its block. */
void wrong_block(Checker *checker, const AstStmt *stmt, Block block);
/* Whether this is the word behind a number that is no unit, as in `20 kg`. */
bool is_no_unit(const Checker *checker, const AstStmt *stmt);
/* Reports a word that stands right behind something else, as in `w r` or `20 kg`. Returns false if
 * it begins a statement. */
bool report_slip(Checker *checker, const AstStmt *stmt);
/* Reports a part that stands there a second time; false if it is the first. */
bool check_repeated(Checker *checker, const AstStmt **seen, const AstStmt *part, const char *what);

/* ---- check_spikes.c ------------------------------------------------------------------------- */

/* A time as a number of steps, at least `low`. False after reporting. */
bool check_steps(Checker *checker, const AstExpr *expr, const char *what, int low, int *steps);
/* The step of a trial at a time. False after reporting. */
bool check_moment(Checker *checker, const AstExpr *expr, const char *what, double *step);
/* Reports a rate population with a threshold, reset or refractory period, which then counts as spiking. */
void check_rate_layer(Checker *checker, Layer *layer);
/* Notes a threshold, reset or refractory period; false if the statement is none. */
bool check_spiking_statement(Checker *checker, Layer *layer, const AstStmt *part);
/* check_unused.c: warns of names that nothing reads, if the program has no errors. */
void check_unused(Checker *checker);
/* Whether the population at which a projection ends is in use, or becomes so by it. */
bool check_target_used(const Checker *checker, const AstStmt *projection);
/* check_suspect.c: warns of what is hardly meant, if the program has no errors. */
void check_suspect(Checker *checker);
/* Checks these, once the states are known. */
void check_spiking_layer(Checker *checker, Layer *layer);
/* Which event a block handles; false after reporting that there is none such here. */
bool check_event_kind(Checker *checker, const AstStmt *event, const Projection *projection,
                      EventKind *kind);
void check_projection_events(Checker *checker, Projection *projection);
typedef struct DelayParts {
    const AstStmt *axonal, *dendritic;
} DelayParts;
void check_delay(Checker *checker, Projection *projection, const AstStmt *stmt, DelayParts *seen);
void check_ties(Checker *checker, Rule *rule, const AstStmt *stmt, const AstStmt **seen);

/* ---- check_connection.c, check_spike_input.c -------------------------------------------------- */

#define MAX_SYNAPSES (256 * 1024 * 1024)

/* A connection other than all to all; false if the statement is none of those. */
bool check_sparse_connection(Checker *checker, Projection *projection, const AstStmt *stmt);
/* Only where i OP j, and where else the program says. */
void check_add_condition(Checker *checker, Projection *projection, AstOp op, Span span);
/* The statements of a projection that say which units it connects, as far as they were met. */
typedef struct ConnectionParts {
    const AstStmt *connection, *where, *no_self;
} ConnectionParts;
/* When all of them are known. */
void check_connection_end(Checker *checker, Projection *projection, const ConnectionParts *parts);
/* check_pairs.c: what the condition beside a connection leaves of it. */
void check_allowed_pairs(Checker *checker, Projection *projection, const AstStmt *connection);
void check_synapse_table(Checker *checker, Projection *projection, const AstStmt *stmt);
bool is_spike_input(const AstExpr *value);
/* False if the input is none that spikes. */
bool check_spike_input(Checker *checker, Layer *layer, const AstExpr *value, InputSource *source);

/* ---- check_rows.c --------------------------------------------------------------------------- */

#define MAX_SAMPLES 10000000

typedef struct RowsUse {
    RowsKind kind;
    const char *thing; /* for messages: "input 'x' has" */
    int columns;       /* that it needs; 0: any number */
    int rows;          /* of a trial; 0: `samples` says, or all */
    Span span;         /* of what needs them */
} RowsUse;

/* Number in Model.tables of a data file, or -1 after reporting. */
int check_table(Checker *checker, const AstExpr *name);
/* The call rows("FILE", …). False after reporting. */
bool check_rows(Checker *checker, const AstExpr *call, const RowsUse *use, InputSource *source);
/* `w = rows(…)`: initial weights, a row for each presynaptic unit. */
void check_weight_rows(Checker *checker, Projection *projection, const AstExpr *call);
/* In losses: the rows as an array. */
const Expr *check_rows_array(const Context *context, const AstExpr *call);
/* check_row_pairs.c: whether rows of files that belong together are the same ones, and are there for all trials. */
void check_row_pairs(Checker *checker);

/* flow.c: which layers and weights differ between candidates. */
void flow_varying(Model *model);

#endif
