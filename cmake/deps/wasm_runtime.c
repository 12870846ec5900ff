/* Stands in for libsodium's sodium/runtime.c: what a wasm build can do is known when it is
 * compiled. Only SSSE3 is offered (the SIMD build): SSE2 Poly1305 was measured and is slower. */
#include "private/common.h"
#include "runtime.h"

#ifdef __SSSE3__
#define HAS_SSSE3 1
#else
#define HAS_SSSE3 0
#endif

int _sodium_runtime_get_cpu_features(void) { return 0; }
int sodium_runtime_has_neon(void) { return 0; }
int sodium_runtime_has_armcrypto(void) { return 0; }
int sodium_runtime_has_sse2(void) { return 0; }
int sodium_runtime_has_sse3(void) { return 0; }
int sodium_runtime_has_ssse3(void) { return HAS_SSSE3; }
int sodium_runtime_has_sse41(void) { return 0; }
int sodium_runtime_has_avx(void) { return 0; }
int sodium_runtime_has_avx2(void) { return 0; }
int sodium_runtime_has_avx512f(void) { return 0; }
int sodium_runtime_has_pclmul(void) { return 0; }
int sodium_runtime_has_aesni(void) { return 0; }
int sodium_runtime_has_rdrand(void) { return 0; }
