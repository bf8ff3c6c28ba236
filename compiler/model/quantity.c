/* quantity.c: see quantity.h. */
#include "quantity.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* ---- units of a dimension ------------------------------------------------------------------- */

/* The units that a system of them writes; those before BASE_UNITS are enough to write any dimension, and
 * the last one is not multiplied with others. */
#define UNITS      8
#define BASE_UNITS 4
static const char *const usual_units[UNITS] = {"um", "ms", "mV", "nA", "nS", "pF", "MOhm", "Hz"};
static const char *const si_units[UNITS] = {"m", "s", "V", "A", "S", "F", "Ohm", "Hz"};

/* Which unit stands first in a product: length and time last. */
static const int first_order[UNITS - 1] = {2, 3, 4, 5, 6, 0, 1};

/* A product of powers of units. */
typedef struct Product {
    int unit[BASE_UNITS];
    double power[BASE_UNITS];
    int count;
} Product;

static bool is_power(const char *unit, double power, Dim dim)
{
    Dim own;
    return dim_power(unit_find(unit)->dim, power, &own) && dim_equal(own, dim);
}

/* The unit itself, or a power of one. */
static bool find_one(const char *const *units, Dim dim, Product *product)
{
    static const double powers[] = {1, -1, 2, -2, 3, -3, 4, -4, 0.5, -0.5};
    for (size_t p = 0; p < sizeof powers / sizeof powers[0]; p++)
        for (int k = 0; k < UNITS; k++)
            if ((p == 0 || k < UNITS - 1) && is_power(units[k], powers[p], dim)) {
                *product = (Product){.unit = {k}, .power = {powers[p]}, .count = 1};
                return true;
            }
    return false;
}

/* What a power adds to the length of a product; units that are products themselves are a little longer. */
static double length_of(int unit, double power)
{
    return fabs(power) + (unit < BASE_UNITS ? 0 : 0.25);
}

/* Powers of two units, the shortest that there are. */
static bool find_two(const char *const *units, Dim dim, Product *product)
{
    static const double powers[] = {1, -1, 0.5, -0.5, 2, -2, 3, -3};
    const size_t count = sizeof powers / sizeof powers[0];
    double least = HUGE_VAL;
    for (int n = 0; n < UNITS - 1; n++)
        for (size_t p = 0; p < count; p++) {
            Dim first;
            int a = first_order[n];
            if (!dim_power(unit_find(units[a])->dim, powers[p], &first))
                continue;
            Dim rest = dim_divide(dim, first);
            for (int b = 0; b < UNITS - 1; b++)
                for (size_t q = 0; q < count; q++) {
                    double length = length_of(a, powers[p]) + length_of(b, powers[q]);
                    bool upside_down = powers[p] < 0 && powers[q] > 0;
                    if (b == a || length >= least || upside_down ||
                        !is_power(units[b], powers[q], rest))
                        continue;
                    least = length;
                    *product =
                        (Product){.unit = {a, b}, .power = {powers[p], powers[q]}, .count = 2};
                }
        }
    return least < HUGE_VAL;
}

/* Any dimension in metre, second, volt and ampere, since V = m^2 kg s^-3 A^-1. */
static void find_all(Dim dim, Product *product)
{
    double volts = dim.twice[1] / 2.0;
    const double powers[BASE_UNITS] = {dim.twice[0] / 2.0 - 2 * volts,
                                       dim.twice[2] / 2.0 + 3 * volts, volts,
                                       dim.twice[3] / 2.0 + volts};
    *product = (Product){.count = 0};
    for (int n = 0; n < UNITS - 1; n++) {
        int unit = first_order[n];
        if (unit >= BASE_UNITS || powers[unit] == 0)
            continue;
        product->unit[product->count] = unit;
        product->power[product->count++] = powers[unit];
    }
}

/* ---- names ---------------------------------------------------------------------------------- */

static void add_unit(Scale *scale, const char *before, const char *unit, double power)
{
    size_t length = strlen(scale->name);
    char *at = scale->name + length;
    size_t left = sizeof scale->name - length;
    if (power == 1)
        snprintf(at, left, "%s%s", before, unit);
    else
        snprintf(at, left, "%s%s^%g", before, unit, power);
}

/* What multiplies, then what divides; if nothing multiplies, negative powers. */
static Scale write_scale(const char *const *units, const Product *product)
{
    Scale scale = {.size = 1};
    bool above = false;
    for (int k = 0; k < product->count; k++) {
        above = above || product->power[k] > 0;
        scale.size *= pow(unit_find(units[product->unit[k]])->scale, product->power[k]);
    }
    for (int below = 0; below < 2; below++)
        for (int k = 0; k < product->count; k++) {
            double power = product->power[k];
            if ((power < 0) != below)
                continue;
            add_unit(&scale,
                     below && above  ? "/"
                     : scale.name[0] ? " "
                                     : "",
                     units[product->unit[k]], below && above ? -power : power);
        }
    return scale;
}

static Scale scale_in(const char *const *units, Dim dim)
{
    Product product = {.count = 0};
    if (!dim_is_none(dim) && !find_one(units, dim, &product) && !find_two(units, dim, &product))
        find_all(dim, &product);
    return write_scale(units, &product);
}

Scale scale_usual(Dim dim)
{
    return scale_in(usual_units, dim);
}

Scale scale_si(Dim dim)
{
    return scale_in(si_units, dim);
}

/* A unit and its power at the beginning of a text; what follows, or NULL. */
static const char *read_unit(const char *at, bool below, Scale *scale, Dim *dim)
{
    char word[16];
    size_t length = strcspn(at, "^ /");
    if (length == 0 || length >= sizeof word)
        return NULL;
    memcpy(word, at, length);
    word[length] = '\0';
    const Unit *unit = unit_find(word);
    at += length;
    double power = 1;
    if (*at == '^') {
        char *end;
        power = strtod(at + 1, &end);
        if (end == at + 1)
            return NULL;
        at = end;
    }
    power = below ? -power : power;
    Dim own;
    if (!unit || !dim_power(unit->dim, power, &own))
        return NULL;
    scale->size *= pow(unit->scale, power);
    *dim = dim_multiply(*dim, own);
    return at;
}

bool scale_read(const char *name, Scale *scale, Dim *dim)
{
    *scale = (Scale){.size = 1};
    *dim = dim_none();
    if (strlen(name) >= sizeof scale->name)
        return false;
    memcpy(scale->name, name, strlen(name) + 1);
    bool below = false;
    for (const char *at = name; at && *at;) {
        at = read_unit(at, below, scale, dim);
        if (!at)
            return false;
        if (*at != ' ' && *at != '/')
            return *at == '\0';
        below = *at++ == '/';
        if (!*at)
            return false;
    }
    return true;
}

/* ---- as the program writes it ---------------------------------------------------------------- */

/* The unit behind a number, "20 ms" or "-0.3 ms^-1", that stands there and nothing else. */
static bool scale_written(const Model *model, Span span, Dim dim, Scale *scale)
{
    if (span.file < 0)
        return false;
    const char *text = model->sources->files[span.file]->text + span.start;
    size_t length = (size_t)(span.end - span.start);
    size_t at = strspn(text, "+- ");
    at += strspn(text + at, "0123456789._");
    if (at < length && (text[at] == 'e' || text[at] == 'E'))
        at += 1 + strspn(text + at + 1, "+-0123456789");
    at += strspn(text + at, " ");
    char name[SCALE_NAME_SIZE];
    if (at >= length || length - at >= sizeof name)
        return false;
    memcpy(name, text + at, length - at);
    name[length - at] = '\0';
    Dim own;
    return scale_read(name, scale, &own) && dim_equal(own, dim);
}

static bool has_coefficient(const Learn *learn, int coefficient)
{
    return coefficient >= learn->first && coefficient < learn->first + learn->term_count;
}

const Learn *quantity_learn(const Model *model, int coefficient)
{
    for (int k = 0; k < model->shared.count; k++)
        if (has_coefficient(model->shared.items[k], coefficient))
            return model->shared.items[k];
    for (int r = 0; r < model->rules.count; r++)
        for (int l = 0; l < model->rules.items[r]->learns.count; l++) {
            const Learn *learn = model->rules.items[r]->learns.items[l];
            if (has_coefficient(learn, coefficient))
                return learn;
        }
    return NULL;
}

Scale scale_of_coefficient(const Model *model, int coefficient)
{
    const Learn *learn = quantity_learn(model, coefficient);
    Scale scale;
    if (!learn || dim_is_none(learn->dim))
        return scale_usual(dim_none());
    const AstExpr *draw = learn->stmt->draw;
    const AstExpr *mean = draw && draw->kind == AST_CALL && draw->u.call.args.count > 0
                              ? draw->u.call.args.items[0].value
                              : NULL;
    const AstExpr *const written[] = {learn->stmt->value, mean, learn->stmt->low,
                                      learn->stmt->high};
    for (size_t k = 0; k < sizeof written / sizeof written[0]; k++)
        if (written[k] && scale_written(model, written[k]->span, learn->dim, &scale))
            return scale;
    return scale_usual(learn->dim);
}

Scale scale_of_constant(const Model *model, const Constant *constant)
{
    Scale scale;
    return scale_written(model, constant->written, constant->dim, &scale)
               ? scale
               : scale_usual(constant->dim);
}

Scale scale_of_outcome(const Model *model, const Outcome *outcome)
{
    Scale scale;
    Dim dim = outcome->value->type.dim;
    return scale_written(model, outcome->stmt->value->span, dim, &scale) ? scale : scale_usual(dim);
}

/* ---- texts ---------------------------------------------------------------------------------- */

QuantityText quantity_show(double value, const Scale *scale, int digits)
{
    QuantityText out;
    snprintf(out.text, sizeof out.text, "%.*g%s%s", digits, value / scale->size,
             scale->name[0] ? " " : "", scale->name);
    return out;
}

QuantityText quantity_usual(double value, Dim dim)
{
    Scale scale = scale_usual(dim);
    return quantity_show(value, &scale, 6);
}
