/* editor_text.c: see editor_text.h. */
#include "editor_text.h"

/* Units that the character beginning with this byte takes; 0: it goes on with one. */
static int units_of(char byte)
{
    unsigned char first = (unsigned char)byte;
    return (first & 0xC0) == 0x80 ? 0 : first >= 0xF0 ? 2 : 1;
}

int editor_text_units(const char *text, int from, int to)
{
    int units = 0;
    for (int k = from; k < to; k++)
        units += units_of(text[k]);
    return units;
}

EditorPlace editor_text_place(const Source *source, int offset)
{
    int low = 0, high = source->line_count - 1;
    while (low < high) {
        int middle = (low + high + 1) / 2;
        if (source->line_start[middle] <= offset)
            low = middle;
        else
            high = middle - 1;
    }
    return (EditorPlace){low, editor_text_units(source->text, source->line_start[low], offset)};
}

int editor_text_offset(const Source *source, double line, double unit)
{
    if (!(line >= 0) || !(unit >= 0))
        return 0;
    if (line >= source->line_count)
        return source->length;
    int at = source->line_start[(int)line];
    int end = (int)line + 1 < source->line_count ? source->line_start[(int)line + 1] - 1 : source->length;
    if (end > at && source->text[end - 1] == '\r')
        end--;
    for (double units = 0; at < end;) {
        units += units_of(source->text[at]);
        if (units > unit)
            break;
        do
            at++;
        while (at < end && units_of(source->text[at]) == 0);
    }
    return at;
}

static void put_place(JsonWriter *writer, const char *name, EditorPlace place)
{
    json_open_object(writer, name);
    json_put_integer(writer, "line", place.line);
    json_put_integer(writer, "character", place.unit);
    json_close_object(writer);
}

void editor_text_put_range(JsonWriter *writer, const char *name, const Source *source, int start, int end)
{
    json_open_object(writer, name);
    put_place(writer, "start", editor_text_place(source, start));
    put_place(writer, "end", editor_text_place(source, end));
    json_close_object(writer);
}
