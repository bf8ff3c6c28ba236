/* type.c: the types of checked expressions: what shapes there are, and which go together. */
#include "type.h"

int type_elements(Type type)
{
    int count = 1;
    for (int k = 0; k < type.rank; k++)
        count *= type.size[k];
    return count;
}

Type type_real(Dim dim)
{
    return (Type){.base = TYPE_REAL, .dim = dim};
}

Type type_vector(int size, Dim dim)
{
    return (Type){.base = TYPE_REAL, .rank = 1, .size = {size, 1}, .dim = dim};
}

Type type_matrix(int rows, int columns, Dim dim)
{
    return (Type){.base = TYPE_REAL, .rank = 2, .size = {rows, columns}, .dim = dim};
}

const char *type_shape_text(Arena *arena, Type type)
{
    switch (type.rank) {
    case 0:
        return "a single number";
    case 1:
        return arena_printf(arena, "[%d]", type.size[0]);
    default:
        return arena_printf(arena, "[%d, %d]", type.size[0], type.size[1]);
    }
}

bool type_broadcast(Type a, Type b, Type *out)
{
    if (a.rank < b.rank) {
        Type swap = a;
        a = b;
        b = swap;
    }
    *out = a;
    if (b.rank == 0)
        return true;
    if (a.size[0] != b.size[0])
        return false;
    if (a.rank == b.rank)
        return a.rank == 1 || a.size[1] == b.size[1];
    /* [n, 1] with [n]: the weights of a single neuron are a vector. */
    out->rank = 1;
    return a.size[1] == 1;
}
