/* rounds.h: what the rounds of a posterior gave, from the table of its rules. A table without rounds is one round. */
#ifndef PLASTC_ROUNDS_H
#define PLASTC_ROUNDS_H

#include "accepted_rules.h"
#include "compiler/base/strbuf.h"
#include "compiler/model/model.h"

typedef struct Round {
    int number; /* from 1 */
    int rules;
    int *held;  /* [conditions, then stages], owned: rules that hold each */
    double count_as; /* as how many independent rules the accepted ones count with their weights */
} Round;

typedef struct Rounds {
    int count;
    Round *items; /* [count], owned */
} Rounds;

/* STATUS_MEMORY; always rounds_free. */
Status rounds_find(const AcceptedRules *accepted, Rounds *rounds, ErrorText *error);
void rounds_free(Rounds *rounds);

/* Lines for people: of each round the share of the rules that pass each stage, and as how many they count. */
void rounds_write(const AcceptedRules *accepted, const Rounds *rounds, StrBuf *out);
/* The same of a run, and, if none is accepted, which condition lets none pass; nothing if it has no such table. */
void rounds_write_of(const Model *model, const char *run, StrBuf *out);

#endif
