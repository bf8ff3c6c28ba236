/* convert.h: a picture as a file: SVG, or PNG and PDF by rsvg-convert of librsvg. */
#ifndef PLASTC_CONVERT_H
#define PLASTC_CONVERT_H

#include "picture.h"
#include "runtime/status.h"

/* Whether the ending of a name is one of those; STATUS_USAGE if not. NULL is standard output. */
Status convert_check(const char *path, ErrorText *error);
/* Writes the picture as the ending says, in place of an older file; NULL: as SVG to standard output. STATUS_OUTPUT,
 * also where there is no rsvg-convert, or where it fails. */
Status convert_write(const Picture *picture, const char *path, ErrorText *error);

#endif
