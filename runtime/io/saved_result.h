/* saved_result.h: what is read back of a result.json. */
#ifndef PLASTC_SAVED_RESULT_H
#define PLASTC_SAVED_RESULT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "runtime/status.h"
#include "result.h"
#include "saved_rules.h"

/* Numbers by name. */
typedef struct SavedNumbers {
    int count;
    char **names;      /* [count], owned; all different */
    double *values;    /* [count], owned; SI units, finite */
    char **si, **shown; /* [count], owned: SI unit, and the unit in which people read it; NULL: not known */
    ResultInterval *intervals; /* [count], owned: where it was searched */
} SavedNumbers;

/* A learned array. */
typedef struct SavedArray {
    char *name; /* owned */
    int rank, size[2];
    char *file;          /* owned; NULL: its numbers are in no file */
    char *sha256;        /* owned: of that file; NULL: not said */
    double *values;      /* owned, row after row; NULL: not read, see array_file.h */
} SavedArray;

/* The members of result_members.def, by number. */
typedef struct ResultMember {
    const char *name, *title; /* in result.json; of its line in `plastc compare`, or "" */
    bool is_text;             /* else a number */
} ResultMember;

enum {
    RESULT_MEMBERS = 0
#define MEMBER(type, place, name, title) +1
#include "result_members.def"
};
extern const ResultMember result_members[RESULT_MEMBERS];

typedef struct SavedMember {
    double number; /* NaN if absent, or a text */
    char *text;    /* owned; NULL if absent, or a number */
} SavedMember;

/* What is read back of a result.json; but for the coefficients any of it may be absent. */
typedef struct SavedResult {
    bool has_seed;
    uint64_t seed;
    SavedMember members[RESULT_MEMBERS]; /* read if they have a title; the others are absent */
    SavedNumbers coefficients, constants;
    int array_count;
    SavedArray *arrays; /* [array_count], owned */
    SavedRules *table;  /* owned: the table of rules that it is a row of, with numbers of `coefficients` if their units are
                         * known; NULL: it is of none */
    long row;           /* of the table, from 0 */
} SavedResult;

/* Longest file read; a result has some hundred bytes for each coefficient. */
#define SAVED_RESULT_MOST_BYTES ((size_t)64 << 20)

/* Accepts any JSON object with a member `coefficients` that is an object of numbers; the others may
 * be absent or null, and unknown ones are ignored. Errors name the file, line and column
 * of what is wrong, and leave *saved empty. STATUS_INPUT if the file is missing or unreadable or not such JSON,
 * STATUS_MEMORY if out of memory. */
Status saved_result_read(const char *path, SavedResult *saved, ErrorText *error);
/* The same from memory; `path` is used in messages only. */
Status saved_result_parse(const char *path, const char *bytes, size_t length, SavedResult *saved,
                          ErrorText *error);
void saved_result_free(SavedResult *saved);
/* The member of that name, one of those with a title, which is a number; NaN if absent. */
double saved_result_number(const SavedResult *saved, const char *name);

#endif
