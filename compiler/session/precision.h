/* precision.h: searches in single precision: for which programs there are any, and their modules. */
#ifndef PLASTC_PRECISION_H
#define PLASTC_PRECISION_H

#include "session.h"

#define PRECISION_DOUBLE "double"
#define PRECISION_SINGLE "float"

const char *precision_name(bool single);
/* Why what varies cannot be in single precision; NULL: it can. */
const char *precision_refusal(const Compilation *compilation);
/* Begins to compile session->single, the modules of the search. STATUS_USAGE, with the reason, if there are none. */
Status precision_start(Session *session, const Command *command, ErrorText *error);

#endif
