/* The kernels for AVX-512 (F, DQ, VL, BW). */

#if defined(__x86_64__)

#include "kernels.h"

#include <immintrin.h>
#include <math.h>

#pragma clang fp contract(off)
#pragma clang attribute push(__attribute__((target("avx512f,avx512dq,avx512vl,avx512bw,avx2,fma,bmi2"), min_vector_width(512))), apply_to = function)

#define SET_AVX512 1
#define VECTOR_BYTES 64
#define HAS_FMA 1
#define KERNELS dyn_kernels_avx512
#define KERNELS_ID DYN_AVX512

#include "templates/instruction_set.h"

#pragma clang attribute pop

#endif
