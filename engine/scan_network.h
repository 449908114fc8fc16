/* The parts that sp_scan_create() is made of, for tests that bring a network of their own.
 * Internal to the engine. */
#ifndef SP_SCAN_NETWORK_H
#define SP_SCAN_NETWORK_H

#include "engine/scan.h"
#include "probe/match.h"
#include "wire/network.h"

/* Chooses the block of source ports, one for each sending of a probe, outside the range that the
 * kernel gives to its own connections, and derives the cookie's key. False, with err
 * (SP_ERR_USAGE), when -g leaves no room. */
bool sp_scan_choose_ports(const struct sp_scan_config *config, struct sp_match_config *out,
                          struct sp_error *err);

/* A scan over a network that is handed over, even when this fails. */
struct sp_scan *sp_scan_create_on(const struct sp_scan_config *config,
                                  const struct sp_match_config *match, struct sp_network *network,
                                  const struct sp_clock *clock, struct sp_error *err);

#endif
