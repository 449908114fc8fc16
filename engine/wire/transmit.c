#include "wire/transmit.h"

#include <stdio.h>

static const struct sp_transmit_backend backends[SP_TRANSMIT_BACKENDS] = {
    {SP_TRANSMIT_XDP, "AF_XDP", sp_transmit_xdp_open},
    {SP_TRANSMIT_PACKET, "AF_PACKET", sp_transmit_packet_open},
    {SP_TRANSMIT_LIBNET, "libnet", sp_transmit_libnet_open},
};

static void note(struct sp_transmit_notes *notes, const char *name, const char *reason)
{
    char *line = notes->lines[notes->count];

    if (notes->count == SP_TRANSMIT_BACKENDS)
        return;
    snprintf(line, sizeof(notes->lines[0]), "not %s: %.220s", name, reason);
    notes->count++;
}

struct sp_transmit *sp_transmit_open_from(const struct sp_transmit_backend *table, size_t count,
                                          const struct sp_transmit_config *config,
                                          enum sp_transmit_choice choice,
                                          struct sp_transmit_notes *notes, struct sp_error *err)
{
    struct sp_error reason = {.code = SP_ERR_FAILED, .message = "there is no such way"};
    const char *tried = "";

    notes->count = 0;
    for (size_t i = 0; i < count; i++) {
        struct sp_transmit *transmit;

        if (choice != SP_TRANSMIT_AUTO && table[i].choice != choice)
            continue;
        transmit = table[i].open(config, &reason);
        if (transmit != NULL)
            return transmit;
        tried = table[i].name;
        note(notes, tried, reason.message);
    }
    sp_fail(err, reason.code, "cannot send on interface \"%s\" with %s: %s", config->interface,
            tried, reason.message);
    return NULL;
}

struct sp_transmit *sp_transmit_open(const struct sp_transmit_config *config,
                                     enum sp_transmit_choice choice,
                                     struct sp_transmit_notes *notes, struct sp_error *err)
{
    return sp_transmit_open_from(backends, SP_TRANSMIT_BACKENDS, config, choice, notes, err);
}
