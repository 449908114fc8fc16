#include "synprint/os_pack.h"

#include <stdlib.h>
#include <string.h>

bool sp_os_pack(const struct sp_testprint *print, struct sp_packed_print *out)
{
    char all[sizeof(print->value)];

    out->len = 0;
    memcpy(out->given, print->given, sizeof(out->given));
    for (size_t test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < SP_ATTRIBUTES_MAX; i++) {
            if ((print->given[test] >> i & 1) != 0) {
                size_t len = strlen(print->value[test][i]) + 1;

                memcpy(all + out->len, print->value[test][i], len);
                out->len += len;
            }
        }
    }
    out->values = malloc(out->len + 1);
    if (out->values == NULL)
        return false;
    memcpy(out->values, all, out->len);
    return true;
}

void sp_os_unpack(const struct sp_packed_print *packed, struct sp_testprint *out)
{
    const char *next = packed->values;

    memset(out, 0, sizeof(*out));
    out->generation = SP_GENERATION_SECOND;
    memcpy(out->given, packed->given, sizeof(out->given));
    for (size_t test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < SP_ATTRIBUTES_MAX; i++) {
            if ((packed->given[test] >> i & 1) != 0) {
                size_t len = strlen(next) + 1;

                memcpy(out->value[test][i], next, len);
                next += len;
            }
        }
    }
}

bool sp_os_pack_equal(const struct sp_packed_print *a, const struct sp_packed_print *b)
{
    return a->len == b->len && memcmp(a->given, b->given, sizeof(a->given)) == 0 &&
           memcmp(a->values, b->values, a->len) == 0;
}
