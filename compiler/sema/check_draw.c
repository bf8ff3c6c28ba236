/* check_draw.c: distributions: what stands behind `~`. */
#include "checker.h"

#include <string.h>

static bool draw_kind(Name name, DrawKind *kind)
{
    static const struct {
        const char *name;
        DrawKind kind;
    } kinds[] = {{"normal", DRAW_NORMAL}, {"uniform", DRAW_UNIFORM}, {"lognormal", DRAW_LOGNORMAL}};
    for (size_t k = 0; k < sizeof kinds / sizeof kinds[0]; k++)
        if (name && strcmp(name, kinds[k].name) == 0) {
            *kind = kinds[k].kind;
            return true;
        }
    return false;
}

static const char *draw_numbers(DrawKind kind)
{
    switch (kind) {
    case DRAW_NORMAL:
        return "normal(mean, standard deviation)";
    case DRAW_UNIFORM:
        return "uniform(low, high)";
    case DRAW_LOGNORMAL:
        return "lognormal(mean, standard deviation) of the logarithm";
    case DRAW_CONSTANT:
        break;
    }
    return "";
}

void check_same_unit(Checker *checker, const AstExpr *first, Dim first_dim, const AstExpr *second,
                     Dim second_dim)
{
    if (dim_equal(first_dim, second_dim))
        return;
    Diag *diag =
        diag_error(checker->diags, E_UNIT_MISMATCH, span_join(first->span, second->span),
                   "the first of these is %s, but the second is %s",
                   dim_phrase(checker->arena, first_dim), dim_phrase(checker->arena, second_dim));
    diag_help(diag, "both have the same unit; 0 has one, too");
}

bool check_draw(Checker *checker, const AstExpr *written, AstName target, AstName each, Draw *draw)
{
    Name name = call_name(written);
    if (written->kind != AST_CALL || !draw_kind(name, &draw->kind)) {
        static const char *const known[] = {"normal", "uniform", "lognormal"};
        const AstExpr *wrong =
            written->kind == AST_CALL ? written->u.call.callee : written;
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, wrong->span,
                                "'~' needs a distribution: normal(…), uniform(…) or lognormal(…)");
        const char *near = name ? diag_suggest(name, known, 3) : NULL;
        if (near)
            diag_help(diag, "did you mean '%s'?", near);
        else if (written->kind == AST_NUMBER)
            diag_help(diag, "a fixed value is set with '=': %s = …", target.name);
        return false;
    }
    CallArgs args = call_args(checker, written);
    const AstExpr *a = call_positional(&args), *b = call_positional(&args);
    call_finish(&args, "two numbers");
    if (!a || !b) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, written->span,
                                "'%s' takes two numbers", name);
        diag_help(diag, "%s", draw_numbers(draw->kind));
        return false;
    }
    Dim dim;
    if (!check_number(checker, a, "a parameter", &draw->a, &draw->dim) ||
        !check_number(checker, b, "a parameter", &draw->b, &dim))
        return false;
    check_same_unit(checker, a, draw->dim, b, dim);
    if (draw->kind == DRAW_UNIFORM && draw->a > draw->b)
        diag_error(checker->diags, E_OUT_OF_RANGE, span_join(a->span, b->span),
                   "the lower end %g is above the upper end %g", draw->a, draw->b);
    if (draw->kind != DRAW_UNIFORM && draw->b < 0)
        diag_error(checker->diags, E_OUT_OF_RANGE, b->span,
                   "a standard deviation is not negative, but this is %g", draw->b);
    if (each.name) {
        draw->each_generation = strcmp(each.name, "generation") == 0;
        if (!draw->each_generation && strcmp(each.name, "trial") != 0)
            diag_error(checker->diags, E_BAD_ARGUMENT, each.span,
                       "draws are made 'each generation' or 'each trial', not 'each %s'",
                       each.name);
    }
    return true;
}
