/* The receiver fed from memory, and from a capture file: a million answers to a million probes.
 *
 * usage: receive_replay CAPTURE_FILE        writes the file, and removes it
 * Prints, for each stage, its name, replies, seconds and seconds of CPU time of the receiving
 * thread. What the kernel does for a live capture is not part of it.
 */
#include <pcap/pcap.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "engine/receiver.h"
#include "receive_world.h"
#include "wire/replay.h"

#define COUNT      (1u << 20)
#define READ_AHEAD 32

static const uint8_t *frame(const struct world *w, uint32_t j)
{
    return w->frames + (size_t)j * WORLD_SLOT;
}

struct memory_wire {
    struct sp_wire wire;
    struct world *world;
    uint32_t next;
};

static int memory_receive(struct sp_wire *wire, int max, sp_frame_handler handler, void *ctx)
{
    struct memory_wire *memory = (struct memory_wire *)wire;
    struct world *w = memory->world;
    uint64_t now_us = sp_now_us(&sp_clock_monotonic);
    int count = 0;

    for (; count < max && memory->next < w->count; count++, memory->next++)
        handler(ctx, frame(w, memory->next), w->lens[memory->next], now_us);
    return count > 0 ? count : -1;
}

static uint64_t no_drops(struct sp_wire *wire)
{
    (void)wire;
    return 0;
}

static void free_wire(struct sp_wire *wire)
{
    free(wire);
}

static struct sp_wire *open_memory(struct world *w)
{
    static const struct sp_wire_ops ops = {
        .receive = memory_receive, .drops = no_drops, .destroy = free_wire};
    struct memory_wire *memory = calloc(1, sizeof(*memory));

    if (memory == NULL)
        world_fail("memory");
    memory->wire =
        (struct sp_wire){.ops = &ops, .name = "memory", .linktype = SP_LINK_ETHERNET, .fd = -1};
    memory->world = w;
    return &memory->wire;
}

static void report(const char *stage, uint64_t replies, double took_s, double cpu_s)
{
    printf("%s\t%llu\t%.6f\t%.6f\n", stage, (unsigned long long)replies, took_s, cpu_s);
}

static void decode_all(struct world *w)
{
    double start_s = world_now_s(), cpu_s = world_cpu_s();
    struct sp_packet packet;
    uint32_t decoded = 0;

    for (uint32_t j = 0; j < w->count; j++)
        decoded += sp_decode(SP_LINK_ETHERNET, frame(w, j), w->lens[j], &packet) == SP_DECODE_OK;
    report("decode", decoded, world_now_s() - start_s, world_cpu_s() - cpu_s);
}

/* As the receiver does it: some are read before the first is looked up. */
static void match_all(struct world *w)
{
    double start_s = world_now_s(), cpu_s = world_cpu_s();
    struct sp_claim claims[READ_AHEAD];
    struct sp_packet packet;
    struct sp_match match;
    uint32_t answers = 0;

    for (uint32_t j = 0; j < w->count; j += READ_AHEAD) {
        for (uint32_t i = 0; i < READ_AHEAD; i++) {
            if (sp_decode(SP_LINK_ETHERNET, frame(w, j + i), w->lens[j + i], &packet) !=
                    SP_DECODE_OK ||
                !sp_match_claim(&w->ctx.match, w->ctx.table, &packet, &claims[i]))
                world_fail("a frame");
        }
        for (uint32_t i = 0; i < READ_AHEAD; i++) {
            if (sp_match_verify(w->ctx.table, &claims[i], &match) != SP_MATCH_ANSWER)
                world_fail("an answer");
            sp_slot_answer(match.slot);
            answers++;
        }
    }
    report("decode, match", answers, world_now_s() - start_s, world_cpu_s() - cpu_s);
}

struct run {
    struct world *world;
    double cpu_s;
};

static void *run_receiver(void *arg)
{
    struct run *run = arg;

    world_pin(1);
    sp_receiver_run(&run->world->ctx);
    run->cpu_s = world_cpu_s();
    return NULL;
}

/* The receiver's own thread, until the wire is at its end. */
static void receive_all(struct world *w, const char *stage, struct sp_wire *wire)
{
    struct run run = {.world = w};
    const uint64_t one = 1;
    pthread_t receiver;
    double start_s;

    world_add_wire(w, wire);
    atomic_store(&w->ctx.broken_wire, 0);
    world_start_sink(w);
    start_s = world_now_s();
    if (pthread_create(&receiver, NULL, run_receiver, &run) != 0)
        world_fail("thread");
    while (atomic_load(&w->ctx.broken_wire) == 0)
        usleep(1000);
    if (write(w->ctx.receiver_stop_fd, &one, sizeof(one)) < 0)
        world_fail("eventfd");
    pthread_join(receiver, NULL);
    world_stop_sink(w);
    if (w->wrong > 0 || read(w->ctx.receiver_stop_fd, &(uint64_t){0}, sizeof(one)) < 0)
        world_fail("wrong replies");
    report(stage, w->replies, w->last_s - start_s, run.cpu_s);
    sp_wire_destroy(w->network.wires[--w->network.wire_count]);
}

static void write_capture(const struct world *w, const char *path)
{
    pcap_t *pcap = pcap_open_dead(DLT_EN10MB, WORLD_SLOT);
    pcap_dumper_t *dumper = pcap == NULL ? NULL : pcap_dump_open(pcap, path);

    if (dumper == NULL)
        world_fail(path);
    for (uint32_t j = 0; j < w->count; j++) {
        const struct pcap_pkthdr header = {.ts = {.tv_sec = j / 1000000, .tv_usec = j % 1000000},
                                           .caplen = w->lens[j],
                                           .len = w->lens[j]};

        pcap_dump((uint8_t *)dumper, &header, frame(w, j));
    }
    pcap_dump_close(dumper);
    pcap_close(pcap);
}

int main(int argc, char **argv)
{
    struct world *w;
    struct sp_wire *file;
    struct sp_error err;

    if (argc != 2)
        return 2;
    w = world_create(COUNT, (const uint8_t[6]){2, 0, 0, 0, 0, 1});
    world_pin(1);
    decode_all(w);
    match_all(w);
    world_relaunch(w);
    receive_all(w, "decode, match, rings", open_memory(w));
    world_relaunch(w);
    write_capture(w, argv[1]);
    file = sp_replay_open(argv[1], &err);
    if (file == NULL)
        world_fail(err.message);
    receive_all(w, "capture file", file);
    unlink(argv[1]);
    world_destroy(w);
    return 0;
}
