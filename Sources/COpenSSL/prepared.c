#include "prepared.h"

#include <openssl/rsa.h>
#include <pthread.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "shared.h"

// Making a context costs as much as hashing 3 KB and takes locks that all threads share; the signers that documents show
// are few. Each thread keeps the contexts of the keys that it used last. A context holds its key, so the address of a
// key in the table names no other key.
#define SLOT_COUNT 32

struct slot {
    EVP_PKEY *key;
    struct scheme scheme;
    EVP_PKEY_CTX *context;
};

static pthread_key_t table_key;
static pthread_once_t table_key_made = PTHREAD_ONCE_INIT;
static __thread struct slot *table;

static void free_table(void *slots) {
    for (int i = 0; i < SLOT_COUNT; i++) EVP_PKEY_CTX_free(((struct slot *)slots)[i].context);
    free(slots);
}

static void make_table_key(void) { pthread_key_create(&table_key, free_table); }

static struct slot *slot_of(EVP_PKEY *key) {
    if (table == NULL) {
        pthread_once(&table_key_made, make_table_key);
        struct slot *made = calloc(SLOT_COUNT, sizeof *made);
        if (made == NULL || pthread_setspecific(table_key, made) != 0) {
            free(made);
            return NULL;
        }
        table = made;
    }
    // Addresses of allocations differ above their alignment.
    uint64_t mixed = ((uint64_t)(uintptr_t)key >> 4) * 0x9E3779B97F4A7C15u;
    return &table[mixed >> 59];
}

static int set_up(EVP_PKEY_CTX *context, struct scheme scheme) {
    if (context == NULL || EVP_PKEY_verify_init(context) != 1) return 0;
    if (scheme.padding == 0) return 1;
    if (EVP_PKEY_CTX_set_rsa_padding(context, scheme.padding) != 1 ||
        EVP_PKEY_CTX_set_signature_md(context, cossl_md(scheme.digest)) != 1)
        return 0;
    return scheme.padding != RSA_PKCS1_PSS_PADDING ||
           (EVP_PKEY_CTX_set_rsa_mgf1_md(context, cossl_md(scheme.mask_digest)) == 1 &&
            EVP_PKEY_CTX_set_rsa_pss_saltlen(context, scheme.salt_length) == 1);
}

EVP_PKEY_CTX *cossl_prepared(EVP_PKEY *key, struct scheme scheme) {
    struct slot *slot = slot_of(key);
    if (slot == NULL) return NULL;
    if (slot->key == key && memcmp(&slot->scheme, &scheme, sizeof scheme) == 0) return slot->context;
    EVP_PKEY_CTX *context = EVP_PKEY_CTX_new_from_pkey(NULL, key, NULL);
    if (!set_up(context, scheme)) {
        EVP_PKEY_CTX_free(context);
        return NULL;
    }
    EVP_PKEY_CTX_free(slot->context);
    *slot = (struct slot){key, scheme, context};
    return context;
}

void cossl_unprepare(EVP_PKEY *key) {
    struct slot *slot = slot_of(key);
    if (slot == NULL || slot->key != key) return;
    EVP_PKEY_CTX_free(slot->context);
    *slot = (struct slot){0};
}
