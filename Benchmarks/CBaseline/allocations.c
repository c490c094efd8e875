#include "CBaseline.h"

// The program's own malloc comes before the C library's: counted, then handed on.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);

// Of each thread its own, so that counting costs next to nothing.
static __thread uint64_t allocations __attribute__((tls_model("initial-exec")));

static void count(void) { allocations++; }

void *malloc(size_t size) {
    count();
    return __libc_malloc(size);
}

void *calloc(size_t number, size_t size) {
    count();
    return __libc_calloc(number, size);
}

void *realloc(void *pointer, size_t size) {
    count();
    return __libc_realloc(pointer, size);
}

void *memalign(size_t alignment, size_t size) {
    count();
    return __libc_memalign(alignment, size);
}

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **pointer, size_t alignment, size_t size) {
    void *made = memalign(alignment, size);
    if (made == NULL) return 12;
    *pointer = made;
    return 0;
}

uint64_t baseline_allocations(void) { return allocations; }
