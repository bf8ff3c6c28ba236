/* units.c: the table of units, and arithmetic on dimensions. */
#include "units.h"

#include <math.h>
#include <string.h>
#include <strings.h>

#include "compiler/base/diag.h"
#include "compiler/base/suggest.h"
#include "compiler/base/strbuf.h"

#define DIM(m, kg, s, a)                                                                           \
    {                                                                                              \
        {                                                                                          \
            2 * (m), 2 * (kg), 2 * (s), 2 * (a)                                                    \
        }                                                                                          \
    }
#define SECOND  DIM(0, 0, 1, 0)
#define HERTZ   DIM(0, 0, -1, 0)
#define VOLT    DIM(2, 1, -3, -1)
#define AMPERE  DIM(0, 0, 0, 1)
#define SIEMENS DIM(-2, -1, 3, 2)
#define FARAD   DIM(-2, -1, 4, 2)
#define OHM     DIM(2, 1, -3, -2)
#define METRE   DIM(1, 0, 0, 0)

typedef struct UnitRow {
    Unit unit;
    bool usual; /* names its dimension in messages */
} UnitRow;

static const UnitRow units[] = {
#define GROUP
#define UNIT(name, factor, dimension, usual) {{name, factor, dimension}, usual},
#include "compiler/base/units.def"
#undef UNIT
#undef GROUP
};

Dim dim_none(void)
{
    return (Dim){{0, 0, 0, 0}};
}

bool dim_is_none(Dim dim)
{
    return dim_equal(dim, dim_none());
}

bool dim_equal(Dim a, Dim b)
{
    return memcmp(a.twice, b.twice, sizeof a.twice) == 0;
}

/* Exponents saturate: a dimension that large equals no other that anybody writes. */
static signed char clamp_exponent(int twice)
{
    return (signed char)(twice < -127 ? -127 : twice > 127 ? 127 : twice);
}

Dim dim_multiply(Dim a, Dim b)
{
    for (int k = 0; k < 4; k++)
        a.twice[k] = clamp_exponent(a.twice[k] + b.twice[k]);
    return a;
}

Dim dim_divide(Dim a, Dim b)
{
    for (int k = 0; k < 4; k++)
        a.twice[k] = clamp_exponent(a.twice[k] - b.twice[k]);
    return a;
}

bool dim_power(Dim dim, double exponent, Dim *out)
{
    for (int k = 0; k < 4; k++) {
        double twice = dim.twice[k] * exponent;
        if (twice != floor(twice) || fabs(twice) > 100)
            return false;
        out->twice[k] = (signed char)twice;
    }
    return true;
}

const Unit *unit_find(const char *name)
{
    for (size_t k = 0; k < sizeof units / sizeof units[0]; k++)
        if (strcmp(units[k].unit.name, name) == 0)
            return &units[k].unit;
    return NULL;
}

const char *unit_of_other_case(const char *word, Dim dim)
{
    for (size_t k = 0; k < sizeof units / sizeof units[0]; k++)
        if (dim_equal(units[k].unit.dim, dim) && strcasecmp(units[k].unit.name, word) == 0 &&
            strcmp(units[k].unit.name, word) != 0)
            return units[k].unit.name;
    return NULL;
}

/* The names of units as they are written out, as Brian 2 has them; NULL if it is none of these. */
static const char *written_out(const char *word)
{
    static const struct {
        const char *word, *name;
    } words[] = {{"volt", "V"}, {"amp", "A"},  {"ampere", "A"}, {"siemens", "S"}, {"farad", "F"},
                 {"second", "s"}, {"hertz", "Hz"}};
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (strcmp(words[k].word, word) == 0)
            return words[k].name;
    return NULL;
}

const char *unit_near(const char *word)
{
    const char *name = written_out(word);
    if (name)
        return name;
    const char *names[sizeof units / sizeof units[0]];
    int count = (int)(sizeof units / sizeof units[0]);
    for (int k = 0; k < count; k++)
        names[k] = units[k].unit.name;
    return suggest_word(word, names, count);
}

static const char *named_dimension(Dim dim)
{
    for (size_t k = 0; k < sizeof units / sizeof units[0]; k++)
        if (units[k].usual && dim_equal(units[k].unit.dim, dim))
            return units[k].unit.name;
    return NULL;
}

/* A unit by a power of time, as in mV/s; NULL if that is not what the dimension is. */
static const char *unit_by_time(Arena *arena, Dim dim)
{
    const Dim second = SECOND;
    for (size_t k = 0; k < sizeof units / sizeof units[0]; k++) {
        const Unit *unit = &units[k].unit;
        Dim rest = dim_divide(dim, unit->dim);
        int twice = rest.twice[2];
        rest.twice[2] = 0;
        if (!units[k].usual || !dim_is_none(rest) || twice == 0 || unit->dim.twice[3] == 0)
            continue; /* all but units of electricity have short names of their own */
        if (twice == -second.twice[2])
            return arena_printf(arena, "%s/s", unit->name);
        if (twice == second.twice[2])
            return arena_printf(arena, "%s s", unit->name);
        return twice % 2 != 0 ? arena_printf(arena, "%s s^%d/2", unit->name, twice)
                              : arena_printf(arena, "%s s^%d", unit->name, twice / 2);
    }
    return NULL;
}

const char *dim_text(Arena *arena, Dim dim)
{
    static const char *const base[4] = {"m", "kg", "s", "A"};
    if (dim_is_none(dim))
        return "a pure number";
    const char *name = named_dimension(dim);
    if (name)
        return name;
    name = named_dimension(dim_divide(dim_none(), dim));
    if (name)
        return arena_printf(arena, "1/%s", name);
    for (int power = 2; power <= 4; power++) {
        Dim root;
        name = dim_power(dim, 1.0 / power, &root) ? named_dimension(root) : NULL;
        if (name)
            return arena_printf(arena, "%s^%d", name, power);
    }
    name = unit_by_time(arena, dim);
    if (name)
        return name;
    StrBuf text = {0};
    for (int k = 0; k < 4; k++) {
        if (dim.twice[k] == 0)
            continue;
        if (text.length > 0)
            strbuf_char(&text, ' ');
        strbuf_add(&text, base[k]);
        if (dim.twice[k] % 2 != 0)
            strbuf_printf(&text, "^%d/2", dim.twice[k]);
        else if (dim.twice[k] != 2)
            strbuf_printf(&text, "^%d", dim.twice[k] / 2);
    }
    char *copy = arena_copy(arena, text.text, text.length);
    strbuf_free(&text);
    return copy;
}

const char *dim_phrase(Arena *arena, Dim dim)
{
    return dim_is_none(dim) ? "a pure number" : arena_printf(arena, "in %s", dim_text(arena, dim));
}
