/* equation_expr.c: expressions of a rule as a paper prints them: 0.1 mean(0.78 pre post - 0.78 post^2 w). */
#include "equation_expr.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "equation_formula.h"
#include "equation_terms.h"

/* ---- quantities ----------------------------------------------------------------------------- */

static void write_mark(Writer *writer, const char *mark)
{
    notation_mark(&writer->out, writer->notation, mark);
}

static void write_variable(Writer *writer, const Expr *x)
{
    const Layer *layer = x->u.variable.layer;
    notation_member(&writer->out, writer->notation, x->u.variable.side == SIDE_PRE ? "pre" : "post",
                    layer->variables.items[x->u.variable.index].name.name,
                    layer->variables.count == 1);
}

/* "pre post^2 w" */
static void write_monomial(Writer *writer, const Expr *volterra, const int *powers)
{
    const Learn *learn = volterra->u.volterra.learn;
    bool first = true;
    for (int k = 0; k < learn->factor_count; k++) {
        if (powers[k] == 0)
            continue;
        if (!first)
            notation_gap(&writer->out, writer->notation);
        first = false;
        if (powers[k] > 1)
            notation_base(&writer->out, writer->notation);
        equation_expr_write(writer, volterra->u.volterra.quantities[k], PREC_ATOM);
        if (powers[k] > 1)
            notation_power(&writer->out, writer->notation, powers[k]);
    }
}

/* "0.78 pre post", "pre post" for a coefficient of 1, "0.5" for the constant term; without sign. */
static void write_term(Writer *writer, const Expr *volterra, int term)
{
    const Learn *learn = volterra->u.volterra.learn;
    const int *powers = learn->powers + term * learn->factor_count;
    double size = fabs(writer->coefficients[learn->first + term]);
    bool constant = equation_terms_constant(learn, term);
    char digits[32];
    snprintf(digits, sizeof digits, "%.2g", size);
    if (constant || strcmp(digits, "1") != 0)
        notation_number(&writer->out, writer->notation, size, 2);
    if (constant)
        return;
    if (strcmp(digits, "1") != 0)
        notation_gap(&writer->out, writer->notation);
    write_monomial(writer, volterra, powers);
}

static void write_call(Writer *writer, const char *name, const Expr *const *args, int count);

static void write_volterra(Writer *writer, const Expr *x, EquationPrecedence around)
{
    const Learn *learn = x->u.volterra.learn;
    if (learn->mlp) {
        write_call(writer, learn->name.name, x->u.volterra.quantities, learn->factor_count);
        return;
    }
    bool negative, first = true;
    int count = equation_terms_kept(learn, writer->coefficients, writer->kept, &negative);
    int *order = equation_terms_order(learn, writer->coefficients);
    bool brackets = around > PREC_SUM && (count > 1 || (count == 1 && negative));
    if (brackets)
        write_mark(writer, "(");
    for (int k = 0; k < learn->term_count; k++) {
        double value = writer->coefficients[learn->first + order[k]];
        if (writer->kept && !writer->kept[learn->first + order[k]])
            continue;
        write_mark(writer, first ? (value < 0 ? "-" : "") : value < 0 ? " - " : " + ");
        first = false;
        write_term(writer, x, order[k]);
    }
    if (first)
        notation_number(&writer->out, writer->notation, 0, 1);
    if (brackets)
        write_mark(writer, ")");
    free(order);
}

/* ---- expressions ---------------------------------------------------------------------------- */

static const struct {
    const char *text, *latex;
    EquationPrecedence precedence;
} operators[] = {
#define OPERATOR(kind, text, arity, class, ir, precedence, latex, value)                           \
    [AST_##kind] = {text, latex, PREC_##precedence},
#define COMPOSED(kind, text, arity, class, precedence, latex)                                      \
    [AST_##kind] = {text, latex, PREC_##precedence},
#include "compiler/syntax/operators.def"
#undef OPERATOR
#undef COMPOSED
};

/* What a learned expression says; of anything else that itself. */
static const Expr *written_out(const Writer *writer, const Expr *x)
{
    if (x->kind != EXPR_VOLTERRA || !x->u.volterra.learn->formula)
        return x;
    return equation_formula(writer->arena, x->u.volterra.learn, writer->coefficients, x->u.volterra.quantities);
}

bool equation_expr_is_nothing(const Writer *writer, const Expr *x)
{
    x = written_out(writer, x);
    if (x->kind == EXPR_NUMBER)
        return x->u.number == 0;
    if (x->kind == EXPR_COEFFICIENT)
        return writer->coefficients[x->u.learn->first] == 0;
    if (x->kind == EXPR_VOLTERRA)
        return x->u.volterra.learn->powers && equation_terms_kept(x->u.volterra.learn, writer->coefficients, writer->kept, NULL) == 0;
    if (x->kind == EXPR_SAMPLE_MEAN)
        return equation_expr_is_nothing(writer, x->u.reduce.value);
    if (x->kind != EXPR_APPLY || !x->u.apply.arg[1])
        return false;
    bool left = equation_expr_is_nothing(writer, x->u.apply.arg[0]),
         right = equation_expr_is_nothing(writer, x->u.apply.arg[1]);
    if (x->u.apply.op == AST_ADD || x->u.apply.op == AST_SUB)
        return left && right;
    return x->u.apply.op == AST_MUL && (left || right);
}

/* A sum one side of which is nothing is the other side. */
static const Expr *shortest(const Writer *writer, const Expr *x)
{
    while (x->kind == EXPR_APPLY && x->u.apply.arg[1]) {
        AstOp op = x->u.apply.op;
        if ((op == AST_ADD || op == AST_SUB) && equation_expr_is_nothing(writer, x->u.apply.arg[1]))
            x = x->u.apply.arg[0];
        else if (op == AST_ADD && equation_expr_is_nothing(writer, x->u.apply.arg[0]))
            x = x->u.apply.arg[1];
        else
            break;
    }
    return x;
}

static bool is_product(const Expr *x)
{
    return x->kind == EXPR_APPLY &&
           (x->u.apply.op == AST_MUL || x->u.apply.op == AST_DIV || x->u.apply.op == AST_NEG);
}

/* A product as it is written: one number, and what it multiplies and is divided by. */
typedef struct Product {
    double number;
    int numbers;  /* of which it is made */
    bool learned; /* whether some of these are */
    int others;   /* factors that are no numbers */
    Dim dim;      /* of the number */
    Exprs above, below;
} Product;

/* Adds the factors of `x`; without an arena only the numbers among them. */
static void add_factors(const Writer *writer, Arena *arena, const Expr *x, bool below,
                        Product *product)
{
    x = shortest(writer, written_out(writer, shortest(writer, x)));
    if (x->kind == EXPR_NUMBER || x->kind == EXPR_COEFFICIENT) {
        double value =
            x->kind == EXPR_NUMBER ? x->u.number : writer->coefficients[x->u.learn->first];
        Dim dim = x->type.dim;
        product->number = below ? product->number / value : product->number * value;
        product->dim = below ? dim_divide(product->dim, dim) : dim_multiply(product->dim, dim);
        product->numbers++;
        product->learned = product->learned || x->kind == EXPR_COEFFICIENT;
    } else if (is_product(x)) {
        const Expr *second = x->u.apply.arg[1];
        add_factors(writer, arena, x->u.apply.arg[0], below, product);
        if (second)
            add_factors(writer, arena, second, below != (x->u.apply.op == AST_DIV), product);
        else
            product->number = -product->number;
    } else {
        product->others++;
        if (arena)
            vec_push(arena, below ? &product->below : &product->above, x);
    }
}

/* The number that an expression begins with, whose sign is that of the whole product; else 1. */
static double leading_number(const Writer *writer, const Expr *x)
{
    Product product = {.number = 1};
    add_factors(writer, NULL, x, false, &product);
    return product.number;
}

bool equation_expr_is_number(const Writer *writer, const Expr *x, double *value)
{
    Product product = {.number = 1};
    add_factors(writer, NULL, x, false, &product);
    *value = product.number;
    return product.others == 0;
}

void equation_expr_quantity(Writer *writer, double value, const Scale *scale, int digits)
{
    double shown = value / scale->size;
    notation_number(&writer->out, writer->notation, writer->negate ? -shown : shown, digits);
    notation_unit(&writer->out, writer->notation, scale->name);
    writer->negate = false;
}

/* In usual units. */
static void write_usual(Writer *writer, double value, Dim dim, int digits)
{
    Scale scale = scale_usual(dim);
    equation_expr_quantity(writer, value, &scale, digits);
}

/* Whether two factors are one, written twice: operands of a power are shared. */
static bool is_same(const Expr *a, const Expr *b)
{
    if (a == b)
        return true;
    if (a->kind != b->kind)
        return false;
    return a->kind == EXPR_WEIGHT ||
           (a->kind == EXPR_RANDOM && a->u.random == b->u.random) ||
           (a->kind == EXPR_TRACE && a->u.trace.index == b->u.trace.index) ||
           (a->kind == EXPR_VARIABLE && a->u.variable.layer == b->u.variable.layer &&
            a->u.variable.index == b->u.variable.index && a->u.variable.side == b->u.variable.side);
}

/* "pre post^2" */
static void write_factors(Writer *writer, const Exprs *factors, EquationPrecedence around)
{
    for (int k = 0; k < factors->count; k++) {
        const Expr *factor = factors->items[k];
        int power = 1, before = 0;
        for (int other = 0; other < factors->count; other++)
            if (other != k && is_same(factor, factors->items[other])) {
                power++;
                before += other < k;
            }
        if (before > 0)
            continue;
        if (k > 0)
            notation_gap(&writer->out, writer->notation);
        if (power > 1)
            notation_base(&writer->out, writer->notation);
        equation_expr_write(writer, factor, power > 1 ? PREC_ATOM : around);
        if (power > 1)
            notation_power(&writer->out, writer->notation, power);
    }
}

/* All numbers are written as one, in front. A factor of 1 or -1 is not written. */
static void write_product(Writer *writer, const Expr *x)
{
    Arena *arena = arena_create();
    Product product = {.number = 1};
    add_factors(writer, arena, x, false, &product);
    bool fraction = product.below.count > 0, several = product.below.count > 1;
    bool text = writer->notation == NOTATION_TEXT;
    if (fraction)
        notation_fraction(&writer->out, writer->notation);
    double value = product.number * (writer->negate ? -1 : 1);
    if (product.above.count > 0 && fabs(fabs(value) - 1) < 5e-4 && dim_is_none(product.dim)) {
        writer->negate = false;
        write_mark(writer, value < 0 ? "-" : "");
    } else {
        write_usual(writer, product.number, product.dim,
                    product.learned || product.numbers > 1 ? 3 : 4);
        if (product.above.count > 0)
            notation_gap(&writer->out, writer->notation);
    }
    write_factors(writer, &product.above, PREC_PRODUCT);
    if (fraction) {
        notation_over(&writer->out, writer->notation, several);
        write_factors(writer, &product.below,
                      several ? PREC_PRODUCT
                      : text ? PREC_ATOM
                             : PREC_SUM);
        notation_end_fraction(&writer->out, writer->notation, several);
    }
    arena_destroy(arena);
}

static void write_sum(Writer *writer, const Expr *x)
{
    bool minus = x->u.apply.op == AST_SUB;
    equation_expr_write(writer, x->u.apply.arg[0], PREC_SUM);
    bool flips = leading_number(writer, x->u.apply.arg[1]) < 0;
    write_mark(writer, minus != flips ? " - " : " + ");
    writer->negate = flips;
    equation_expr_write(writer, x->u.apply.arg[1], minus ? PREC_PRODUCT : PREC_SUM);
}

static void write_other(Writer *writer, const Expr *x)
{
    AstOp op = x->u.apply.op;
    const char *text = operators[op].text, *latex = operators[op].latex;
    if (!x->u.apply.arg[1]) {
        notation_operator(&writer->out, writer->notation, text, latex);
        write_mark(writer, " ");
        equation_expr_write(writer, x->u.apply.arg[0], PREC_PRODUCT);
        return;
    }
    /* `a and b and c` may be read in either order */
    EquationPrecedence around = operators[op].precedence == PREC_COMPARE ? PREC_SUM : operators[op].precedence;
    equation_expr_write(writer, x->u.apply.arg[0], around);
    write_mark(writer, " ");
    notation_operator(&writer->out, writer->notation, text, latex);
    write_mark(writer, " ");
    equation_expr_write(writer, x->u.apply.arg[1], around);
}

static void write_apply(Writer *writer, const Expr *x, EquationPrecedence around)
{
    const Expr *short_one = shortest(writer, x);
    if (short_one != x) {
        equation_expr_write(writer, short_one, around);
        return;
    }
    AstOp op = x->u.apply.op;
    bool sum = op == AST_ADD || (op == AST_SUB && x->u.apply.arg[1]);
    bool brackets = operators[op].precedence < around;
    if (brackets)
        write_mark(writer, "(");
    if (is_product(x))
        write_product(writer, x);
    else if (sum)
        write_sum(writer, x);
    else
        write_other(writer, x);
    if (brackets)
        write_mark(writer, ")");
}

static void write_call(Writer *writer, const char *name, const Expr *const *args, int count)
{
    notation_open(&writer->out, writer->notation, name);
    for (int k = 0; k < count && args[k]; k++) {
        if (k > 0)
            write_mark(writer, ", ");
        equation_expr_write(writer, args[k], PREC_OR);
    }
    notation_close(&writer->out, writer->notation, name);
}

static const char *reduction_name(Reduction how)
{
    static const char *const names[] = {
        [REDUCE_SUM] = "sum",   [REDUCE_MEAN] = "mean", [REDUCE_MIN] = "min", [REDUCE_MAX] = "max",
        [REDUCE_NORM] = "norm", [REDUCE_VAR] = "var",   [REDUCE_STD] = "std", [REDUCE_ARGMAX] = "argmax",
        [REDUCE_FIRST] = "first", [REDUCE_LAST] = "last"};
    return names[how];
}

/* Over i: all synapses onto a unit; over j: all from one. Those of another projection have its name. */
static void write_synapse_sum(Writer *writer, const SynapseSum *sum)
{
    char word[16];
    snprintf(word, sizeof word, "%s_%s", reduction_name(sum->how), sum->side == SIDE_POST ? "i" : "j");
    const char *owner = sum->projection->name.name;
    if (sum->projection == writer->projection || !owner)
        notation_name(&writer->out, writer->notation, word);
    else
        notation_member(&writer->out, writer->notation, owner, word, false);
    write_mark(writer, "(");
    equation_expr_write(writer, sum->value, PREC_OR);
    write_mark(writer, ")");
}

/* "chance"; "chance_2" for the second of several, which are different numbers. */
static const char *random_word(char (*text)[24], const Projection *projection, const SynapseRandom *random,
                               const char *word)
{
    int count = 0, number = 0;
    for (int k = 0; k < projection->randoms.count; k++) {
        count += projection->randoms.items[k]->kind == random->kind;
        if (projection->randoms.items[k] == random)
            number = count;
    }
    if (count < 2 || number == 0) /* 0: the noise of a derivative */
        return word;
    snprintf(*text, sizeof *text, "%s_%d", word, number);
    return *text;
}

static void write_random(Writer *writer, const SynapseRandom *random)
{
    char text[24];
    switch (random->kind) {
    case RANDOM_UNIFORM:
        notation_name(&writer->out, writer->notation,
                      random_word(&text, writer->projection, random, "chance"));
        break;
    case RANDOM_NORMAL: {
        const char *word = random_word(&text, writer->projection, random, "normal");
        notation_open(&writer->out, writer->notation, word);
        notation_number(&writer->out, writer->notation, 0, 1);
        write_mark(writer, ", ");
        notation_number(&writer->out, writer->notation, 1, 1);
        notation_close(&writer->out, writer->notation, word);
        break;
    }
    case RANDOM_WHITE:
        notation_name(&writer->out, writer->notation,
                      random_word(&text, writer->projection, random, "xi"));
        break;
    }
}

/* "[0, :]" */
static void write_slice(Writer *writer, const Expr *x)
{
    char text[40] = "[";
    size_t length = 1;
    equation_expr_write(writer, x->u.slice.array, PREC_ATOM);
    for (int k = 0; k < (x->u.slice.array->type.rank > 1 ? 2 : 1); k++) {
        const char *before = k > 0 ? ", " : "";
        if (x->u.slice.at[k] < 0)
            length += (size_t)snprintf(text + length, sizeof text - length, "%s:", before);
        else
            length += (size_t)snprintf(text + length, sizeof text - length, "%s%d", before,
                                       x->u.slice.at[k]);
    }
    write_mark(writer, text);
    write_mark(writer, "]");
}

/* "a[i, j]"; as a formula a with the indices i and j, if there is nothing else in the brackets. */
static void write_element(Writer *writer, const Expr *x)
{
    const Learn *learn = x->u.element.learn;
    StrBuf name = {0};
    bool plain = writer->notation != NOTATION_TEXT;
    strbuf_add(&name, learn->name.name);
    for (int k = 0; k < learn_index_count(learn); k++)
        plain = plain && x->u.element.at[k]->kind == EXPR_UNIT_INDEX;
    for (int k = 0; plain && k < learn_index_count(learn); k++)
        strbuf_add(&name, x->u.element.at[k]->u.side == SIDE_PRE ? "_i" : "_j");
    notation_name(&writer->out, writer->notation, name.text);
    strbuf_free(&name);
    if (plain)
        return;
    write_mark(writer, "[");
    for (int k = 0; k < learn_index_count(learn); k++) {
        write_mark(writer, k == 0 ? "" : ", ");
        equation_expr_write(writer, x->u.element.at[k], PREC_SUM);
    }
    write_mark(writer, "]");
}

void equation_expr_write(Writer *writer, const Expr *x, EquationPrecedence around)
{
    switch (x->kind) {
    case EXPR_NUMBER:
        write_usual(writer, x->u.number, x->type.dim, 4);
        break;
    case EXPR_VARIABLE:
        write_variable(writer, x);
        break;
    case EXPR_LOCAL:
        notation_name(&writer->out, writer->notation, x->u.local.name);
        break;
    case EXPR_UNIT:
        notation_member(&writer->out, writer->notation, x->u.unit.layer->name.name,
                        x->u.unit.layer->variables.items[x->u.unit.index].name.name, false);
        break;
    case EXPR_SYNAPSE_SUM:
        write_synapse_sum(writer, x->u.synapse_sum.sum);
        break;
    case EXPR_DRIVE:
        notation_member(&writer->out, writer->notation,
                        x->u.drive.projection ? x->u.drive.projection->name.name : "post", "drive",
                        false);
        break;
    case EXPR_PREVIOUS:
        write_call(writer, "previous", &x->u.previous, 1);
        break;
    case EXPR_WEIGHT:
        notation_name(&writer->out, writer->notation, "w");
        break;
    case EXPR_UNIT_INDEX:
        notation_name(&writer->out, writer->notation, x->u.side == SIDE_PRE ? "i" : "j");
        break;
    case EXPR_TRIAL_DRAW:
        notation_name(&writer->out, writer->notation, x->u.trial_draw->name.name);
        break;
    case EXPR_SAMPLE_COUNT:
        notation_open(&writer->out, writer->notation, "samples");
        notation_name(&writer->out, writer->notation, x->u.sample_count.input->name.name);
        notation_close(&writer->out, writer->notation, "samples");
        break;
    case EXPR_COEFFICIENT: {
        Scale scale = scale_of_coefficient(writer->model, x->u.learn->first);
        equation_expr_quantity(writer, writer->coefficients[x->u.learn->first], &scale, 3);
        break;
    }
    case EXPR_ELEMENT:
        write_element(writer, x);
        break;
    case EXPR_VOLTERRA:
        if (x->u.volterra.learn->formula)
            equation_expr_write(writer, written_out(writer, x), around);
        else
            write_volterra(writer, x, around);
        break;
    case EXPR_APPLY:
        write_apply(writer, x, around);
        break;
    case EXPR_CALL:
        write_call(writer, x->u.call.func->name, x->u.call.arg, x->u.call.func->arity);
        break;
    case EXPR_SELECT:
        write_call(writer, "select", x->u.call.arg, 3);
        break;
    case EXPR_SAMPLE_MEAN:
        write_call(writer, x->u.reduce.how == REDUCE_MEAN ? "mean" : "sum", &x->u.reduce.value, 1);
        break;
    case EXPR_TRACE:
        notation_name(&writer->out, writer->notation,
                      x->u.trace.projection->traces.items[x->u.trace.index].name.name);
        break;
    case EXPR_RANDOM:
        write_random(writer, x->u.random);
        break;
    case EXPR_STATE:
        notation_member(&writer->out, writer->notation, x->u.variable.layer->name.name,
                        x->u.variable.layer->variables.items[x->u.variable.index].name.name, false);
        break;
    case EXPR_REDUCE:
        write_call(writer, reduction_name(x->u.reduce.how), &x->u.reduce.value, 1);
        break;
    case EXPR_GATHER:
        write_call(writer, reduction_name(x->u.gather.how),
                   (const Expr *const *)x->u.gather.parts.items, x->u.gather.parts.count);
        break;
    case EXPR_DOT:
        write_call(writer, "dot", (const Expr *const[]){x->u.pair.left, x->u.pair.right}, 2);
        break;
    case EXPR_CORRELATION:
        write_call(writer, "corr", (const Expr *const[]){x->u.pair.left, x->u.pair.right}, 2);
        break;
    case EXPR_SLICE:
        write_slice(writer, x);
        break;
    case EXPR_TIME:
        notation_name(&writer->out, writer->notation, "t");
        break;
    case EXPR_STEP_NUMBER:
        notation_name(&writer->out, writer->notation, "step_number");
        break;
    case EXPR_SAMPLE_STEP:
        notation_name(&writer->out, writer->notation, "sample_step");
        break;
    case EXPR_SAMPLE_ENDS:
        notation_name(&writer->out, writer->notation, "sample_ends");
        break;
    case EXPR_TIME_END:
        notation_name(&writer->out, writer->notation, "t_end");
        break;
    case EXPR_ARRAY: /* the others stand in losses only */
    case EXPR_SAMPLES:
    case EXPR_NOISE:
    case EXPR_CHANCE:
    case EXPR_WEIGHTS:
    case EXPR_DRIVES:
    case EXPR_TRACES:
    case EXPR_LET:
    case EXPR_OUTCOME:
    case EXPR_STATISTIC:
    case EXPR_SORT:
    case EXPR_QUANTILE:
    case EXPR_POSITION:
    case EXPR_WINDOW:
    case EXPR_RUNNING:
    case EXPR_PRINCIPAL:
    case EXPR_ROWS:
    case EXPR_PENALTY:
        break;
    }
}
