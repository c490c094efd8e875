#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "CBaseline.h"

static const EVP_MD *sha256(void) {
    static EVP_MD *fetched;
    if (fetched == NULL) fetched = EVP_MD_fetch(NULL, "SHA256", NULL);
    return fetched;
}

static int hash(EVP_MD_CTX *context, struct baseline_octets octets, uint8_t *out) {
    return EVP_DigestInit_ex2(context, sha256(), NULL) == 1 &&
           EVP_DigestUpdate(context, octets.start, octets.length) == 1 && EVP_DigestFinal_ex(context, out, NULL) == 1;
}

static int verify(EVP_PKEY *key, const uint8_t *hash, struct baseline_octets signature) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    int ready = context != NULL && EVP_PKEY_verify_init(context) == 1;
    if (ready && EVP_PKEY_is_a(key, "RSA"))
        ready = EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
                EVP_PKEY_CTX_set_signature_md(context, sha256()) == 1;
    int result = ready ? EVP_PKEY_verify(context, signature.start, signature.length, hash, 32) : -1;
    EVP_PKEY_CTX_free(context);
    return result == 1;
}

int baseline_document(const struct baseline_octets *files, size_t file_count,
                      const struct baseline_signature *signatures, size_t signature_count) {
    uint8_t out[EVP_MAX_MD_SIZE];
    EVP_MD_CTX *context = EVP_MD_CTX_new();
    int good = context != NULL;
    for (size_t i = 0; good && i < file_count; i++) good = hash(context, files[i], out);
    for (size_t i = 0; good && i < signature_count; i++)
        good = hash(context, signatures[i].message, out) && verify(signatures[i].key, out, signatures[i].signature);
    EVP_MD_CTX_free(context);
    return good;
}
