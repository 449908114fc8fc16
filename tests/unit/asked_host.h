/* One host that was asked, whose answers a test changes before they are measured. */
#ifndef SP_TEST_ASKED_HOST_H
#define SP_TEST_ASKED_HOST_H

#include "fingerprint/testprint.h"
#include "os_host.h"
#include "personality/personality.h"

extern struct os_host asked;

/* Asks a host that plays the personality, so many routers away. */
void asked_play(const struct lab_personality *personality, unsigned hops);
uint8_t *asked_reply(enum sp_os_probe probe);
void asked_lose(enum sp_os_probe probe);
/* Repairs the checksum of the IP header. */
void asked_seal(uint8_t *ip);

/* Of the answer to P1 + i. */
void asked_set_isn(unsigned i, uint32_t isn);
void asked_set_tsval(unsigned i, uint32_t tsval);
void asked_set_id(enum sp_os_probe probe, uint16_t id);

/* Measures; wanted NULL: the attribute must have no value. */
void assert_value(enum sp_test test, const char *attribute, const char *wanted);

#endif
