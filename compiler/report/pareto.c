/* pareto.c: see pareto.h. */
#include "pareto.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "equation.h"

bool pareto_make(const Model *model, const Front *front, ResultFront **list)
{
    *list = NULL;
    if (front->count == 0)
        return true;
    *list = calloc((size_t)front->count, sizeof **list);
    for (int k = 0; *list && k < front->count; k++) {
        const FrontRule *rule = &front->rules[k];
        (*list)[k] = (ResultFront){.size = rule->size,
                                   .loss = rule->loss,
                                   .validation_loss = rule->validation_loss,
                                   .equation = equation_text(model, NOTATION_TEXT, rule->coefficients, NULL),
                                   .coefficients = rule->coefficients};
    }
    return *list != NULL;
}

void pareto_free(ResultFront *list, int count)
{
    for (int k = 0; list && k < count; k++)
        free(list[k].equation);
    free(list);
}

void pareto_print(const ResultFront *list, int count)
{
    for (int k = 0; k < count; k++) {
        printf(k == 0 ? "front       " : "            ");
        printf("%2d nodes, loss %.4g", list[k].size, list[k].loss);
        if (!isnan(list[k].validation_loss))
            printf(", validation %.4g", list[k].validation_loss);
        printf(":  ");
        for (const char *at = list[k].equation; *at; at++)
            *at == '\n' ? (void)printf(";  ") : (void)putchar(*at);
        printf("\n");
    }
}
