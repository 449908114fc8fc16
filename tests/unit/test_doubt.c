#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "engine/doubt.h"

static void assert_near(double is, double expected)
{
    double margin = expected * 1e-9 + 1e-12;

    if (is < expected - margin || is > expected + margin)
        fail_msg("%.12g instead of %.12g", is, expected);
}

/* Without proof of its own: `answered` ports, each of which would have been asked `each` times. */
static void add(struct sp_doubt *doubt, double answered, double silent, double each)
{
    const struct sp_doubt_host host = {
        .answered = answered, .silent = silent, .sendings_each = each};

    sp_doubt_add(doubt, &host, 0);
}

static void without_hosts_there_is_no_doubt(void **state)
{
    const struct sp_doubt doubt = {0};

    (void)state;
    assert_near(sp_doubt_missed(&doubt, 0), 0);
    assert_near(sp_doubt_missed(&doubt, 0.5), 0);
}

/* A tenth is lost. One sending each: 90 of 100 answer. Two: 990 of 1000. */
static void hosts_are_pooled_by_how_often_they_are_asked(void **state)
{
    struct sp_doubt doubt = {0};

    (void)state;
    add(&doubt, 45, 1000, 1);
    add(&doubt, 45, 1000, 1);
    assert_near(sp_doubt_missed(&doubt, 0.1), 10);
    add(&doubt, 990, 0, 2);
    assert_near(sp_doubt_missed(&doubt, 0.1), 20);
    add(&doubt, 9990, 0, 3);
    assert_near(sp_doubt_missed(&doubt, 0.1), 30);
    assert_near(sp_doubt_missed(&doubt, 0), 0); /* the loss that is known last counts for all */
}

static void an_average_is_rounded(void **state)
{
    struct sp_doubt doubt = {0};

    (void)state;
    add(&doubt, 90, 1000, 1.49);
    assert_near(sp_doubt_missed(&doubt, 0.1), 10);
    add(&doubt, 990, 1000, 1.5);
    assert_near(sp_doubt_missed(&doubt, 0.1), 20);
}

/* Whatever was sent to them, no more than the highest number of repeats is reckoned with. */
static void more_sendings_than_there_can_be(void **state)
{
    struct sp_doubt doubt = {0};

    (void)state;
    add(&doubt, 2047, 1000, SP_RETRIES_MAX + 1); /* 11: half lost, one of 2048 does not answer */
    assert_near(sp_doubt_missed(&doubt, 0.5), 1);
    add(&doubt, 2047, 1000, SP_RETRIES_MAX + 2);
    add(&doubt, 2047, 1000, 1e6);
    assert_near(sp_doubt_missed(&doubt, 0.5), 3);
}

static void no_more_ports_were_missed_than_are_silent(void **state)
{
    struct sp_doubt doubt = {0};

    (void)state;
    add(&doubt, 900, 7, 1);
    assert_near(sp_doubt_missed(&doubt, 0.1), 7);
    add(&doubt, 0, 5, 1);
    assert_near(sp_doubt_missed(&doubt, 0.1), 12);
    add(&doubt, 0, 5000, 1);
    assert_near(sp_doubt_missed(&doubt, 0.1), 100);
}

/* Chance decides where the missed ports are: what hosts without any answered tells how many. */
static void hosts_without_silent_ports_count_too(void **state)
{
    struct sp_doubt doubt = {0};

    (void)state;
    for (unsigned i = 0; i < 99; i++)
        add(&doubt, 100, 0, 1);
    assert_near(sp_doubt_missed(&doubt, 0.01), 0);
    add(&doubt, 0, 150, 1);
    assert_near(sp_doubt_missed(&doubt, 0.01), 100);
}

/* Much is lost on the way to one host, and nothing elsewhere. */
static struct sp_doubt one_bad_path(bool proves_loss)
{
    const struct sp_doubt_host bad = {.answered = 9000,
                                      .silent = 1000,
                                      .sendings_each = 1,
                                      .sendings = 1e7,
                                      .lost = 1e6,
                                      .proves_loss = proves_loss};
    const struct sp_doubt_host good = {.answered = 9000,
                                       .silent = 1000,
                                       .sendings_each = 1,
                                       .sendings = 1e7,
                                       .proves_loss = proves_loss};
    struct sp_doubt doubt = {0};

    sp_doubt_add(&doubt, &bad, 0.001);
    for (unsigned i = 0; i < 9; i++)
        sp_doubt_add(&doubt, &good, 0.001);
    return doubt;
}

static void a_host_that_proves_loss_is_judged_by_its_own(void **state)
{
    struct sp_doubt doubt = one_bad_path(true);
    double missed = sp_doubt_missed(&doubt, 0.001);

    (void)state;
    assert_true(missed > 999 && missed < 1001);
    missed = sp_doubt_missed(&doubt, 0.1); /* unless the scan proves worse */
    assert_near(missed, 10000);
    doubt = one_bad_path(false);
    assert_near(sp_doubt_missed(&doubt, 0.001), 90000 * 0.001 / 0.999);
}

/* A host that has shown little is judged by what is usual. */
static void the_usual_loss_stands_in(void **state)
{
    const struct sp_doubt_host host = {
        .answered = 90, .silent = 1000, .sendings_each = 1, .proves_loss = true};
    struct sp_doubt doubt = {0};

    (void)state;
    sp_doubt_add(&doubt, &host, 0.1);
    assert_near(sp_doubt_missed(&doubt, 0), 10);
}

/* A scan by chance. */
struct chance {
    uint64_t random;
    double loss;
    uint32_t repeats;
    double sendings, lost; /* the scan's, as proven by answers */
    uint32_t missed;       /* the truth */
    uint32_t unchecked;
    struct sp_doubt doubt;
};

static bool is_lost(struct chance *c)
{
    uint64_t z = c->random += 0x9e3779b97f4a7c15;

    z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9;
    z = (z ^ z >> 27) * 0x94d049bb133111eb;
    return (double)((z ^ z >> 31) >> 11) * 0x1p-53 < c->loss;
}

/* A port that answers unless all is lost. With repeats each answer tells how many sendings were
 * lost before it; without, one answered port in 64 is asked once more. */
static void ask(struct chance *c, struct sp_doubt_host *host)
{
    uint32_t lost = 0;

    while (lost <= c->repeats && is_lost(c))
        lost++;
    if (lost > c->repeats) {
        c->missed++;
        host->silent++;
        return;
    }
    host->answered++;
    if (host->proves_loss) {
        host->sendings += lost + 1;
        host->lost += lost;
    } else if (++c->unchecked % 64 == 0) {
        c->sendings++;
        c->lost += is_lost(c);
    }
}

static double usual(const struct chance *c)
{
    return c->sendings > 0 ? c->lost / c->sendings : 0;
}

/* 2,000 hosts with 100 ports that answer and, every third of them, 50 that do not. Returns whether
 * enough was missed for the estimate to be held to it. */
static bool estimate_holds(double loss, uint32_t repeats, uint64_t seed)
{
    struct chance c = {.random = seed, .loss = loss, .repeats = repeats};
    double estimate;

    for (unsigned h = 0; h < 2000; h++) {
        struct sp_doubt_host host = {.silent = h % 3 == 0 ? 50 : 0,
                                     .sendings_each = repeats + 1.0,
                                     .proves_loss = repeats > 0};

        for (unsigned port = 0; port < 100; port++)
            ask(&c, &host);
        c.sendings += host.sendings;
        c.lost += host.lost;
        sp_doubt_add(&c.doubt, &host, usual(&c));
    }
    estimate = sp_doubt_missed(&c.doubt, usual(&c));
    if (c.missed > 20 && (estimate < c.missed / 2.0 || estimate > c.missed * 2.0))
        fail_msg("loss %g, %u repeats, seed %u: %u missed, estimated %g", loss, repeats,
                 (unsigned)seed, c.missed, estimate);
    return c.missed > 20;
}

static void random_losses_are_estimated_within_a_factor_of_two(void **state)
{
    static const double losses[] = {0.0005, 0.01, 0.02, 0.05, 0.1, 0.15};
    unsigned held[3] = {0};

    (void)state;
    for (uint32_t repeats = 0; repeats < 3; repeats++) {
        for (size_t i = repeats == 0 ? 2 : 0; i < 6; i++) {
            for (uint64_t seed = 1; seed <= 5; seed++)
                held[repeats] += estimate_holds(losses[i], repeats, seed);
        }
    }
    /* where hardly anything is missed there is nothing to hold it to */
    assert_int_equal(held[0], 4 * 5);
    assert_true(held[1] >= 4 * 5);
    assert_true(held[2] >= 2 * 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(without_hosts_there_is_no_doubt),
        cmocka_unit_test(hosts_are_pooled_by_how_often_they_are_asked),
        cmocka_unit_test(an_average_is_rounded),
        cmocka_unit_test(more_sendings_than_there_can_be),
        cmocka_unit_test(no_more_ports_were_missed_than_are_silent),
        cmocka_unit_test(hosts_without_silent_ports_count_too),
        cmocka_unit_test(a_host_that_proves_loss_is_judged_by_its_own),
        cmocka_unit_test(the_usual_loss_stands_in),
        cmocka_unit_test(random_losses_are_estimated_within_a_factor_of_two),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
