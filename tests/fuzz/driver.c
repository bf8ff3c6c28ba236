/* driver.c: a main for fuzz targets where libFuzzer is not at hand, such as builds with gcc.
 *
 *     driver [--runs COUNT] [--seed NUMBER] [--keep PATH] FILE...
 *
 * It hands every file to the target as it is and then, COUNT times, a copy of one of them with a
 * few mutations: bits flipped, bytes set, inserted or deleted, pieces of other files or words that
 * mean something to our readers put in. The same seed gives the same inputs. An input that fails
 * ends the program from within the target; with --keep each input is written to PATH before it
 * runs, so that the last one is there. */
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Longest input, in bytes; longer files are cut. */
#define MAX_INPUT 4096

/* Most mutations of one input. */
#define MAX_MUTATIONS 8

typedef struct Input {
    uint8_t bytes[MAX_INPUT];
    size_t length;
} Input;

typedef struct Driver {
    uint64_t random; /* state of the generator, not 0 */
    Input *corpus;   /* owned */
    size_t count;
    const char *failure; /* where to keep an input while it runs; NULL: nowhere */
} Driver;

/* Words of the formats that our targets read. */
/* clang-format off */
static const char *const words[] = {
    "\"", "'", "{", "}", "[", "]", "(", ")", ",", ";", ":", "=", "+", "*", "/", "\\", "#",
    "\n", "\r\n", "\t", "\xEF\xBB\xBF", "\\u00", "nan", "inf", "null", "true", "True", "False",
    "-", "-0", "1.5", "1e", "1e-9", "1e999", "0x1p3", "1000000000000", "18446744073709551616", "L",
    "'shape'", "'descr'", "<f8", ">i2", "|b1", "\"seed\"", "\"loss\"", "\"coefficients\"",
    "model", "loss", "rule", "each", "ms", "->", "+=", "..", " ~ ", "learn ", "plastic ", "let ",
    "guard ", "on_step {", "pre.r", "w[:, 0]", "mean(", "volterra(", "k in 1..3", "in [0, 1]",
    "  set ", "  store ", "  var t : int in [0, 3] = ", "  for k in 0 .. 3\n", "  else\n", "varying",
    "function rollout\n", "  kernel rt_", "read &", "trial draw", " work", "poly(", " and ", ".1",
};
/* clang-format on */

#define WORD_COUNT (sizeof words / sizeof *words)

/* ---- mutations ---- */

/* xorshift64 (G. Marsaglia, "Xorshift RNGs", 2003); a number below `bound`, which is not 0. */
static size_t random_below(Driver *driver, size_t bound)
{
    driver->random ^= driver->random << 13;
    driver->random ^= driver->random >> 7;
    driver->random ^= driver->random << 17;
    return (size_t)((driver->random >> 11) % bound);
}

/* Puts bytes in at a random place, as far as they fit. */
static void insert(Driver *driver, Input *input, const uint8_t *bytes, size_t length)
{
    if (length > MAX_INPUT - input->length)
        length = MAX_INPUT - input->length;
    size_t place = random_below(driver, input->length + 1);
    memmove(input->bytes + place + length, input->bytes + place, input->length - place);
    memcpy(input->bytes + place, bytes, length);
    input->length += length;
}

static void insert_word(Driver *driver, Input *input)
{
    const char *word = words[random_below(driver, WORD_COUNT)];
    insert(driver, input, (const uint8_t *)word, strlen(word));
}

static void insert_byte(Driver *driver, Input *input)
{
    uint8_t byte = (uint8_t)random_below(driver, 256);
    insert(driver, input, &byte, 1);
}

/* A piece of any file of the corpus. */
static void insert_piece(Driver *driver, Input *input)
{
    const Input *other = &driver->corpus[random_below(driver, driver->count)];
    size_t begin = random_below(driver, other->length + 1);
    size_t length = random_below(driver, other->length - begin + 1);
    insert(driver, input, other->bytes + begin, length);
}

static void delete_piece(Driver *driver, Input *input)
{
    size_t begin = random_below(driver, input->length + 1);
    size_t longest = input->length - begin;
    size_t length = random_below(driver, (longest < 16 ? longest : 16) + 1);
    memmove(input->bytes + begin, input->bytes + begin + length, longest - length);
    input->length -= length;
}

static void flip_bit(Driver *driver, Input *input)
{
    if (input->length > 0)
        input->bytes[random_below(driver, input->length)] ^=
            (uint8_t)(1u << random_below(driver, 8));
}

static void set_byte(Driver *driver, Input *input)
{
    static const uint8_t values[] = {0, 1, 0x7F, 0x80, 0xFF, ' ', '0', '9', '\n', '"'};
    if (input->length > 0)
        input->bytes[random_below(driver, input->length)] =
            values[random_below(driver, sizeof values)];
}

static void cut(Driver *driver, Input *input)
{
    input->length = random_below(driver, input->length + 1);
}

static void mutate(Driver *driver, Input *input)
{
    static void (*const mutations[])(Driver *, Input *) = {
        flip_bit,    flip_bit,     set_byte,     insert_byte,  insert_word,
        insert_word, insert_piece, delete_piece, delete_piece, cut};
    size_t count = 1 + random_below(driver, MAX_MUTATIONS);
    for (size_t k = 0; k < count; k++)
        mutations[random_below(driver, sizeof mutations / sizeof *mutations)](driver, input);
}

/* ---- runs ---- */

static void keep(const Driver *driver, const Input *input)
{
    FILE *file = fopen(driver->failure, "wb");
    if (file == NULL)
        return;
    fwrite(input->bytes, 1, input->length, file);
    fclose(file);
}

/* The target gets a block of the exact size, so that the sanitizers see overruns. */
static bool run(const Driver *driver, const Input *input)
{
    uint8_t *copy = malloc(input->length > 0 ? input->length : 1);
    if (copy == NULL)
        return false;
    memcpy(copy, input->bytes, input->length);
    if (driver->failure != NULL)
        keep(driver, input);
    LLVMFuzzerTestOneInput(copy, input->length);
    free(copy);
    return true;
}

static bool run_all(Driver *driver, long runs)
{
    for (size_t k = 0; k < driver->count; k++)
        if (!run(driver, &driver->corpus[k]))
            return false;
    for (long k = 0; k < runs; k++) {
        Input input = driver->corpus[random_below(driver, driver->count)];
        mutate(driver, &input);
        if (!run(driver, &input))
            return false;
    }
    return true;
}

static bool add_file(Driver *driver, const char *path)
{
    Input *corpus = realloc(driver->corpus, (driver->count + 1) * sizeof *corpus);
    if (corpus == NULL)
        return false;
    driver->corpus = corpus;
    FILE *file = fopen(path, "rb");
    if (file == NULL) {
        perror(path);
        return false;
    }
    Input *input = &corpus[driver->count++];
    input->length = fread(input->bytes, 1, MAX_INPUT, file);
    fclose(file);
    return true;
}

/* Returns the exit code. */
static int fuzz(Driver *driver, int count, char **arguments)
{
    long runs = 0;
    for (int k = 1; k < count; k++) {
        const char *argument = arguments[k];
        if (strcmp(argument, "--runs") == 0 && k + 1 < count)
            runs = strtol(arguments[++k], NULL, 10);
        else if (strcmp(argument, "--seed") == 0 && k + 1 < count)
            driver->random ^= strtoull(arguments[++k], NULL, 10) << 1;
        else if (strcmp(argument, "--keep") == 0 && k + 1 < count)
            driver->failure = arguments[++k];
        else if (!add_file(driver, argument))
            return 2;
    }
    if (driver->count == 0) {
        fprintf(stderr, "usage: %s [--runs COUNT] [--seed NUMBER] [--keep PATH] FILE...\n",
                arguments[0]);
        return 2;
    }
    if (!run_all(driver, runs))
        return 2;
    printf("%s: %zu files and %ld mutations passed\n", arguments[0], driver->count, runs);
    return 0;
}

int main(int argc, char **argv)
{
    Driver driver = {.random = 0x9E3779B97F4A7C15u};
    int code = fuzz(&driver, argc, argv);
    free(driver.corpus);
    return code;
}
