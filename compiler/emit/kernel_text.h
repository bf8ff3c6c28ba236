/* kernel_text.h: the text of the ABI header and of the kernel library, embedded at build time. */
#ifndef PLASTC_KERNEL_TEXT_H
#define PLASTC_KERNEL_TEXT_H

#include "compiler/base/embedded.h"
#include "compiler/base/strbuf.h"

/* Append the text of plast_abi.h, and the headers of runtime/kernel/ that follow it. */
void kernel_text_abi(StrBuf *out);
void kernel_text_library(StrBuf *out);
/* runtime/kernel/single.h. */
void kernel_text_single(StrBuf *out);
/* Of a library of rules, which comes after all of them: plast_library.h is number 0, then what is behind the module. */
void kernel_text_of_library(int number, StrBuf *out);

#endif
