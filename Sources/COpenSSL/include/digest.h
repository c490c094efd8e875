// Digests, message authentication, random bytes, constant-time comparison.
#ifndef COPENSSL_DIGEST_H
#define COPENSSL_DIGEST_H

#include <stddef.h>
#include <stdint.h>

// Digest functions by number; the order is part of the interface.
enum {
    COSSL_SHA1 = 0,
    COSSL_SHA224 = 1,
    COSSL_SHA256 = 2,
    COSSL_SHA384 = 3,
    COSSL_SHA512 = 4,
    COSSL_RIPEMD160 = 5,
};

// Hashes data into out, which has room for 64 bytes. Returns the digest's length, or -1.
int cossl_digest(int digest, const uint8_t *data, size_t length, uint8_t *out);

// Hashes a then b, for hashes over parts that do not lie beside each other.
int cossl_digest2(int digest, const uint8_t *a, size_t a_length, const uint8_t *b, size_t b_length, uint8_t *out);

// HMAC-SHA-256 of data into out, 32 bytes. Returns 1 or -1.
int cossl_hmac_sha256(const uint8_t *key, size_t key_length, const uint8_t *data, size_t length, uint8_t *out);

// Random bytes from the operating system's generator. Returns 1 or -1.
int cossl_random(uint8_t *out, size_t length);

// 1 when the bytes are equal, in time that depends on the length only.
int cossl_equal(const uint8_t *a, const uint8_t *b, size_t length);

// 1 when the bytes are equal. The time tells where they differ, so for public values only.
int cossl_same(const uint8_t *a, const uint8_t *b, size_t length);

// 1 when hash is the digest of data, compared in time that depends on the length only; 0 when not; -1 when OpenSSL does
// not offer the function.
int cossl_digest_matches(int digest, const uint8_t *data, size_t length, const uint8_t *hash, size_t hash_length);

// What OpenSSL was asked for on this thread since it started: keys made and signatures checked, and octets hashed. Lets
// tests hold that a refused upload costs nothing.
uint64_t cossl_key_operations(void);
uint64_t cossl_hashed_octets(void);

// OpenSSL's version text.
const char *cossl_version(void);

#endif
