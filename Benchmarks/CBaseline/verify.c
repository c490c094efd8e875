#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "CBaseline.h"

static const EVP_MD *sha256(void) {
    static EVP_MD *fetched;
    if (fetched == NULL) fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
    return fetched;
}

int baseline_verify(void *key, const uint8_t *hash, size_t hash_length, const uint8_t *signature,
                    size_t signature_length) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    int ready = context != NULL && EVP_PKEY_verify_init(context) == 1;
    if (ready && EVP_PKEY_is_a(key, "RSA"))
        ready = EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
                EVP_PKEY_CTX_set_signature_md(context, sha256()) == 1;
    int result = ready ? EVP_PKEY_verify(context, signature, signature_length, hash, hash_length) : -1;
    EVP_PKEY_CTX_free(context);
    return result;
}
