/* page_repeat.c: the last part of a report: the program, and what it takes to do all of it again. */
#include "page_repeat.h"

#include <inttypes.h>
#include <string.h>

#include "html.h"

static void write_fact(StrBuf *out, const char *what, const char *text)
{
    if (!text || !text[0])
        return;
    html_row(out, what);
    strbuf_add(out, "<td><code>");
    html_text(out, text);
    strbuf_add(out, "</code></td>");
    html_end_row(out);
}

/* What begins this search anew: "plastc run oja.plast --seed 1 --set eta=0.2". */
static char *command_of(const PageData *data)
{
    const RunIdentity *run = &data->identity.saved.run;
    const char *source = page_data_string(data->document.root, "source");
    StrBuf out = {0};
    strbuf_add(&out, "plastc run ");
    command_write_word(&out, source ? source : PROGRAM_FILE);
    strbuf_printf(&out, " --seed %" PRIu64, run->seed);
    if (run->generations > 0)
        strbuf_printf(&out, " --generations %d", run->generations);
    if (!data->identity.has_starts && run->start > 1)
        strbuf_printf(&out, " --start %d", run->start);
    for (int k = 0; k < run->setting_count; k++) {
        StrBuf setting = {0};
        const Setting kept = {.name = run->settings[k].name, .value = run->settings[k].value};
        const char *fixed = setting_fixed(&kept);
        strbuf_printf(&setting, "%s=%s", fixed ? fixed : kept.name, kept.value);
        strbuf_add(&out, fixed ? " --fix " : " --set ");
        command_write_word(&out, setting.text);
        strbuf_free(&setting);
    }
    return strbuf_take(&out);
}

static void write_run(const PageData *data, StrBuf *out)
{
    const RunIdentity *run = &data->identity.saved.run;
    char *command = command_of(data);
    write_fact(out, "command that begins it anew", command);
    free(command);
    write_fact(out, "method of the search", run->method);
    for (int k = 0; k < run->file_count; k++) {
        StrBuf text = {0};
        strbuf_printf(&text, "%s, SHA-256 %s", run->files[k].name, run->files[k].value);
        write_fact(out, "data", text.text);
        strbuf_free(&text);
    }
}

static void write_seed(const PageData *data, StrBuf *out)
{
    StrBuf text = {0};
    strbuf_printf(&text, "%" PRIu64, data->saved.seed);
    if (data->saved.has_seed)
        write_fact(out, "seed", text.text);
    strbuf_free(&text);
}

static void write_constants(const PageData *data, StrBuf *out)
{
    const SavedNumbers *constants = &data->saved.constants;
    if (constants->count == 0)
        return;
    html_table(out, "Constants of the program, as the run had them", "constant|>value|unit");
    for (int k = 0; k < constants->count; k++) {
        Scale scale = page_data_scale(constants->shown[k], constants->si[k]);
        html_row(out, constants->names[k]);
        html_number(out, constants->values[k] / scale.size);
        html_cell(out, scale.name);
        html_end_row(out);
    }
    html_end_table(out);
}

void page_repeat(const PageData *data, StrBuf *out)
{
    json_t *root = data->document.root;
    html_section(out, "repeat", "To do it again");
    html_table(out, "The same program, data, constants, seed and version of plastc give the same numbers, on any machine", "what|how");
    write_fact(out, "command line of the run", page_data_string(root, "command_line"));
    if (data->identity.resumed)
        write_run(data, out);
    write_seed(data, out);
    write_fact(out, "version of plastc", page_data_string(root, "version"));
    write_fact(out, "program", page_data_string(root, "source"));
    write_fact(out, "SHA-256 of the program", page_data_string(root, "source_sha256"));
    write_fact(out, "precision", page_data_string(root, "precision"));
    write_fact(out, "compiler that ended the run", page_data_string(root, "tier"));
    write_fact(out, "machine", page_data_string(root, "machine"));
    html_end_table(out);
    write_constants(data, out);
    html_end_section(out);
    if (!data->program)
        return;
    html_section(out, "program", "The program");
    strbuf_add(out, "<pre tabindex=\"0\" aria-label=\"program text\"><code>");
    html_program(out, data->program);
    strbuf_add(out, "</code></pre>\n");
    html_end_section(out);
}
