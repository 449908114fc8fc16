/* Checkpoints: what is written is read back, and held against the plan. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint_fixture.h"

#define UNTOUCHED 600u /* hosts of which nothing is known: more than a line holds */
#define HOSTS     (UNTOUCHED + 2)
#define PORTS     101u

static struct sp_port_result many[PORTS],
    few[PORTS] = {
        [0] = {SP_PORT_OPEN, SP_REASON_SYN_ACK, 64},
        [1] = {SP_PORT_OPEN, SP_REASON_SYN_ACK, 64},
        [2] = {SP_PORT_CLOSED, SP_REASON_RESET, 64},
        [3] = {SP_PORT_OPEN, SP_REASON_SYN_ACK, 64},
        [99] = {SP_PORT_FILTERED, SP_REASON_NO_RESPONSE, 0},
        [100] = {SP_PORT_CLOSED_FILTERED, SP_REASON_NO_RESPONSE, 0},
};

static struct sp_unfinished_host hosts[HOSTS];

static int make_hosts(void **state)
{
    (void)state;
    for (uint32_t i = 0; i < PORTS; i++)
        many[i] = (struct sp_port_result){SP_PORT_FILTERED, SP_REASON_ADMIN_PROHIBITED,
                                          (uint8_t)(i + 100)};
    for (uint32_t i = 0; i < UNTOUCHED; i++)
        hosts[i] = (struct sp_unfinished_host){.order = 900 - i};
    hosts[UNTOUCHED] = (struct sp_unfinished_host){.order = 901,
                                                   .state = SP_HOST_UP,
                                                   .reason = SP_REASON_SYN_ACK,
                                                   .srtt_us = 1234,
                                                   .silent_sendings = 5,
                                                   .results = few,
                                                   .settled = 6};
    hosts[UNTOUCHED + 1] = (struct sp_unfinished_host){
        .order = 7, .reason = SP_REASON_NO_RESPONSE, .results = many, .settled = PORTS};
    return 0;
}

static bool visit_all(const void *source, sp_unfinished_visitor *visit, void *ctx)
{
    (void)source;
    for (uint32_t i = 0; i < HOSTS; i++)
        if (!visit(ctx, &hosts[i]))
            return false;
    return true;
}

static char *text_of(const struct sp_plan *plan, size_t *len)
{
    static char targets[] = "198.18.0.0/22", ports[] = "-p1-100,443", path[] = "caf\xe9 \"x\".json";
    static char option[] = "-oJ", utf8[] = "caf\xc3\xa9\n";
    static char *const args[] = {ports, option, path, targets, utf8};
    const struct sp_resume progress = {.begun = 902,
                                       .totals = {.hosts_done = 300,
                                                  .hosts_up = 200,
                                                  .hosts_down = 50,
                                                  .hosts_limited = 3,
                                                  .hosts_suspect = 2,
                                                  .hosts_timed_out = 1,
                                                  .incomplete = 4,
                                                  .counts = {0, 11, 12, 13, 14},
                                                  .missed = 1.25}};
    struct sp_checkpoint_head head = {.args = args, .arg_count = 5, .folder = "/tmp/\xff\xfe"};
    char *text;

    sp_checkpoint_describe(&head, plan);
    text = sp_checkpoint_text(&head, &progress, visit_all, NULL, plan->ports.count, len);
    assert_non_null(text);
    return text;
}

static void assert_host(const struct sp_unfinished_host *read,
                        const struct sp_unfinished_host *host)
{
    assert_int_equal(read->order, host->order);
    assert_int_equal(read->state, host->state);
    assert_int_equal(read->reason, host->reason);
    assert_int_equal(read->srtt_us, host->srtt_us);
    assert_int_equal(read->silent_sendings, host->silent_sendings);
    assert_int_equal(read->settled, host->settled);
    assert_true((read->results == NULL) == (host->results == NULL));
    if (host->results != NULL)
        assert_memory_equal(read->results, host->results, PORTS * sizeof(host->results[0]));
}

static void what_is_written_is_read_back(void **state)
{
    struct sp_checkpoint c;
    struct sp_plan plan;
    struct sp_error err;
    size_t len;
    char *text;

    (void)state;
    checkpoint_plan(&plan);
    text = text_of(&plan, &len);
    assert_true(checkpoint_read_text(&c, text, len, &err));
    assert_true(sp_checkpoint_bind(&c, &plan, "FILE", &err));
    assert_int_equal(c.head.arg_count, 5);
    assert_string_equal(c.head.args[0], "-p1-100,443");
    assert_string_equal(c.head.args[2], "caf\xe9 \"x\".json");
    assert_string_equal(c.head.args[4], "caf\xc3\xa9\n");
    assert_string_equal(c.head.folder, "/tmp/\xff\xfe");
    assert_int_equal(c.head.seed, 42);
    assert_int_equal(c.progress.begun, 902);
    assert_int_equal(c.progress.totals.hosts_done, 300);
    assert_int_equal(c.progress.totals.hosts_up, 200);
    assert_int_equal(c.progress.totals.hosts_down, 50);
    assert_int_equal(c.progress.totals.hosts_limited, 3);
    assert_int_equal(c.progress.totals.hosts_suspect, 2);
    assert_int_equal(c.progress.totals.hosts_timed_out, 1);
    assert_int_equal(c.progress.totals.incomplete, 4);
    for (int s = SP_PORT_OPEN; s < SP_PORT_STATE_COUNT; s++)
        assert_int_equal(c.progress.totals.counts[s], 10 + s);
    assert_true(c.progress.totals.missed > 1.24 && c.progress.totals.missed < 1.26);
    assert_int_equal(c.progress.host_count, HOSTS);
    /* in order, by now */
    assert_host(&c.progress.hosts[0], &hosts[UNTOUCHED + 1]);
    for (uint32_t i = 0; i < UNTOUCHED; i++)
        assert_host(&c.progress.hosts[1 + i], &hosts[UNTOUCHED - 1 - i]);
    assert_host(&c.progress.hosts[HOSTS - 1], &hosts[UNTOUCHED]);
    sp_checkpoint_finish(&c);
    free(text);
    checkpoint_plan_finish(&plan);
}

static void hosts_of_which_nothing_is_known_are_cheap(void **state)
{
    struct sp_plan plan;
    size_t len, all;
    char *text, *line;

    (void)state;
    checkpoint_plan(&plan);
    text = text_of(&plan, &all);
    line = strstr(text, "{\"type\":\"begun\"");
    assert_non_null(line);
    len = (size_t)(strchr(line, '\n') - line);
    assert_true(len < 256 * 4 + 64); /* three digits and a comma each */
    free(text);
    checkpoint_plan_finish(&plan);
}

/* A checkpoint of one plan, held against another. */
static void assert_other_plan(struct sp_plan *now, const char *message)
{
    struct sp_checkpoint c;
    struct sp_plan then;
    struct sp_error err;
    size_t len;
    char *text;

    checkpoint_plan(&then);
    text = text_of(&then, &len);
    assert_true(checkpoint_read_text(&c, text, len, &err));
    assert_false(sp_checkpoint_bind(&c, now, "FILE", &err));
    assert_int_equal(err.code, SP_ERR_USAGE);
    assert_non_null(strstr(err.message, "cannot resume from \"FILE\""));
    assert_non_null(strstr(err.message, message));
    sp_checkpoint_finish(&c);
    free(text);
    checkpoint_plan_finish(&then);
    checkpoint_plan_finish(now);
}

static void a_file_of_another_plan_is_refused(void **state)
{
    const struct sp_addr more = sp_addr_ipv4(0xc6120400);
    struct sp_error err;
    struct sp_plan plan;

    (void)state;
    checkpoint_plan(&plan);
    assert_true(sp_addrset_add(plan.targets, &more, &more, &err));
    assert_true(sp_addrset_seal(plan.targets, &err));
    assert_other_plan(&plan, "the targets are others now");
    checkpoint_plan(&plan);
    sp_portset_remove(&plan.ports, 443);
    sp_portset_add(&plan.ports, 444);
    assert_true(sp_portset_seal(&plan.ports, &err));
    assert_other_plan(&plan, "the ports are others now");
    checkpoint_plan(&plan);
    plan.seed++;
    assert_other_plan(&plan, "asks in another order");
    checkpoint_plan(&plan);
    sp_shard_init(&plan.shard, 1024, plan.ports.count, 1, 2);
    assert_other_plan(&plan, "its hosts or ports are not those of the scan");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(what_is_written_is_read_back),
        cmocka_unit_test(hosts_of_which_nothing_is_known_are_cheap),
        cmocka_unit_test(a_file_of_another_plan_is_refused),
    };

    return cmocka_run_group_tests(tests, make_hosts, NULL);
}
