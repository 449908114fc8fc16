#include "wire/replay.h"

#include <stdlib.h>
#include <string.h>

#include "wire/dlt.h"

struct replay {
    struct sp_wire wire;
    pcap_t *pcap;
    char *path;
    bool started, broken;
    uint64_t first_us;
};

static size_t replay_send(struct sp_wire *wire, const struct sp_frame *frames, size_t count)
{
    (void)wire;
    (void)frames;
    return count;
}

static int replay_receive(struct sp_wire *wire, int max, sp_frame_handler handler, void *ctx)
{
    struct replay *replay = (struct replay *)wire;
    struct pcap_pkthdr *header;
    const uint8_t *bytes;
    int count = 0, got = 1;

    while (count < max && (got = pcap_next_ex(replay->pcap, &header, &bytes)) == 1) {
        uint64_t at_us = (uint64_t)header->ts.tv_sec * 1000000u + (uint64_t)header->ts.tv_usec;

        if (!replay->started)
            replay->first_us = at_us;
        replay->started = true;
        handler(ctx, bytes, header->caplen, at_us - replay->first_us);
        count++;
    }
    replay->broken = replay->broken || got == PCAP_ERROR;
    return count > 0 ? count : -1;
}

static uint64_t replay_drops(struct sp_wire *wire)
{
    (void)wire;
    return 0;
}

static void replay_destroy(struct sp_wire *wire)
{
    struct replay *replay = (struct replay *)wire;

    pcap_close(replay->pcap);
    free(replay->path);
    free(replay);
}

static const struct sp_wire_ops replay_ops = {
    .send = replay_send,
    .receive = replay_receive,
    .drops = replay_drops,
    .destroy = replay_destroy,
};

struct sp_wire *sp_replay_open(const char *path, struct sp_error *err)
{
    struct replay *replay = calloc(1, sizeof(*replay));
    char reason[PCAP_ERRBUF_SIZE];

    if (replay == NULL || (replay->path = strdup(path)) == NULL) {
        free(replay);
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    replay->wire = (struct sp_wire){
        .ops = &replay_ops, .name = replay->path, .framing = SP_FRAMING_IP, .fd = -1};
    replay->pcap = pcap_open_offline(path, reason);
    if (replay->pcap == NULL) {
        sp_fail(err, SP_ERR_FAILED, "cannot read the capture \"%s\": %s", path, reason);
        goto fail;
    }
    if (!sp_linktype_from_dlt(pcap_datalink(replay->pcap), &replay->wire.linktype)) {
        sp_fail(err, SP_ERR_FAILED, "capture \"%s\": link type %d is not supported", path,
                pcap_datalink(replay->pcap));
        pcap_close(replay->pcap);
        goto fail;
    }
    return &replay->wire;
fail:
    free(replay->path);
    free(replay);
    return NULL;
}

bool sp_replay_broken(const struct sp_wire *wire)
{
    return ((const struct replay *)wire)->broken;
}
