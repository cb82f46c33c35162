/* The kernels for every machine: 16-byte vectors, SSE2 on x86-64 and NEON on arm64. */

#include "kernels.h"

#include <math.h>

#pragma clang fp contract(off)

#define SET_BASELINE 1
#define VECTOR_BYTES 16
#if defined(__aarch64__)
#define HAS_FMA 1
#endif
#define KERNELS dyn_kernels_baseline
#define KERNELS_ID DYN_BASELINE

#include "templates/instruction_set.h"
