/* A host that a player plays, asked all 16 probes: the exchanges, as an engine would hand them
 * over.
 */
#ifndef SP_TEST_OS_HOST_H
#define SP_TEST_OS_HOST_H

#include "fingerprint/observation.h"
#include "fingerprint/testprint.h"
#include "os_probes.h"
#include "personality/player.h"

struct os_host {
    struct sp_exchanges exchanges; /* points into the rest */
    uint8_t sent[SP_OS_PROBE_COUNT][OS_PROBE_MAX];
    uint8_t reply[SP_OS_PROBE_COUNT][LAB_REPLY_MAX];
};

/* Asks by a clock that begins at start_us: the six SYNs 100 ms apart, then the others in the
 * order of os-detection 1.3. hops: routers take that much off each TTL, on both ways. */
void os_host_ask(struct os_host *host, struct lab_player *player, const struct os_plan *plan,
                 unsigned hops, uint64_t start_us);

/* Asks a port of the host by the scan's SYN: the packet that comes back, and its length; 0: none.
 */
size_t os_host_syn(struct lab_player *player, const struct os_plan *plan, bool open, unsigned hops,
                   uint64_t now_us, uint8_t reply[static LAB_REPLY_MAX]);

/* What a scan sees of the host: SYNs with the options of the scan to its open and its closed port.
 * False when the open port did not answer with a SYN-ACK. */
bool os_host_scan(struct lab_player *player, const struct os_plan *plan, unsigned hops,
                  uint64_t now_us, struct sp_observation *out);

/* Sets a value that was not measured; the attribute must be one of the test's. */
void os_value_set(struct sp_testprint *tests, enum sp_test test, const char *attribute,
                  const char *value);

#endif
