#ifndef CBASELINE_H
#define CBASELINE_H

#include <stddef.h>
#include <stdint.h>

/// Heap allocations of the calling thread since it started: every malloc, calloc, realloc and aligned allocation.
uint64_t baseline_allocations(void);

/// From now on the calling thread's heap is weighed.
void baseline_start_weighing(void);

/// Ends the weighing. Returns the most octets that were held at one time beyond those held at its start.
uint64_t baseline_most_held(void);

/// Walks all elements of a definite-length encoding with OpenSSL's ASN1_get_object.
/// Returns the number of elements, or -1 when it is malformed.
long baseline_asn1_walk(const uint8_t *data, size_t length);

/// Octets that somebody else owns.
struct baseline_octets {
    const uint8_t *start;
    size_t length;
};

/// A signature over the SHA-256 hash of a message, RSA PKCS#1 or ECDSA, with the EVP_PKEY that checks it.
struct baseline_signature {
    void *key;
    struct baseline_octets message;
    struct baseline_octets signature;
};

/// What a document needs of OpenSSL, as a program in C does it: hashes of some files, then of each signed message, and
/// the signatures. One context for all hashes and one for each signature, made for this document; SHA-256 and the keys
/// are there already. Returns 1 when every signature is good.
int baseline_document(const struct baseline_octets *files, size_t file_count,
                      const struct baseline_signature *signatures, size_t signature_count);

#endif
