/* generate_network.h: a program of projections from the table of combinations.def: what is in it (generate_plan.c),
 * and its text (generate_network.c, generate_learning.c). */
#ifndef PLAST_GENERATE_NETWORK_H
#define PLAST_GENERATE_NETWORK_H

#include "generate.h"
#include "generate_table.h"

#define MOST_LINKS 6 /* three, one that learns, one that drives each target */

/* The numbers of the axes that a link has, as bits. */
#define HAS(set, name) ((set) >> (name)&1)

/* A projection, and what is done with it. */
typedef struct Link {
    int source, target, connection;
    uint64_t modifiers, uses;
    char pre[8]; /* its source */
    bool own;    /* the source is a layer of this projection alone */
    int size;    /* of the source */
    int rule;    /* number of the link whose rule it follows; -1: static */
} Link;

typedef struct Network {
    Chooser *chooser;
    Link links[MOST_LINKS];
    int count;
    bool timed;           /* the program has a step in ms */
    bool epochs;          /* the first phase counts in epochs */
    bool lasting;         /* samples last in the second phase */
    bool spiking_first;   /* the spiking target stands above the other */
    bool has[TARGETS];    /* which targets there are */
    int sizes[TARGETS];   /* their units */
    bool driven[TARGETS]; /* a projection adds to its drive */
    bool fed[TARGETS];    /* a Poisson input hears the target */
    bool fresh;           /* trials each generation */
    bool learned;         /* numbers outside of rules are */
    int arrays;           /* a bit for each link: some of its numbers are arrays */
    int tasks;
} Network;

extern const char *const target_names[TARGETS];

/* ---- generate_plan.c ---- */

/* A program that has the cell; `alone`: nothing beside it that can be left out. */
void plan_network(Network *network, Chooser *chooser, Cell cell, bool alone);
bool source_spikes(const Link *link);
bool source_has_samples(const Link *link);
bool source_is_input(const Link *link);
/* Of the rule that a link follows. */
extern const uint64_t rule_uses;

/* ---- generate_network.c ---- */

void write_network(const Network *network);

/* ---- generate_learning.c ---- */

/* A time of the program: `ms` milliseconds, or so many steps. */
void write_time(const Network *network, double ms);
/* The same, as a number that may be learned. */
void write_beat(const Network *network, double ms);
/* Prints `form`, in which `@` stands for the name. */
void write_with(const char *form, const char *name);
/* What a unit of a layer does now, a pure number: SIDE.r, or whether it spikes. */
void write_rate(bool spiking, const char *unit);
void write_rule(const Network *network, int number);
/* Whether the rule of link `number` learns numbers of each unit, or of each synapse too. */
bool rule_has_arrays(const Network *network, int number);
bool rule_has_pairs(const Network *network, int number);

/* ---- generate_record.c ---- */

void write_network_records(const Network *network);

#endif
