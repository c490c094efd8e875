#define _GNU_SOURCE
#include "allocation.h"

#include <curl/curl.h>
#include <malloc.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>

static void wiping_free(void *memory) {
    if (!memory) return;
    explicit_bzero(memory, malloc_usable_size(memory));
    free(memory);
}

// realloc would leave the old bytes behind when it moves.
static void *wiping_realloc(void *memory, size_t size) {
    if (!memory) return malloc(size);
    size_t held = malloc_usable_size(memory);
    if (size && size <= held) return memory;
    void *moved = malloc(size);
    if (!moved) return NULL;
    memcpy(moved, memory, held < size ? held : size);
    wiping_free(memory);
    return moved;
}

static pthread_once_t once = PTHREAD_ONCE_INIT;
static CURLcode readiness = CURLE_FAILED_INIT;

static void make_ready(void) {
    readiness = curl_global_init_mem(CURL_GLOBAL_ALL, malloc, wiping_free, wiping_realloc, strdup, calloc);
}

int ccurl_ready(void) {
    pthread_once(&once, make_ready);
    return readiness == CURLE_OK ? 1 : -1;
}
