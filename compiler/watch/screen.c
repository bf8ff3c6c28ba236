/* screen.c: see screen.h. Plain ANSI, as every terminal of the last decades knows it: there are four sequences in all,
 * which is no reason for a library and its tables of terminals. */
#include "screen.h"

#include <errno.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/base/strbuf.h"
#include "runtime/io/files.h"
#include "runtime/memory.h"

#ifndef SIGWINCH
#define SIGWINCH 28 /* Linux; POSIX 2008 has it not yet */
#endif

#define CTRL_C 3
#define CTRL_Z 26

#define ENTER     "\033[?1049h\033[?25l"
#define LEAVE     "\033[?25h\033[?1049l"
#define HOME      "\033[H"
#define END_LINE  "\033[K\r\n"
#define CLEAR_END "\033[J"

static void put(const char *text, size_t length)
{
    (void)!file_write_bytes(STDOUT_FILENO, text, length); /* a terminal that is gone says so by SIGHUP */
}

/* It is enough that poll ends. */
static void on_resize(int number)
{
    (void)number;
}

static void enter(const Screen *screen)
{
    if (screen->has_keys) {
        struct termios keys = screen->before;
        keys.c_lflag &= ~(tcflag_t)(ICANON | ECHO | ISIG);
        tcsetattr(STDIN_FILENO, TCSANOW, &keys);
    }
    put(ENTER, strlen(ENTER));
}

static void leave(Screen *screen)
{
    put(LEAVE, strlen(LEAVE));
    if (screen->has_keys)
        tcsetattr(STDIN_FILENO, TCSANOW, &screen->before);
    free(screen->shown);
    screen->shown = NULL;
}

/* The shell has the terminal until it lets this go on. */
static void stop(Screen *screen)
{
    leave(screen);
    raise(SIGTSTP);
    enter(screen);
}

void screen_open(Screen *screen)
{
    struct sigaction resize = {.sa_handler = on_resize};
    *screen = (Screen){0};
    sigaction(SIGWINCH, &resize, NULL);
    screen->has_keys = screen->reads = tcgetattr(STDIN_FILENO, &screen->before) == 0;
    enter(screen);
}

void screen_show(Screen *screen, const char *frame, int columns, int rows)
{
    if (screen->shown && strcmp(screen->shown, frame) == 0 && screen->columns == columns && screen->rows == rows)
        return;
    StrBuf out = {0};
    strbuf_add(&out, HOME);
    for (const char *at = frame; *at;) {
        size_t length = strcspn(at, "\n");
        strbuf_add_bytes(&out, at, length);
        at += length + (at[length] == '\n');
        strbuf_add(&out, *at ? END_LINE : "\033[K"); /* a newline behind the last row would scroll */
    }
    strbuf_add(&out, CLEAR_END);
    put(out.text, out.length);
    strbuf_free(&out);
    free(screen->shown);
    screen->shown = strdup(frame);
    screen->columns = columns;
    screen->rows = rows;
    if (!screen->shown)
        memory_exhausted();
}

bool screen_wait(Screen *screen, double seconds)
{
    struct pollfd input = {.fd = screen->reads ? STDIN_FILENO : -1, .events = POLLIN};
    char keys[64];
    if (poll(&input, 1, (int)(seconds * 1000)) <= 0)
        return false;
    ssize_t count = read(STDIN_FILENO, keys, sizeof keys);
    if (count == 0 || (count < 0 && errno != EINTR && errno != EAGAIN))
        screen->reads = false; /* there will be none any more */
    for (ssize_t k = 0; k < count; k++) {
        if (keys[k] == 'q' || keys[k] == 'Q' || keys[k] == CTRL_C)
            return true;
        if (keys[k] == CTRL_Z)
            stop(screen);
    }
    return false;
}

void screen_close(Screen *screen)
{
    leave(screen);
}
