#include "CReference.h"

#include <limits.h>
#include <openssl/bio.h>
#include <openssl/cms.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <string.h>

int cref_message_verify(const uint8_t *message, size_t length, const uint8_t *signer, size_t signer_length,
                        const uint8_t *content, size_t content_length) {
    if (length > LONG_MAX || signer_length > LONG_MAX) return 0;
    const uint8_t *position = message, *certificate_position = signer;
    CMS_ContentInfo *info = d2i_CMS_ContentInfo(NULL, &position, (long)length);
    X509 *certificate = d2i_X509(NULL, &certificate_position, (long)signer_length);
    STACK_OF(X509) *certificates = sk_X509_new_null();
    BIO *out = BIO_new(BIO_s_mem());
    int ok = info != NULL && position == message + length && certificate != NULL && certificates != NULL
        && out != NULL && sk_X509_push(certificates, certificate) > 0
        && CMS_verify(info, certificates, NULL, NULL, out, CMS_NO_SIGNER_CERT_VERIFY | CMS_NOINTERN | CMS_BINARY) == 1;
    if (ok) {
        char *start = NULL;
        long count = BIO_get_mem_data(out, &start);
        ok = count >= 0 && (size_t)count == content_length && memcmp(start, content, content_length) == 0;
    }
    BIO_free(out);
    sk_X509_free(certificates);
    X509_free(certificate);
    CMS_ContentInfo_free(info);
    ERR_clear_error();
    return ok;
}
