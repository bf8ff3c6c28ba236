/* result_array.c: see result_array.h. */
#include "result_array.h"

#include "array_summary.h"

void result_array_add(JsonWriter *writer, const char *name, int rank, const int *size, const double *values)
{
    ArraySummary summary = array_summary(values, size[0] * (rank == 2 ? size[1] : 1));
    json_open_object(writer, name);
    json_open_array(writer, "shape");
    for (int axis = 0; axis < rank; axis++)
        json_put_integer(writer, NULL, size[axis]);
    json_close_array(writer);
    json_put_real(writer, "mean", summary.mean);
    json_put_real(writer, "sd", summary.sd);
    json_put_real(writer, "min", summary.min);
    json_put_real(writer, "max", summary.max);
}
