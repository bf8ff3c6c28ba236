/* editor_answers.h: what a program that is open in an editor is asked. Each puts the member `name`; null if there is nothing to say. */
#ifndef PLASTC_EDITOR_ANSWERS_H
#define PLASTC_EDITOR_ANSWERS_H

#include "editor_document.h"
#include "runtime/io/json_writer.h"

void editor_answers_hover(JsonWriter *writer, const char *name, const EditorDocument *document, int offset);
void editor_answers_definition(JsonWriter *writer, const char *name, const EditorDocument *document, int offset);
void editor_answers_references(JsonWriter *writer, const char *name, const EditorDocument *document, int offset);
/* Puts nothing and says why, malloc'd, if the name cannot have this name; else NULL. */
char *editor_answers_rename(JsonWriter *writer, const char *name, EditorDocument *document, int offset, const char *new_name);
void editor_answers_format(JsonWriter *writer, const char *name, const EditorDocument *document);
void editor_answers_tokens(JsonWriter *writer, const char *name, const EditorDocument *document);
void editor_answers_symbols(JsonWriter *writer, const char *name, const EditorDocument *document);
/* Puts the list of what the numbers of tokens mean. */
void editor_answers_legend(JsonWriter *writer, const char *name);

#endif
