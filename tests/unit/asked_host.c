#include "asked_host.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>
#include <string.h>

#include "packet/checksum.h"

struct os_host asked;

static void put32(uint8_t *at, uint32_t value)
{
    at[0] = (uint8_t)(value >> 24);
    at[1] = (uint8_t)(value >> 16);
    at[2] = (uint8_t)(value >> 8);
    at[3] = (uint8_t)value;
}

/* Repairs the IP header's checksum. */
void asked_seal(uint8_t *ip)
{
    uint16_t sum;

    ip[10] = ip[11] = 0;
    sum = sp_checksum_finish(sp_checksum_add(0, ip, 20));
    ip[10] = (uint8_t)(sum >> 8);
    ip[11] = (uint8_t)sum;
}

void asked_play(const struct lab_personality *personality, unsigned hops)
{
    struct os_plan plan = os_plan_default();
    struct lab_player player;

    lab_player_init(&player, personality, 7);
    os_host_ask(&asked, &player, &plan, hops, 5000000);
}

uint8_t *asked_reply(enum sp_os_probe probe)
{
    return asked.reply[probe];
}

void asked_set_isn(unsigned i, uint32_t isn)
{
    put32(asked_reply(SP_OS_SEQ1 + i) + 24, isn);
}

void asked_set_id(enum sp_os_probe probe, uint16_t id)
{
    asked_reply(probe)[4] = (uint8_t)(id >> 8);
    asked_reply(probe)[5] = (uint8_t)id;
    asked_seal(asked_reply(probe));
}

void assert_value(enum sp_test test, const char *attribute, const char *wanted)
{
    struct sp_testprint print;
    const char *value;

    sp_testprint_measure(&asked.exchanges, &print);
    value = sp_testprint_value(&print, test, attribute);
    if (wanted == NULL) {
        assert_null(value);
        return;
    }
    assert_non_null(value);
    assert_string_equal(value, wanted);
}

void asked_lose(enum sp_os_probe probe)
{
    asked.exchanges.at[probe].reply = NULL;
    asked.exchanges.at[probe].reply_len = 0;
}

/* Puts a timestamp option's TSval where linux_like() has it: M, S, then T. */
void asked_set_tsval(unsigned i, uint32_t tsval)
{
    uint8_t *options = asked_reply(SP_OS_SEQ1 + i) + 40;

    for (size_t at = 0; at < 20; at += options[at] < 2 ? 1 : options[at + 1]) {
        if (options[at] == 8) {
            put32(options + at + 2, tsval);
            return;
        }
    }
    fail();
}
