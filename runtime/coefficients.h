/* coefficients.h: which entry of a module a learned number belongs to. */
#ifndef PLASTC_COEFFICIENTS_H
#define PLASTC_COEFFICIENTS_H

#include "plast_abi.h"

/* The entry of learned number `number`, from 0; *place becomes its place in the entry. */
const PlastCoefficient *coefficients_entry(const PlastModule *module, int number, int *place);

/* "local.rate", or of an array "W[2, 0]". */
typedef struct CoefficientName {
    char text[160];
} CoefficientName;
CoefficientName coefficients_name(const PlastModule *module, int number);

#endif
