/* short_name.h: names of coefficients as a person reads them. */
#ifndef PLASTC_SHORT_NAME_H
#define PLASTC_SHORT_NAME_H

/* "local.A[pre.r post.r^2]" for "local.A[pre.r^1 post.r^2 w^0]", "local.A[1]" if no power is left:
 * as a reference of a program writes it. malloc'd. */
char *short_name(const char *coefficient);

#endif
