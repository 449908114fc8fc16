#include "stacks/member.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "sandbox/namespace.h"
#include "sandbox/netlink.h"
#include "sandbox/tap.h"
#include "stacks/files.h"
#include "stacks/head.h"
#include "stacks/kernel_stack.h"

#define SCANNER_HOST 254
#define SYNC_MS      10000 /* making a namespace waits for others that are being removed */
#define STOP_MS      3000

/* The devices of descriptor LAB_HEAD_DEVICE, in words. */
#define STRING(x)      #x
#define NUMBER(x)      STRING(x)
#define DEVICE_FD_TEXT NUMBER(LAB_HEAD_DEVICE)
#define ADDRESS_MAX    16
/* A kernel with less than 768 MB lowers the limit of its receive buffers, and with it the window
 * scale (net/ipv4/tcp.c, tcp_init). What the guest does not touch costs nothing. */
#define GUEST_MEMORY_MB "1024"

static void host_text(const struct lab_member *member, char out[static ADDRESS_MAX])
{
    const uint32_t address = member->network + member->first_host;

    snprintf(out, ADDRESS_MAX, "%u.%u.%u.%u", address >> 24, address >> 16 & 255,
             address >> 8 & 255, address & 255);
}

/* TCG and not KVM: it runs everywhere, in other virtual machines too. A PC and not microvm, which
 * boots a second sooner but leaves the kernel no clock to measure its TSC by when the machine is
 * busy: then it hangs. */
static int run_qemu(const struct lab_member *member)
{
    const struct sp_mac mac = lab_member_mac(member);
    char kernel[32], initramfs[32];
    char qemu[PATH_MAX], mac_text[SP_MAC_TEXT_MAX], address[ADDRESS_MAX], device[80], command[160];
    struct lab_linux_files files;

    if (!lab_program_find("qemu-system-x86_64", qemu) || !lab_linux_files(&files))
        return 1;
    /* opened by root, as the program is: see lab_head_execute() */
    snprintf(kernel, sizeof(kernel), "/proc/self/fd/%d", open(files.kernel, O_RDONLY));
    snprintf(initramfs, sizeof(initramfs), "/proc/self/fd/%d", open(files.initramfs, O_RDONLY));
    host_text(member, address);
    snprintf(device, sizeof(device), "virtio-net-pci,netdev=n,romfile=,mac=%s",
             sp_mac_format(&mac, mac_text));
    snprintf(command, sizeof(command), "console=ttyS0 quiet panic=-1 lab.address=%s/24", address);
    /* clang-format off */
    const char *const argv[] = {
        qemu, "-nodefaults", "-no-user-config", "-no-reboot",
        "-M", "pc", "-accel", "tcg", "-smp", "1", "-m", GUEST_MEMORY_MB,
        "-sandbox", "on", "-display", "none", "-serial", "stdio",
        "-kernel", kernel, "-initrd", initramfs, "-append", command,
        "-netdev", "tap,id=n,fd=" DEVICE_FD_TEXT, "-device", device, NULL,
    };
    /* clang-format on */

    return lab_head_execute(argv);
}

static int run_lwip(const struct lab_member *member)
{
    const struct sp_mac mac = lab_member_mac(member);
    char program[PATH_MAX], mac_text[SP_MAC_TEXT_MAX], address[ADDRESS_MAX], mtu[8], window[8];

    if (!lab_helper_find("lwip-host", program))
        return 1;
    host_text(member, address);
    snprintf(mtu, sizeof(mtu), "%u", member->lwip.mtu);
    snprintf(window, sizeof(window), "%u", member->lwip.window_bytes);
    return lab_head_execute((const char *const[]){
        program, DEVICE_FD_TEXT, address, sp_mac_format(&mac, mac_text), mtu, window, NULL});
}

/* Whether the member says that, before it is too late or the caller gives up. */
static bool hear(int sync, char expected, int give_up)
{
    struct pollfd wait_for[] = {{.fd = sync, .events = POLLIN}, {.fd = give_up, .events = POLLIN}};
    char byte;

    return poll(wait_for, 2, SYNC_MS) > 0 && wait_for[1].revents == 0 &&
           read(sync, &byte, 1) == 1 && byte == expected;
}

/* Brings the scanner's side up: IPv4 only, no forwarding. */
static bool bring_up(struct lab_netlink *netlink, const struct lab_member_run *run,
                     struct sp_error *err)
{
    const struct sp_addr scanner = sp_addr_ipv4(run->member->network + SCANNER_HOST);
    const uint32_t index = if_nametoindex(run->interface);

    if (!lab_namespace_set("0", "ipv4/conf/%s/forwarding", run->interface))
        return sp_fail(err, SP_ERR_FAILED, "cannot turn forwarding off on %s: %s", run->interface,
                       strerror(errno));
    /* refused only where the kernel has no IPv6, or no such setting: neither does harm */
    (void)lab_namespace_set("1", "ipv6/conf/%s/disable_ipv6", run->interface);
    /* so that a stack that is starting is found when it is up, not up to a second later */
    (void)lab_namespace_set("100", "ipv4/neigh/%s/retrans_time_ms", run->interface);
    return lab_netlink_link_up(netlink, index, NULL, 0, err) &&
           lab_netlink_add_address(netlink, index, &scanner, 24, err);
}

static bool start_kernel(struct lab_member_run *run, struct lab_netlink *netlink, int give_up,
                         struct sp_error *err)
{
    const struct sp_mac mac = lab_member_mac(run->member);
    const char linked = LAB_KERNEL_LINKED;
    int sync;
    bool ok;

    if (!lab_head_start(run, -1, lab_kernel_run, &sync, err))
        return false;
    sp_fail(err, SP_ERR_FAILED, "%s did not start; its output is in %.200s", run->member->name,
            run->log);
    ok = hear(sync, LAB_KERNEL_UNSHARED, give_up) &&
         lab_netlink_add_veth(netlink, run->interface, LAB_KERNEL_DEVICE, &mac, run->pid, err) &&
         bring_up(netlink, run, err) && send(sync, &linked, 1, MSG_NOSIGNAL) == 1 &&
         hear(sync, LAB_KERNEL_SERVING, give_up);
    close(sync);
    return ok;
}

static bool start_tap(struct lab_member_run *run, struct lab_netlink *netlink, struct sp_error *err)
{
    int device = lab_tap_open(run->interface, 0, err), sync;
    bool ok;

    if (device < 0)
        return false;
    ok = bring_up(netlink, run, err) &&
         lab_head_start(run, device, run->member->kind == LAB_MEMBER_QEMU ? run_qemu : run_lwip,
                        &sync, err);
    if (ok)
        close(sync);
    close(device);
    return ok;
}

bool lab_member_start(const struct lab_member *member, const char *directory,
                      struct lab_member_run *out, int give_up, struct sp_error *err)
{
    char reason[LAB_MEMBER_REASON_MAX];
    struct lab_netlink netlink;
    bool ok;

    *out = (struct lab_member_run){.member = member, .lifeline = -1};
    if (!lab_member_available(member, reason))
        return sp_fail(err, SP_ERR_FAILED, "%s: %s", member->name, reason);
    if (snprintf(out->log, sizeof(out->log), "%s/%s.log", directory, member->name) >=
        (int)sizeof(out->log))
        return sp_fail(err, SP_ERR_FAILED, "the name of the folder \"%.200s\" is too long",
                       directory);
    snprintf(out->interface, sizeof(out->interface), "lab-%.11s", member->name);
    if (!lab_netlink_init(&netlink, err))
        return false;
    ok = member->kind == LAB_MEMBER_KERNEL ? start_kernel(out, &netlink, give_up, err)
                                           : start_tap(out, &netlink, err);
    lab_netlink_finish(&netlink);
    if (!ok)
        lab_member_stop(out);
    return ok;
}

void lab_member_stop(struct lab_member_run *run)
{
    const struct timespec pause = {.tv_nsec = 5000000};

    if (run->lifeline >= 0)
        close(run->lifeline);
    run->lifeline = -1;
    for (int waited_ms = 0; run->pid > 0; waited_ms += 5) {
        pid_t ended = waitpid(run->pid, NULL, WNOHANG);

        if (ended == run->pid || (ended < 0 && errno == ECHILD))
            break;
        if (waited_ms >= STOP_MS)
            kill(run->pid, SIGKILL); /* what it executed dies with it */
        nanosleep(&pause, NULL);
    }
    run->pid = 0;
}
