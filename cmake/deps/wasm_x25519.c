/* Stands in for libsodium's x25519_ref10.c, with its ladder for the base point too. The table that
 * libsodium multiplies the base point with (30 KB, which no compression shortens) would be half of
 * a module that makes a few keys per file. */
#define crypto_scalarmult_curve25519_ref10_implementation with_the_table
#include "crypto_scalarmult/curve25519/ref10/x25519_ref10.c"
#undef crypto_scalarmult_curve25519_ref10_implementation

static int of_the_base(unsigned char* const product, const unsigned char* const scalar) {
    static const unsigned char base[crypto_scalarmult_curve25519_BYTES] = {9};
    return crypto_scalarmult_curve25519_ref10(product, scalar, base);
}

struct crypto_scalarmult_curve25519_implementation
    crypto_scalarmult_curve25519_ref10_implementation = {crypto_scalarmult_curve25519_ref10,
                                                         of_the_base};
