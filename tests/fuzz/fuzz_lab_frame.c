/* Frames into the emulated network. The first byte chooses the network; then come frames, each
 * behind two bytes of length and one of milliseconds that pass before it. */
#include <stdint.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "emulator/emulator.h"
#include "packet/cursor.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static uint64_t now_us;

static uint64_t read_clock(void *ctx)
{
    (void)ctx;
    return now_us;
}

static void add_hosts(struct sp_addrset *set, const char *first_text, const char *last_text)
{
    struct sp_addr first, last;
    struct sp_error err;

    if (!sp_addr_parse(first_text, &first) || !sp_addr_parse(last_text, &last) ||
        !sp_addrset_add(set, &first, &last, &err))
        abort();
}

static void make_world(struct lab_world *world, uint8_t kind)
{
    const char *path = SP_SOURCE_DIR "/tests/unit/lab_net.personality";
    struct lab_sample all = {0};
    struct sp_error err;
    size_t skipped;

    if (!lab_world_init(world, &err))
        abort();
    add_hosts(world->on_link, "198.18.0.1", "198.18.0.4");
    add_hosts(world->on_link, "2001:db8::1", "2001:db8::4");
    add_hosts(world->routed, "198.19.0.1", "198.19.0.4");
    add_hosts(world->routed, "2001:db8:1::1", "2001:db8:1::4");
    world->tcp.rest.kind = (kind & 1) != 0 ? LAB_PORT_OPEN : LAB_PORT_REJECTED_HOST;
    world->udp.rest.kind = (kind & 2) != 0 ? LAB_PORT_OPEN : LAB_PORT_REJECTED_ROUTER;
    world->rtt_us = (kind & 4) != 0 ? 2000 : 0;
    world->duplicate = (kind & 8) != 0 ? 0.5 : 0;
    world->tarpit_share = (kind & 16) != 0 ? 1 : 0;
    world->proxy_share = (kind & 48) == 32 ? 1 : 0;
    world->router_unreachable = true;
    world->alive = (kind & 64) != 0 ? 0.5 : 1;
    if (!lab_personalities_read(world->personalities, path, &all, 1, &skipped, &err) ||
        !lab_world_seal(world, &err))
        abort();
}

static void send_frames(struct lab_emulator *emulator, int fd, struct sp_cursor *c)
{
    uint8_t answer[2048];

    while (sp_cursor_left(c) >= 3) {
        uint8_t high = sp_cursor_u8(c), low = sp_cursor_u8(c);
        size_t len = (size_t)high << 8 | low;
        const uint8_t *frame;

        now_us += (uint64_t)sp_cursor_u8(c) * 1000;
        if (len > sp_cursor_left(c))
            len = sp_cursor_left(c);
        frame = sp_cursor_take(c, len);
        if (frame != NULL && len > 0 && write(fd, frame, len) != (ssize_t)len)
            abort();
        lab_emulator_step(emulator);
        while (read(fd, answer, sizeof(answer)) > 0)
            ;
    }
    now_us += 40000000;
    lab_emulator_step(emulator);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    const struct sp_clock clock = {.now_us = read_clock};
    struct sp_cursor c = sp_cursor_init(data, size);
    struct lab_emulator *emulator;
    struct lab_world world;
    struct sp_error err;
    int fds[2];

    now_us = 1000000000;
    if (size > 65536 ||
        socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, fds) != 0)
        return 0;
    make_world(&world, sp_cursor_u8(&c));
    emulator = lab_emulator_create(&world, fds[0], &clock, &err);
    if (emulator == NULL)
        abort();
    send_frames(emulator, fds[1], &c);
    if (lab_emulator_counters(emulator)->overflows != 0)
        abort();
    lab_emulator_destroy(emulator);
    lab_world_finish(&world);
    close(fds[0]);
    close(fds[1]);
    return 0;
}
