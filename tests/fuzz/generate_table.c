/* generate_table.c: the cells of combinations.def, and which rows cover them. */
#include "generate_table.h"

#include <stddef.h>

static const char *const sources[] = {
#define SOURCE(name, words) words,
#include "combinations.def"
};
static const char *const targets[] = {
#define TARGET(name, words) words,
#include "combinations.def"
};
static const char *const connections[] = {
#define CONNECTION(name, words) words,
#include "combinations.def"
};
static const char *const modifiers[] = {
#define MODIFIER(name, words) words,
#include "combinations.def"
};
static const char *const uses[] = {
#define USE(name, words) words,
#include "combinations.def"
};

static const char *const *const axes[AXES] = {sources, targets, connections, modifiers, uses};
static const int sizes[AXES] = {SOURCES, TARGETS, CONNECTIONS, MODIFIERS, USES};

/* ---- rows ------------------------------------------------------------------------------------ */

#define ANY  (~(uint64_t)0)
#define S(x) ((uint64_t)1 << SOURCE_##x)
#define T(x) ((uint64_t)1 << TARGET_##x)
#define C(x) ((uint64_t)1 << CONNECTION_##x)
#define M(x) ((uint64_t)1 << MODIFIER_##x)
#define U(x) ((uint64_t)1 << USE_##x)

const TableRow table_rows[] = {
#define REFUSED(source, target, connection, modifier, use, golden)                                 \
    {{source, target, connection, modifier, use}, true, golden},
#define MEANINGLESS(source, target, connection, modifier, use, reason)                             \
    {{source, target, connection, modifier, use}, false, reason},
#include "combinations.def"
};

const int table_row_count = (int)(sizeof table_rows / sizeof table_rows[0]);

/* ---- cells ----------------------------------------------------------------------------------- */

Cell table_cell(int number)
{
    Cell cell;
    for (int axis = AXES - 1; axis >= 0; axis--) {
        cell.at[axis] = number % sizes[axis];
        number /= sizes[axis];
    }
    return cell;
}

int table_number(Cell cell)
{
    int number = 0;
    for (int axis = 0; axis < AXES; axis++)
        number = number * sizes[axis] + cell.at[axis];
    return number;
}

const TableRow *table_row(Cell cell)
{
    for (int k = 0; k < table_row_count; k++) {
        bool covered = true;
        for (int axis = 0; axis < AXES; axis++)
            covered = covered && (table_rows[k].sets[axis] >> cell.at[axis] & 1);
        if (covered)
            return &table_rows[k];
    }
    return NULL;
}

const char *table_words(Axis axis, int at)
{
    return axes[axis][at];
}
