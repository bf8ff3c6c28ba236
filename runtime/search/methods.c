/* methods.c: see methods.h. Methods know nothing of the table, nor of each other. */
#include "methods.h"

#include <string.h>

const SearchMethod *const *methods_all(int *count)
{
    static const SearchMethod *const methods[] = {
#define METHOD(name) &search_##name,
#include "methods.def"
#undef METHOD
    };
    *count = (int)(sizeof methods / sizeof *methods);
    return methods;
}

const SearchMethod *methods_find(const char *name)
{
    int count;
    const SearchMethod *const *methods = methods_all(&count);
    for (int i = 0; i < count; i++) {
        if (strcmp(methods[i]->name, name) == 0)
            return methods[i];
    }
    return NULL;
}
