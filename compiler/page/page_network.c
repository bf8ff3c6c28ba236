/* page_network.c: see page_network.h.
 *
 * The program is compiled once more with a sketch of its network as what is recorded (sema/task/check_record.c), by libtcc.
 * The trial is the first one of validation, which no search has seen. Recordings go to a folder that is removed. */
#define _XOPEN_SOURCE 700 /* mkdtemp */
#include "page_network.h"

#include <dirent.h>
#include <math.h>
#include <stdlib.h>
#include <unistd.h>

#include "compiler/runs/rule_source.h"
#include "compiler/runs/simulation.h"
#include "html.h"
#include "page_picture.h"

/* The longest trial, in seconds by the estimate below. */
#define TRIAL_MOST_SECONDS 0.2
/* Spikes of a population in a raster, which has some ten bytes for each. */
#define SPIKES_MOST 1500

/* ---- how long a trial takes ------------------------------------------------------------------- */

/* Of libtcc's code, for a step or sample: a unit, and a synapse that is gone through in each. */
#define UNIT_SECONDS    20e-9
#define SYNAPSE_SECONDS 20e-9

static int samples_of(const Model *model)
{
    int most = 1;
    for (int k = 0; k < model->layers.count; k++)
        if (model->layers.items[k]->is_input && model->layers.items[k]->source.samples > most)
            most = model->layers.items[k]->source.samples;
    return most;
}

static int terms_of(const Rule *rule)
{
    int terms = 2;
    for (int k = 0; rule && k < rule->learns.count; k++)
        terms += rule->learns.items[k]->term_count;
    return terms;
}

/* Infinite if a trial may draw any length. */
static double trial_seconds(const Model *model)
{
    double a_step = 0, longest = 0;
    for (int k = 0; k < model->layers.count; k++)
        a_step += model->layers.items[k]->size * UNIT_SECONDS;
    for (int k = 0; k < model->projections.count; k++) {
        const Projection *projection = model->projections.items[k];
        double synapses = (double)projection->pre->size * projection->post->size;
        if (!projection->pre->spiking)
            a_step += synapses * SYNAPSE_SECONDS * terms_of(projection->rule);
    }
    for (int k = 0; k < model->tasks.count; k++) {
        double steps = 0;
        for (int n = 0; n < model->tasks.items[k]->phases.count; n++) {
            const Phase *phase = &model->tasks.items[k]->phases.items[n];
            if (phase->length)
                return HUGE_VAL;
            steps += (double)phase->count * (phase->in_epochs ? samples_of(model) : 1);
        }
        longest = fmax(longest, steps);
    }
    return longest * a_step;
}

/* ---- a trial ---------------------------------------------------------------------------------- */

/* A folder for a recording, which is removed with all that is in it. */
static Status make_folder(Folder *folder, ErrorText *error)
{
    const char *temporary = getenv("TMPDIR");
    StrBuf path = {0};
    strbuf_printf(&path, "%s/plastc-report-XXXXXX", temporary && temporary[0] ? temporary : "/tmp");
    Status status = mkdtemp(path.text) ? folder_open(folder, path.text, error)
                                       : status_error(error, STATUS_OUTPUT, "no folder can be made for a recording");
    strbuf_free(&path);
    return status;
}

static void remove_folder(Folder *folder)
{
    DIR *files = folder->path ? opendir(folder->path) : NULL;
    ErrorText ignored;
    for (const struct dirent *file; files && (file = readdir(files)) != NULL;)
        if (file->d_name[0] != '.')
            folder_remove(folder, file->d_name, &ignored);
    if (files)
        closedir(files);
    if (folder->path)
        rmdir(folder->path);
    folder_close(folder);
}

/* `words`: of what the pictures are, behind "raster of". */
static Status show_trial(Session *session, const double *coefficients, int set, const char *words, StrBuf *out,
                         ErrorText *error)
{
    Folder folder = {0};
    Status status = make_folder(&folder, error);
    SimulationOptions options = {.set = set, .trials = 1, .folder = &folder, .quiet = true};
    if (status == STATUS_OK)
        status = simulation_run(session, coefficients, &options, error);
    if (status == STATUS_OK) {
        Command shown = {.file = words};
        PlotSource source = {.arena = arena_create(),
                             .command = &shown,
                             .folder = folder,
                             .is_recording = true,
                             .spikes_most = SPIKES_MOST};
        page_picture(&source, plot_kind("raster"), true, out);
        page_picture(&source, plot_kind("states"), true, out);
        page_picture(&source, plot_kind("weights"), true, out);
        arena_destroy(source.arena);
    }
    remove_folder(&folder);
    return status;
}

/* ---- the section ------------------------------------------------------------------------------ */

static Status show_both(const PageData *data, Session *session, const RuleSource *rule, StrBuf *out, ErrorText *error)
{
    const Model *model = session->compilation.model;
    int n = model->coefficients.count, set = model->search.validation_trials > 0 ? PLAST_VALIDATION : PLAST_SEARCH;
    double *start = arena_array(data->source.arena, double, n + 1), *found = arena_array(data->source.arena, double, n + 1);
    for (int k = 0; k < n; k++)
        start[k] = model->coefficients.items[k].start;
    Status status = rule_source_apply(rule, &session->compilation, found, error);
    if (status != STATUS_OK)
        return status;
    strbuf_printf(out, "<p>The first trial of %s, simulated twice with the same network, input and random numbers: before the search, "
                       "with what is learned at the means of its start distributions, and with the rule above.</p>\n",
                  set == PLAST_VALIDATION ? "validation, which the search has not seen" : "the search, which has none of validation");
    strbuf_add(out, "<h3>Before the search</h3>\n");
    status = show_trial(session, start, set, "the network before the search", out, error);
    strbuf_add(out, "<h3>With the rule found</h3>\n");
    return status == STATUS_OK ? show_trial(session, found, set, "the network with the rule found", out, error) : status;
}

static void write_record_command(const PageData *data, StrBuf *out)
{
    strbuf_add(out, "<p><code>plastc simulate ");
    html_text(out, data->source.folder.path);
    strbuf_add(out, " --validation</code> records it.</p>\n");
}

/* Of a program that may take long: only whether it does. */
static bool is_quick(const RuleSource *rule, StrBuf *out)
{
    Compilation checked;
    bool quick = true;
    if (command_compile(rule->command, &checked, STAGE_CHECKED) == STATUS_OK) {
        double seconds = trial_seconds(checked.model);
        quick = seconds <= TRIAL_MOST_SECONDS;
        if (!quick && isfinite(seconds))
            strbuf_printf(out, "<p>It is left out: a trial would take some %.2g s, and a report is made in less than one.</p>\n",
                          seconds);
        else if (!quick)
            strbuf_add(out, "<p>It is left out: a trial draws how long it is, which may be too long for a report.</p>\n");
    }
    compile_free(&checked);
    return quick;
}

void page_network(PageData *data, StrBuf *out)
{
    ErrorText error = {""};
    RuleSource rule;
    Session session = {0};
    Command given = data->command;
    StrBuf pictures = {0};
    if (!data->program || !data->identity.resumed)
        return;
    given.recording = given.sketch = true;
    given.jit = JIT_TCC;
    given.threads = given.lanes = 1;
    html_section(out, "network", "The network before and after");
    Status status = rule_source_open(&rule, &given, false, &error);
    if (status == STATUS_OK && !is_quick(&rule, out)) {
        write_record_command(data, out);
    } else if (status == STATUS_OK) {
        status = session_open(&session, rule.command, rule.seed);
        if (status != STATUS_OK)
            status_error(&error, status, "its program or its data cannot be read any more");
        else
            status = show_both(data, &session, &rule, &pictures, &error);
        session_close(&session);
        if (status == STATUS_OK)
            strbuf_add(out, pictures.text);
    }
    if (status != STATUS_OK) {
        strbuf_add(out, "<p>It could not be simulated: ");
        html_text(out, error.text);
        strbuf_add(out, ".</p>\n");
    }
    strbuf_free(&pictures);
    html_end_section(out);
    rule_source_free(&rule);
}
