/* memory.h: how much memory there is, and what is done where there is none. */
#ifndef PLASTC_MEMORY_H
#define PLASTC_MEMORY_H

#include <stddef.h>

/* Bytes of memory of this machine, or of the control group that this process belongs to if that is
 * less; HUGE_VAL if it is not known. */
double memory_of_machine(void);

/* "1.5 GiB", "12 MiB" */
typedef struct MemoryText {
    char text[32];
} MemoryText;
MemoryText memory_text(double bytes);
/* The same in powers of 1000: "12 MB", "1.5 GB", "80 TB"; what is less than a megabyte as a part of one. */
MemoryText memory_decimal(double bytes);

/* Says so and ends the process with STATUS_MEMORY: for those who have nobody to hand a Status to. */
_Noreturn void memory_exhausted(void);

/* malloc, calloc and realloc that return or end the process: for libraries that do not tell their
 * callers when memory is short (libtcc, flex, bison), or not apart from other failures (Jansson). */
void *memory_malloc(size_t size);
void *memory_calloc(size_t count, size_t size);
void *memory_realloc(void *block, size_t size);

#endif
