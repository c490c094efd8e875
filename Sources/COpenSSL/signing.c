#include "signing.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/obj_mac.h>
#include <openssl/objects.h>
#include <openssl/param_build.h>
#include <openssl/rsa.h>
#include <string.h>

#include "shared.h"

static cossl_key *generate(EVP_PKEY_CTX *context, const OSSL_PARAM *params) {
    EVP_PKEY *key = NULL;
    if (context == NULL || EVP_PKEY_keygen_init(context) != 1 ||
        (params != NULL && EVP_PKEY_CTX_set_params(context, params) != 1) || EVP_PKEY_generate(context, &key) != 1)
        key = NULL;
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return (cossl_key *)key;
}

cossl_key *cossl_generate_rsa(unsigned int bits, uint32_t public_exponent) {
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_uint(OSSL_PKEY_PARAM_RSA_BITS, &bits),
        OSSL_PARAM_construct_uint32(OSSL_PKEY_PARAM_RSA_E, &public_exponent),
        OSSL_PARAM_construct_end(),
    };
    return generate(EVP_PKEY_CTX_new_from_name(NULL, "RSA", NULL), params);
}

cossl_key *cossl_generate_ec(const char *curve) {
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)curve, 0),
        OSSL_PARAM_construct_end(),
    };
    return generate(EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL), params);
}

cossl_key *cossl_generate_dsa(const char *group) {
    cossl_key *key = NULL;
    EVP_PKEY *domain = NULL;
    OSSL_PARAM named[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)group, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_PKEY *source = (EVP_PKEY *)generate(EVP_PKEY_CTX_new_from_name(NULL, "DHX", NULL), named);
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "DSA", NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    BIGNUM *p = NULL, *q = NULL, *g = NULL;
    if (source != NULL && context != NULL && builder != NULL &&
        EVP_PKEY_get_bn_param(source, OSSL_PKEY_PARAM_FFC_P, &p) == 1 &&
        EVP_PKEY_get_bn_param(source, OSSL_PKEY_PARAM_FFC_Q, &q) == 1 &&
        EVP_PKEY_get_bn_param(source, OSSL_PKEY_PARAM_FFC_G, &g) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_FFC_P, p) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_FFC_Q, q) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_FFC_G, g) == 1)
        params = OSSL_PARAM_BLD_to_param(builder);
    if (params != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &domain, EVP_PKEY_KEY_PARAMETERS, params) == 1)
        key = generate(EVP_PKEY_CTX_new_from_pkey(NULL, domain, NULL), NULL);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    BN_free(p);
    BN_free(q);
    BN_free(g);
    EVP_PKEY_free(domain);
    EVP_PKEY_free(source);
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return key;
}

static EC_GROUP *named_group(const char *curve) {
    int nid = OBJ_sn2nid(curve);
    return nid == NID_undef ? NULL : EC_GROUP_new_by_curve_name(nid);
}

cossl_key *cossl_generate_ec_with_base(const char *curve, const uint8_t *base, size_t base_length) {
    cossl_key *key = NULL;
    EVP_PKEY *domain = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "EC", NULL);
    EC_GROUP *group = named_group(curve);
    BIGNUM *p = BN_new(), *a = BN_new(), *b = BN_new();
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    OSSL_PARAM *params = NULL;
    if (group != NULL && p != NULL && a != NULL && b != NULL && builder != NULL &&
        EC_GROUP_get_curve(group, p, a, b, NULL) == 1 &&
        OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_EC_FIELD_TYPE, SN_X9_62_prime_field, 0) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_EC_P, p) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_EC_A, a) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_EC_B, b) == 1 &&
        OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_EC_GENERATOR, base, base_length) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_EC_ORDER, EC_GROUP_get0_order(group)) == 1 &&
        OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_EC_COFACTOR, EC_GROUP_get0_cofactor(group)) == 1)
        params = OSSL_PARAM_BLD_to_param(builder);
    if (params != NULL && context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
        EVP_PKEY_fromdata(context, &domain, EVP_PKEY_KEY_PARAMETERS, params) == 1)
        key = generate(EVP_PKEY_CTX_new_from_pkey(NULL, domain, NULL), NULL);
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    BN_free(p);
    BN_free(a);
    BN_free(b);
    EC_GROUP_free(group);
    EVP_PKEY_free(domain);
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return key;
}

static int write_number(const BIGNUM *number, uint8_t *out, size_t out_size) {
    if (number == NULL || (size_t)BN_num_bytes(number) > out_size) return -1;
    return BN_bn2bin(number, out);
}

static int key_number(cossl_key *key, const char *name, uint8_t *out, size_t out_size) {
    BIGNUM *number = NULL;
    int length = -1;
    if (EVP_PKEY_get_bn_param((EVP_PKEY *)key, name, &number) == 1) length = write_number(number, out, out_size);
    BN_free(number);
    ERR_clear_error();
    return length;
}

int cossl_rsa_modulus(cossl_key *key, uint8_t *out, size_t out_size) {
    return key_number(key, OSSL_PKEY_PARAM_RSA_N, out, out_size);
}

int cossl_rsa_exponent(cossl_key *key, uint8_t *out, size_t out_size) {
    return key_number(key, OSSL_PKEY_PARAM_RSA_E, out, out_size);
}

int cossl_dsa_number(cossl_key *key, int number, uint8_t *out, size_t out_size) {
    static const char *const names[] = {OSSL_PKEY_PARAM_FFC_P, OSSL_PKEY_PARAM_FFC_Q, OSSL_PKEY_PARAM_FFC_G,
                                        OSSL_PKEY_PARAM_PUB_KEY};
    return number < 0 || number > COSSL_DSA_Y ? -1 : key_number(key, names[number], out, out_size);
}

int cossl_ec_point(cossl_key *key, uint8_t *out, size_t out_size) {
    size_t length = 0;
    int result = EVP_PKEY_get_octet_string_param((EVP_PKEY *)key, OSSL_PKEY_PARAM_PUB_KEY, out, out_size, &length);
    ERR_clear_error();
    return result == 1 ? (int)length : -1;
}

int cossl_private_number(cossl_key *key, uint8_t *out, size_t out_size) {
    int is_rsa = EVP_PKEY_is_a((EVP_PKEY *)key, "RSA");
    return key_number(key, is_rsa ? OSSL_PKEY_PARAM_RSA_D : OSSL_PKEY_PARAM_PRIV_KEY, out, out_size);
}

// Frees the builder.
static cossl_key *load(const char *type, OSSL_PARAM_BLD *builder, int is_built) {
    EVP_PKEY *key = NULL;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, type, NULL);
    OSSL_PARAM *params = is_built ? OSSL_PARAM_BLD_to_param(builder) : NULL;
    if (context == NULL || params == NULL || EVP_PKEY_fromdata_init(context) != 1 ||
        EVP_PKEY_fromdata(context, &key, EVP_PKEY_KEYPAIR, params) != 1)
        key = NULL;
    OSSL_PARAM_free(params);
    OSSL_PARAM_BLD_free(builder);
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return (cossl_key *)key;
}

cossl_key *cossl_load_rsa(const uint8_t *modulus, size_t modulus_length, uint32_t public_exponent,
                          const uint8_t *exponent, size_t exponent_length) {
    BIGNUM *n = BN_bin2bn(modulus, (int)modulus_length, NULL), *d = BN_bin2bn(exponent, (int)exponent_length, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    int is_built = builder != NULL && n != NULL && d != NULL &&
                   OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_N, n) == 1 &&
                   OSSL_PARAM_BLD_push_uint32(builder, OSSL_PKEY_PARAM_RSA_E, public_exponent) == 1 &&
                   OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_RSA_D, d) == 1;
    cossl_key *key = load("RSA", builder, is_built);
    BN_free(n);
    BN_clear_free(d);
    return key;
}

cossl_key *cossl_load_ec(const char *curve, const uint8_t *point, size_t point_length, const uint8_t *number,
                         size_t number_length) {
    BIGNUM *private = BN_bin2bn(number, (int)number_length, NULL);
    OSSL_PARAM_BLD *builder = OSSL_PARAM_BLD_new();
    int is_built = builder != NULL && private != NULL &&
                   OSSL_PARAM_BLD_push_utf8_string(builder, OSSL_PKEY_PARAM_GROUP_NAME, curve, 0) == 1 &&
                   OSSL_PARAM_BLD_push_octet_string(builder, OSSL_PKEY_PARAM_PUB_KEY, point, point_length) == 1 &&
                   OSSL_PARAM_BLD_push_BN(builder, OSSL_PKEY_PARAM_PRIV_KEY, private) == 1;
    cossl_key *key = load("EC", builder, is_built);
    BN_clear_free(private);
    return key;
}

static EVP_PKEY_CTX *signer(cossl_key *key) {
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, (EVP_PKEY *)key, NULL);
    if (context != NULL && EVP_PKEY_sign_init(context) != 1) {
        EVP_PKEY_CTX_free(context);
        return NULL;
    }
    return context;
}

static int finish(EVP_PKEY_CTX *context, int ready, const uint8_t *data, size_t data_length, uint8_t *out,
                  size_t out_size) {
    size_t length = out_size;
    int result = ready ? EVP_PKEY_sign(context, out, &length, data, data_length) : 0;
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return result == 1 ? (int)length : -1;
}

int cossl_sign_rsa_pkcs1(cossl_key *key, int digest, const uint8_t *hash, size_t hash_length, uint8_t *out,
                         size_t out_size) {
    EVP_PKEY_CTX *context = signer(key);
    int ready = context != NULL && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PADDING) == 1 &&
                EVP_PKEY_CTX_set_signature_md(context, cossl_md(digest)) == 1;
    return finish(context, ready, hash, hash_length, out, out_size);
}

int cossl_sign_rsa_pss(cossl_key *key, int digest, int mgf_digest, int salt_length, const uint8_t *hash,
                       size_t hash_length, uint8_t *out, size_t out_size) {
    EVP_PKEY_CTX *context = signer(key);
    int ready = context != NULL && EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_PSS_PADDING) == 1 &&
                EVP_PKEY_CTX_set_signature_md(context, cossl_md(digest)) == 1 &&
                EVP_PKEY_CTX_set_rsa_mgf1_md(context, cossl_md(mgf_digest)) == 1 &&
                EVP_PKEY_CTX_set_rsa_pss_saltlen(context, salt_length) == 1;
    return finish(context, ready, hash, hash_length, out, out_size);
}

int cossl_sign_ecdsa(cossl_key *key, const uint8_t *hash, size_t hash_length, uint8_t *out, size_t out_size) {
    EVP_PKEY_CTX *context = signer(key);
    return finish(context, context != NULL, hash, hash_length, out, out_size);
}

int cossl_sign_dsa(cossl_key *key, const uint8_t *hash, size_t hash_length, uint8_t *out, size_t out_size) {
    return cossl_sign_ecdsa(key, hash, hash_length, out, out_size);
}

// One INTEGER of a signature that OpenSSL has just made, as long as half_length. Returns where it ends, or NULL.
static const uint8_t *plain_number(const uint8_t *position, const uint8_t *end, uint8_t *out, size_t half_length) {
    if (position == NULL || end - position < 2 || position[0] != 0x02 || end - position - 2 < position[1]) return NULL;
    const uint8_t *number = position + 2, *number_end = number + position[1];
    while (number < number_end && *number == 0) number++;
    size_t length = (size_t)(number_end - number);
    if (length > half_length) return NULL;
    memset(out, 0, half_length - length);
    memcpy(out + half_length - length, number, length);
    return number_end;
}

int cossl_sign_ecdsa_plain(cossl_key *key, const uint8_t *hash, size_t hash_length, size_t half_length, uint8_t *out,
                           size_t out_size) {
    uint8_t der[256];
    int length = cossl_sign_ecdsa(key, hash, hash_length, der, sizeof der);
    if (length < 3 || out_size / 2 < half_length) return -1;
    const uint8_t *end = der + length, *r = der + (der[1] & 0x80 ? 3 : 2);
    const uint8_t *s = plain_number(r, end, out, half_length);
    return plain_number(s, end, out + half_length, half_length) == end ? (int)(2 * half_length) : -1;
}

int cossl_rsa_private(cossl_key *key, const uint8_t *block, size_t block_length, uint8_t *out, size_t out_size) {
    EVP_PKEY_CTX *context = signer(key);
    int ready = context != NULL && EVP_PKEY_CTX_set_rsa_padding(context, RSA_NO_PADDING) == 1;
    return finish(context, ready, block, block_length, out, out_size);
}

static int padded(const BIGNUM *number, int length, uint8_t *out, size_t out_size) {
    return (size_t)length > out_size ? -1 : BN_bn2binpad(number, out, length);
}

int cossl_curve_parameter(const char *curve, int parameter, uint8_t *out, size_t out_size) {
    int length = -1;
    EC_GROUP *group = named_group(curve);
    BIGNUM *p = BN_new(), *a = BN_new(), *b = BN_new();
    if (group != NULL && p != NULL && a != NULL && b != NULL && EC_GROUP_get_curve(group, p, a, b, NULL) == 1) {
        size_t written;
        switch (parameter) {
        case COSSL_CURVE_PRIME: length = write_number(p, out, out_size); break;
        case COSSL_CURVE_A: length = padded(a, BN_num_bytes(p), out, out_size); break;
        case COSSL_CURVE_B: length = padded(b, BN_num_bytes(p), out, out_size); break;
        case COSSL_CURVE_ORDER: length = write_number(EC_GROUP_get0_order(group), out, out_size); break;
        case COSSL_CURVE_COFACTOR: length = write_number(EC_GROUP_get0_cofactor(group), out, out_size); break;
        case COSSL_CURVE_BASE:
            written = EC_POINT_point2oct(group, EC_GROUP_get0_generator(group), POINT_CONVERSION_UNCOMPRESSED, out,
                                         out_size, NULL);
            length = written == 0 ? -1 : (int)written;
            break;
        default: break;
        }
    }
    BN_free(p);
    BN_free(a);
    BN_free(b);
    EC_GROUP_free(group);
    ERR_clear_error();
    return length;
}
