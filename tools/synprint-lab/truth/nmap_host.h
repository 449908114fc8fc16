/* One host of nmap's XML while it is read: collects what stands in its element and hands it on.
 * Inside this module only. Functions return false with err filled in. */
#ifndef SP_TRUTH_NMAP_HOST_H
#define SP_TRUTH_NMAP_HOST_H

#include "truth/result.h"

enum {
    LAB_NMAP_MATCHES_MAX = 64,   /* systems of one host; more are left out */
    LAB_NMAP_STRINGS_MAX = 2048, /* names of one host's systems */
};

struct lab_nmap_host {
    struct lab_result_host event;
    const struct lab_result_sink *sink;
    /* between extraports and its end */
    enum lab_state extra_state;
    uint32_t extra_count, extra_listed;
    /* between port and its end */
    enum lab_proto port_proto;
    uint16_t port;
    struct lab_result_os matches[LAB_NMAP_MATCHES_MAX];
    bool match_open; /* osclass belongs to the last of matches */
    char *strings[LAB_NMAP_STRINGS_MAX];
    size_t string_count;
};

/* proto is that of the ports which extraports only counts. */
void lab_nmap_host_begin(struct lab_nmap_host *host, const struct lab_result_sink *sink,
                         enum lab_proto proto);
bool lab_nmap_host_port(struct lab_nmap_host *host, enum lab_state state, enum lab_reason reason,
                        struct sp_error *err);
bool lab_nmap_host_extra(struct lab_nmap_host *host, enum lab_proto proto, enum lab_reason reason,
                         const char *ports, struct sp_error *err);
void lab_nmap_host_extra_end(struct lab_nmap_host *host);
bool lab_nmap_host_osmatch(struct lab_nmap_host *host, const char *name, uint32_t accuracy,
                           struct sp_error *err);
bool lab_nmap_host_osclass(struct lab_nmap_host *host, const char *vendor, const char *family,
                           const char *generation, struct sp_error *err);
bool lab_nmap_host_end(struct lab_nmap_host *host, struct sp_error *err);
/* Frees what a host that did not end holds. */
void lab_nmap_host_finish(struct lab_nmap_host *host);

#endif
