/* page_network.c: see page_network.h. */
#include "page_network.h"

#include <string.h>

#include "compiler/plot/saved_recording.h"
#include "compiler/runs/saved_rule.h"
#include "html.h"
#include "page_picture.h"

/* Spikes of all populations in a picture, which has some ten bytes for each. */
#define SPIKES_MOST 700
/* Records of values in a picture, each of some 6 kB. */
#define PANELS_MOST 6

static Status open_recording(const PageData *data, const char *name, Folder *folder, ErrorText *error)
{
    Folder network = {0};
    *folder = (Folder){0};
    Status status = folder_open_below(&network, &data->source.folder, NETWORK_FOLDER, error);
    if (status == STATUS_OK)
        status = folder_open_below(folder, &network, name, error);
    folder_close(&network);
    return status;
}

/* Whether a recording is of the rule and the program of the run. */
static bool is_of_run(const PageData *data, const SavedRecording *recording)
{
    const SavedNumbers *rule = &data->saved.coefficients;
    char rule_digits[HASH_SIZE], program_digits[HASH_SIZE];
    saved_rule_hash(rule->count, (const char *const *)rule->names, rule->values, rule_digits);
    hash_sha256(data->program, strlen(data->program), program_digits);
    return strcmp(recording->rule_sha256, rule_digits) == 0 && strcmp(recording->program_sha256, program_digits) == 0;
}

/* `words`: of what the pictures are, behind "raster of". */
static void show(const PageData *data, const Folder *folder, const char *words, StrBuf *out)
{
    Command shown = {.file = words};
    PlotSource source = {.arena = data->source.arena,
                         .command = &shown,
                         .folder = *folder,
                         .is_recording = true,
                         .spikes_most = SPIKES_MOST,
                         .panels_most = PANELS_MOST};
    page_picture(&source, plot_kind("raster"), true, out);
    page_picture(&source, plot_kind("states"), true, out);
    page_picture(&source, plot_kind("weights"), true, out);
}

static void show_both(const PageData *data, const char *set, const Folder *before, const Folder *after, StrBuf *out)
{
    strbuf_printf(out, "<p>The first trial of %s, simulated twice with the same network, input and random numbers: before the search, "
                       "with what is learned at the means of its start distributions, and with the rule above.</p>\n",
                  strcmp(set, "validation") == 0 ? "validation, which the search has not seen" : "the search, which has none of validation");
    strbuf_add(out, "<h3>Before the search</h3>\n");
    show(data, before, "the network before the search", out);
    strbuf_add(out, "<h3>With the rule found</h3>\n");
    show(data, after, "the network with the rule found", out);
}

static void write_how_to_record(const PageData *data, StrBuf *out)
{
    strbuf_add(out, "<p>It is not recorded. <code>plastc report ");
    html_text(out, data->source.folder.path);
    strbuf_add(out, " --record</code> records it.</p>\n");
}

void page_network(PageData *data, StrBuf *out)
{
    ErrorText error = {""};
    Folder before = {0}, after = {0};
    SavedRecording recording;
    if (!data->program)
        return;
    html_section(out, "network", "The network before and after");
    Status status = open_recording(data, NETWORK_AFTER, &after, &error);
    if (status == STATUS_OK)
        status = open_recording(data, NETWORK_BEFORE, &before, &error);
    if (status == STATUS_OK)
        status = saved_recording_read(data->source.arena, &after, &recording, &error);
    if (status == STATUS_OK && is_of_run(data, &recording))
        show_both(data, recording.set, &before, &after, out);
    else
        write_how_to_record(data, out);
    html_end_section(out);
    folder_close(&before);
    folder_close(&after);
}
