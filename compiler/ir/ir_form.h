/* ir_form.h: words and precedence of the printed IR, for its printer and its reader. Private to them. */
#ifndef PLASTC_IR_FORM_H
#define PLASTC_IR_FORM_H

#include "ir.h"

/* How strongly an expression binds, from the weakest. */
typedef enum IrPrecedence {
    PREC_OR,
    PREC_AND,
    PREC_NOT,
    PREC_COMPARE,
    PREC_ADD,
    PREC_MULTIPLY,
    PREC_NEGATE,
    PREC_PRIMARY,
    PREC_NEVER /* around what is to have parentheses in any case */
} IrPrecedence;

IrPrecedence ir_form_precedence(IrOp op);
const char *ir_form_space(IrSpace space);
const char *ir_form_function(IrFunctionKind kind);
/* Whether it means something where a name may stand, so that nothing is printed by this name alone. */
bool ir_form_is_word(const char *name);

#endif
