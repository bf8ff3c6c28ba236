/* coefficients.c: see coefficients.h. */
#include "coefficients.h"

#include <stdio.h>

const PlastCoefficient *coefficients_entry(const PlastModule *module, int number, int *place)
{
    const PlastCoefficient *entry = module->coefficients;
    for (*place = number; *place >= entry->count; entry++)
        *place -= entry->count;
    return entry;
}

CoefficientName coefficients_name(const PlastModule *module, int number)
{
    int place;
    const PlastCoefficient *entry = coefficients_entry(module, number, &place);
    CoefficientName name;
    if (entry->count == 1)
        snprintf(name.text, sizeof name.text, "%s", entry->name);
    else if (entry->columns == 0)
        snprintf(name.text, sizeof name.text, "%.120s[%d]", entry->name, place);
    else
        snprintf(name.text, sizeof name.text, "%.120s[%d, %d]", entry->name, place / entry->columns,
                 place % entry->columns);
    return name;
}
