/* Single answers of a player to TCP segments: options, numbers, which test answers what. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "player_probes.h"

enum { M = 1, W = 2, S = 4, T = 8 };

static const uint8_t tsval[4] = {0x12, 0x34, 0x56, 0x78};

/* A SYN that offers a set of options, in an order that is none of the probes'. */
static struct tcp_probe syn_offering(unsigned set)
{
    struct tcp_probe probe = {.flags = 2, .window = 64240, .seq = PROBE_SEQ, .ack = 0};
    uint8_t *at = probe.options;

    if (set & M)
        at = (uint8_t *)memcpy(at, "\2\4\5\xb4", 4) + 4;
    if (set & S)
        at = (uint8_t *)memcpy(at, "\4\2", 2) + 2;
    if (set & T) {
        at = (uint8_t *)memcpy(at, "\x8\xa", 2) + 2;
        at = (uint8_t *)memcpy(at, tsval, 4) + 8; /* and TSecr 0 */
    }
    if (set & W)
        at = (uint8_t *)memcpy(at, "\3\3\7", 3) + 3;
    while ((at - probe.options) % 4 != 0)
        *at++ = 1;
    probe.options_len = (uint8_t)(at - probe.options);
    return probe;
}

/* Asks with a segment; the reply's options as text, "" for silence. */
static void ask(struct lab_player *player, const struct tcp_probe *segment, bool open,
                struct wire_packet *reply)
{
    struct wire_packet probe;

    probe_make_tcp(&probe, segment);
    probe_ask_tcp(player, &probe, open, 77000000, reply);
}

static void assert_layout(const struct wire_packet *reply, const char *layout)
{
    /* as the options of an ECN answer, which the notation shows after "%O=" */
    struct try_result result;
    char line[LINE_MAX_LEN], *options;

    result.reply[PROBE_ECN] = *reply;
    line_measured(&result, LINE_ECN, line);
    options = strstr(line, "%O=");
    assert_non_null(options);
    *strstr(options + 1, "%CC") = 0;
    assert_string_equal(options + 3, layout);
}

struct derivation {
    const char *p1, *p3, *p6, *ecn; /* NULL: no answer */
    unsigned set;
    const char *wanted;
    uint16_t window; /* P1 1001, P3 1003, P6 1006, ECN 1010 */
};

static const struct derivation derivations[] = {
    /* Linux */
    {"M5B4ST11NW7", "M5B4NNT11NW7", "M5B4ST11", "M5B4NNSNW7", M, "M5B4", 1010},
    {"M5B4ST11NW7", "M5B4NNT11NW7", "M5B4ST11", "M5B4NNSNW7", M | W, "M5B4NW7", 1010},
    {"M5B4ST11NW7", "M5B4NNT11NW7", "M5B4ST11", "M5B4NNSNW7", M | S, "M5B4NNS", 1010},
    {"M5B4ST11NW7", "M5B4NNT11NW7", "M5B4ST11", "M5B4NNSNW7", M | W | S, "M5B4NNSNW7", 1010},
    {"M5B4ST11NW7", "M5B4NNT11NW7", "M5B4ST11", "M5B4NNSNW7", M | T, "M5B4NNT11", 1006},
    {"M5B4ST11NW7", "M5B4NNT11NW7", "M5B4ST11", "M5B4NNSNW7", M | S | T, "M5B4ST11", 1006},
    {"M5B4ST11NW7", "M5B4NNT11NW7", "M5B4ST11", "M5B4NNSNW7", M | W | T, "M5B4NNT11NW7", 1001},
    {"M5B4ST11NW7", "M5B4NNT11NW7", "M5B4ST11", "M5B4NNSNW7", M | W | S | T, "M5B4ST11NW7", 1001},
    {"M5B4ST11NW7", "M5B4NNT11NW7", "M5B4ST11", "M5B4NNSNW7", 0, "M5B4", 1010},
    /* no answer to ECN, none to P3: from P1's */
    {"M5B4ST11NW7", NULL, "M5B4ST11", NULL, M, "M5B4", 1001},
    {"M5B4ST11NW7", NULL, "M5B4ST11", NULL, M | W, "M5B4NW7", 1001},
    {"M5B4ST11NW7", NULL, "M5B4ST11", NULL, M | S, "M5B4NNS", 1001},
    {"M5B4ST11NW7", NULL, "M5B4ST11", NULL, M | W | S, "M5B4NNSNW7", 1001},
    {"M5B4ST11NW7", NULL, "M5B4ST11", NULL, M | W | T, "M5B4NNT11NW7", 1001},
    /* Windows without timestamps; BSDs that fill up with EOL; Solaris */
    {"M5B4NW8NNS", "M5B4NW8", "M5B4NNS", "M5B4NW8NNS", M | W, "M5B4NW8", 1010},
    {"M5B4NW8NNS", "M5B4NW8", "M5B4NNS", "M5B4NW8NNS", M | T, "M5B4", 1006},
    {"M5B4NW6NNT11SLL", "M5B4NW6NNT11", "M5B4NNT11SLL", "M5B4NW6SLL", M | S, "M5B4SLL", 1010},
    {"M5B4NW6NNT11SLL", "M5B4NW6NNT11", "M5B4NNT11SLL", "M5B4NW6SLL", M | T, "M5B4NNT11", 1006},
    {"ST11M5B4NW1", "NNT11M5B4NW1", "ST11M5B4", "M5B4NW1NNS", M | S | T, "ST11M5B4", 1006},
    {"ST11M5B4NW1", NULL, "ST11M5B4", NULL, M | S, "NNSM5B4", 1001},
    /* runs that do not end after each option */
    {"M5B4W2SLLL", NULL, NULL, NULL, M | S, "M5B4SLL", 1001},
    {"M5B4W2SLLL", NULL, NULL, NULL, M | W, "M5B4W2L", 1001},
    {"M5B4SW2T11L", NULL, NULL, NULL, M | S | W, "M5B4SW2LLL", 1001},
    {"M5B4", "M5B4", "M5B4", "M5B4", M | W | S | T, "M5B4", 1001},
};

static void set_answer(struct lab_tcp_answer *answer, const char *layout, uint16_t window)
{
    answer->answers = layout != NULL;
    answer->window = window;
    if (layout != NULL)
        answer->layout = layout_of(layout);
}

static void test_derived_layouts(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(derivations) / sizeof(derivations[0]); i++) {
        const struct derivation *d = &derivations[i];
        const struct tcp_probe syn = syn_offering(d->set);
        struct lab_personality p = linux_like();
        struct wire_packet reply;
        struct lab_player player;

        set_answer(&p.syn[0], d->p1, 1001);
        set_answer(&p.syn[1], NULL, 1002);
        set_answer(&p.syn[2], d->p3, 1003);
        set_answer(&p.syn[3], NULL, 1004);
        set_answer(&p.syn[4], NULL, 1005);
        set_answer(&p.syn[5], d->p6, 1006);
        set_answer(&p.ecn, d->ecn, 1010);
        lab_player_init(&player, &p, i);
        ask(&player, &syn, true, &reply);
        assert_int_not_equal(reply.len, 0);
        assert_layout(&reply, d->wanted);
        assert_int_equal(reply.decoded.tcp.window, d->window);
        assert_int_equal(reply.decoded.tcp.flags, SP_TCP_SYN | SP_TCP_ACK);
        assert_int_equal(reply.decoded.tcp.ack, PROBE_SEQ + 1);
        /* a layout of its own for the set goes before all that */
        p.offered[d->set] = layout_of("M200NWANNS");
        ask(&player, &syn, true, &reply);
        assert_layout(&reply, "M200NWANNS");
        assert_int_equal(reply.decoded.tcp.window, d->window);
    }
}

static void test_mss(void **state)
{
    static const char *const follows[6] = {"M5B4", "M578", "M280", "M218", "M218", "M109"};
    struct lab_personality p = linux_like();
    struct tcp_probe syn = syn_offering(M);
    struct wire_packet reply;
    struct lab_player player;

    (void)state;
    lab_player_init(&player, &p, 1);
    syn.options[2] = 0x02; /* offers 692 */
    ask(&player, &syn, true, &reply);
    assert_layout(&reply, "M5B4"); /* a system that says what it wants itself */
    for (size_t i = 0; i < 6; i++)
        p.syn[i].layout = layout_of(follows[i]);
    p.ecn.layout = layout_of("M5B4");
    ask(&player, &syn, true, &reply);
    assert_layout(&reply, "M2B4");
    syn.options[2] = 0x22;
    ask(&player, &syn, true, &reply);
    assert_layout(&reply, "M5B4");
    syn = syn_offering(0);
    ask(&player, &syn, true, &reply);
    assert_layout(&reply, "M218");
}

static void test_timestamps_echoed(void **state)
{
    const struct lab_personality p = linux_like();
    struct tcp_probe syn = syn_offering(M | W | S | T);
    struct wire_packet reply;
    struct lab_player player;

    (void)state;
    lab_player_init(&player, &p, 1);
    ask(&player, &syn, true, &reply);
    /* M, S, then kind and length of T, TSval, TSecr */
    assert_memory_equal(reply.decoded.tcp.options + 12, tsval, 4);
    memset(syn.options + 8, 0, 4);
    ask(&player, &syn, true, &reply);
    assert_layout(&reply, "M5B4ST10NW7"); /* a TSval of 0 is echoed as 0 */
}

static void test_ecn_setup(void **state)
{
    struct lab_personality p = linux_like();
    struct tcp_probe syn = syn_offering(M | W | S | T);
    struct wire_packet reply;
    struct lab_player player;

    (void)state;
    lab_player_init(&player, &p, 1);
    syn.flags |= SP_TCP_ECE | SP_TCP_CWR;
    ask(&player, &syn, true, &reply);
    assert_int_equal(reply.decoded.tcp.flags, SP_TCP_SYN | SP_TCP_ACK | SP_TCP_ECE);
    assert_int_equal(reply.decoded.tcp.window, 65160);
    syn.flags &= (uint8_t)~SP_TCP_CWR;
    ask(&player, &syn, true, &reply);
    assert_int_equal(reply.decoded.tcp.flags, SP_TCP_SYN | SP_TCP_ACK);
    /* a file may give nothing but what CC says */
    p.ecn.flags = SP_TCP_ECE;
    syn = syn_offering(M);
    ask(&player, &syn, true, &reply);
    assert_int_equal(reply.decoded.tcp.flags, SP_TCP_SYN | SP_TCP_ACK);
}

/* Which of the tests answers a segment: told by its window. */
struct segment_case {
    uint8_t flags;
    bool open;
    uint16_t window; /* 1000 + number of the test; 0 = silence; 1 = SYN-ACK */
};

static void test_segments(void **state)
{
    static const struct segment_case cases[] = {
        {SP_TCP_SYN, true, 1},
        {SP_TCP_SYN | SP_TCP_PSH, true, 1},
        {SP_TCP_SYN | SP_TCP_URG, true, 1},
        {SP_TCP_SYN, false, 1005},
        {SP_TCP_ACK, true, 1004},
        {SP_TCP_SYN | SP_TCP_ACK, true, 1004},
        {SP_TCP_FIN | SP_TCP_ACK, true, 1004},
        {SP_TCP_ACK, false, 1006},
        {SP_TCP_SYN | SP_TCP_ACK, false, 1006},
        {0, true, 1002},
        {SP_TCP_FIN, true, 1002},
        {SP_TCP_FIN | SP_TCP_PSH | SP_TCP_URG, true, 1002},
        {SP_TCP_SYN | SP_TCP_FIN, true, 1003},
        {0, false, 1007},
        {SP_TCP_FIN, false, 1007},
        {SP_TCP_FIN | SP_TCP_PSH | SP_TCP_URG, false, 1007},
        {SP_TCP_RST, true, 0},
        {SP_TCP_RST, false, 0},
        {SP_TCP_RST | SP_TCP_ACK, true, 0},
        {SP_TCP_RST | SP_TCP_SYN, true, 0},
        {SP_TCP_RST | SP_TCP_ACK, false, 0},
    };
    struct lab_personality p = linux_like();
    struct wire_packet reply;
    struct lab_player player;

    (void)state;
    for (uint16_t i = 2; i < 8; i++) {
        p.t[i].answers = true;
        p.t[i].window = 1000 + i;
        p.t[i].flags = SP_TCP_RST;
        p.t[i].layout = layout_of("M109NW0NNT11NNS");
    }
    lab_player_init(&player, &p, 1);
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++) {
        struct tcp_probe segment = syn_offering(M);

        segment.flags = cases[i].flags;
        ask(&player, &segment, cases[i].open, &reply);
        if (cases[i].window == 0) {
            assert_int_equal(reply.len, 0);
        } else if (cases[i].window == 1) {
            assert_int_equal(reply.decoded.tcp.flags, SP_TCP_SYN | SP_TCP_ACK);
        } else {
            assert_int_equal(reply.decoded.tcp.window, cases[i].window);
            assert_layout(&reply, "M109"); /* options that were not offered are for probes only */
        }
    }
}

static void test_plays(void **state)
{
    struct lab_personality p = linux_like();
    struct tcp_probe syn = syn_offering(M);
    struct wire_packet reply;
    struct lab_player player;

    (void)state;
    assert_true(lab_plays_open(&p));
    assert_true(lab_plays_closed(&p));
    assert_true(lab_plays_unreachable(&p));
    p.t[5].answers = p.unreachable.answers = false;
    assert_false(lab_plays_closed(&p));
    assert_false(lab_plays_unreachable(&p));
    for (size_t i = 0; i < 6; i++)
        p.syn[i].answers = false;
    assert_true(lab_plays_open(&p)); /* the answer to ECN stays */
    p.ecn.answers = false;
    assert_false(lab_plays_open(&p));
    lab_player_init(&player, &p, 1);
    ask(&player, &syn, true, &reply);
    assert_int_equal(reply.len, 0);
}

/* Options of any kind, and any flags: whatever comes back is a packet. */
static void test_any_segment(void **state)
{
    struct lab_personality p = linux_like();
    uint64_t random = 7;

    (void)state;
    p.t[2] = p.t[3] = p.syn[0]; /* options in every kind of answer */
    for (int i = 0; i < 20000; i++) {
        uint64_t r = test_random(&random);
        struct tcp_probe probe = {.flags = (uint8_t)r & (uint8_t)~SP_TCP_RST,
                                  .reserved = r >> 8 & 15,
                                  .window = (uint16_t)(r >> 16) & 15,
                                  .options_len = (uint8_t)((r >> 32) % 11 * 4)};
        struct wire_packet reply;
        struct lab_player player;

        for (size_t k = 0; k < probe.options_len; k++)
            probe.options[k] = (uint8_t)test_random(&random) & ((r >> 40 & 1) != 0 ? 15 : 255);
        lab_player_init(&player, &p, r);
        ask(&player, &probe, r >> 41 & 1, &reply);
    }
}

static void test_same_seed(void **state)
{
    const struct lab_personality p = linux_like();
    struct lab_player one, two, three;
    static struct try_result a, b, c;

    (void)state;
    lab_player_init(&one, &p, 5);
    lab_player_init(&two, &p, 5);
    lab_player_init(&three, &p, 6);
    probe_try(&one, 5000000, 0, &a);
    probe_try(&two, 5000000, 0, &b);
    probe_try(&three, 5000000, 0, &c);
    for (size_t i = 0; i < PROBE_COUNT; i++) {
        assert_int_equal(a.reply[i].len, b.reply[i].len);
        assert_memory_equal(a.reply[i].bytes, b.reply[i].bytes, a.reply[i].len);
    }
    assert_int_not_equal(a.reply[0].decoded.tcp.seq, c.reply[0].decoded.tcp.seq);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_derived_layouts),   cmocka_unit_test(test_mss),
        cmocka_unit_test(test_timestamps_echoed), cmocka_unit_test(test_ecn_setup),
        cmocka_unit_test(test_segments),          cmocka_unit_test(test_plays),
        cmocka_unit_test(test_any_segment),       cmocka_unit_test(test_same_seed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
