#include "verify.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>

#include "prepared.h"
#include "shared.h"

// A check that does not end well empties the error queue, so that no other one can read what it left behind, and its
// context is not used again.
static int verify(cossl_key *key, struct scheme scheme, const uint8_t *hash, size_t hash_length,
                  const uint8_t *signature, size_t signature_length) {
    cossl_count_key_operation();
    EVP_PKEY_CTX *context = cossl_prepared((EVP_PKEY *)key, scheme);
    if (context != NULL && EVP_PKEY_verify(context, signature, signature_length, hash, hash_length) == 1) return 1;
    cossl_unprepare((EVP_PKEY *)key);
    ERR_clear_error();
    return context == NULL ? -1 : 0;
}

static int refuse(EVP_PKEY_CTX *context) {
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return -1;
}

int cossl_verify_rsa_pkcs1(cossl_key *key, int digest, const uint8_t *hash, size_t hash_length, const uint8_t *signature,
                           size_t signature_length) {
    struct scheme scheme = {.padding = RSA_PKCS1_PADDING, .digest = digest};
    return verify(key, scheme, hash, hash_length, signature, signature_length);
}

int cossl_verify_rsa_pss(cossl_key *key, int digest, int mgf_digest, int salt_length, const uint8_t *hash,
                         size_t hash_length, const uint8_t *signature, size_t signature_length) {
    struct scheme scheme = {RSA_PKCS1_PSS_PADDING, digest, mgf_digest, salt_length};
    return verify(key, scheme, hash, hash_length, signature, signature_length);
}

int cossl_verify_ecdsa(cossl_key *key, const uint8_t *hash, size_t hash_length, const uint8_t *signature,
                       size_t signature_length) {
    struct scheme scheme = {0};
    return verify(key, scheme, hash, hash_length, signature, signature_length);
}

int cossl_verify_dsa(cossl_key *key, const uint8_t *hash, size_t hash_length, const uint8_t *signature,
                     size_t signature_length) {
    struct scheme scheme = {0};
    return verify(key, scheme, hash, hash_length, signature, signature_length);
}

int cossl_verify_ecdsa_plain(cossl_key *key, const uint8_t *hash, size_t hash_length, const uint8_t *signature,
                             size_t signature_length) {
    if (signature_length == 0 || signature_length % 2 != 0) return 0;
    int half = (int)(signature_length / 2), result = -1;
    ECDSA_SIG *pair = ECDSA_SIG_new();
    BIGNUM *r = BN_bin2bn(signature, half, NULL), *s = BN_bin2bn(signature + half, half, NULL);
    unsigned char *der = NULL;
    if (pair != NULL && r != NULL && s != NULL && ECDSA_SIG_set0(pair, r, s) == 1) {
        r = s = NULL;
        int der_length = i2d_ECDSA_SIG(pair, &der);
        if (der_length > 0) result = cossl_verify_ecdsa(key, hash, hash_length, der, (size_t)der_length);
    }
    OPENSSL_free(der);
    BN_free(r);
    BN_free(s);
    ECDSA_SIG_free(pair);
    return result;
}

int cossl_rsa_public(cossl_key *key, const uint8_t *signature, size_t signature_length, uint8_t *out, size_t out_size) {
    cossl_count_key_operation();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, (EVP_PKEY *)key, NULL);
    size_t length = out_size;
    if (context == NULL || (size_t)EVP_PKEY_get_size((EVP_PKEY *)key) > out_size ||
        EVP_PKEY_verify_recover_init(context) != 1 ||
        EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) != 1 ||
        EVP_PKEY_verify_recover(context, out, &length, signature, signature_length) != 1)
        return refuse(context);
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return (int)length;
}

int cossl_rsa_complement(cossl_key *key, const uint8_t *number, size_t length, uint8_t *out, size_t out_size) {
    BIGNUM *modulus = NULL, *value = BN_bin2bn(number, (int)length, NULL);
    int size = EVP_PKEY_get_size((EVP_PKEY *)key), result = -1;
    if (value != NULL && size > 0 && (size_t)size <= out_size &&
        EVP_PKEY_get_bn_param((EVP_PKEY *)key, OSSL_PKEY_PARAM_RSA_N, &modulus) == 1 && BN_cmp(value, modulus) < 0 &&
        BN_sub(value, modulus, value) == 1)
        result = BN_bn2binpad(value, out, size);
    BN_free(value);
    BN_free(modulus);
    ERR_clear_error();
    return result;
}
