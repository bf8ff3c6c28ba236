/* projection.c: what is asked of projections. */
#include "projection.h"

bool projection_is_counted(const Projection *projection)
{
    return projection->connection == CONNECT_RANDOM ||
           (projection->connection != CONNECT_ALL && projection->where);
}
