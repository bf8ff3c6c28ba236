/* formula.c: see formula.h. */
#include "formula.h"

#include <string.h>

static const FormulaOperator all[] = {
    {"+", 2, FORMULA_ADD},
    {"-", 2, FORMULA_SUB},
    {"*", 2, FORMULA_MUL},
    {"/", 2, FORMULA_DIV},
#define FUNC(name, arity, c_name, units, summary) {#name, arity, FORMULA_CALL},
#include "runtime/rt_funcs.def"
#undef FUNC
};

const FormulaOperator *formula_operator(const char *text)
{
    for (size_t k = 0; k < sizeof all / sizeof *all; k++)
        if (strcmp(all[k].text, text) == 0 && all[k].arity <= 2)
            return &all[k];
    return NULL;
}

const FormulaOperator *formula_code_operator(const Formula *formula, double code)
{
    for (int k = 0; k < formula->operators; k++)
        if (code == formula_operator_code(formula, k))
            return formula->operator[k];
    return NULL;
}

int formula_code_quantity(const Formula *formula, double code)
{
    for (int k = 0; k < formula->quantities; k++)
        if (code == k + 1)
            return k;
    return -1;
}

double formula_operator_code(const Formula *formula, int k)
{
    return 1.0 + formula->quantities + k;
}

int formula_length(const Formula *formula, const double *codes, int root)
{
    int at = root;
    for (int missing = 1; missing > 0 && at < formula->size; at++) {
        const FormulaOperator *op = formula_code_operator(formula, codes[at]);
        missing += (op ? op->arity : 0) - 1;
    }
    return at - root;
}
