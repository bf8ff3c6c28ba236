/* convert.c: see convert.h. The SVG goes to the converter through a file without a name, the converted picture comes
 * back through a pipe, and only then is the file replaced: so there is no half of one. */
#include "convert.h"

#include <errno.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "runtime/io/file_write.h"
#include "runtime/io/files.h"

#define PACKAGE "librsvg2-bin"
/* What the child's exit code is if there is no converter, as in shells. */
#define NOT_FOUND 127

static const char *ending_of(const char *path)
{
    const char *dot = strrchr(path, '.'), *slash = strrchr(path, '/');
    return dot && (!slash || dot > slash) ? dot + 1 : "";
}

Status convert_check(const char *path, ErrorText *error)
{
    static const char *const endings[] = {"svg", "png", "pdf"};
    for (int k = 0; path && k < 3; k++)
        if (strcmp(ending_of(path), endings[k]) == 0)
            return STATUS_OK;
    if (!path)
        return STATUS_OK;
    return status_error(error, STATUS_USAGE, "'%s' should end in .svg, .png or .pdf", path);
}

/* Runs the converter in the child. PNGs have two pixels for one, so that they look well in print. */
_Noreturn static void be_converter(const char *format, int input, int output)
{
    const char *const arguments[] = {"rsvg-convert", "--format", format, "--zoom",
                                     strcmp(format, "png") == 0 ? "2" : "1", NULL};
    char *copies[6];
    dup2(input, STDIN_FILENO);
    dup2(output, STDOUT_FILENO);
    close(input);
    close(output);
    signal(SIGPIPE, SIG_DFL);
    for (int k = 0; k < 6; k++)
        copies[k] = arguments[k] ? strdup(arguments[k]) : NULL;
    execvp(copies[0], copies);
    _exit(NOT_FOUND);
}

static Status read_all(int from, StrBuf *bytes, ErrorText *error)
{
    char block[65536];
    for (;;) {
        ssize_t count = read(from, block, sizeof block);
        if (count == 0)
            return STATUS_OK;
        if (count > 0)
            strbuf_add_bytes(bytes, block, (size_t)count);
        else if (errno != EINTR)
            return status_error(error, STATUS_OUTPUT, "cannot read from rsvg-convert: %s", strerror(errno));
    }
}

static Status failed(int result, const char *format, ErrorText *error)
{
    if (WIFEXITED(result) && WEXITSTATUS(result) == 0)
        return STATUS_OK;
    if (WIFEXITED(result) && WEXITSTATUS(result) == NOT_FOUND)
        return status_error(error, STATUS_OUTPUT,
                            "a %s needs 'rsvg-convert', which is not there: install the package " PACKAGE
                            ", or write an .svg",
                            format);
    return status_error(error, STATUS_OUTPUT, "rsvg-convert could not make the %s", format);
}

static Status run_converter(const char *format, int input, StrBuf *bytes, ErrorText *error)
{
    int ends[2], result = 0;
    if (pipe(ends) != 0)
        return status_error(error, STATUS_OUTPUT, "cannot start rsvg-convert: %s", strerror(errno));
    fflush(NULL);
    pid_t child = fork();
    if (child == 0) {
        close(ends[0]);
        be_converter(format, input, ends[1]);
    }
    int problem = errno;
    close(ends[1]);
    Status status = STATUS_OK;
    if (child < 0)
        status = status_error(error, STATUS_OUTPUT, "cannot start rsvg-convert: %s", strerror(problem));
    else
        status = read_all(ends[0], bytes, error);
    close(ends[0]);
    while (child > 0 && waitpid(child, &result, 0) < 0 && errno == EINTR)
        ;
    return status == STATUS_OK ? failed(result, format, error) : status;
}

static Status convert(const StrBuf *svg, const char *format, StrBuf *bytes, ErrorText *error)
{
    FILE *file = tmpfile();
    if (!file)
        return status_error(error, STATUS_OUTPUT, "cannot make a temporary file: %s", strerror(errno));
    Status status = STATUS_OK;
    int problem = file_write_bytes(fileno(file), svg->text, svg->length);
    if (problem != 0 || lseek(fileno(file), 0, SEEK_SET) != 0)
        status = status_error(error, STATUS_OUTPUT, "cannot write a temporary file: %s",
                              strerror(problem ? problem : errno));
    if (status == STATUS_OK)
        status = run_converter(format, fileno(file), bytes, error);
    fclose(file);
    return status;
}

Status convert_write(const Picture *picture, const char *path, ErrorText *error)
{
    StrBuf svg = {0}, converted = {0};
    Status status = STATUS_OK;
    picture_svg(picture, true, &svg);
    bool converts = path && strcmp(ending_of(path), "svg") != 0;
    if (converts)
        status = convert(&svg, ending_of(path), &converted, error);
    const StrBuf *bytes = converts ? &converted : &svg;
    if (status == STATUS_OK && path)
        status = file_write(path, bytes->text ? bytes->text : "", bytes->length, error);
    else if (status == STATUS_OK && (fwrite(svg.text, 1, svg.length, stdout) != svg.length || fflush(stdout) != 0))
        status = status_error(error, STATUS_OUTPUT, "cannot write to standard output: %s", strerror(errno));
    strbuf_free(&svg);
    strbuf_free(&converted);
    return status;
}
