#ifndef DYN_KERNEL_TABLE_H
#define DYN_KERNEL_TABLE_H

/* What the instruction sets' files share with the dispatcher. */

#include "include/CKernels.h"

/* An elementwise kernel over n elements; steps are part of the kernel, operands it does not have are ignored. */
typedef void (*dyn_lane_kernel)(const void *a, const void *b, const void *c, void *result, size_t n);

typedef struct dyn_plan dyn_plan;

/* The way through the rows that are fetched ahead: the line that is next, and where its row ends. */
typedef struct {
    const dyn_rows_ahead *table, *end;
    int64_t row; /* that is next */
    const char *line, *row_end;
} dyn_fetcher;

/* What a run lends its instructions. */
struct dyn_run {
    const dyn_program *program;
    void *const *slots;
    char *work; /* scratch that any instruction may use while it runs */
    dyn_blas blas;
    const dyn_plan *const *plans; /* each instruction's */
    dyn_fetcher *ahead;           /* null when there is nothing to fetch */
};

enum { DYN_CACHE_LINE = 64, DYN_LINES_AT_A_TIME = 8 };

/* A few lines more: as many as arrive while a tile of a product is computed. */
static inline void dyn_fetch_some(dyn_fetcher *fetcher) {
    if (fetcher == NULL) return;
    for (int i = 0; i < DYN_LINES_AT_A_TIME; i++) {
        if (fetcher->line >= fetcher->row_end) {
            while (fetcher->table != fetcher->end && fetcher->row == fetcher->table->count) fetcher->table++, fetcher->row = 0;
            if (fetcher->table == fetcher->end) return;
            int64_t row = fetcher->table->index == NULL ? fetcher->row : fetcher->table->index[fetcher->row];
            const char *start = (const char *)fetcher->table->table + row * fetcher->table->row_bytes;
            fetcher->row++;
            fetcher->row_end = start + fetcher->table->row_bytes;
            fetcher->line = start - (uintptr_t)start % DYN_CACHE_LINE;
        }
        __builtin_prefetch(fetcher->line, 0, 2);
        fetcher->line += DYN_CACHE_LINE;
    }
}

typedef void (*dyn_instruction_kernel)(const dyn_plan *, const dyn_run *);

/* One instruction set's kernels; [0] for f64, [1] for f32. */
typedef struct {
    dyn_instruction_set instruction_set;
    /* The kernel of an operation (coded as in dyn_lane_operation) whose operands have these steps; with no step set, n is 1. */
    dyn_lane_kernel (*lane_kernel)(uint32_t type, unsigned code, unsigned steps);
    dyn_instruction_kernel chain[2], reduction[2], product[2], gather[2], scatter_add[2], cumulative_sum[2];
    dyn_instruction_kernel singular_pair_instruction, bilinear_form_instruction;
    bool (*singular_pair)(const char *matrix, uint32_t type, const dyn_singular_shape *, char *pair, int64_t pair_stride,
                          double *value, void *work);
    double (*bilinear_form)(const char *matrix, uint32_t type, const dyn_singular_shape *, const char *pair, int64_t pair_stride);
    void (*convert)(dyn_element_type, const void *, dyn_element_type, void *, size_t);
    bool (*all_finite)(dyn_element_type, const void *, size_t);
} dyn_kernels;

/* Bits of the steps of an operation's operands. */
enum { DYN_STEP_A = 1, DYN_STEP_B = 2, DYN_STEP_C = 4 };

extern const dyn_kernels dyn_kernels_baseline;
#if defined(__x86_64__)
extern const dyn_kernels dyn_kernels_avx2;
extern const dyn_kernels dyn_kernels_avx512;
#endif

static inline size_t dyn_element_size(uint32_t type) { return type == DYN_F64 ? 8 : type == DYN_F32 ? 4 : 1; }

static inline size_t dyn_round_up_to_64(size_t bytes) { return (bytes + 63) & ~(size_t)63; }

static inline int dyn_operand_count(unsigned code) { return code < 64 ? 1 : code < 128 ? 2 : 3; }

/* An access whose extents of one are dropped and whose mergeable dimensions are merged. */
typedef struct {
    uint32_t slot, type;
    int64_t offset; /* in bytes */
    int32_t rank;
    enum { DYN_VIEW_CONTIGUOUS, DYN_VIEW_UNIFORM, DYN_VIEW_GENERAL } form;
    int64_t extent[DYN_RANK], stride[DYN_RANK];
} dyn_view;

dyn_view dyn_make_view(const dyn_access *access, const int64_t *extent);

static inline char *dyn_view_base(const dyn_view *view, void *const *slots) {
    return (char *)slots[view->slot] + view->offset;
}

/* A prepared instruction: everything that follows from the program alone, worked out once. Plans lie one behind the
 * other in the scratch memory; `bytes` leads to the next. */
struct dyn_plan {
    dyn_instruction_kernel run;
    const dyn_instruction *instruction;
    size_t bytes;
};

/* A register that is memory in place: values[index] = slots[slot] + offset, at the beginning of a run. */
typedef struct {
    uint16_t index;
    uint32_t slot;
    int64_t offset;
} dyn_place;

typedef struct {
    dyn_lane_kernel kernel;
    uint16_t a, b, c, result;
} dyn_lane_step;

/* A register that is read from a view (fill), or written to one (spill). */
typedef struct {
    uint16_t index;
    uint16_t step;
    dyn_view view;
} dyn_transfer;

/* A chain. Registers that hold one value for all elements are computed first, with n = 1; the others block by block. */
typedef struct {
    dyn_plan plan;
    int64_t total, block;
    int32_t fixed_count, moving_count; /* places that stay, and that advance with the block */
    int32_t single_count, step_count;  /* operations on single values, and on blocks */
    int32_t single_fill_count, fill_count, spill_count;
    void **values; /* where each register lies */
    dyn_place *fixed, *moving;
    dyn_lane_step *single_steps, *steps;
    dyn_transfer *single_fills, *fills, *spills;
} dyn_chain_plan;

typedef struct {
    dyn_plan plan;
    enum { DYN_REDUCE_RUNS, DYN_REDUCE_COLUMNS, DYN_REDUCE_VIEWS } form;
    int64_t kept, reduced;
    dyn_view run;  /* the reduced dimensions of the source */
    dyn_view from; /* the kept dimensions of the source */
    dyn_view to;   /* and of the result */
} dyn_reduction_plan;

/* A matrix product, computed as Cᵀ = Bᵀ Aᵀ where that suits the strides. Strides are in elements, offsets in bytes. */
typedef struct {
    dyn_plan plan;
    enum { DYN_PRODUCT_COLUMNS, DYN_PRODUCT_PACKED, DYN_PRODUCT_DOTS, DYN_PRODUCT_PLAIN } form;
    bool has_bias;
    int64_t rows, lanes, depth, batch;
    int64_t a_row, a_k, b_k, b_lane, c_row, c_lane, bias_row, bias_lane;
    int64_t a_batch, b_batch, c_batch, bias_batch;
    uint32_t a_slot, b_slot, c_slot, bias_slot;
    int64_t a_offset, b_offset, c_offset, bias_offset;
    bool in_shares; /* whether whole panels are computed a share of k at a time; changes no element */
} dyn_product_plan;

/* Writes an instruction's plan to `memory` and returns its size; with no memory, the size alone. `work` grows to what
 * the instruction needs of it. */
size_t dyn_plan_chain(const dyn_program *, const dyn_instruction *, const dyn_kernels *, char *memory, size_t *work);
size_t dyn_plan_reduction(const dyn_program *, const dyn_instruction *, const dyn_kernels *, char *memory, size_t *work);
size_t dyn_plan_product(const dyn_program *, const dyn_instruction *, const dyn_kernels *, char *memory, size_t *work);

/* Runs a program with these kernels, preparing it where it has not been. */
void dyn_execute_with(const dyn_kernels *kernels, dyn_blas blas, const dyn_program *program, dyn_native_step step,
                      void *const *slots, void *scratch, dyn_fetcher *ahead);

/* Most vectors that the method of the largest singular value keeps; it begins anew from the best it has. */
enum { DYN_SINGULAR_STEPS = 96 };

static inline int64_t dyn_singular_eights(int64_t n) { return (n + 7) & ~(int64_t)7; }

static inline dyn_singular_shape dyn_singular_shape_of(const dyn_instruction *instruction, const dyn_access *matrix) {
    return (dyn_singular_shape){instruction->extent[2], instruction->extent[3], matrix->stride[2], matrix->stride[3]};
}

/* True when the BLAS table took the product. */
bool dyn_library_product(const dyn_product_plan *product, const dyn_run *run);

/* Values of k that a product takes at a time where it is computed in shares. */
enum { DYN_SHARE_OF_DEPTH = 128 };

/* A row of a packed panel: four of the widest vectors. */
enum { DYN_PANEL_BYTES = 256 };

/* Reductions gather and sum in blocks of this many elements. */
enum { DYN_REDUCTION_BLOCK = 512 };

#endif
