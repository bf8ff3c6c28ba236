/* generate_count.c: the programs of the table one by one, and how often each cell is in them. */
#include "generate_network.h"

#include <stdio.h>
#include <stdlib.h>

/* Primes that divide no CELLS: program after program begins with another cell, all over the table. */
#define STRIDE 999983
#define NEXT   7919

static void plan(Network *network, Chooser *chooser, unsigned long long number)
{
    int cell = (int)(number * STRIDE % CELLS);
    while (table_row(table_cell(cell)))
        cell = (cell + NEXT) % CELLS;
    chooser->random = 0x9E3779B97F4A7C15u ^ (number + 1) * 0xD1342543DE82EF95u;
    for (int k = 0; k < 14; k++)
        choose(chooser, 2);
    plan_network(network, chooser, table_cell(cell), false);
}

void write_network_program(unsigned long long number)
{
    Network network;
    Chooser chooser;
    plan(&network, &chooser, number);
    write_network(&network);
}

void write_cell_program(int cell)
{
    Network network;
    Chooser chooser = {0x9E3779B97F4A7C15u};
    plan_network(&network, &chooser, table_cell(cell), true);
    write_network(&network);
}

/* ---- counts ---------------------------------------------------------------------------------- */

static void count_link(const Link *link, int *counts)
{
    for (int modifier = 0; modifier < MODIFIERS; modifier++)
        for (int use = 0; use < USES && HAS(link->modifiers, modifier); use++)
            if (HAS(link->uses, use)) {
                Cell cell = {{link->source, link->target, link->connection, modifier, use}};
                counts[table_number(cell)]++;
            }
}

static int *count_programs(int first, int programs)
{
    int *counts = calloc(CELLS, sizeof *counts);
    if (!counts)
        exit(1);
    for (int number = first; number < first + programs; number++) {
        Network network;
        Chooser chooser;
        plan(&network, &chooser, (unsigned long long)number);
        for (int k = 0; k < network.count; k++)
            count_link(&network.links[k], counts);
    }
    return counts;
}

/* What a name of an axis has. */
typedef struct Sums {
    int drawn, refused, meaningless, least;
    long often;
} Sums;

static Sums sums_of(Axis axis, int at, const int *counts)
{
    Sums sums = {0};
    for (int k = 0; k < CELLS; k++) {
        const Cell cell = table_cell(k);
        const TableRow *row = table_row(cell);
        if (axis < AXES && cell.at[axis] != at)
            continue;
        sums.refused += row && row->refused;
        sums.meaningless += row && !row->refused;
        if (row)
            continue;
        sums.least = sums.drawn == 0 || counts[k] < sums.least ? counts[k] : sums.least;
        sums.often += counts[k];
        sums.drawn++;
    }
    return sums;
}

static void print_sums(const char *title, Sums sums)
{
    printf("| %s | %d | %d | %d | %d | %ld |\n", title, sums.drawn, sums.refused, sums.meaningless,
           sums.least, sums.drawn > 0 ? sums.often / sums.drawn : 0);
}

bool print_counts(int first, int programs)
{
    static const char *const titles[AXES] = {"source", "target", "connection", "modifier", "use"};
    static const int names[AXES] = {SOURCES, TARGETS, CONNECTIONS, MODIFIERS, USES};
    int *counts = count_programs(first, programs);
    printf("| | drawn | refused | cannot be written | least often | on average |\n"
           "|---|---|---|---|---|---|\n");
    for (Axis axis = 0; axis < AXES; axis++)
        for (int at = 0; at < names[axis]; at++) {
            char title[120];
            snprintf(title, sizeof title, "%s: %s", titles[axis], table_words(axis, at));
            print_sums(title, sums_of(axis, at, counts));
        }
    const Sums all = sums_of(AXES, 0, counts);
    print_sums("all cells", all);
    free(counts);
    return all.least > 0;
}

/* ---- refused cells --------------------------------------------------------------------------- */

void print_refused(int most)
{
    for (int row = 0; row < table_row_count; row++) {
        int cell = row * STRIDE % CELLS, found = 0;
        for (int k = 0; k < CELLS && found < most && table_rows[row].refused; k++) {
            cell = (cell + NEXT) % CELLS;
            if (table_row(table_cell(cell)) != &table_rows[row])
                continue;
            printf("%d %s\n", cell, table_rows[row].text);
            found++;
        }
    }
}
