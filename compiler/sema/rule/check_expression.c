/* check_expression.c: rules that are searched as expressions (runtime/search/formula.h):
 * `learn E = expression(pre.r, post.r, w, with = "+ - * /", size = 9)`; and expressions that references and tests
 * write out. */
#include "check_expression.h"

#include <string.h>

#include "compiler/sema/expr/call_args.h"
#include "compiler/sema/expr/check_value.h"
#include "compiler/sema/scope.h"

#define DEFAULT_OPERATORS "+ - * /"
#define DEFAULT_SIZE      9

/* ---- the call -------------------------------------------------------------------------------- */

static bool check_quantities(Checker *checker, Learn *learn, CallArgs *args)
{
    const AstArgs *written = &args->call->u.call.args;
    learn->factors = arena_array(checker->arena, VolterraFactor, written->count + 1);
    for (const AstExpr *expr; (expr = call_positional(args)) != NULL;) {
        if (expr->kind != AST_NAME && expr->kind != AST_MEMBER) {
            Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, expr->span,
                                    "an expression is made of quantities by their names");
            diag_help(diag, "write 'z = …' in the rule, and 'z' here; numbers it finds by itself");
            return false;
        }
        for (int k = 0; k < learn->factor_count; k++)
            if (rule_factor_is_same(learn->factors[k].written, expr)) {
                diag_error(checker->diags, E_BAD_ARGUMENT, expr->span,
                           "a quantity of an expression is given once");
                return false;
            }
        learn->factors[learn->factor_count++] = (VolterraFactor){expr, 1};
    }
    if (learn->factor_count > 0)
        return true;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, args->call->span,
                            "'expression' needs at least one quantity");
    diag_help(diag, "write expression(pre.r, post.r, w, with = \"+ - * /\", size = 9)");
    return false;
}

/* Adds an operator, those of one operand before the others. */
static bool add_operator(Checker *checker, Formula *formula, const char *word, Span span)
{
    const FormulaOperator *op = formula_operator(word);
    if (!op) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, span,
                                "'%s' is no operator of an expression", word);
        diag_help(diag, "there are + - * / and the functions of one or two numbers, such as tanh, exp, "
                        "abs, min; blanks stand between them");
        return false;
    }
    for (int k = 0; k < formula->operators; k++)
        if (formula->operator[k] == op) {
            diag_error(checker->diags, E_BAD_ARGUMENT, span, "'%s' stands twice", word);
            return false;
        }
    if (formula->operators == FORMULA_MOST_OPERATORS) {
        diag_error(checker->diags, E_OUT_OF_RANGE, span, "an expression has at most %d operators",
                   FORMULA_MOST_OPERATORS);
        return false;
    }
    int at = formula->operators++;
    for (; op->arity == 1 && at > formula->unary; at--)
        formula->operator[at] = formula->operator[at - 1];
    formula->operator[at] = op;
    formula->unary += op->arity == 1;
    return true;
}

static bool check_operators(Checker *checker, Formula *formula, const AstExpr *written, Span call)
{
    const char *text = DEFAULT_OPERATORS;
    Span span = written ? written->span : call;
    if (written && written->kind != AST_STRING) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, span,
                                "the operators of an expression stand in a string");
        diag_help(diag, "write with = \"+ - * /\"");
        return false;
    }
    if (written)
        text = written->u.string;
    while (*(text += strspn(text, " \t\n"))) {
        size_t length = strcspn(text, " \t\n");
        if (!add_operator(checker, formula, arena_copy(checker->arena, text, length), span))
            return false;
        text += length;
    }
    if (formula->operators > 0)
        return true;
    Diag *diag =
        diag_error(checker->diags, E_BAD_ARGUMENT, span, "an expression needs at least one operator");
    diag_help(diag, "write with = \"+ - * /\"");
    return false;
}

void check_expression(Checker *checker, Learn *learn, const AstExpr *call)
{
    CallArgs args = call_args(checker, call);
    Formula *formula = arena_new(checker->arena, Formula);
    *formula = (Formula){.size = DEFAULT_SIZE};
    const AstExpr *with = call_named(&args, "with"), *size = call_named(&args, "size");
    bool good = check_quantities(checker, learn, &args) &&
                call_finish(&args, "quantities, with = \"+ - * /\", size = N") &&
                check_operators(checker, formula, with, call->span) &&
                (!size || check_integer(checker, size, "the size of an expression", 1,
                                        FORMULA_MOST_NODES, &formula->size));
    if (!good) {
        learn->factor_count = 0;
        learn->lost = true;
        return;
    }
    formula->quantities = learn->factor_count;
    formula->first = checker->model->coefficients.count;
    learn->formula = formula;
    learn->term_count = 2 * formula->size;
}

void expression_no_start(Checker *checker, const Learn *learn)
{
    const AstStmt *stmt = learn->stmt;
    const AstExpr *start = stmt->draw ? stmt->draw : stmt->low;
    if (!start && !stmt->log)
        return;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, start ? start->span : stmt->span,
                            "an expression has no start, no bounds and no scale");
    diag_help(diag, "it is searched from expressions drawn at random; how large their constants are says "
                    "'method gp(sigma = 1)'");
}

const char *expression_coefficient_name(Checker *checker, const Learn *learn, int term)
{
    int size = learn->formula->size;
    return arena_printf(checker->arena, "%s.%s[%s %d]", learn->rule->name.name, learn->name.name,
                        term < size ? "node" : "constant", 1 + term % size);
}

/* ---- expressions that are written out --------------------------------------------------------- */

typedef struct Written {
    Checker *checker;
    const Learn *learn;
    double codes[FORMULA_MOST_NODES], constants[FORMULA_MOST_NODES];
    int count; /* more than its size: it does not fit */
    bool fixed; /* it is compiled as it is written, so other learned numbers may stand in it */
    bool good;
} Written;

static void add_node(Written *written, double code, double constant)
{
    if (written->count < written->learn->formula->size) {
        written->codes[written->count] = code;
        written->constants[written->count] = constant;
    }
    written->count++;
}

static void fail(Written *written, Span span, const char *what)
{
    if (!written->good)
        return;
    Diag *diag = diag_error(written->checker->diags, E_BAD_ARGUMENT, span, "%s", what);
    diag_note(diag, written->learn->stmt->span, "its quantities and operators are given here");
    written->good = false;
}

static void add_operation(Written *written, const char *text, int arity, Span span)
{
    const Formula *formula = written->learn->formula;
    for (int k = 0; k < formula->operators; k++)
        if (strcmp(formula->operator[k]->text, text) == 0 && formula->operator[k]->arity == arity) {
            add_node(written, formula_operator_code(formula, k), 0);
            return;
        }
    fail(written, span,
         arena_printf(written->checker->arena, "'%s' is none of the operators of '%s'", text,
                      written->learn->name.name));
}

static int find_quantity(const Written *written, const AstExpr *expr)
{
    for (int k = 0; k < written->learn->factor_count; k++)
        if (rule_factor_is_same(written->learn->factors[k].written, expr))
            return k;
    return -1;
}

/* The statement by which the rule learns it; NULL: there is none. What stands below may not be checked yet. */
static const AstStmt *learned_by(const Rule *rule, Name name)
{
    for (int k = 0; k < rule->stmt->body.count; k++) {
        const AstStmt *part = rule->stmt->body.items[k];
        for (int n = 0; part->kind == AST_LEARN && n < part->names.count; n++)
            if (part->names.items[n].name == name)
                return part;
    }
    return NULL;
}

/* Whether it is another number that is learned, of the rule or of the program. */
static bool is_learned(const Written *written, const AstExpr *expr)
{
    if (!written->fixed || expr->kind != AST_NAME)
        return false;
    const Symbol *symbol = scope_find(written->checker, expr->u.name);
    const AstStmt *own = learned_by(written->learn->rule, expr->u.name);
    if (!own)
        return symbol && symbol->kind == SYMBOL_LEARN;
    return !own->value || own->value->kind != AST_CALL;
}

/* Whether a quantity, or another learned number, stands in it; else it is a number that is known. */
static bool has_quantity(const Written *written, const AstExpr *expr)
{
    bool found = find_quantity(written, expr) >= 0 || is_learned(written, expr);
    if (expr->kind == AST_UNARY)
        found = found || has_quantity(written, expr->u.unary.operand);
    if (expr->kind == AST_BINARY)
        found = found || has_quantity(written, expr->u.binary.left) ||
                has_quantity(written, expr->u.binary.right);
    for (int k = 0; expr->kind == AST_CALL && k < expr->u.call.args.count; k++)
        found = found || has_quantity(written, expr->u.call.args.items[k].value);
    return found;
}

static void write_nodes(Written *written, const AstExpr *expr);

/* x^3 as x * (x * x). */
static void write_power(Written *written, const AstExpr *expr)
{
    int power = 1;
    if (!check_integer(written->checker, expr->u.binary.right, "a power in an expression", 1,
                       FORMULA_MOST_NODES, &power)) {
        written->good = false;
        return;
    }
    for (int k = 1; k < power; k++) {
        add_operation(written, "*", 2, expr->span);
        write_nodes(written, expr->u.binary.left);
    }
    write_nodes(written, expr->u.binary.left);
}

static void write_call(Written *written, const AstExpr *expr)
{
    const char *name = ast_call_name(expr);
    if (!name) {
        fail(written, expr->span, "this is no function");
        return;
    }
    add_operation(written, name, expr->u.call.args.count, expr->span);
    for (int k = 0; k < expr->u.call.args.count; k++)
        write_nodes(written, expr->u.call.args.items[k].value);
}

static void write_nodes(Written *written, const AstExpr *expr)
{
    int quantity = find_quantity(written, expr);
    double value;
    if (!written->good || written->count > FORMULA_MOST_NODES)
        return;
    if (quantity >= 0) {
        add_node(written, 1 + quantity, 0);
    } else if (is_learned(written, expr)) {
        add_node(written, 0, 0);
    } else if (expr->kind == AST_NAME && learned_by(written->learn->rule, expr->u.name)) {
        fail(written, expr->span,
             arena_printf(written->checker->arena,
                          written->fixed ? "'%s' is learned, but is no number that could stand in an expression"
                                         : "'%s' is learned: it stands in expressions that are fixed, not in those of references and tests",
                          expr->u.name));
    } else if (expr->kind == AST_MEMBER) {
        fail(written, expr->span,
             arena_printf(written->checker->arena, "this is no quantity of '%s'",
                          written->learn->name.name));
    } else if (!has_quantity(written, expr)) {
        written->good = check_pure_number(written->checker, expr, "a constant", &value);
        if (written->good)
            add_node(written, 0, value);
    } else if (expr->kind == AST_UNARY) {
        add_operation(written, "*", 2, expr->span);
        add_node(written, 0, -1);
        write_nodes(written, expr->u.unary.operand);
    } else if (expr->kind == AST_BINARY && expr->u.binary.op == AST_POW) {
        write_power(written, expr);
    } else if (expr->kind == AST_BINARY) {
        add_operation(written, ast_op_text(expr->u.binary.op), 2, expr->span);
        write_nodes(written, expr->u.binary.left);
        write_nodes(written, expr->u.binary.right);
    } else if (expr->kind == AST_CALL) {
        write_call(written, expr);
    } else {
        fail(written, expr->span, "this cannot stand in an expression");
    }
}

/* The nodes of what a statement says an expression is; false after reporting. */
static bool read_written(Checker *checker, const Learn *learn, const AstStmt *stmt, bool fixed, Written *written)
{
    const Formula *formula = learn->formula;
    *written = (Written){.checker = checker, .learn = learn, .fixed = fixed, .good = true};
    if (stmt->factors.count > 0 || stmt->is_constant) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, stmt->target->span,
                                "'%s' is an expression", learn->name.name);
        diag_help(diag, "write it as a whole: %s.%s = pre.r * post.r", learn->rule->name.name,
                  learn->name.name);
        return false;
    }
    write_nodes(written, stmt->value);
    if (written->good && written->count > formula->size) {
        Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, stmt->value->span,
                                "this has more than the %d nodes of '%s'", formula->size,
                                learn->name.name);
        diag_note(diag, learn->stmt->span, "its size is given here");
        diag_help(diag, "nodes are its quantities, numbers and operators; a power is a product");
        return false;
    }
    return written->good;
}

void expression_fix(Checker *checker, Learn *learn, const AstStmt *term)
{
    Written written;
    learn->term_count = 0;
    learn->fixed_formula = term->value;
    if (!read_written(checker, learn, term, true, &written))
        learn->lost = true;
    learn->fixed_size = written.count;
    learn->formula = NULL;
}

void expression_terms(Checker *checker, const Learn *learn, const AstStmt *stmt,
                      ReferenceTerms *terms)
{
    const Formula *formula = learn->formula;
    Written written;
    if (!read_written(checker, learn, stmt, false, &written))
        return;
    for (int k = 0; k < terms->count; k++)
        if (terms->items[k].coefficient == learn->first) {
            diag_error(checker->diags, E_REPEATED_PART, stmt->span,
                       "this expression has a value already");
            return;
        }
    double *values = arena_array(checker->arena, double, 2 * formula->size);
    for (int k = 0; k < formula->size; k++) {
        values[k] = written.codes[k];
        values[formula->size + k] = written.constants[k];
    }
    ReferenceTerm term = {.coefficient = learn->first, .count = learn->term_count, .values = values};
    vec_push(checker->arena, terms, term);
}
