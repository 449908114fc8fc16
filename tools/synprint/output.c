#include "synprint/output.h"

#define FEW_TARGETS 16

bool sp_output_wants_port(const struct sp_options *options, enum sp_port_state state)
{
    return state == SP_PORT_OPEN || (options->verbose > 0 && !options->open_only);
}

bool sp_output_wants_host(const struct sp_options *options, const struct sp_host *host)
{
    return !options->open_only || host->counts[SP_PORT_OPEN] > 0;
}

bool sp_output_wants_guesses(const struct sp_options *options,
                             const struct sp_os_detection *detected)
{
    return options->os_guess || !detected->good;
}

bool sp_output_is_unscanned(const struct sp_host *host)
{
    return host->reason == SP_REASON_NO_ROUTE || host->reason == SP_REASON_NO_GATEWAY ||
           host->reason == SP_REASON_SEND_FAILED;
}

bool sp_output_is_absent(const struct sp_output_context *ctx, const struct sp_host *host)
{
    uint32_t decided = 0;

    (void)ctx;
    for (int state = SP_PORT_UNASKED + 1; state < SP_PORT_STATE_COUNT; state++)
        decided += host->counts[state];
    return !host->ports || (host->state != SP_HOST_UP && !host->timed_out && decided == 0);
}

bool sp_output_lists_host(const struct sp_output_context *ctx, const struct sp_host *host)
{
    return host->state == SP_HOST_UP || host->counts[SP_PORT_OPEN] > 0 ||
           ctx->options->verbose > 0 || sp_addrset_size(ctx->plan->targets) <= FEW_TARGETS;
}
