/* check_draw.c: distributions: what stands behind `~`. */
#include "check_draw.h"

#include <string.h>

#include "compiler/base/suggest.h"
#include "compiler/model/quantity.h"
#include "call_args.h"
#include "check_bounds.h"
#include "check_value.h"

static const struct {
    const char *word;
    DrawKind kind;
    const char *numbers;
} distributions[] = {
#define DISTRIBUTION(name, word, numbers) {#word, DRAW_##name, numbers},
#include "compiler/model/distributions.def"
#undef DISTRIBUTION
};
#define DISTRIBUTIONS ((int)(sizeof distributions / sizeof distributions[0]))

/* Its number in `distributions`, or -1. */
static int find_distribution(Name name)
{
    for (int k = 0; name && k < DISTRIBUTIONS; k++)
        if (strcmp(name, distributions[k].word) == 0)
            return k;
    return -1;
}

DrawKind draw_kind(Name name)
{
    int which = find_distribution(name);
    return which < 0 ? DRAW_CONSTANT : distributions[which].kind;
}

const char *draw_words(const Checker *checker)
{
    const char *words = "";
    for (int k = 0; k < DISTRIBUTIONS; k++)
        words = arena_printf(checker->arena, "%s%s%s(…)", words,
                             k == 0                   ? ""
                             : k == DISTRIBUTIONS - 1 ? " or "
                                                      : ", ",
                             distributions[k].word);
    return words;
}

static void report_no_distribution(Checker *checker, const AstExpr *written, AstName target)
{
    const char *words[DISTRIBUTIONS];
    for (int k = 0; k < DISTRIBUTIONS; k++)
        words[k] = distributions[k].word;
    Name name = ast_call_name(written);
    const AstExpr *wrong = written->kind == AST_CALL ? written->u.call.callee : written;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, wrong->span,
                            "'~' needs a distribution: %s", draw_words(checker));
    const char *near = name ? suggest_word(name, words, DISTRIBUTIONS) : NULL;
    if (near)
        diag_help(diag, "did you mean '%s'?", near);
    else if (written->kind == AST_NUMBER)
        diag_help(diag, "a fixed value is set with '=': %s = …", target.name);
}

static void check_parameters(Checker *checker, const Draw *draw, const AstExpr *a, const AstExpr *b)
{
    bool bounds = draw->kind == DRAW_UNIFORM || draw->kind == DRAW_LOGUNIFORM;
    if (draw->kind == DRAW_LOGUNIFORM && draw->a <= 0) {
        Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, a->span,
                                "the lower end of 'loguniform' is above 0, but this is %s",
                                quantity_usual(draw->a, draw->dim).text);
        diag_help(diag, "a range that reaches 0 is uniform(…)");
    } else if (bounds && draw->a > draw->b) {
        diag_error(checker->diags, E_OUT_OF_RANGE, span_join(a->span, b->span),
                   "the lower end %s is above the upper end %s",
                   quantity_usual(draw->a, draw->dim).text,
                   quantity_usual(draw->b, draw->dim).text);
    } else if (!bounds && draw->b < 0) {
        diag_error(checker->diags, E_OUT_OF_RANGE, b->span,
                   "a standard deviation is not negative, but this is %s",
                   quantity_usual(draw->b, draw->dim).text);
    }
}

/* `normal(mean = 0.01, std = 0.001)`: what stands there, without names. */
static const char *without_names(const Checker *checker, const AstExpr *call)
{
    const char *text = checker->model->sources->files[call->span.file]->text;
    const char *list = "";
    for (int k = 0; k < call->u.call.args.count; k++) {
        Span value = call->u.call.args.items[k].value->span;
        list = arena_printf(checker->arena, "%s%s%.*s", list, k ? ", " : "",
                            value.end - value.start, text + value.start);
    }
    return list;
}

bool draw_arguments(Checker *checker, const AstExpr *call, const AstExpr **a, const AstExpr **b)
{
    int which = find_distribution(ast_call_name(call));
    const AstArgs *given = &call->u.call.args;
    for (int k = 0; k < given->count; k++)
        if (given->items[k].name.name) {
            Diag *diag =
                diag_error(checker->diags, E_BAD_ARGUMENT, given->items[k].name.span,
                           "the two numbers of '%s' have no names", distributions[which].word);
            diag_help(diag, "write '%s(%s)', which is %s", distributions[which].word,
                      without_names(checker, call), distributions[which].numbers);
            return false;
        }
    CallArgs args = call_args(checker, call);
    *a = call_positional(&args);
    *b = call_positional(&args);
    call_finish(&args, "two numbers");
    if (*a && *b)
        return true;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, call->span, "'%s' takes two numbers",
                            distributions[which].word);
    diag_help(diag, "%s", distributions[which].numbers);
    return false;
}

/* A number of a distribution; NULL after reporting. */
static const Expr *check_one(const Context *context, const AstExpr *written)
{
    const Expr *x = check_scalar(context, written, NULL);
    if (expr_is_error(x))
        return NULL;
    bool known = x->kind == EXPR_NUMBER || context->at_start;
    if (!known)
        diag_error(context->checker->diags, E_NOT_CONSTANT, written->span,
                   "a parameter must be known before the run");
    return known ? x : NULL;
}

static bool check_numbers(Checker *checker, DrawOf of, const AstExpr *a, const AstExpr *b,
                          Draw *draw)
{
    Context context = {
        .checker = checker, .place = PLACE_CONSTANT, .at_start = of == DRAW_OF_CANDIDATE};
    const Expr *first = check_one(&context, a), *second = first ? check_one(&context, b) : NULL;
    if (!second)
        return false;
    draw->dim = first->type.dim;
    /* what a name has wrong is found by all that it makes wrong; numbers stand here alone */
    if (!check_bounds_units(checker, a, draw->dim, b, second->type.dim) && a->kind == AST_NUMBER && b->kind == AST_NUMBER)
        return false;
    if (first->kind != EXPR_NUMBER || second->kind != EXPR_NUMBER) {
        draw->learned[0] = first;
        draw->learned[1] = second;
        return true;
    }
    draw->a = first->u.number;
    draw->b = second->u.number;
    check_parameters(checker, draw, a, b);
    return true;
}

bool check_draw(Checker *checker, const AstExpr *written, DrawOf of, AstName target, AstName each,
                Draw *draw)
{
    int which = written->kind == AST_CALL ? find_distribution(ast_call_name(written)) : -1;
    if (which < 0) {
        report_no_distribution(checker, written, target);
        return false;
    }
    draw->kind = distributions[which].kind;
    const AstExpr *a, *b;
    if (!draw_arguments(checker, written, &a, &b) || !check_numbers(checker, of, a, b, draw))
        return false;
    if (each.name) {
        draw->each_generation = strcmp(each.name, "generation") == 0;
        if (!draw->each_generation && strcmp(each.name, "trial") != 0)
            diag_error(checker->diags, E_BAD_ARGUMENT, each.span,
                       "draws are made 'each generation' or 'each trial', not 'each %s'",
                       each.name);
    }
    return true;
}

void draw_check_once(Checker *checker, AstName each, const char *what)
{
    if (!each.name)
        return;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, each.span, "%s is drawn once in each trial", what);
    diag_help(diag, "leave 'each %s' out", each.name);
}
