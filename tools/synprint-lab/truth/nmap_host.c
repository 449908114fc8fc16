#include "truth/nmap_host.h"

#include <stdlib.h>
#include <string.h>

#include "truth/ranges.h"

void lab_nmap_host_begin(struct lab_nmap_host *host, const struct lab_result_sink *sink,
                         enum lab_proto proto)
{
    lab_nmap_host_finish(host);
    host->event = (struct lab_result_host){.proto = proto, .os = host->matches};
    host->sink = sink;
    host->match_open = false;
}

/* nmap writes a host's addresses before its ports. */
static bool has_address(const struct lab_nmap_host *host, struct sp_error *err)
{
    return host->event.addr.family != SP_FAMILY_NONE ||
           sp_fail(err, SP_ERR_FAILED, "a host has no address before its ports or its end");
}

bool lab_nmap_host_port(struct lab_nmap_host *host, enum lab_state state, enum lab_reason reason,
                        struct sp_error *err)
{
    struct lab_result_port port = {
        .addr = host->event.addr,
        .proto = host->port_proto,
        .first = host->port,
        .last = host->port,
        .state = state,
        .reason = reason,
    };

    return has_address(host, err) && host->sink->port(host->sink->ctx, &port, err);
}

struct extra {
    struct lab_nmap_host *host;
    struct lab_result_port port;
};

static bool extra_range(void *ctx, uint16_t first, uint16_t last, struct sp_error *err)
{
    struct extra *extra = ctx;

    extra->port.first = first;
    extra->port.last = last;
    extra->host->extra_listed += (uint32_t)(last - first) + 1;
    return extra->host->sink->port(extra->host->sink->ctx, &extra->port, err);
}

bool lab_nmap_host_extra(struct lab_nmap_host *host, enum lab_proto proto, enum lab_reason reason,
                         const char *ports, struct sp_error *err)
{
    struct extra extra = {.host = host,
                          .port = {.addr = host->event.addr,
                                   .proto = proto,
                                   .state = host->extra_state,
                                   .reason = reason}};

    return has_address(host, err) &&
           lab_ranges_read(ports, "extrareasons", extra_range, &extra, err);
}

void lab_nmap_host_extra_end(struct lab_nmap_host *host)
{
    if (host->extra_count > host->extra_listed)
        host->event.not_shown[host->extra_state] += host->extra_count - host->extra_listed;
    host->extra_count = host->extra_listed = 0;
}

/* A copy that lives until the host's end. */
static const char *keep(struct lab_nmap_host *host, const char *text, struct sp_error *err)
{
    char *copy;

    if (host->string_count == LAB_NMAP_STRINGS_MAX)
        return "";
    copy = strdup(text);
    if (!copy) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    host->strings[host->string_count++] = copy;
    return copy;
}

bool lab_nmap_host_osmatch(struct lab_nmap_host *host, const char *name, uint32_t accuracy,
                           struct sp_error *err)
{
    host->match_open = host->event.os_count < LAB_NMAP_MATCHES_MAX;
    if (!host->match_open)
        return true;
    name = keep(host, name, err);
    host->matches[host->event.os_count++] =
        (struct lab_result_os){.name = name ? name : "", .accuracy = accuracy};
    return name != NULL;
}

bool lab_nmap_host_osclass(struct lab_nmap_host *host, const char *vendor, const char *family,
                           const char *generation, struct sp_error *err)
{
    struct lab_result_os *match;

    if (!host->match_open || host->event.os_count == 0)
        return true;
    match = &host->matches[host->event.os_count - 1];
    if (match->class_count == LAB_OS_CLASSES_MAX)
        return true;
    vendor = keep(host, vendor, err);
    family = keep(host, family, err);
    generation = keep(host, generation, err);
    if (!vendor || !family || !generation)
        return false;
    match->classes[match->class_count].vendor = vendor;
    match->classes[match->class_count].family = family;
    match->classes[match->class_count++].generation = generation;
    return true;
}

bool lab_nmap_host_end(struct lab_nmap_host *host, struct sp_error *err)
{
    bool good = has_address(host, err) && host->sink->host(host->sink->ctx, &host->event, err);

    lab_nmap_host_finish(host);
    return good;
}

void lab_nmap_host_finish(struct lab_nmap_host *host)
{
    for (size_t i = 0; i < host->string_count; i++)
        free(host->strings[i]);
    host->string_count = 0;
}
