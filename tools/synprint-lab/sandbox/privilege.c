#include "sandbox/privilege.h"

#include <cap-ng.h>
#include <errno.h>
#include <string.h>
#include <sys/prctl.h>

bool lab_privilege_check(const char *command, struct sp_error *err)
{
    if (capng_get_caps_process() == 0 && capng_have_capability(CAPNG_EFFECTIVE, CAP_SYS_ADMIN) &&
        capng_have_capability(CAPNG_EFFECTIVE, CAP_NET_ADMIN))
        return true;
    return sp_fail(err, SP_ERR_PRIVILEGE,
                   "%s needs root (CAP_SYS_ADMIN and CAP_NET_ADMIN): call it with sudo", command);
}

static bool failed(const char *what, struct sp_error *err)
{
    return sp_fail(err, SP_ERR_FAILED, "cannot give up privileges: %s: %s", what, strerror(errno));
}

bool lab_privilege_drop(struct sp_error *err)
{
    bool bounds;

    if (capng_get_caps_process() != 0)
        return failed("reading the capabilities", err);
    bounds = capng_have_capability(CAPNG_EFFECTIVE, CAP_SETPCAP);
    capng_clear(CAPNG_SELECT_BOTH);
    if (bounds && capng_apply(CAPNG_SELECT_BOUNDS) != 0)
        return failed("clearing the bounding set", err);
    if (capng_apply(CAPNG_SELECT_CAPS) != 0)
        return failed("clearing the capabilities", err);
    if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) != 0)
        return failed("no_new_privs", err);
    if (capng_get_caps_process() != 0 || capng_have_capabilities(CAPNG_SELECT_CAPS) != CAPNG_NONE)
        return sp_fail(err, SP_ERR_FAILED, "cannot give up privileges: a capability is left");
    return true;
}
