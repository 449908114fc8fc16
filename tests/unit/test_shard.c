/* Every pair of a host and a port belongs to exactly one shard. */
#include "target/shard.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#define HOSTS_MAX 40u
#define PORTS_MAX 12u
#define COUNT_MAX 12u

/* Counts in seen[] what one shard asks of each host; how many pairs. */
static uint64_t walk(const struct sp_shard *shard, uint8_t seen[HOSTS_MAX * 16][PORTS_MAX])
{
    uint64_t hosts = sp_shard_hosts(shard), before = 0, pairs = 0;

    for (uint64_t i = 0; i < hosts; i++) {
        uint64_t host = sp_shard_host(shard, i);
        struct sp_port_share share = sp_shard_ports(shard, host);

        assert_true(host < shard->all_hosts);
        assert_true(i == 0 || host > before); /* ascending, so none comes twice */
        assert_true(share.count > 0);
        before = host;
        for (uint32_t k = 0; k < share.count; k++) {
            uint32_t port = share.first + k * share.step;

            assert_true(port < shard->all_ports);
            seen[host][port]++;
            pairs++;
        }
    }
    return pairs;
}

static void assert_each_pair_once(uint32_t hosts, uint32_t ports, uint32_t count)
{
    static uint8_t seen[HOSTS_MAX * 16][PORTS_MAX];
    struct sp_shard shard;

    memset(seen, 0, sizeof(seen));
    for (uint32_t number = 1; number <= count; number++) {
        sp_shard_init(&shard, hosts, ports, number, count);
        assert_int_equal(walk(&shard, seen), sp_shard_pairs(&shard));
    }
    for (uint32_t h = 0; h < hosts; h++)
        for (uint32_t p = 0; p < ports; p++)
            assert_int_equal(seen[h][p], 1);
}

static void small_spaces_are_split_without_gap_or_overlap(void **state)
{
    (void)state;
    for (uint32_t hosts = 0; hosts <= HOSTS_MAX; hosts++)
        for (uint32_t ports = 1; ports <= PORTS_MAX; ports++)
            for (uint32_t count = 1; count <= COUNT_MAX; count++)
                assert_each_pair_once(hosts, ports, count);
    /* around the size from which hosts stay whole; and more shards than pairs */
    for (uint32_t hosts = 16 * COUNT_MAX - 2; hosts <= 16 * COUNT_MAX + 2; hosts++)
        assert_each_pair_once(hosts, 5, COUNT_MAX);
    assert_each_pair_once(3, 2, 100);
}

static uint64_t mix(uint64_t *random)
{
    uint64_t z = *random += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* Whether the shard asks the pair, by searching its hosts as a scan would come to them. */
static bool asks(const struct sp_shard *shard, uint64_t host, uint32_t port)
{
    uint64_t low = 0, high = sp_shard_hosts(shard);
    struct sp_port_share share;

    while (low < high) {
        uint64_t middle = low + (high - low) / 2;

        if (sp_shard_host(shard, middle) < host)
            low = middle + 1;
        else
            high = middle;
    }
    if (low == sp_shard_hosts(shard) || sp_shard_host(shard, low) != host)
        return false;
    share = sp_shard_ports(shard, host);
    return port >= share.first && (port - share.first) % share.step == 0 &&
           (port - share.first) / share.step < share.count;
}

static void assert_sampled(uint64_t hosts, uint32_t ports, uint32_t count, uint64_t *random)
{
    uint64_t pairs = 0, whole = 0;
    struct sp_shard shard;

    for (unsigned sample = 0; sample < 20; sample++) {
        uint64_t host = mix(random) % hosts;
        uint32_t port = (uint32_t)(mix(random) % ports), owners = 0;

        for (uint32_t number = 1; number <= count; number++) {
            sp_shard_init(&shard, hosts, ports, number, count);
            owners += asks(&shard, host, port);
        }
        assert_int_equal(owners, 1);
    }
    if (hosts > UINT64_MAX / ports)
        return; /* so many pairs nobody counts */
    for (uint32_t number = 1; number <= count; number++) {
        sp_shard_init(&shard, hosts, ports, number, count);
        pairs += sp_shard_pairs(&shard);
        whole += sp_shard_hosts(&shard);
    }
    assert_true(pairs == hosts * ports);
    assert_true(shard.by_port || whole == hosts);
}

static void large_spaces_are_split_too(void **state)
{
    static const uint64_t hosts[] = {1,
                                     255,
                                     65536,
                                     UINT64_C(1) << 32,
                                     (UINT64_C(1) << 32) + 15,
                                     (UINT64_C(1) << 63) - 1,
                                     UINT64_C(1) << 63};
    static const uint32_t ports[] = {1, 1000, 65535, 65536}, counts[] = {1, 2, 7, 256, 1000};
    uint64_t random = 1;

    (void)state;
    for (size_t h = 0; h < sizeof(hosts) / sizeof(hosts[0]); h++)
        for (size_t p = 0; p < sizeof(ports) / sizeof(ports[0]); p++)
            for (size_t c = 0; c < sizeof(counts) / sizeof(counts[0]); c++)
                assert_sampled(hosts[h], ports[p], counts[c], &random);
}

/* Many more shards than a scan has ports: whoever has nothing must not search for it. */
static void hosts_without_a_port_are_skipped(void **state)
{
    struct sp_shard shard;

    (void)state;
    sp_shard_init(&shard, UINT64_C(1) << 32, 1, 1, UINT32_MAX);
    assert_true(shard.by_port);
    assert_int_equal(sp_shard_hosts(&shard), 2);
    assert_int_equal(sp_shard_host(&shard, 0), 0);
    assert_int_equal(sp_shard_host(&shard, 1), UINT32_MAX);
    sp_shard_init(&shard, 10, 1, 11, 12);
    assert_int_equal(sp_shard_hosts(&shard), 0);
    assert_int_equal(sp_shard_pairs(&shard), 0);
}

static void hosts_stay_whole_where_there_are_plenty(void **state)
{
    struct sp_port_share share;
    struct sp_shard shard;

    (void)state;
    sp_shard_init(&shard, 64, 1000, 4, 4);
    assert_false(shard.by_port);
    assert_int_equal(sp_shard_hosts(&shard), 16);
    assert_int_equal(sp_shard_host(&shard, 1), 7);
    share = sp_shard_ports(&shard, 7);
    assert_int_equal(share.count, 1000);
    assert_int_equal(share.first, 0);
    assert_int_equal(share.step, 1);
    sp_shard_init(&shard, 63, 1000, 4, 4);
    assert_true(shard.by_port);
    assert_int_equal(sp_shard_hosts(&shard), 63);
    assert_int_equal(sp_shard_ports(&shard, 7).count, 250);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(small_spaces_are_split_without_gap_or_overlap),
        cmocka_unit_test(large_spaces_are_split_too),
        cmocka_unit_test(hosts_without_a_port_are_skipped),
        cmocka_unit_test(hosts_stay_whole_where_there_are_plenty),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
