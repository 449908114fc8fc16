#include "wire/live.h"

#include <errno.h>
#include <net/if.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "wire/dlt.h"
#include "wire/filter.h"

#define SNAPLEN    192 /* Ethernet, VLAN tags, longest IPv4 and TCP headers */
#define OS_SNAPLEN 544 /* the same and an ICMP error that quotes all of a probe of 328 bytes */
/* The memory-mapped capture ring: 48 blocks of 256 KiB (TPACKET_V3). A block is handed over when it
 * is full or after this time, so that a busy capture does not wake the receiver for each frame. The
 * kernel may round the time up to a tick of its clock; round-trip times do not suffer, it notes
 * when a frame has come. Blocks that are not full when their time is over hold less: the ring has
 * room for 70 ms of a million replies per second, and for twice that of fewer. */
#define RING_BYTES (12 << 20)
#define BLOCK_MS   3

struct live {
    struct sp_wire wire;
    char name[IF_NAMESIZE];
    pcap_t *pcap;
    pcap_dumper_t *dumper;
    uint64_t drops; /* as far as known */
    struct sp_filter filter;
    struct sp_transmit *transmit;
    struct sp_transmit_notes notes;
    /* of one receive call */
    sp_frame_handler handler;
    void *ctx;
    int64_t realtime_offset_us;
};

static size_t live_send(struct sp_wire *wire, const struct sp_frame *frames, size_t count)
{
    struct live *live = (struct live *)wire;
    size_t sent = sp_transmit_send(live->transmit, frames, count);

    live->wire.send_broken = live->transmit->broken;
    return sent;
}

static void on_packet(uint8_t *arg, const struct pcap_pkthdr *header, const uint8_t *bytes)
{
    struct live *live = (struct live *)(void *)arg;
    int64_t real_us = (int64_t)header->ts.tv_sec * 1000000 + (int64_t)header->ts.tv_usec;

    if (live->dumper != NULL)
        pcap_dump((uint8_t *)live->dumper, header, bytes);
    live->handler(live->ctx, bytes, header->caplen, (uint64_t)(real_us - live->realtime_offset_us));
}

static int live_receive(struct sp_wire *wire, int max, sp_frame_handler handler, void *ctx)
{
    struct live *live = (struct live *)wire;
    int count;

    live->handler = handler;
    live->ctx = ctx;
    /* read afresh each time: the wall clock may be set while we run */
    live->realtime_offset_us = sp_clock_realtime_offset_us();
    count = pcap_dispatch(live->pcap, max, on_packet, (uint8_t *)live);
    return count < 0 ? -1 : count;
}

static uint64_t live_drops(struct sp_wire *wire)
{
    struct live *live = (struct live *)wire;
    struct pcap_stat stat;

    /* both count from the beginning; an interface that is gone tells no more */
    if (pcap_stats(live->pcap, &stat) == 0)
        live->drops = (uint64_t)stat.ps_drop + stat.ps_ifdrop;
    return live->drops;
}

static bool live_finish_capture(struct sp_wire *wire, struct sp_error *err)
{
    struct live *live = (struct live *)wire;
    bool whole;

    if (live->dumper == NULL)
        return true;
    whole = pcap_dump_flush(live->dumper) == 0 && !ferror(pcap_dump_file(live->dumper));
    pcap_dump_close(live->dumper);
    live->dumper = NULL;
    return whole ||
           sp_fail(err, SP_ERR_FAILED, "the capture file is not whole: %s", strerror(errno));
}

static void live_destroy(struct sp_wire *wire)
{
    struct live *live = (struct live *)wire;

    if (live->dumper != NULL)
        pcap_dump_close(live->dumper);
    sp_transmit_close(live->transmit);
    if (live->pcap != NULL)
        pcap_close(live->pcap);
    free(live);
}

static const struct sp_wire_ops live_ops = {.send = live_send,
                                            .receive = live_receive,
                                            .drops = live_drops,
                                            .finish_capture = live_finish_capture,
                                            .destroy = live_destroy};

static bool set_filter(struct live *live, struct sp_error *err)
{
    struct bpf_program program;
    char text[SP_FILTER_TEXT_MAX];

    sp_filter_format(&live->filter, text);
    if (pcap_compile(live->pcap, &program, text, 1, PCAP_NETMASK_UNKNOWN) != 0)
        return sp_fail(err, SP_ERR_FAILED, "interface \"%s\": capture filter \"%s\": %s",
                       live->name, text, pcap_geterr(live->pcap));
    if (pcap_setfilter(live->pcap, &program) != 0)
        sp_fail(err, SP_ERR_FAILED, "interface \"%s\": capture filter: %s", live->name,
                pcap_geterr(live->pcap));
    else
        err->code = SP_OK;
    pcap_freecode(&program);
    return err->code == SP_OK;
}

bool sp_live_narrow(struct sp_wire *wire, const struct sp_addr *addrs, size_t count,
                    struct sp_error *err)
{
    struct live *live = (struct live *)wire;
    bool ok;

    if (count > SP_FILTER_ADDRS_MAX)
        return true;
    live->filter.addrs = addrs;
    live->filter.addr_count = count;
    ok = set_filter(live, err);
    live->filter.addrs = NULL; /* they are the caller's */
    live->filter.addr_count = 0;
    return ok;
}

static bool open_capture(struct live *live, const struct sp_live_config *config,
                         struct sp_error *err)
{
    char reason[PCAP_ERRBUF_SIZE];
    int rc;

    live->pcap = pcap_create(live->name, reason);
    if (live->pcap == NULL)
        return sp_fail(err, SP_ERR_FAILED, "interface \"%s\": %s", live->name, reason);
    pcap_set_snaplen(live->pcap, config->os.port_count > 0 ? OS_SNAPLEN : SNAPLEN);
    pcap_set_promisc(live->pcap, 0);
    pcap_set_timeout(live->pcap, BLOCK_MS);
    pcap_set_buffer_size(live->pcap, RING_BYTES);
    rc = pcap_activate(live->pcap);
    if (rc == PCAP_ERROR_PERM_DENIED)
        return sp_fail(err, SP_ERR_PRIVILEGE, "no permission to capture on interface \"%s\"",
                       live->name);
    if (rc == PCAP_ERROR_NO_SUCH_DEVICE)
        return sp_fail(err, SP_ERR_USAGE, "there is no interface \"%s\"", live->name);
    if (rc == PCAP_ERROR_IFACE_NOT_UP)
        return sp_fail(err, SP_ERR_FAILED, "interface \"%s\" is down", live->name);
    if (rc < 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot capture on interface \"%s\": %s", live->name,
                       pcap_geterr(live->pcap));
    if (!sp_linktype_from_dlt(pcap_datalink(live->pcap), &live->wire.linktype))
        return sp_fail(err, SP_ERR_FAILED, "interface \"%s\": link type %d is not supported",
                       live->name, pcap_datalink(live->pcap));
    live->filter = (struct sp_filter){.linktype = live->wire.linktype,
                                      .first_port = config->first_port,
                                      .port_count = config->port_count,
                                      .os = config->os};
    if (!set_filter(live, err))
        return false;
    /* our own probes are not replies; loopback and tun may not know directions, and need not */
    (void)pcap_setdirection(live->pcap, PCAP_D_IN);
    if (pcap_setnonblock(live->pcap, 1, reason) != 0)
        return sp_fail(err, SP_ERR_FAILED, "interface \"%s\": %s", live->name, reason);
    live->wire.fd = pcap_get_selectable_fd(live->pcap);
    return true;
}

static bool open_sending(struct live *live, const struct sp_live_config *config,
                         struct sp_error *err)
{
    bool link = live->wire.linktype == SP_LINK_ETHERNET && !config->loopback && !config->no_arp;
    const struct sp_transmit_config transmit = {
        .paced = config->paced,
        .long_frames = config->os.port_count > 0,
        .interface = live->name,
        .loopback = config->loopback,
        .framing = link ? SP_FRAMING_ETHERNET : SP_FRAMING_IP,
        .linktype = live->wire.linktype,
    };

    live->wire.framing = transmit.framing;
    live->transmit = sp_transmit_open(&transmit, config->transmit, &live->notes, err);
    if (live->transmit == NULL)
        return false;
    live->wire.sending = live->transmit->name;
    for (size_t i = 0; i < live->notes.count && i < SP_WIRE_NOTES_MAX; i++)
        live->wire.not_sending[i] = live->notes.lines[i];
    return true;
}

static bool open_dumper(struct live *live, const char *path, bool append, struct sp_error *err)
{
    struct stat file;

    if (path == NULL)
        return true;
    /* the receiver writes it: anything that can block would make it miss replies */
    if (stat(path, &file) == 0 && !S_ISREG(file.st_mode))
        return sp_fail(err, SP_ERR_USAGE, "cannot write the capture to \"%s\": not a regular file",
                       path);
    live->dumper =
        append ? pcap_dump_open_append(live->pcap, path) : pcap_dump_open(live->pcap, path);
    if (live->dumper == NULL)
        return sp_fail(err, SP_ERR_FAILED, "cannot write the capture: %s", pcap_geterr(live->pcap));
    return true;
}

struct sp_wire *sp_live_open(const struct sp_live_config *config, struct sp_error *err)
{
    struct live *live = calloc(1, sizeof(*live));

    if (live == NULL) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    live->wire = (struct sp_wire){.ops = &live_ops, .name = live->name, .fd = -1};
    snprintf(live->name, sizeof(live->name), "%s", config->interface);
    if (!open_capture(live, config, err) || !open_sending(live, config, err) ||
        !open_dumper(live, config->capture_path, config->capture_append, err)) {
        live_destroy(&live->wire);
        return NULL;
    }
    return &live->wire;
}
