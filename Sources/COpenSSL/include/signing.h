// Key pairs and signatures: what an issuing state has and a verifier never needs. Only DocumentForge calls these.
#ifndef COPENSSL_SIGNING_H
#define COPENSSL_SIGNING_H

#include <stddef.h>
#include <stdint.h>

#include "keys.h"

// A key pair is a cossl_key that also holds the private half; every function for public keys takes it too.
// NULL when OpenSSL refuses the size, the exponent or the curve.
cossl_key *cossl_generate_rsa(unsigned int bits, uint32_t public_exponent);

// EC key pair on a named curve (OpenSSL's short name).
cossl_key *cossl_generate_ec(const char *curve);

// EC key pair on a named curve whose base point is replaced by an uncompressed point of the same group: the key of
// somebody who chooses domain parameters (CVE-2020-0601).
cossl_key *cossl_generate_ec_with_base(const char *curve, const uint8_t *base, size_t base_length);

// DSA key pair over a group of RFC 5114 by OpenSSL's name: dh_1024_160, dh_2048_224, dh_2048_256. Making a group of
// one's own takes seconds and proves nothing more.
cossl_key *cossl_generate_dsa(const char *group);

// RSA key pair from modulus, public and private exponent, and EC key pair on a named curve from its point and its number,
// as the functions below give them. NULL when they are none.
cossl_key *cossl_load_rsa(const uint8_t *modulus, size_t modulus_length, uint32_t public_exponent,
                          const uint8_t *exponent, size_t exponent_length);
cossl_key *cossl_load_ec(const char *curve, const uint8_t *point, size_t point_length, const uint8_t *number,
                         size_t number_length);

// The functions below write at most out_size bytes and return how many they wrote, or -1.

// Numbers of a DSA key; the order is part of the interface.
enum {
    COSSL_DSA_P = 0,
    COSSL_DSA_Q = 1,
    COSSL_DSA_G = 2,
    COSSL_DSA_Y = 3,
};

// Public numbers, unsigned big-endian without leading zeros; the point is uncompressed.
int cossl_rsa_modulus(cossl_key *key, uint8_t *out, size_t out_size);
int cossl_rsa_exponent(cossl_key *key, uint8_t *out, size_t out_size);
int cossl_dsa_number(cossl_key *key, int number, uint8_t *out, size_t out_size);
int cossl_ec_point(cossl_key *key, uint8_t *out, size_t out_size);

// What only the owner of an RSA or EC key knows: the private exponent, or the private number.
int cossl_private_number(cossl_key *key, uint8_t *out, size_t out_size);

// Signatures over a digest that the caller computed; the counterparts of verify.h.
int cossl_sign_rsa_pkcs1(cossl_key *key, int digest, const uint8_t *hash, size_t hash_length, uint8_t *out,
                         size_t out_size);
int cossl_sign_rsa_pss(cossl_key *key, int digest, int mgf_digest, int salt_length, const uint8_t *hash,
                       size_t hash_length, uint8_t *out, size_t out_size);
int cossl_sign_ecdsa(cossl_key *key, const uint8_t *hash, size_t hash_length, uint8_t *out, size_t out_size);

int cossl_sign_dsa(cossl_key *key, const uint8_t *hash, size_t hash_length, uint8_t *out, size_t out_size);

// r and s side by side, each half_length bytes long (BSI TR-03111 §5.2.1).
int cossl_sign_ecdsa_plain(cossl_key *key, const uint8_t *hash, size_t hash_length, size_t half_length, uint8_t *out,
                           size_t out_size);

// The RSA private operation without padding, for ISO/IEC 9796-2; block is as long as the modulus.
int cossl_rsa_private(cossl_key *key, const uint8_t *block, size_t block_length, uint8_t *out, size_t out_size);

// Domain parameters of a named curve; the order is part of the interface.
enum {
    COSSL_CURVE_PRIME = 0,
    COSSL_CURVE_A = 1,
    COSSL_CURVE_B = 2,
    COSSL_CURVE_BASE = 3,
    COSSL_CURVE_ORDER = 4,
    COSSL_CURVE_COFACTOR = 5,
};

// One domain parameter: prime, a and b as long as the prime, the base point uncompressed, order and cofactor without
// leading zeros.
int cossl_curve_parameter(const char *curve, int parameter, uint8_t *out, size_t out_size);

#endif
