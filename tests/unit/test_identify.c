/* Hosts identified by scan and tests together. SHOW=1 prints what is said of each. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fingerprint/identify.h"
#include "fingerprint/sample.h"
#include "os_host.h"
#include "personality/load.h"
#include "player_probes.h"

#define MANY 30 /* things compared: beyond a SYN-ACK and a RST */

static struct sp_database *db;
static struct sp_identifier *identifier;
static struct lab_personalities *personalities;

/* What is seen of a host that plays a personality. */
struct played {
    struct sp_observation port;
    struct sp_testprint tests;
    struct sp_host_seen seen;
};

static void play(const struct lab_personality *personality, unsigned hops, struct played *out)
{
    static struct os_host host;
    struct os_plan plan = os_plan_default();
    struct lab_player player;

    lab_player_init(&player, personality, 11);
    assert_true(os_host_scan(&player, &plan, hops, 1000000, &out->port));
    os_host_ask(&host, &player, &plan, hops, 5000000);
    sp_testprint_measure(&host.exchanges, &out->tests);
    out->seen = (struct sp_host_seen){.ports = &out->port, .port_count = 1, .tests = &out->tests};
}

static const struct lab_personality *named(const char *name)
{
    for (size_t i = 0; i < lab_personalities_count(personalities); i++) {
        if (strcmp(lab_personalities_at(personalities, i)->name, name) == 0)
            return lab_personalities_at(personalities, i);
    }
    fail_msg("no personality \"%s\"", name);
    return NULL;
}

static struct sp_identity identify(const struct sp_host_seen *seen)
{
    struct sp_identity out;
    char text[SP_IDENTITY_TEXT_MAX];

    assert_true(sp_identify(identifier, seen, &out));
    assert_true(out.confidence >= 0 && out.confidence <= 1);
    assert_true(out.family_confidence + 1e-9 >= out.confidence && out.family_confidence <= 1);
    assert_in_range(strlen(sp_identity_evidence(&out, text)), 1, SP_IDENTITY_TEXT_MAX - 1);
    if (getenv("SHOW") != NULL)
        printf("%s %.3f (%s %.3f, %s): %s\n", out.name, out.confidence, out.family,
               out.family_confidence, out.range, text);
    return out;
}

static void set_scale(struct lab_layout *layout, uint16_t scale)
{
    for (uint8_t i = 0; i < layout->count; i++) {
        if (layout->at[i].letter == 'W')
            layout->at[i].value = scale;
    }
}

/* A Linux whose administrator has set another limit of tcp_rmem. */
static struct lab_personality other_scale(void)
{
    struct lab_personality p = *named("Linux 6.1 (Debian 12)");

    for (size_t i = 0; i < 6; i++)
        set_scale(&p.syn[i].layout, 9);
    for (size_t i = 0; i < 16; i++)
        set_scale(&p.offered[i], 9);
    set_scale(&p.ecn.layout, 9);
    return p;
}

/* Plays, and asserts that the system which the SYN-ACK says is found, and is named where the tests
 * say more than the SYN-ACK; NULL where the database has no test lines for that. */
static const struct sp_system *find(const struct lab_personality *personality, unsigned hops)
{
    struct sp_identity identity;
    struct sp_match match;
    struct played host;

    play(personality, hops, &host);
    sp_match(db, &host.port, &match);
    identity = identify(&host.seen);
    if (match.kind != SP_MATCH_EXACT || match.signature->system->tests == NULL)
        return NULL;
    if (identity.kind != SP_MATCH_UNKNOWN &&
        strcmp(match.signature->system->family, personality->family) == 0)
        assert_string_equal(identity.family, personality->family);
    if (identity.best != match.signature->system ||
        (identity.compared >= MANY && identity.kind != SP_MATCH_EXACT))
        fail_msg("%s is %s, not %s", personality->name, identity.name,
                 match.signature->system->name);
    return identity.best;
}

/* A host as the entry describes it, where no personality plays it. */
static void make_up(const struct sp_system *system, struct played *out)
{
    *out = (struct played){.tests = {.generation = SP_GENERATION_SECOND}};
    out->seen = (struct sp_host_seen){.ports = &out->port, .tests = &out->tests};
    if (system->signature_count > 0) {
        struct sp_samples samples = sp_samples_begin(&system->signatures[0]);

        assert_true(sp_samples_next(&samples, &out->port));
        out->seen.port_count = 1;
    }
    for (enum sp_test test = 0; test < SP_TEST_COUNT; test++) {
        for (size_t i = 0; i < sp_test_attribute_count(test); i++) {
            char value[SP_VALUE_MAX];

            if (system->tests[test].expression[i] == NULL ||
                !sp_expression_pick(system->tests[test].expression[i], 0, NULL, value,
                                    sizeof(value)))
                continue;
            os_value_set(&out->tests, test, sp_test_attribute_name(test, i), value);
        }
    }
}

/* By what it says of itself a system is found, or another of its family; or too little speaks for
 * it.
 */
static void find_made_up(const struct sp_system *system)
{
    struct sp_identity identity;
    struct played host;

    make_up(system, &host);
    identity = identify(&host.seen);
    assert_non_null(identity.best);
    if (identity.kind != SP_MATCH_UNKNOWN && strcmp(identity.family, system->family) != 0)
        fail_msg("%s is %s, best %s", system->name, identity.name, identity.best->name);
}

/* Every system with test lines is found by what plays it, at any distance. */
static void test_personalities(void **state)
{
    const struct lab_personality tuned = other_scale();
    size_t count = lab_personalities_count(personalities), with_tests = 0;
    const struct sp_system **found = calloc(count + 1, sizeof(const struct sp_system *));

    (void)state;
    assert_non_null(found);
    for (size_t i = 0; i < count; i++)
        found[i] = find(lab_personalities_at(personalities, i), (unsigned)i % 17);
    found[count] = find(&tuned, 3);
    for (size_t i = 0; i < sp_database_system_count(db); i++) {
        const struct sp_system *system = sp_database_system(db, i);
        size_t k = 0;

        while (k <= count && found[k] != system)
            k++;
        if (system->tests != NULL && k > count)
            find_made_up(system);
        with_tests += system->tests != NULL;
    }
    assert_true(with_tests >= 25);
    free(found);
}

/* A third of the answers is lost, tests and ports are as they happen to be: what is still said with
 * confidence is true. */
static void test_losses(void **state)
{
    static struct os_host host;
    const struct os_plan plan = os_plan_default();
    uint64_t random = 1;
    size_t asked = 0, named = 0;

    (void)state;
    for (size_t i = 0; i < 8 * lab_personalities_count(personalities); i++) {
        const struct lab_personality *personality = lab_personalities_at(personalities, i / 8);
        struct sp_identity identity;
        struct sp_host_seen seen = {.port_count = 0};
        struct sp_observation port;
        struct sp_testprint tests;
        struct lab_player player;
        struct sp_match match;
        bool known;

        lab_player_init(&player, personality, i);
        assert_true(os_host_scan(&player, &plan, 3, 1000000, &port));
        os_host_ask(&host, &player, &plan, 3, 5000000);
        sp_match(db, &port, &match);
        known = match.kind == SP_MATCH_EXACT && strcmp(match.family, personality->family) == 0;
        for (unsigned k = 0; k < SP_OS_PROBE_COUNT; k++) {
            if (test_random(&random) % 3 == 0)
                host.exchanges.at[k].reply = NULL;
        }
        sp_testprint_measure(&host.exchanges, &tests);
        seen.tests = &tests;
        seen.ports = &port;
        seen.port_count = i % 2;
        identity = identify(&seen);
        asked += known;
        named += known && identity.family_confidence > 0.5;
        if (known && identity.family_confidence > 0.85)
            assert_string_equal(identity.family, personality->family);
    }
    assert_true(named > asked / 2);
}

/* By the tests alone: the scan saw no open port's SYN-ACK. */
static void test_tests_alone(void **state)
{
    struct played host;
    struct sp_identity identity;

    (void)state;
    play(named("Windows 7"), 4, &host);
    host.seen.port_count = 0;
    identity = identify(&host.seen);
    assert_string_equal(identity.family, "Windows");
    assert_int_equal(identity.doubts & SP_DOUBT_NO_OPEN, 0);
    play(named("FreeBSD 14"), 4, &host);
    host.seen.port_count = 0;
    identity = identify(&host.seen);
    assert_string_equal(identity.name, "FreeBSD 11 or newer");
}

/* By the SYN-ACK alone, as the scan's own matcher. */
static void test_scan_alone(void **state)
{
    struct played host;
    struct sp_identity with, without;

    (void)state;
    play(named("Linux 6.18"), 4, &host);
    with = identify(&host.seen);
    host.seen.tests = NULL;
    without = identify(&host.seen);
    assert_string_equal(without.name, "Linux 6.16 or newer");
    assert_int_equal(without.tests_run, 0);
    assert_true(without.doubts & SP_DOUBT_NO_TESTS);
    assert_true(with.confidence > without.confidence);
    assert_true(with.compared > without.compared + 50);
    assert_int_equal(with.fitting, with.compared);
}

/* What was not measured may not help; what is lost hurts little. */
static void test_coverage(void **state)
{
    struct played host;
    struct sp_identity all, less;
    double last;

    (void)state;
    play(named("OpenBSD 7"), 2, &host);
    all = identify(&host.seen);
    last = all.confidence;
    for (int test = SP_TEST_IE; test >= SP_TEST_SEQ; test--) {
        host.tests.given[test] = 0;
        less = identify(&host.seen);
        assert_int_equal(less.tests_run >> test & 1, 0);
        assert_string_equal(less.name, all.name);
        assert_true(less.confidence <= last + 0.02);
        last = less.confidence;
    }
    assert_true(last < all.confidence);
}

static void silence(struct sp_testprint *tests, enum sp_test test)
{
    tests->given[test] = 0;
    os_value_set(tests, test, "R", "N");
}

/* A firewall drops what is odd, and the administrator has changed window and scale. */
static void test_tuned(void **state)
{
    struct played host;
    struct sp_identity identity, untouched;

    (void)state;
    play(named("Linux 6.1 (Debian 12)"), 9, &host);
    untouched = identify(&host.seen);
    host.port.window = 12345;
    host.port.wscale = 3;
    for (int i = 0; i < 6; i++) {
        const char w[] = {'W', (char)('1' + i), '\0'};

        os_value_set(&host.tests, SP_TEST_WIN, w, "3039");
    }
    silence(&host.tests, SP_TEST_T4);
    silence(&host.tests, SP_TEST_T6);
    silence(&host.tests, SP_TEST_U1);
    silence(&host.tests, SP_TEST_IE);
    identity = identify(&host.seen);
    assert_string_equal(identity.family, "Linux");
    assert_true(identity.family_confidence > 0.6);
    assert_true(identity.confidence < untouched.confidence - 0.02);
    assert_true(identity.fitting < identity.compared);
    /* whatever is named holds for it: scale and window do not say otherwise */
    assert_true(strcmp(identity.name, "Linux") == 0 ||
                strcmp(identity.name, "Linux 4.20 or newer") == 0 ||
                strcmp(identity.name, untouched.name) == 0);
}

/* A stack that nobody has described. */
static void test_unknown(void **state)
{
    struct lab_personality p = linux_like();
    struct played host;
    struct sp_identity identity;

    (void)state;
    for (int i = 0; i < 6; i++) {
        p.syn[i].layout = layout_of("T11M200W3L");
        p.syn[i].window = 5000;
        p.syn[i].ttl = 255;
        p.syn[i].df = i % 2;
    }
    p.ecn = p.syn[0];
    p.sequence.ti.kind = LAB_IPID_UP_2;
    p.sequence.ci.kind = LAB_IPID_CONSTANT;
    p.sequence.ci.value = 99;
    p.sequence.ii.kind = LAB_IPID_BROKEN;
    p.sequence.gcd = 500;
    p.sequence.isn_rate = 100000;
    p.sequence.isn_deviation = 2;
    p.sequence.ts_hz = 37;
    for (int i = 2; i < 8; i++) {
        p.t[i].answers = true;
        p.t[i].ttl = 128;
        p.t[i].window = 77;
        p.t[i].flags = 0x14;
        p.t[i].seq = p.t[i].ack = LAB_NUMBER_OTHER;
    }
    p.unreachable.ip_len = 100;
    p.unreachable.quoted_ip_checksum = LAB_CHECKSUM_BAD;
    p.echo.code = LAB_ECHO_CODE_OTHER;
    play(&p, 1, &host);
    identity = identify(&host.seen);
    assert_int_equal(identity.kind, SP_MATCH_UNKNOWN);
    assert_string_equal(identity.name, "unknown");
    assert_string_equal(identity.family, "");
}

static void test_doubts(void **state)
{
    struct played host, other;
    struct sp_observation ports[3];
    struct sp_identity sure, doubted;

    (void)state;
    play(named("Linux 6.18"), 4, &host);
    play(named("Windows 7"), 4, &other);
    sure = identify(&host.seen);
    assert_int_equal(sure.doubts, 0);
    ports[0] = ports[1] = host.port;
    ports[2] = other.port;
    host.seen.ports = ports;
    host.seen.port_count = 3;
    doubted = identify(&host.seen);
    assert_string_equal(doubted.name, sure.name);
    assert_int_equal(doubted.doubts, SP_DOUBT_PORTS);
    assert_true(doubted.confidence < 0.7 * sure.confidence);
    ports[0].rst.raw_ttl = (uint8_t)(ports[0].raw_ttl - 7);
    host.seen.port_count = 1;
    doubted = identify(&host.seen);
    assert_int_equal(doubted.doubts, SP_DOUBT_TTL);
    ports[0].rst.seen = false;
    for (enum sp_test test = SP_TEST_T5; test <= SP_TEST_T7; test++)
        host.tests.given[test] = 0;
    doubted = identify(&host.seen);
    assert_int_equal(doubted.doubts, SP_DOUBT_NO_CLOSED);
    assert_true(doubted.confidence < sure.confidence);
    host.seen.port_count = 0;
    silence(&host.tests, SP_TEST_T1);
    doubted = identify(&host.seen);
    assert_int_equal(doubted.doubts, SP_DOUBT_NO_OPEN | SP_DOUBT_NO_CLOSED);
    host.seen.tests = NULL;
    doubted = identify(&host.seen);
    assert_null(doubted.best);
    assert_int_equal(doubted.kind, SP_MATCH_UNKNOWN);
    assert_true(doubted.confidence == 0);
}

static int setup(void **state)
{
    struct sp_error err;

    (void)state;
    db = sp_database_load(SP_SOURCE_DIR "/db/os.sig", &err);
    personalities = lab_personalities_create();
    if (db == NULL || personalities == NULL ||
        !lab_personalities_read_folder(
            personalities, SP_SOURCE_DIR "/tools/synprint-lab/personalities", 1, &err)) {
        print_error("%s\n", err.message);
        return 1;
    }
    identifier = sp_identifier_create(db);
    return identifier == NULL;
}

static int teardown(void **state)
{
    (void)state;
    sp_identifier_destroy(identifier);
    lab_personalities_destroy(personalities);
    sp_database_destroy(db);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(test_personalities), cmocka_unit_test(test_losses),
        cmocka_unit_test(test_tests_alone),   cmocka_unit_test(test_scan_alone),
        cmocka_unit_test(test_coverage),      cmocka_unit_test(test_tuned),
        cmocka_unit_test(test_unknown),       cmocka_unit_test(test_doubts),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
