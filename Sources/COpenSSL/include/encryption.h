// Encryption of webhooks: AES-256-GCM, and RSA-OAEP for its keys (RFC 7518 §4.3, §5.3).
#ifndef COPENSSL_ENCRYPTION_H
#define COPENSSL_ENCRYPTION_H

#include <stddef.h>
#include <stdint.h>

#include "keys.h"

// AES-256-GCM under a key of 32 bytes and a nonce of 12 that is never used twice. Writes as many bytes as there are data,
// and a tag of 16. Returns 1 or -1.
int cossl_gcm_seal(const uint8_t *key, const uint8_t *nonce, const uint8_t *aad, size_t aad_length, const uint8_t *data,
                   size_t length, uint8_t *out, uint8_t *tag);

// The way back: 1 when the tag belongs to key, nonce and both texts; 0 when not, and then nothing is left in out.
int cossl_gcm_open(const uint8_t *key, const uint8_t *nonce, const uint8_t *aad, size_t aad_length, const uint8_t *data,
                   size_t length, const uint8_t *tag, uint8_t *out);

// RSA-OAEP with SHA-256 in both places and no label (RFC 8017 §7.1). Returns the number of bytes written, or -1.
int cossl_oaep_encrypt(cossl_key *key, const uint8_t *data, size_t length, uint8_t *out, size_t out_size);

// The way back, by a receiver's key pair. A refusal never says why.
int cossl_oaep_decrypt(cossl_key *key, const uint8_t *data, size_t length, uint8_t *out, size_t out_size);

// What is wrong with an RSA modulus; the order is part of the interface.
enum {
    COSSL_MODULUS_SOUND = 0,
    // It is even, or a small prime divides it.
    COSSL_MODULUS_SMALL_FACTOR = 1,
    // Its factors were made by the library of CVE-2017-15361.
    COSSL_MODULUS_ROCA = 2,
    // Its factors are so close to each other that Fermat's method finds them.
    COSSL_MODULUS_CLOSE_FACTORS = 3,
};

// Looks for the known ways in which an RSA modulus, unsigned big-endian, gives its factors away. Returns one of the
// above, or -1.
int cossl_modulus_weakness(const uint8_t *modulus, size_t length);

#endif
