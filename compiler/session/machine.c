/* machine.c: see machine.h. */
#define _POSIX_C_SOURCE 200809L
#include "machine.h"

#include <stddef.h>
#include <sys/utsname.h>
#include <unistd.h>

#include "compiler/base/strbuf.h"

char *machine_text(void)
{
    struct utsname name;
    long processors = sysconf(_SC_NPROCESSORS_ONLN);
    if (uname(&name) != 0)
        return NULL;
    StrBuf text = {0};
    strbuf_printf(&text, "%s %s, %ld processor%s", name.sysname, name.machine, processors, processors == 1 ? "" : "s");
    return strbuf_take(&text);
}
