/* scope.h: the names of a program. */
#ifndef PLASTC_SEMA_SCOPE_H
#define PLASTC_SEMA_SCOPE_H

#include "checker.h"
#include "suggestions.h"

/* What `name` declares; NULL if there is none. */
Symbol *scope_declared(const Checker *checker, Name name);
/* The same, and marks the symbol as used. */
Symbol *scope_find(const Checker *checker, Name name);
/* Reports a name that has a meaning of its own, such as `w`. */
void scope_check_reserved(Checker *checker, AstName name);
/* Declares a name of the program; a second declaration is reported and NULL returned. */
Symbol *scope_declare(Checker *checker, AstName name, SymbolKind kind, void *thing);
const char *scope_kind_text(const Symbol *symbol); /* "a population", "an input" … */
/* The names of all symbols of one kind. */
void scope_suggest(const Checker *checker, SymbolKind kind, Suggestions *out);
/* Finds a symbol of one kind, or reports what is wrong with the name and returns NULL. */
Symbol *scope_expect(Checker *checker, AstName name, SymbolKind kind, const char *wanted);
/* The learned number of the program with this name, or NULL. */
Learn *scope_find_learn(const Checker *checker, Name name);

#endif
