#include <malloc.h>

#include "CBaseline.h"

// The program's own malloc comes before the C library's: counted, then handed on.
extern void *__libc_malloc(size_t size);
extern void *__libc_calloc(size_t count, size_t size);
extern void *__libc_realloc(void *pointer, size_t size);
extern void *__libc_memalign(size_t alignment, size_t size);
extern void __libc_free(void *pointer);

// Of each thread its own, so that counting costs next to nothing.
static __thread uint64_t allocations __attribute__((tls_model("initial-exec")));
static __thread int is_weighing __attribute__((tls_model("initial-exec")));
static __thread int64_t held __attribute__((tls_model("initial-exec")));
static __thread int64_t most_held __attribute__((tls_model("initial-exec")));

static void *counted(void *pointer) {
    allocations++;
    if (is_weighing && pointer != NULL) {
        held += (int64_t)malloc_usable_size(pointer);
        if (held > most_held) most_held = held;
    }
    return pointer;
}

static void given_back(void *pointer) {
    if (is_weighing && pointer != NULL) held -= (int64_t)malloc_usable_size(pointer);
}

void *malloc(size_t size) { return counted(__libc_malloc(size)); }

void *calloc(size_t number, size_t size) { return counted(__libc_calloc(number, size)); }

void *realloc(void *pointer, size_t size) {
    given_back(pointer);
    return counted(__libc_realloc(pointer, size));
}

void *memalign(size_t alignment, size_t size) { return counted(__libc_memalign(alignment, size)); }

void *aligned_alloc(size_t alignment, size_t size) { return memalign(alignment, size); }

int posix_memalign(void **pointer, size_t alignment, size_t size) {
    void *made = memalign(alignment, size);
    if (made == NULL) return 12;
    *pointer = made;
    return 0;
}

void free(void *pointer) {
    given_back(pointer);
    __libc_free(pointer);
}

uint64_t baseline_allocations(void) { return allocations; }

void baseline_start_weighing(void) {
    held = most_held = 0;
    is_weighing = 1;
}

uint64_t baseline_most_held(void) {
    is_weighing = 0;
    return (uint64_t)most_held;
}
