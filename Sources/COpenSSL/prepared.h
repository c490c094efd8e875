#ifndef COPENSSL_PREPARED_H
#define COPENSSL_PREPARED_H

#include <openssl/evp.h>

// How a signature is checked beyond its key; fields that a key has no use for are 0.
struct scheme {
    int padding;
    int digest;
    int mask_digest;
    int salt_length;
};

// A context that is ready to verify with a key, or NULL when OpenSSL refuses the combination. It belongs to the calling
// thread's table: never free it, and take it only for one check.
EVP_PKEY_CTX *cossl_prepared(EVP_PKEY *key, struct scheme scheme);

// Throws away the context that was prepared last for a key.
void cossl_unprepare(EVP_PKEY *key);

#endif
