/* check_time.c: times as numbers of steps. */
#include "check_time.h"

#include <math.h>

#include "check_value.h"
#include "make_expr.h"
#include "unit_advice.h"

#define MOST_STEPS 500000000 /* twice as many, and those of a phase, are an int */
#define LAST_STEP  1e15      /* of a trial */

static void report_steps(Checker *checker, const AstExpr *expr, const char *what, double count,
                         double low, double most)
{
    double milliseconds = checker->model->step * 1e3;
    if (count > low) {
        diag_error(checker->diags, E_OUT_OF_RANGE, expr->span,
                   "%s is longer than %.10g steps of %g ms, which are the most", what, most,
                   milliseconds);
    } else if (low == 0 || count < 0) {
        diag_error(checker->diags, E_OUT_OF_RANGE, expr->span, "%s is negative", what);
    } else {
        Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, expr->span,
                                "%s is shorter than a step, which lasts %g ms", what, milliseconds);
        diag_help(diag, "it lasts at least one step");
    }
}

/* Whether it is a time of so many whole steps. */
static bool check_whole(Checker *checker, const AstExpr *expr, const char *what, double low,
                        double most, double *steps)
{
    double value;
    Dim dim;
    if (!check_number(checker, expr, what, &value, &dim))
        return false;
    if (!dim_equal(dim, model_time_dim(checker->model))) {
        Diag *diag =
            diag_error(checker->diags, E_UNIT_MISMATCH, expr->span, "%s is a time, but this is %s",
                       what, unit_advice_phrase(checker, expr->span, dim));
        unit_advice_help(checker, diag, expr_number(checker, value, dim, expr->span),
                         model_time_dim(checker->model));
        unit_advice_case(checker, diag, expr->span, model_time_dim(checker->model));
        return false;
    }
    if (checker->lost_step)
        return false;
    double step = checker->model->step > 0 ? checker->model->step : 1;
    double count = value / step, whole = floor(count + 0.5);
    bool multiple = fabs(count - whole) <= 1e-6 + 1e-13 * fabs(whole);
    if (count < low - 1e-6 || !(whole <= most)) {
        report_steps(checker, expr, what, count, low, most);
        return false;
    }
    if (!multiple) {
        Diag *diag = diag_error(checker->diags, E_OUT_OF_RANGE, expr->span,
                                "%s is no multiple of the step: it is %g of them", what, count);
        diag_help(diag, "steps last %g ms", step * 1e3);
        return false;
    }
    *steps = whole;
    return true;
}

bool check_time_steps(Checker *checker, const AstExpr *expr, const char *what, int low, int *steps)
{
    double whole;
    if (!check_whole(checker, expr, what, low, MOST_STEPS, &whole))
        return false;
    *steps = (int)whole;
    return true;
}

bool check_time_moment(Checker *checker, const AstExpr *expr, const char *what, double *step)
{
    return check_whole(checker, expr, what, 0, LAST_STEP, step);
}
