/* Checkpoints that are cut, edited or made up: each is refused, with the line. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <stdlib.h>
#include <string.h>

#include "checkpoint_fixture.h"

#define DIGEST "00112233445566778899aabbccddeeff00112233445566778899aabbccddeeff"
#define DONE                                                                                       \
    "\"done\":{\"hosts\":7,\"up\":1,\"down\":0,\"limited\":0,\"suspect\":0,\"timed_out\":0,"       \
    "\"incomplete\":0,\"open\":1,\"closed\":2,\"filtered\":3,\"closed|filtered\":0,\"missed\":0."  \
    "5}"
#define HEAD_AS(format, begun)                                                                     \
    "{\"type\":\"checkpoint\",\"format\":" format ",\"args\":[\"-p1-100\",\"198.18.0.0/22\"],"     \
    "\"folder\":\"/\",\"seed\":\"0x2a\",\"targets\":\"" DIGEST "\",\"ports\":\"" DIGEST            \
    "\",\"order\":\"" DIGEST "\",\"begun\":" begun "," DONE "}\n"
#define HEAD  HEAD_AS("1", "9")
#define BEGUN "{\"type\":\"begun\",\"orders\":[[3,3]]}\n"
#define HOST_WITH(ports)                                                                           \
    "{\"type\":\"host\",\"order\":4,\"state\":\"up\",\"reason\":\"syn-ack\",\"rtt_us\":10,"        \
    "\"silent_sendings\":0,\"ports\":[" ports "]}\n"
#define GROUP(services)                                                                            \
    "{\"state\":\"open\",\"reason\":\"syn-ack\",\"ttl\":64,\"places\":\"" services "\"}"
#define HOST HOST_WITH(GROUP("22,80-82"))

static void assert_refused(const char *text, size_t len, const char *message)
{
    struct sp_checkpoint c;
    struct sp_error err;

    assert_false(checkpoint_read_text(&c, text, len, &err));
    sp_checkpoint_finish(&c);
    assert_int_equal(err.code, SP_ERR_USAGE);
    if (strstr(err.message, "cannot resume from \"FILE\": line ") == NULL ||
        strstr(err.message, message) == NULL)
        fail_msg("\"%s\" was expected: %s", message, err.message);
}

static void assert_sealed_refused(const char *lines, const char *message)
{
    size_t len;
    char *text = checkpoint_seal(lines, &len);

    assert_refused(text, len, message);
    free(text);
}

/* Read, and then held against a plan whose digests it has. */
static bool binds(const char *lines)
{
    struct sp_checkpoint c;
    struct sp_plan plan;
    struct sp_error err;
    size_t len;
    char *text = checkpoint_seal(lines, &len);
    bool ok;

    checkpoint_plan(&plan);
    assert_true(checkpoint_read_text(&c, text, len, &err));
    sp_checkpoint_describe(&c.head, &plan);
    ok = sp_checkpoint_bind(&c, &plan, "FILE", &err);
    sp_checkpoint_finish(&c);
    checkpoint_plan_finish(&plan);
    free(text);
    return ok;
}

static void a_cut_file_is_refused(void **state)
{
    size_t len;
    char *text = checkpoint_seal(HEAD BEGUN HOST, &len);
    struct sp_checkpoint c;
    struct sp_error err;

    (void)state;
    for (size_t i = 0; i < len; i++) {
        char *cut = malloc(i + 1); /* of its own, so that sanitizers see an overrun */

        assert_non_null(cut);
        memcpy(cut, text, i);
        assert_refused(cut, i, "the file is cut off here");
        free(cut);
    }
    assert_true(checkpoint_read_text(&c, text, len, &err));
    sp_checkpoint_finish(&c);
    free(text);
}

static void an_edited_file_is_refused(void **state)
{
    size_t len;
    char *text = checkpoint_seal(HEAD BEGUN HOST, &len);

    (void)state;
    for (size_t i = 0; i < len; i++) {
        for (unsigned bit = 0; bit < 8; bit += 3) {
            text[i] ^= (char)(1 << bit);
            assert_refused(text, len, "");
            text[i] ^= (char)(1 << bit);
        }
    }
    free(text);
    assert_sealed_refused(HEAD BEGUN HOST "{\"type\":\"end\",\"blake2b\":\"" DIGEST "\"}\n",
                          "line 4: the file was changed");
}

static void other_versions_and_files_are_refused(void **state)
{
    (void)state;
    assert_sealed_refused(HEAD_AS("2", "9"), "line 1: format 2 is of another version");
    assert_sealed_refused("{\"type\":\"scan\"}\n", "line 1: this is not a checkpoint");
    assert_sealed_refused("Starting synprint\n", "line 1: this is not a JSON object");
    assert_sealed_refused("[]\n", "line 1: this is not a JSON object");
    assert_sealed_refused(HEAD "{\"type\":\"news\"}\n", "line 2: no line of this type is known");
    assert_sealed_refused(HEAD "{}\n", "line 2: no line of this type is known");
    assert_sealed_refused(HEAD HEAD, "line 2: no line of this type is known");
    assert_sealed_refused("", "line 1: this is not a checkpoint");
}

static void nothing_follows_the_end(void **state)
{
    size_t len;
    char *text = checkpoint_seal(HEAD, &len), *more = NULL;

    (void)state;
    assert_true(asprintf(&more, "%s" BEGUN, text) > 0);
    assert_refused(more, strlen(more), "line 3: nothing may follow the end");
    free(more);
    free(text);
}

static void values_that_make_no_sense_are_refused(void **state)
{
    static const struct {
        const char *lines, *message;
    } cases[] = {
        {HEAD_AS("1", "-1"), "\"begun\" is not a number"},
        {HEAD_AS("1", "\"9\""), "\"begun\" is not a number"},
        {HEAD_AS("1", "99999999999999999999"), "this is not a JSON object"},
        {HEAD "{\"type\":\"begun\",\"orders\":[[9,9]]}\n", "host 9 was not begun"},
        {HEAD "{\"type\":\"begun\",\"orders\":[1]}\n", "\"orders\" holds what is no range"},
        {HEAD "{\"type\":\"begun\",\"orders\":[[-1,2]]}\n", "\"orders\" holds what is no range"},
        {HEAD "{\"type\":\"begun\",\"orders\":[[1.5,2]]}\n", "\"orders\" holds what is no range"},
        {HEAD "{\"type\":\"begun\",\"orders\":[[2,1]]}\n", "\"orders\" holds what is no range"},
        {HEAD "{\"type\":\"begun\",\"orders\":[[0,4611686018427387904]]}\n",
         "more than 2097152 hosts are unfinished"},
        {HEAD "{\"type\":\"begun\"}\n", "\"orders\" is not an array"},
        {HEAD HOST_WITH(GROUP("0-65536")), "\"places\" does not list places"},
        {HEAD HOST_WITH(GROUP("9-1")), "\"places\" does not list places"},
        {HEAD HOST_WITH(GROUP("1,")), "\"places\" does not list places"},
        {HEAD HOST_WITH(GROUP("")), "\"places\" does not list places"},
        {HEAD HOST_WITH(GROUP("http")), "\"places\" does not list places"},
        {HEAD HOST_WITH(GROUP("1,,2")), "\"places\" does not list places"},
        {HEAD HOST_WITH("7"), "\"ttl\" is not a number"},
        {HEAD HOST_WITH("{\"state\":\"unasked\",\"reason\":\"reset\",\"ttl\":1,"
                        "\"places\":\"1\"}"),
         "the state of ports or its reason is missing"},
        {HEAD HOST_WITH("{\"state\":\"open\",\"reason\":\"luck\",\"ttl\":1,\"places\":\"1\"}"),
         "the state of ports or its reason is missing"},
        {HEAD HOST_WITH("{\"state\":\"open\",\"reason\":\"reset\",\"ttl\":256,"
                        "\"places\":\"1\"}"),
         "\"ttl\" is not a number"},
        {HEAD "{\"type\":\"host\",\"order\":1,\"order\":2}\n", "this is not a JSON object"},
    };

    (void)state;
    for (size_t i = 0; i < sizeof(cases) / sizeof(cases[0]); i++)
        assert_sealed_refused(cases[i].lines, cases[i].message);
}

static void hosts_that_are_not_the_scans_are_refused(void **state)
{
    (void)state;
    assert_true(binds(HEAD BEGUN HOST));
    assert_false(binds(HEAD HOST HOST)); /* the same host twice */
    assert_false(binds(HEAD BEGUN));     /* who is done and who is not do not add up */
    assert_false(binds(HEAD BEGUN HOST_WITH(GROUP("101"))));   /* more places than ports */
    assert_false(binds(HEAD BEGUN HOST_WITH(GROUP("5,1-9")))); /* a place twice */
    assert_false(binds(HEAD BEGUN HOST_WITH(GROUP("0-65535,0-65535,0-65535"))));
    assert_false(binds(HEAD_AS("1", "1025") BEGUN HOST)); /* more hosts than there are */
    assert_false(binds(HEAD_AS("1", "8") BEGUN HOST));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_cut_file_is_refused),
        cmocka_unit_test(an_edited_file_is_refused),
        cmocka_unit_test(other_versions_and_files_are_refused),
        cmocka_unit_test(nothing_follows_the_end),
        cmocka_unit_test(values_that_make_no_sense_are_refused),
        cmocka_unit_test(hosts_that_are_not_the_scans_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
