#include <openssl/asn1.h>

#include "CBaseline.h"

static long walk(const unsigned char **position, const unsigned char *end, int depth) {
    long elements = 0;
    while (*position < end) {
        long length = 0;
        int tag = 0, class = 0;
        int form = ASN1_get_object(position, &length, &tag, &class, end - *position);
        if ((form & 0x80) || depth > 32) return -1;
        elements++;
        if (form & V_ASN1_CONSTRUCTED) {
            long inner = walk(position, *position + length, depth + 1);
            if (inner < 0) return -1;
            elements += inner;
        } else {
            *position += length;
        }
    }
    return elements;
}

long baseline_asn1_walk(const uint8_t *data, size_t length) {
    const unsigned char *position = data;
    return walk(&position, data + length, 0);
}
