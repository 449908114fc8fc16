/* A collector of a scan of two ports, with the sender's and the receiver's ends of its rings. */
#ifndef SP_TEST_COLLECTOR_FIXTURE_H
#define SP_TEST_COLLECTOR_FIXTURE_H

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/collector.h"

#define WINDOW      2u
#define TARGET      0xc6120101u
#define RTT_US      20000u
#define CANARY_PORT 20000u /* of port index 0 */

struct fixture {
    struct sp_clock clock;
    uint64_t now_us;
    struct sp_context *ctx;
    struct sp_collector *collector;
    struct sp_addrset *targets;
    struct sp_portset ports;
    struct sp_scan_callbacks callbacks;
    uint32_t port_calls, host_calls;
    struct sp_host last; /* as reported; its ports are gone */
};

int setup(void **state);
int setup_os(void **state); /* with -O, of one host at once */
int teardown(void **state);

/* The sender's events. Host `host` of the window has the address TARGET + host. */
void tell_event(struct fixture *f, struct sp_event event);
void tell(struct fixture *f, enum sp_event_type type, uint32_t host, uint32_t port);
/* `ended` ports and canaries were answered or given up, and that was all. */
void tell_asked(struct fixture *f, uint32_t host, uint32_t ended);

/* An answer of port index `port` of the host with address `addr`. */
void answer(struct fixture *f, uint32_t host, uint32_t addr, uint32_t port,
            enum sp_port_state state);
void answer_open(struct fixture *f, uint32_t host, uint32_t addr, uint32_t port);

void drain(struct fixture *f);
void assert_returned(struct fixture *f, uint32_t host);

#endif
