/* check_mlp.c: rules that are small networks: `learn M = mlp(pre.r, post.r, w, hidden = 10, tanh)`.
 *
 * One or two hidden layers and a linear output; each unit has a weight for each of its inputs, then
 * a bias, which those of the first hidden layer may lack. A unit with n numbers starts with numbers
 * from normal(0, 1 / sqrt(n)). */
#include "check_mlp.h"

#include <math.h>
#include <string.h>

#include "compiler/sema/expr/call_args.h"
#include "compiler/sema/expr/check_value.h"
#include "runtime/kernel/kernel.h"

#define MAX_HIDDEN  1000
#define MAX_NUMBERS 20000

static int last_hidden(const Mlp *mlp)
{
    return mlp->hidden[1] > 0 ? mlp->hidden[1] : mlp->hidden[0];
}

/* ---- numbers --------------------------------------------------------------------------------- */

/* Where a number of the network stands: of unit `unit` of a layer (2: the output), which has `count`
 * numbers, from input `input`; from none: the bias. */
typedef struct Number {
    int layer, unit, input, inputs, count;
} Number;

static Number number_at(const Learn *learn, int index)
{
    const Mlp *mlp = learn->mlp;
    int count = learn_first_count(learn), first = mlp->hidden[0] * count;
    if (index < first)
        return (Number){0, index / count, index % count, learn->factor_count, count};
    index -= first;
    count = mlp->hidden[0] + 1;
    int second = mlp->hidden[1] * count;
    if (index < second)
        return (Number){1, index / count, index % count, mlp->hidden[0], count};
    return (Number){2, 0, index - second, last_hidden(mlp), last_hidden(mlp) + 1};
}

/* "h1 2 pre.r", "h2 0 h1 3", "out h1 3"; the bias is "h1 2 1". */
static const char *number_place(Checker *checker, const Learn *learn, Number number)
{
    const char *input = "1";
    if (number.input < number.inputs && number.layer == 0)
        input = rule_factor_text(checker->arena, learn->factors[number.input].written);
    else if (number.input < number.inputs)
        input = arena_printf(checker->arena, "h%d %d",
                             number.layer == 2 && learn->mlp->hidden[1] > 0 ? 2 : 1, number.input);
    if (number.layer == 2)
        return arena_printf(checker->arena, "out %s", input);
    return arena_printf(checker->arena, "h%d %d %s", number.layer + 1, number.unit, input);
}

/* Of the searched numbers, one by its index among them. */
static Number searched_number(const Learn *learn, int term)
{
    return number_at(learn, learn->mlp->frozen ? learn_hidden_count(learn) + term : term);
}

void mlp_coefficient(Checker *checker, const Learn *learn, int term, PlastCoefficient *coefficient)
{
    Number number = searched_number(learn, term);
    coefficient->name = arena_printf(checker->arena, "%s.%s[%s]", learn->rule->name.name,
                                     learn->name.name, number_place(checker, learn, number));
    coefficient->start_sd /= sqrt(number.count);
}

/* The words between the brackets of a term. */
static const char *written_place(Checker *checker, const AstStmt *term)
{
    const char *place = "";
    for (int k = 0; k < term->factors.count; k++) {
        const AstExpr *word = term->factors.items[k].quantity;
        const char *text =
            word->kind == AST_NUMBER ? word->u.number.text : rule_factor_text(checker->arena, word);
        place = arena_printf(checker->arena, "%s%s%s", place, k > 0 ? " " : "", text);
        if (word->kind == AST_NUMBER &&
            word->u.number.unit) /* a quantity that is named as a unit */
            place = arena_printf(checker->arena, "%s %s", place, word->u.number.unit);
    }
    return place;
}

int mlp_find_number(Checker *checker, const AstStmt *term, const Learn *learn)
{
    const char *place = written_place(checker, term);
    for (int k = 0; k < learn->term_count; k++)
        if (strcmp(number_place(checker, learn, searched_number(learn, k)), place) == 0)
            return k;
    Span span = term->target->span;
    if (term->factors.count > 0)
        span = span_join(term->factors.items[0].span,
                         term->factors.items[term->factors.count - 1].span);
    Diag *diag = diag_error(checker->diags, E_UNKNOWN_NAME, span,
                            "network '%s' has no searched number of this name", learn->name.name);
    Number first = searched_number(learn, 0), last = searched_number(learn, learn->term_count - 1);
    diag_note(diag, learn->stmt->span,
              learn->mlp->frozen ? "its hidden layers are frozen here"
                                 : "its layers are given here");
    diag_help(diag, "they are %s[%s] to %s[%s]", learn->name.name,
              number_place(checker, learn, first), learn->name.name,
              number_place(checker, learn, last));
    return -1;
}

/* Hidden layers that are not searched: the same numbers in every run, trial and candidate. */
static const double *frozen_numbers(Checker *checker, const Learn *learn)
{
    int count = learn_hidden_count(learn);
    double *values = arena_array(checker->arena, double, count);
    PlastDraw draw = {.seed_low = learn->mlp->seed};
    for (int k = 0; k < count; k++)
        values[k] = kernel_rt_normal(&draw, 0, 0, k) / sqrt(number_at(learn, k).count);
    return values;
}

/* ---- the call -------------------------------------------------------------------------------- */

static bool check_mlp_inputs(Checker *checker, Learn *learn, CallArgs *args)
{
    const AstArgs *written = &args->call->u.call.args;
    learn->factors = arena_array(checker->arena, VolterraFactor, written->count + 1);
    for (const AstExpr *expr; (expr = call_positional(args)) != NULL;) {
        if (expr->kind != AST_NAME && expr->kind != AST_MEMBER) {
            Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, expr->span,
                                    "the inputs of an mlp are quantities by their names");
            diag_help(diag, "write 'z = …' in the rule, and 'z' here");
            return false;
        }
        learn->factors[learn->factor_count++] = (VolterraFactor){expr, 1};
    }
    if (learn->factor_count > 0)
        return true;
    Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, args->call->span,
                            "'mlp' needs at least one input");
    diag_help(diag, "write mlp(pre.r, post.r, w, hidden = 10, tanh)");
    return false;
}

static const IrFunc *check_activation(CallArgs *args)
{
    static const char *const words[] = {"tanh", "sigmoid", "relu", "softplus"};
    const char *found = "tanh";
    for (size_t k = 0; k < sizeof words / sizeof words[0]; k++)
        if (call_flag(args, words[k]))
            found = words[k];
    return ir_func(found);
}

void check_mlp(Checker *checker, Learn *learn, const AstExpr *call)
{
    CallArgs args = call_args(checker, call);
    Mlp *mlp = arena_new(checker->arena, Mlp);
    *mlp = (Mlp){.activation = check_activation(&args),
                 .frozen = call_flag(&args, "frozen"),
                 .first_bias = !call_flag(&args, "no_first_bias"),
                 .seed = 1};
    const AstExpr *hidden = call_named(&args, "hidden"), *second = call_named(&args, "hidden2");
    const AstExpr *written_seed = call_named(&args, "seed");
    bool good = check_mlp_inputs(checker, learn, &args);
    if (!good ||
        !call_finish(&args, "inputs, hidden = N, hidden2 = N, tanh, sigmoid, relu or softplus, "
                            "no_first_bias, frozen, seed = N"))
        good = false;
    if (good && !hidden) {
        Diag *diag = diag_error(checker->diags, E_BAD_ARGUMENT, call->span,
                                "'mlp' needs the number of its hidden units");
        diag_help(diag, "write mlp(…, hidden = 10)");
        good = false;
    }
    good = good &&
           check_integer(checker, hidden, "a number of hidden units", 1, MAX_HIDDEN,
                         &mlp->hidden[0]) &&
           (!second || check_integer(checker, second, "a number of hidden units", 1, MAX_HIDDEN,
                                     &mlp->hidden[1])) &&
           (!written_seed ||
            check_integer(checker, written_seed, "a seed", 0, 1000000000, &mlp->seed));
    learn->mlp = mlp;
    if (good && learn_hidden_count(learn) > MAX_NUMBERS) {
        diag_error(checker->diags, E_OUT_OF_RANGE, call->span,
                   "this network has more than %d numbers", MAX_NUMBERS);
        good = false;
    }
    if (!good) {
        learn->mlp = NULL;
        learn->factor_count = 0;
        return;
    }
    learn->term_count = last_hidden(mlp) + 1 + (mlp->frozen ? 0 : learn_hidden_count(learn));
    if (mlp->frozen)
        mlp->frozen_numbers = frozen_numbers(checker, learn);
}
