/* algebra.c: see algebra.h. */
#include "algebra.h"

#include <math.h>
#include <string.h>

#include "runtime/kernel/kernel.h"

#define MOST_POWER 40
#define ROUNDING   1e-13 /* what is left of a difference of equal numbers, relative to them */
#define EXPANDED   64    /* terms of a sum that is multiplied out, at most */

/* ---- hashes ---------------------------------------------------------------------------------- */

/* The finaliser of splitmix64 (Steele, Lea and Flood 2014). */
static uint64_t mix(uint64_t x)
{
    x = (x ^ (x >> 30)) * 0xBF58476D1CE4E5B9u;
    x = (x ^ (x >> 27)) * 0x94D049BB133111EBu;
    return x ^ (x >> 31);
}

/* Of a number to some eleven digits, so that other orders of its making do not matter. */
static uint64_t hash_number(double x)
{
    int exponent;
    double digits = nearbyint(frexp(x, &exponent) * 0x1p36);
    return mix((uint64_t)(int64_t)digits * 31u + (uint64_t)(int64_t)exponent);
}

static uint64_t hash_factors(const Algebra *a, const AlgebraTerm *term)
{
    uint64_t sum = 1;
    for (int k = 0; k < term->count; k++)
        sum += mix(a->atoms[term->factors[k].atom].hash + (uint64_t)(int64_t)term->factors[k].power * 0x9E3779B97F4A7C15u);
    return mix(sum);
}

static uint64_t hash_sum(const Algebra *a, AlgebraSum sum)
{
    uint64_t hash = 2;
    for (int k = 0; k < sum.count; k++) {
        const AlgebraTerm *term = &a->terms[sum.first + k];
        hash += mix(hash_factors(a, term) ^ hash_number(term->number));
    }
    return mix(hash);
}

/* ---- sums ------------------------------------------------------------------------------------ */

static bool same_factors(const AlgebraTerm *x, const AlgebraTerm *y)
{
    return x->count == y->count &&
           memcmp(x->factors, y->factors, sizeof *x->factors * (size_t)x->count) == 0;
}

/* Adds a term to the last sum that was begun. */
static void put(Algebra *a, AlgebraSum *sum, const AlgebraTerm *term)
{
    if (!isfinite(term->number))
        a->overflow = true;
    if (a->overflow || term->number == 0)
        return;
    for (int k = 0; k < sum->count; k++) {
        AlgebraTerm *own = &a->terms[sum->first + k];
        if (!same_factors(own, term))
            continue;
        double total = own->number + term->number;
        bool nothing = fabs(total) <= ROUNDING * (fabs(own->number) + fabs(term->number));
        own->number = total;
        if (nothing) {
            *own = a->terms[sum->first + sum->count - 1];
            sum->count--;
            a->term_count--;
        }
        return;
    }
    if (a->term_count == ALGEBRA_MOST_TERMS || sum->count == EXPANDED) {
        a->overflow = true;
        return;
    }
    a->terms[a->term_count++] = *term;
    sum->count++;
}

static AlgebraSum begin(const Algebra *a)
{
    return (AlgebraSum){a->term_count, 0};
}

static AlgebraSum number(Algebra *a, double value)
{
    AlgebraSum sum = begin(a);
    put(a, &sum, &(AlgebraTerm){.number = value});
    return sum;
}

static AlgebraSum power_of(Algebra *a, int atom, int power)
{
    AlgebraSum sum = begin(a);
    put(a, &sum, &(AlgebraTerm){.number = 1, .count = 1, .factors = {{atom, power}}});
    return sum;
}

static AlgebraSum add(Algebra *a, AlgebraSum x, double factor, AlgebraSum y)
{
    AlgebraSum sum = begin(a);
    for (int k = 0; k < x.count; k++) {
        AlgebraTerm term = a->terms[x.first + k];
        put(a, &sum, &term);
    }
    for (int k = 0; k < y.count; k++) {
        AlgebraTerm term = a->terms[y.first + k];
        term.number *= factor;
        put(a, &sum, &term);
    }
    return sum;
}

/* x times y^sign. */
static AlgebraTerm product(Algebra *a, const AlgebraTerm *x, const AlgebraTerm *y, int sign)
{
    AlgebraTerm term = {.number = sign > 0 ? x->number * y->number : x->number / y->number};
    for (int i = 0, k = 0; i < x->count || k < y->count;) {
        bool first = k == y->count || (i < x->count && x->factors[i].atom <= y->factors[k].atom);
        bool second = i == x->count || (k < y->count && y->factors[k].atom <= x->factors[i].atom);
        AlgebraFactor factor = {first ? x->factors[i].atom : y->factors[k].atom,
                                (first ? x->factors[i].power : 0) +
                                    (second ? sign * y->factors[k].power : 0)};
        i += first;
        k += second;
        if (factor.power == 0)
            continue;
        if (term.count == ALGEBRA_MOST_FACTORS || factor.power > MOST_POWER ||
            factor.power < -MOST_POWER) {
            a->overflow = true;
            return term;
        }
        term.factors[term.count++] = factor;
    }
    return term;
}

static AlgebraSum multiply(Algebra *a, AlgebraSum x, AlgebraSum y, int sign)
{
    AlgebraSum sum = begin(a);
    for (int i = 0; i < x.count; i++)
        for (int k = 0; k < y.count && !a->overflow; k++) {
            AlgebraTerm one = a->terms[x.first + i], other = a->terms[y.first + k];
            AlgebraTerm term = product(a, &one, &other, sign);
            put(a, &sum, &term);
        }
    return sum;
}

/* ---- atoms ----------------------------------------------------------------------------------- */

/* The number of an atom, which is added if it is new. */
static int atom_number(Algebra *a, const AlgebraAtom *atom)
{
    for (int k = 0; k < a->atom_count; k++)
        if (a->atoms[k].hash == atom->hash)
            return k;
    if (a->atom_count == ALGEBRA_MOST_ATOMS) {
        a->overflow = true;
        return 0;
    }
    a->atoms[a->atom_count] = *atom;
    return a->atom_count++;
}

/* The number whose product with y is x; 0 if there is none. */
static double ratio(const Algebra *a, AlgebraSum x, AlgebraSum y)
{
    double found = 0;
    if (x.count != y.count)
        return 0;
    for (int i = 0; i < x.count; i++) {
        const AlgebraTerm *own = &a->terms[x.first + i];
        int k = 0;
        while (k < y.count && !same_factors(own, &a->terms[y.first + k]))
            k++;
        if (k == y.count)
            return 0;
        double quotient = own->number / a->terms[y.first + k].number;
        if (i > 0 && fabs(quotient - found) > ROUNDING * fabs(found))
            return 0;
        found = quotient;
    }
    return found;
}

/* The number in front of the term that any order of the terms puts first. */
static double leading(const Algebra *a, AlgebraSum sum)
{
    int best = 0;
    uint64_t least = UINT64_MAX;
    for (int k = 0; k < sum.count; k++) {
        uint64_t hash = hash_factors(a, &a->terms[sum.first + k]);
        if (hash < least) {
            least = hash;
            best = k;
        }
    }
    return a->terms[sum.first + best].number;
}

static AlgebraSum divide(Algebra *a, AlgebraSum x, AlgebraSum y)
{
    if (y.count == 0) {
        a->overflow = true;
        return x;
    }
    if (y.count == 1)
        return multiply(a, x, y, -1);
    double quotient = ratio(a, x, y);
    if (quotient != 0)
        return number(a, quotient);
    double scale = leading(a, y);
    AlgebraAtom atom = {.arg = {add(a, begin(a), 1 / scale, y)}};
    atom.hash = mix(hash_sum(a, atom.arg[0]) + 3);
    return multiply(a, multiply(a, x, number(a, scale), -1), power_of(a, atom_number(a, &atom), -1), 1);
}

/* Whether it is a number, and which. */
static bool is_number(const Algebra *a, AlgebraSum sum, double *value)
{
    *value = sum.count > 0 ? a->terms[sum.first].number : 0;
    return sum.count == 0 || (sum.count == 1 && a->terms[sum.first].count == 0);
}

static double value_of(const FormulaOperator *function, double x, double y)
{
    (void)y;
#define ARGUMENTS_1 (x)
#define ARGUMENTS_2 (x, y)
#define ARGUMENTS_3 (x, y, y)
#define FUNC(name, arity, c_name, units, summary)                                                  \
    if (strcmp(function->text, #name) == 0)                                                        \
        return kernel_##c_name ARGUMENTS_##arity;
#include "runtime/rt_funcs.def"
#undef FUNC
    return (double)NAN;
}

static AlgebraSum call(Algebra *a, const FormulaOperator *function, AlgebraSum x, AlgebraSum y)
{
    double value[2];
    if (is_number(a, x, &value[0]) && is_number(a, y, &value[1]))
        return number(a, value_of(function, value[0], value[1]));
    AlgebraAtom atom = {.function = function, .arg = {x, y}};
    atom.hash = 5;
    for (const char *at = function->text; *at; at++)
        atom.hash = mix(atom.hash + (uint64_t)*at);
    atom.hash = mix(atom.hash + hash_sum(a, x) + 7 * hash_sum(a, y));
    return power_of(a, atom_number(a, &atom), 1);
}

/* ---- trees ----------------------------------------------------------------------------------- */

/* The form of the tree at `*at`, which goes to the node behind it. */
static AlgebraSum tree(Algebra *a, const Formula *formula, const double *codes, const double *constants,
                       int *at)
{
    if (*at >= formula->size || a->overflow)
        return begin(a);
    int node = (*at)++, quantity = formula_code_quantity(formula, codes[node]);
    const FormulaOperator *op = formula_code_operator(formula, codes[node]);
    if (!op)
        return quantity < 0 ? number(a, constants[node]) : power_of(a, quantity, 1);
    AlgebraSum x = tree(a, formula, codes, constants, at);
    AlgebraSum y = op->arity == 2 ? tree(a, formula, codes, constants, at) : begin(a);
    switch (op->kind) {
    case FORMULA_ADD:
        return add(a, x, 1, y);
    case FORMULA_SUB:
        return add(a, x, -1, y);
    case FORMULA_MUL:
        return multiply(a, x, y, 1);
    case FORMULA_DIV:
        return divide(a, x, y);
    case FORMULA_CALL:
        break;
    }
    return call(a, op, x, y);
}

bool algebra_form(Algebra *a, const Formula *formula, const double *codes, const double *constants,
                  AlgebraSum *form)
{
    int at = 0;
    a->atom_count = a->term_count = 0;
    a->overflow = false;
    for (int k = 0; k < formula->quantities; k++)
        a->atoms[a->atom_count++] = (AlgebraAtom){.hash = mix((uint64_t)k + 11)};
    *form = tree(a, formula, codes, constants, &at);
    return !a->overflow;
}

bool algebra_is_alike(Algebra *a, const Formula *formula, const double *codes, const double *constants,
                      const double *other_codes, const double *other_constants, double tolerance)
{
    AlgebraSum x, y;
    int at = 0;
    if (!algebra_form(a, formula, codes, constants, &x))
        return false;
    y = tree(a, formula, other_codes, other_constants, &at);
    if (a->overflow || x.count != y.count)
        return false;
    for (int i = 0; i < x.count; i++) {
        const AlgebraTerm *own = &a->terms[x.first + i], *other = &a->terms[y.first];
        int k = 0;
        while (k < y.count && !same_factors(own, other + k))
            k++;
        if (k == y.count || fabs(own->number - other[k].number) > tolerance * fabs(other[k].number))
            return false;
    }
    return true;
}

uint64_t algebra_hash(Algebra *a, const Formula *formula, const double *codes,
                      const double *constants)
{
    AlgebraSum form;
    if (algebra_form(a, formula, codes, constants, &form))
        return hash_sum(a, form);
    uint64_t hash = 13;
    int length = formula_length(formula, codes, 0);
    for (int k = 0; k < length; k++)
        hash = mix(hash + hash_number(codes[k]) + (codes[k] == 0 ? 17 * hash_number(constants[k]) : 0));
    return hash;
}
