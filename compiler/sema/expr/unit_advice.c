/* unit_advice.c: what is said of quantities whose unit is wrong or missing, in the reader's own numbers. */
#include "unit_advice.h"

#include <ctype.h>
#include <math.h>
#include <string.h>
#include <strings.h>

/* The unit of `place`, if it is a number with a unit and nothing else; else NULL. */
static const Unit *written_unit(const Checker *checker, Span place)
{
    const char *text = checker->model->sources->files[place.file]->text;
    int start = place.end;
    while (start > place.start && isalpha((unsigned char)text[start - 1]))
        start--;
    int digits = (int)strspn(text + place.start, "-0123456789.eE+ ");
    if (start == place.end || place.start + digits < start)
        return NULL;
    return unit_find(arena_copy(checker->arena, text + start, (size_t)(place.end - start)));
}

const char *unit_advice_phrase(const Checker *checker, Span place, Dim dim)
{
    const Unit *unit = written_unit(checker, place);
    return unit && dim_equal(unit->dim, dim) ? arena_printf(checker->arena, "in %s", unit->name)
                                             : dim_phrase(checker->arena, dim);
}

void unit_advice_case(const Checker *checker, Diag *diag, Span place, Dim wanted)
{
    const Unit *unit = written_unit(checker, place);
    const char *near = unit ? unit_of_other_case(unit->name, wanted) : NULL;
    if (near)
        diag_help(diag, "did you mean '%s'?", near);
}

const char *unit_advice_number(const Checker *checker, const Expr *number, Dim wanted)
{
    const char *text = checker->model->sources->files[number->span.file]->text + number->span.start;
    int length = number->span.end - number->span.start;
    const char *unit = dim_text(checker->arena, wanted);
    /* Times of neurons are milliseconds, unless so short that seconds were meant. */
    if (dim_equal(wanted, model_time_dim(checker->model)) && fabs(number->u.number) >= 0.5)
        unit = "ms";
    if (!unit_find(unit))
        return NULL;
    if ((int)strspn(text, "-0123456789.eE+") < length) /* a constant, say */
        return arena_printf(checker->arena, "%g %s", number->u.number, unit);
    return arena_printf(checker->arena, "%.*s %s", length, text, unit);
}

void unit_advice_help(const Checker *checker, Diag *diag, const Expr *value, Dim wanted)
{
    if (value->kind != EXPR_NUMBER || !dim_is_none(value->type.dim))
        return;
    const char *meant = unit_advice_number(checker, value, wanted);
    if (meant)
        diag_help(diag, "write its unit, as in %s", meant);
}
