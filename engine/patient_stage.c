#include "engine/patient_stage.h"

#include <stdlib.h>

#include "packet/decode.h"

#define PACKETS (1u << 12)
/* Of a slot there may wait its last RST, a SYN of its next host, and what that has left behind. */
#define REQUESTS_EACH 4u

#define RESET_TTL 64 /* as that of the SYN */

/* With ACK, which the filter lets through and the kernel's own have not. */
static bool build_resets(struct patient_stage *stage, struct sp_error *err)
{
    const struct sp_tcp_spec spec = {
        .flags = SP_TCP_RST | SP_TCP_ACK, .ttl = RESET_TTL, .df = true, .tsval_offset = -1};

    return sp_template_build_tcp(&stage->reset[SP_FRAMING_IP], SP_FRAMING_IP, &spec, err) &&
           sp_template_build_tcp(&stage->reset[SP_FRAMING_ETHERNET], SP_FRAMING_ETHERNET, &spec,
                                 err);
}

struct patient_stage *patient_stage_create(const struct sp_match_config *match, uint32_t window,
                                           struct sp_error *err)
{
    struct patient_stage *stage = calloc(1, sizeof(*stage));

    if (stage == NULL) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    stage->first_port = match->patient_port;
    stage->slots = window < PATIENT_HOSTS_MAX ? window : PATIENT_HOSTS_MAX;
    stage->requests = sp_ring_create(sizeof(struct patient_request), stage->slots * REQUESTS_EACH);
    stage->sent = sp_ring_create(sizeof(struct patient_sent), stage->slots * REQUESTS_EACH);
    stage->packets = sp_ring_create(sizeof(struct patient_packet), PACKETS);
    if (stage->requests == NULL || stage->sent == NULL || stage->packets == NULL)
        sp_fail(err, SP_ERR_FAILED, "out of memory");
    else if (build_resets(stage, err))
        return stage;
    patient_stage_destroy(stage);
    return NULL;
}

void patient_stage_destroy(struct patient_stage *stage)
{
    if (stage == NULL)
        return;
    sp_ring_destroy(stage->requests);
    sp_ring_destroy(stage->sent);
    sp_ring_destroy(stage->packets);
    free(stage);
}
