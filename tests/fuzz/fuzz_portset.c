/* A hostile list of ports on the command line, NUL-terminated as it is there. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "target/portset.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static const char known[] = "80 http\n443 https\n22 ssh\n8080 http-alt\n1 -\n";

static void check_sealed(const struct sp_portset *set)
{
    for (uint32_t i = 0; i < set->count; i++) {
        if (i > 0 && set->ports[i - 1] >= set->ports[i])
            abort();
        if (!sp_portset_contains(set, set->ports[i]) || sp_portset_index(set, set->ports[i]) != i)
            abort();
    }
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_error err = {.code = SP_OK};
    struct sp_services *services = sp_services_parse("known", known, sizeof(known) - 1, &err);
    struct sp_portset set;
    char *spec = malloc(size + 1);

    if (services == NULL || spec == NULL)
        abort();
    memcpy(spec, data, size);
    spec[size] = '\0';
    sp_portset_init(&set);
    if (sp_portset_parse(&set, spec, services, &err)) {
        if (!sp_portset_seal(&set, &err))
            abort(); /* a list that parses names at least one port */
        check_sealed(&set);
    } else if (err.code != SP_ERR_USAGE) {
        abort();
    }
    sp_portset_finish(&set);
    free(spec);
    sp_services_destroy(services);
    return 0;
}
