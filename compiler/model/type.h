/* type.h: the types of checked expressions: numbers or conditions, their shape and their dimension. */
#ifndef PLASTC_TYPE_H
#define PLASTC_TYPE_H

#include "units.h"

typedef enum TypeBase {
    TYPE_ERROR, /* something already reported: every check accepts it in silence */
    TYPE_REAL,
    TYPE_BOOL
} TypeBase;

typedef struct Type {
    TypeBase base;
    int rank;    /* 0 scalar, 1 vector, 2 matrix */
    int size[2]; /* how many elements there are along each of the first `rank` axes */
    Dim dim;     /* TYPE_REAL: of each element */
} Type;

Type type_real(Dim dim);
Type type_vector(int size, Dim dim);
Type type_matrix(int rows, int columns, Dim dim);
int type_elements(Type type); /* how many elements; 1 of a scalar */
const char *type_shape_text(Arena *arena, Type type); /* "a single number", "[3]", "[3, 1]" */
/* Sets the rank and sizes of *out to those of an elementwise operation on `a` and `b`; false if these do not go
 * together. */
bool type_broadcast(Type a, Type b, Type *out);

#endif
