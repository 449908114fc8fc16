#include "base/pages.h"

#include <stdlib.h>
#include <sys/mman.h>

#define HUGE_PAGE ((size_t)2 << 20)
/* In front of the array: its whole size, and room up to the next cache line. */
#define HEADER 64

#ifdef SP_SANITIZED /* from the heap, whose bounds are watched */

void *sp_pages_create(size_t count, size_t size)
{
    return calloc(count > 0 ? count : 1, size);
}

void sp_pages_destroy(void *pages)
{
    free(pages);
}

#else

void *sp_pages_create(size_t count, size_t size)
{
    size_t whole;
    char *memory;

    if (__builtin_mul_overflow(count, size, &whole) ||
        __builtin_add_overflow(whole, HEADER, &whole))
        return NULL;
    memory = mmap(NULL, whole, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE,
                  -1, 0);
    if (memory == MAP_FAILED)
        return NULL;
    if (whole >= 2 * HUGE_PAGE)
        (void)madvise(memory, whole, MADV_HUGEPAGE); /* without, it is only slower */
    *(size_t *)(void *)memory = whole;
    return memory + HEADER;
}

void sp_pages_destroy(void *pages)
{
    char *memory = pages;

    if (memory != NULL)
        munmap(memory - HEADER, *(size_t *)(void *)(memory - HEADER));
}

#endif
