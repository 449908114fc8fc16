#include "engine/os_stage.h"

#include <stdlib.h>

/* Probes are told to main before they leave, and answers come back from all hosts at once. */
#define SENT    (1u << 12)
#define PACKETS (1u << 12)

/* Of all probes but the UDP one, and of that: no path is as long, and what is left of it when the
 * UDP probe arrives is quoted. */
#define TTL_MIN     37u
#define TTL_RANGE   23u
#define UDP_TTL_MIN 51u
#define UDP_TTLS    14u

struct os_stage *os_stage_create(const struct sp_os_sources *sources,
                                 const struct sp_cookie *cookie, uint32_t window,
                                 struct sp_error *err)
{
    const struct sp_tuple nobody = {.remote_port = 1};
    uint64_t chance = sp_cookie_hash(cookie, &nobody);
    struct os_stage *stage = calloc(1, sizeof(*stage));

    if (stage == NULL) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        return NULL;
    }
    stage->sources = *sources;
    stage->slots = window < OS_HOSTS_MAX ? window : OS_HOSTS_MAX;
    stage->requests = sp_ring_create(sizeof(struct os_request), stage->slots);
    stage->answers = sp_ring_create(sizeof(struct os_answer), stage->slots * SP_OS_PROBE_COUNT);
    stage->sent = sp_ring_create(sizeof(struct os_sent), SENT);
    stage->packets = sp_ring_create(sizeof(struct os_packet), PACKETS);
    if (stage->requests == NULL || stage->answers == NULL || stage->sent == NULL ||
        stage->packets == NULL) {
        sp_fail(err, SP_ERR_FAILED, "out of memory");
        goto fail;
    }
    if (sp_os_templates_build(&stage->templates, (uint8_t)(TTL_MIN + chance % TTL_RANGE),
                              (uint8_t)(UDP_TTL_MIN + (chance >> 32) % UDP_TTLS), err))
        return stage;
fail:
    os_stage_destroy(stage);
    return NULL;
}

void os_stage_destroy(struct os_stage *stage)
{
    if (stage == NULL)
        return;
    sp_ring_destroy(stage->requests);
    sp_ring_destroy(stage->answers);
    sp_ring_destroy(stage->sent);
    sp_ring_destroy(stage->packets);
    free(stage);
}
