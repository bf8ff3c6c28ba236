/* wire_none.c: wire.h of a build without ZeroMQ: no wire can be opened. */
#include "wire.h"

static Status no_wire(ErrorText *error)
{
    return status_error(error, STATUS_RUN, "this plastc was built with ZMQ=0, without what workers need");
}

Status wire_make_keys(WireKeys *keys, ErrorText *error)
{
    (void)keys;
    return no_wire(error);
}

bool wire_is_address(const char *address, bool any)
{
    (void)address;
    (void)any;
    return true;
}

Status wire_bind(Wire **wire, const char *address, const WireKeys *own, const char *allowed, char bound[WIRE_ADDRESS_SIZE],
                 ErrorText *error)
{
    (void)address;
    (void)own;
    (void)allowed;
    (void)bound;
    *wire = NULL;
    return no_wire(error);
}

Status wire_connect(Wire **wire, const char *address, const WireKeys *own, const char *server, ErrorText *error)
{
    (void)address;
    (void)own;
    (void)server;
    *wire = NULL;
    return no_wire(error);
}

void wire_close(Wire *wire)
{
    (void)wire;
}

WireEvent wire_receive(Wire *wire, int milliseconds, WirePeer *from, unsigned char **bytes, size_t *length)
{
    (void)wire;
    (void)milliseconds;
    (void)from;
    (void)bytes;
    (void)length;
    return WIRE_NOTHING;
}

bool wire_send(Wire *wire, const WirePeer *to, const unsigned char *bytes, size_t length)
{
    (void)wire;
    (void)to;
    (void)bytes;
    (void)length;
    return false;
}

void wire_wake(Wire *wire)
{
    (void)wire;
}
