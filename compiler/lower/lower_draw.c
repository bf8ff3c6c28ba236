/* lower_draw.c: draws from distributions.
 *
 * Where the numbers of a distribution are learned, all candidates share the draws of a trial, from normal(0, 1) or
 * uniform(0, 1), and each makes its own number of them: so candidates differ by what they learn, not by their luck. */
#include "lower_draw.h"

#include "lower_arg.h"

bool lower_draw_is_uniform(DrawKind kind)
{
    return kind == DRAW_UNIFORM || kind == DRAW_LOGUNIFORM;
}

static void fill_standard(Lower *lower, const Draw *draw, const IrArray *out, int stream,
                          IrStmts *body, Span span)
{
    IrArg args[] = {lower_arg_array(lower, out), lower_arg_int(lower, out->length),
                    lower_arg_draw(), lower_arg_int(lower, stream), lower_arg_real(lower, 0)};
    ir_kernel(lower->module, body, lower_draw_is_uniform(draw->kind) ? "rt_uniforms" : "rt_normals", args,
              COUNT(args))
        ->span = span;
}

void lower_draw(Lower *lower, const Draw *draw, const IrArray *out, int stream, IrStmts *body,
                Span span)
{
    if (draw->learned[0]) {
        fill_standard(lower, draw, out, stream, body, span);
        return;
    }
    IrArg args[6] = {lower_arg_array(lower, out),
                     lower_arg_int(lower, out->length),
                     lower_arg_real(lower, draw->a),
                     lower_arg_real(lower, draw->b),
                     lower_arg_draw(),
                     lower_arg_int(lower, stream)};
    const char *function = NULL;
    int count = COUNT(args);
    switch (draw->kind) {
    case DRAW_CONSTANT:
        function = "rt_fill_constant";
        count = 3;
        break;
#define DISTRIBUTION(name, word, numbers)                                                          \
    case DRAW_##name:                                                                              \
        function = "rt_fill_" #word;                                                               \
        break;
#include "compiler/model/distributions.def"
#undef DISTRIBUTION
    }
    ir_kernel(lower->module, body, function, args, count)->span = span;
}
