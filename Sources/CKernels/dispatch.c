#include "kernels.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* The choice of instruction set, made at the first call, and the public entry points. */

static _Atomic(const dyn_kernels *) chosen_kernels;
static _Thread_local const dyn_kernels *kernels_of_this_thread; /* a test's choice; null otherwise */
static _Atomic(__typeof__(((dyn_blas *)0)->sgemm)) blas_sgemm;
static _Atomic(__typeof__(((dyn_blas *)0)->dgemm)) blas_dgemm;

static const dyn_kernels *kernels_of(dyn_instruction_set set) {
#if defined(__x86_64__)
    if (set == DYN_AVX512) {
        bool runs = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512dq") &&
                    __builtin_cpu_supports("avx512vl") && __builtin_cpu_supports("avx512bw") &&
                    __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
        return runs ? &dyn_kernels_avx512 : NULL;
    }
    if (set == DYN_AVX2) {
        bool runs = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") && __builtin_cpu_supports("bmi2");
        return runs ? &dyn_kernels_avx2 : NULL;
    }
#endif
    return set == DYN_BASELINE ? &dyn_kernels_baseline : NULL;
}

static const dyn_kernels *choose_kernels(void) {
    dyn_instruction_set best = DYN_AVX512;
    const char *cap = getenv("DYN_CPU");
    if (cap != NULL && strcmp(cap, "avx2") == 0) best = DYN_AVX2;
    if (cap != NULL && strcmp(cap, "baseline") == 0) best = DYN_BASELINE;
    const dyn_kernels *kernels = kernels_of(best);
    while (kernels == NULL) kernels = kernels_of(--best);
    atomic_store_explicit(&chosen_kernels, kernels, memory_order_release);
    return kernels;
}

static inline const dyn_kernels *current_kernels(void) {
    if (kernels_of_this_thread != NULL) return kernels_of_this_thread;
    const dyn_kernels *kernels = atomic_load_explicit(&chosen_kernels, memory_order_acquire);
    return kernels != NULL ? kernels : choose_kernels();
}

dyn_instruction_set dyn_best_instruction_set(void) {
    dyn_instruction_set best = DYN_AVX512;
    while (kernels_of(best) == NULL) best--;
    return best;
}

dyn_instruction_set dyn_current_instruction_set(void) { return current_kernels()->instruction_set; }

bool dyn_use_instruction_set(dyn_instruction_set set) {
    const dyn_kernels *kernels = kernels_of(set);
    if (kernels == NULL) return false;
    kernels_of_this_thread = kernels;
    return true;
}

/* One value for every element of the result: computed once, then repeated. */
static void repeat(dyn_element_type type, void *result, size_t n) {
    if (type == DYN_F64)
        for (size_t i = 1; i < n; i++) ((double *)result)[i] = ((double *)result)[0];
    else
        for (size_t i = 1; i < n; i++) ((float *)result)[i] = ((float *)result)[0];
}

void dyn_unary(dyn_element_type type, dyn_unary_operation operation, const void *a, void *result, size_t n) {
    current_kernels()->lane_kernel(type, operation, DYN_STEP_A)(a, a, a, result, n);
}

void dyn_binary(dyn_element_type type, dyn_binary_operation operation, const void *a, size_t a_step, const void *b,
                size_t b_step, void *result, size_t n) {
    if (n == 0) return; /* a single operand is read even then */
    unsigned steps = (a_step != 0 ? DYN_STEP_A : 0) | (b_step != 0 ? DYN_STEP_B : 0);
    current_kernels()->lane_kernel(type, 64 + operation, steps)(a, b, b, result, steps == 0 ? 1 : n);
    if (steps == 0) repeat(type, result, n);
}

void dyn_ternary(dyn_element_type type, dyn_ternary_operation operation, const void *a, size_t a_step, const void *b,
                 size_t b_step, const void *c, size_t c_step, void *result, size_t n) {
    if (n == 0) return;
    unsigned steps = (a_step != 0 ? DYN_STEP_A : 0) | (b_step != 0 ? DYN_STEP_B : 0) | (c_step != 0 ? DYN_STEP_C : 0);
    current_kernels()->lane_kernel(type, 128 + operation, steps)(a, b, c, result, steps == 0 ? 1 : n);
    if (steps == 0) repeat(type, result, n);
}

void dyn_convert(dyn_element_type from, const void *source, dyn_element_type to, void *result, size_t n) {
    current_kernels()->convert(from, source, to, result, n);
}

bool dyn_all_finite(dyn_element_type type, const void *values, size_t n) {
    return current_kernels()->all_finite(type, values, n);
}

size_t dyn_singular_pair_bytes(int64_t rows, int64_t columns) {
    int64_t large = dyn_singular_eights(rows > columns ? rows : columns), small = dyn_singular_eights(rows > columns ? columns : rows);
    int64_t kept = DYN_SINGULAR_STEPS + 8;
    /* The copy, v, u; then the image, the next vector, the basis, overlaps and the tridiagonal matrix's four arrays. */
    return (size_t)(large * small + 2 * small + 2 * large + kept * small + 5 * kept) * sizeof(double);
}

bool dyn_singular_pair(dyn_element_type type, const void *matrix, dyn_singular_shape shape, void *pair, double *value, void *work) {
    return current_kernels()->singular_pair(matrix, type, &shape, pair, 1, value, work);
}

double dyn_bilinear_form(dyn_element_type type, const void *matrix, dyn_singular_shape shape, const void *pair) {
    return current_kernels()->bilinear_form(matrix, type, &shape, pair, 1);
}

void dyn_set_blas(dyn_blas table) {
    atomic_store_explicit(&blas_sgemm, table.sgemm, memory_order_release);
    atomic_store_explicit(&blas_dgemm, table.dgemm, memory_order_release);
}

void dyn_execute_ahead(const dyn_program *program, dyn_native_step step, void *const *slots, void *scratch,
                       const dyn_rows_ahead *tables, int64_t table_count) {
    dyn_blas blas = {atomic_load_explicit(&blas_sgemm, memory_order_acquire),
                     atomic_load_explicit(&blas_dgemm, memory_order_acquire)};
    dyn_fetcher fetcher = {.table = tables, .end = tables + table_count};
    dyn_execute_with(current_kernels(), blas, program, step, slots, scratch, table_count > 0 ? &fetcher : NULL);
}

void dyn_execute_native(const dyn_program *program, dyn_native_step step, void *const *slots, void *scratch) {
    dyn_execute_ahead(program, step, slots, scratch, NULL, 0);
}

void dyn_execute(const dyn_program *program, void *const *slots, void *scratch) {
    dyn_execute_native(program, NULL, slots, scratch);
}
