/* npy_header.c: see npy_header.h.
 *
 * A file is: "\x93NUMPY", two bytes of version, the length of the header (2 bytes in version 1,
 * else 4, little-endian), the header, and the numbers. The header is a Python dictionary:
 *
 *     {'descr': '<f8', 'fortran_order': False, 'shape': (150, 4), }
 *
 * See "A simple file format for NumPy arrays" (NumPy enhancement proposal 1). Only that much of
 * Python is understood here; every count in the file is distrusted. */
#include "npy_header.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

/* Longest header accepted; NumPy's own limit for untrusted files is 10000. */
#define MAX_HEADER 65536

typedef struct Npy {
    const char *path;
    const char *at, *end; /* of the header, what is not read yet */
    NpyHeader header;
    NpyFields *fields; /* NULL: an array with fields is refused */
    unsigned seen; /* bit k: members[k] */
    ErrorText *error;
} Npy;

static Status wrong(const Npy *npy, const char *problem)
{
    return status_error(npy->error, STATUS_PROGRAM, "%s: %s", npy->path, problem);
}

/* ---- the header's Python ---- */

static char peek(Npy *npy)
{
    while (npy->at < npy->end && strchr(" \t\n\r\f", *npy->at) != NULL && *npy->at != '\0')
        npy->at++;
    return npy->at < npy->end ? *npy->at : '\0';
}

/* Skips blanks and `byte`, if that comes next. */
static bool accept(Npy *npy, char byte)
{
    if (peek(npy) != byte || npy->at == npy->end)
        return false;
    npy->at++;
    return true;
}

/* A string without escapes, of less than `size` bytes. */
static bool read_string(Npy *npy, char *text, int size)
{
    char quote = peek(npy);
    if (!accept(npy, '\'') && !accept(npy, '"'))
        return false;
    int length = 0;
    for (; npy->at < npy->end && *npy->at != quote; npy->at++) {
        if (length == size - 1 || *npy->at == '\\' || *npy->at == '\0')
            return false;
        text[length++] = *npy->at;
    }
    text[length] = '\0';
    return accept(npy, quote);
}

static bool read_bool(Npy *npy, bool *value)
{
    *value = peek(npy) == 'T';
    const char *word = *value ? "True" : "False";
    size_t length = strlen(word);
    if ((size_t)(npy->end - npy->at) < length || memcmp(npy->at, word, length) != 0)
        return false;
    npy->at += length;
    return true;
}

/* A whole number of digits, at most UINT64_MAX. Python 2 adds an `L` to long ones. */
static bool read_count(Npy *npy, uint64_t *count)
{
    char first = peek(npy);
    if (first < '0' || first > '9')
        return false;
    *count = 0;
    for (; npy->at < npy->end && *npy->at >= '0' && *npy->at <= '9'; npy->at++) {
        uint64_t digit = (uint64_t)(*npy->at - '0');
        if (*count > (UINT64_MAX - digit) / 10)
            return false;
        *count = *count * 10 + digit;
    }
    if (npy->at < npy->end && *npy->at == 'L')
        npy->at++;
    return true;
}

/* ---- the header's members ---- */

/* "<f8": byte order, kind and size. */
static bool parse_descr(const char *descr, NpyFormat *format)
{
    static const char *const supported[] = {"f2", "f4", "f8", "i1", "i2", "i4",
                                            "i8", "u1", "u2", "u4", "u8", "b1"};
    if (*descr != '<' && *descr != '>' && *descr != '|')
        return false;
    for (size_t k = 0; k < sizeof supported / sizeof *supported; k++) {
        if (strcmp(descr + 1, supported[k]) != 0)
            continue;
        *format = (NpyFormat){
            .kind = descr[1],
            .size = descr[2] - '0',
            .big_endian = *descr == '>',
        };
        return *descr != '|' || format->size == 1; /* '|': no order */
    }
    return false;
}

/* "|V4": bytes between fields. */
static bool parse_padding(const char *descr, NpyFormat *format)
{
    char *end;
    if (strncmp(descr, "|V", 2) != 0)
        return false;
    long size = strtol(descr + 2, &end, 10);
    *format = (NpyFormat){.kind = 'V', .size = size > 0 && size <= MAX_HEADER ? (int)size : 0};
    return *end == '\0' && format->size > 0;
}

/* "('tau', '<f8')" */
static bool read_field(Npy *npy, NpyField *field)
{
    char descr[NPY_DESCR_SIZE];
    bool read = accept(npy, '(') && read_string(npy, field->name, NPY_NAME_SIZE) && accept(npy, ',') &&
                read_string(npy, descr, NPY_DESCR_SIZE) && (accept(npy, ',') || true) && accept(npy, ')');
    return read && (parse_descr(descr, &field->format) || parse_padding(descr, &field->format));
}

static Status read_fields(Npy *npy)
{
    NpyFields *fields = npy->fields;
    snprintf(npy->header.descr, sizeof npy->header.descr, "fields");
    accept(npy, '[');
    while (!accept(npy, ']')) {
        NpyField field = {.offset = fields->size};
        if (!read_field(npy, &field))
            return status_error(npy->error, STATUS_PROGRAM,
                                "%s: field %d is not one number with a name: expected floats of 2, 4 or 8 bytes, "
                                "integers or bool",
                                npy->path, fields->count + 1);
        fields->size += (size_t)field.format.size;
        if (!accept(npy, ',') && peek(npy) != ']')
            return wrong(npy, "the header is wrong: 'descr' has no end");
        if (field.format.kind == 'V')
            continue;
        NpyField *grown = realloc(fields->items, sizeof *grown * ((size_t)fields->count + 1));
        if (!grown)
            return status_out_of_memory(npy->error);
        fields->items = grown;
        fields->items[fields->count++] = field;
    }
    return fields->count > 0 ? STATUS_OK : wrong(npy, "the array has no fields");
}

static Status read_descr(Npy *npy)
{
    if (peek(npy) == '[' && npy->fields)
        return read_fields(npy);
    if (peek(npy) == '[')
        return wrong(npy, "the array has fields of several types, expected one type of numbers");
    if (!read_string(npy, npy->header.descr, NPY_DESCR_SIZE))
        return wrong(npy, "the header is wrong: 'descr' is not a short string");
    if (!parse_descr(npy->header.descr, &npy->header.format))
        return status_error(npy->error, STATUS_PROGRAM,
                            "%s: the numbers are of type '%s', expected floats of 2, 4 or 8 bytes, "
                            "integers or bool",
                            npy->path, npy->header.descr);
    return STATUS_OK;
}

static Status read_shape(Npy *npy)
{
    if (!accept(npy, '('))
        return wrong(npy, "the header is wrong: 'shape' is not a tuple");
    npy->header.dimensions = 0;
    while (!accept(npy, ')')) {
        if (npy->header.dimensions == NPY_DIMENSIONS)
            return wrong(npy, "the array has more than " NPY_DIMENSIONS_WORD " dimensions");
        if (peek(npy) == '-')
            return wrong(npy, "the header is wrong: 'shape' holds a negative number");
        if (!read_count(npy, &npy->header.shape[npy->header.dimensions++]))
            return wrong(npy, "the header is wrong: 'shape' holds something other than counts");
        if (!accept(npy, ',') && peek(npy) != ')')
            return wrong(npy, "the header is wrong: 'shape' has no end");
    }
    return STATUS_OK;
}

static Status read_order(Npy *npy)
{
    if (!read_bool(npy, &npy->header.fortran_order))
        return wrong(npy, "the header is wrong: 'fortran_order' is neither True nor False");
    return STATUS_OK;
}

static const struct {
    const char *name;
    Status (*read)(Npy *npy);
} members[] = {
    {"descr", read_descr},
    {"fortran_order", read_order},
    {"shape", read_shape},
};

#define MEMBER_COUNT (sizeof members / sizeof *members)

static Status read_member(Npy *npy)
{
    char name[NPY_DESCR_SIZE];
    if (!read_string(npy, name, NPY_DESCR_SIZE) || !accept(npy, ':'))
        return wrong(npy, "the header is wrong: expected a name and a colon");
    for (size_t k = 0; k < MEMBER_COUNT; k++) {
        if (strcmp(name, members[k].name) != 0)
            continue;
        if ((npy->seen >> k & 1) != 0)
            return status_error(npy->error, STATUS_PROGRAM,
                                "%s: the header is wrong: '%s' comes twice", npy->path, name);
        npy->seen |= 1u << k;
        return members[k].read(npy);
    }
    return status_error(npy->error, STATUS_PROGRAM, "%s: the header is wrong: unknown member '%s'",
                        npy->path, name);
}

static Status check_complete(const Npy *npy)
{
    for (size_t k = 0; k < MEMBER_COUNT; k++)
        if ((npy->seen >> k & 1) == 0)
            return status_error(npy->error, STATUS_PROGRAM,
                                "%s: the header is wrong: it has no '%s'", npy->path,
                                members[k].name);
    return STATUS_OK;
}

static Status read_dictionary(Npy *npy)
{
    if (!accept(npy, '{'))
        return wrong(npy, "the header is wrong: it does not begin with '{'");
    while (!accept(npy, '}')) {
        Status status = read_member(npy);
        if (status != STATUS_OK)
            return status;
        if (!accept(npy, ',') && peek(npy) != '}')
            return wrong(npy, "the header is wrong: expected ',' or '}' after a member");
    }
    peek(npy);
    if (npy->at != npy->end)
        return wrong(npy, "the header is wrong: something follows its '}'");
    return check_complete(npy);
}

/* ---- numbers ---- */

static uint64_t load_bits(const unsigned char *bytes, const NpyFormat *format)
{
    uint64_t bits = 0;
    for (int k = 0; k < format->size; k++)
        bits = bits << 8 | bytes[format->big_endian ? k : format->size - 1 - k];
    return bits;
}

/* IEEE 754 binary16: 1 bit of sign, 5 of exponent, 10 of significand. */
static double half_value(uint64_t bits)
{
    int exponent = (int)(bits >> 10 & 31);
    int significand = (int)(bits & 1023);
    double size;
    if (exponent == 31)
        size = significand == 0 ? (double)INFINITY : (double)NAN;
    else if (exponent == 0)
        size = ldexp(significand, -24);
    else
        size = ldexp(significand + 1024, exponent - 25);
    return bits >> 15 != 0 ? -size : size;
}

static double float_value(uint64_t bits, int size)
{
    if (size == 2)
        return half_value(bits);
    if (size == 4) {
        uint32_t bits32 = (uint32_t)bits;
        float value;
        memcpy(&value, &bits32, sizeof value);
        return (double)value;
    }
    double value;
    memcpy(&value, &bits, sizeof value);
    return value;
}

/* Two's complement of 8 * size bits. */
static double signed_value(uint64_t bits, int size)
{
    uint64_t sign = (uint64_t)1 << (8 * size - 1);
    if ((bits & sign) == 0)
        return (double)bits;
    return -(double)((sign << 1) - bits); /* for size 8 the subtraction is modulo 2^64 */
}

double npy_header_value(const unsigned char *bytes, const NpyFormat *format)
{
    uint64_t bits = load_bits(bytes, format);
    switch (format->kind) {
    case 'f':
        return float_value(bits, format->size);
    case 'i':
        return signed_value(bits, format->size);
    case 'b':
        return bits != 0;
    default:
        return (double)bits;
    }
}

/* ---- the file ---- */

/* Finds the header; *header_length is its length and *begin where it begins. */
static Status find_header(const Npy *npy, const unsigned char *bytes, size_t length, size_t *begin,
                          size_t *header_length)
{
    if (length < 10 || memcmp(bytes, "\x93NUMPY", 6) != 0)
        return wrong(npy, "the file is not an NPY file: it does not begin with '\\x93NUMPY'");
    int version = bytes[6];
    if (version < 1 || version > 3 || bytes[7] != 0)
        return status_error(npy->error, STATUS_PROGRAM,
                            "%s: the format has version %d.%d, expected 1.0, 2.0 or 3.0", npy->path,
                            version, bytes[7]);
    *begin = version == 1 ? 10 : 12;
    if (length < *begin)
        return wrong(npy, "the file ends within the header");
    *header_length = (size_t)load_bits(bytes + 8, &(NpyFormat){.size = version == 1 ? 2 : 4});
    if (*header_length > MAX_HEADER)
        return status_error(npy->error, STATUS_PROGRAM,
                            "%s: the header has %zu bytes, more than %d", npy->path, *header_length,
                            MAX_HEADER);
    if (*header_length > length - *begin)
        return wrong(npy, "the file ends within the header");
    return STATUS_OK;
}

static Status read_head(const char *path, const unsigned char *bytes, size_t length, NpyHeader *header,
                        NpyFields *fields, ErrorText *error)
{
    Npy npy = {.path = path, .fields = fields, .error = error};
    size_t begin = 0, header_length = 0;
    *header = (NpyHeader){0};
    Status status = find_header(&npy, bytes, length, &begin, &header_length);
    if (status != STATUS_OK)
        return status;
    npy.at = (const char *)bytes + begin;
    npy.end = npy.at + header_length;
    status = read_dictionary(&npy);
    if (status != STATUS_OK)
        return status;
    *header = npy.header;
    header->length = begin + header_length;
    return STATUS_OK;
}

Status npy_header_read(const char *path, const unsigned char *bytes, size_t length,
                       NpyHeader *header, ErrorText *error)
{
    return read_head(path, bytes, length, header, NULL, error);
}

Status npy_header_read_fields(const char *path, const unsigned char *bytes, size_t length, NpyHeader *header,
                              NpyFields *fields, ErrorText *error)
{
    *fields = (NpyFields){0};
    Status status = read_head(path, bytes, length, header, fields, error);
    if (status != STATUS_OK)
        npy_header_free_fields(fields);
    return status;
}

void npy_header_free_fields(NpyFields *fields)
{
    free(fields->items);
    *fields = (NpyFields){0};
}

void npy_header_write(const char *descr, int dimensions, const long *shape, char head[NPY_HEAD_SIZE])
{
    char text[64], dictionary[NPY_HEAD_SIZE - 11];
    int length = 0;
    for (int k = 0; k < dimensions; k++)
        length += snprintf(text + length, sizeof text - (size_t)length, "%s%ld,", k > 0 ? " " : "", shape[k]);
    snprintf(dictionary, sizeof dictionary, "{'descr': '%s', 'fortran_order': False, 'shape': (%s), }", descr, text);
    memcpy(head, "\x93NUMPY\x01\x00", 8);
    head[8] = (char)((NPY_HEAD_SIZE - 10) & 0xFF);
    head[9] = (char)((NPY_HEAD_SIZE - 10) >> 8);
    memset(head + 10, ' ', NPY_HEAD_SIZE - 11);
    memcpy(head + 10, dictionary, strlen(dictionary));
    head[NPY_HEAD_SIZE - 1] = '\n';
}
