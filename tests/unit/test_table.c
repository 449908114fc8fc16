#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <pthread.h>
#include <sched.h>

#include "probe/table.h"

#define CAPACITY 64

static int create_table(void **state)
{
    *state = sp_table_create(CAPACITY);
    return *state == NULL ? -1 : 0;
}

static int destroy_table(void **state)
{
    sp_table_destroy(*state);
    return 0;
}

static bool is_waiting(const struct sp_slot *slot)
{
    uint32_t state = atomic_load_explicit(&slot->state, memory_order_acquire);

    return state == SP_SLOT_INFLIGHT || state == SP_SLOT_HELD;
}

static void put(struct sp_slot *slot, uint8_t state)
{
    atomic_store(&slot->state, state);
}

static uint32_t get(const struct sp_slot *slot)
{
    return atomic_load(&slot->state);
}

static void a_new_table_is_free(void **state)
{
    struct sp_table *table = *state;

    assert_int_equal(sp_table_capacity(table), CAPACITY);
    for (uint32_t i = 0; i < CAPACITY; i++) {
        assert_int_equal(get(sp_table_slot(table, i)), SP_SLOT_FREE);
        assert_false(is_waiting(sp_table_slot(table, i)));
        assert_ptr_equal(sp_table_slot(table, i), sp_table_slot(table, 0) + i);
    }
    sp_table_destroy(NULL);
}

static void a_probe_that_is_answered_walks_through_its_states(void **state)
{
    struct sp_slot *slot = sp_table_slot(*state, 3);
    uint8_t was;

    assert_true(sp_slot_claim(slot));
    assert_int_equal(get(slot), SP_SLOT_CLAIMED);
    assert_false(is_waiting(slot));
    sp_slot_launch(slot);
    assert_int_equal(get(slot), SP_SLOT_INFLIGHT);
    assert_true(is_waiting(slot));
    assert_true(sp_slot_hold(slot, &was));
    assert_int_equal(was, SP_SLOT_INFLIGHT);
    assert_int_equal(get(slot), SP_SLOT_HELD);
    assert_true(is_waiting(slot));
    sp_slot_answer(slot);
    assert_int_equal(get(slot), SP_SLOT_ANSWERED);
    assert_false(is_waiting(slot));
    assert_true(sp_slot_claim(slot)); /* and again */
}

static void claim_takes_what_no_probe_waits_in(void **state)
{
    struct sp_slot *slot = sp_table_slot(*state, 0);

    for (uint8_t from = SP_SLOT_FREE; from <= SP_SLOT_ANSWERED; from++) {
        bool may = from == SP_SLOT_FREE || from == SP_SLOT_EXPIRED || from == SP_SLOT_ANSWERED;

        put(slot, from);
        assert_int_equal(sp_slot_claim(slot), may);
        assert_int_equal(get(slot), may ? SP_SLOT_CLAIMED : from);
    }
}

static void expire_takes_what_is_in_flight_only(void **state)
{
    struct sp_slot *slot = sp_table_slot(*state, 0);

    for (uint8_t from = SP_SLOT_FREE; from <= SP_SLOT_ANSWERED; from++) {
        bool may = from == SP_SLOT_INFLIGHT;

        put(slot, from);
        assert_int_equal(sp_slot_expire(slot), may);
        assert_int_equal(get(slot), may ? SP_SLOT_EXPIRED : from);
    }
}

static void hold_takes_what_describes_a_probe_and_tells_what_it_was(void **state)
{
    struct sp_slot *slot = sp_table_slot(*state, CAPACITY - 1);

    for (uint8_t from = SP_SLOT_FREE; from <= SP_SLOT_ANSWERED; from++) {
        bool may = from != SP_SLOT_CLAIMED && from != SP_SLOT_HELD;
        uint8_t was = UINT8_MAX;

        put(slot, from);
        assert_int_equal(sp_slot_hold(slot, &was), may);
        assert_int_equal(was, from);
        assert_int_equal(get(slot), may ? SP_SLOT_HELD : from);
        if (may) {
            sp_slot_release(slot, was);
            assert_int_equal(get(slot), from);
        }
    }
}

static void the_latest_sendings_are_remembered(void **state)
{
    struct sp_slot *slot = sp_table_slot(*state, 1);

    assert_int_equal(sp_slot_rtt_us(slot, 0, 100), 0); /* nothing was sent */
    for (uint32_t i = 0; i < 7; i++)
        sp_slot_note_sending(slot, i, 1000 * (i + 1));
    for (uint32_t i = 0; i < 7; i++)
        assert_int_equal(sp_slot_rtt_us(slot, i, 10000), i < 4 ? 0 : 10000 - 1000 * (i + 1));
    assert_int_equal(sp_slot_rtt_us(slot, 7, 10000), 0); /* not sent yet */
}

static void round_trips_survive_clocks_that_wrap_or_disagree(void **state)
{
    struct sp_slot *slot = sp_table_slot(*state, 1);

    sp_slot_note_sending(slot, 0, 0x1fffffff0); /* 16 us before the low 32 bits wrap */
    assert_int_equal(sp_slot_rtt_us(slot, 0, 0x200000010), 32);
    assert_int_equal(sp_slot_rtt_us(slot, 0, 0x1fffffff0), 1); /* at once: quick, not unknown */
    assert_int_equal(sp_slot_rtt_us(slot, 0, 0x1ffffffe0), 1); /* before it was sent */
}

/* The stress: two threads with the roles of sender and receiver, in no order but that of the slots'
 * states. */

#define LAUNCHES 60000u

struct generation {
    bool expired;        /* sender */
    bool answered, late; /* receiver */
};

struct stress {
    struct sp_table *table;
    struct generation generations[LAUNCHES + 1];
    atomic_bool sender_done;
    uint64_t faults[2]; /* one per thread */
    uint64_t held, answered;
};

static uint32_t next_index(uint32_t *random)
{
    *random = *random * 1664525u + 1013904223u;
    return *random >> 16;
}

static bool consistent(const struct sp_slot *slot)
{
    return slot->host == slot->check * 7 && slot->port == slot->check * 11 &&
           slot->generation == (uint16_t)slot->check;
}

static void *send_role(void *arg)
{
    struct stress *stress = arg;
    uint32_t generation = 0, random = 1;

    while (generation < LAUNCHES) {
        struct sp_slot *slot = sp_table_slot(stress->table, next_index(&random) % CAPACITY);

        if (next_index(&random) % 64 == 0)
            sched_yield(); /* the other has to get a turn on any machine */
        if (sp_slot_claim(slot)) {
            stress->faults[0] += !consistent(slot);
            slot->check = ++generation;
            slot->host = generation * 7;
            slot->port = generation * 11;
            slot->generation = (uint16_t)generation;
            sp_slot_launch(slot);
            sp_slot_note_sending(slot, 0, generation);
        } else if (next_index(&random) % 4 == 0) {
            uint32_t of = slot->check; /* only this thread writes it */

            if (sp_slot_expire(slot))
                stress->generations[of].expired = true;
        }
    }
    atomic_store(&stress->sender_done, true);
    return NULL;
}

static void answer(struct stress *stress, struct sp_slot *slot, uint8_t was)
{
    struct generation *generation = &stress->generations[slot->check];

    stress->faults[1] += generation->answered; /* twice */
    generation->answered = true;
    generation->late = was == SP_SLOT_EXPIRED;
    stress->answered++;
    sp_slot_answer(slot);
}

static void receive_role(struct stress *stress)
{
    uint32_t random = 2;
    uint8_t was;

    while (!atomic_load(&stress->sender_done)) {
        struct sp_slot *slot = sp_table_slot(stress->table, next_index(&random) % CAPACITY);

        if (!sp_slot_hold(slot, &was))
            continue;
        stress->held++;
        stress->faults[1] += !consistent(slot);
        if (was == SP_SLOT_FREE || was == SP_SLOT_ANSWERED || next_index(&random) % 2 == 0)
            sp_slot_release(slot, was);
        else
            answer(stress, slot, was);
    }
}

static void two_threads_share_it(void **state)
{
    static struct stress stress;
    pthread_t sender;
    uint64_t late = 0, expired = 0;

    stress.table = *state;
    assert_int_equal(pthread_create(&sender, NULL, send_role, &stress), 0);
    receive_role(&stress);
    pthread_join(sender, NULL);
    assert_int_equal(stress.faults[0], 0);
    assert_int_equal(stress.faults[1], 0);
    for (uint32_t g = 1; g <= LAUNCHES; g++) {
        /* late means: given up before; in time means: never given up */
        if (stress.generations[g].answered)
            assert_int_equal(stress.generations[g].late, stress.generations[g].expired);
        late += stress.generations[g].late;
        expired += stress.generations[g].expired;
    }
    for (uint32_t i = 0; i < CAPACITY; i++) {
        uint32_t left = get(sp_table_slot(stress.table, i));

        assert_true(left != SP_SLOT_CLAIMED && left != SP_SLOT_HELD);
    }
    assert_true(stress.answered > 0 && stress.held > stress.answered && expired > late);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_new_table_is_free, create_table, destroy_table),
        cmocka_unit_test_setup_teardown(a_probe_that_is_answered_walks_through_its_states,
                                        create_table, destroy_table),
        cmocka_unit_test_setup_teardown(claim_takes_what_no_probe_waits_in, create_table,
                                        destroy_table),
        cmocka_unit_test_setup_teardown(expire_takes_what_is_in_flight_only, create_table,
                                        destroy_table),
        cmocka_unit_test_setup_teardown(hold_takes_what_describes_a_probe_and_tells_what_it_was,
                                        create_table, destroy_table),
        cmocka_unit_test_setup_teardown(the_latest_sendings_are_remembered, create_table,
                                        destroy_table),
        cmocka_unit_test_setup_teardown(round_trips_survive_clocks_that_wrap_or_disagree,
                                        create_table, destroy_table),
        cmocka_unit_test_setup_teardown(two_threads_share_it, create_table, destroy_table),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
