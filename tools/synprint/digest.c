#include "synprint/digest.h"

#include <sodium.h>
#include <string.h>

#include "synprint/plan.h"
#include "target/permute.h"

#define BYTES         32
#define ORDER_SAMPLES 64

struct digest {
    crypto_generichash_state state;
    unsigned char bytes[BYTES];
};

/* Without a key this cannot fail (libsodium's manual, "Generic hashing"). */
static void begin(struct digest *digest)
{
    (void)crypto_generichash_init(&digest->state, NULL, 0, BYTES);
}

static void add(struct digest *digest, const void *bytes, size_t len)
{
    (void)crypto_generichash_update(&digest->state, bytes, len);
}

/* Most significant byte first, so that all machines agree. */
static void add_number(struct digest *digest, uint64_t value)
{
    unsigned char bytes[8];

    for (unsigned i = 0; i < sizeof(bytes); i++)
        bytes[i] = (unsigned char)(value >> (56 - 8 * i));
    add(digest, bytes, sizeof(bytes));
}

static void end(struct digest *digest)
{
    (void)crypto_generichash_final(&digest->state, digest->bytes, BYTES);
}

static const char *end_text(struct digest *digest, char out[static SP_DIGEST_TEXT_MAX])
{
    end(digest);
    return sodium_bin2hex(out, SP_DIGEST_TEXT_MAX, digest->bytes, BYTES);
}

/* As text: it tells families apart, and has one form for each address. */
static void add_addr(struct digest *digest, const struct sp_addr *addr)
{
    char text[SP_ADDR_TEXT_MAX];

    sp_addr_format(addr, text);
    add(digest, text, strlen(text) + 1);
}

static void add_targets(struct digest *digest, const struct sp_addrset *targets)
{
    size_t count = sp_addrset_range_count(targets);

    add_number(digest, count);
    for (size_t i = 0; i < count; i++) {
        struct sp_addr_range range = sp_addrset_range(targets, i);

        add_addr(digest, &range.first);
        add_addr(digest, &range.last);
    }
}

static void add_ports(struct digest *digest, const struct sp_portset *ports)
{
    add_number(digest, ports->count);
    for (uint32_t i = 0; i < ports->count; i++)
        add_number(digest, ports->ports[i]);
}

const char *sp_digest_targets(const struct sp_addrset *targets, char out[static SP_DIGEST_TEXT_MAX])
{
    struct digest digest;

    begin(&digest);
    add_targets(&digest, targets);
    return end_text(&digest, out);
}

const char *sp_digest_ports(const struct sp_portset *ports, char out[static SP_DIGEST_TEXT_MAX])
{
    struct digest digest;

    begin(&digest);
    add_ports(&digest, ports);
    return end_text(&digest, out);
}

static void add_order(struct digest *digest, uint64_t n, uint64_t seed)
{
    struct sp_permutation order;

    sp_permutation_init(&order, n, seed);
    for (uint64_t i = 0; i < ORDER_SAMPLES && i < n; i++)
        add_number(digest,
                   sp_permutation_at(&order, n <= ORDER_SAMPLES ? i : n / ORDER_SAMPLES * i));
}

const char *sp_digest_order(uint64_t targets, uint32_t ports, uint64_t seed,
                            char out[static SP_DIGEST_TEXT_MAX])
{
    struct digest digest;

    begin(&digest);
    add_order(&digest, targets, seed);
    add_order(&digest, ports, ~seed);
    return end_text(&digest, out);
}

uint64_t sp_digest_seed(const struct sp_addrset *targets, const struct sp_portset *ports)
{
    struct digest digest;
    uint64_t seed = 0;

    begin(&digest);
    add_targets(&digest, targets);
    add_ports(&digest, ports);
    end(&digest);
    for (unsigned i = 0; i < sizeof(seed); i++)
        seed = seed << 8 | digest.bytes[i];
    return seed & ((UINT64_C(1) << SP_SEED_BITS) - 1);
}
