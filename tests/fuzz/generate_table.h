/* generate_table.h: the cells of combinations.def. */
#ifndef PLAST_GENERATE_TABLE_H
#define PLAST_GENERATE_TABLE_H

#include <stdbool.h>
#include <stdint.h>

enum {
#define SOURCE(name, words) SOURCE_##name,
#include "combinations.def"
    SOURCES
};

enum {
#define TARGET(name, words) TARGET_##name,
#include "combinations.def"
    TARGETS
};

enum {
#define CONNECTION(name, words) CONNECTION_##name,
#include "combinations.def"
    CONNECTIONS
};

enum {
#define MODIFIER(name, words) MODIFIER_##name,
#include "combinations.def"
    MODIFIERS
};

enum {
#define USE(name, words) USE_##name,
#include "combinations.def"
    USES
};

typedef enum Axis { AXIS_SOURCE, AXIS_TARGET, AXIS_CONNECTION, AXIS_MODIFIER, AXIS_USE, AXES } Axis;

typedef struct Cell {
    int at[AXES];
} Cell;

/* A row of REFUSED or MEANINGLESS: the cells that it covers, and the golden program or the reason. */
typedef struct TableRow {
    uint64_t sets[AXES]; /* a bit for each name of an axis */
    bool refused;
    const char *text;
} TableRow;

#define CELLS (SOURCES * TARGETS * CONNECTIONS * MODIFIERS * USES)

extern const TableRow table_rows[];
extern const int table_row_count;

Cell table_cell(int number); /* 0 to CELLS - 1 */
int table_number(Cell cell);
/* The row that covers a cell; NULL if it is drawn. */
const TableRow *table_row(Cell cell);
const char *table_words(Axis axis, int at);

#endif
