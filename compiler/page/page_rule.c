/* page_rule.c: the first part of a report: the rule, what it was compared with, its losses. */
#include "page_rule.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "html.h"

/* ---- the rule ------------------------------------------------------------------------------- */

/* The elements that notation.c writes. */
static const char *const math_elements[] = {"mrow", "mi", "mn", "mo", "mtext", "msub", "msup", "mfrac", "msqrt"};

/* How long the tag at `at` is, if it is one of those without attributes; else 0. */
static size_t math_tag(const char *at, const char **name, size_t *length, bool *closes)
{
    *closes = at[1] == '/';
    *name = at + 1 + *closes;
    *length = strcspn(*name, ">");
    for (size_t k = 0; (*name)[*length] && k < sizeof math_elements / sizeof *math_elements; k++)
        if (strlen(math_elements[k]) == *length && memcmp(math_elements[k], *name, *length) == 0)
            return (size_t)(*name - at) + *length + 1;
    return 0;
}

/* Whether a text is made of such elements, one in another, and of words: a result.json may come from anywhere. */
static bool is_math(const char *text)
{
    enum { DEEPEST = 200 };
    const char *open[DEEPEST];
    size_t lengths[DEEPEST];
    int depth = 0;
    for (const char *at = text; *at;) {
        const char *name;
        size_t length, tag;
        bool closes;
        if (*at == '&' && strncmp(at, "&lt;", 4) != 0 && strncmp(at, "&gt;", 4) != 0 && strncmp(at, "&amp;", 5) != 0)
            return false;
        if (*at != '<') {
            if (*at == '>' || ((unsigned char)*at < ' ' && *at != '\n'))
                return false;
            at++;
            continue;
        }
        tag = math_tag(at, &name, &length, &closes);
        if (tag == 0 || (!closes && depth == DEEPEST) || (closes && depth == 0))
            return false;
        if (!closes) {
            open[depth] = name;
            lengths[depth++] = length;
        } else if (lengths[--depth] != length || memcmp(open[depth], name, length) != 0) {
            return false;
        }
        at += tag;
    }
    return depth == 0;
}

/* A line is a formula. */
static void write_math(StrBuf *out, const char *mathml)
{
    strbuf_add(out, "<div class=\"wide formula\" role=\"region\" tabindex=\"0\" aria-label=\"formulas of the rule\">\n");
    while (*mathml) {
        size_t length = strcspn(mathml, "\n");
        strbuf_add(out, "<math xmlns=\"http://www.w3.org/1998/Math/MathML\" display=\"block\"><mrow>");
        strbuf_add_bytes(out, mathml, length);
        strbuf_add(out, "</mrow></math>\n");
        mathml += length + (mathml[length] == '\n');
    }
    strbuf_add(out, "</div>\n");
}

static void write_copies(StrBuf *out, const char *equation, const char *latex)
{
    if (equation) {
        strbuf_add(out, "<details><summary>the same as text</summary>\n<pre class=\"wrapped\"><code>");
        html_text(out, equation);
        strbuf_add(out, "</code></pre></details>\n");
    }
    if (latex) {
        strbuf_add(out, "<details><summary>the same in LaTeX, to be copied</summary>\n<pre class=\"wrapped\"><code>");
        html_text(out, latex);
        strbuf_add(out, "</code></pre></details>\n");
    }
}

/* "R has a 1 nS where this rule has 2 nS" */
static void write_beside(const PageData *data, StrBuf *out, json_t *beside)
{
    const char *before = "";
    void *at = json_object_iter(beside);
    strbuf_add(out, at ? "<td class=\"words\">" : "<td>nothing");
    for (; at; at = json_object_iter_next(beside, at)) {
        const char *name = json_object_iter_key(at);
        json_t *pair = json_object_iter_value(at);
        Scale scale = page_data_scale_of(data, "coefficients", name);
        strbuf_add(out, before);
        html_text(out, name);
        strbuf_printf(out, " %.4g instead of %.4g %s", page_data_real(pair, "value") / scale.size,
                      page_data_real(pair, "other") / scale.size, scale.name);
        before = "; ";
    }
    strbuf_add(out, "</td>");
}

static void write_angles(const PageData *data, StrBuf *out)
{
    json_t *angles = page_data_object(data, "angles");
    if (json_object_size(angles) == 0) {
        html_element(out, "p", "The program names no rule to compare it with; a 'reference' would be one.");
        return;
    }
    html_table(out, "The angle to each reference, as vectors of coefficients; what the angle leaves out, such as time constants, one by one",
               "reference|>angle (degrees)|what else differs");
    for (void *at = json_object_iter(angles); at; at = json_object_iter_next(angles, at)) {
        const char *name = json_object_iter_key(at);
        html_row(out, name);
        html_number(out, page_data_real(angles, name));
        write_beside(data, out, json_object_get(page_data_object(data, "beside_angles"), name));
        html_end_row(out);
    }
    html_end_table(out);
}

/* Of a search for expressions: the best of each size. */
static void write_front(const PageData *data, StrBuf *out)
{
    json_t *front = page_data_object(data, "front");
    if (json_array_size(front) == 0)
        return;
    html_table(out, "The front: the best rule of each size, unless a smaller one is as good",
               "nodes|>loss|>validation loss|rule");
    for (size_t k = 0; k < json_array_size(front); k++) {
        json_t *rule = json_array_get(front, k);
        const char *equation = page_data_string(rule, "equation");
        char size[32];
        snprintf(size, sizeof size, "%.0f", page_data_real(rule, "size"));
        html_row(out, size);
        html_number(out, page_data_real(rule, "loss"));
        html_number(out, page_data_real(rule, "validation_loss"));
        strbuf_add(out, "<td class=\"words\">");
        html_text(out, equation ? equation : "");
        strbuf_add(out, "</td>");
        html_end_row(out);
    }
    html_end_table(out);
}

/* Of the formulas, which a reader would else take for the whole rule. */
static void write_left_out(const PageData *data, StrBuf *out)
{
    json_t *left_out = page_data_object(data, "left_out");
    double terms = page_data_real(left_out, "terms");
    if (!(terms > 0))
        return;
    strbuf_printf(out, "<p>%.0f further term%s, none above %.2g in size, %s left out of it, since the loss hardly depends on %s. The ",
                  terms, terms == 1 ? "" : "s", page_data_real(left_out, "below"), terms == 1 ? "is" : "are",
                  terms == 1 ? "it" : "them");
    strbuf_add(out, "losses on this page are those of the whole rule, all of whose <a href=\"#coefficients\">coefficients</a> are below.</p>\n");
}

void page_rule(const PageData *data, StrBuf *out)
{
    json_t *root = data->document.root;
    const char *mathml = page_data_string(root, "mathml"),
               *equation = page_data_string(root, "equation");
    html_section(out, "rule", "The rule");
    if (mathml && is_math(mathml)) {
        write_math(out, mathml);
        write_copies(out, equation, page_data_string(root, "latex"));
    } else if (equation) {
        strbuf_add(out, "<pre class=\"wrapped\"><code>");
        html_text(out, equation);
        strbuf_add(out, "</code></pre>\n");
        write_copies(out, NULL, page_data_string(root, "latex"));
    } else {
        html_element(out, "p", "The result has no equation; the coefficients below are the rule.");
    }
    write_left_out(data, out);
    write_front(data, out);
    write_angles(data, out);
    html_end_section(out);
}

/* ---- losses and reports --------------------------------------------------------------------- */

/* That of the same name in another array; NULL: it is not there. */
static json_t *find_outcome(json_t *outcomes, const char *name)
{
    for (size_t k = 0; k < json_array_size(outcomes); k++) {
        json_t *outcome = json_array_get(outcomes, k);
        const char *own = page_data_string(outcome, "name");
        if (own && strcmp(own, name) == 0)
            return outcome;
    }
    return NULL;
}

/* In how many trials of both sets an outcome is no number. */
static double undefined_of(const PageData *data, json_t *search)
{
    const char *name = page_data_string(search, "name");
    json_t *validation =
        name ? find_outcome(page_data_object(data, "validation_outcomes"), name) : NULL;
    return page_data_real(search, "undefined") +
           (validation ? page_data_real(validation, "undefined") : 0);
}

static void write_outcome(const PageData *data, StrBuf *out, json_t *search, const char *name, bool with_validation, bool with_undefined)
{
    json_t *validation = find_outcome(page_data_object(data, "validation_outcomes"), name);
    Scale scale = page_data_scale_of(data, "outcomes", name);
    html_row(out, name);
    html_cell(out, json_is_true(json_object_get(search, "is_loss")) ? "loss" : "report");
    html_cell(out, scale.name);
    html_number(out, page_data_real(search, "mean") / scale.size);
    html_number(out, page_data_real(search, "median") / scale.size);
    if (with_validation) {
        html_number(out, page_data_real(validation, "mean") / scale.size);
        html_number(out, page_data_real(validation, "median") / scale.size);
    }
    if (with_undefined)
        html_number(out, undefined_of(data, search));
    html_end_row(out);
}

void page_rule_losses(const PageData *data, StrBuf *out)
{
    json_t *outcomes = page_data_object(data, "search_outcomes");
    html_section(out, "losses", "What it does");
    bool any_undefined = false, validated = json_array_size(page_data_object(data, "validation_outcomes")) > 0;
    StrBuf heads = {0};
    for (size_t k = 0; k < json_array_size(outcomes); k++)
        any_undefined = any_undefined || undefined_of(data, json_array_get(outcomes, k)) > 0;
    if (json_array_size(outcomes) > 0) {
        strbuf_printf(&heads, "name|kind|unit|>search mean|>median%s%s", validated ? "|>validation mean|>median" : "",
                      any_undefined ? "|>trials without a number" : "");
        html_table(out, "Losses and reports over trials", heads.text);
        for (size_t k = 0; k < json_array_size(outcomes); k++) {
            json_t *outcome = json_array_get(outcomes, k);
            const char *name = page_data_string(outcome, "name");
            if (name)
                write_outcome(data, out, outcome, name, validated, any_undefined);
        }
        html_end_table(out);
    }
    strbuf_free(&heads);
    strbuf_printf(out, "<p>%sThe losses to be minimised are means over trials; the loss above is their sum with the weights of the "
                       "program.</p>\n",
                  validated ? "The search saw the search trials, not those of validation. " : "");
    html_end_section(out);
}
