#ifndef COPENSSL_SHARED_H
#define COPENSSL_SHARED_H

#include <openssl/evp.h>

// The digest behind one of our numbers, fetched once: a fetch by name costs more than hashing a small file.
const EVP_MD *cossl_md(int digest);

// Every key that is made and every signature that is checked passes by here.
void cossl_count_key_operation(void);

#endif
