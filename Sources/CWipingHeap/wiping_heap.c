#define _GNU_SOURCE
#include "wiping_heap.h"

#include <malloc.h>
#include <stddef.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>

// glibc's own allocator, under the names by which replacements reach it.
extern void *__libc_malloc(size_t size);
extern void __libc_free(void *block);

void free(void *block) {
    if (block == NULL) return;
    explicit_bzero(block, malloc_usable_size(block));
    __libc_free(block);
}

// glibc's realloc would leave the old block's bytes behind when it moves them.
void *realloc(void *block, size_t size) {
    if (block == NULL) return __libc_malloc(size);
    if (size == 0) {
        free(block);
        return NULL;
    }
    size_t present = malloc_usable_size(block);
    if (size <= present && size > present / 2) return block;
    void *next = __libc_malloc(size);
    if (next == NULL) return NULL;
    memcpy(next, block, size < present ? size : present);
    free(block);
    return next;
}

int wiping_heap_forbid_dumps(void) {
    struct rlimit none = {0, 0};
    return prctl(PR_SET_DUMPABLE, 0) == 0 && setrlimit(RLIMIT_CORE, &none) == 0 ? 0 : -1;
}
