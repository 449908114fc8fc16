/* Sends numbered frames through one back end, as the engine would: 64 at a time, each that is
 * refused once more after 10 ms. For tests/lab/transmit.sh.
 *
 * usage: transmit_frames auto|xdp|packet|libnet INTERFACE COUNT PAUSE_US
 * PAUSE_US: after each batch. Prints the back end, the number of frames accepted, of refusals, and
 * whether the back end says that it is broken (it then stops). Exit status 1: it did not open.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "wire/transmit.h"

#define BATCH     64
#define FRAME_LEN 60
#define NUMBER_AT 14

static void pause_us(long us)
{
    const struct timespec pause = {.tv_sec = us / 1000000, .tv_nsec = us % 1000000 * 1000};

    nanosleep(&pause, NULL);
}

static enum sp_transmit_choice choice_of(const char *name)
{
    static const char *const names[] = {"auto", "xdp", "packet", "libnet"};

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        if (strcmp(name, names[i]) == 0)
            return (enum sp_transmit_choice)i;
    }
    fprintf(stderr, "transmit_frames: no back end \"%s\"\n", name);
    exit(2);
}

/* An Ethernet frame to everyone, of the type for local experiments (IEEE 802), with its number. */
static void build(uint8_t frame[static FRAME_LEN], uint32_t number)
{
    static const uint8_t header[NUMBER_AT] = {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x02,
                                              0x00, 0x00, 0x00, 0x00, 0x07, 0x88, 0xb5};

    memset(frame, 0, FRAME_LEN);
    memcpy(frame, header, sizeof(header));
    for (int i = 0; i < 4; i++)
        frame[NUMBER_AT + i] = (uint8_t)(number >> (24 - 8 * i));
}

int main(int argc, char **argv)
{
    struct sp_transmit_config config = {.framing = SP_FRAMING_ETHERNET,
                                        .linktype = SP_LINK_ETHERNET};
    static uint8_t bytes[BATCH][FRAME_LEN];
    struct sp_frame frames[BATCH];
    struct sp_transmit_notes notes;
    struct sp_transmit *transmit;
    uint32_t accepted = 0, refusals = 0, count;
    bool broken;
    struct sp_error err;

    if (argc != 5)
        return 2;
    config.interface = argv[2];
    count = (uint32_t)atoi(argv[3]);
    transmit = sp_transmit_open(&config, choice_of(argv[1]), &notes, &err);
    if (transmit == NULL) {
        fprintf(stderr, "transmit_frames: %s\n", err.message);
        return 1;
    }
    printf("%s: ", transmit->name);
    while (accepted < count && !transmit->broken) {
        uint32_t batch = count - accepted < BATCH ? count - accepted : BATCH, sent;

        for (uint32_t i = 0; i < batch; i++) {
            build(bytes[i], accepted + i);
            frames[i] = (struct sp_frame){.bytes = bytes[i], .len = FRAME_LEN};
        }
        sent = (uint32_t)sp_transmit_send(transmit, frames, batch);
        accepted += sent;
        if (sent < batch) {
            refusals++;
            pause_us(10000);
        }
        pause_us(atoi(argv[4]));
    }
    broken = transmit->broken;
    sp_transmit_close(transmit);
    printf("%u accepted, %u refusals%s\n", accepted, refusals, broken ? ", broken" : "");
    return 0;
}
