#include "CReference.h"

#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/objects.h>

int cref_ec_add(const char *curve, const uint8_t *left, const uint8_t *right, size_t length, uint8_t *out) {
    EC_GROUP *group = EC_GROUP_new_by_curve_name(OBJ_sn2nid(curve));
    EC_POINT *sum = group != NULL ? EC_POINT_new(group) : NULL;
    EC_POINT *other = group != NULL ? EC_POINT_new(group) : NULL;
    int ok = sum != NULL && other != NULL && EC_POINT_oct2point(group, sum, left, length, NULL)
        && EC_POINT_oct2point(group, other, right, length, NULL) && EC_POINT_add(group, sum, sum, other, NULL)
        && EC_POINT_point2oct(group, sum, POINT_CONVERSION_UNCOMPRESSED, out, length, NULL) == length;
    EC_POINT_free(other);
    EC_POINT_free(sum);
    EC_GROUP_free(group);
    ERR_clear_error();
    return ok;
}
