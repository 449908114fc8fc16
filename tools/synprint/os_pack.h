/* A fingerprint without the room that its values do not need. */
#ifndef SP_SYNPRINT_OS_PACK_H
#define SP_SYNPRINT_OS_PACK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "fingerprint/testprint.h"

struct sp_packed_print {
    uint16_t given[SP_TEST_COUNT]; /* as in struct sp_testprint */
    char *values;                  /* of these, one after the other, each terminated */
    size_t len;
};

/* False when memory is short. The caller frees out->values. */
bool sp_os_pack(const struct sp_testprint *print, struct sp_packed_print *out);
void sp_os_unpack(const struct sp_packed_print *packed, struct sp_testprint *out);
bool sp_os_pack_equal(const struct sp_packed_print *a, const struct sp_packed_print *b);

#endif
