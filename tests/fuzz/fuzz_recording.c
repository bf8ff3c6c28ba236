/* fuzz_recording.c: any bytes are the history of a run, and any are recording.json and its numbers beside it; what
 * is drawn of them is a picture, and else there are words. The first byte says which it is; of a recording its number
 * of bytes follows. The files lie in a folder of this process. */
#include <fcntl.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "compiler/plot/plot.h"
#include "runtime/io/json_reader.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static char folder[] = "/tmp/plastc-fuzz-XXXXXX";
static bool made;

static void remove_folder(void)
{
    static const char *const names[] = {"history.csv", "recording.json", "a.npy"};
    char path[64];
    for (int k = 0; k < 3; k++) {
        snprintf(path, sizeof path, "%s/%s", folder, names[k]);
        unlink(path);
    }
    rmdir(folder);
}

static void write_file(const char *name, const uint8_t *bytes, size_t size)
{
    char path[64];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    int opened = open(path, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    if (opened < 0 || write(opened, bytes, size) != (ssize_t)size || close(opened) != 0)
        abort();
}

static void draw(bool recording)
{
    Command command = {.file = folder};
    for (int k = 0; k < plot_kind_count; k++) {
        PlotSource source;
        Picture *picture;
        ErrorText error = {""};
        StrBuf svg = {0};
        Status status = plot_open(&source, &command, &error);
        if (status == STATUS_OK && plot_kinds[k].of_recording == recording)
            status = plot_make(&source, &plot_kinds[k], &picture, &error);
        else if (status == STATUS_OK) {
            plot_close(&source);
            continue;
        }
        if (status == STATUS_OK)
            picture_svg(picture, true, &svg);
        else if (!error.text[0])
            abort();
        strbuf_free(&svg);
        plot_close(&source);
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    char path[64];
    if (!made) {
        if (!mkdtemp(folder))
            abort();
        atexit(remove_folder);
        json_reader_start();
        made = true;
    }
    if (size < 3)
        return 0;
    bool recording = data[0] == 'r';
    snprintf(path, sizeof path, "%s/recording.json", folder);
    if (recording) {
        size_t length = (size_t)data[1] * 8;
        length = length > size - 2 ? size - 2 : length;
        write_file("recording.json", data + 2, length);
        write_file("a.npy", data + 2 + length, size - 2 - length);
    } else {
        unlink(path);
        write_file("history.csv", data + 1, size - 1);
    }
    draw(recording);
    return 0;
}
