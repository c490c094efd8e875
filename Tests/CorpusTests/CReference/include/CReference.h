// OpenSSL's own decoders, to compare our parsers with, and arithmetic that no check needs. Only tests link this.
#ifndef CREFERENCE_H
#define CREFERENCE_H

#include <stddef.h>
#include <stdint.h>

// A run of bytes inside a decoded object; valid until the object is freed.
typedef struct {
    const uint8_t *start;
    size_t length;
} cref_bytes;

// What OpenSSL read of a certificate.
typedef struct {
    void *owner;
    cref_bytes serial;      // magnitude
    int serial_is_negative;
    int64_t not_before;     // seconds since 1970
    int64_t not_after;
    cref_bytes public_key;  // SubjectPublicKeyInfo
    cref_bytes issuer;      // Name
    cref_bytes subject;
    int extension_count;
} cref_certificate;

typedef struct {
    cref_bytes identifier;  // contents octets
    int is_critical;
    cref_bytes value;
} cref_extension;

// 1 when OpenSSL accepts the bytes as one certificate and nothing follows; then cref_free_certificate is due.
int cref_certificate_read(const uint8_t *bytes, size_t length, cref_certificate *out);
cref_extension cref_certificate_extension(const cref_certificate *certificate, int index);
void cref_certificate_free(cref_certificate *certificate);

// The sum of two uncompressed points of a named curve (OpenSSL's short name), each and the result `length` bytes long.
// Returns 1, or 0 when there is none.
int cref_ec_add(const char *curve, const uint8_t *left, const uint8_t *right, size_t length, uint8_t *out);

// 1 when OpenSSL takes the bytes for CMS SignedData in which this certificate's key signed this content, and nothing
// follows. Certificates inside are not looked at, nor who made the signer's.
int cref_message_verify(const uint8_t *message, size_t length, const uint8_t *signer, size_t signer_length,
                        const uint8_t *content, size_t content_length);

// An RSA key pair from its numbers, unsigned big-endian; NULL when OpenSSL refuses them. It is a cossl_key.
void *cref_rsa_pair(const uint8_t *n, size_t n_length, const uint8_t *e, size_t e_length, const uint8_t *d,
                    size_t d_length);

#endif
