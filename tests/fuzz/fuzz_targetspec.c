/* A hostile target, NUL-terminated as on the command line. Never reaches the resolver. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "target/targetspec.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_sealed(const struct sp_addrset *set)
{
    uint64_t size = sp_addrset_size(set);
    const uint64_t samples[] = {0, size / 3, size / 2, size - 1};

    if (size == 0 || size > UINT64_C(1) << 32)
        abort();
    for (size_t i = 0; i < sizeof(samples) / sizeof(samples[0]); i++) {
        struct sp_addr addr = sp_addrset_at(set, samples[i]);

        if (!sp_addrset_contains(set, &addr))
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_error err = {.code = SP_OK};
    struct sp_addrset *set = sp_addrset_create();
    char *spec = malloc(size + 1);
    enum sp_targetspec_result result;

    if (set == NULL || spec == NULL)
        abort();
    memcpy(spec, data, size);
    spec[size] = '\0';
    result = sp_targetspec_parse_numeric(spec, SP_TARGETLIST_ADD, set, &err);
    if (result == SP_TARGETSPEC_BAD && err.code != SP_ERR_USAGE)
        abort();
    if (result == SP_TARGETSPEC_DONE) {
        if (!sp_addrset_seal(set, &err))
            abort();
        check_sealed(set);
        /* The same target, taken out again, leaves nothing. */
        if (sp_targetspec_parse_numeric(spec, SP_TARGETLIST_EXCLUDE, set, &err) !=
                SP_TARGETSPEC_DONE ||
            !sp_addrset_seal(set, &err) || sp_addrset_size(set) != 0)
            abort();
    }
    free(spec);
    sp_addrset_destroy(set);
    return 0;
}
