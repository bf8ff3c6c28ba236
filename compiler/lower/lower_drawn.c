/* lower_drawn.c: what candidates make of a number that a trial drew; see lower_draw.c. */
#include "lower_drawn.h"

#include "lower_draw.h"
#include "lower_expr.h"
#include "lower_ir.h"

/* a + b drawn, or low + (high - low) drawn; see rt_fill_normal and those beside it. */
const IrExpr *lower_drawn(Lower *lower, const Site *site, const Draw *draw, const IrExpr *drawn)
{
    IrModule *module = lower->module;
    if (!draw->learned[0])
        return drawn;
    const IrExpr *first = lower_expr(lower, site, draw->learned[0]);
    const IrExpr *second = lower_expr(lower, site, draw->learned[1]);
    if (draw->kind == DRAW_LOGUNIFORM) {
        first = lower_ir_func(lower, "log", first, NULL);
        second = lower_ir_func(lower, "log", second, NULL);
    }
    if (lower_draw_is_uniform(draw->kind))
        second = ir_apply2(module, IR_SUB, second, first);
    const IrExpr *value =
        ir_apply2(module, IR_ADD, first, ir_apply2(module, IR_MUL, second, drawn));
    bool is_log = draw->kind == DRAW_LOGNORMAL || draw->kind == DRAW_LOGUNIFORM;
    return is_log ? lower_ir_func(lower, "exp", value, NULL) : value;
}
