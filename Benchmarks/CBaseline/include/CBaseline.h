#ifndef CBASELINE_H
#define CBASELINE_H

#include <stddef.h>
#include <stdint.h>

/// Heap allocations of the whole process since it started: every malloc, calloc, realloc and aligned allocation.
uint64_t baseline_allocations(void);

/// Walks all elements of a definite-length encoding with OpenSSL's ASN1_get_object.
/// Returns the number of elements, or -1 when it is malformed.
long baseline_asn1_walk(const uint8_t *data, size_t length);

#endif
