/* embedded.h: text files that tools/embed.sh makes part of plastc at build time. */
#ifndef PLASTC_EMBEDDED_H
#define PLASTC_EMBEDDED_H

typedef struct EmbeddedText {
    const char *file;         /* "lanes.h" */
    const char *const *lines; /* without newlines; #include "..." left out */
    int line_count;
} EmbeddedText;

/* The ABI header first, then the kernel library in the order in which its files build on each
 * other. */
const EmbeddedText *kernel_texts(int *count);
/* What comes between it and a module in single precision: runtime/kernel/single.h. */
const EmbeddedText *single_texts(int *count);
/* What a library of rules has beside the kernel library and its module: plast_library.h, task_means.h, rule_library.h. */
const EmbeddedText *rule_library_texts(int *count);
/* Models that every program can include: examples/library/. */
const EmbeddedText *library_texts(int *count);
/* docs/errors.md: what the codes of messages mean. */
const EmbeddedText *errors_texts(int *count);
/* The file of the library of this name, or NULL. */
const EmbeddedText *embedded_library_find(const char *file);
/* Programs to begin with: examples/templates/. */
const EmbeddedText *template_texts(int *count);
const EmbeddedText *embedded_template_find(const char *file);

#endif
