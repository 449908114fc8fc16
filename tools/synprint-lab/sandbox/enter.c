#include "sandbox/enter.h"

#include <errno.h>
#include <sched.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/statvfs.h>

static unsigned long sys_flags(void)
{
    struct statvfs fs;
    unsigned long flags = MS_NOSUID | MS_NODEV | MS_NOEXEC;

    /* what is read-only outside, as in a container, stays so */
    if (statvfs("/sys", &fs) == 0 && (fs.f_flag & ST_RDONLY) != 0)
        flags |= MS_RDONLY;
    return flags;
}

bool lab_enter(int pidfd, struct sp_error *err)
{
    /* by the descriptor: no process id that could be another's meanwhile */
    if (setns(pidfd, CLONE_NEWNET) != 0)
        return sp_fail(err, errno == EPERM ? SP_ERR_PRIVILEGE : SP_ERR_FAILED,
                       "cannot enter the lab's network namespace: %s", strerror(errno));
    if (unshare(CLONE_NEWNS) != 0 || mount("", "/", "none", MS_SLAVE | MS_REC, NULL) != 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot make a mount namespace: %s", strerror(errno));
    if (mount("sysfs", "/sys", "sysfs", sys_flags(), NULL) != 0 && errno != EPERM &&
        errno != EACCES)
        return sp_fail(err, SP_ERR_FAILED, "cannot mount the lab's /sys: %s", strerror(errno));
    return true;
}
