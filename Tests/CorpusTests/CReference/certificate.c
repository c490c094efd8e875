#include "CReference.h"

#include <limits.h>
#include <openssl/asn1.h>
#include <openssl/crypto.h>
#include <openssl/objects.h>
#include <openssl/x509.h>
#include <string.h>

// Encodings that OpenSSL makes on request, kept beside the certificate that they came from.
typedef struct {
    X509 *certificate;
    uint8_t *public_key, *issuer, *subject;
} owner;

static int seconds(const ASN1_TIME *time, int64_t *out) {
    ASN1_TIME *epoch = ASN1_TIME_set(NULL, 0);
    int days = 0, rest = 0;
    int ok = epoch != NULL && ASN1_TIME_diff(&days, &rest, epoch, time);
    ASN1_TIME_free(epoch);
    *out = (int64_t)days * 86400 + rest;
    return ok;
}

static cref_bytes run(const uint8_t *start, int length) {
    cref_bytes bytes = {start, length > 0 ? (size_t)length : 0};
    return bytes;
}

int cref_certificate_read(const uint8_t *bytes, size_t length, cref_certificate *out) {
    memset(out, 0, sizeof *out);
    if (length > LONG_MAX) return 0;
    const uint8_t *position = bytes;
    X509 *certificate = d2i_X509(NULL, &position, (long)length);
    if (certificate == NULL) return 0;
    owner *kept = OPENSSL_zalloc(sizeof *kept);
    if (kept == NULL || position != bytes + length) {
        X509_free(certificate);
        OPENSSL_free(kept);
        return 0;
    }
    kept->certificate = certificate;
    out->owner = kept;
    const ASN1_INTEGER *serial = X509_get0_serialNumber(certificate);
    out->serial = run(ASN1_STRING_get0_data(serial), ASN1_STRING_length(serial));
    out->serial_is_negative = ASN1_STRING_type(serial) == V_ASN1_NEG_INTEGER;
    out->public_key = run(NULL, i2d_X509_PUBKEY(X509_get_X509_PUBKEY(certificate), &kept->public_key));
    out->public_key.start = kept->public_key;
    out->issuer = run(NULL, i2d_X509_NAME(X509_get_issuer_name(certificate), &kept->issuer));
    out->issuer.start = kept->issuer;
    out->subject = run(NULL, i2d_X509_NAME(X509_get_subject_name(certificate), &kept->subject));
    out->subject.start = kept->subject;
    out->extension_count = X509_get_ext_count(certificate);
    if (seconds(X509_get0_notBefore(certificate), &out->not_before)
        && seconds(X509_get0_notAfter(certificate), &out->not_after))
        return 1;
    cref_certificate_free(out);
    return 0;
}

cref_extension cref_certificate_extension(const cref_certificate *certificate, int index) {
    X509_EXTENSION *extension = X509_get_ext(((owner *)certificate->owner)->certificate, index);
    const ASN1_OBJECT *identifier = X509_EXTENSION_get_object(extension);
    const ASN1_OCTET_STRING *value = X509_EXTENSION_get_data(extension);
    cref_extension result = {
        run(OBJ_get0_data(identifier), (int)OBJ_length(identifier)),
        X509_EXTENSION_get_critical(extension),
        run(ASN1_STRING_get0_data(value), ASN1_STRING_length(value)),
    };
    return result;
}

void cref_certificate_free(cref_certificate *certificate) {
    owner *kept = certificate->owner;
    if (kept == NULL) return;
    X509_free(kept->certificate);
    OPENSSL_free(kept->public_key);
    OPENSSL_free(kept->issuer);
    OPENSSL_free(kept->subject);
    OPENSSL_free(kept);
    certificate->owner = NULL;
}
