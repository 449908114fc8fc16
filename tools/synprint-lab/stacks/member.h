/* Real TCP/IP stacks as members of the practice network, each alone in a /24 behind an interface of
 * its own in the scanner's namespace:
 *
 *   kernel      198.19.240.0/24  the running kernel in another namespace, answering as .1 to .127
 *   linux-6.1   198.19.241.1     Debian's cloud kernel in QEMU (scripts/lab-stacks.sh fetches it)
 *   lwip        198.19.242.1     lwIP as Debian builds it
 *   lwip-small  198.19.243.1     the same with what lwIP's own defaults are: small, no scaling
 *
 * The scanner has .254/24 on each. No member has a route beyond its /24.
 *
 * A member lives in a process tree of its own, whose head holds one end of a pipe: the tree ends
 * when the process that started it ends, however that happens, even with SIGKILL and even if that
 * process has dropped its privileges meanwhile. The interfaces vanish with the tree.
 *
 * Call these from one thread, as root, in the scanner's network namespace.
 */
#ifndef SP_STACKS_MEMBER_H
#define SP_STACKS_MEMBER_H

#include <net/if.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

#include "base/error.h"
#include "packet/addr.h"

#define LAB_MEMBER_PORTS_MAX 8

enum lab_member_kind { LAB_MEMBER_KERNEL, LAB_MEMBER_QEMU, LAB_MEMBER_LWIP };

struct lab_member {
    const char *name;               /* of the command line */
    const char *text;               /* one line for --help and for people */
    uint32_t network;               /* the /24, host byte order: 0xc613f000 is 198.19.240.0 */
    uint8_t first_host, host_count; /* last byte of the addresses that answer: first.. */
    uint8_t tcp_count, udp_count;
    uint16_t tcp[LAB_MEMBER_PORTS_MAX]; /* open; every other TCP port answers RST */
    uint16_t udp[LAB_MEMBER_PORTS_MAX]; /* open and silent; every other one: port unreachable */
    enum lab_member_kind kind;
    struct {
        uint16_t mtu, window_bytes; /* 0: as the library was built */
    } lwip;
};

/* What a truth file says of a member. */
struct lab_member_os {
    char name[96];    /* "Linux 6.1", "lwIP 2.1.3" */
    char vendor[32];  /* "Linux", "lwIP" */
    char family[32];  /* "Linux", "lwIP" */
    char version[64]; /* exact: "6.1.192-2 (6.1.0-56-cloud-amd64)", `uname -r`; "" if unknown */
};

/* All of them, in the order above; *count members. Constant. */
const struct lab_member *lab_members(size_t *count);
/* NULL when there is none of that name. */
const struct lab_member *lab_member_find(const char *name);

void lab_member_os(const struct lab_member *member, struct lab_member_os *out);

/* The Ethernet address that every host of the member has. */
struct sp_mac lab_member_mac(const struct lab_member *member);

#define LAB_MEMBER_REASON_MAX 256

/* False when the member cannot run here; reason then says what is missing and, after a semicolon,
 * the command that gets it. Starts nothing. */
bool lab_member_available(const struct lab_member *member, char reason[LAB_MEMBER_REASON_MAX]);

/* A running member. */
struct lab_member_run {
    const struct lab_member *member;
    pid_t pid;                /* head of its process tree, a child of the caller; 0 = none */
    int lifeline;             /* close-on-exec; closing it ends the member */
    char interface[IFNAMSIZ]; /* in the scanner's namespace */
    char log[256];            /* what the stack printed */
};

/* Makes the interface with the scanner's address and starts the stack; does not wait for it, unless
 * it is the kernel. give_up: a descriptor that is readable when the caller does not want it any
 * more, or -1.
 * directory (absolute, writable): the stack's output goes to "directory/NAME.log".
 * The caller must not have other threads. On error nothing is left behind. */
bool lab_member_start(const struct lab_member *member, const char *directory,
                      struct lab_member_run *out, int give_up, struct sp_error *err);

/* Waits until the member answers a TCP connection on its first open port, at most timeout_ms
 * (LAB_MEMBER_READY_MS is plenty). False when it does not, or when its process has ended (err says
 * where its output is), and within a moment after give_up, as above, became readable. */
#define LAB_MEMBER_READY_MS 20000
bool lab_member_ready(struct lab_member_run *run, unsigned timeout_ms, int give_up,
                      struct sp_error *err);

/* Ends the member and waits for it. Also after lab_member_ready() failed; also a second time. */
void lab_member_stop(struct lab_member_run *run);

#endif
