/* rounds.h: what the rounds of a posterior gave, from the table of its rules in the folder of the run. */
#ifndef PLASTC_ROUNDS_H
#define PLASTC_ROUNDS_H

#include "compiler/base/strbuf.h"
#include "compiler/model/model.h"
#include "runtime/io/folder.h"

/* Lines for people: of each round the share of the rules that pass each stage, and as how many independent rules the accepted
 * ones count with their weights; if none is accepted, which condition lets none pass, and what the nearest rule misses. Nothing if
 * there is no such table. */
void rounds_write(const Model *model, const Folder *run, StrBuf *out);

#endif
