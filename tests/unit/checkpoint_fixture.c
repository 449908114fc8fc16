#include "checkpoint_fixture.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>

void checkpoint_plan(struct sp_plan *plan)
{
    const struct sp_addr first = sp_addr_ipv4(0xc6120000), last = sp_addr_ipv4(0xc61203ff);
    struct sp_error err = {.code = SP_OK};

    *plan = (struct sp_plan){.targets = sp_addrset_create(), .seed = 42};
    assert_non_null(plan->targets);
    assert_true(sp_addrset_add(plan->targets, &first, &last, &err));
    assert_true(sp_addrset_seal(plan->targets, &err));
    sp_portset_init(&plan->ports);
    assert_true(sp_portset_parse(&plan->ports, "1-100,443", NULL, &err));
    assert_true(sp_portset_seal(&plan->ports, &err));
    sp_shard_init(&plan->shard, 1024, plan->ports.count, 0, 0);
}

void checkpoint_plan_finish(struct sp_plan *plan)
{
    sp_portset_finish(&plan->ports);
    sp_addrset_destroy(plan->targets);
}

bool checkpoint_read_text(struct sp_checkpoint *out, const char *text, size_t len,
                          struct sp_error *err)
{
    FILE *in = len > 0 ? fmemopen((void *)(uintptr_t)text, len, "r") : fopen("/dev/null", "r");
    bool ok;

    assert_non_null(in);
    *err = (struct sp_error){.code = SP_OK};
    ok = sp_checkpoint_read(out, in, "FILE", err);
    fclose(in);
    return ok;
}

char *checkpoint_seal(const char *lines, size_t *len)
{
    unsigned char digest[32];
    char hex[65], *text = NULL;
    int written;

    crypto_generichash(digest, sizeof(digest), (const unsigned char *)lines, strlen(lines), NULL,
                       0);
    written = asprintf(&text, "%s{\"type\":\"end\",\"blake2b\":\"%s\"}\n", lines,
                       sodium_bin2hex(hex, sizeof(hex), digest, sizeof(digest)));
    assert_true(written > 0);
    *len = (size_t)written;
    return text;
}
