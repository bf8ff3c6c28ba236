/* embedded.c: finds embedded files. */
#include "embedded.h"

#include <stddef.h>
#include <string.h>

const EmbeddedText *embedded_library_find(const char *file)
{
    int count;
    const EmbeddedText *texts = library_texts(&count);
    for (int k = 0; k < count; k++)
        if (strcmp(texts[k].file, file) == 0)
            return &texts[k];
    return NULL;
}
