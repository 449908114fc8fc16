/* Large arrays of zeros, of which memory is used only as it is touched. Touched in order they come
 * in huge pages where the system has them: a probe is met again when its time is up, and by then
 * the processor has long forgotten where small pages are. Any thread. */
#ifndef SP_BASE_PAGES_H
#define SP_BASE_PAGES_H

#include <stddef.h>

/* For functions that only prefetch: gcc takes them to have no effect, and drops calls of them. */
#define SP_PREFETCHING static inline __attribute__((always_inline))

/* count items of size bytes, all zero, aligned to 64 bytes. NULL when out of memory. */
void *sp_pages_create(size_t count, size_t size);
void sp_pages_destroy(void *pages); /* accepts NULL */

#endif
