#include "stacks/member.h"

#include <stdio.h>
#include <unistd.h>

#include "stacks/files.h"

#define APT "apt-get install --no-install-recommends "

static bool lacks(char reason[static LAB_MEMBER_REASON_MAX], const char *what)
{
    snprintf(reason, LAB_MEMBER_REASON_MAX, "%s", what);
    return false;
}

static bool qemu_available(char reason[static LAB_MEMBER_REASON_MAX])
{
    struct lab_linux_files files;
    char path[PATH_MAX];

    if (!lab_program_find("qemu-system-x86_64", path))
        return lacks(reason, "needs QEMU; " APT "qemu-system-x86");
    if (lab_linux_files(&files))
        return true;
    if (!lab_helper_find("lab-stacks.sh", path))
        return lacks(reason, "Debian's kernel has not been fetched; scripts/lab-stacks.sh");
    snprintf(reason, LAB_MEMBER_REASON_MAX, "Debian's kernel has not been fetched; %.200s", path);
    return false;
}

bool lab_member_available(const struct lab_member *member, char reason[LAB_MEMBER_REASON_MAX])
{
    char path[PATH_MAX];

    reason[0] = '\0';
    if (member->kind != LAB_MEMBER_KERNEL && access("/dev/net/tun", F_OK) != 0)
        return lacks(reason, "needs /dev/net/tun; modprobe tun");
    switch (member->kind) {
    case LAB_MEMBER_KERNEL:
        return true;
    case LAB_MEMBER_QEMU:
        return qemu_available(reason);
    case LAB_MEMBER_LWIP:
        return lab_helper_find("lwip-host", path) ||
               lacks(reason, "built without lwIP; " APT "liblwip-dev, and build again");
    }
    return lacks(reason, "unknown kind of member");
}
