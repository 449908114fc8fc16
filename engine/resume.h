/* How far a scan has come, as another run needs to know it to go on: what sp_scan_unfinished() and
 * sp_scan_totals() give, and what struct sp_scan_config takes. */
#ifndef SP_RESUME_H
#define SP_RESUME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "engine/result.h"

/* A host that was begun, and is not done. Its address follows from the seed. */
struct sp_unfinished_host {
    uint64_t order;           /* the scan's hosts are begun in order, from 0 */
    enum sp_host_state state; /* so far */
    enum sp_reason reason;
    uint32_t srtt_us;         /* 0 = no answer was timed */
    uint32_t silent_sendings; /* of its ports without an answer, together */
    /* By index in the port set: those with a state need not be asked again. NULL: none has one. */
    const struct sp_port_result *results;
    uint32_t settled; /* how many have */
};

/* False ends the visits. The host is valid inside the call only. */
typedef bool sp_unfinished_visitor(void *ctx, const struct sp_unfinished_host *host);

/* Of the hosts that are done. */
struct sp_scan_totals {
    uint64_t hosts_done, hosts_up, hosts_down, hosts_limited, hosts_suspect, hosts_timed_out;
    uint64_t incomplete; /* of these, hosts to which not everything could be sent */
    uint64_t counts[SP_PORT_STATE_COUNT];
    double missed; /* estimate: ports in a wrong state because of lost packets */
};

struct sp_resume {
    uint64_t begun; /* all hosts below this order were begun; those not among `hosts` are done */
    struct sp_scan_totals totals;
    const struct sp_unfinished_host *hosts;
    size_t host_count; /* at most begun */
};

#endif
