#include "CCurl.h"
#include "allocation.h"

#include <curl/curl.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

// Longest head of an answer, all its lines together.
#define MAX_HEAD (16 * 1024)
// An address that does not answer at all is given up before the deadline of most requests.
#define CONNECT_MS 5000L

struct ccurl_pool {
    CURLM *multi;
};

struct ccurl_transfer {
    CURL *easy;
    struct curl_slist *headers;
    struct curl_slist *resolved;
    size_t head_bytes;
    void *context;
    size_t (*fill)(void *context, uint8_t *out, size_t room);
    void (*rewind)(void *context, int64_t offset);
    int (*take)(void *context, const uint8_t *bytes, size_t count);
    int (*permit)(void *context, const uint8_t *address, size_t length);
    int is_blocked;
};

static size_t read_body(char *out, size_t size, size_t count, void *argument) {
    ccurl_transfer *transfer = argument;
    return transfer->fill(transfer->context, (uint8_t *)out, size * count);
}

static int seek_body(void *argument, curl_off_t offset, int origin) {
    ccurl_transfer *transfer = argument;
    if (origin != SEEK_SET) return CURL_SEEKFUNC_CANTSEEK;
    transfer->rewind(transfer->context, offset);
    return CURL_SEEKFUNC_OK;
}

static size_t write_answer(char *bytes, size_t size, size_t count, void *argument) {
    ccurl_transfer *transfer = argument;
    size_t length = size * count;
    return transfer->take(transfer->context, (const uint8_t *)bytes, length) ? length : 0;
}

static size_t read_head(char *bytes, size_t size, size_t count, void *argument) {
    (void)bytes;
    ccurl_transfer *transfer = argument;
    transfer->head_bytes += size * count;
    return transfer->head_bytes <= MAX_HEAD ? size * count : 0;
}

static int permits(ccurl_transfer *transfer, const struct sockaddr *address) {
    if (address->sa_family == AF_INET) {
        const struct sockaddr_in *four = (const struct sockaddr_in *)address;
        return transfer->permit(transfer->context, (const uint8_t *)&four->sin_addr, 4);
    }
    if (address->sa_family == AF_INET6) {
        const struct sockaddr_in6 *six = (const struct sockaddr_in6 *)address;
        return transfer->permit(transfer->context, (const uint8_t *)&six->sin6_addr, 16);
    }
    return 0;
}

// The very address that is connected to is judged, whoever looked it up.
static curl_socket_t open_socket(void *argument, curlsocktype purpose, struct curl_sockaddr *address) {
    (void)purpose;
    ccurl_transfer *transfer = argument;
    if (transfer->is_blocked || !permits(transfer, &address->addr)) {
        transfer->is_blocked = 1;
        return CURL_SOCKET_BAD;
    }
    return socket(address->family, address->socktype | SOCK_CLOEXEC, address->protocol);
}

static void transfer_free(ccurl_transfer *transfer) {
    if (transfer->easy) curl_easy_cleanup(transfer->easy);
    curl_slist_free_all(transfer->headers);
    curl_slist_free_all(transfer->resolved);
    free(transfer);
}

static int add_header(ccurl_transfer *transfer, const char *line) {
    struct curl_slist *longer = curl_slist_append(transfer->headers, line);
    if (!longer) return 0;
    transfer->headers = longer;
    return 1;
}

static int set_headers(ccurl_transfer *transfer, const ccurl_request *request) {
    // No waiting for "100 Continue", and no content type where there is no content.
    if (!add_header(transfer, "Expect:")) return 0;
    if (request->body_length == 0 && !add_header(transfer, "Content-Type:")) return 0;
    for (size_t i = 0; i < request->header_count; i++) {
        if (!add_header(transfer, request->headers[i])) return 0;
    }
    return curl_easy_setopt(transfer->easy, CURLOPT_HTTPHEADER, transfer->headers) == CURLE_OK;
}

static int set_addresses(ccurl_transfer *transfer, const ccurl_request *request) {
    if (!request->resolved) return 1;
    transfer->resolved = curl_slist_append(NULL, request->resolved);
    return transfer->resolved
        && curl_easy_setopt(transfer->easy, CURLOPT_RESOLVE, transfer->resolved) == CURLE_OK;
}

// Nothing comes from the environment and nothing leads elsewhere: no proxy, no redirect, no cookies, no netrc.
static int set_rules(CURL *easy) {
    return curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "http,https") == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_PROXY, "") == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_FOLLOWLOCATION, 0L) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_NETRC, (long)CURL_NETRC_IGNORED) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_HTTP09_ALLOWED, 0L) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_SSLVERSION, (long)CURL_SSLVERSION_TLSv1_2) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_SSL_VERIFYPEER, 1L) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_SSL_VERIFYHOST, 2L) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L) == CURLE_OK
        // A name that is still being looked up must not hold up the others when its time is over.
        && curl_easy_setopt(easy, CURLOPT_QUICK_EXIT, 1L) == CURLE_OK;
}

static int set_request(ccurl_transfer *transfer, const ccurl_request *request) {
    CURL *easy = transfer->easy;
    long connect_ms = request->deadline_ms < CONNECT_MS ? request->deadline_ms : CONNECT_MS;
    int done = curl_easy_setopt(easy, CURLOPT_URL, request->url) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_PRIVATE, transfer) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, request->deadline_ms) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, connect_ms) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, write_answer) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_WRITEDATA, transfer) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_HEADERFUNCTION, read_head) == CURLE_OK
        && curl_easy_setopt(easy, CURLOPT_HEADERDATA, transfer) == CURLE_OK;
    if (done && request->permit) {
        done = curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, open_socket) == CURLE_OK
            && curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, transfer) == CURLE_OK;
    }
    if (done && request->authorities) {
        done = curl_easy_setopt(easy, CURLOPT_CAINFO, request->authorities) == CURLE_OK
            && curl_easy_setopt(easy, CURLOPT_CAPATH, NULL) == CURLE_OK;
    }
    if (done && request->is_post) {
        done = curl_easy_setopt(easy, CURLOPT_POST, 1L) == CURLE_OK
            && curl_easy_setopt(easy, CURLOPT_POSTFIELDSIZE_LARGE, (curl_off_t)request->body_length) == CURLE_OK
            && curl_easy_setopt(easy, CURLOPT_READFUNCTION, read_body) == CURLE_OK
            && curl_easy_setopt(easy, CURLOPT_READDATA, transfer) == CURLE_OK
            && curl_easy_setopt(easy, CURLOPT_SEEKFUNCTION, seek_body) == CURLE_OK
            && curl_easy_setopt(easy, CURLOPT_SEEKDATA, transfer) == CURLE_OK;
    }
    return done;
}

int ccurl_authority(const char *url, char *host, size_t room, uint16_t *port) {
    CURLU *parts = curl_url();
    char *name = NULL, *digits = NULL;
    int found = parts && curl_url_set(parts, CURLUPART_URL, url, 0) == CURLUE_OK
        && curl_url_get(parts, CURLUPART_HOST, &name, 0) == CURLUE_OK
        && curl_url_get(parts, CURLUPART_PORT, &digits, CURLU_DEFAULT_PORT) == CURLUE_OK && strlen(name) < room;
    if (found) {
        strcpy(host, name);
        *port = (uint16_t)strtoul(digits, NULL, 10);
    }
    curl_free(name);
    curl_free(digits);
    curl_url_cleanup(parts);
    return found ? 1 : -1;
}

ccurl_pool *ccurl_pool_open(long connections) {
    if (ccurl_ready() != 1) return NULL;
    ccurl_pool *pool = calloc(1, sizeof *pool);
    if (!pool) return NULL;
    pool->multi = curl_multi_init();
    if (!pool->multi) {
        free(pool);
        return NULL;
    }
    curl_multi_setopt(pool->multi, CURLMOPT_MAXCONNECTS, connections);
    return pool;
}

void ccurl_pool_close(ccurl_pool *pool) {
    if (!pool) return;
    curl_multi_cleanup(pool->multi);
    free(pool);
}

ccurl_transfer *ccurl_start(ccurl_pool *pool, const ccurl_request *request) {
    ccurl_transfer *transfer = calloc(1, sizeof *transfer);
    if (!transfer) return NULL;
    transfer->context = request->context;
    transfer->fill = request->fill;
    transfer->rewind = request->rewind;
    transfer->take = request->take;
    transfer->permit = request->permit;
    transfer->easy = curl_easy_init();
    if (!transfer->easy || !set_rules(transfer->easy) || !set_request(transfer, request)
        || !set_headers(transfer, request) || !set_addresses(transfer, request)
        || curl_multi_add_handle(pool->multi, transfer->easy) != CURLM_OK) {
        transfer_free(transfer);
        return NULL;
    }
    return transfer;
}

void ccurl_stop(ccurl_pool *pool, ccurl_transfer *transfer) {
    curl_multi_remove_handle(pool->multi, transfer->easy);
    transfer_free(transfer);
}

int ccurl_run(ccurl_pool *pool) {
    int running = 0;
    return curl_multi_perform(pool->multi, &running) == CURLM_OK ? 1 : -1;
}

int ccurl_wait(ccurl_pool *pool, int milliseconds) {
    int ready = 0;
    return curl_multi_poll(pool->multi, NULL, 0, milliseconds, &ready) == CURLM_OK ? 1 : -1;
}

static int outcome_of(CURLcode code, CURL *easy) {
    long sent = 0;
    curl_easy_getinfo(easy, CURLINFO_REQUEST_SIZE, &sent);
    switch (code) {
    case CURLE_OK: return CCURL_ANSWERED;
    case CURLE_COULDNT_RESOLVE_HOST: return CCURL_UNRESOLVED;
    case CURLE_COULDNT_CONNECT: return CCURL_UNREACHABLE;
    case CURLE_SSL_CONNECT_ERROR:
    case CURLE_PEER_FAILED_VERIFICATION:
    case CURLE_SSL_CERTPROBLEM:
    case CURLE_SSL_CIPHER:
    case CURLE_SSL_CACERT_BADFILE:
    case CURLE_SSL_ISSUER_ERROR:
    case CURLE_SSL_INVALIDCERTSTATUS: return CCURL_UNTRUSTED;
    case CURLE_OPERATION_TIMEDOUT: return CCURL_DEADLINE;
    case CURLE_WRITE_ERROR: return CCURL_STOPPED;
    // Of the URL, or of a peer that speaks something else.
    case CURLE_UNSUPPORTED_PROTOCOL: return sent > 0 ? CCURL_BROKEN : CCURL_UNUSABLE;
    case CURLE_URL_MALFORMAT:
    case CURLE_OUT_OF_MEMORY: return CCURL_UNUSABLE;
    default: return CCURL_BROKEN;
    }
}

int ccurl_next(ccurl_pool *pool, ccurl_result *result) {
    int waiting = 0;
    CURLMsg *message = curl_multi_info_read(pool->multi, &waiting);
    if (!message || message->msg != CURLMSG_DONE) return 0;
    CURL *easy = message->easy_handle;
    CURLcode code = message->data.result;
    ccurl_transfer *transfer = NULL;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&transfer);
    result->context = transfer->context;
    result->outcome = transfer->is_blocked && code != CURLE_OK ? CCURL_BLOCKED : outcome_of(code, easy);
    result->status = 0;
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &result->status);
    curl_off_t retry_after = 0;
    curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after);
    result->retry_after = retry_after;
    ccurl_stop(pool, transfer);
    return 1;
}

void ccurl_wake(ccurl_pool *pool) {
    curl_multi_wakeup(pool->multi);
}
