#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>

#include "CReference.h"

void *cref_rsa_pair(const uint8_t *n, size_t n_length, const uint8_t *e, size_t e_length, const uint8_t *d,
                    size_t d_length) {
    EVP_PKEY *key = NULL;
    BIGNUM *modulus = BN_bin2bn(n, (int)n_length, NULL), *public = BN_bin2bn(e, (int)e_length, NULL);
    BIGNUM *private = BN_bin2bn(d, (int)d_length, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL);
    if (OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, modulus) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_E, public) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_D, private) == 1) {
        OSSL_PARAM *params = OSSL_PARAM_BLD_to_param(builder);
        if (EVP_PKEY_fromdata_init(context) != 1 || EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, params) != 1)
            key = NULL;
        OSSL_PARAM_free(params);
    }
    EVP_PKEY_CTX_free(context);
    OSSL_PARAM_BLD_free(builder);
    BN_free(modulus);
    BN_free(public);
    BN_free(private);
    return key;
}
