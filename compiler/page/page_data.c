/* page_data.c: see page_data.h. */
#include "page_data.h"

#include <math.h>
#include <string.h>

const char *page_data_string(json_t *object, const char *name)
{
    return json_string_value(json_object_get(object, name));
}

double page_data_real(json_t *object, const char *name)
{
    json_t *value = json_object_get(object, name);
    return json_is_number(value) ? json_number_value(value) : (double)NAN;
}

json_t *page_data_object(const PageData *data, const char *name)
{
    return json_object_get(data->document.root, name);
}

const char *page_data_inner(const PageData *data, const char *name, const char *inner,
                            const char *key)
{
    return page_data_string(json_object_get(page_data_object(data, name), inner), key);
}

Scale page_data_scale(const char *shown, const char *si)
{
    Scale scale = {1, ""};
    Dim dim;
    if (shown && scale_read(shown, &scale, &dim))
        return scale;
    return si && scale_read(si, &scale, &dim) ? scale_usual(dim) : (Scale){1, ""};
}

Scale page_data_scale_of(const PageData *data, const char *group, const char *name)
{
    return page_data_scale(page_data_inner(data, "shown_in", group, name),
                           page_data_inner(data, "units", group, name));
}
