/* Strings that are made while an object is built and go with it. One thread at a time. */
#ifndef SP_FINGERPRINT_POOL_H
#define SP_FINGERPRINT_POOL_H

#include <stddef.h>

struct sp_pool_block;

struct sp_pool {
    struct sp_pool_block *blocks; /* NULL: empty */
};

/* A copy of text[0..len), terminated. It stays where it is until the pool is emptied. NULL when
 * memory is short. */
const char *sp_pool_add(struct sp_pool *pool, const char *text, size_t len);

/* Frees the strings. The pool may be used again. */
void sp_pool_empty(struct sp_pool *pool);

#endif
