/* terminal.c: what the terminal behind a stream can show. */
#include "terminal.h"

#include <stdlib.h>
#include <string.h>
#include <strings.h>
#include <sys/ioctl.h>
#include <unistd.h>

static bool is_dumb(void)
{
    const char *kind = getenv("TERM");
    return kind != NULL && strcmp(kind, "dumb") == 0;
}

bool terminal_rewrites(int stream)
{
    return isatty(stream) == 1 && !is_dumb();
}

bool terminal_has_colours(int stream)
{
    const char *unwanted = getenv("NO_COLOR");
    return terminal_rewrites(stream) && (unwanted == NULL || unwanted[0] == '\0');
}

bool terminal_size(int stream, int *columns, int *rows)
{
    struct winsize size;
    if (ioctl(stream, TIOCGWINSZ, &size) != 0 || size.ws_col == 0 || size.ws_row == 0)
        return false;
    *columns = size.ws_col;
    *rows = size.ws_row;
    return true;
}

/* Of the variables of a locale the first one that is set counts. Nothing is taken from the locale itself: with
 * setlocale numbers would have commas. */
bool terminal_has_unicode(void)
{
    static const char *const names[] = {"LC_ALL", "LC_CTYPE", "LANG"};
    for (int k = 0; k < 3; k++) {
        const char *locale = getenv(names[k]);
        if (locale == NULL || locale[0] == '\0')
            continue;
        const char *set = strchr(locale, '.');
        return set != NULL && !is_dumb() &&
               (strncasecmp(set, ".utf-8", 6) == 0 || strncasecmp(set, ".utf8", 5) == 0);
    }
    return false;
}
