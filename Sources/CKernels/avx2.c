/* The kernels for AVX2 with fused multiply-add. */

#if defined(__x86_64__)

#include "kernels.h"

#include <immintrin.h>
#include <math.h>

#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("avx2,fma,bmi2"), min_vector_width(256))), apply_to = function)

#define SET_AVX2 1
#define VECTOR_BYTES 32
#define HAS_FMA 1
#define KERNELS dyn_kernels_avx2
#define KERNELS_ID DYN_AVX2

#include "templates/instruction_set.h"

#pragma clang attribute pop

#endif
