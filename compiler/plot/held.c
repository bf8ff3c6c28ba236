/* held.c: see held.h. */
#include "held.h"

#include <string.h>

#include "compiler/model/quantity.h"

/* ---- finding them ------------------------------------------------------------------------------ */

typedef struct Search {
    const PairedRule *paired;
    HeldVariables *held;
    const char *missing; /* what has no value apart from the network; NULL: nothing */
} Search;

static void add(Search *search, const Layer *layer, int index, Side side)
{
    /* the spikes of the two sides are prescribed, and with them these */
    if (side != SIDE_OWN && layer->variables.items[index].spike_rate)
        return;
    for (int k = 0; k < search->held->count; k++) {
        const HeldVariable *other = &search->held->items[k];
        if (other->layer == layer && other->index == index && other->side == side)
            return;
    }
    vec_push(search->paired->compilation->arena, search->held, ((HeldVariable){layer, index, side}));
}

static void look_at(Search *search, const Expr *x)
{
    if (!x)
        return;
    if (x->kind == EXPR_VARIABLE)
        add(search, x->u.variable.layer, x->u.variable.index, x->u.variable.side);
    else if (x->kind == EXPR_STATE)
        add(search, x->u.variable.layer, x->u.variable.index, SIDE_OWN);
    else if (x->kind == EXPR_UNIT)
        add(search, x->u.unit.layer, x->u.unit.index, SIDE_OWN);
    else if (x->kind == EXPR_DRIVE)
        search->missing = "a drive, which is the sum over all synapses of a unit";
    else if (x->kind == EXPR_SYNAPSE_SUM)
        search->missing = "a sum over all synapses of a unit";
    else if (x->kind == EXPR_TRIAL_DRAW)
        search->missing = "a number that each trial draws";
    else if (x->kind == EXPR_SAMPLE_COUNT)
        search->missing = "the number of samples of a trial";
    for (int k = 0; k < expr_child_count(x); k++)
        look_at(search, expr_child(x, k));
}

Status held_find(const PairedRule *paired, HeldVariables *held, ErrorText *error)
{
    const Projection *projection = paired->projection;
    Search search = {paired, held, NULL};
    *held = (HeldVariables){0};
    for (int event = 0; event < EVENT_KINDS; event++)
        for (int k = 0; k < projection->updates[event].count; k++)
            look_at(&search, projection->updates[event].items[k].value);
    for (int k = 0; k < projection->traces.count; k++) {
        look_at(&search, projection->traces.items[k].value);
        look_at(&search, projection->traces.items[k].tau);
    }
    return search.missing ? status_error(error, STATUS_INPUT, "the rule '%s' cannot be looked at apart from its network: it reads %s",
                                         paired->rule->name.name, search.missing)
                          : STATUS_OK;
}

bool held_has(const HeldVariables *held, Side side)
{
    for (int k = 0; k < held->count; k++)
        if (held->items[k].side == side)
            return true;
    return false;
}

/* ---- their values ------------------------------------------------------------------------------ */

static const LayerVariable *variable_of(const HeldVariable *held)
{
    return &held->layer->variables.items[held->index];
}

static QuantityText value_of(const HeldVariable *held)
{
    const LayerVariable *variable = variable_of(held);
    Scale scale = scale_usual(variable->dim);
    bool is_known = variable->derivative && !variable->drawn;
    if (is_known && !variable->initial)
        return quantity_show(0, &scale, 17);
    if (is_known && variable->initial->kind == EXPR_NUMBER)
        return quantity_show(variable->initial->u.number, &scale, 6);
    if (variable->is_parameter && variable->drawn && variable->draw.kind == DRAW_CONSTANT)
        return quantity_show(variable->draw.a, &scale, 6);
    return quantity_show(strcmp(scale.name, "Hz") == 0 ? HELD_RATE : scale.size, &scale, 17);
}

void held_write_side(const HeldVariables *held, Side side, StrBuf *text)
{
    for (int k = 0; k < held->count; k++)
        if (held->items[k].side == side)
            strbuf_printf(text, "    %s = %s\n", variable_of(&held->items[k])->name.name,
                          value_of(&held->items[k]).text);
}

/* Whether an earlier one is of the same population. */
static bool is_written(const HeldVariables *held, int number)
{
    for (int k = 0; k < number; k++)
        if (held->items[k].side == SIDE_OWN && held->items[k].layer == held->items[number].layer)
            return true;
    return false;
}

void held_write_others(const HeldVariables *held, int units, StrBuf *text)
{
    for (int k = 0; k < held->count; k++) {
        const Layer *layer = held->items[k].layer;
        if (held->items[k].side != SIDE_OWN || is_written(held, k))
            continue;
        strbuf_printf(text, "population %s[%d] rate {\n", layer->name.name,
                      layer->size > 1 && layer->size < units ? units : layer->size);
        for (int n = k; n < held->count; n++)
            if (held->items[n].side == SIDE_OWN && held->items[n].layer == layer)
                strbuf_printf(text, "    %s = %s\n", variable_of(&held->items[n])->name.name,
                              value_of(&held->items[n]).text);
        strbuf_add(text, "}\n");
    }
}

const char *held_words(Arena *arena, const HeldVariables *held)
{
    StrBuf words = {0};
    for (int k = 0; k < held->count; k++) {
        const HeldVariable *of = &held->items[k];
        const char *owner = of->side == SIDE_PRE ? "pre" : of->side == SIDE_POST ? "post" : of->layer->name.name;
        strbuf_printf(&words, k == 0 ? "%s.%s held at %s" : ", %s.%s at %s", owner, variable_of(of)->name.name,
                      value_of(of).text);
    }
    const char *text = words.text ? arena_printf(arena, "%s", words.text) : NULL;
    strbuf_free(&words);
    return text;
}
