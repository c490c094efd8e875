#include "encryption.h"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <pthread.h>

#include "digest.h"
#include "shared.h"

static EVP_CIPHER *gcm;
static pthread_once_t fetched = PTHREAD_ONCE_INIT;

static void fetch(void) { gcm = EVP_CIPHER_fetch(NULL, "AES-256-GCM", NULL); }

static const EVP_CIPHER *cipher(void) {
    pthread_once(&fetched, fetch);
    return gcm;
}

// EVP counts in int; no payload comes near this.
#define MAX_LENGTH (1 << 24)

int cossl_gcm_seal(const uint8_t *key, const uint8_t *nonce, const uint8_t *aad, size_t aad_length, const uint8_t *data,
                   size_t length, uint8_t *out, uint8_t *tag) {
    int written = 0, last = 0, result = -1;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context != NULL && cipher() != NULL && length <= MAX_LENGTH && aad_length <= MAX_LENGTH &&
        EVP_EncryptInit_ex2(context, cipher(), key, nonce, NULL) == 1 &&
        (aad_length == 0 || EVP_EncryptUpdate(context, NULL, &written, aad, (int)aad_length) == 1) &&
        (length == 0 || EVP_EncryptUpdate(context, out, &written, data, (int)length) == 1) &&
        EVP_EncryptFinal_ex(context, out + length, &last) == 1 && last == 0 &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_GET_TAG, 16, tag) == 1)
        result = 1;
    EVP_CIPHER_CTX_free(context);
    ERR_clear_error();
    return result;
}

int cossl_gcm_open(const uint8_t *key, const uint8_t *nonce, const uint8_t *aad, size_t aad_length, const uint8_t *data,
                   size_t length, const uint8_t *tag, uint8_t *out) {
    int written = 0, last = 0, result = -1;
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (context != NULL && cipher() != NULL && length <= MAX_LENGTH && aad_length <= MAX_LENGTH &&
        EVP_DecryptInit_ex2(context, cipher(), key, nonce, NULL) == 1 &&
        (aad_length == 0 || EVP_DecryptUpdate(context, NULL, &written, aad, (int)aad_length) == 1) &&
        (length == 0 || EVP_DecryptUpdate(context, out, &written, data, (int)length) == 1) &&
        EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_AEAD_SET_TAG, 16, (void *)tag) == 1)
        result = EVP_DecryptFinal_ex(context, out + length, &last) == 1 ? 1 : 0;
    if (result != 1) OPENSSL_cleanse(out, length);
    EVP_CIPHER_CTX_free(context);
    ERR_clear_error();
    return result;
}

static int set_padding(EVP_PKEY_CTX *context) {
    return EVP_PKEY_CTX_set_rsa_padding(context, RSA_PKCS1_OAEP_PADDING) == 1 &&
           EVP_PKEY_CTX_set_rsa_oaep_md(context, cossl_md(COSSL_SHA256)) == 1 &&
           EVP_PKEY_CTX_set_rsa_mgf1_md(context, cossl_md(COSSL_SHA256)) == 1;
}

int cossl_oaep_encrypt(cossl_key *key, const uint8_t *data, size_t length, uint8_t *out, size_t out_size) {
    size_t written = out_size;
    int result = -1;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, (EVP_PKEY *)key, NULL);
    if (context != NULL && EVP_PKEY_encrypt_init(context) == 1 && set_padding(context) &&
        EVP_PKEY_encrypt(context, out, &written, data, length) == 1)
        result = (int)written;
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return result;
}

int cossl_oaep_decrypt(cossl_key *key, const uint8_t *data, size_t length, uint8_t *out, size_t out_size) {
    size_t written = out_size;
    int result = -1;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, (EVP_PKEY *)key, NULL);
    if (context != NULL && EVP_PKEY_decrypt_init(context) == 1 && set_padding(context) &&
        EVP_PKEY_decrypt(context, out, &written, data, length) == 1)
        result = (int)written;
    EVP_PKEY_CTX_free(context);
    ERR_clear_error();
    return result;
}
