#include "cli/outfile.h"
#include "lab/session_internal.h"
#include "truth/truth.h"

/* "22,80" */
static void port_list(const struct lab_member *member, char *out, size_t size)
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < member->tcp_count && len < size; i++)
        len += (size_t)snprintf(out + len, size - len, "%s%u", i > 0 ? "," : "",
                                (unsigned)member->tcp[i]);
}

static bool write_member(const struct lab_member *member, FILE *out, struct sp_error *err)
{
    struct lab_member_os os;
    char ports[LAB_MEMBER_PORTS_MAX * 6 + 1];

    lab_member_os(member, &os);
    port_list(member, ports, sizeof(ports));
    for (unsigned i = 0; i < member->host_count; i++) {
        const struct lab_truth_member host = {
            .addr = sp_addr_ipv4(member->network + member->first_host + i),
            .open_ports = ports,
            .name = os.name,
            .vendor = os.vendor,
            .family = os.family,
            .version = os.version,
        };

        if (!lab_truth_write_member(&host, out, err))
            return false;
    }
    return true;
}

bool lab_session_write_truth(struct lab_session *session, struct sp_error *err)
{
    struct sp_outfile file;
    bool ok;

    if (!session->options->truth_path)
        return true;
    ok = sp_outfile_open(&file, session->options->truth_path, false, err) &&
         lab_truth_write(session->world, file.stream, err);
    for (size_t i = 0; ok && i < session->member_count; i++)
        ok = write_member(session->members[i].member, file.stream, err);
    ok = ok && sp_outfile_close(&file, err) && sp_outfile_publish(&file, err);
    sp_outfile_finish(&file);
    return ok;
}
