/* emit_parts.h: which statements are written vector by vector, where a varying number is made of two.
 *
 * One chain of multiply-adds does not keep a processor busy; two that know nothing of each other do. So lanes may be twice as
 * many as a vector has, and what varies is two vectors, with two C names. Statements are written for the first, then for
 * the second, in groups: long enough that what a group computes on its way stays in registers, short enough that the
 * processor reads the second while the first one waits. */
#ifndef PLASTC_EMIT_PARTS_H
#define PLASTC_EMIT_PARTS_H

#include "compiler/ir/ir.h"

/* How many of the statements from body->items[first] on are such a group; 0: that one is no part of any. */
int emit_parts_group(const IrStmts *body, int first);
/* Of a statement of a group: it gives a uniform variable its only value. */
bool emit_parts_is_uniform(const IrStmt *stmt);

/* How many parts are of use at the most: 4 if the loop in which a rollout spends its time is short and each turn
 * needs the one before, 1 if it is so long that it has enough to do by itself, else 2. */
int emit_parts_of_use(const IrModule *module);

#endif
