#include "digest.h"

#include <openssl/crypto.h>
#include <openssl/hmac.h>
#include <openssl/rand.h>
#include <pthread.h>
#include <string.h>

#include "shared.h"

#define DIGEST_COUNT 6

static EVP_MD *digests[DIGEST_COUNT];
static pthread_once_t fetched = PTHREAD_ONCE_INIT;

static void fetch_all(void) {
    static const char *const names[DIGEST_COUNT] = {"SHA1", "SHA224", "SHA256", "SHA384", "SHA512", "RIPEMD160"};
    for (int i = 0; i < DIGEST_COUNT; i++) digests[i] = EVP_MD_fetch(NULL, names[i], NULL);
}

const EVP_MD *cossl_md(int digest) {
    pthread_once(&fetched, fetch_all);
    return digest >= 0 && digest < DIGEST_COUNT ? digests[digest] : NULL;
}

// One context per thread: making one costs about as much as hashing EF.DG1.
static EVP_MD_CTX *thread_context(void) {
    static __thread EVP_MD_CTX *context;
    if (context == NULL) context = EVP_MD_CTX_new();
    return context;
}

static __thread uint64_t key_operations, hashed_octets;

void cossl_count_key_operation(void) { key_operations++; }

uint64_t cossl_key_operations(void) { return key_operations; }

uint64_t cossl_hashed_octets(void) { return hashed_octets; }

int cossl_digest2(int digest, const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length, uint8_t *out) {
    const EVP_MD *md = cossl_md(digest);
    EVP_MD_CTX *context = thread_context();
    unsigned int length = 0;
    hashed_octets += a_length + b_length;
    if (md == NULL || context == NULL || EVP_DigestInit_ex2(context, md, NULL) != 1 ||
        EVP_DigestUpdate(context, a, a_length) != 1 || (b_length > 0 && EVP_DigestUpdate(context, b, b_length) != 1) ||
        EVP_DigestFinal_ex(context, out, &length) != 1)
        return -1;
    return (int)length;
}

int cossl_digest(int digest, const uint8_t *data, size_t length, uint8_t *out) {
    return cossl_digest2(digest, data, length, NULL, 0, out);
}

// CRYPTO_memcmp has a short way for 16 octets and goes one by one over any other number.
static int are_equal(const uint8_t *a, const uint8_t *b, size_t length) {
    int difference = 0;
    for (; length >= 16; a += 16, b += 16, length -= 16) difference |= CRYPTO_memcmp(a, b, 16);
    return (difference | CRYPTO_memcmp(a, b, length)) == 0;
}

int cossl_digest_matches(int digest, const uint8_t *data, size_t length, const uint8_t *hash, size_t hash_length) {
    uint8_t computed[EVP_MAX_MD_SIZE];
    int computed_length = cossl_digest(digest, data, length, computed);
    if (computed_length < 0) return -1;
    return (size_t)computed_length == hash_length && are_equal(computed, hash, hash_length);
}

int cossl_hmac_sha256(const uint8_t *key, size_t key_length, const uint8_t *data, size_t length, uint8_t *out) {
    unsigned int out_length = 0;
    const EVP_MD *md = cossl_md(COSSL_SHA256);
    if (md == NULL || HMAC(md, key, (int)key_length, data, length, out, &out_length) == NULL || out_length != 32)
        return -1;
    return 1;
}

int cossl_random(uint8_t *out, size_t length) { return RAND_bytes(out, (int)length) == 1 ? 1 : -1; }

int cossl_equal(const uint8_t *a, const uint8_t *b, size_t length) { return are_equal(a, b, length); }

int cossl_same(const uint8_t *a, const uint8_t *b, size_t length) { return memcmp(a, b, length) == 0; }

const char *cossl_version(void) { return OpenSSL_version(OPENSSL_VERSION); }
