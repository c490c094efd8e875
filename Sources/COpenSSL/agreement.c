#include "agreement.h"

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/objects.h>
#include <pthread.h>
#include <string.h>

// A scalar in 1 ... order-1, marked so that OpenSSL's arithmetic takes the same time for each; NULL for others.
static BIGNUM *secret_scalar(const uint8_t *scalar, size_t length, const BIGNUM *order) {
    BIGNUM *number = BN_bin2bn(scalar, (int)length, NULL);
    if (number != NULL && !BN_is_zero(number) && BN_cmp(number, order) < 0) {
        BN_set_flags(number, BN_FLG_CONSTTIME);
        return number;
    }
    BN_clear_free(number);
    return NULL;
}

int cossl_ec_multiply(const char *curve, const uint8_t *scalar, size_t scalar_length, const uint8_t *point,
                      size_t point_length, uint8_t *out, size_t out_size) {
    int nid = OBJ_sn2nid(curve), result = -1;
    EC_GROUP *group = nid == NID_undef ? NULL : EC_GROUP_new_by_curve_name(nid);
    if (group == NULL) return -1;
    BIGNUM *number = secret_scalar(scalar, scalar_length, EC_GROUP_get0_order(group));
    EC_POINT *factor = EC_POINT_new(group), *product = EC_POINT_new(group);
    if (number != NULL && factor != NULL && product != NULL &&
        (point == NULL
             ? EC_POINT_mul(group, product, number, NULL, NULL, NULL) == 1
             // Reading a point tests that it lies on the curve.
             : point_length > 1 && point[0] == 4 &&
                   EC_POINT_oct2point(group, factor, point, point_length, NULL) == 1 &&
                   EC_POINT_mul(group, product, NULL, factor, number, NULL) == 1) &&
        !EC_POINT_is_at_infinity(group, product)) {
        size_t length = EC_POINT_point2oct(group, product, POINT_CONVERSION_UNCOMPRESSED, out, out_size, NULL);
        if (length > 0) result = (int)length;
    }
    EC_POINT_clear_free(product);
    EC_POINT_free(factor);
    BN_clear_free(number);
    EC_GROUP_free(group);
    ERR_clear_error();
    return result;
}

#define GROUP_COUNT 3

static const char *const group_names[GROUP_COUNT] = {"dh_1024_160", "dh_2048_224", "dh_2048_256"};
static struct group {
    BIGNUM *p, *q, *g;
} groups[GROUP_COUNT];
static pthread_once_t loaded = PTHREAD_ONCE_INIT;

static void load_groups(void) {
    for (int i = 0; i < GROUP_COUNT; i++) {
        OSSL_PARAM params[] = {
            OSSL_PARAM_construct_utf8_string(OSSL_PKEY_PARAM_GROUP_NAME, (char *)group_names[i], 0),
            OSSL_PARAM_construct_end(),
        };
        EVP_PKEY *domain = NULL;
        EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_name(NULL, "DHX", NULL);
        if (context != NULL && EVP_PKEY_fromdata_init(context) == 1 &&
            EVP_PKEY_fromdata(context, &domain, EVP_PKEY_KEY_PARAMETERS, params) == 1) {
            EVP_PKEY_get_bn_param(domain, OSSL_PKEY_PARAM_FFC_P, &groups[i].p);
            EVP_PKEY_get_bn_param(domain, OSSL_PKEY_PARAM_FFC_Q, &groups[i].q);
            EVP_PKEY_get_bn_param(domain, OSSL_PKEY_PARAM_FFC_G, &groups[i].g);
        }
        EVP_PKEY_free(domain);
        EVP_PKEY_CTX_free(context);
    }
    ERR_clear_error();
}

static const struct group *named_group(const char *name) {
    pthread_once(&loaded, load_groups);
    for (int i = 0; i < GROUP_COUNT; i++)
        if (strcmp(group_names[i], name) == 0)
            return groups[i].p != NULL && groups[i].q != NULL && groups[i].g != NULL ? &groups[i] : NULL;
    return NULL;
}

int cossl_dh_power(const char *name, const uint8_t *scalar, size_t scalar_length, const uint8_t *number,
                   size_t number_length, uint8_t *out, size_t out_size) {
    const struct group *group = named_group(name);
    if (group == NULL || (size_t)BN_num_bytes(group->p) > out_size) return -1;
    int result = -1;
    BIGNUM *exponent = secret_scalar(scalar, scalar_length, group->q), *power = BN_new();
    BIGNUM *base = number == NULL ? BN_dup(group->g) : BN_bin2bn(number, (int)number_length, NULL);
    BN_CTX *context = BN_CTX_secure_new();
    if (exponent != NULL && power != NULL && base != NULL && context != NULL &&
        BN_cmp(base, BN_value_one()) > 0 && BN_cmp(base, group->p) < 0 &&
        BN_mod_exp(power, base, group->q, group->p, context) == 1 && BN_is_one(power) &&
        BN_mod_exp_mont_consttime(power, base, exponent, group->p, context, NULL) == 1)
        result = BN_bn2binpad(power, out, BN_num_bytes(group->p));
    BN_clear_free(exponent);
    BN_clear_free(power);
    BN_free(base);
    BN_CTX_free(context);
    ERR_clear_error();
    return result;
}

int cossl_dh_parameter(const char *name, int parameter, uint8_t *out, size_t out_size) {
    const struct group *group = named_group(name);
    if (group == NULL || parameter < COSSL_DH_P || parameter > COSSL_DH_G) return -1;
    const BIGNUM *number = parameter == COSSL_DH_P ? group->p : parameter == COSSL_DH_Q ? group->q : group->g;
    return (size_t)BN_num_bytes(number) > out_size ? -1 : BN_bn2bin(number, out);
}

int cossl_scalar(const uint8_t *order, size_t order_length, const uint8_t *random, size_t random_length, uint8_t *out) {
    int result = -1;
    BIGNUM *range = BN_bin2bn(order, (int)order_length, NULL), *number = BN_bin2bn(random, (int)random_length, NULL);
    BN_CTX *context = BN_CTX_secure_new();
    if (range != NULL && number != NULL && context != NULL && BN_sub_word(range, 1) == 1 &&
        BN_mod(number, number, range, context) == 1 && BN_add_word(number, 1) == 1 &&
        BN_bn2binpad(number, out, (int)order_length) >= 0)
        result = 1;
    BN_free(range);
    BN_clear_free(number);
    BN_CTX_free(context);
    ERR_clear_error();
    return result;
}

void cossl_wipe(uint8_t *bytes, size_t length) { OPENSSL_cleanse(bytes, length); }
