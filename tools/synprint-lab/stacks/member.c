#include "stacks/member.h"

#include <stdio.h>
#include <string.h>
#include <sys/utsname.h>

#include "stacks/files.h"

static const struct lab_member members[] = {
    {.name = "kernel",
     .text = "the running Linux kernel, 127 addresses",
     .network = 0xc613f000,
     .first_host = 1,
     .host_count = 127,
     .tcp = {22, 80, 443},
     .tcp_count = 3,
     .udp = {53},
     .udp_count = 1,
     .kind = LAB_MEMBER_KERNEL},
    {.name = "linux-6.1",
     .text = "Debian's Linux 6.1 in QEMU",
     .network = 0xc613f100,
     .first_host = 1,
     .host_count = 1,
     .tcp = {22, 80},
     .tcp_count = 2,
     .kind = LAB_MEMBER_QEMU},
    {.name = "lwip",
     .text = "lwIP as Debian builds it: MSS 1460, window scale 1",
     .network = 0xc613f200,
     .first_host = 1,
     .host_count = 1,
     .tcp = {7, 80},
     .tcp_count = 2,
     .udp = {7},
     .udp_count = 1,
     .kind = LAB_MEMBER_LWIP},
    /* lwIP's opt.h: TCP_MSS 536, TCP_WND 4 * TCP_MSS, LWIP_WND_SCALE 0 */
    {.name = "lwip-small",
     .text = "lwIP with its own defaults: MSS 536, window 2144, no scaling",
     .network = 0xc613f300,
     .first_host = 1,
     .host_count = 1,
     .tcp = {7, 80},
     .tcp_count = 2,
     .udp = {7},
     .udp_count = 1,
     .kind = LAB_MEMBER_LWIP,
     .lwip = {.mtu = 576, .window_bytes = 2144}},
};

const struct lab_member *lab_members(size_t *count)
{
    *count = sizeof(members) / sizeof(members[0]);
    return members;
}

const struct lab_member *lab_member_find(const char *name)
{
    for (size_t i = 0; i < sizeof(members) / sizeof(members[0]); i++) {
        if (strcmp(members[i].name, name) == 0)
            return &members[i];
    }
    return NULL;
}

struct sp_mac lab_member_mac(const struct lab_member *member)
{
    return (struct sp_mac){{0x02, 0x01, (uint8_t)(member->network >> 24),
                            (uint8_t)(member->network >> 16), (uint8_t)(member->network >> 8), 1}};
}

static void running_kernel(struct lab_member_os *out)
{
    struct utsname name;
    unsigned major, minor;

    snprintf(out->name, sizeof(out->name), "Linux");
    if (uname(&name) != 0)
        return;
    snprintf(out->version, sizeof(out->version), "%.*s", (int)sizeof(out->version) - 1,
             name.release);
    if (sscanf(name.release, "%u.%u", &major, &minor) == 2)
        snprintf(out->name, sizeof(out->name), "Linux %u.%u", major, minor);
}

void lab_member_os(const struct lab_member *member, struct lab_member_os *out)
{
    struct lab_linux_files files;

    *out = (struct lab_member_os){.vendor = "Linux", .family = "Linux"};
    switch (member->kind) {
    case LAB_MEMBER_KERNEL:
        running_kernel(out);
        break;
    case LAB_MEMBER_QEMU:
        snprintf(out->name, sizeof(out->name), "Linux 6.1");
        if (lab_linux_files(&files))
            memcpy(out->version, files.version, sizeof(out->version));
        break;
    case LAB_MEMBER_LWIP:
        *out = (struct lab_member_os){.vendor = "lwIP", .family = "lwIP"};
        snprintf(out->version, sizeof(out->version), "%s", SP_LWIP_VERSION);
        snprintf(out->name, sizeof(out->name), "lwIP%s%s", SP_LWIP_VERSION[0] != '\0' ? " " : "",
                 SP_LWIP_VERSION);
        break;
    }
}
