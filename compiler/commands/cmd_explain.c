/* cmd_explain.c: `plastc explain`: what the codes of messages mean. */
#include "commands.h"

#include <stdio.h>

#include "compiler/base/diag_render.h"
#include "compiler/base/explanation.h"

static void list_codes(void)
{
    for (DiagCode code = explanation_next(EXPLANATION_NO_CODE); code != EXPLANATION_NO_CODE;
         code = explanation_next(code))
        printf("E%04d  %s\n", (int)code, explanation_meaning(code));
}

static void explain(DiagCode code)
{
    StrBuf text = {0};
    strbuf_printf(&text, "E%04d: %s\n\n", (int)code, explanation_meaning(code));
    explanation_write(&text, code, true);
    fwrite(text.text, 1, text.length, stdout);
    strbuf_free(&text);
}

Status command_explain(const Command *command)
{
    if (command->path_count == 0)
        list_codes();
    for (int k = 0; k < command->path_count; k++) {
        DiagCode code = explanation_find(command->paths[k]);
        if (code == EXPLANATION_NO_CODE) {
            fflush(stdout);
            fprintf(stderr, "plastc: error: no message has the code '%s'; 'plastc explain' lists them\n",
                    diag_render_shown(command->paths[k]).text);
            return STATUS_USAGE;
        }
        if (k > 0)
            printf("\n");
        explain(code);
    }
    return STATUS_OK;
}
