/* What load.c (the list) and the readers of the two grammars share. */
#ifndef SP_PERSONALITY_LOAD_INTERNAL_H
#define SP_PERSONALITY_LOAD_INTERNAL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/error.h"
#include "personality/personality.h"

/* Zeroed, or NULL when out of memory. destroy frees the texts too and accepts NULL. */
struct lab_personality *lab_personality_create(void);
void lab_personality_destroy(struct lab_personality *personality);

/* Copies value, of len bytes, to *text, which it frees before. False when out of memory. */
bool lab_text_set(char **text, const char *value, size_t len);
/* The texts that are NULL become "". False when out of memory. */
bool lab_texts_fill(struct lab_personality *personality);

/* Choices differ from one system to the next, and not with the place in its file. */
uint64_t lab_seed_of(uint64_t seed, const char *name);

/* Whether the bytes begin like our own format, after comments and blank lines. */
bool lab_file_recognise(const char *text, size_t len);

/* Reads text[0..len) in our own format (personalities/README.md); the text is changed. NULL with
 * err filled in ("PATH:LINE:COLUMN: ...", SP_ERR_USAGE) at the first thing that is wrong. */
struct lab_personality *lab_file_parse(const char *path, char *text, size_t len, uint64_t seed,
                                       struct sp_error *err);

#endif
