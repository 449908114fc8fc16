#include "stacks/member.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "stacks/device.h"
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

static bool hear(int sync, char expected)
{
    struct pollfd wait_for = {.fd = sync, .events = POLLIN};
    char byte;

    return poll(&wait_for, 1, SYNC_MS) == 1 && read(sync, &byte, 1) == 1 && byte == expected;
}

static bool start_kernel(struct lab_member_run *run, uint32_t scanner, struct sp_error *err)
{
    const struct sp_mac mac = lab_member_mac(run->member);
    const char linked = LAB_KERNEL_LINKED;
    int sync;
    bool ok;

    if (!lab_head_start(run, -1, lab_kernel_run, &sync, err))
        return false;
    sp_fail(err, SP_ERR_FAILED, "%s did not start; its output is in %.200s", run->member->name,
            run->log);
    ok = hear(sync, LAB_KERNEL_UNSHARED) &&
         lab_device_veth(run->interface, LAB_KERNEL_DEVICE, &mac, run->pid, err) &&
         lab_device_up(run->interface, scanner, err) && write(sync, &linked, 1) == 1 &&
         hear(sync, LAB_KERNEL_SERVING);
    close(sync);
    return ok;
}

static bool start_tap(struct lab_member_run *run, uint32_t scanner, struct sp_error *err)
{
    int device = lab_device_tap(run->interface, err), sync;
    bool ok;

    if (device < 0)
        return false;
    ok = lab_device_up(run->interface, scanner, err) &&
         lab_head_start(run, device, run->member->kind == LAB_MEMBER_QEMU ? run_qemu : run_lwip,
                        &sync, err);
    if (ok)
        close(sync);
    close(device);
    return ok;
}

bool lab_member_start(const struct lab_member *member, const char *directory,
                      struct lab_member_run *out, struct sp_error *err)
{
    const uint32_t scanner = member->network + SCANNER_HOST;
    char reason[LAB_MEMBER_REASON_MAX];
    bool ok;

    *out = (struct lab_member_run){.member = member, .lifeline = -1};
    if (!lab_member_available(member, reason))
        return sp_fail(err, SP_ERR_FAILED, "%s: %s", member->name, reason);
    if (snprintf(out->log, sizeof(out->log), "%s/%s.log", directory, member->name) >=
        (int)sizeof(out->log))
        return sp_fail(err, SP_ERR_FAILED, "the name of the folder \"%.200s\" is too long",
                       directory);
    snprintf(out->interface, sizeof(out->interface), "lab-%.11s", member->name);
    ok = member->kind == LAB_MEMBER_KERNEL ? start_kernel(out, scanner, err)
                                           : start_tap(out, scanner, err);
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
