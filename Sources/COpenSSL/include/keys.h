// Public keys from numbers that our own parser read. Nothing here decodes ASN.1.
#ifndef COPENSSL_KEYS_H
#define COPENSSL_KEYS_H

#include <stddef.h>
#include <stdint.h>

// A public key, shared between threads once made; freed with cossl_key_free.
typedef struct cossl_key cossl_key;

// RSA from modulus and exponent, unsigned big-endian. NULL when OpenSSL refuses them.
cossl_key *cossl_key_rsa(const uint8_t *n, size_t n_length, const uint8_t *e, size_t e_length);

// EC key on a named curve (OpenSSL's short name) from an uncompressed point. NULL when the point is not on the curve.
cossl_key *cossl_key_ec(const char *curve, const uint8_t *point, size_t point_length);

// DSA key from domain parameters and public number, unsigned big-endian. NULL unless g and y generate and lie in the
// subgroup of order q. The caller has bounded the sizes.
cossl_key *cossl_key_dsa(const uint8_t *p, size_t p_length, const uint8_t *q, size_t q_length, const uint8_t *g,
                         size_t g_length, const uint8_t *y, size_t y_length);

void cossl_key_free(cossl_key *key);

#endif
