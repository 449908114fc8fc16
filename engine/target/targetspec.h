/* What the user typed as a target, turned into addresses. */
#ifndef SP_TARGET_TARGETSPEC_H
#define SP_TARGET_TARGETSPEC_H

#include <stdbool.h>
#include <stddef.h>

#include "base/error.h"
#include "packet/addr.h"
#include "target/addrset.h"
#include "target/hostnames.h"

/* Adds one target to the set: an address, CIDR ("192.0.2.0/24", "name/28"), octet lists and ranges
 * ("192.0.2.1-50", "192.0,2-3.*.1,3,5-7"), or a name. A name is resolved once, to its first IPv4
 * address, and remembered in names. IPv6 is refused for now, by name. Errors quote the
 * target and say what is wrong. May block in the resolver; before the threads start. */
bool sp_targetspec_add(const char *spec, struct sp_addrset *set, struct sp_hostnames *names,
                       struct sp_error *err);

/* Takes a target out of the set; same forms. Of a name, every IPv4 address is taken out. */
bool sp_targetspec_exclude(const char *spec, struct sp_addrset *set, struct sp_error *err);

enum sp_targetlist { SP_TARGETLIST_ADD, SP_TARGETLIST_EXCLUDE };

enum sp_targetspec_result { SP_TARGETSPEC_DONE, SP_TARGETSPEC_NAME, SP_TARGETSPEC_BAD };

/* The part of the two above that needs no resolver. SP_TARGETSPEC_NAME: it has the form of a name
 * and nothing was done; err is filled in for SP_TARGETSPEC_BAD only. Never blocks. */
enum sp_targetspec_result sp_targetspec_parse_numeric(const char *spec, enum sp_targetlist what,
                                                      struct sp_addrset *set, struct sp_error *err);

/* Reads targets from a file ("-" is standard input): separated by white space, "#" starts a
 * comment. Errors name file and line. names may be NULL when excluding. */
bool sp_targetspec_read(const char *path, enum sp_targetlist what, struct sp_addrset *set,
                        struct sp_hostnames *names, struct sp_error *err);

#endif
