// Key agreement on named curves and on the groups of RFC 5114. Nothing here decodes parameters of a stranger.
#ifndef COPENSSL_AGREEMENT_H
#define COPENSSL_AGREEMENT_H

#include <stddef.h>
#include <stdint.h>

// scalar times an uncompressed point of a named curve (OpenSSL's short name), times the base point when point is NULL.
// Writes an uncompressed point and returns its length; -1 when the scalar is not in 1 ... n-1, when the point is not on
// the curve or when the product is infinity.
int cossl_ec_multiply(const char *curve, const uint8_t *scalar, size_t scalar_length, const uint8_t *point,
                      size_t point_length, uint8_t *out, size_t out_size);

// number to the power of scalar in a group of RFC 5114 (OpenSSL's name, dh_1024_160 ...), the generator when number is
// NULL. Writes as many bytes as the prime has and returns that; -1 when the scalar is not in 1 ... q-1 or the number is
// not in the subgroup of order q.
int cossl_dh_power(const char *group, const uint8_t *scalar, size_t scalar_length, const uint8_t *number,
                   size_t number_length, uint8_t *out, size_t out_size);

// Parameters of a group; the order is part of the interface.
enum {
    COSSL_DH_P = 0,
    COSSL_DH_Q = 1,
    COSSL_DH_G = 2,
};

// One parameter, unsigned big-endian without leading zeros. Returns the length, or -1.
int cossl_dh_parameter(const char *group, int parameter, uint8_t *out, size_t out_size);

// A private scalar in 1 ... order-1 from random bytes, as long as the order (FIPS 186-4 B.4.1: with 8 bytes more than
// the order has, no value is noticeably likelier than another). Returns 1 or -1.
int cossl_scalar(const uint8_t *order, size_t order_length, const uint8_t *random, size_t random_length, uint8_t *out);

// Overwrites memory in a way that the compiler does not leave out.
void cossl_wipe(uint8_t *bytes, size_t length);

#endif
