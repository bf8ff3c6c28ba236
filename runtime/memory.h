/* memory.h: how much memory there is. */
#ifndef PLASTC_MEMORY_H
#define PLASTC_MEMORY_H

/* Bytes of memory of this machine, or of the control group that this process belongs to if that is
 * less; HUGE_VAL if it is not known. */
double memory_of_machine(void);

/* "1.5 GiB", "12 MiB" */
typedef struct MemoryText {
    char text[32];
} MemoryText;
MemoryText memory_text(double bytes);

#endif
