/* status.h: how runtime functions report failure.
 *
 * A function that can fail returns a Status and leaves the words in an ErrorText of its caller. The
 * numbers are the exit codes of plastc, so that the command line need not translate them. */
#ifndef PLASTC_STATUS_H
#define PLASTC_STATUS_H

typedef enum Status {
    STATUS_OK = 0,
    STATUS_PROGRAM = 1,      /* errors in the program text, data it names included */
    STATUS_USAGE = 2,        /* bad command line */
    STATUS_RUN = 3,          /* the run failed */
    STATUS_INPUT = 66,       /* an input file is missing or unreadable */
    STATUS_INTERNAL = 70,    /* a fault of plastc */
    STATUS_MEMORY = 71,      /* out of memory */
    STATUS_OUTPUT = 74,      /* output could not be written */
    STATUS_INTERRUPTED = 130 /* stopped by the user, results saved */
} Status;

/* One line of words, no full stop, no newline. */
typedef struct ErrorText {
    char text[1024];
} ErrorText;

/* Formats into error->text and returns `status`. The text is cut to fit, and control characters in
 * it become '?'. The arguments may point into *error, so a caller can add words to a message. */
Status status_error(ErrorText *error, Status status, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* Writes "out of memory" into *error; returns STATUS_MEMORY. */
Status status_out_of_memory(ErrorText *error);
/* STATUS_MEMORY if `number`, a value of errno, says that memory is short; else `otherwise`. */
Status status_of_errno(int number, Status otherwise);

#endif
