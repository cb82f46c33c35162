#include "include/CKernels.h"

#include <string.h>

/* Minibatches drawn from a data set. Moves only: one form serves all instruction sets. */

void dyn_gather_columns(dyn_element_type type, const void *source, int64_t source_stride, int64_t rows,
                        const int32_t *index, int64_t count, void *result) {
    for (int64_t row = 0; row < rows; row++) {
        if (type == DYN_F64) {
            const double *from = (const double *)source + row * source_stride;
            double *to = (double *)result + row * count;
            for (int64_t i = 0; i < count; i++) to[i] = from[index[i]];
        } else {
            const float *from = (const float *)source + row * source_stride;
            float *to = (float *)result + row * count;
            for (int64_t i = 0; i < count; i++) to[i] = from[index[i]];
        }
    }
}

void dyn_gather_rows(dyn_element_type type, const void *source, int64_t width, const int32_t *index, int64_t count,
                     void *result) {
    size_t bytes = (size_t)width * (type == DYN_F64 ? 8 : 4);
    for (int64_t i = 0; i < count; i++) {
        /* A row lies anywhere in a data set that no cache holds: the next one is on its way while this one is copied. */
        if (i + 1 < count)
            for (size_t line = 0; line < bytes; line += 64)
                __builtin_prefetch((const char *)source + (size_t)index[i + 1] * bytes + line, 0, 2);
        memcpy((char *)result + (size_t)i * bytes, (const char *)source + (size_t)index[i] * bytes, bytes);
    }
}

/* Four vectors of 16 bytes side by side are a cache line of the result: 16 samples in f32, 8 in f64. */
typedef float quad __attribute__((ext_vector_type(4)));
typedef double pair __attribute__((ext_vector_type(2)));

static void transpose_16(const float *const *rows, int64_t feature, float *to, int64_t stride) {
    for (int i = 0; i < 16; i += 4) {
        quad a, b, c, d;
        memcpy(&a, rows[i] + feature, sizeof a), memcpy(&b, rows[i + 1] + feature, sizeof b);
        memcpy(&c, rows[i + 2] + feature, sizeof c), memcpy(&d, rows[i + 3] + feature, sizeof d);
        quad ab_low = __builtin_shufflevector(a, b, 0, 4, 1, 5), ab_high = __builtin_shufflevector(a, b, 2, 6, 3, 7);
        quad cd_low = __builtin_shufflevector(c, d, 0, 4, 1, 5), cd_high = __builtin_shufflevector(c, d, 2, 6, 3, 7);
        quad columns[4] = {
            __builtin_shufflevector(ab_low, cd_low, 0, 1, 4, 5), __builtin_shufflevector(ab_low, cd_low, 2, 3, 6, 7),
            __builtin_shufflevector(ab_high, cd_high, 0, 1, 4, 5), __builtin_shufflevector(ab_high, cd_high, 2, 3, 6, 7)};
        for (int j = 0; j < 4; j++) memcpy(to + j * stride + i, &columns[j], sizeof columns[j]);
    }
}

static void transpose_8(const double *const *rows, int64_t feature, double *to, int64_t stride) {
    for (int i = 0; i < 8; i += 2) {
        pair a, b;
        memcpy(&a, rows[i] + feature, sizeof a), memcpy(&b, rows[i + 1] + feature, sizeof b);
        pair low = __builtin_shufflevector(a, b, 0, 2), high = __builtin_shufflevector(a, b, 1, 3);
        memcpy(to + i, &low, sizeof low), memcpy(to + stride + i, &high, sizeof high);
    }
}

/* Samples of a cache line of the result at a time, and of their features those that a transposition takes. */
#define GATHER_TRANSPOSED(type, samples, features)                                                                     \
    static void gather_transposed_##samples(const type *source, int64_t width, const int32_t *index, int64_t count,     \
                                            type *result) {                                                             \
        int64_t whole = count / samples * samples, grouped = width / features * features;                               \
        for (int64_t i = 0; i < whole; i += samples) {                                                                  \
            const type *rows[samples];                                                                                  \
            for (int k = 0; k < samples; k++) rows[k] = source + (int64_t)index[i + k] * width;                         \
            for (int64_t j = 0; j < grouped; j += features) transpose_##samples(rows, j, result + j * count + i, count); \
            for (int64_t j = grouped; j < width; j++)                                                                   \
                for (int k = 0; k < samples; k++) result[j * count + i + k] = rows[k][j];                               \
        }                                                                                                               \
        for (int64_t i = whole; i < count; i++)                                                                         \
            for (int64_t j = 0; j < width; j++) result[j * count + i] = source[(int64_t)index[i] * width + j];          \
    }

GATHER_TRANSPOSED(float, 16, 4)
GATHER_TRANSPOSED(double, 8, 2)

void dyn_gather_transposed(dyn_element_type type, const void *source, int64_t width, const int32_t *index, int64_t count,
                           void *result) {
    if (type == DYN_F64) gather_transposed_8(source, width, index, count, result);
    else gather_transposed_16(source, width, index, count, result);
}
