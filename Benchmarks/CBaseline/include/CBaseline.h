#ifndef CBASELINE_H
#define CBASELINE_H

#include <stddef.h>
#include <stdint.h>

/// Heap allocations of the calling thread since it started: every malloc, calloc, realloc and aligned allocation.
uint64_t baseline_allocations(void);

/// Walks all elements of a definite-length encoding with OpenSSL's ASN1_get_object.
/// Returns the number of elements, or -1 when it is malformed.
long baseline_asn1_walk(const uint8_t *data, size_t length);

/// Checks a signature over a SHA-256 hash as OpenSSL's manual writes it: RSA PKCS#1 or ECDSA with an EVP_PKEY that is
/// there already and a context of its own. Returns 1 when it is good.
int baseline_verify(void *key, const uint8_t *hash, size_t hash_length, const uint8_t *signature,
                    size_t signature_length);

#endif
