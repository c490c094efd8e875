#include <openssl/bn.h>
#include <openssl/err.h>

#include "encryption.h"

// Every prime below this is tried.
#define SMALL_PRIMES_BELOW 2048
// Steps of Fermat's method.
#define FERMAT_ROUNDS 100

static int has_small_factor(const BIGNUM *modulus) {
    static const BN_ULONG limit = SMALL_PRIMES_BELOW;
    if (!BN_is_odd(modulus)) return 1;
    // Odd composites find nothing that their primes do not find.
    for (BN_ULONG divisor = 3; divisor < limit; divisor += 2) {
        if (BN_mod_word(modulus, divisor) == 0) return 1;
    }
    return 0;
}

// Nemec and others (2017) §3.2: modulo each of these primes such a modulus is a power of 65537; of other moduli one in
// about 2^28 is.
static int is_roca(const BIGNUM *modulus) {
    static const BN_ULONG primes[] = {3,  5,  7,  11, 13,  17,  19,  23,  29,  31,  37,  41,  43,  47,  53,  59,  61,  67, 71,
                                      73, 79, 83, 89, 97,  101, 103, 107, 109, 113, 127, 131, 137, 139, 149, 151, 157, 163, 167};
    for (size_t i = 0; i < sizeof primes / sizeof primes[0]; i++) {
        BN_ULONG rest = BN_mod_word(modulus, primes[i]), power = 1;
        int found = 0;
        for (BN_ULONG exponent = 0; exponent < primes[i] && !found; exponent++) {
            found = power == rest;
            power = power * (65537 % primes[i]) % primes[i];
        }
        if (!found) return 0;
    }
    return 1;
}

// The largest number whose square is not above another, by Newton's method from above. 1 or -1.
static int square_root(BIGNUM *root, const BIGNUM *number, BN_CTX *context) {
    BIGNUM *next = BN_CTX_get(context), *quotient = BN_CTX_get(context);
    if (quotient == NULL || BN_one(root) != 1 || BN_lshift(root, root, (BN_num_bits(number) + 1) / 2) != 1) return -1;
    for (;;) {
        if (BN_div(quotient, NULL, number, root, context) != 1 || BN_add(next, root, quotient) != 1 ||
            BN_rshift1(next, next) != 1)
            return -1;
        if (BN_cmp(next, root) >= 0) return 1;
        if (BN_copy(root, next) == NULL) return -1;
    }
}

// 1 when some a from the modulus' root on makes a^2 - n a square; then n = (a + b)(a - b).
static int has_close_factors(const BIGNUM *modulus, BN_CTX *context) {
    BIGNUM *a = BN_CTX_get(context), *rest = BN_CTX_get(context), *b = BN_CTX_get(context), *square = BN_CTX_get(context);
    if (square == NULL || square_root(a, modulus, context) != 1) return -1;
    for (int round = 0; round < FERMAT_ROUNDS; round++) {
        if (BN_sqr(rest, a, context) != 1 || BN_sub(rest, rest, modulus) != 1) return -1;
        if (!BN_is_negative(rest)) {
            BN_CTX_start(context);
            int found = BN_is_zero(rest) ? 1 : square_root(b, rest, context);
            BN_CTX_end(context);
            if (found != 1 || BN_sqr(square, b, context) != 1) return -1;
            if (BN_is_zero(rest) || BN_cmp(square, rest) == 0) return 1;
        }
        if (BN_add_word(a, 1) != 1) return -1;
    }
    return 0;
}

int cossl_modulus_weakness(const uint8_t *bytes, size_t length) {
    int result = -1;
    BIGNUM *modulus = length <= 1024 ? BN_bin2bn(bytes, (int)length, NULL) : NULL;
    BN_CTX *context = BN_CTX_new();
    if (modulus != NULL && context != NULL) {
        BN_CTX_start(context);
        int close = 0;
        if (has_small_factor(modulus)) {
            result = COSSL_MODULUS_SMALL_FACTOR;
        } else if (is_roca(modulus)) {
            result = COSSL_MODULUS_ROCA;
        } else {
            close = has_close_factors(modulus, context);
            result = close < 0 ? -1 : close ? COSSL_MODULUS_CLOSE_FACTORS : COSSL_MODULUS_SOUND;
        }
        BN_CTX_end(context);
    }
    BN_CTX_free(context);
    BN_free(modulus);
    ERR_clear_error();
    return result;
}
