/* run_workers.c: see run_workers.h. */
#include "run_workers.h"

#include <sha256.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "runtime/io/files.h"
#include "worker_keys.h"

static void add_text(SHA256_CTX *state, const char *text)
{
    SHA256_Update(state, (const uint8_t *)text, strlen(text) + 1);
}

/* The text has what it includes in it; data are known by their numbers. The C text is not asked: it names files and lines. */
void run_workers_digest(const Session *session, const Command *command, char digest[HASH_SIZE])
{
    const Compilation *compilation = &session->compilation;
    const int abi = PLAST_ABI_VERSION;
    unsigned char bytes[SHA256_DIGEST_LENGTH];
    SHA256_CTX state;
    SHA256_Init(&state);
    add_text(&state, PLASTC_VERSION);
    SHA256_Update(&state, (const uint8_t *)&abi, sizeof abi);
    SHA256_Update(&state, (const uint8_t *)&session->seed, sizeof session->seed);
    SHA256_Update(&state, (const uint8_t *)&command->gradient_memory, sizeof command->gradient_memory);
    SHA256_Update(&state, (const uint8_t *)compilation->text.text, compilation->text.length);
    for (int k = 0; k < command->setting_count; k++) {
        add_text(&state, command->settings[k].name);
        add_text(&state, command->settings[k].value);
    }
    for (int k = 0; k < compilation->module->tables.count; k++) {
        const PlastTable *table = &compilation->module->tables.items[k];
        const int size[2] = {table->rows, table->columns};
        SHA256_Update(&state, (const uint8_t *)size, sizeof size);
        SHA256_Update(&state, (const uint8_t *)table->values, sizeof(double) * (size_t)size[0] * (size_t)size[1]);
    }
    SHA256_Final(bytes, &state);
    hash_digits(bytes, digest);
}

/* The address that is asked for, else that of the run before, else any port of this machine. */
static const char *choose_address(const Command *command, const WorkerKeys *keys)
{
    if (command->workers[0])
        return command->workers;
    return keys->address[0] ? keys->address : "tcp://127.0.0.1:*";
}

/* A path that the file has no place for is not said: then a worker needs --data. */
static void set_data(WorkerKeys *keys, const char *folder)
{
    bool fits = folder && strlen(folder) < sizeof keys->data && !strchr(folder, '\n');
    snprintf(keys->data, sizeof keys->data, "%s", fits ? folder : "");
}

Status run_workers_start(Session *session, const Command *command, const RunFolder *run, Coordinator **out, ErrorText *error)
{
    const Folder *folder = &run->files;
    WorkerKeys keys;
    WireKeys server;
    Wire *wire = NULL;
    char bound[WIRE_ADDRESS_SIZE], digest[HASH_SIZE];
    *out = NULL;
    if (!command->workers)
        return STATUS_OK;
    if (par_ranks(command->par) > 1)
        return status_error(error, STATUS_USAGE, "--workers takes one process, not the ranks of an MPI job");
    Status status = worker_keys_take(folder, &keys, &server, error);
    if (status == STATUS_OK)
        status = wire_bind(&wire, choose_address(command, &keys), &server, keys.worker.public_key, bound, error);
    if (status == STATUS_OK) {
        memcpy(keys.address, bound, sizeof bound);
        set_data(&keys, run->data_folder);
        status = worker_keys_save(folder, &keys, &server, error);
    }
    const char *name;
    if (status == STATUS_OK && command->single)
        status = evaluator_set_single(session->evaluator, tiers_current(&session->single, &name), error);
    TextPair *settings = calloc((size_t)command->setting_count + 1, sizeof *settings);
    if (status == STATUS_OK && !settings)
        status = status_out_of_memory(error);
    if (status != STATUS_OK) {
        wire_close(wire);
        free(settings);
        return status;
    }
    for (int k = 0; k < command->setting_count; k++)
        settings[k] = (TextPair){command->settings[k].name, command->settings[k].value};
    run_workers_digest(session, command, digest);
    CoordinatorPlan plan = {.wire = wire,
                            .version = PLASTC_VERSION,
                            .digest = digest,
                            .setting_count = command->setting_count,
                            .settings = settings,
                            .seed = session->seed,
                            .single = command->single,
                            .gradient_memory = command->gradient_memory,
                            .threads = pool_threads(session->pool),
                            .quiet = command->quiet};
    status = coordinator_start(out, &plan, session->evaluator, error);
    free(settings);
    if (status == STATUS_OK && !command->quiet)
        fprintf(stderr, "plastc: note: workers are heard at %s: 'plastc worker %s'\n", bound, folder->path);
    return status;
}
