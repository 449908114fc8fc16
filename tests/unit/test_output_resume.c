/* The outputs of a scan that goes on, and of a shard. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "output_fixture.h"

static const struct sp_resume earlier = {.begun = 100, .totals = {.hosts_done = 90}};

static struct fake_host restored_host(void)
{
    struct fake_host host = fake_up;

    host.restored = true;
    return host;
}

static void json_tells_nothing_twice(void **state)
{
    const struct fake_host host = restored_host();
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.0/24", "1-100");
    f.report.context.resume = &earlier;
    text = output_play(&f, &sp_format_json, &host, 1);
    assert_non_null(strstr(text, "\"seed\":42,\"resumed\":true,"));
    assert_null(strstr(text, "\"type\":\"port\""));
    /* the open port had its line in the earlier run, so it is not "not shown" */
    assert_non_null(strstr(text, "\"not_shown\":{\"closed\":99},\"os\":[]"));
    output_end(&f);

    output_begin(&f, "198.18.0.0/24", "1-100");
    f.report.context.resume = &earlier;
    f.options.verbose = 1; /* then all answers had one */
    text = output_play(&f, &sp_format_json, &host, 1);
    assert_non_null(strstr(text, "\"not_shown\":{},\"os\":[]"));
    output_end(&f);
}

static void the_text_shows_a_restored_host_whole(void **state)
{
    const struct fake_host host = restored_host();
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.0/24", "1-100");
    f.report.context.resume = &earlier;
    text = output_play(&f, &sp_format_text, &host, 1);
    assert_non_null(strstr(text, "\nResumed: 90 of 256 IP addresses were done before\n"));
    assert_non_null(strstr(text, "Not shown: 99 closed tcp ports (reset)\n"));
    assert_non_null(strstr(text, "22/tcp open  ssh\n"));
    assert_non_null(strstr(text, "OS: not guessed again, its open ports answered before"));
    output_end(&f);
}

static void a_shard_says_which_it_is(void **state)
{
    struct output_fixture f;
    const char *text;

    (void)state;
    output_begin(&f, "198.18.0.0/24", "1-100");
    f.options.shard = 2;
    f.options.shards = 4;
    sp_shard_init(&f.plan.shard, 256, 100, 2, 4);
    text = output_play(&f, &sp_format_json, &fake_up, 1);
    assert_non_null(strstr(text, "\"seed\":42,\"shard\":\"2/4\",\"start\":"));
    assert_non_null(strstr(text, "\"targets\":64,\"ports\":100,"));
    output_end(&f);

    output_begin(&f, "198.18.0.0/24", "1-100");
    f.options.shard = 2;
    f.options.shards = 4;
    sp_shard_init(&f.plan.shard, 256, 100, 2, 4);
    f.stats.targets = f.stats.hosts_done = 64;
    text = output_play(&f, &sp_format_text, &fake_up, 1);
    assert_non_null(strstr(text, "synprint done: shard 2/4, 64 IP addresses (1 host up) scanned"));
    output_end(&f);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(json_tells_nothing_twice),
        cmocka_unit_test(the_text_shows_a_restored_host_whole),
        cmocka_unit_test(a_shard_says_which_it_is),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
