/* A hostile file to resume from. What the fuzzer makes is closed with the digest that it needs, and
 * held against a plan whose digests it is given: else nothing would get further. */
#include <sodium.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "synprint/checkpoint.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void make_plan(struct sp_plan *plan)
{
    const struct sp_addr first = sp_addr_ipv4(0xc6120000), last = sp_addr_ipv4(0xc61203ff);
    struct sp_error err;

    *plan = (struct sp_plan){.targets = sp_addrset_create(), .seed = 42};
    sp_portset_init(&plan->ports);
    if (plan->targets == NULL || !sp_addrset_add(plan->targets, &first, &last, &err) ||
        !sp_addrset_seal(plan->targets, &err) ||
        !sp_portset_parse(&plan->ports, "1-100,443", NULL, &err) ||
        !sp_portset_seal(&plan->ports, &err))
        abort();
    sp_shard_init(&plan->shard, 1024, plan->ports.count, 2, 100);
}

static void check_bound(const struct sp_checkpoint *c, const struct sp_plan *plan)
{
    if (c->progress.begun > sp_shard_hosts(&plan->shard))
        abort();
    for (size_t i = 0; i < c->progress.host_count; i++) {
        const struct sp_unfinished_host *host = &c->progress.hosts[i];

        uint32_t settled = 0;

        if (host->order >= c->progress.begun)
            abort();
        for (uint32_t p = 0; host->results != NULL && p < plan->ports.count; p++) {
            if (host->results[p].state >= SP_PORT_STATE_COUNT)
                abort();
            settled += host->results[p].state != SP_PORT_UNASKED;
        }
        if (settled != host->settled)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    unsigned char digest[32];
    char hex[65], *text = malloc(size + 128);
    struct sp_error err = {.code = SP_OK};
    struct sp_checkpoint c;
    struct sp_plan plan;
    int len;
    FILE *in;

    if (text == NULL)
        abort();
    memcpy(text, data, size);
    crypto_generichash(digest, sizeof(digest), data, size, NULL, 0);
    len = snprintf(text + size, 128, "{\"type\":\"end\",\"blake2b\":\"%s\"}\n",
                   sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest)));
    in = fmemopen(text, size + (size_t)len, "r");
    make_plan(&plan);
    if (in == NULL)
        abort();
    if (sp_checkpoint_read(&c, in, "FILE", &err)) {
        sp_checkpoint_describe(&c.head, &plan);
        if (sp_checkpoint_bind(&c, &plan, "FILE", &err))
            check_bound(&c, &plan);
    } else if (err.code != SP_ERR_USAGE) {
        abort();
    }
    fclose(in);
    sp_checkpoint_finish(&c);
    sp_portset_finish(&plan.ports);
    sp_addrset_destroy(plan.targets);
    free(text);
    return 0;
}
