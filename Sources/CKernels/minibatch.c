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
    for (int64_t i = 0; i < count; i++)
        memcpy((char *)result + (size_t)i * bytes, (const char *)source + (size_t)index[i] * bytes, bytes);
}
