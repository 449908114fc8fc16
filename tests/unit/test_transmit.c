/* Which back end sends: the choice, with back ends that only pretend to open; and the waiting that
 * they share. */
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <setjmp.h>

#include <cmocka.h>

#include <string.h>

#include "wire/transmit.h"
#include "wire/transmit_wait.h"

static const struct sp_transmit_config config = {.interface = "eth7",
                                                 .framing = SP_FRAMING_ETHERNET};
static struct sp_transmit first = {.name = "First (slow)"}, last = {.name = "Last"};
static unsigned first_opened, second_opened, last_opened;
static const char *first_fails, *last_fails; /* why; NULL = they work */

static struct sp_transmit *open_first(const struct sp_transmit_config *c, struct sp_error *err)
{
    assert_ptr_equal(c, &config);
    first_opened++;
    if (first_fails != NULL)
        sp_fail(err, SP_ERR_FAILED, "%s", first_fails);
    return first_fails == NULL ? &first : NULL;
}

static struct sp_transmit *open_second(const struct sp_transmit_config *c, struct sp_error *err)
{
    assert_ptr_equal(c, &config);
    second_opened++;
    sp_fail(err, SP_ERR_PRIVILEGE, "not allowed");
    return NULL;
}

static struct sp_transmit *open_last(const struct sp_transmit_config *c, struct sp_error *err)
{
    assert_ptr_equal(c, &config);
    last_opened++;
    if (last_fails != NULL)
        sp_fail(err, SP_ERR_FAILED, "%s", last_fails);
    return last_fails == NULL ? &last : NULL;
}

static const struct sp_transmit_backend table[] = {
    {SP_TRANSMIT_XDP, "First", open_first},
    {SP_TRANSMIT_PACKET, "Second", open_second},
    {SP_TRANSMIT_LIBNET, "Last", open_last},
};

static int reset(void **state)
{
    (void)state;
    first_opened = second_opened = last_opened = 0;
    first_fails = last_fails = NULL;
    return 0;
}

static struct sp_transmit *choose(enum sp_transmit_choice choice, struct sp_transmit_notes *notes,
                                  struct sp_error *err)
{
    *err = (struct sp_error){.code = SP_OK};
    memset(notes, 0xff, sizeof(*notes)); /* whatever was there before */
    return sp_transmit_open_from(table, sizeof(table) / sizeof(table[0]), &config, choice, notes,
                                 err);
}

static void the_first_that_works_is_taken(void **state)
{
    struct sp_transmit_notes notes;
    struct sp_error err;

    (void)state;
    assert_ptr_equal(choose(SP_TRANSMIT_AUTO, &notes, &err), &first);
    assert_int_equal(notes.count, 0);
    assert_int_equal(first_opened, 1);
    assert_int_equal(second_opened + last_opened, 0);
}

static void each_that_does_not_work_is_noted(void **state)
{
    struct sp_transmit_notes notes;
    struct sp_error err;

    (void)state;
    first_fails = "no queue is free";
    assert_ptr_equal(choose(SP_TRANSMIT_AUTO, &notes, &err), &last);
    assert_int_equal(notes.count, 2);
    assert_string_equal(notes.lines[0], "not First: no queue is free");
    assert_string_equal(notes.lines[1], "not Second: not allowed");
}

static void a_long_reason_is_cut(void **state)
{
    struct sp_transmit_notes notes;
    struct sp_error err;
    char reason[400];

    (void)state;
    memset(reason, 'x', sizeof(reason));
    reason[sizeof(reason) - 1] = '\0';
    first_fails = reason;
    assert_ptr_equal(choose(SP_TRANSMIT_AUTO, &notes, &err), &last);
    assert_true(strlen(notes.lines[0]) < sizeof(notes.lines[0]));
    assert_int_equal(strncmp(notes.lines[0], "not First: xxx", 14), 0);
}

static void a_chosen_one_is_the_only_one_tried(void **state)
{
    struct sp_transmit_notes notes;
    struct sp_error err;

    (void)state;
    assert_ptr_equal(choose(SP_TRANSMIT_LIBNET, &notes, &err), &last);
    assert_int_equal(first_opened + second_opened, 0);
    assert_int_equal(notes.count, 0);
    assert_null(choose(SP_TRANSMIT_PACKET, &notes, &err));
    assert_int_equal(err.code, SP_ERR_PRIVILEGE);
    assert_string_equal(err.message, "cannot send on interface \"eth7\" with Second: not allowed");
    assert_int_equal(second_opened, 1);
    assert_int_equal(first_opened, 0);
    assert_int_equal(last_opened, 1);
}

static void when_none_works_the_last_reason_is_told(void **state)
{
    struct sp_transmit_notes notes;
    struct sp_error err;

    (void)state;
    first_fails = "this";
    last_fails = "that";
    assert_null(choose(SP_TRANSMIT_AUTO, &notes, &err));
    assert_int_equal(err.code, SP_ERR_FAILED);
    assert_string_equal(err.message, "cannot send on interface \"eth7\" with Last: that");
    assert_int_equal(notes.count, 3);
}

/* The real ones: what they refuse before they ask the kernel for anything. */
static void the_machine_itself_is_reached_by_libnet_only(void **state)
{
    const struct sp_transmit_config loopback = {.interface = "lo",
                                                .loopback = true,
                                                .framing = SP_FRAMING_IP,
                                                .linktype = SP_LINK_ETHERNET};
    struct sp_transmit_notes notes;
    struct sp_error err;

    (void)state;
    assert_null(sp_transmit_open(&loopback, SP_TRANSMIT_XDP, &notes, &err));
    assert_non_null(strstr(err.message, "\"lo\" with AF_XDP: the machine's own addresses"));
    assert_null(sp_transmit_open(&loopback, SP_TRANSMIT_PACKET, &notes, &err));
    assert_non_null(strstr(err.message, "\"lo\" with AF_PACKET: the machine's own addresses"));
}

static void ip_packets_are_not_for_every_back_end(void **state)
{
    const struct sp_transmit_config cooked = {
        .interface = "ppp0", .framing = SP_FRAMING_IP, .linktype = SP_LINK_SLL};
    struct sp_transmit_notes notes;
    struct sp_error err;

    (void)state;
    assert_null(sp_transmit_open(&cooked, SP_TRANSMIT_XDP, &notes, &err));
    assert_non_null(strstr(err.message, "not Ethernet frames"));
    assert_null(sp_transmit_open(&cooked, SP_TRANSMIT_PACKET, &notes, &err));
    assert_non_null(strstr(err.message, "only the kernel knows"));
}

static void waiting_in_vain_is_done_once(void **state)
{
    struct sp_transmit_wait wait = {.until_us = 0};
    unsigned naps = 0;

    (void)state;
    while (sp_transmit_wait_nap(&wait))
        naps++;
    assert_true(naps > 0);
    assert_true(wait.jammed);
    assert_false(sp_transmit_wait_nap(&wait));
    sp_transmit_wait_progress(&wait);
    assert_true(sp_transmit_wait_nap(&wait));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup(the_first_that_works_is_taken, reset),
        cmocka_unit_test_setup(each_that_does_not_work_is_noted, reset),
        cmocka_unit_test_setup(a_long_reason_is_cut, reset),
        cmocka_unit_test_setup(a_chosen_one_is_the_only_one_tried, reset),
        cmocka_unit_test_setup(when_none_works_the_last_reason_is_told, reset),
        cmocka_unit_test(the_machine_itself_is_reached_by_libnet_only),
        cmocka_unit_test(ip_packets_are_not_for_every_back_end),
        cmocka_unit_test(waiting_in_vain_is_done_once),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
