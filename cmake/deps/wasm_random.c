/* Stands in for libsodium's system randomness: getentropy, which Emscripten serves from
 * crypto.getRandomValues, in pieces of at most 256 bytes (its limit). */
#include <stdlib.h>
#include <unistd.h>

#include "randombytes_sysrandom.h"

static void fill(void* const buffer, const size_t size) {
    unsigned char* const bytes = (unsigned char*)buffer;
    for (size_t at = 0; at < size; at += 256) {
        const size_t piece = size - at < 256 ? size - at : 256;
        if (getentropy(bytes + at, piece) != 0) {
            abort();
        }
    }
}

static uint32_t number(void) {
    uint32_t value;
    fill(&value, sizeof value);
    return value;
}

static const char* name(void) { return "getentropy"; }

struct randombytes_implementation randombytes_sysrandom_implementation = {
    name, number, NULL, NULL, fill, NULL};
