/* What a native program is written with: the instruction set's vectors, lane operations, tiles and reductions. The
 * including text defines NATIVE_PROGRAM, VECTOR_BYTES, HAS_FMA where there is one, and one of SET_BASELINE, SET_AVX2,
 * SET_AVX512. */

#include "../kernels.h"

#include <math.h>

#include "native_intrinsics.h"

#pragma clang fp contract(off)

#define INLINE static inline __attribute__((always_inline))
#define JOIN_(a, b) a##_##b
#define JOIN(a, b) JOIN_(a, b)

#if defined(HAS_FMA)
#define FUSED(a, b, c) __builtin_elementwise_fma((a), (b), (c))
#else
#define FUSED(a, b, c) ((a) * (b) + (c))
#endif

#if defined(NATIVE_F64)
#define TYPE_F64 1
#include "typed.h"
#undef TYPE_F64
#endif

#if defined(NATIVE_F32)
#define TYPE_F32 1
#include "typed.h"
#undef TYPE_F32
#endif
