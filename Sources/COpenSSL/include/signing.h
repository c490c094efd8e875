// Key pairs and signatures: what an issuing state has and a verifier never needs. Only DocumentForge calls these.
#ifndef COPENSSL_SIGNING_H
#define COPENSSL_SIGNING_H

#include <stddef.h>
#include <stdint.h>

#endif
