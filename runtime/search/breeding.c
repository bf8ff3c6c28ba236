/* breeding.c: see breeding.h. */
#include "breeding.h"

#include <math.h>
#include <string.h>

#include "runtime/kernel/kernel.h"
#include "search.h"

#define CROSS_TRIES 8

/* ---- dice ------------------------------------------------------------------------------------ */

double breeding_uniform(Dice *dice)
{
    return kernel_rt_uniform(&dice->draw, SEARCH_STREAM_CANDIDATES, dice->step, dice->thrown++);
}

double breeding_normal(Dice *dice)
{
    return kernel_rt_normal(&dice->draw, SEARCH_STREAM_CANDIDATES, dice->step, dice->thrown++);
}

int breeding_below(Dice *dice, int count)
{
    int number = (int)(breeding_uniform(dice) * count);
    return number < count ? number : count - 1;
}

/* ---- trees ----------------------------------------------------------------------------------- */

typedef struct Tree {
    int count;
    double codes[FORMULA_MOST_NODES], constants[FORMULA_MOST_NODES];
} Tree;

static void add(Tree *tree, double code, double constant)
{
    tree->codes[tree->count] = code;
    tree->constants[tree->count++] = constant;
}

/* A constant is half as likely as a quantity, and half of them are 1: others come by mutations, and by refinement. */
static void add_leaf(Dice *dice, const Formula *formula, double spread, Tree *tree)
{
    int which = (breeding_below(dice, 2 * formula->quantities + 1) + 1) / 2;
    bool one = which == 0 && breeding_uniform(dice) < 0.5;
    add(tree, which, one ? 1 : which == 0 ? spread * breeding_normal(dice) : 0);
}

/* Adds a random tree of exactly so many nodes, or of one less where operators of one operand would be needed. */
static void add_random(Dice *dice, const Formula *formula, double spread, int count, Tree *tree)
{
    int binary = formula->operators - formula->unary;
    bool one = formula->unary > 0 && count >= 2 &&
               (count == 2 || binary == 0 || breeding_below(dice, formula->operators) < formula->unary);
    if (one) {
        add(tree, formula_operator_code(formula, breeding_below(dice, formula->unary)), 0);
        add_random(dice, formula, spread, count - 1, tree);
    } else if (binary > 0 && count >= 3) {
        int left = 1 + breeding_below(dice, count - 2);
        if (formula->unary == 0 && left % 2 == 0)
            left--;
        int which = formula->unary + breeding_below(dice, binary);
        add(tree, formula_operator_code(formula, which), 0);
        add_random(dice, formula, spread, left, tree);
        add_random(dice, formula, spread, count - 1 - left, tree);
    } else {
        add_leaf(dice, formula, spread, tree);
    }
}

static void read_genes(const Formula *formula, const double *genes, Tree *tree)
{
    tree->count = formula_length(formula, genes, 0);
    memcpy(tree->codes, genes, sizeof(double) * (size_t)tree->count);
    memcpy(tree->constants, genes + formula->size, sizeof(double) * (size_t)tree->count);
}

static void write_genes(const Formula *formula, const Tree *tree, double *genes)
{
    memset(genes, 0, sizeof(double) * 2 * (size_t)formula->size);
    memcpy(genes, tree->codes, sizeof(double) * (size_t)tree->count);
    for (int k = 0; k < tree->count; k++)
        if (tree->codes[k] == 0)
            genes[formula->size + k] = tree->constants[k];
}

/* How many nodes the subtree at `at` has. */
static int length_at(const Formula *formula, const Tree *tree, int at)
{
    int end = at;
    for (int missing = 1; missing > 0 && end < tree->count; end++) {
        const FormulaOperator *op = formula_code_operator(formula, tree->codes[end]);
        missing += (op ? op->arity : 0) - 1;
    }
    return end - at;
}

static void add_part(const Tree *from, int at, int count, Tree *to)
{
    for (int k = at; k < at + count; k++)
        add(to, from->codes[k], from->constants[k]);
}

/* The tree with `part` in the place of the subtree at `at`; it fits. */
static void replace(const Formula *formula, const Tree *tree, int at, const Tree *part, Tree *out)
{
    int end = at + length_at(formula, tree, at);
    out->count = 0;
    add_part(tree, 0, at, out);
    add_part(part, 0, part->count, out);
    add_part(tree, end, tree->count - end, out);
}

void breeding_random(Dice *dice, const Formula *formula, double spread, double *genes)
{
    Tree tree = {0};
    add_random(dice, formula, spread, 1 + breeding_below(dice, formula->size), &tree);
    write_genes(formula, &tree, genes);
}

void breeding_cross(Dice *dice, const Formula *formula, const double *mother, const double *father,
                    double *genes)
{
    Tree one, other, part = {0}, child;
    read_genes(formula, mother, &one);
    read_genes(formula, father, &other);
    for (int k = 0; k < CROSS_TRIES; k++) {
        int at = breeding_below(dice, one.count), from = breeding_below(dice, other.count);
        int length = length_at(formula, &other, from);
        if (one.count - length_at(formula, &one, at) + length > formula->size)
            continue;
        part.count = 0;
        add_part(&other, from, length, &part);
        replace(formula, &one, at, &part, &child);
        write_genes(formula, &child, genes);
        return;
    }
    write_genes(formula, &other, genes);
}

/* ---- mutations ------------------------------------------------------------------------------- */

static void change_subtree(Dice *dice, const Formula *formula, double spread, const Tree *tree, Tree *out)
{
    Tree part = {0};
    int at = breeding_below(dice, tree->count);
    int room = formula->size - tree->count + length_at(formula, tree, at);
    add_random(dice, formula, spread, 1 + breeding_below(dice, room), &part);
    replace(formula, tree, at, &part, out);
}

/* A node becomes another one with as many operands. */
static void change_node(Dice *dice, const Formula *formula, double spread, const Tree *tree, Tree *out)
{
    *out = *tree;
    int at = breeding_below(dice, tree->count);
    const FormulaOperator *op = formula_code_operator(formula, tree->codes[at]);
    if (op) {
        int first = op->arity == 1 ? 0 : formula->unary;
        int count = op->arity == 1 ? formula->unary : formula->operators - formula->unary;
        out->codes[at] = formula_operator_code(formula, first + breeding_below(dice, count));
        return;
    }
    out->count = at;
    add_leaf(dice, formula, spread, out);
    out->count = tree->count;
}

/* One of the constants moves, becomes a round number, or 1 or -1; false if there is none. */
static bool change_constant(Dice *dice, double spread, const Tree *tree, Tree *out)
{
    int places[FORMULA_MOST_NODES], count = 0;
    for (int k = 0; k < tree->count; k++)
        if (tree->codes[k] == 0)
            places[count++] = k;
    if (count == 0)
        return false;
    *out = *tree;
    double *constant = &out->constants[places[breeding_below(dice, count)]];
    double how = breeding_uniform(dice), size = fabs(*constant);
    if (how < 0.6)
        *constant += 0.3 * (size > 0.1 * spread ? size : 0.1 * spread) * breeding_normal(dice);
    else if (how < 0.8)
        *constant = nearbyint(*constant * 10) / 10;
    else
        *constant = *constant < 0 ? -1 : 1;
    return true;
}

/* A subtree becomes an operand of a new node above it; false if there is no room. */
static bool insert_node(Dice *dice, const Formula *formula, double spread, const Tree *tree, Tree *out)
{
    const int room = formula->size - tree->count;
    int which = breeding_below(dice, formula->operators);
    if (room < formula->operator[which]->arity)
        return false;
    int at = breeding_below(dice, tree->count), length = length_at(formula, tree, at);
    Tree part = {0};
    add(&part, formula_operator_code(formula, which), 0);
    bool first = formula->operator[which]->arity == 1 || breeding_uniform(dice) < 0.5;
    if (!first)
        add_leaf(dice, formula, spread, &part);
    add_part(tree, at, length, &part);
    if (first && formula->operator[which]->arity == 2)
        add_leaf(dice, formula, spread, &part);
    replace(formula, tree, at, &part, out);
    return true;
}

/* A subtree takes the place of one that holds it. */
static void lift_subtree(Dice *dice, const Formula *formula, const Tree *tree, Tree *out)
{
    Tree part = {0};
    int at = breeding_below(dice, tree->count);
    int from = at + breeding_below(dice, length_at(formula, tree, at));
    add_part(tree, from, length_at(formula, tree, from), &part);
    replace(formula, tree, at, &part, out);
}

void breeding_mutate(Dice *dice, const Formula *formula, double spread, const double *parent,
                     double *genes)
{
    Tree tree, child;
    read_genes(formula, parent, &tree);
    double how = breeding_uniform(dice);
    bool done = false;
    if (how < 0.2)
        done = change_constant(dice, spread, &tree, &child);
    else if (how < 0.35)
        done = insert_node(dice, formula, spread, &tree, &child);
    if (!done && how < 0.55)
        lift_subtree(dice, formula, &tree, &child);
    else if (!done && how < 0.75)
        change_node(dice, formula, spread, &tree, &child);
    else if (!done)
        change_subtree(dice, formula, spread, &tree, &child);
    write_genes(formula, &child, genes);
}
