#include "keys.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "shared.h"

// cossl_key is OpenSSL's EVP_PKEY under a name that keeps its headers out of Swift.
static cossl_key *from_params(const char *type, OSSL_PARAM *params) {
    EVP_PKEY *key = NULL;
    cossl_count_key_operation();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    if (context == NULL || params == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_PUBLIC_KEY, params) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return (cossl_key *)key;
}

cossl_key *cossl_key_rsa(const uint8_t *n, size_t n_length, const uint8_t *e, size_t e_length) {
    cossl_key *key = NULL;
    BIGNUM *modulus = BN_bin2bn(n, (int)n_length, NULL), *exponent = BN_bin2bn(e, (int)e_length, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (modulus != NULL && exponent != NULL && builder != NULL &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, exponent) == 1) {
        OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
        key = from_params("RSA", params);
        OSSL_PARAM_free(params);
    }
    OSSL_PARAM_BLD_free(builder);
    BN_free(modulus);
    BN_free(exponent);
    return key;
}

cossl_key *cossl_key_ec(const char *curve, const uint8_t *point, size_t point_length) {
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)curve, 0),
        OSSL_PARAM_construct_octet_string(OSSL_PKEY_PARAM_PUB_KEY, (void *)point, point_length),
        OSSL_PARAM_construct_end(),
    };
    return from_params("EC", params);
}

// 1 when 1 < number < p and number^q = 1 mod p.
static int in_subgroup(const BIGNUM *number, const BIGNUM *q, const BIGNUM *p, BN_CTX *context) {
    BIGNUM *power = BN_new();
    int result = power != NULL && BN_cmp(number, BN_value_one()) > 0 && BN_cmp(number, p) < 0 &&
                 BN_mod_exp(power, number, q, p, context) == 1 && BN_is_one(power);
    BN_free(power);
    return result;
}

cossl_key *cossl_key_dsa(const uint8_t *p, size_t p_length, const uint8_t *q, size_t q_length, const uint8_t *g,
                         size_t g_length, const uint8_t *y, size_t y_length) {
    cossl_key *key = NULL;
    BIGNUM *prime = BN_bin2bn(p, (int)p_length, NULL), *order = BN_bin2bn(q, (int)q_length, NULL);
    BIGNUM *base = BN_bin2bn(g, (int)g_length, NULL), *number = BN_bin2bn(y, (int)y_length, NULL);
    BN_CTX *context = BN_CTX_new();
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    if (prime != NULL && order != NULL && base != NULL && number != NULL && context != NULL && builder != NULL &&
        BN_is_odd(prime) && BN_is_odd(order) && in_subgroup(base, order, prime, context) &&
        in_subgroup(number, order, prime, context) &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_FFC_P, prime) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_FFC_Q, order) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_FFC_G, base) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PUB_KEY, number) == 1) {
        OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
        key = from_params("DSA", params);
        OSSL_PARAM_free(params);
    }
    OSSL_PARAM_BLD_free(builder);
    BN_CTX_free(context);
    BN_free(prime);
    BN_free(order);
    BN_free(base);
    BN_free(number);
    ERR_clear_error();
    return key;
}

void cossl_key_free(cossl_key *key) { EVP_PKEY_free((EVP_PKEY *)key); }
