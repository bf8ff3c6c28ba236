/* worker_keys.h: the keys of a run's workers, in its folder, for nobody but its user.
 *
 *     workers.key         what a worker must have: the address, the run's public key, and the workers' own keys
 *     coordinator.key     the run's own keys, which no other machine needs
 *
 * Each is text, a line "WORD VALUE" for each; keys are in Z85. A file that others may read is refused. */
#ifndef PLASTC_WORKER_KEYS_H
#define PLASTC_WORKER_KEYS_H

#include "runtime/io/folder.h"
#include "runtime/par/wire.h"

#define WORKER_KEY_FILE      "workers.key"
#define WORKER_DATA_SIZE     1024
#define COORDINATOR_KEY_FILE "coordinator.key"

typedef struct WorkerKeys {
    char address[WIRE_ADDRESS_SIZE]; /* of the run */
    char server[WIRE_KEY_SIZE];      /* its public key */
    WireKeys worker;                 /* of all its workers */
    char data[WORKER_DATA_SIZE];     /* the folder of its data files on its own machine; "": not said */
} WorkerKeys;

/* What is in the folder, or new keys, if there are none. address: "" if they are new. STATUS_INPUT, STATUS_RUN. */
Status worker_keys_take(const Folder *folder, WorkerKeys *keys, WireKeys *server, ErrorText *error);
/* Both files. STATUS_OUTPUT. */
Status worker_keys_save(const Folder *folder, const WorkerKeys *keys, const WireKeys *server, ErrorText *error);
/* What a worker has: workers.key of a folder. STATUS_INPUT. */
Status worker_keys_read(const Folder *folder, const char *name, WorkerKeys *keys, ErrorText *error);
/* The same from text of `length` bytes with a NUL behind; `path` stands in messages. */
Status worker_keys_parse(const char *path, const char *text, size_t length, WorkerKeys *keys, ErrorText *error);

#endif
