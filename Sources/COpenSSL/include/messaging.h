// Ciphers and message authentication of secure messaging (Doc 9303-11 §9.8).
#ifndef COPENSSL_MESSAGING_H
#define COPENSSL_MESSAGING_H

#include <stddef.h>
#include <stdint.h>

// Block ciphers in CBC mode, without padding; the order is part of the interface.
enum {
    COSSL_AES = 0,
    COSSL_TRIPLE_DES = 1,
};

// Encrypts (or decrypts) whole blocks. AES by the key's 16, 24 or 32 bytes, 3DES with two keys in 16 bytes; iv is one
// block. Returns the length, or -1.
int cossl_cbc(int cipher, int encrypts, const uint8_t *key, size_t key_length, const uint8_t *iv, const uint8_t *data,
              size_t length, uint8_t *out);

// AES-CMAC into 16 bytes. Returns 16 or -1.
int cossl_cmac(const uint8_t *key, size_t key_length, const uint8_t *data, size_t length, uint8_t *out);

// Retail MAC over whole blocks of 8 bytes (ISO/IEC 9797-1 algorithm 3 with DES) into 8 bytes; the key has 16. Returns 8
// or -1.
int cossl_retail_mac(const uint8_t *key, const uint8_t *data, size_t length, uint8_t *out);

#endif
