/* One instruction set's kernels: the typed templates for f64 and f32, then what joins them. The including file sets
 * VECTOR_BYTES, one of SET_BASELINE, SET_AVX2, SET_AVX512, HAS_FMA where there is one, KERNELS and KERNELS_ID. */

#define INLINE static inline __attribute__((always_inline))
#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)

#if defined(HAS_FMA)
#define FUSED(a, b, c) __builtin_elementwise_fma((a), (b), (c))
#else
#define FUSED(a, b, c) ((a) * (b) + (c))
#endif

#define TYPE_F64 1
#include "typed.h"
#undef TYPE_F64

#define TYPE_F32 1
#include "typed.h"
#undef TYPE_F32

#include "singular.h"
#include "conversion.h"
#include "execution.h"
