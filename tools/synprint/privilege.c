#include "synprint/privilege.h"

#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <limits.h>
#include <pwd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

#include "synprint/command.h"

bool sp_privilege_check(bool patient, struct sp_error *err)
{
    bool raw = false, admin = false;
    char path[PATH_MAX];
    char *quoted = NULL;
    size_t quoted_len;
    ssize_t len;
    FILE *out;

    if (capng_get_caps_process() == 0) {
        raw = capng_have_capability(CAPNG_EFFECTIVE, CAP_NET_RAW);
        admin = !patient || capng_have_capability(CAPNG_EFFECTIVE, CAP_NET_ADMIN);
    }
    if (raw && admin)
        return true;
    len = readlink("/proc/self/exe", path, sizeof(path) - 1);
    if (len < 0)
        len = 0;
    path[len] = '\0';
    out = open_memstream(&quoted, &quoted_len);
    if (out != NULL) {
        sp_command_put_argument(out, len > 0 ? path : "synprint");
        fclose(out);
    }
    sp_fail(err, SP_ERR_PRIVILEGE, "%s missing: run as root, or once: sudo setcap %s+ep %s",
            raw ? "CAP_NET_ADMIN, which --os-patient needs, is" : "CAP_NET_RAW is",
            patient ? "cap_net_raw,cap_net_admin" : "cap_net_raw",
            quoted != NULL ? quoted : "synprint");
    free(quoted);
    return false;
}

static bool failed(const char *what, struct sp_error *err)
{
    return sp_fail(err, SP_ERR_FAILED, "cannot give up privileges: %s: %s", what, strerror(errno));
}

#ifndef SP_COVERAGE /* a coverage build writes its counters at exit, where nobody may not */
static bool become_nobody(struct sp_error *err)
{
    const struct passwd *nobody;

    if (geteuid() != 0 || !capng_have_capability(CAPNG_EFFECTIVE, CAP_SETUID) ||
        !capng_have_capability(CAPNG_EFFECTIVE, CAP_SETGID))
        return true;
    nobody = getpwnam("nobody");
    if (!nobody)
        return sp_fail(err, SP_ERR_FAILED, "cannot give up privileges: no user \"nobody\"");
    if (setresgid(nobody->pw_gid, nobody->pw_gid, nobody->pw_gid) != 0) {
        /* In a user namespace that maps root only, root is an ordinary user outside and there is
         * nobody else to become (user_namespaces(7)). */
        return errno == EINVAL || failed("setresgid", err);
    }
    if (setgroups(0, NULL) != 0)
        return failed("setgroups", err);
    if (setresuid(nobody->pw_uid, nobody->pw_uid, nobody->pw_uid) != 0)
        return failed("setresuid", err);
    if (seteuid(0) == 0)
        return sp_fail(err, SP_ERR_FAILED, "cannot give up privileges: root can be regained");
    return true;
}
#endif

bool sp_privilege_drop(struct sp_error *err)
{
    if (capng_get_caps_process() != 0)
        return failed("reading the capabilities", err);
    if (capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP)) {
        capng_clear(CAPNG_SELECT_BOUNDS);
        if (capng_apply(CAPNG_SELECT_BOUNDS) != 0)
            return failed("clearing the bounding set", err);
    }
#ifndef SP_COVERAGE
    if (!become_nobody(err))
        return false;
#endif
    capng_clear(CAPNG_SELECT_BOTH);
    if (capng_apply(CAPNG_SELECT_CAPS) != 0)
        return failed("clearing the capabilities", err);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return failed("no_new_privs", err);
    if (capng_get_caps_process() != 0 || capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE)
        return sp_fail(err, SP_ERR_FAILED, "cannot give up privileges: a capability is left");
#ifdef SP_SANITIZED
    /* LeakSanitizer attaches to the process, which the change of user forbade (prctl(2)). */
    (void)prctl(PR_SET_DUMPABLE, 1, 0, 0, 0);
#endif
    return true;
}
