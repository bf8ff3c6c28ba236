/* lower_late.c: what synapses do to the postsynaptic unit, where the dendrite brings it there later
 * (`dendritic_delay TIME both_ways`).
 *
 * Of a delay of d steps there are d slots for each variable that is changed, [slots][post], in a ring: what arrives in
 * a step is added and its slot emptied before synapses of the step put in it what arrives d steps later. So a step
 * costs an addition for each unit, however many spikes are on their way. */
#include "lower_late.h"

#include "lower_delay.h"
#include "lower_ir.h"
#include "lower_loop.h"

void lower_late_store(Lower *lower, const Projection *projection)
{
    ProjectionStore *store = &lower->projections[projection->index];
    const Layer *layer = projection->post;
    if (!projection->late_effects)
        return;
    store->late = arena_array(lower->arena, IrArray *, layer->variables.count + 1);
    for (int event = EVENT_PRE; event <= EVENT_POST; event++)
        for (int k = 0; k < projection->effects[event].count; k++) {
            const Effect *effect = &projection->effects[event].items[k];
            const char *name = layer->variables.items[effect->variable].name.name;
            if (effect->side != SIDE_POST || store->late[effect->variable])
                continue;
            store->late[effect->variable] = ir_array(
                lower->module, arena_printf(lower->arena, "%s_%s_late", layer->name.name, name),
                IR_SPACE_WORK, lower->layers[layer->index].variables[effect->variable]->varying,
                (long)projection->dendritic_delay * layer->size,
                arena_printf(lower->arena, "on its way to %s of %s", name, layer->name.name));
        }
}

static bool has_late(const Lower *lower, const Projection *projection, int variable)
{
    const ProjectionStore *store = &lower->projections[projection->index];
    return store->late && store->late[variable];
}

void lower_late_start(Lower *lower, const Projection *projection)
{
    for (int k = 0; k < projection->post->variables.count; k++)
        if (has_late(lower, projection, k))
            lower_loop_clear(lower, lower->projections[projection->index].late[k]);
}

/* The place of a unit in the slot of so many steps ago. */
static const IrExpr *place(Lower *lower, const Site *site, const Projection *projection,
                           const IrExpr *ago, const IrExpr *unit)
{
    const IrExpr *slot = lower_spikes_slot(lower, site, projection->dendritic_delay, ago);
    return lower_ir_index(lower, slot, projection->post->size, unit);
}

void lower_late_arrive(Lower *lower, const Site *site, const Projection *projection)
{
    IrModule *module = lower->module;
    const Layer *layer = projection->post;
    for (int k = 0; k < layer->variables.count; k++) {
        if (!has_late(lower, projection, k))
            continue;
        const IrArray *late = lower->projections[projection->index].late[k];
        const IrArray *values = lower->layers[layer->index].variables[k];
        LowerLoop loop;
        const IrExpr *unit = lower_loop_begin(lower, &loop, "j", layer->size);
        const IrExpr *index = place(lower, site, projection, NULL, unit);
        const IrExpr *sum = ir_apply2(module, IR_ADD, ir_load(module, values, unit),
                                      ir_load(module, late, index));
        const IrExpr *open =
            layer->variables.items[k].held
                ? ir_apply1(module, IR_NOT, lower_spikes_refractory(lower, site, layer, unit))
                : NULL;
        lower_ir_store_where(lower, open, values, unit, sum, projection->stmt->span);
        ir_store(module, lower->body, late, index, ir_const(module, 0));
        lower_loop_end(lower, &loop)->note = "what arrives along the dendrites";
    }
}

void lower_late_send(Lower *lower, const Site *site, const Effect *effect, const IrExpr *lanes,
                     const IrExpr *value)
{
    const Projection *projection = site->projection;
    const IrArray *late = lower->projections[projection->index].late[effect->variable];
    const IrExpr *ago = NULL; /* what is felt d of D steps later is in the slot of D - d steps ago */
    if (projection->each_dendritic)
        ago = ir_apply2(lower->module, IR_ISUB, lower_spikes_ago(lower, projection->dendritic_delay),
                        lower_delay(lower, site, projection, SIDE_POST));
    const IrExpr *index = place(lower, site, projection, ago, site->post);
    value = ir_apply2(lower->module, IR_ADD, ir_load(lower->module, late, index), value);
    lower_ir_store_where(lower, lanes, late, index, value, effect->stmt->span);
}
