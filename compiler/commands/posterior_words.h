/* posterior_words.h: what `plastc posterior` says: lines for people, and JSON. */
#ifndef PLASTC_POSTERIOR_WORDS_H
#define PLASTC_POSTERIOR_WORDS_H

#include "compiler/runs/posterior.h"
#include "runtime/io/json_writer.h"

/* path: of the posterior, as given. */
void posterior_words(const Posterior *posterior, const char *path, StrBuf *out);
/* Members of the open object. */
void posterior_words_json(const Posterior *posterior, JsonWriter *json);

#endif
