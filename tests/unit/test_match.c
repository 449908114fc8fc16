#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <netinet/in.h>

#include "probe/match.h"

#define CAPACITY   32u
#define SLOT       21u
#define FIRST_PORT 50000
#define PORT_COUNT 11
#define SENDINGS   11u
#define TARGET     0xc6120007u
#define LOCAL      0xc6120001u

struct fixture {
    struct sp_match_config config;
    struct sp_table *table;
    struct sp_slot *slot;
    struct sp_match match;
};

static uint32_t remote_of(uint32_t index)
{
    return TARGET + index - SLOT;
}

static uint16_t remote_port_of(uint32_t index)
{
    return (uint16_t)(80 + index - SLOT);
}

static struct sp_tuple tuple_of(uint32_t index)
{
    return (struct sp_tuple){.local = sp_addr_ipv4(LOCAL),
                             .remote = sp_addr_ipv4(remote_of(index)),
                             .remote_port = remote_port_of(index)};
}

static uint64_t hash_of(const struct fixture *f, uint32_t index)
{
    struct sp_tuple tuple = tuple_of(index);

    return sp_cookie_hash(&f->config.cookie, &tuple);
}

/* Every slot holds a probe, so that a wrong number leads somewhere. */
static int setup(void **state)
{
    static struct fixture f;

    f.config = (struct sp_match_config){.first_port = FIRST_PORT, .port_count = PORT_COUNT};
    sp_cookie_init(&f.config.cookie, 99);
    f.table = sp_table_create(CAPACITY);
    if (f.table == NULL)
        return -1;
    for (uint32_t i = 0; i < CAPACITY; i++) {
        struct sp_slot *slot = sp_table_slot(f.table, i);

        if (!sp_slot_claim(slot))
            return -1;
        slot->remote_port = remote_port_of(i);
        slot->check = (uint32_t)(hash_of(&f, i) >> 32);
        sp_slot_launch(slot);
        for (uint32_t sending = 0; sending < SENDINGS; sending++)
            sp_slot_note_sending(slot, sending, 1000);
    }
    f.slot = sp_table_slot(f.table, SLOT);
    *state = &f;
    return 0;
}

static int teardown(void **state)
{
    struct fixture *f = *state;

    sp_table_destroy(f->table);
    return 0;
}

/* The sequence number of the probe in SLOT. */
static uint32_t seq_of(const struct fixture *f)
{
    return SLOT ^ (uint32_t)hash_of(f, SLOT);
}

static struct sp_packet tcp_reply(uint8_t flags, uint16_t attempt, uint32_t ack)
{
    return (struct sp_packet){
        .type = SP_PACKET_TCP,
        .saddr = sp_addr_ipv4(TARGET),
        .daddr = sp_addr_ipv4(LOCAL),
        .tcp = {
            .sport = 80, .dport = (uint16_t)(FIRST_PORT + attempt), .ack = ack, .flags = flags}};
}

static struct sp_packet icmp_reply(uint16_t attempt, uint32_t seq)
{
    return (struct sp_packet){.type = SP_PACKET_ICMP_ERROR,
                              .saddr = sp_addr_ipv4(0xc61200fe), /* a router: anybody may */
                              .daddr = sp_addr_ipv4(LOCAL),
                              .icmp = {.type = 3,
                                       .code = 13,
                                       .quote = {.protocol = IPPROTO_TCP,
                                                 .saddr = sp_addr_ipv4(LOCAL),
                                                 .daddr = sp_addr_ipv4(TARGET),
                                                 .sport = (uint16_t)(FIRST_PORT + attempt),
                                                 .dport = 80,
                                                 .seq = seq}}};
}

static enum sp_match_result match(struct fixture *f, const struct sp_packet *reply)
{
    struct sp_claim claim;

    assert_true(sp_match_claim(&f->config, f->table, reply, &claim));
    return sp_match_verify(f->table, &claim, &f->match);
}

static void assert_answers(struct fixture *f, const struct sp_packet *reply, uint32_t attempt,
                           uint8_t was)
{
    assert_int_equal(match(f, reply), SP_MATCH_ANSWER);
    assert_int_equal(f->match.index, SLOT);
    assert_ptr_equal(f->match.slot, f->slot);
    assert_int_equal(f->match.attempt, attempt);
    assert_int_equal(f->match.was, was);
    assert_int_equal(atomic_load(&f->slot->state), SP_SLOT_HELD);
    sp_slot_release(f->slot, was);
}

/* Whatever is not an answer leaves every slot as it was. */
static void assert_refused(struct fixture *f, const struct sp_packet *reply,
                           enum sp_match_result result)
{
    assert_int_equal(match(f, reply), result);
    for (uint32_t i = 0; i < CAPACITY; i++)
        assert_int_equal(atomic_load(&sp_table_slot(f->table, i)->state), SP_SLOT_INFLIGHT);
}

static void a_syn_ack_answers_its_probe(void **state)
{
    struct fixture *f = *state;
    struct sp_packet reply = tcp_reply(SP_TCP_SYN | SP_TCP_ACK, 0, seq_of(f) + 1);

    assert_answers(f, &reply, 0, SP_SLOT_INFLIGHT);
}

static void the_local_port_tells_which_sending_is_answered(void **state)
{
    struct fixture *f = *state;

    for (uint16_t i = 0; i < PORT_COUNT; i++) {
        struct sp_packet reply = tcp_reply(SP_TCP_SYN | SP_TCP_ACK, i, seq_of(f) + 1);

        assert_answers(f, &reply, i, SP_SLOT_INFLIGHT);
    }
}

/* It would count as proof that all before it were lost. */
static void a_sending_that_did_not_leave_is_not_answered(void **state)
{
    struct fixture *f = *state;

    atomic_store(&f->slot->sendings, 3);
    for (uint16_t i = 0; i < PORT_COUNT; i++) {
        struct sp_packet reply = tcp_reply(SP_TCP_SYN | SP_TCP_ACK, i, seq_of(f) + 1);

        if (i < 3)
            assert_answers(f, &reply, i, SP_SLOT_INFLIGHT);
        else
            assert_refused(f, &reply, SP_MATCH_UNVERIFIED);
    }
}

static void a_reset_may_or_may_not_count_the_syn(void **state)
{
    struct fixture *f = *state;
    struct sp_packet counted = tcp_reply(SP_TCP_RST | SP_TCP_ACK, 2, seq_of(f) + 1);
    struct sp_packet uncounted = tcp_reply(SP_TCP_RST | SP_TCP_ACK, 2, seq_of(f));
    struct sp_packet syn_ack = tcp_reply(SP_TCP_SYN | SP_TCP_ACK, 2, seq_of(f));
    struct sp_packet beyond = tcp_reply(SP_TCP_RST | SP_TCP_ACK, 2, seq_of(f) + 2);

    assert_answers(f, &counted, 2, SP_SLOT_INFLIGHT);
    assert_answers(f, &uncounted, 2, SP_SLOT_INFLIGHT);
    assert_refused(f, &syn_ack, SP_MATCH_UNVERIFIED); /* a SYN-ACK must */
    assert_refused(f, &beyond, SP_MATCH_UNVERIFIED);
}

/* Read as counting the SYN, its number leads to another slot, of which main reads an answer. */
static void a_reset_that_does_not_count_the_syn_is_not_taken_for_a_copy(void **state)
{
    struct fixture *f = *state;

    for (uint16_t attempt = 0; attempt < PORT_COUNT; attempt++) {
        struct sp_packet reset = tcp_reply(SP_TCP_RST | SP_TCP_ACK, attempt, seq_of(f));
        uint32_t other = (reset.tcp.ack - 1) ^ (uint32_t)hash_of(f, SLOT);
        uint8_t was;

        if (other < CAPACITY && sp_slot_hold(sp_table_slot(f->table, other), &was))
            sp_slot_answer(sp_table_slot(f->table, other));
        assert_answers(f, &reset, attempt, SP_SLOT_INFLIGHT);
    }
}

static void what_acknowledges_nothing_proves_nothing(void **state)
{
    struct fixture *f = *state;
    struct sp_packet reset = tcp_reply(SP_TCP_RST, 0, seq_of(f) + 1);
    struct sp_packet syn = tcp_reply(SP_TCP_SYN, 0, seq_of(f) + 1);

    assert_refused(f, &reset, SP_MATCH_UNVERIFIED);
    assert_refused(f, &syn, SP_MATCH_UNVERIFIED);
}

static void an_icmp_error_quotes_its_probe(void **state)
{
    struct fixture *f = *state;
    struct sp_packet reply = icmp_reply(3, seq_of(f));
    struct sp_packet one_more = icmp_reply(3, seq_of(f) + 1);

    assert_answers(f, &reply, 3, SP_SLOT_INFLIGHT);
    assert_refused(f, &one_more, SP_MATCH_UNVERIFIED);
}

static void every_bit_of_the_number_counts(void **state)
{
    struct fixture *f = *state;

    for (unsigned bit = 0; bit < 32; bit++) {
        struct sp_packet syn_ack =
            tcp_reply(SP_TCP_SYN | SP_TCP_ACK, 0, (seq_of(f) + 1) ^ 1u << bit);
        struct sp_packet reset = tcp_reply(SP_TCP_RST | SP_TCP_ACK, 0, (seq_of(f) ^ 1u << bit) + 1);
        struct sp_packet quote = icmp_reply(0, seq_of(f) ^ 1u << bit);

        assert_refused(f, &syn_ack, SP_MATCH_UNVERIFIED);
        assert_refused(f, &quote, SP_MATCH_UNVERIFIED);
        if ((seq_of(f) ^ 1u << bit) + 1 != seq_of(f)) /* else right without the SYN */
            assert_refused(f, &reset, SP_MATCH_UNVERIFIED);
    }
}

static void every_bit_of_the_tuple_counts(void **state)
{
    struct fixture *f = *state;

    for (unsigned bit = 0; bit < 32; bit++) {
        struct sp_packet reply = tcp_reply(SP_TCP_SYN | SP_TCP_ACK, 0, seq_of(f) + 1);
        struct sp_packet quote = icmp_reply(0, seq_of(f));

        reply.saddr = sp_addr_ipv4(TARGET ^ 1u << bit);
        quote.icmp.quote.daddr = sp_addr_ipv4(TARGET ^ 1u << bit);
        assert_refused(f, &reply, SP_MATCH_UNVERIFIED);
        assert_refused(f, &quote, SP_MATCH_UNVERIFIED);
        reply.saddr = sp_addr_ipv4(TARGET);
        reply.daddr = sp_addr_ipv4(LOCAL ^ 1u << bit);
        assert_refused(f, &reply, SP_MATCH_UNVERIFIED);
        reply.daddr = sp_addr_ipv4(LOCAL);
        reply.tcp.sport = (uint16_t)(80 ^ 1u << bit % 16);
        assert_refused(f, &reply, SP_MATCH_UNVERIFIED);
    }
}

/* Even who finds the hash of another tuple by chance gets nothing: the slot is of another probe. */
static void a_right_cookie_for_another_tuple_is_refused(void **state)
{
    struct fixture *f = *state;
    struct sp_tuple others[2];

    for (size_t i = 0; i < 2; i++)
        others[i] = tuple_of(SLOT);
    others[0].remote_port = 9999;
    others[1].remote = sp_addr_ipv4(TARGET + 1000);
    for (size_t i = 0; i < 2; i++) {
        struct sp_packet reply = tcp_reply(SP_TCP_SYN | SP_TCP_ACK, 0, 0);

        reply.saddr = others[i].remote;
        reply.daddr = others[i].local;
        reply.tcp.sport = others[i].remote_port;
        for (uint32_t index = 0; index < CAPACITY; index++) {
            reply.tcp.ack = (index ^ (uint32_t)sp_cookie_hash(&f->config.cookie, &others[i])) + 1;
            assert_refused(f, &reply, SP_MATCH_UNVERIFIED);
        }
    }
}

static void an_index_beyond_the_table_is_refused(void **state)
{
    struct fixture *f = *state;
    uint32_t hash = seq_of(f) ^ SLOT;
    struct sp_packet reply = tcp_reply(SP_TCP_SYN | SP_TCP_ACK, 0, (CAPACITY ^ hash) + 1);

    assert_refused(f, &reply, SP_MATCH_UNVERIFIED);
    reply.tcp.ack = (UINT32_MAX ^ hash) + 1;
    assert_refused(f, &reply, SP_MATCH_UNVERIFIED);
}

static void other_ports_are_other_peoples_traffic(void **state)
{
    struct fixture *f = *state;
    const uint16_t ports[] = {0, 1, FIRST_PORT - 1, FIRST_PORT + PORT_COUNT, UINT16_MAX};
    struct sp_claim claim;

    for (size_t i = 0; i < sizeof(ports) / sizeof(ports[0]); i++) {
        struct sp_packet reply = tcp_reply(SP_TCP_SYN | SP_TCP_ACK, 0, seq_of(f) + 1);
        struct sp_packet reset = tcp_reply(SP_TCP_RST, 0, 0);
        struct sp_packet quote = icmp_reply(0, seq_of(f));

        reply.tcp.dport = reset.tcp.dport = quote.icmp.quote.sport = ports[i];
        assert_false(sp_match_claim(&f->config, f->table, &reply, &claim));
        assert_false(sp_match_claim(&f->config, f->table, &reset, &claim));
        assert_false(sp_match_claim(&f->config, f->table, &quote, &claim));
    }
}

static void answers_to_what_was_answered_are_duplicates(void **state)
{
    struct fixture *f = *state;
    struct sp_packet reply = tcp_reply(SP_TCP_SYN | SP_TCP_ACK, 1, seq_of(f) + 1);
    uint8_t was;

    assert_true(sp_slot_hold(f->slot, &was));
    sp_slot_answer(f->slot);
    assert_int_equal(match(f, &reply), SP_MATCH_DUPLICATE);
    assert_int_equal(atomic_load(&f->slot->state), SP_SLOT_ANSWERED);
}

static void an_answer_after_giving_up_is_late(void **state)
{
    struct fixture *f = *state;
    struct sp_packet reply = tcp_reply(SP_TCP_RST | SP_TCP_ACK, 10, seq_of(f) + 1);

    assert_true(sp_slot_expire(f->slot));
    assert_answers(f, &reply, 10, SP_SLOT_EXPIRED);
}

static void a_slot_that_is_being_filled_answers_nothing(void **state)
{
    struct fixture *f = *state;
    struct sp_packet reply = tcp_reply(SP_TCP_SYN | SP_TCP_ACK, 0, seq_of(f) + 1);

    assert_true(sp_slot_expire(f->slot) && sp_slot_claim(f->slot));
    assert_int_equal(match(f, &reply), SP_MATCH_UNVERIFIED);
    assert_int_equal(atomic_load(&f->slot->state), SP_SLOT_CLAIMED);
}

int main(void)
{
#define TEST(name) cmocka_unit_test_setup_teardown(name, setup, teardown)
    const struct CMUnitTest tests[] = {
        TEST(a_syn_ack_answers_its_probe),
        TEST(the_local_port_tells_which_sending_is_answered),
        TEST(a_sending_that_did_not_leave_is_not_answered),
        TEST(a_reset_may_or_may_not_count_the_syn),
        TEST(a_reset_that_does_not_count_the_syn_is_not_taken_for_a_copy),
        TEST(what_acknowledges_nothing_proves_nothing),
        TEST(an_icmp_error_quotes_its_probe),
        TEST(every_bit_of_the_number_counts),
        TEST(every_bit_of_the_tuple_counts),
        TEST(a_right_cookie_for_another_tuple_is_refused),
        TEST(an_index_beyond_the_table_is_refused),
        TEST(other_ports_are_other_peoples_traffic),
        TEST(answers_to_what_was_answered_are_duplicates),
        TEST(an_answer_after_giving_up_is_late),
        TEST(a_slot_that_is_being_filled_answers_nothing),
    };
#undef TEST

    return cmocka_run_group_tests(tests, NULL, NULL);
}
