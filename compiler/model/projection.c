/* projection.c: what is asked of projections. */
#include "projection.h"

bool projection_is_counted(const Projection *projection)
{
    Connection how = projection->connection;
    return how == CONNECT_RANDOM || projection->lists_none ||
           (how != CONNECT_ALL && how != CONNECT_WHERE && projection->where);
}

bool projection_changes_weights(const Projection *projection)
{
    for (int event = 0; event < EVENT_KINDS; event++)
        for (int k = 0; k < projection->updates[event].count; k++)
            if (projection->updates[event].items[k].trace < 0)
                return true;
    return false;
}

bool projection_starts_learned(const Projection *projection)
{
    return projection->weights.learned[0] != NULL ||
           (projection->initial && expr_any(projection->initial, expr_is_learned, NULL));
}

/* What differs between the synapses of a projection. */
static bool is_of_synapse(const Expr *x, const void *context)
{
    (void)context;
    return x->kind == EXPR_UNIT_INDEX;
}

bool projection_has_one_weight(const Projection *projection)
{
    bool paired = projection->connection == CONNECT_ALL;
    if (projection_changes_weights(projection) || projection->weight_rows || projection->connection == CONNECT_TABLE ||
        projection->weights.kind != DRAW_CONSTANT)
        return false;
    if (!projection->initial)
        return !paired;
    return projection_starts_learned(projection) && !(paired && projection->where) &&
           !expr_any(projection->initial, is_of_synapse, NULL);
}

bool projection_has_all_pairs(const Projection *projection)
{
    return projection->connection == CONNECT_ALL && !projection->where;
}

bool projection_is_paired_off(const Projection *projection)
{
    return projection->connection == CONNECT_ONE_TO_ONE && !projection->where;
}

int projection_delay(const Projection *projection, Side side)
{
    return side == SIDE_PRE ? projection->axonal_delay : projection->dendritic_delay;
}

const EachDelay *projection_each_delay(const Projection *projection, Side side)
{
    return side == SIDE_PRE ? projection->each_axonal : projection->each_dendritic;
}
