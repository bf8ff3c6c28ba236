/* editor_facts.h: what the compiler says of a program in an editor.
 *
 * It is asked in a process of its own, which may fail, take too much memory or too long: the server goes on. */
#ifndef PLASTC_EDITOR_FACTS_H
#define PLASTC_EDITOR_FACTS_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/status.h"

typedef struct EditorFacts {
    char *messages; /* the notification with all messages, as JSON; owned */
    char *names;    /* JSON: {"names": {"eta": "constant, 0.1", "y.v": …}, "messages": [{"start", "end", "text"}]}; owned */
    int errors;
} EditorFacts;

/* Checks the text, which is what the file of `path` shall hold. `uri` and `version` (NULL or a number as text) go into the
 * notification. */
void editor_facts_find(EditorFacts *facts, const char *path, const char *uri, double version, const char *text, int length);
void editor_facts_free(EditorFacts *facts);

#endif
