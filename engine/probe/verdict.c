#include "probe/verdict.h"

const char *sp_port_state_name(enum sp_port_state state)
{
    static const char *const names[SP_PORT_STATE_COUNT] = {
        [SP_PORT_UNASKED] = "unasked",
        [SP_PORT_OPEN] = "open",
        [SP_PORT_CLOSED] = "closed",
        [SP_PORT_FILTERED] = "filtered",
        [SP_PORT_CLOSED_FILTERED] = "closed|filtered",
    };
    return names[state];
}

const char *sp_reason_name(enum sp_reason reason)
{
    static const char *const names[] = {
#define X(name, text) [name] = text,
        SP_REASON_MAP(X)
#undef X
    };
    return names[reason];
}
