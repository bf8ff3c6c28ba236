/* page.c: see page.h: reads the files of a run, and puts the sections of its report together. */
#include "page.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "html.h"
#include "page_accepted.h"
#include "page_network.h"
#include "page_repeat.h"
#include "page_rule.h"
#include "page_search.h"
#include "page_style.h"
#include "runtime/io/file_write.h"
#include "runtime/io/files.h"

/* Longest program that is read. */
#define PROGRAM_MOST_BYTES ((size_t)16 << 20)
/* Points in the cells of pairs of learned numbers. */
#define POINTS_MOST 600

/* ---- reading -------------------------------------------------------------------------------- */

static Status read_result(PageData *data, ErrorText *error)
{
    const Folder *folder = &data->source.folder;
    size_t length;
    if (!folder_has(folder, RESULT_FILE))
        return status_error(error, STATUS_INPUT,
                            "the run in '%s' has not ended: there is no " RESULT_FILE "; 'plastc run --resume %s' goes on "
                            "with it",
                            folder->path, folder->path);
    char *path = folder_text(folder, RESULT_FILE);
    if (!path)
        return status_out_of_memory(error);
    data->path = path;
    Status status = folder_read(folder, RESULT_FILE, SAVED_RESULT_MOST_BYTES, &data->text, &length, error);
    if (status == STATUS_OK)
        status = saved_result_parse(path, data->text, length, &data->saved, error);
    if (status == STATUS_OK)
        status = json_document_open(&data->document, path, data->text, length, error);
    return status;
}

/* Which may be missing. */
static void read_others(PageData *data)
{
    ErrorText ignored;
    size_t length;
    const Command none = {0};
    if (folder_has(&data->source.folder, PROGRAM_FILE) &&
        folder_read(&data->source.folder, PROGRAM_FILE, PROGRAM_MOST_BYTES, &data->program, &length, &ignored) !=
            STATUS_OK)
        data->program = NULL;
    if (run_folder_find(&data->identity, data->source.folder.path, &none, false, &ignored) != STATUS_OK)
        data->identity.resumed = false;
}

/* "runs/oja" of "runs/oja/", so that the page is the same however it is named. */
static char *without_slash(const char *path)
{
    StrBuf out = {0};
    size_t length = strlen(path);
    while (length > 1 && path[length - 1] == '/')
        length--;
    strbuf_add_bytes(&out, path, length);
    return strbuf_take(&out);
}

static Status open_data(PageData *data, const char *run, ErrorText *error)
{
    *data = (PageData){.folder = without_slash(run)};
    data->command.file = data->folder;
    data->command.silent = data->command.quiet = true;
    Status status = plot_open(&data->source, &data->command, error);
    data->source.points_most = POINTS_MOST;
    if (status == STATUS_OK && !data->source.folder.path)
        status = status_error(error, STATUS_INPUT, "'%s' is not the folder of a run", run);
    if (status == STATUS_OK && data->source.is_recording)
        status = status_error(error, STATUS_INPUT, "'%s' is a recording; a report is of a run", run);
    if (status == STATUS_OK)
        status = read_result(data, error);
    if (status == STATUS_OK)
        read_others(data);
    return status;
}

static void close_data(PageData *data)
{
    if (data->document.root)
        json_document_close(&data->document);
    saved_result_free(&data->saved);
    run_folder_free(&data->identity);
    free(data->folder);
    free(data->path);
    free(data->text);
    free(data->program);
    plot_close(&data->source);
}

/* ---- the page ------------------------------------------------------------------------------- */

/* "oja" of "examples/oja.plast". */
static char *name_of(const PageData *data)
{
    const char *source = page_data_string(data->document.root, "source");
    const char *slash = source ? strrchr(source, '/') : NULL;
    const char *base = slash ? slash + 1 : source ? source : "a program";
    size_t length = strlen(base);
    StrBuf name = {0};
    if (length > 6 && strcmp(base + length - 6, ".plast") == 0)
        length -= 6;
    strbuf_add_bytes(&name, base, length);
    return strbuf_take(&name);
}

static void write_head(StrBuf *out, const char *name)
{
    strbuf_add(out, "<!DOCTYPE html>\n<html xmlns=\"http://www.w3.org/1999/xhtml\" lang=\"en\">\n<head>\n<meta charset=\"utf-8\" />\n"
                    "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\" />\n"
                    "<meta name=\"color-scheme\" content=\"light dark\" />\n<title>");
    html_text(out, name);
    strbuf_add(out, ": report of a search by plastc</title>\n");
    page_style(out);
    strbuf_add(out, "</head>\n<body>\n<header>\n<h1>");
    html_text(out, name);
    strbuf_add(out, ": the rule that the search found</h1>\n");
}

static void write_number_fact(StrBuf *out, const char *what, double value, int digits)
{
    if (isnan(value))
        return;
    strbuf_printf(out, "<div><dt>%s</dt><dd>%.*g</dd></div>\n", what, digits, value);
}

static void write_facts(const PageData *data, StrBuf *out)
{
    json_t *root = data->document.root;
    strbuf_add(out, "<dl class=\"facts\">\n");
    write_number_fact(out, "search loss", page_data_real(root, "loss"), 4);
    write_number_fact(out, "with penalties", page_data_real(root, "objective"), 4);
    write_number_fact(out, "validation loss", page_data_real(root, "validation_loss"), 4);
    write_number_fact(out, "generations", page_data_real(root, "generations"), 15);
    write_number_fact(out, "evaluations", page_data_real(root, "evaluations"), 15);
    write_number_fact(out, "seconds", page_data_real(root, "seconds"), 3);
    strbuf_add(out, "</dl>\n");
}

/* A link to each section that is there. */
static void write_contents(StrBuf *out, const char *body)
{
    strbuf_add(out, "<nav aria-label=\"sections\">\n<ul>\n");
    for (const char *at = body; (at = strstr(at, "<section id=\"")) != NULL; at++) {
        const char *id = at + strlen("<section id=\""), *heading = strstr(at, "-heading\">\n");
        heading = strchr(strstr(heading, "<h2"), '>') + 1;
        strbuf_printf(out, "<li><a href=\"#%.*s\">%.*s</a></li>\n", (int)strcspn(id, "\""), id, (int)strcspn(heading, "<"),
                      heading);
    }
    strbuf_add(out, "</ul>\n</nav>\n");
}

static void write_page(PageData *data, StrBuf *out)
{
    char *name = name_of(data);
    StrBuf body = {0};
    page_rule(data, &body);
    page_rule_losses(data, &body);
    page_search(data, &body);
    page_accepted(data, &body);
    page_search_coefficients(data, &body);
    page_search_pictures(data, &body);
    page_network(data, &body);
    page_repeat(data, &body);
    write_head(out, name);
    write_facts(data, out);
    write_contents(out, body.text);
    strbuf_add(out, "</header>\n<main>\n");
    strbuf_add(out, body.text);
    strbuf_add(out, "</main>\n</body>\n</html>\n");
    strbuf_free(&body);
    free(name);
}

Status page_write(const char *run, const char *path, ErrorText *error)
{
    PageData data;
    StrBuf page = {0};
    Status status = open_data(&data, run, error);
    if (status == STATUS_OK) {
        write_page(&data, &page);
        status = path ? file_write(path, page.text, page.length, error)
                      : folder_write(&data.source.folder, REPORT_FILE, page.text, page.length, error);
    }
    strbuf_free(&page);
    close_data(&data);
    return status;
}
