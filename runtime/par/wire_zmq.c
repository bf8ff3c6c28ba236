/* wire_zmq.c: wire.h by ZeroMQ 4: a ROUTER and its DEALERs. */
#define _GNU_SOURCE /* pipe2 */
#include "wire.h"

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>
#include <zmq.h>

/* Milliseconds that what was sent last waits for its way out when a wire that is bound is closed. */
#define LINGER 500
/* So long nobody is heard before a connection counts as lost, in milliseconds; asked so often. */
#define HEARTBEAT         2000
#define HEARTBEAT_TIMEOUT 10000
#define ZAP_ADDRESS       "inproc://zeromq.zap.01"
/* Frames of a request for a client with CURVE: version, request, domain, address, identity, mechanism, key. */
#define ZAP_FRAMES 7
#define ZAP_SIZE   256

/* The functions of the library. */
#define FUNCTIONS(F)                                                                                                   \
    F(ctx_new) F(ctx_term) F(socket) F(close) F(setsockopt) F(getsockopt) F(bind) F(connect) F(poll) F(msg_init)       \
    F(msg_close) F(msg_recv) F(msg_data) F(msg_size) F(msg_more) F(send) F(strerror) F(curve_keypair) F(z85_encode)

typedef struct Library {
#define F(name) __typeof__(&zmq_##name) name;
    FUNCTIONS(F)
#undef F
} Library;

struct Wire {
    Library zmq;
    void *context, *socket, *gate; /* the gate answers who may come in; NULL: of a wire that is connected */
    char allowed[WIRE_KEY_SIZE];
    int wake[2]; /* a pipe */
};

/* POSIX lets a pointer to a function be had this way; ISO C does not. */
static bool find(void *library, const char *name, void *function)
{
    void *found = dlsym(library, name);
    memcpy(function, &found, sizeof found);
    return found != NULL;
}

/* It stays loaded. */
static Status load(Library *zmq, ErrorText *error)
{
    void *library = dlopen("libzmq.so.5", RTLD_NOW | RTLD_LOCAL);
    if (!library)
        return status_error(error, STATUS_RUN, "workers need the library of ZeroMQ, libzmq5 of Debian, which is not there: %s",
                            dlerror());
#define F(name)                                                                                                        \
    if (!find(library, "zmq_" #name, &zmq->name))                                                                      \
        return status_error(error, STATUS_RUN, "the library of ZeroMQ has no function 'zmq_" #name "'");
    FUNCTIONS(F)
#undef F
    return STATUS_OK;
}

static Status failed(const Library *zmq, const char *what, const char *address, ErrorText *error)
{
    int number = errno;
    if (number == EADDRINUSE)
        return status_error(error, STATUS_RUN, "the address '%s' is in use: choose another port", address);
    return status_error(error, status_of_errno(number, STATUS_RUN), "cannot %s '%s': %s", what, address, zmq->strerror(number));
}

Status wire_make_keys(WireKeys *keys, ErrorText *error)
{
    Library zmq;
    Status status = load(&zmq, error);
    if (status != STATUS_OK)
        return status;
    return zmq.curve_keypair(keys->public_key, keys->secret_key) == 0
               ? STATUS_OK
               : status_error(error, STATUS_RUN, "this library of ZeroMQ makes no keys: %s", zmq.strerror(errno));
}

/* ---- opening -------------------------------------------------------------------------------- */

static bool set_int(const Wire *wire, int option, int value)
{
    return wire->zmq.setsockopt(wire->socket, option, &value, sizeof value) == 0;
}

static bool set_key(const Wire *wire, int option, const char *key)
{
    return wire->zmq.setsockopt(wire->socket, option, key, WIRE_KEY_SIZE) == 0;
}

static Status open_wire(Wire **out, int type, const WireKeys *own, ErrorText *error)
{
    Wire *wire = calloc(1, sizeof *wire);
    *out = wire;
    if (!wire)
        return status_out_of_memory(error);
    wire->wake[0] = wire->wake[1] = -1;
    Status status = load(&wire->zmq, error);
    if (status != STATUS_OK)
        return status;
    wire->context = wire->zmq.ctx_new();
    wire->socket = wire->context ? wire->zmq.socket(wire->context, type) : NULL;
    if (!wire->socket || pipe2(wire->wake, O_CLOEXEC | O_NONBLOCK) != 0)
        return status_error(error, STATUS_RUN, "cannot open a socket of ZeroMQ: %s", strerror(errno));
    bool set = set_int(wire, ZMQ_LINGER, type == ZMQ_ROUTER ? LINGER : 0) && set_int(wire, ZMQ_HEARTBEAT_IVL, HEARTBEAT) &&
               set_int(wire, ZMQ_HEARTBEAT_TIMEOUT, HEARTBEAT_TIMEOUT) && set_key(wire, ZMQ_CURVE_PUBLICKEY, own->public_key) &&
               set_key(wire, ZMQ_CURVE_SECRETKEY, own->secret_key);
    return set ? STATUS_OK
               : status_error(error, STATUS_RUN, "this library of ZeroMQ does not encrypt: %s",
                              wire->zmq.strerror(errno));
}

bool wire_is_address(const char *address, bool any)
{
    const char *begin = "tcp://", *port = strrchr(address, ':');
    size_t length = strlen(begin);
    if (strncmp(address, begin, length) != 0 || strlen(address) >= WIRE_ADDRESS_SIZE || port < address + length + 1)
        return false;
    if (any && strcmp(port, ":*") == 0)
        return true;
    char *end;
    long number = strtol(port + 1, &end, 10);
    return port[1] >= '0' && port[1] <= '9' && *end == '\0' && number >= 1 && number <= 65535;
}

Status wire_bind(Wire **out, const char *address, const WireKeys *own, const char *allowed, char bound[WIRE_ADDRESS_SIZE],
                 ErrorText *error)
{
    Status status = open_wire(out, ZMQ_ROUTER, own, error);
    Wire *wire = *out;
    size_t length = WIRE_ADDRESS_SIZE;
    if (status != STATUS_OK) {
        wire_close(wire);
        *out = NULL;
        return status;
    }
    memcpy(wire->allowed, allowed, WIRE_KEY_SIZE);
    wire->gate = wire->zmq.socket(wire->context, ZMQ_REP);
    bool made = wire->gate && wire->zmq.bind(wire->gate, ZAP_ADDRESS) == 0 && set_int(wire, ZMQ_CURVE_SERVER, 1) &&
                wire->zmq.setsockopt(wire->socket, ZMQ_ZAP_DOMAIN, "plastc", strlen("plastc")) == 0 &&
                set_int(wire, ZMQ_ROUTER_MANDATORY, 1) && wire->zmq.bind(wire->socket, address) == 0 &&
                wire->zmq.getsockopt(wire->socket, ZMQ_LAST_ENDPOINT, bound, &length) == 0;
    if (made)
        return STATUS_OK;
    status = failed(&wire->zmq, "bind", address, error);
    wire_close(wire);
    *out = NULL;
    return status;
}

Status wire_connect(Wire **out, const char *address, const WireKeys *own, const char *server, ErrorText *error)
{
    Status status = open_wire(out, ZMQ_DEALER, own, error);
    Wire *wire = *out;
    if (status == STATUS_OK && (!set_key(wire, ZMQ_CURVE_SERVERKEY, server) || wire->zmq.connect(wire->socket, address) != 0))
        status = failed(&wire->zmq, "connect to", address, error);
    if (status != STATUS_OK) {
        wire_close(wire);
        *out = NULL;
    }
    return status;
}

void wire_close(Wire *wire)
{
    if (!wire)
        return;
    if (wire->gate)
        wire->zmq.close(wire->gate);
    if (wire->socket)
        wire->zmq.close(wire->socket);
    if (wire->context)
        wire->zmq.ctx_term(wire->context);
    for (int k = 0; k < 2; k++)
        if (wire->wake[k] >= 0)
            close(wire->wake[k]);
    free(wire);
}

/* ---- who may come in ------------------------------------------------------------------------ */

static void encode_key(const Wire *wire, const unsigned char key[32], char text[WIRE_KEY_SIZE])
{
    wire->zmq.z85_encode(text, key, 32);
}

/* One request of ZAP 1.0 (ZeroMQ RFC 27): only the key that was given is let in. */
static void keep_gate(Wire *wire)
{
    unsigned char frames[ZAP_FRAMES][ZAP_SIZE];
    size_t lengths[ZAP_FRAMES] = {0};
    int count = 0;
    bool more = true;
    for (; more; count++) {
        zmq_msg_t message;
        wire->zmq.msg_init(&message);
        if (wire->zmq.msg_recv(&message, wire->gate, ZMQ_DONTWAIT) < 0)
            return;
        size_t length = wire->zmq.msg_size(&message);
        if (count < ZAP_FRAMES && length <= ZAP_SIZE) {
            memcpy(frames[count], wire->zmq.msg_data(&message), length);
            lengths[count] = length;
        }
        more = wire->zmq.msg_more(&message) != 0;
        wire->zmq.msg_close(&message);
    }
    char key[WIRE_KEY_SIZE] = "";
    bool curve = count == ZAP_FRAMES && lengths[5] == 5 && memcmp(frames[5], "CURVE", 5) == 0 && lengths[6] == 32;
    if (curve)
        encode_key(wire, frames[6], key);
    bool known = curve && strcmp(key, wire->allowed) == 0;
    const char *code = known ? "200" : "400", *words = known ? "OK" : "unknown key";
    wire->zmq.send(wire->gate, "1.0", 3, ZMQ_SNDMORE);
    wire->zmq.send(wire->gate, frames[1], lengths[1], ZMQ_SNDMORE);
    wire->zmq.send(wire->gate, code, 3, ZMQ_SNDMORE);
    wire->zmq.send(wire->gate, words, strlen(words), ZMQ_SNDMORE);
    wire->zmq.send(wire->gate, "", 0, ZMQ_SNDMORE);
    wire->zmq.send(wire->gate, "", 0, 0);
}

/* ---- messages ------------------------------------------------------------------------------- */

/* One frame, malloc'd with a byte to spare; NULL: there is none, or no memory for it. *more: another one follows. */
static unsigned char *take_frame(Wire *wire, size_t *length, bool *more)
{
    zmq_msg_t message;
    unsigned char *bytes = NULL;
    *more = false;
    wire->zmq.msg_init(&message);
    if (wire->zmq.msg_recv(&message, wire->socket, ZMQ_DONTWAIT) >= 0) {
        *length = wire->zmq.msg_size(&message);
        *more = wire->zmq.msg_more(&message) != 0;
        bytes = *length <= WIRE_MOST_BYTES ? malloc(*length + 1) : NULL;
        if (bytes)
            memcpy(bytes, wire->zmq.msg_data(&message), *length);
    }
    wire->zmq.msg_close(&message);
    return bytes;
}

/* Messages of another shape are dropped. */
static bool take_message(Wire *wire, WirePeer *from, unsigned char **bytes, size_t *length)
{
    bool more = true, whole = true;
    if (wire->gate) {
        unsigned char *peer = take_frame(wire, length, &more);
        whole = peer && more && *length <= WIRE_PEER_SIZE;
        if (whole) {
            memcpy(from->bytes, peer, *length);
            from->length = (int)*length;
        }
        free(peer);
    }
    *bytes = more ? take_frame(wire, length, &more) : NULL;
    whole = whole && *bytes && !more;
    while (more) {
        size_t ignored;
        free(take_frame(wire, &ignored, &more));
    }
    if (whole)
        return true;
    free(*bytes);
    *bytes = NULL;
    return false;
}

WireEvent wire_receive(Wire *wire, int milliseconds, WirePeer *from, unsigned char **bytes, size_t *length)
{
    zmq_pollitem_t items[] = {{.socket = wire->socket, .events = ZMQ_POLLIN},
                              {.fd = wire->wake[0], .events = ZMQ_POLLIN},
                              {.socket = wire->gate, .events = ZMQ_POLLIN}};
    *bytes = NULL;
    if (wire->zmq.poll(items, wire->gate ? 3 : 2, milliseconds) <= 0)
        return WIRE_NOTHING;
    if (wire->gate && items[2].revents)
        keep_gate(wire);
    if (items[1].revents) {
        char byte[64];
        while (read(wire->wake[0], byte, sizeof byte) == (ssize_t)sizeof byte)
            ;
        return WIRE_WOKEN;
    }
    return items[0].revents && take_message(wire, from, bytes, length) ? WIRE_MESSAGE : WIRE_NOTHING;
}

bool wire_send(Wire *wire, const WirePeer *to, const unsigned char *bytes, size_t length)
{
    if (to && wire->zmq.send(wire->socket, to->bytes, (size_t)to->length, ZMQ_SNDMORE | ZMQ_DONTWAIT) < 0)
        return false;
    return wire->zmq.send(wire->socket, bytes, length, ZMQ_DONTWAIT) >= 0;
}

void wire_wake(Wire *wire)
{
    /* If the pipe is full it is awake anyway. */
    ssize_t written = write(wire->wake[1], "w", 1);
    (void)written;
}
