/* editor_complete.h: what may stand at a place of a program. */
#ifndef PLASTC_EDITOR_COMPLETE_H
#define PLASTC_EDITOR_COMPLETE_H

#include "editor_document.h"
#include "runtime/io/json_writer.h"

/* The statement in whose block a byte stands: number of its token, by which it begins; -1: it stands in none. `begins`: whether a
 * statement can begin there. */
int editor_complete_block(const EditorDocument *document, int offset, bool *begins);
/* Puts the array of CompletionItems. */
void editor_complete_put(JsonWriter *writer, const char *name, const EditorDocument *document, int offset);

#endif
