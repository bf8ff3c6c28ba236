/* machine.h: what a run was made on. */
#ifndef PLASTC_MACHINE_H
#define PLASTC_MACHINE_H

/* "Linux x86_64, 8 processors", malloc'd; NULL if it is not known. */
char *machine_text(void);

#endif
