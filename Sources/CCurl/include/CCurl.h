// libcurl behind a few functions: requests go in, statuses and bytes come out. No curl type reaches Swift.
//
// A pool belongs to one thread; only ccurl_wake may be called from others. Whatever libcurl allocates is overwritten
// with zeros when it is freed, because request bodies and credentials pass through its buffers.
#ifndef CCURL_H
#define CCURL_H

#include <stddef.h>
#include <stdint.h>

typedef struct ccurl_pool ccurl_pool;
typedef struct ccurl_transfer ccurl_transfer;

// How a transfer ended; the order is part of the interface.
enum {
    CCURL_ANSWERED = 0,
    // Nobody listens there.
    CCURL_UNREACHABLE = 1,
    // The peer's certificate or its TLS is not acceptable.
    CCURL_UNTRUSTED = 2,
    CCURL_DEADLINE = 3,
    // The taker did not want more, or the head of the answer was too long.
    CCURL_STOPPED = 4,
    // The connection broke, or what came is no HTTP.
    CCURL_BROKEN = 5,
    // The request cannot be made at all.
    CCURL_UNUSABLE = 6,
    // An address that the name leads to is not permitted.
    CCURL_BLOCKED = 7,
    // The name leads to no address.
    CCURL_UNRESOLVED = 8,
};

typedef struct {
    // http or https.
    const char *url;
    // POST, or else GET.
    int is_post;
    // Lines "Name: value".
    const char *const *headers;
    size_t header_count;
    int64_t body_length;
    // For everything together, from the start on.
    long deadline_ms;
    // PEM file with the only authorities that are trusted; NULL for the system's.
    const char *authorities;
    // "host:port:address,address", IPv6 in brackets: what the URL's host leads to; NULL when libcurl is to look it up.
    const char *resolved;
    // Comes back with the result, and with each call of the four below.
    void *context;
    // Writes the next bytes of the body and returns their number; 0 at its end.
    size_t (*fill)(void *context, uint8_t *out, size_t room);
    // Goes back to an offset of the body; for a kept connection that turned out to be dead.
    void (*rewind)(void *context, int64_t offset);
    // Takes bytes of the answer's body; 0 ends the transfer.
    int (*take)(void *context, const uint8_t *bytes, size_t count);
    // Decides about an address, 4 or 16 bytes, at the moment of connecting to it; NULL permits all. One refusal holds
    // for the rest of the transfer.
    int (*permit)(void *context, const uint8_t *address, size_t length);
} ccurl_request;

typedef struct {
    void *context;
    int outcome;
    // Of the last answer's head, also when its body broke off; 0 when there was none.
    long status;
    // Seconds of Retry-After, from a number or a date; 0 when there is none.
    int64_t retry_after;
} ccurl_result;

// Host and port of a URL as a transfer will read them, IPv6 in brackets. Returns 1, or -1 when the URL has none or the
// host does not fit.
int ccurl_authority(const char *url, char *host, size_t room, uint16_t *port);

// A pool that keeps at most so many connections open; NULL when there is no memory.
ccurl_pool *ccurl_pool_open(long connections);

// Every transfer has to be stopped or finished before.
void ccurl_pool_close(ccurl_pool *pool);

// Starts a transfer; NULL when it cannot be made. The request's texts are copied.
ccurl_transfer *ccurl_start(ccurl_pool *pool, const ccurl_request *request);

// Ends a transfer without a result; nothing of its context is used afterwards.
void ccurl_stop(ccurl_pool *pool, ccurl_transfer *transfer);

// Moves all transfers on. Returns 1, or -1 when the pool is broken.
int ccurl_run(ccurl_pool *pool);

// The next finished transfer, which is freed; 0 when there is none.
int ccurl_next(ccurl_pool *pool, ccurl_result *result);

// Waits until a transfer can be moved on, the pool is woken, or the time is over. Returns 1, or -1 when the pool is
// broken.
int ccurl_wait(ccurl_pool *pool, int milliseconds);

// Ends the waiting, from any thread.
void ccurl_wake(ccurl_pool *pool);

#endif
