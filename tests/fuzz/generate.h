/* generate.h: what the kinds of programs that generate.c writes share. */
#ifndef PLAST_GENERATE_H
#define PLAST_GENERATE_H

#include <stdbool.h>
#include <stdint.h>

typedef struct Chooser {
    uint64_t random; /* not 0 */
} Chooser;

int choose(Chooser *chooser, int bound); /* from 0 to bound - 1 */
bool choose_one_in(Chooser *chooser, int n);

#define CHOOSE_OF(chooser, list) ((list)[choose((chooser), (int)(sizeof(list) / sizeof *(list)))])

/* Statements `record`, the last ones of a program. */
typedef struct Records {
    Chooser *chooser;
    const char *unit;  /* of times, " ms", or "" where they are numbers of epochs or steps */
    const char *phase; /* one that all tasks have */
    bool shown; /* the next one is of what an input shows, which has no value between steps */
    int count;
} Records;

/* One, of the value `form`, in which `@` stands for the name and TAU for the unit; at some times. */
void write_record(Records *records, const char *form, const char *name);

void write_states_program(Chooser *chooser);
void write_spikes_program(Chooser *chooser);

/* Of the table in combinations.def: program `number`, and one with a cell and little else. */
void write_network_program(unsigned long long number);
void write_cell_program(int cell);
/* Of each row of REFUSED at most so many cells, all over it: "CELL GOLDEN". */
void print_refused(int most);
/* How often the cells are in so many programs, as docs/testing.md has it; false if one is in none. */
bool print_counts(int first, int programs);

#endif
