#include "fingerprint/pool.h"

#include <stdlib.h>
#include <string.h>

#define BLOCK_SIZE 4096

struct sp_pool_block {
    struct sp_pool_block *next;
    size_t used, size;
    char text[];
};

static struct sp_pool_block *grow(struct sp_pool *pool, size_t need)
{
    size_t size = need > BLOCK_SIZE ? need : BLOCK_SIZE;
    struct sp_pool_block *block = malloc(sizeof(*block) + size);

    if (block == NULL)
        return NULL;
    block->next = pool->blocks;
    block->used = 0;
    block->size = size;
    pool->blocks = block;
    return block;
}

const char *sp_pool_add(struct sp_pool *pool, const char *text, size_t len)
{
    struct sp_pool_block *block = pool->blocks;
    char *copy;

    if (block == NULL || block->size - block->used <= len)
        block = grow(pool, len + 1);
    if (block == NULL)
        return NULL;
    copy = block->text + block->used;
    memcpy(copy, text, len);
    copy[len] = '\0';
    block->used += len + 1;
    return copy;
}

void sp_pool_empty(struct sp_pool *pool)
{
    while (pool->blocks != NULL) {
        struct sp_pool_block *next = pool->blocks->next;

        free(pool->blocks);
        pool->blocks = next;
    }
}
