// Signature checks over a digest that the caller computed.
#ifndef COPENSSL_VERIFY_H
#define COPENSSL_VERIFY_H

#include "keys.h"

// RSASSA-PKCS1-v1_5. 1 good, 0 bad, -1 not possible.
int cossl_verify_rsa_pkcs1(cossl_key *key, int digest, const uint8_t *hash, size_t hash_length, const uint8_t *signature,
                           size_t signature_length);

// RSASSA-PSS with an exact salt length.
int cossl_verify_rsa_pss(cossl_key *key, int digest, int mgf_digest, int salt_length, const uint8_t *hash,
                         size_t hash_length, const uint8_t *signature, size_t signature_length);

// ECDSA with a DER-encoded signature.
int cossl_verify_ecdsa(cossl_key *key, const uint8_t *hash, size_t hash_length, const uint8_t *signature,
                       size_t signature_length);

// DSA with a DER-encoded signature; of a longer hash the leftmost bits count (FIPS 186-4 §4.6).
int cossl_verify_dsa(cossl_key *key, const uint8_t *hash, size_t hash_length, const uint8_t *signature,
                     size_t signature_length);

// ECDSA with r and s side by side, each half of the signature (BSI TR-03111 §5.2.1).
int cossl_verify_ecdsa_plain(cossl_key *key, const uint8_t *hash, size_t hash_length, const uint8_t *signature,
                             size_t signature_length);

// The RSA public operation without padding, for ISO/IEC 9796-2. Writes as many bytes as the modulus has; returns that
// number, or -1.
int cossl_rsa_public(cossl_key *key, const uint8_t *signature, size_t signature_length, uint8_t *out, size_t out_size);

// n minus a number below n, as long as the modulus: ISO/IEC 9796-2 lets a signer send the smaller of s and n - s.
int cossl_rsa_complement(cossl_key *key, const uint8_t *number, size_t length, uint8_t *out, size_t out_size);

#endif
