#include "emulator/asked.h"

#include <stdlib.h>

/* A hash table of pages with a fixed number of chains: it never has to be rebuilt, which would
 * stop the lab for long enough to lose frames. Chains and chunks that nobody uses are zero pages
 * of the system, and cost nothing. */
#define CHAIN_BITS  20
#define CHAINS      (1u << CHAIN_BITS)
#define PAGE_PORTS  64u
#define CHUNK_PAGES 4096u
#define CHUNKS      1024u

struct page {
    uint64_t key;
    uint32_t next; /* number of the next page of the chain; 0 = none */
    uint8_t counts[PAGE_PORTS];
};

struct lab_asked {
    uint32_t *chains; /* number of the first page; 0 = none */
    uint32_t used;    /* pages made; they are numbered from 1 */
    struct page *chunks[CHUNKS];
    bool incomplete; /* a page could not be made */
};

struct lab_asked *lab_asked_create(void)
{
    struct lab_asked *asked = calloc(1, sizeof(*asked));

    if (asked == NULL)
        return NULL;
    asked->chains = calloc(CHAINS, sizeof(asked->chains[0]));
    if (asked->chains == NULL) {
        free(asked);
        return NULL;
    }
    return asked;
}

void lab_asked_destroy(struct lab_asked *asked)
{
    if (asked == NULL)
        return;
    for (size_t i = 0; i < CHUNKS; i++)
        free(asked->chunks[i]);
    free(asked->chains);
    free(asked);
}

static uint64_t key_of(uint64_t host, int protocol, uint16_t port)
{
    return host << 24 | (uint64_t)(protocol & 0xff) << 16 | port / PAGE_PORTS;
}

static uint32_t chain_of(uint64_t key)
{
    return (uint32_t)((key * UINT64_C(0x9e3779b97f4a7c15)) >> (64 - CHAIN_BITS));
}

static struct page *page_at(const struct lab_asked *asked, uint32_t number)
{
    return &asked->chunks[(number - 1) / CHUNK_PAGES][(number - 1) % CHUNK_PAGES];
}

static struct page *find(const struct lab_asked *asked, uint64_t key)
{
    for (uint32_t n = asked->chains[chain_of(key)]; n != 0; n = page_at(asked, n)->next) {
        if (page_at(asked, n)->key == key)
            return page_at(asked, n);
    }
    return NULL;
}

static struct page *make(struct lab_asked *asked, uint64_t key)
{
    uint32_t *chain = &asked->chains[chain_of(key)];
    uint32_t chunk = asked->used / CHUNK_PAGES;
    struct page *page;

    if (chunk == CHUNKS)
        return NULL;
    if (asked->chunks[chunk] == NULL)
        asked->chunks[chunk] = calloc(CHUNK_PAGES, sizeof(struct page));
    if (asked->chunks[chunk] == NULL)
        return NULL;
    asked->used++;
    page = page_at(asked, asked->used);
    page->key = key;
    page->next = *chain;
    *chain = asked->used;
    return page;
}

void lab_asked_add(struct lab_asked *asked, uint64_t host, int protocol, uint16_t port)
{
    uint64_t key = key_of(host, protocol, port);
    struct page *page = find(asked, key);

    if (page == NULL)
        page = make(asked, key);
    if (page == NULL)
        asked->incomplete = true;
    else if (page->counts[port % PAGE_PORTS] < UINT8_MAX)
        page->counts[port % PAGE_PORTS]++;
}

static void visit_page(const struct page *page, lab_asked_fn visit, void *arg)
{
    uint64_t host = page->key >> 24;
    int protocol = (int)(page->key >> 16 & 0xff);
    unsigned first = (unsigned)(page->key & 0xffff) * PAGE_PORTS;

    for (unsigned i = 0; i < PAGE_PORTS; i++) {
        if (page->counts[i] > 0)
            visit(arg, host, protocol, (uint16_t)(first + i), page->counts[i]);
    }
}

static int compare_keys(const void *a, const void *b)
{
    uint64_t left = (*(const struct page *const *)a)->key;
    uint64_t right = (*(const struct page *const *)b)->key;

    return (left > right) - (left < right);
}

bool lab_asked_each(const struct lab_asked *asked, lab_asked_fn visit, void *arg)
{
    const struct page **sorted = NULL;

    if (asked->used > 0)
        sorted = malloc(asked->used * sizeof(struct page *));
    for (uint32_t i = 0; i < asked->used; i++) {
        const struct page *page = page_at(asked, i + 1);

        if (sorted != NULL)
            sorted[i] = page;
        else /* memory is out: better in another order than not at all */
            visit_page(page, visit, arg);
    }
    if (sorted != NULL)
        qsort(sorted, asked->used, sizeof(struct page *), compare_keys);
    for (uint32_t i = 0; sorted != NULL && i < asked->used; i++)
        visit_page(sorted[i], visit, arg);
    free(sorted);
    return !asked->incomplete;
}
