#include "emulator/connections.h"

#include <stdlib.h>
#include <string.h>

#include "probe/wheel.h"

#define CHAIN_BITS 17
#define CHAINS     (1u << CHAIN_BITS)
#define NONE       UINT32_MAX

struct entry {
    struct lab_connection connection; /* first, so that one leads to the other */
    uint32_t next;                    /* of the chain, or of the free list */
    uint32_t older, newer;
};

struct lab_connections {
    struct entry *entries; /* zero pages of the system until they are used */
    uint32_t *chains;
    struct sp_wheel *timers; /* one for each entry */
    uint64_t seed;
    uint32_t made, free; /* entries used so far; the first that is free again */
    uint32_t oldest, newest;
    uint32_t count;
};

struct lab_connections *lab_connections_create(uint64_t seed, uint64_t now_us)
{
    struct lab_connections *c = calloc(1, sizeof(*c));

    if (c == NULL)
        return NULL;
    c->entries = calloc(LAB_CONNECTIONS_MAX, sizeof(c->entries[0]));
    c->chains = malloc(CHAINS * sizeof(c->chains[0]));
    c->timers = sp_wheel_create(LAB_CONNECTIONS_MAX, now_us);
    if (c->entries == NULL || c->chains == NULL || c->timers == NULL) {
        lab_connections_destroy(c);
        return NULL;
    }
    for (size_t i = 0; i < CHAINS; i++)
        c->chains[i] = NONE;
    c->seed = seed;
    c->free = c->oldest = c->newest = NONE;
    return c;
}

void lab_connections_destroy(struct lab_connections *connections)
{
    if (connections == NULL)
        return;
    sp_wheel_destroy(connections->timers);
    free(connections->chains);
    free(connections->entries);
    free(connections);
}

static uint64_t mix(uint64_t hash, uint64_t value)
{
    hash = (hash ^ value) * UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ (hash >> 29);
}

static uint32_t *chain_of(struct lab_connections *c, const struct lab_tuple *tuple)
{
    uint64_t words[2], hash;

    memcpy(words, tuple->peer.bytes, sizeof(words));
    hash = mix(c->seed, tuple->host);
    hash = mix(hash, words[0]);
    hash = mix(hash, words[1]);
    hash = mix(hash, (uint64_t)tuple->peer_port << 16 | tuple->port);
    return &c->chains[hash >> (64 - CHAIN_BITS)];
}

static bool same(const struct lab_tuple *a, const struct lab_tuple *b)
{
    return a->host == b->host && a->peer_port == b->peer_port && a->port == b->port &&
           sp_addr_equal(&a->peer, &b->peer);
}

struct lab_connection *lab_connections_find(struct lab_connections *connections,
                                            const struct lab_tuple *tuple)
{
    for (uint32_t i = *chain_of(connections, tuple); i != NONE; i = connections->entries[i].next) {
        if (same(&connections->entries[i].connection.tuple, tuple))
            return &connections->entries[i].connection;
    }
    return NULL;
}

static uint32_t index_of(const struct lab_connections *c, const struct lab_connection *connection)
{
    return (uint32_t)((const struct entry *)(const void *)connection - c->entries);
}

static void unlink_chain(struct lab_connections *c, uint32_t index)
{
    uint32_t *link = chain_of(c, &c->entries[index].connection.tuple);

    while (*link != index)
        link = &c->entries[*link].next;
    *link = c->entries[index].next;
}

static void unlink_age(struct lab_connections *c, const struct entry *entry)
{
    if (entry->older == NONE)
        c->oldest = entry->newer;
    else
        c->entries[entry->older].newer = entry->newer;
    if (entry->newer == NONE)
        c->newest = entry->older;
    else
        c->entries[entry->newer].older = entry->older;
}

void lab_connections_remove(struct lab_connections *connections, struct lab_connection *connection)
{
    uint32_t index = index_of(connections, connection);
    struct entry *entry = &connections->entries[index];

    sp_wheel_cancel(connections->timers, index);
    unlink_chain(connections, index);
    unlink_age(connections, entry);
    entry->next = connections->free;
    connections->free = index;
    connections->count--;
}

static uint32_t take_free(struct lab_connections *c)
{
    uint32_t index = c->free;

    if (index == NONE)
        return c->made++;
    c->free = c->entries[index].next;
    return index;
}

struct lab_connection *lab_connections_add(struct lab_connections *connections,
                                           const struct lab_tuple *tuple)
{
    struct lab_connection *old = lab_connections_find(connections, tuple);
    uint32_t index, *chain;
    struct entry *entry;

    if (old != NULL)
        lab_connections_remove(connections, old);
    else if (connections->count == LAB_CONNECTIONS_MAX)
        lab_connections_remove(connections, &connections->entries[connections->oldest].connection);
    index = take_free(connections);
    entry = &connections->entries[index];
    chain = chain_of(connections, tuple);
    memset(entry, 0, sizeof(*entry));
    entry->connection.tuple = *tuple;
    entry->next = *chain;
    *chain = index;
    entry->older = connections->newest;
    entry->newer = NONE;
    if (connections->newest == NONE)
        connections->oldest = index;
    else
        connections->entries[connections->newest].newer = index;
    connections->newest = index;
    connections->count++;
    return &entry->connection;
}

void lab_connections_set_timer(struct lab_connections *connections,
                               const struct lab_connection *connection, uint64_t due_us)
{
    sp_wheel_set(connections->timers, index_of(connections, connection), due_us);
}

struct lab_connection *lab_connections_due(struct lab_connections *connections, uint64_t now_us)
{
    uint32_t index;

    if (!sp_wheel_pop(connections->timers, now_us, &index))
        return NULL;
    return &connections->entries[index].connection;
}

uint64_t lab_connections_next_us(const struct lab_connections *connections)
{
    return sp_wheel_next_us(connections->timers);
}

size_t lab_connections_count(const struct lab_connections *connections)
{
    return connections->count;
}
