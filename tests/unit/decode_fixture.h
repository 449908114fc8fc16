/* What the tests of the decoder share: the frames of decode_samples.h, decoded. */
#ifndef SP_TESTS_DECODE_FIXTURE_H
#define SP_TESTS_DECODE_FIXTURE_H

#include <stddef.h>
#include <stdint.h>

#include "decode_samples.h"
#include "packet/decode.h"

#define FRAME_MAX 256

/* The bytes that a sample's text stands for. */
size_t unhex(const char *hex, uint8_t out[static FRAME_MAX]);

/* Decodes a copy of exactly the size given, so that a sanitizer sees a read beyond it. */
enum sp_decode_result decode_exact(enum sp_linktype link, const uint8_t *bytes, size_t len,
                                   struct sp_packet *out);

/* A sample that decodes, by its name. */
struct sp_packet decode_sample(const char *name);

void assert_addr(const struct sp_addr *addr, const char *expected);

#endif
