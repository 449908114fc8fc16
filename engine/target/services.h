/* Service names and the ranking of TCP ports, read from db/ports.rank. */
#ifndef SP_TARGET_SERVICES_H
#define SP_TARGET_SERVICES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"

struct sp_services;

/* Reads a file in the format that db/PORTS.md describes; errors name file and line. The caller owns
 * the result. Any thread may read it afterwards. */
struct sp_services *sp_services_load(const char *path, struct sp_error *err);
/* The same from len bytes of text, which need no terminator and may be freed afterwards; name
 * stands for the file in errors. */
struct sp_services *sp_services_parse(const char *name, const char *text, size_t len,
                                      struct sp_error *err);
void sp_services_destroy(struct sp_services *services); /* accepts NULL */

/* The name of a TCP port ("http"), or NULL. The string lives as long as services. */
const char *sp_services_name(const struct sp_services *services, uint16_t port);

/* Number of ranked ports; the port of rank 0 (best) .. count-1. */
uint32_t sp_services_ranked_count(const struct sp_services *services);
uint16_t sp_services_ranked(const struct sp_services *services, uint32_t rank);

/* Calls visit for each port whose name matches (shell wildcards * and ?, case ignored), in
 * ascending order; returns how many. */
uint32_t sp_services_match(const struct sp_services *services, const char *pattern,
                           void (*visit)(void *ctx, uint16_t port), void *ctx);

#endif
