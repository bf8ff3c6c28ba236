/* messages.h: the messages of a compilation, for other programs to read. */
#ifndef PLASTC_MESSAGES_H
#define PLASTC_MESSAGES_H

#include "compiler/driver.h"
#include "runtime/io/json_writer.h"

/* Puts the members "errors", "warnings" and "messages" into the object that is open; see docs/files.md. Lines and columns count
 * from 1, columns in characters. */
void messages_put(JsonWriter *writer, const Compilation *compilation);

#endif
