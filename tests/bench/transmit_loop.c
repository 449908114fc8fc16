/* A back end by itself: patches a SYN template, as the scanner does for each probe, and sends.
 *
 * usage: transmit_loop auto|xdp|packet|libnet INTERFACE SECONDS DESTINATION_MAC [same]
 * same: sends one batch of frames again and again, so that only the sending is measured.
 * Prints the number of frames accepted, the seconds, and the back end.
 */
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "packet/decode.h"
#include "packet/template.h"
#include "wire/transmit.h"

#define BATCH 64 /* the scanner's */

static double now_s(void)
{
    struct timespec t;

    clock_gettime(CLOCK_MONOTONIC, &t);
    return (double)t.tv_sec + (double)t.tv_nsec * 1e-9;
}

static enum sp_transmit_choice choice_of(const char *name)
{
    static const char *const names[] = {"auto", "xdp", "packet", "libnet"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0)
            return (enum sp_transmit_choice)i;
    }
    fprintf(stderr, "transmit_loop: no back end \"%s\"\n", name);
    exit(2);
}

static bool build(struct sp_template *out, struct sp_error *err)
{
    static const uint8_t options[20] = {2, 4, 0x05, 0xb4, 4, 2, 8, 10, 0, 0,
                                        0, 0, 0,    0,    0, 0, 1, 3,  3, 7};
    const struct sp_tcp_spec spec = {.flags = SP_TCP_SYN,
                                     .ttl = 64,
                                     .df = true,
                                     .window = 64240,
                                     .options = options,
                                     .options_len = sizeof(options),
                                     .tsval_offset = 8};

    return sp_template_build_tcp(out, SP_FRAMING_ETHERNET, &spec, err);
}

/* Frame number n: 198.18.0.0/15 in turn, then the next port. */
static size_t patch(const struct sp_template *syn, struct sp_tcp_fields *fields, uint32_t n,
                    uint8_t *bytes)
{
    fields->daddr = sp_addr_ipv4(0xc6120000u + (n & 0x1ffff));
    fields->dport = (uint16_t)(n >> 17);
    fields->ip_id = (uint16_t)n;
    fields->seq = n * 0x9e3779b1u;
    fields->tsval = n;
    return sp_template_patch_tcp(syn, fields, bytes);
}

static bool parse_mac(const char *text, struct sp_mac *mac)
{
    uint8_t *b = mac->bytes;

    return sscanf(text, "%hhx:%hhx:%hhx:%hhx:%hhx:%hhx", &b[0], &b[1], &b[2], &b[3], &b[4],
                  &b[5]) == 6;
}

int main(int argc, char **argv)
{
    struct sp_transmit_config config = {.framing = SP_FRAMING_ETHERNET,
                                        .linktype = SP_LINK_ETHERNET,
                                        .paced = true}; /* by itself, without a thread to help */
    struct sp_tcp_fields fields = {.smac = {{2}}, .sport = 40000};
    static uint8_t bytes[BATCH][SP_TEMPLATE_MAX];
    struct sp_frame frames[BATCH];
    struct sp_transmit_notes notes;
    struct sp_transmit *transmit;
    struct sp_template syn;
    struct sp_error err = {.code = SP_OK};
    double start, end, until;
    bool same = argc == 6 && strcmp(argv[5], "same") == 0;
    uint64_t sent = 0;

    if (argc != 5 + same || !parse_mac(argv[4], &fields.dmac))
        return 2;
    fields.saddr = sp_addr_ipv4(0xc612ffff);
    config.interface = argv[2];
    transmit = sp_transmit_open(&config, choice_of(argv[1]), &notes, &err);
    if (transmit == NULL || !build(&syn, &err)) {
        fprintf(stderr, "transmit_loop: %s\n", err.message);
        return 1;
    }
    start = now_s();
    until = start + atof(argv[3]);
    while ((end = now_s()) < until && !transmit->broken) {
        for (uint32_t i = 0; i < BATCH && (sent == 0 || !same); i++)
            frames[i] = (struct sp_frame){
                .bytes = bytes[i], .len = patch(&syn, &fields, (uint32_t)sent + i, bytes[i])};
        sent += sp_transmit_send(transmit, frames, BATCH);
    }
    printf("%llu %.3f %s\n", (unsigned long long)sent, end - start, transmit->name);
    sp_transmit_close(transmit);
    return 0;
}
