/* info_json.h: what `plastc info --json` says. */
#ifndef PLASTC_INFO_JSON_H
#define PLASTC_INFO_JSON_H

#include "compiler/driver.h"
#include "runtime/plast_abi.h"
#include "runtime/io/json_writer.h"

/* What the commands would take on this machine. */
typedef struct InfoSizes {
    const PlastModule *module; /* sizes alone */
    int lanes, threads;        /* of the C compiler; that evaluate at once */
} InfoSizes;

/* The members of the object that is open: see docs/files.md. */
void info_json_put(JsonWriter *writer, const Compilation *compilation, const InfoSizes *sizes);

#endif
