#include "cli/privilege.h"

#include <cap-ng.h>
#include <errno.h>
#include <grp.h>
#include <pwd.h>
#include <string.h>
#include <sys/prctl.h>
#include <unistd.h>

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
