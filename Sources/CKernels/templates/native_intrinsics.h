/* The few vector intrinsics that the templates use, by the compiler's builtins: <immintrin.h> alone takes longer to read
 * than a program takes to compile. */

#if defined(SET_AVX512)
typedef float __m512 __attribute__((vector_size(64)));
typedef double __m512d __attribute__((vector_size(64)));
typedef unsigned char __mmask8;
typedef unsigned short __mmask16;
#define _mm512_maskz_loadu_pd(mask, from) \
    (__m512d) __builtin_ia32_loadupd512_mask((const double *)(from), (__m512d){0}, (mask))
#define _mm512_maskz_loadu_ps(mask, from) \
    (__m512) __builtin_ia32_loadups512_mask((const float *)(from), (__m512){0}, (mask))
#define _mm512_mask_loadu_pd(rest, mask, from) \
    (__m512d) __builtin_ia32_loadupd512_mask((const double *)(from), (rest), (mask))
#define _mm512_mask_loadu_ps(rest, mask, from) \
    (__m512) __builtin_ia32_loadups512_mask((const float *)(from), (rest), (mask))
#define _mm512_mask_storeu_pd(to, mask, v) __builtin_ia32_storeupd512_mask((double *)(to), (v), (mask))
#define _mm512_mask_storeu_ps(to, mask, v) __builtin_ia32_storeups512_mask((float *)(to), (v), (mask))
#define _mm512_scalef_pd(a, b) (__m512d) __builtin_ia32_scalefpd512_mask((a), (b), (__m512d){0}, (__mmask8)-1, 4)
#define _mm512_scalef_ps(a, b) (__m512) __builtin_ia32_scalefps512_mask((a), (b), (__m512){0}, (__mmask16)-1, 4)
typedef long long __m512i __attribute__((vector_size(64)));
#define _mm512_rsqrt14_pd(a) (__m512d) __builtin_ia32_rsqrt14pd512_mask((a), (__m512d){0}, (__mmask8)-1)
#define _mm512_cmplt_epu64_mask(a, b) (__mmask8) __builtin_ia32_ucmpq512_mask((a), (b), 1, (__mmask8)-1)
#elif defined(SET_AVX2)
typedef float __m256 __attribute__((vector_size(32)));
typedef double __m256d __attribute__((vector_size(32)));
typedef long long __m256i __attribute__((vector_size(32)));
typedef int native_lanes32 __attribute__((vector_size(32)));
typedef struct {
    __m256i v;
} __attribute__((packed, may_alias)) native_unaligned;
#define _mm256_loadu_si256(from) (((const native_unaligned *)(from))->v)
#define _mm256_maskload_pd(from, mask) (__m256d) __builtin_ia32_maskloadpd256((const __m256d *)(from), (mask))
#define _mm256_maskload_ps(from, mask) \
    (__m256) __builtin_ia32_maskloadps256((const __m256 *)(from), (native_lanes32)(mask))
#define _mm256_maskstore_pd(to, mask, v) __builtin_ia32_maskstorepd256((__m256d *)(to), (mask), (v))
#define _mm256_maskstore_ps(to, mask, v) \
    __builtin_ia32_maskstoreps256((__m256 *)(to), (native_lanes32)(mask), (v))
#endif
