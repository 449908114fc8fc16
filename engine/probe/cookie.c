#include "probe/cookie.h"

#include <sodium.h>
#include <string.h>

_Static_assert(crypto_shorthash_KEYBYTES == 16, "SipHash takes a key of 16 bytes");

void sp_cookie_init(struct sp_cookie *cookie, uint64_t seed)
{
    static const char context[] = "synprint cookie";

    crypto_generichash(cookie->key, sizeof(cookie->key), (const uint8_t *)&seed, sizeof(seed),
                       (const uint8_t *)context, sizeof(context));
}

uint64_t sp_cookie_hash(const struct sp_cookie *cookie, const struct sp_tuple *tuple)
{
    uint8_t input[2 * 16 + 2], hash[crypto_shorthash_BYTES];
    size_t n = sp_addr_len(&tuple->local);
    uint64_t value;

    memcpy(input, tuple->local.bytes, n);
    memcpy(input + n, tuple->remote.bytes, n);
    memcpy(input + 2 * n, &tuple->remote_port, 2);
    crypto_shorthash(hash, input, 2 * n + 2, cookie->key);
    memcpy(&value, hash, sizeof(value));
    return value;
}
