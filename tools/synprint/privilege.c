#include "synprint/privilege.h"

#include <cap-ng.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
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
