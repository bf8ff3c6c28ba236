/* screen.h: the terminal while a run is watched: another screen, without a cursor, on which keys are read as they come.
 * There is one at a time. */
#ifndef PLASTC_SCREEN_H
#define PLASTC_SCREEN_H

#include <stdbool.h>
#include <termios.h>

typedef struct Screen {
    bool has_keys; /* standard input is a terminal */
    bool reads;    /* and may have more of them */
    struct termios before;
    char *shown; /* owned: the frame on it */
    int columns, rows;
} Screen;

void screen_open(Screen *screen);
/* Shows a frame, lines that fit; writes nothing if that is on the screen already. */
void screen_show(Screen *screen, const char *frame, int columns, int rows);
/* Waits so long, or until a key is pressed or the terminal has another size; true: the user wants to leave. */
bool screen_wait(Screen *screen, double seconds);
/* The terminal is as it was. */
void screen_close(Screen *screen);

#endif
