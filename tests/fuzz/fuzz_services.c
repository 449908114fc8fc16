/* A hostile list of ports. What the parser accepts must keep the promises of services.h. */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "target/services.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void check_named(void *ctx, uint16_t port)
{
    const char *name = sp_services_name(ctx, port);

    if (name == NULL || strlen(name) == 0 || strlen(name) > 15)
        abort();
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct sp_error err = {.code = SP_OK};
    struct sp_services *services = sp_services_parse("fuzz", (const char *)data, size, &err);

    if (services == NULL) {
        if (err.code == SP_OK || strchr(err.message, '\n') != NULL)
            abort();
        return 0;
    }
    if (sp_services_ranked_count(services) == 0)
        abort();
    for (uint32_t rank = 0; rank < sp_services_ranked_count(services); rank++) {
        if (sp_services_ranked(services, rank) == 0)
            abort();
    }
    sp_services_match(services, "*a*-?*", check_named, services);
    sp_services_match(services, "*", check_named, services);
    sp_services_destroy(services);
    return 0;
}
