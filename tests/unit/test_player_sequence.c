/* What a player does over time: ISNs, IP IDs and timestamps, try after try. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <math.h>
#include <string.h>

#include "player_probes.h"

#define JITTER_US 300
#define TRIES     4
#define SEEDS     8

/* Several tries in a row, with the pauses of a scanner, for several players. */
static void check_tries(const struct lab_personality *personality, uint64_t jitter_us)
{
    struct try_result result;
    struct lab_player player;

    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        uint64_t now_us = 1000000 + seed * 977;

        lab_player_init(&player, personality, seed);
        for (int i = 0; i < TRIES; i++, now_us += 2500000) {
            probe_try(&player, now_us, jitter_us, &result);
            assert_lines(personality, &result);
        }
    }
}

static void test_linux(void **state)
{
    const struct lab_personality p = linux_like();
    char line[LINE_MAX_LEN];
    struct try_result result;
    struct lab_player player;

    (void)state;
    check_tries(&p, JITTER_US);
    /* the lines themselves, so that measured and expected are not wrong alike */
    lab_player_init(&player, &p, 1);
    probe_try(&player, 5000000, 0, &result);
    line_measured(&result, LINE_SEQ, line);
    assert_string_equal(line, "SP=105%GCD=1%ISR=109%TI=Z%CI=Z%II=I%TS=A");
    line_measured(&result, LINE_OPS, line);
    assert_string_equal(
        line, "O1=M5B4ST11NW7O2=M5B4ST11NW7O3=M5B4NNT11NW7O4=M5B4ST11NW7O5=M5B4ST11NW7O6=M5B4ST11");
    line_measured(&result, LINE_ECN, line);
    assert_string_equal(line, "R=Y%DF=Y%T=40%W=FAF0%O=M5B4NNSNW7%CC=Y%Q=");
    line_measured(&result, LINE_T1, line);
    assert_string_equal(line, "R=Y%DF=Y%T=40%S=O%A=S+%F=AS%RD=0%Q=");
    line_measured(&result, LINE_T2, line);
    assert_string_equal(line, "R=N");
    line_measured(&result, LINE_T4, line);
    assert_string_equal(line, "R=Y%DF=Y%T=40%W=0%S=A%A=Z%F=R%O=%RD=0%Q=");
    line_measured(&result, LINE_T5, line);
    assert_string_equal(line, "R=Y%DF=Y%T=40%W=0%S=Z%A=S+%F=AR%O=%RD=0%Q=");
    line_measured(&result, LINE_U1, line);
    assert_string_equal(line, "R=Y%DF=N%T=40%IPL=164%UN=0%RIPL=G%RID=G%RIPCK=G%RUCK=G%RUD=G");
    line_measured(&result, LINE_IE, line);
    assert_string_equal(line, "R=Y%DFI=N%T=40%CD=S");
}

/* gcd, and ISR and SP in eighths of a power of two. */
struct isn_case {
    uint32_t gcd, isr, sp;
};

static void test_isn(void **state)
{
    static const struct isn_case cases[] = {
        {0, 0, 0},           {1, 0x1b, 0}, /* a step of 1 */
        {64000, 0x9a, 0},                  /* 64000 for each connection */
        {128000, 0xa2, 0},                 /* of which there were two */
        {10, 0x35, 0},                     /* a step of 10 */
        {2, 0x80, 0x60},                   /* even steps */
        {6, 0xc0, 0xa0},                   /* multiples of 6 */
        {1, 0x60, 0x58},                   /* steps of 400 or so */
        {1, 0x109, 0x105},                 /* random, as far as 32 bits go */
        {1, 0x110, 0xff},                  /* near the largest step */
        {1, 0xd0, 0xd6},                   /* deviation larger than the mean */
        {1, 0x108, 0x10c},                 /* the same, near the largest step */
        {3, 0x40, 0x44},                   /* the same, with few units */
        {4096, 0xb0, 0x48},                /* deviation in units of the gcd */
        {1000, 0x100, 0xa8},               /* the same, many units */
        {1, 0xf0, 0xe0},     {5, 0xe5, 0xd8},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct lab_personality p = linux_like();
        double scale;
        bool hidden;

        p.sequence.gcd = cases[i].gcd;
        p.sequence.isn_rate = exp2(cases[i].isr / 8.0);
        p.sequence.isn_deviation = cases[i].sp == 0 ? 0.5 : exp2(cases[i].sp / 8.0);
        /* a waver of 0.3 % hides a deviation of a few percent */
        scale = cases[i].gcd > 9 ? cases[i].gcd : 1;
        hidden = cases[i].sp != 0 && p.sequence.isn_deviation * scale < p.sequence.isn_rate / 8;
        check_tries(&p, hidden ? 0 : JITTER_US);
    }
}

static void test_isn_small_deviation(void **state)
{
    struct lab_personality p = linux_like();

    (void)state;
    /* a rate that deviates by less than 1 % can only be seen when nothing else wavers */
    p.sequence.isn_rate = exp2(0xe0 / 8.0);
    p.sequence.isn_deviation = exp2(0xa0 / 8.0);
    check_tries(&p, 0);
    p.sequence.isn_deviation = exp2(0x50 / 8.0);
    check_tries(&p, 0);
}

/* Other SYNs between the probes, and lost probes, do not spoil a series. */
static void test_isn_disturbed(void **state)
{
    const struct lab_personality p = linux_like();
    static const struct tcp_probe other = {.flags = 2, .window = 1024, .seq = 9};
    struct wire_packet probe, reply, strange;
    struct try_result result;
    struct lab_player player;
    char line[LINE_MAX_LEN];

    (void)state;
    probe_make_tcp(&strange, &other);
    for (uint64_t seed = 0; seed < SEEDS; seed++) {
        uint32_t last = 0;

        lab_player_init(&player, &p, seed);
        memset(&result, 0, sizeof(result));
        for (unsigned i = 0; i < 6; i++) {
            uint64_t now_us = 70000000 + i * 100000;

            for (unsigned k = 0; k < 3; k++) {
                probe_ask_tcp(&player, &strange, true, now_us - 100 * k, &reply);
                assert_int_not_equal(reply.decoded.tcp.seq, last);
                last = reply.decoded.tcp.seq;
            }
            if (i == 2 && seed % 2 == 1)
                continue; /* lost */
            probe_make(&probe, i);
            result.sent_us[i] = now_us;
            probe_ask_tcp(&player, &probe, true, now_us, &result.reply[i]);
        }
        line_measured(&result, LINE_SEQ, line);
        if (seed % 2 == 0)
            assert_non_null(strstr(line, "SP=105%GCD=1%ISR=109%"));
        else /* n-2 is 3 now, and one step is missing: about the same */
            assert_non_null(strstr(line, "%GCD=1%ISR=10"));
    }
}

/* A scanner that is slow: what it divides by is the time that passed. */
static void test_isn_slow(void **state)
{
    const struct lab_personality p = linux_like();
    struct wire_packet probe;
    struct try_result result;
    struct lab_player player;
    char line[LINE_MAX_LEN];

    (void)state;
    lab_player_init(&player, &p, 1);
    memset(&result, 0, sizeof(result));
    for (unsigned i = 0; i < 6; i++) {
        result.sent_us[i] = 5000000 + i * 132000;
        probe_make(&probe, i);
        probe_ask_tcp(&player, &probe, true, result.sent_us[i], &result.reply[i]);
    }
    line_measured(&result, LINE_SEQ, line);
    assert_non_null(strstr(line, "SP=105%GCD=1%ISR=109%"));
}

/* A system that counts connections goes on counting after a series. */
static void test_isn_goes_on(void **state)
{
    static const struct tcp_probe other = {.flags = 2, .window = 1024, .seq = 9};
    struct lab_personality p = linux_like();
    struct wire_packet strange, reply;
    struct try_result result;
    struct lab_player player;

    (void)state;
    p.sequence.gcd = 64000;
    p.sequence.isn_rate = 640000;
    p.sequence.isn_deviation = 0;
    p.ecn.answers = false;
    lab_player_init(&player, &p, 1);
    probe_try(&player, 5000000, 0, &result);
    probe_make_tcp(&strange, &other);
    probe_ask_tcp(&player, &strange, true, 9000000, &reply);
    assert_int_equal(reply.decoded.tcp.seq - result.reply[PROBE_P6].decoded.tcp.seq, 64000);
}

static void test_ipid(void **state)
{
    (void)state;
    for (unsigned i = 0; i < 8 * 8 * 8 * 2; i++) {
        struct lab_personality p = linux_like();

        p.sequence.ti.kind = i % 8;
        p.sequence.ci = (struct lab_ipid_rule){i / 8 % 8, 0x50};
        p.sequence.ii = (struct lab_ipid_rule){i / 64 % 8, 0xffe1};
        p.sequence.shared_ipid = i / 512 != 0;
        if (p.sequence.ti.kind == LAB_IPID_CONSTANT)
            continue; /* scanners take a second equal ID for a duplicate */
        if (p.sequence.ii.kind == LAB_IPID_RANDOM)
            continue; /* two IDs are too few to be called random */
        if (p.sequence.ci.kind == LAB_IPID_RANDOM)
            p.t[7].answers = true;
        check_tries(&p, JITTER_US);
        p.t[7].answers = false; /* two IDs make other classes than three */
        check_tries(&p, 0);
    }
}

/* A counter that stands near its end when a series begins. */
static void test_ipid_after_traffic(void **state)
{
    static const enum lab_ipid kinds[] = {LAB_IPID_UP, LAB_IPID_UP_2, LAB_IPID_BROKEN,
                                          LAB_IPID_RANDOM_UP, LAB_IPID_OTHER};
    static const struct tcp_probe other = {.flags = 2, .window = 1024, .seq = 9};
    struct wire_packet strange, reply;
    struct try_result result;
    struct lab_player player;

    (void)state;
    probe_make_tcp(&strange, &other);
    for (unsigned i = 0; i < 10; i++) {
        struct lab_personality p = linux_like();
        uint64_t now_us = 3000000;

        p.sequence.ti.kind = p.sequence.ci.kind = p.sequence.ii.kind = kinds[i / 2];
        p.sequence.shared_ipid = i % 2 != 0;
        lab_player_init(&player, &p, i);
        for (unsigned packets = 0; packets < 66000; packets += 101) {
            for (unsigned k = 0; k < 101; k++)
                probe_ask_tcp(&player, &strange, k % 2 == 0, now_us += 50, &reply);
            probe_try(&player, now_us += 1000, 0, &result);
            assert_lines(&p, &result);
            now_us += 2000000;
        }
    }
}

/* A host of which only closed ports can be reached: T5 begins the series. */
static void test_ipid_closed_only(void **state)
{
    struct lab_personality p = linux_like();
    struct lab_player player;

    (void)state;
    p.sequence.ci.kind = LAB_IPID_RANDOM_UP;
    lab_player_init(&player, &p, 1);
    for (uint64_t i = 0; i < 500; i++) {
        struct try_result result = {0};
        char line[LINE_MAX_LEN];

        for (enum probe_number k = PROBE_T5; k <= PROBE_T7; k++) {
            struct wire_packet probe;

            probe_make(&probe, k);
            probe_ask_tcp(&player, &probe, false, i * 1000000 + k * 25000, &result.reply[k]);
        }
        line_measured(&result, LINE_SEQ, line);
        assert_string_equal(line, "%CI=RI");
    }
}

static void test_timestamps(void **state)
{
    static const double rates[] = {2, 9, 16, 32, 57, 100, 200, 250, 500, 1000, 2048, 4000000};

    (void)state;
    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        struct lab_personality p = linux_like();

        p.sequence.ts_hz = rates[i];
        check_tries(&p, JITTER_US);
    }
    for (int zero = 0; zero < 2; zero++) {
        struct lab_personality p = linux_like();

        p.sequence.timestamps = zero ? LAB_TS_ZERO : LAB_TS_NONE;
        for (size_t i = 0; i < 6; i++)
            p.syn[i].layout = layout_of(zero ? "M5B4NW0NNT00NNS" : "M5B4NW8NNS");
        check_tries(&p, JITTER_US);
    }
}

static uint32_t one_of(uint64_t *random, const uint32_t *values, size_t count)
{
    return values[test_random(random) % count];
}

static struct lab_tcp_answer random_answer(uint64_t *random)
{
    static const uint32_t flags[] = {0x04, 0x14, 0x12, 0x11, 0x3f};
    static const char *const layouts[] = {"", "M109NW0NNT11", "NNT01", "M5B4", "M109ST10NWFLLLL"};
    uint64_t r = test_random(random);

    return (struct lab_tcp_answer){
        .answers = r % 4 != 0,
        .df = r >> 8 & 1,
        .ttl = (uint8_t)(1 + (r >> 16) % 255),
        .flags = (uint8_t)one_of(random, flags, 5),
        .window = (uint16_t)(r >> 24),
        .seq = r >> 40 & 3,
        .ack = r >> 42 & 3,
        .layout = layout_of(layouts[(r >> 44) % 5]),
        .rst_data_crc = r >> 52 & 1 ? (uint32_t)r : 0,
        .reserved_bit = r >> 53 & 1,
        .urgent_pointer = r >> 54 & 1,
    };
}

static void random_sequence(struct lab_sequence *s, uint64_t *random)
{
    static const uint32_t gcds[] = {1, 1, 1, 2, 3, 6, 9, 10, 16, 64, 800, 64000};
    uint32_t scale, gcd = one_of(random, gcds, 12), isr, sp;
    double units;

    isr = 0x20 + (uint32_t)(test_random(random) % (0x10e - 0x20));
    do { /* at least some ten units a step */
        units = exp2(isr++ / 8.0) / 10 / gcd;
    } while (units < 20 && isr < 0x10f);
    scale = gcd > 9 ? gcd : 1;
    /* between a fifth of the mean and the mean */
    sp =
        (uint32_t)floor(8 * log2(exp2(--isr / 8.0) / scale)) - (uint32_t)(test_random(random) % 18);
    *s = (struct lab_sequence){.gcd = gcd,
                               .isn_rate = exp2(isr / 8.0),
                               .isn_deviation = exp2(sp / 8.0),
                               .timestamps = LAB_TS_CLOCK,
                               .ts_hz = 100};
    s->ti.kind = test_random(random) % 6;
    s->ci.kind = test_random(random) % 8;
    do /* two IDs are too few to be called random */
        s->ii.kind = test_random(random) % 8;
    while (s->ii.kind == LAB_IPID_RANDOM);
    s->ci.value = 1 + (uint16_t)(test_random(random) % 65535);
    s->ii.value = 1 + (uint16_t)(test_random(random) % 65535);
    s->shared_ipid = test_random(random) & 1;
}

static void test_random_personalities(void **state)
{
    uint64_t random = 2026;

    (void)state;
    for (int i = 0; i < 300; i++) {
        struct lab_personality p = linux_like();
        uint64_t r = test_random(&random);

        random_sequence(&p.sequence, &random);
        for (size_t t = 2; t < 8; t++)
            p.t[t] = random_answer(&random);
        p.ecn = random_answer(&random);
        p.ecn.flags = (uint8_t)(r & 0xc0) | 0x12;
        for (size_t k = 0; k < 6; k++) {
            p.syn[k].window = (uint16_t)test_random(&random);
            p.syn[k].reserved_bit = r >> 8 & 1;
            p.syn[k].urgent_pointer = r >> 9 & 1;
            p.syn[k].df = r >> 10 & 1;
        }
        p.echo = (struct lab_echo){.answers = r >> 11 & 3,
                                   .ttl = (uint8_t)(r >> 16),
                                   .code_value = 1 + (uint8_t)(r >> 24) % 254,
                                   .df = r >> 40 & 3,
                                   .code = r >> 42 & 3};
        p.unreachable =
            (struct lab_unreachable){.answers = r >> 44 & 3,
                                     .df = r >> 46 & 1,
                                     .ttl = (uint8_t)r,
                                     .ip_len = (uint16_t)(57 + test_random(&random) % 600),
                                     .unused = r >> 47 & 1 ? (uint32_t)r : 0,
                                     .quoted_len_good = r >> 48 & 1,
                                     .quoted_id_good = r >> 49 & 1,
                                     .quoted_udp_checksum_good = r >> 50 & 1,
                                     .quoted_data_good = r >> 51 & 1,
                                     .quoted_len = (uint16_t)(0x149 + (r >> 52)),
                                     .quoted_id = (uint16_t)(0x1043 + (r >> 52)),
                                     .quoted_udp_checksum = 0,
                                     .quoted_ip_checksum = (unsigned)(test_random(&random) % 3)};
        check_tries(&p, JITTER_US);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_linux),
        cmocka_unit_test(test_isn),
        cmocka_unit_test(test_isn_small_deviation),
        cmocka_unit_test(test_isn_disturbed),
        cmocka_unit_test(test_isn_slow),
        cmocka_unit_test(test_isn_goes_on),
        cmocka_unit_test(test_ipid),
        cmocka_unit_test(test_ipid_after_traffic),
        cmocka_unit_test(test_ipid_closed_only),
        cmocka_unit_test(test_timestamps),
        cmocka_unit_test(test_random_personalities),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
