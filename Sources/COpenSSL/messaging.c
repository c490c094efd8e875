#include "messaging.h"

#include <openssl/core_names.h>
#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/evp.h>
#include <string.h>

static int run_cbc(const char *name, int encrypts, const uint8_t *key, const uint8_t *iv, const uint8_t *data,
                   size_t length, uint8_t *out) {
    int written = 0, last = 0, result = -1;
    EVP_CIPHER *cipher = EVP_CIPHER_fetch(NULL, name, NULL);
    EVP_CIPHER_CTX *context = EVP_CIPHER_CTX_new();
    if (cipher != NULL && context != NULL && length <= 65536 &&
        EVP_CipherInit_ex2(context, cipher, key, iv, encrypts, NULL) == 1 &&
        EVP_CIPHER_CTX_set_padding(context, 0) == 1 &&
        EVP_CipherUpdate(context, out, &written, data, (int)length) == 1 &&
        EVP_CipherFinal_ex(context, out + written, &last) == 1)
        result = written + last;
    EVP_CIPHER_CTX_free(context);
    EVP_CIPHER_free(cipher);
    ERR_clear_error();
    return result;
}

static const char *aes_name(size_t key_length) {
    return key_length == 16 ? "AES-128-CBC" : key_length == 24 ? "AES-192-CBC" : key_length == 32 ? "AES-256-CBC" : NULL;
}

int cossl_cbc(int cipher, int encrypts, const uint8_t *key, size_t key_length, const uint8_t *iv, const uint8_t *data,
              size_t length, uint8_t *out) {
    if (cipher == COSSL_AES) {
        const char *name = aes_name(key_length);
        return name == NULL ? -1 : run_cbc(name, encrypts, key, iv, data, length, out);
    }
    if (key_length != 16) return -1;
    uint8_t three[24];
    memcpy(three, key, 16);
    memcpy(three + 16, key, 8);
    int result = run_cbc("DES-EDE3-CBC", encrypts, three, iv, data, length, out);
    OPENSSL_cleanse(three, sizeof three);
    return result;
}

int cossl_cmac(const uint8_t *key, size_t key_length, const uint8_t *data, size_t length, uint8_t *out) {
    const char *name = aes_name(key_length);
    if (name == NULL) return -1;
    size_t written = 0;
    int result = -1;
    OSSL_PARAM params[] = {
        OSSL_PARAM_construct_utf8_string(OSSL_MAC_PARAM_CIPHER, (char *)name, 0),
        OSSL_PARAM_construct_end(),
    };
    EVP_MAC *mac = EVP_MAC_fetch(NULL, "CMAC", NULL);
    EVP_MAC_CTX *context = mac == NULL ? NULL : EVP_MAC_CTX_new(mac);
    if (context != NULL && EVP_MAC_init(context, key, key_length, params) == 1 &&
        EVP_MAC_update(context, data, length) == 1 && EVP_MAC_final(context, out, &written, 16) == 1 && written == 16)
        result = 16;
    EVP_MAC_CTX_free(context);
    EVP_MAC_free(mac);
    ERR_clear_error();
    return result;
}

// OpenSSL keeps DES alone for old programs only. 3DES with one key three times is DES, and the last step of the retail
// MAC, which decrypts with the second key and encrypts with the first, is 3DES over the last block.
int cossl_retail_mac(const uint8_t *key, const uint8_t *data, size_t length, uint8_t *out) {
    if (length == 0 || length % 8 != 0 || length > 65536) return -1;
    uint8_t three[24], chain[8] = {0}, block[8];
    for (int i = 0; i < 3; i++) memcpy(three + 8 * i, key, 8);
    int good = 1;
    for (size_t start = 0; good && start + 8 < length; start += 8) {
        good = run_cbc("DES-EDE3-CBC", 1, three, chain, data + start, 8, block) == 8;
        memcpy(chain, block, 8);
    }
    memcpy(three + 8, key + 8, 8);
    good = good && run_cbc("DES-EDE3-CBC", 1, three, chain, data + length - 8, 8, out) == 8;
    OPENSSL_cleanse(three, sizeof three);
    return good ? 8 : -1;
}
