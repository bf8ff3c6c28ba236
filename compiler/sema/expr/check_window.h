/* check_window.h: what is measured over the steps of a phase: `mean(y.r over test)`. */
#ifndef PLASTC_CHECK_WINDOW_H
#define PLASTC_CHECK_WINDOW_H

#include "compiler/sema/checker.h"

/* Whether each task in which this stands has a phase of this name; reports it if not. */
bool window_has_phase(const Context *context, AstName phase);
/* Whether `over` can stand here, and there is such a phase; reports it if not. */
bool window_can_stand(const Context *context, Span over, AstName phase);
/* A new window; its index and task are set here. */
const Expr *window_new(const Context *context, Span span, Window window, Dim dim);
/* The part of the steps and elements for which a condition holds: fraction(CONDITION over PHASE). */
const Expr *window_fraction(const Context *context, const AstExpr *call);
/* `EXPR over PHASE`, reduced over the steps of the phase and the elements of EXPR. */
const Expr *window_over(const Context *context, Span span, const AstExpr *over, Reduction how);
/* first(EXPR over PHASE), last(EXPR over PHASE): a single number at the end of the first step, or of the last one. */
const Expr *window_end(const Context *context, const AstExpr *call, Reduction how);
/* corr(a, b over PHASE) */
const Expr *window_correlation(const Context *context, const AstExpr *call);
/* `loss x = EXPR over PHASE`: the mean over the steps of a single number. */
const Expr *window_measured(const Context *context, const AstExpr *value, AstName phase);
/* Reports windows in an expression that are not known yet when phase `at` ends, or while phases run
 * if it is NULL. */
void window_check_known(const Context *context, const Expr *x, const AstName *at);
/* mean(EXPR, TIME, start = VALUE): over the last steps. */
const Expr *window_running(const Context *context, const AstExpr *call);

#endif
