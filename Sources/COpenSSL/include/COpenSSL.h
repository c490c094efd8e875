// libcrypto behind a few functions: raw pointers and lengths in, results out. No OpenSSL type reaches Swift.
// A result of 1 is yes, 0 is no, and a negative one says that the question could not be asked.
#ifndef COPENSSL_H
#define COPENSSL_H

#include "agreement.h"
#include "digest.h"
#include "encryption.h"
#include "keys.h"
#include "messaging.h"
#include "signing.h"
#include "verify.h"

#endif
