/* wire.h: messages between processes that come and go, encrypted, over TCP: ZeroMQ with CURVE.
 *
 * One side binds an address, any number of others connect to it. Only who has the right keys is heard at all: the one that
 * binds proves itself by its public key, which the others know, and hears those alone whose public key it was given.
 * Each message arrives whole and once, or not at all.
 *
 * wire_zmq.c is the only file that knows ZeroMQ; its library is loaded when a wire is opened first, so that plastc starts
 * without it. wire_none.c stands in for it in a build with `make ZMQ=0`. A wire is used by one thread, but for wire_wake. */
#ifndef PLASTC_WIRE_H
#define PLASTC_WIRE_H

#include <stdbool.h>
#include <stddef.h>

#include "runtime/status.h"

#define WIRE_KEY_SIZE     41 /* of a key as text, with its NUL */
#define WIRE_ADDRESS_SIZE 256
#define WIRE_PEER_SIZE    32
/* Most bytes of a message that is received. */
#define WIRE_MOST_BYTES ((size_t)1 << 30)

typedef struct Wire Wire;

typedef struct WireKeys {
    char public_key[WIRE_KEY_SIZE], secret_key[WIRE_KEY_SIZE];
} WireKeys;

/* Who has sent a message to the side that is bound. */
typedef struct WirePeer {
    unsigned char bytes[WIRE_PEER_SIZE];
    int length;
} WirePeer;

typedef enum WireEvent {
    WIRE_NOTHING, /* for so long */
    WIRE_MESSAGE,
    WIRE_WOKEN
} WireEvent;

/* New ones. STATUS_RUN if there is no ZeroMQ here, or one without CURVE. */
Status wire_make_keys(WireKeys *keys, ErrorText *error);
/* Whether it is "tcp://HOST:PORT"; with `any` the port may be '*'. */
bool wire_is_address(const char *address, bool any);
/* bound: the address with its port. STATUS_RUN with the address if it is in use. */
Status wire_bind(Wire **wire, const char *address, const WireKeys *own, const char *allowed, char bound[WIRE_ADDRESS_SIZE],
                 ErrorText *error);
/* Returns before there is anybody; connects again by itself. */
Status wire_connect(Wire **wire, const char *address, const WireKeys *own, const char *server, ErrorText *error);
void wire_close(Wire *wire); /* NULL is allowed */

/* Waits up to so many milliseconds. Of a WIRE_MESSAGE: *bytes[*length], malloc'd, and who sent it, of a wire that is bound. */
WireEvent wire_receive(Wire *wire, int milliseconds, WirePeer *from, unsigned char **bytes, size_t *length);
/* to: NULL of a wire that is connected. Does not wait: false if it cannot be sent, as to who has gone. */
bool wire_send(Wire *wire, const WirePeer *to, const unsigned char *bytes, size_t length);
/* From another thread: wire_receive returns. */
void wire_wake(Wire *wire);

#endif
