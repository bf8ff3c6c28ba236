/* held.h: what a rule reads of its network beside spikes and rates of its two sides: voltages, rewards, other
 * populations. Where the rule is looked at by itself these are held at values that the picture states: a state at its
 * value at the beginning of a trial, where that is a number; else a rate of spikes at HELD_RATE, and anything else at 1
 * in its usual unit. Nothing is delayed. */
#ifndef PLASTC_HELD_H
#define PLASTC_HELD_H

#include "pairing.h"

#define HELD_RATE 20 /* Hz */

typedef struct HeldVariable {
    const Layer *layer;
    int index; /* of its variables */
    Side side; /* SIDE_OWN: a unit that is read by its number, or a whole population */
} HeldVariable;

typedef VEC(HeldVariable) HeldVariables;

/* Finds all variables that must be held. STATUS_INPUT with words if the rule reads what has no value apart from its
 * network: a drive. */
Status held_find(const PairedRule *paired, HeldVariables *held, ErrorText *error);
/* Whether one is held at that side. */
bool held_has(const HeldVariables *held, Side side);
/* The equations of the variables of one side, "v = -70 mV". */
void held_write_side(const HeldVariables *held, Side side, StrBuf *text);
/* Appends the populations that the rule reads beside its two sides, each with at least `units` units; with one if the
 * program gives it one, since it is a single number then. */
void held_write_others(const HeldVariables *held, int units, StrBuf *text);
/* "post.v held at -70 mV, reward.r at 1"; NULL if there are none. */
const char *held_words(Arena *arena, const HeldVariables *held);

#endif
