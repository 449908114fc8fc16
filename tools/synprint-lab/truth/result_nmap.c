/* nmap's XML, "-oX", read with expat: the elements scaninfo, host, status, address, extraports,
 * extrareasons, port, state, os, osmatch, osclass. Others are passed over. */
#include "truth/result.h"

#include <errno.h>
#include <expat.h>
#include <stdlib.h>
#include <string.h>

#include "truth/nmap_host.h"

enum { DEPTH_MAX = 64, CHUNK_LEN = 1 << 16 };

struct reader {
    XML_Parser parser;
    const char *name;
    const struct lab_result_sink *sink;
    struct sp_error *err;
    bool failed;
    unsigned depth;
    bool scanned[LAB_PROTO_COUNT]; /* a scaninfo names the protocol */
    bool open_only;
    bool in_host, in_extraports, in_port;
    struct lab_nmap_host host;
};

static void fail(struct reader *r, const char *what)
{
    if (r->failed)
        return;
    r->failed = true;
    sp_fail(r->err, SP_ERR_FAILED, "%.150s:%lu: %.250s", r->name,
            (unsigned long)XML_GetCurrentLineNumber(r->parser), what);
    XML_StopParser(r->parser, XML_FALSE);
}

/* The value of an attribute, "" when it is not there. */
static const char *attribute(const char **attributes, const char *name)
{
    for (size_t i = 0; attributes[i]; i += 2)
        if (strcmp(attributes[i], name) == 0)
            return attributes[i + 1];
    return "";
}

static bool number(struct reader *r, const char *text, uint32_t max, uint32_t *out)
{
    char *end;
    unsigned long value = strtoul(text, &end, 10);

    *out = (uint32_t)value;
    if (text[0] >= '0' && text[0] <= '9' && *end == '\0' && value <= max)
        return true;
    fail(r, "an attribute is no number, or too large a one");
    return false;
}

/* Events go out one by one; what the receiver says is wrong ends the reading. */
static void check(struct reader *r, const struct sp_error *why)
{
    if (why->code != SP_OK)
        fail(r, why->message);
}

static void on_nmaprun(struct reader *r, const char **attributes)
{
    struct lab_result_scan scan = {.format = "nmap"};
    struct sp_error why = {.code = SP_OK};

    if (strcmp(attribute(attributes, "scanner"), "nmap") != 0) {
        fail(r, "no result of nmap: expected <nmaprun scanner=\"nmap\">");
        return;
    }
    r->open_only = lab_result_args_open_only(attribute(attributes, "args"));
    scan.open_only = r->open_only;
    r->sink->scan(r->sink->ctx, &scan, &why);
    check(r, &why);
}

static void on_scaninfo(struct reader *r, const char **attributes)
{
    struct lab_result_scan scan = {.format = "nmap", .open_only = r->open_only};
    struct sp_error why = {.code = SP_OK};

    if (!lab_proto_find(attribute(attributes, "protocol"), &scan.proto))
        return;
    r->scanned[scan.proto] = true;
    scan.ports = attribute(attributes, "services");
    r->sink->scan(r->sink->ctx, &scan, &why);
    check(r, &why);
}

static void on_status(struct reader *r, const char **attributes)
{
    const char *state = attribute(attributes, "state");

    /* "user-set" (-Pn) means that nmap took the user's word for it */
    if (strcmp(state, "up") == 0 && strcmp(attribute(attributes, "reason"), "user-set") != 0)
        r->host.event.state = LAB_HOST_UP;
    else if (strcmp(state, "down") == 0)
        r->host.event.state = LAB_HOST_DOWN;
}

static void on_address(struct reader *r, const char **attributes)
{
    if (strcmp(attribute(attributes, "addrtype"), "mac") == 0)
        return;
    if (!sp_addr_parse(attribute(attributes, "addr"), &r->host.event.addr))
        fail(r, "an address is no IP address");
}

static void on_extraports(struct reader *r, const char **attributes)
{
    r->in_extraports = true;
    r->host.extra_state = lab_state_find(attribute(attributes, "state"));
    if (r->host.extra_state == LAB_STATE_UNTOLD)
        fail(r, "extraports has no state of a port");
    else
        number(r, attribute(attributes, "count"), 2 * (UINT16_MAX + 1), &r->host.extra_count);
}

static void on_extrareasons(struct reader *r, const char **attributes)
{
    const char *ports = attribute(attributes, "ports");
    struct sp_error why = {.code = SP_OK};
    enum lab_proto proto = LAB_TCP;

    if (ports[0] == '\0' || !lab_proto_find(attribute(attributes, "proto"), &proto))
        return;
    lab_nmap_host_extra(&r->host, proto, lab_reason_find(attribute(attributes, "reason")), ports,
                        &why);
    check(r, &why);
}

static void on_port(struct reader *r, const char **attributes)
{
    uint32_t port;

    r->in_port = lab_proto_find(attribute(attributes, "protocol"), &r->host.port_proto) &&
                 number(r, attribute(attributes, "portid"), UINT16_MAX, &port);
    if (r->in_port)
        r->host.port = (uint16_t)port;
}

static void on_state(struct reader *r, const char **attributes)
{
    enum lab_state state = lab_state_find(attribute(attributes, "state"));
    struct sp_error why = {.code = SP_OK};

    if (state == LAB_STATE_UNTOLD) {
        fail(r, "a port has a state that is none");
        return;
    }
    lab_nmap_host_port(&r->host, state, lab_reason_find(attribute(attributes, "reason")), &why);
    check(r, &why);
}

static void on_osmatch(struct reader *r, const char **attributes)
{
    struct sp_error why = {.code = SP_OK};
    uint32_t accuracy;

    if (!number(r, attribute(attributes, "accuracy"), 100, &accuracy))
        return;
    lab_nmap_host_osmatch(&r->host, attribute(attributes, "name"), accuracy, &why);
    check(r, &why);
}

static void on_osclass(struct reader *r, const char **attributes)
{
    struct sp_error why = {.code = SP_OK};

    lab_nmap_host_osclass(&r->host, attribute(attributes, "vendor"),
                          attribute(attributes, "osfamily"), attribute(attributes, "osgen"), &why);
    check(r, &why);
}

static void on_host_child(struct reader *r, const char *name, const char **attributes)
{
    if (strcmp(name, "status") == 0)
        on_status(r, attributes);
    else if (strcmp(name, "address") == 0)
        on_address(r, attributes);
    else if (strcmp(name, "extraports") == 0)
        on_extraports(r, attributes);
    else if (strcmp(name, "extrareasons") == 0 && r->in_extraports)
        on_extrareasons(r, attributes);
    else if (strcmp(name, "port") == 0)
        on_port(r, attributes);
    else if (strcmp(name, "state") == 0 && r->in_port)
        on_state(r, attributes);
    else if (strcmp(name, "os") == 0)
        r->host.event.os_tried = true;
    else if (strcmp(name, "osmatch") == 0)
        on_osmatch(r, attributes);
    else if (strcmp(name, "osclass") == 0)
        on_osclass(r, attributes);
}

static void XMLCALL on_start(void *ctx, const char *name, const char **attributes)
{
    struct reader *r = ctx;

    if (r->failed)
        return;
    if (++r->depth > DEPTH_MAX) {
        fail(r, "elements are nested too deeply");
    } else if (r->depth == 1) {
        if (strcmp(name, "nmaprun") == 0)
            on_nmaprun(r, attributes);
        else
            fail(r, "no result of nmap: expected <nmaprun>");
    } else if (r->in_host) {
        on_host_child(r, name, attributes);
    } else if (r->depth == 2 && strcmp(name, "scaninfo") == 0) {
        on_scaninfo(r, attributes);
    } else if (r->depth == 2 && strcmp(name, "host") == 0) {
        r->in_host = true;
        lab_nmap_host_begin(&r->host, r->sink,
                            r->scanned[LAB_UDP] && !r->scanned[LAB_TCP] ? LAB_UDP : LAB_TCP);
    }
}

static void on_host_end(struct reader *r)
{
    struct sp_error why = {.code = SP_OK};

    r->in_host = false;
    lab_nmap_host_end(&r->host, &why);
    check(r, &why);
}

static void XMLCALL on_end(void *ctx, const char *name)
{
    struct reader *r = ctx;

    if (r->failed)
        return;
    r->depth--;
    if (strcmp(name, "extraports") == 0 && r->in_extraports) {
        r->in_extraports = false;
        lab_nmap_host_extra_end(&r->host);
    } else if (strcmp(name, "port") == 0) {
        r->in_port = false;
    } else if (r->in_host && r->depth == 1) {
        on_host_end(r);
    }
}

/* nmap declares no entity, so a file that does is none of its own. */
static void XMLCALL on_entity(void *ctx, const char *name, int is_parameter, const char *value,
                              int value_len, const char *base, const char *system_id,
                              const char *public_id, const char *notation)
{
    (void)name, (void)is_parameter, (void)value, (void)value_len, (void)base;
    (void)system_id, (void)public_id, (void)notation;
    fail(ctx, "the file declares an XML entity, which nmap does not");
}

static bool parse(struct reader *r, FILE *in)
{
    bool last = false;

    while (!last && !r->failed) {
        void *buffer = XML_GetBuffer(r->parser, CHUNK_LEN);
        size_t len = buffer ? fread(buffer, 1, CHUNK_LEN, in) : 0;

        if (!buffer || ferror(in)) {
            fail(r, buffer ? strerror(errno) : "out of memory");
            break;
        }
        last = len < CHUNK_LEN;
        if (XML_ParseBuffer(r->parser, (int)len, last) == XML_STATUS_ERROR)
            fail(r, last ? "the XML is cut off or wrong" : "the XML is wrong");
    }
    return !r->failed;
}

bool lab_result_read_nmap(FILE *in, const char *name, const struct lab_result_sink *sink,
                          struct sp_error *err)
{
    struct reader *r = calloc(1, sizeof(*r));
    bool good = false;

    if (!r)
        return sp_fail(err, SP_ERR_FAILED, "out of memory for %.150s", name);
    r->name = name;
    r->sink = sink;
    r->err = err;
    r->parser = XML_ParserCreate(NULL);
    if (r->parser) {
        XML_SetUserData(r->parser, r);
        XML_SetElementHandler(r->parser, on_start, on_end);
        XML_SetEntityDeclHandler(r->parser, on_entity);
        XML_SetParamEntityParsing(r->parser, XML_PARAM_ENTITY_PARSING_NEVER);
        good = parse(r, in);
        XML_ParserFree(r->parser);
    } else {
        sp_fail(err, SP_ERR_FAILED, "out of memory for %.150s", name);
    }
    lab_nmap_host_finish(&r->host);
    free(r);
    return good;
}
