/* masscan's list, "-oL": STATE PROTOCOL PORT ADDRESS TIME. Other lines: "#masscan" and "# end", and
 * "banner ..." of what an open port said. It lists open ports only, or closed ones too. */
#include "truth/result.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>

enum { LINE_LEN_MAX = 1 << 20 }; /* banners are long, other lines are not */

struct reader {
    const char *name;
    unsigned long long line;
    const struct lab_result_sink *sink;
};

static bool fail(const struct reader *r, struct sp_error *err, const char *what)
{
    return sp_fail(err, SP_ERR_FAILED, "%.150s:%llu: %.200s", r->name, r->line, what);
}

static bool parse_port(const char *text, uint16_t *port)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    *port = (uint16_t)value;
    return text[0] >= '0' && text[0] <= '9' && *end == '\0' && value <= UINT16_MAX;
}

static bool read_port(struct reader *r, char *line, struct sp_error *err)
{
    struct lab_result_port port = {.reason = LAB_REASON_NONE};
    char *save;
    const char *state = strtok_r(line, " \t", &save), *proto = strtok_r(NULL, " \t", &save),
               *number = strtok_r(NULL, " \t", &save), *addr = strtok_r(NULL, " \t", &save);

    if (!state || !proto || !number || !addr)
        return fail(r, err, "expected STATE PROTOCOL PORT ADDRESS TIME");
    port.state = lab_state_find(state);
    if (port.state == LAB_STATE_UNTOLD)
        return fail(r, err, "the first word is no state of a port");
    if (!lab_proto_find(proto, &port.proto))
        return true; /* ICMP, SCTP: not compared */
    if (!parse_port(number, &port.first))
        return fail(r, err, "the third word is no port (0-65535)");
    if (!sp_addr_parse(addr, &port.addr))
        return fail(r, err, "the fourth word is no IP address");
    port.last = port.first;
    return r->sink->port(r->sink->ctx, &port, err);
}

static bool read_line(struct reader *r, char *line, size_t len, struct sp_error *err)
{
    if (len > LINE_LEN_MAX)
        return fail(r, err, "the line is too long");
    if (memchr(line, '\0', len))
        return fail(r, err, "the line holds a NUL byte");
    while (len > 0 && strchr("\r\n", line[len - 1]))
        line[--len] = '\0';
    if (len == 0 || line[0] == '#' || strncmp(line, "banner ", 7) == 0)
        return true;
    return read_port(r, line, err);
}

bool lab_result_read_masscan(FILE *in, const char *name, const struct lab_result_sink *sink,
                             struct sp_error *err)
{
    const struct lab_result_scan scan = {.format = "masscan", .open_only = true};
    struct reader r = {.name = name, .sink = sink};
    char *line = NULL;
    size_t size = 0;
    ssize_t len;
    bool good = sink->scan(sink->ctx, &scan, err);

    errno = 0;
    while (good && (len = getline(&line, &size, in)) >= 0) {
        r.line++;
        good = read_line(&r, line, (size_t)len, err);
    }
    free(line);
    if (good && ferror(in))
        return sp_fail(err, SP_ERR_FAILED, "cannot read %.150s: %s", name, strerror(errno));
    return good;
}
