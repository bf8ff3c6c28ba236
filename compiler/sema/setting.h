/* setting.h: what the command line says of a program's numbers: --set and --fix. */
#ifndef PLASTC_SETTING_H
#define PLASTC_SETTING_H

#include <stdbool.h>

#include "runtime/io/checkpoint.h"

/* --set NAME=VALUE, and --fix NAME=VALUE, whose name here is NAME behind SETTING_FIX: so runs keep both in one list. */
typedef struct Setting {
    const char *name, *value; /* as given on the command line */
    bool used;                /* set by check_program */
    char *owned;              /* malloc'd: `name`, if it was made; NULL: `name` is borrowed */
} Setting;

/* The NAME of a --fix; NULL: the setting is a --set. */
const char *setting_fixed(const Setting *setting);

#endif
