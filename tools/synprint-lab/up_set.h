/* How the values of `up` are read and stored: setters of its option table. */
#ifndef SP_LAB_UP_SET_H
#define SP_LAB_UP_SET_H

#include "cli/options_set.h"

SP_OPTION_SETTER(lab_set_share);      /* double, "70%" or "0.7" */
SP_OPTION_SETTER(lab_set_loss);       /* struct lab_loss, both directions */
SP_OPTION_SETTER(lab_set_time);       /* uint32_t, microseconds */
SP_OPTION_SETTER(lab_set_share_time); /* struct lab_share_time, SHARE:TIME */
SP_OPTION_SETTER(lab_set_bottleneck); /* struct lab_bottleneck, PPS[:QUEUE] */
SP_OPTION_SETTER(lab_set_limit);      /* struct lab_rate, N[:BURST] */
SP_OPTION_SETTER(lab_set_limits);     /* bool, the word "system" */

/* struct lab_ports_typed. option->min is the enum lab_port_kind. */
SP_OPTION_SETTER(lab_set_port_rule); /* SPEC or SHARE */
SP_OPTION_SETTER(lab_set_rejected);  /* SPEC|SHARE[:CODE][:host|router] */
SP_OPTION_SETTER(lab_set_rest);      /* "closed" or "filtered" */

#endif
