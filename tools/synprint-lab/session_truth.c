#include "cli/outfile.h"
#include "lab/session_internal.h"
#include "truth/truth.h"

#define PORTS_TEXT_MAX (LAB_MEMBER_PORTS_MAX * 6 + 1)

/* "22,80" */
static void port_list(const uint16_t *ports, size_t count, char out[static PORTS_TEXT_MAX])
{
    size_t len = 0;

    out[0] = '\0';
    for (size_t i = 0; i < count && len < PORTS_TEXT_MAX; i++)
        len += (size_t)snprintf(out + len, PORTS_TEXT_MAX - len, "%s%u", i > 0 ? "," : "",
                                (unsigned)ports[i]);
}

static bool write_member(const struct lab_member *member, FILE *out, struct sp_error *err)
{
    struct lab_member_os os;
    char tcp[PORTS_TEXT_MAX], udp[PORTS_TEXT_MAX];

    lab_member_os(member, &os);
    port_list(member->tcp, member->tcp_count, tcp);
    port_list(member->udp, member->udp_count, udp);
    for (unsigned i = 0; i < member->host_count; i++) {
        const struct lab_truth_member host = {
            .addr = sp_addr_ipv4(member->network + member->first_host + i),
            .mac = lab_member_mac(member),
            .tcp_open = tcp,
            .udp_silent = udp,
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
         lab_truth_write(session->world, file.stream, session->interrupt, err);
    for (size_t i = 0; ok && i < session->member_count; i++)
        ok = write_member(session->members[i].member, file.stream, err);
    if (!ok && file.error != 0)
        sp_outfile_flush(&file, err); /* names the file */
    ok = ok && sp_outfile_close(&file, err) && sp_outfile_publish(&file, err);
    sp_outfile_finish(&file);
    return ok;
}
