/* check_draw.h: distributions: what stands behind `~`. */
#ifndef PLASTC_CHECK_DRAW_H
#define PLASTC_CHECK_DRAW_H

#include "compiler/sema/checker.h"

/* "normal(…), uniform(…) or …": the words that can stand behind `~`. */
const char *draw_words(const Checker *checker);
/* Which distribution has that name; DRAW_CONSTANT: none. */
DrawKind draw_kind(Name name);
/* The two numbers of a distribution; false after reporting. */
bool draw_arguments(Checker *checker, const AstExpr *call, const AstExpr **a, const AstExpr **b);
/* Whose numbers a distribution has: of a trial they are the same for all candidates, of a candidate they may be
 * learned. */
typedef enum DrawOf { DRAW_OF_TRIAL, DRAW_OF_CANDIDATE } DrawOf;

/* What is written behind `~`, of which `target` is drawn; `each` says how often, and may be empty. False after reporting
 * that it is no distribution. */
bool check_draw(Checker *checker, const AstExpr *written, DrawOf of, AstName target, AstName each,
                Draw *draw);

/* Reports an `each` behind what is drawn once in each trial, "a parameter of a population". */
void draw_check_once(Checker *checker, AstName each, const char *what);

#endif
