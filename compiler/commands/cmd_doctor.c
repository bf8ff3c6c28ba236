/* cmd_doctor.c: `plastc doctor`: whether this machine has what plastc needs, and what to do if not. A line each: a verdict,
 * what was looked at, what was found, and behind it advice. */
#define _GNU_SOURCE /* ST_NOEXEC */
#include "commands.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include "compiler/base/diag_render.h"
#include "compiler/base/embedded.h"
#include "compiler/jit/jit_cc.h"
#include "compiler/jit/jit_tcc.h"
#include "compiler/session/machine.h"
#include "compiler/session/session.h"
#include "runtime/io/text.h"

/* Less than this is soon full of recordings and checkpoints. */
#define LITTLE_SPACE 1e9

typedef enum Verdict { GOOD, POOR, BAD } Verdict;

typedef struct Doctor {
    const Command *command;
    Verdict worst;
} Doctor;

static void tell(Doctor *doctor, Verdict verdict, const char *what, const char *found, const char *advice)
{
    static const char *const words[] = {[GOOD] = "good", [POOR] = "poor", [BAD] = "bad"};
    printf("%-4s  %-12s  %s\n", words[verdict], what, diag_render_shown(found).text);
    if (advice)
        printf("      %-12s  %s\n", "", advice);
    doctor->worst = verdict > doctor->worst ? verdict : doctor->worst;
}

static void look_at_machine(Doctor *doctor)
{
    char *machine = machine_text();
    StrBuf text = {0};
    strbuf_printf(&text, "plastc %s, %s, %d threads", PLASTC_VERSION, machine ? machine : "machine not known",
                  par_threads(doctor->command->par));
    tell(doctor, GOOD, "plastc", text.text, NULL);
    strbuf_free(&text);
    free(machine);
}

/* ---- the two compilers ------------------------------------------------------------------------ */

/* The C of a small program. */
static void compile_small(Compilation *compilation)
{
    const EmbeddedText *program = embedded_template_find("rate.plast");
    StrBuf text = {0};
    for (int k = 0; k < program->line_count; k++)
        strbuf_printf(&text, "%s\n", program->lines[k]);
    compile_text(compilation, program->file, text.text, (int)text.length, &(CheckOptions){.search = true}, STAGE_C);
    strbuf_free(&text);
}

static void look_at_tcc(Doctor *doctor, const char *c)
{
    ErrorText error;
    TccModule *module;
    if (jit_tcc_compile(c, &module, &error) == STATUS_OK)
        tell(doctor, GOOD, "libtcc", "compiles in memory and runs", NULL);
    else
        tell(doctor, POOR, "libtcc", error.text,
             "searches wait for the C compiler first; a policy of the system, such as SELinux, may forbid it");
    jit_tcc_free(module);
}

/* Whether the C compiler works is told by using it: it needs $TMPDIR, too. */
static void look_at_cc(Doctor *doctor, const char *c)
{
    ErrorText error;
    CcModule *module = NULL;
    CcShape shape = jit_cc_shape(&(CcDemand){.parts = 1, .candidates = 64, .most_lanes = 16});
    Status status = jit_cc_start(c, &(CcOptions){.shape = shape}, &module, &error);
    if (status == STATUS_OK && jit_cc_poll(module, true, &error) != CC_READY)
        status = STATUS_RUN;
    if (status == STATUS_OK) {
        const char *compiler = getenv("CC");
        StrBuf text = {0};
        strbuf_printf(&text, "'%s' works: %s", compiler && *compiler ? compiler : "cc", jit_cc_name(module));
        tell(doctor, GOOD, "C compiler", text.text, NULL);
        strbuf_free(&text);
        if (shape.lanes < 4)
            tell(doctor, POOR, "lanes", "2: the processor has neither AVX2 nor AVX-512",
                 "searches take longer than on newer processors; results are the same");
        else
            tell(doctor, GOOD, "lanes", shape.lanes == 4 ? "4, by AVX2" : "8, by AVX-512", NULL);
    } else {
        tell(doctor, POOR, "C compiler", error.text,
             "install one (apt-get install gcc), or name one in $CC; without it searches take 10 to 50 times as long");
    }
    jit_cc_free(module);
}

/* ---- folders ---------------------------------------------------------------------------------- */

static void look_at_folder(Doctor *doctor, const char *what, const char *path, bool executes)
{
    struct statvfs system;
    StrBuf text = {0};
    if (access(path, R_OK | W_OK | X_OK) != 0 || statvfs(path, &system) != 0) {
        strbuf_printf(&text, "'%s' cannot be written: %s", path, strerror(errno));
        tell(doctor, BAD, what, text.text,
             executes ? "set TMPDIR to a folder of your own" : "go to a folder of your own, or use --out DIR");
        strbuf_free(&text);
        return;
    }
    double space = (double)system.f_bavail * (double)system.f_frsize;
    strbuf_printf(&text, "'%s', %.3g GB free", path, space / 1e9);
#ifdef ST_NOEXEC
    bool forbids = executes && (system.f_flag & ST_NOEXEC) != 0;
#else
    bool forbids = false;
#endif
    if (forbids) {
        strbuf_add(&text, ", mounted without the right to run programs");
        tell(doctor, POOR, what, text.text, "set TMPDIR to another folder: what the C compiler makes is loaded from there");
    } else if (space < LITTLE_SPACE) {
        tell(doctor, POOR, what, text.text, "free some, or use another disk: recordings and tables take much");
    } else {
        tell(doctor, GOOD, what, text.text, NULL);
    }
    strbuf_free(&text);
}

Status command_doctor(const Command *command)
{
    Doctor doctor = {.command = command};
    Compilation compilation;
    const char *temporary = getenv("TMPDIR");
    compile_small(&compilation);
    look_at_machine(&doctor);
    look_at_tcc(&doctor, compilation.c.text);
    look_at_cc(&doctor, compilation.c.text);
    tell(&doctor, GOOD, "MPI", par_has_mpi() ? "built in" : "not built in", par_has_mpi() ? NULL : "for clusters: make MPI=1, see docs/cluster.md");
    look_at_folder(&doctor, "TMPDIR", temporary && *temporary ? temporary : "/tmp", true);
    look_at_folder(&doctor, "results", ".", false);
    compile_free(&compilation);
    return doctor.worst == BAD ? STATUS_RUN : STATUS_OK;
}
