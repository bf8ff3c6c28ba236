/* kernel_text.h: the text of the ABI header and of the kernel library, embedded at build time.
 *
 * tools/embed.sh writes the table as build/kernel_text.c; emit_text.c reads it. */
#ifndef PLASTC_KERNEL_TEXT_H
#define PLASTC_KERNEL_TEXT_H

#include "../base/strbuf.h"

typedef struct KernelText {
    const char *file;         /* "lanes.h" */
    const char *const *lines; /* without newlines; #include "..." left out */
    int line_count;
} KernelText;

/* The ABI header first, then the kernel library in the order in which its files build on each
 * other. */
const KernelText *kernel_texts(int *count);

/* Appends plast_abi.h, or what follows it. */
void kernel_text_abi(StrBuf *out);
void kernel_text_library(StrBuf *out);

#endif
