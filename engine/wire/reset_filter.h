/* Keeps the kernel from ending half-open connections that it knows nothing of: to a SYN-ACK for
 * which there is no socket it answers by a RST (RFC 9293, 3.10.7.1). A filter of the kernel's own
 * (nftables) drops those RSTs that leave from some ports, and nothing else: its RSTs have no ACK,
 * one of ours must.
 *
 * The filter lives as long as the object: the kernel takes it away when the process ends, however
 * it ends. One thread. */
#ifndef SP_WIRE_RESET_FILTER_H
#define SP_WIRE_RESET_FILTER_H

#include <stdint.h>

#include "base/error.h"

struct sp_reset_filter;

/* TCP ports first_port .. first_port + count - 1, of any address. NULL, with err: SP_ERR_PRIVILEGE
 * without CAP_NET_ADMIN, SP_ERR_FAILED when the kernel has no nftables. destroy accepts NULL, and
 * needs no privilege. */
struct sp_reset_filter *sp_reset_filter_create(uint16_t first_port, uint16_t count,
                                               struct sp_error *err);
void sp_reset_filter_destroy(struct sp_reset_filter *filter);

#endif
