/* scan.h: the scanner, which flex makes of grammar/plast.l. */
#ifndef PLASTC_SCAN_H
#define PLASTC_SCAN_H

#include "parser.h"

void scan_open(Parser *parser);
void scan_close(Parser *parser);
/* The next token; not to be called again after it returned T_END. */
int scan_token(Value *value, Span *span, void *scanner);

#endif
