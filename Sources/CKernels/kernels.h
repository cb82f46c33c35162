#ifndef DYN_KERNEL_TABLE_H
#define DYN_KERNEL_TABLE_H

/* What the instruction sets' files share with the dispatcher. */

#include "include/CKernels.h"

/* One instruction set's kernels. */
typedef struct {
    dyn_instruction_set instruction_set;
    void (*unary)(dyn_element_type, dyn_unary_operation, const void *, void *, size_t);
    void (*binary)(dyn_element_type, dyn_binary_operation, const void *, size_t, const void *, size_t, void *, size_t);
    void (*ternary)(dyn_element_type, dyn_ternary_operation, const void *, size_t, const void *, size_t, const void *,
                    size_t, void *, size_t);
    void (*convert)(dyn_element_type, const void *, dyn_element_type, void *, size_t);
    void (*execute)(const dyn_program *, void *const *slots, char *scratch, dyn_blas);
    bool (*all_finite)(dyn_element_type, const void *, size_t);
} dyn_kernels;

extern const dyn_kernels dyn_kernels_baseline;
#if defined(__x86_64__)
extern const dyn_kernels dyn_kernels_avx2;
extern const dyn_kernels dyn_kernels_avx512;
#endif

static inline size_t dyn_element_size(uint32_t type) { return type == DYN_F64 ? 8 : type == DYN_F32 ? 4 : 1; }

static inline size_t dyn_round_up_to_64(size_t bytes) { return (bytes + 63) & ~(size_t)63; }

/* Chains walk the index space in blocks of this many elements: all registers of a block should stay in the first-level
 * cache, and a block should be long enough to hide the dispatch. The results do not depend on it. */
static inline int64_t dyn_chain_block(int64_t register_count, uint32_t type) {
    int64_t block = 512;
    while (block > 128 && register_count * block * (int64_t)dyn_element_size(type) > 40960) block /= 2;
    return block;
}

/* Every register has a vector's room behind its block, which fills may write beyond their end; that also keeps
 * registers from falling into the same cache sets. */
static inline size_t dyn_register_bytes(int64_t block, uint32_t type) {
    return (size_t)block * dyn_element_size(type) + 64;
}

/* An access whose extents of one are dropped and whose mergeable dimensions are merged. */
typedef struct {
    char *base;
    uint32_t type;
    int32_t rank;
    int64_t extent[DYN_RANK], stride[DYN_RANK];
    enum { DYN_VIEW_CONTIGUOUS, DYN_VIEW_UNIFORM, DYN_VIEW_GENERAL } form;
} dyn_view;

dyn_view dyn_make_view(const dyn_access *access, const int64_t *extent, void *const *slots);

/* How a matrix product is computed; a rule of its shape and strides alone, so that its bits never depend on the rest. */
typedef struct {
    bool transposed;  /* computes Cᵀ = Bᵀ Aᵀ: rows run over n, lanes over m */
    enum { DYN_PRODUCT_COLUMNS, DYN_PRODUCT_PACKED, DYN_PRODUCT_DOTS, DYN_PRODUCT_PLAIN } form;
} dyn_product_plan;

dyn_product_plan dyn_plan_product(const dyn_instruction *instruction, const dyn_access *accesses);

/* True when the BLAS table took the product. */
bool dyn_library_product(const dyn_instruction *instruction, const dyn_access *accesses, void *const *slots,
                         dyn_blas blas);

/* Columns of a packed panel: four of the widest vectors. */
static inline int64_t dyn_panel_columns(uint32_t type) { return 256 / (int64_t)dyn_element_size(type); }

#endif
