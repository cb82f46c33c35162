#ifndef DYN_KERNELS_H
#define DYN_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The vector kernels. Each is compiled for several instruction sets and chosen once, at the first call.
 *
 * Arithmetic is the same whatever the alignment, the number of threads or the neighbours of an element: fused
 * multiply-adds are explicit, never the compiler's choice, and a reduction is one tree whose shape depends on the
 * extent alone. Results may differ between instruction sets, never between runs on one machine. */

typedef enum { DYN_F64 = 0, DYN_F32 = 1, DYN_BOOL = 2 } dyn_element_type; /* bool: one byte, 0 or 1; loads and stores only */

typedef enum {
    DYN_NEGATE, DYN_ABS, DYN_SIGN, DYN_EXP, DYN_LOG, DYN_LOG1P, DYN_EXPM1, DYN_SQRT, DYN_SIN, DYN_COS, DYN_TAN,
    DYN_ASIN, DYN_ACOS, DYN_ATAN, DYN_SINH, DYN_COSH, DYN_TANH, DYN_SIGMOID, DYN_SOFTPLUS, DYN_RELU, DYN_ERF,
    DYN_FLOOR, DYN_CEIL, DYN_ROUND, DYN_RECIPROCAL, DYN_SQUARE, DYN_NOT, DYN_IS_NAN, DYN_IS_FINITE,
    DYN_UNARY_COUNT
} dyn_unary_operation;

typedef enum {
    DYN_ADD, DYN_SUBTRACT, DYN_MULTIPLY, DYN_DIVIDE, DYN_POWER, DYN_MAXIMUM, DYN_MINIMUM, DYN_ATAN2, DYN_MODULO,
    DYN_EQUAL, DYN_NOT_EQUAL, DYN_LESS, DYN_LESS_EQUAL, DYN_GREATER, DYN_GREATER_EQUAL, DYN_AND, DYN_OR,
    DYN_BINARY_COUNT
} dyn_binary_operation;

typedef enum { DYN_SELECT, DYN_FMA, DYN_TERNARY_COUNT } dyn_ternary_operation; /* c != 0 ? a : b;  a·b + c in one rounding where the CPU can */

typedef enum { DYN_SUM, DYN_PRODUCT_OF, DYN_MAX, DYN_MIN } dyn_reduction;

typedef enum { DYN_BASELINE = 0, DYN_AVX2 = 1, DYN_AVX512 = 2 } dyn_instruction_set;

/* The set in use: the best that the CPU has, or what the environment's DYN_CPU (baseline, avx2, avx512) caps it to. */
dyn_instruction_set dyn_current_instruction_set(void);
/* The best that the CPU has. */
dyn_instruction_set dyn_best_instruction_set(void);
/* For tests: takes another set from the next call on, on this thread; false where the CPU lacks it. */
bool dyn_use_instruction_set(dyn_instruction_set set);

/* Elementwise over n elements of one floating type; a step is 0 (one value for all) or 1. Comparisons give 0 or 1. */
void dyn_unary(dyn_element_type type, dyn_unary_operation operation, const void *a, void *result, size_t n);
void dyn_binary(dyn_element_type type, dyn_binary_operation operation, const void *a, size_t a_step, const void *b,
                size_t b_step, void *result, size_t n);
void dyn_ternary(dyn_element_type type, dyn_ternary_operation operation, const void *a, size_t a_step, const void *b,
                 size_t b_step, const void *c, size_t c_step, void *result, size_t n);
void dyn_convert(dyn_element_type from, const void *source, dyn_element_type to, void *result, size_t n);

/* A view of memory in an index space of four dimensions, strides in elements (0 repeats). */
#define DYN_RANK 4
typedef struct {
    uint32_t slot;            /* which pointer of the slot table */
    uint32_t type;            /* dyn_element_type of the memory; loads and stores convert */
    int64_t offset;           /* in elements */
    int64_t stride[DYN_RANK]; /* outermost first */
} dyn_access;

/* One operation of an elementwise chain. Registers 0 ..< load_count hold the loads, in the order of the accesses; an
 * operation writes the next register, load_count + its own index. code: unary u as u, binary b as 64 + b, ternary t as 128 + t. */
typedef struct {
    uint16_t code;
    uint16_t a, b, c;
} dyn_lane_operation;

typedef enum {
    /* accesses: load_count loads then store_count stores; store i takes the register stores[i].
     * Semantics: every element of the index space extent[0..3] independently; a store may alias a load of the same view
     * (same slot, offset, strides), no other aliasing. All arithmetic in `type`. */
    DYN_CHAIN,
    /* accesses: source over [extent0, extent1, extent2, extent3], result with stride 0 on the reduced dimensions
     * (bit d of `reduced` set: dimension d is reduced). `code` is a dyn_reduction. */
    DYN_REDUCE,
    /* Products: extent = batch, m, n, k. accesses: A strides [batch, m, 0, k], B [batch, 0, n, k], C [batch, m, n, 0], and when
     * access_count is 4 a bias [batch, m, n, 0] that is added. C = scale · A B + bias. `library` set: through the BLAS table. */
    DYN_MATMUL,
    /* accesses: table [rows, width] (strides 0 and 1 of stride[]), index [count], result [count, width]; extent = count, width, rows.
     * result[i, :] = table[index[i], :]; an index outside 0 ..< rows gives NaN rows. */
    DYN_GATHER,
    /* the reverse: result[rows, width] zeroed, then result[index[i], :] += source[i, :] in order of i; accesses: source, index, result. */
    DYN_SCATTER_ADD,
    /* running sum along dimension 3: accesses source, result. `reduced` = 1: from the end. */
    DYN_CUMULATIVE_SUM,
    /* The vectors of a matrix's largest singular value, u then v; accesses: matrix, with strides [_, _, row, column], and result,
     * with stride [3]; extent = 1, 1, rows, columns. */
    DYN_SINGULAR_PAIR,
    /* uᵀ W v: accesses matrix and vectors as above, result (one element). */
    DYN_BILINEAR_FORM,
    /* calls the program's callback with `code`. */
    DYN_CALL
} dyn_instruction_kind;

typedef struct {
    uint8_t kind;    /* dyn_instruction_kind */
    uint8_t type;    /* dyn_element_type of the arithmetic: f64 or f32 */
    uint8_t reduced;
    uint8_t library;
    int32_t code;
    int32_t first_access, access_count;
    int32_t load_count, store_count;
    int32_t first_operation, operation_count; /* chains */
    int32_t first_store;                      /* index into stores */
    int32_t reserved;
    int64_t extent[DYN_RANK];
    double scale;
} dyn_instruction;

/* Matrix products of the BLAS, row-major: C[m,n] = alpha op(A) op(B) + beta C. Set once by whoever links a BLAS. */
typedef struct {
    void (*sgemm)(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, float alpha, const float *a,
                  int64_t lda, const float *b, int64_t ldb, float beta, float *c, int64_t ldc);
    void (*dgemm)(bool transpose_a, bool transpose_b, int64_t m, int64_t n, int64_t k, double alpha, const double *a,
                  int64_t lda, const double *b, int64_t ldb, double beta, double *c, int64_t ldc);
} dyn_blas;
void dyn_set_blas(dyn_blas table);

typedef void (*dyn_callback)(void *context, int32_t code, void *const *slots);

typedef struct {
    const dyn_instruction *instructions;
    int64_t instruction_count;
    const dyn_access *accesses;
    const dyn_lane_operation *operations;
    const uint16_t *stores;
    dyn_callback callback;
    void *callback_context;
} dyn_program;

/* Runs all instructions once. Allocates nothing. `scratch` is dyn_scratch_bytes(program) long, 64-byte aligned, and zero
 * before the first run, which prepares the program in it; from then on it belongs to this program, whose instructions,
 * accesses, operations and stores stay as and where they are. Slots may change from run to run. A program in f32 throughout
 * takes denormal numbers as zero. */
void dyn_execute(const dyn_program *program, void *const *slots, void *scratch);
size_t dyn_scratch_bytes(const dyn_program *program);

/* Native programs: the same program written out as C from the same templates and compiled for the instruction set in use.
 * Where the code has no form of its own for an instruction, it runs that one portably: run->plans[i]->run(run->plans[i], run). */
typedef struct dyn_run dyn_run;
typedef void (*dyn_native_step)(void *const *slots, const dyn_run *run);
void dyn_execute_native(const dyn_program *program, dyn_native_step step, void *const *slots, void *scratch);

/* Rows of a table that will be read soon, from anywhere in a memory that no cache holds: a run brings them towards the
 * second-level cache while it computes its products. They are not looked into. */
typedef struct {
    const void *table;
    const int32_t *index; /* null: one after the other */
    int64_t count, row_bytes;
} dyn_rows_ahead;
enum { DYN_TABLES_AHEAD = 2 };
/* The same, with up to DYN_TABLES_AHEAD tables' rows on their way; `step` may be null. */
void dyn_execute_ahead(const dyn_program *program, dyn_native_step step, void *const *slots, void *scratch,
                       const dyn_rows_ahead *tables, int64_t table_count);

/* The text of a template or header by its file name, null for others. */
const char *dyn_native_text(const char *name);

/* How a product or a reduction is computed, a rule of shapes and strides alone: what native code must follow to give the
 * same bits. Strides are in elements, offsets in bytes. */
typedef enum { DYN_FORM_COLUMNS, DYN_FORM_PACKED, DYN_FORM_DOTS, DYN_FORM_PORTABLE } dyn_product_form;
typedef struct {
    dyn_product_form form;
    bool has_bias;
    int64_t rows, lanes, depth, batch;
    int64_t a_row, a_k, b_k, b_lane, c_row, c_lane, bias_row, bias_lane;
    int64_t a_batch, b_batch, c_batch, bias_batch;
    uint32_t a_slot, b_slot, c_slot, bias_slot;
    int64_t a_offset, b_offset, c_offset, bias_offset;
    bool in_shares; /* whole panels a share of k at a time */
} dyn_product_shape;
dyn_product_shape dyn_describe_product(const dyn_program *program, int64_t instruction);

typedef enum { DYN_REDUCES_RUNS, DYN_REDUCES_COLUMNS, DYN_REDUCES_VIEWS } dyn_reduction_form;
dyn_reduction_form dyn_describe_reduction(const dyn_program *program, int64_t instruction);

/* 0 … count − 1 in random order; at most 2³² − 1 of them. The stream is the key of Philox4x32-10 and the upper half of its
 * counter, whose lower half counts from 0. */
typedef struct {
    uint32_t key[2], step[2];
} dyn_random_stream;
void dyn_permutation_int32_t(dyn_random_stream stream, int32_t *order, int64_t count);
void dyn_permutation_int64_t(dyn_random_stream stream, int64_t *order, int64_t count);

/* Minibatches: result[j, i] = source[j · source_stride + index[i]] (features along rows: neuron-major),
 * result[i, :] = source[index[i], :] (sample-major, width contiguous elements), and transposed
 * result[j, i] = source[index[i], j], which reads a sample in one place. f64 or f32. */
void dyn_gather_columns(dyn_element_type type, const void *source, int64_t source_stride, int64_t rows,
                        const int32_t *index, int64_t count, void *result);
void dyn_gather_rows(dyn_element_type type, const void *source, int64_t width, const int32_t *index, int64_t count,
                     void *result);

void dyn_gather_transposed(dyn_element_type type, const void *source, int64_t width, const int32_t *index, int64_t count,
                           void *result);

/* A matrix's sides and strides, in elements. */
typedef struct {
    int64_t rows, columns, row_stride, column_stride;
} dyn_singular_shape;

/* The vectors of a matrix's largest singular value, u then v, of the matrix's type (f64 or f32), and that value: the kernels
 * of DYN_SINGULAR_PAIR and DYN_BILINEAR_FORM. `work` has room for dyn_singular_pair_bytes. The bits are the same with
 * every instruction set. False where the method did not converge. */
bool dyn_singular_pair(dyn_element_type type, const void *matrix, dyn_singular_shape shape, void *pair, double *value, void *work);
size_t dyn_singular_pair_bytes(int64_t rows, int64_t columns);
double dyn_bilinear_form(dyn_element_type type, const void *matrix, dyn_singular_shape shape, const void *pair);

/* True when every element is finite. */
bool dyn_all_finite(dyn_element_type type, const void *values, size_t n);

#endif
