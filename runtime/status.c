/* status.c: error texts. They may quote names and fields from files, hence arbitrary bytes; what is
 * stored is always one printable line. */
#include "status.h"

#include <errno.h>
#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <string.h>

static bool continues_character(char byte)
{
    return ((unsigned char)byte & 0xC0) == 0x80;
}

/* Drops the last UTF-8 character of a text that was cut, for it may be incomplete. */
static void drop_last_character(char *text)
{
    size_t length = strlen(text);
    while (length > 0 && continues_character(text[length - 1]))
        length--;
    if (length > 0)
        length--;
    text[length] = '\0';
}

static void replace_control_characters(char *text)
{
    for (; *text != '\0'; text++) {
        bool c1 = (unsigned char)text[0] == 0xC2 && continues_character(text[1]) &&
                  (unsigned char)text[1] < 0xA0; /* control characters as UTF-8 */
        if ((unsigned char)*text < ' ' || *text == 0x7F || c1)
            *text = '?';
        if (c1)
            text[1] = '?';
    }
}

Status status_error(ErrorText *error, Status status, const char *format, ...)
{
    ErrorText words; /* the arguments may point into *error */
    va_list arguments;
    va_start(arguments, format);
    int length = vsnprintf(words.text, sizeof words.text, format, arguments);
    va_end(arguments);
    if (length < 0)
        words.text[0] = '\0';
    else if ((size_t)length >= sizeof words.text)
        drop_last_character(words.text);
    replace_control_characters(words.text);
    *error = words;
    return status;
}

Status status_out_of_memory(ErrorText *error)
{
    return status_error(error, STATUS_MEMORY, "out of memory");
}

Status status_of_errno(int number, Status otherwise)
{
    return number == ENOMEM ? STATUS_MEMORY : otherwise;
}
