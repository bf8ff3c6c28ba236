/* embedded.c: finds embedded files. */
#include "embedded.h"

#include <stddef.h>
#include <string.h>

static const EmbeddedText *find(const EmbeddedText *texts, int count, const char *file)
{
    for (int k = 0; k < count; k++)
        if (strcmp(texts[k].file, file) == 0)
            return &texts[k];
    return NULL;
}

const EmbeddedText *embedded_library_find(const char *file)
{
    int count;
    const EmbeddedText *texts = library_texts(&count);
    return find(texts, count, file);
}

const EmbeddedText *embedded_template_find(const char *file)
{
    int count;
    const EmbeddedText *texts = template_texts(&count);
    return find(texts, count, file);
}
