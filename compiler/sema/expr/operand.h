/* operand.h: what expressions are made of: variables of units, weights, drives, traces, noise, and what rules
 * learn and define. */
#ifndef PLASTC_OPERAND_H
#define PLASTC_OPERAND_H

#include "compiler/sema/checker.h"

/* Operands are never NULL, unless that is said. */

/* Warns of rates of spikes that are read in a single step, if the program has no errors. */
void operand_warn_of_step_rates(Checker *checker);
/* A variable of one unit (EXPR_VARIABLE) or of all (EXPR_STATE). */
const Expr *operand_variable(const Context *context, ExprKind kind, Layer *layer, int index,
                             Side side, Span span);
/* The weights of all synapses. */
const Expr *operand_weights(Checker *checker, const Projection *projection, Span span);
/* The same by pairs of units, [pre, post], where `array` is the list of a projection's weights; else `array`. */
const Expr *operand_weight_pairs(Checker *checker, const Expr *array);
/* Whether an expression has read a learned number. */
bool operand_learn_is_read(const Checker *checker, const Learn *learn);
/* A learned number, polynomial or network. */
const Expr *operand_learned(const Context *context, const Learn *learn, Span span);
/* Whether an expression has read the quantity that the statement `local` of a rule defines, or it was reported as
 * unused. */
bool operand_local_is_read(const Checker *checker, const AstStmt *local);
/* A quantity that the rule defines by the statement `local`. */
const Expr *operand_local(const Context *context, const AstStmt *local, Span span);
/* Reports that what differs from sample to sample stands outside a mean. */
const Expr *operand_needs_mean(const Context *context, Span span, Name name);
/* `xi` or `chance`. */
const Expr *operand_random(const Context *context, const AstExpr *name);
/* A column of the file that the synapses are from, counted from 1: a parameter of each; an error after reporting. */
const Expr *operand_column(const Context *context, const AstExpr *call);
/* A trace of the rule; NULL if there is none of that name. */
const Expr *operand_trace(const Context *context, const AstExpr *name);
/* What all projections onto a unit add up to. */
const Expr *operand_drive(const Context *context, const Layer *layer, Side side, Span span);

#endif
