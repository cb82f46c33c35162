#include "kernels.h"

/* What follows from shapes and strides alone: merged views, the form of a product, the room that a program needs. */

dyn_view dyn_make_view(const dyn_access *access, const int64_t *extent, void *const *slots) {
    dyn_view view = {.type = access->type, .rank = 0, .form = DYN_VIEW_GENERAL};
    view.base = (char *)slots[access->slot] + access->offset * (int64_t)dyn_element_size(access->type);
    for (int d = 0; d < DYN_RANK; d++) {
        if (extent[d] == 1) continue;
        int last = view.rank - 1;
        if (last >= 0 && view.stride[last] == access->stride[d] * extent[d]) {
            view.extent[last] *= extent[d];
            view.stride[last] = access->stride[d];
        } else {
            view.extent[view.rank] = extent[d];
            view.stride[view.rank++] = access->stride[d];
        }
    }
    if (view.rank == 0) {
        view.rank = 1;
        view.extent[0] = 1;
        view.stride[0] = 1;
    }
    if (view.rank == 1 && view.stride[0] == 1) view.form = DYN_VIEW_CONTIGUOUS;
    if (view.rank == 1 && view.stride[0] == 0) view.form = DYN_VIEW_UNIFORM;
    return view;
}

/* Rough cycles, enough to choose between forms: two fused multiply-adds a cycle, a quarter of a cycle for each element
 * that is packed, a few cycles for each lane sum. */
static double column_cost(int64_t rows, int64_t lanes, int64_t k, int64_t width) {
    return 0.5 * (double)rows * (double)((lanes + width - 1) / width) * (double)k;
}

dyn_product_plan dyn_plan_product(const dyn_instruction *instruction, const dyn_access *accesses) {
    const dyn_access *operand = accesses + instruction->first_access;
    for (int i = 0; i < instruction->access_count; i++)
        if (operand[i].type != instruction->type) return (dyn_product_plan){false, DYN_PRODUCT_PLAIN};
    int64_t m = instruction->extent[1], n = instruction->extent[2], k = instruction->extent[3];
    int64_t width = 64 / (int64_t)dyn_element_size(instruction->type);
    dyn_product_plan best = {false, DYN_PRODUCT_PACKED};
    double least = -1;
    for (int transposed = 0; transposed < 2; transposed++) {
        int64_t rows = transposed ? n : m, lanes = transposed ? m : n;
        int64_t lane_stride = transposed ? operand[0].stride[1] : operand[1].stride[2];
        int64_t result_stride = transposed ? operand[2].stride[1] : operand[2].stride[2];
        bool columns = lane_stride == 1 || lanes == 1;
        double cost = column_cost(rows, lanes, k, width);
        if (!columns) cost += 0.25 * (double)lanes * (double)k;
        if (result_stride != 1 && lanes != 1) cost += 2 * (double)rows * (double)lanes;
        if (least < 0 || cost < least) {
            least = cost;
            best = (dyn_product_plan){transposed, columns ? DYN_PRODUCT_COLUMNS : DYN_PRODUCT_PACKED};
        }
    }
    if ((operand[0].stride[3] == 1 || k == 1) && (operand[1].stride[3] == 1 || k == 1)) {
        double cost = (double)m * (double)n * (0.5 * (double)((k + width - 1) / width) + 2);
        if (cost < least) best = (dyn_product_plan){false, DYN_PRODUCT_DOTS};
    }
    return best;
}

size_t dyn_scratch_bytes(const dyn_program *program) {
    size_t most = 64;
    for (int64_t i = 0; i < program->instruction_count; i++) {
        const dyn_instruction *instruction = &program->instructions[i];
        size_t bytes = 0;
        switch (instruction->kind) {
        case DYN_CHAIN: {
            int64_t registers = instruction->load_count + instruction->operation_count;
            int64_t block = dyn_chain_block(registers, instruction->type);
            bytes = dyn_round_up_to_64((size_t)instruction->access_count * sizeof(dyn_view)) +
                    dyn_round_up_to_64((size_t)registers * 2 * sizeof(size_t)) +
                    dyn_round_up_to_64((size_t)instruction->operation_count * sizeof(int32_t)) +
                    (size_t)registers * dyn_register_bytes(block, instruction->type);
            break;
        }
        case DYN_REDUCE:
            bytes = 512 * 8 + 64;
            break;
        case DYN_MATMUL:
            if (dyn_plan_product(instruction, program->accesses).form == DYN_PRODUCT_PACKED)
                bytes = (size_t)instruction->extent[3] * 256;
            break;
        default:
            break;
        }
        if (bytes > most) most = bytes;
    }
    return dyn_round_up_to_64(most);
}

/* One operand of a library product: a row-major matrix, possibly transposed; false where the strides are neither. */
static bool library_operand(int64_t row_stride, int64_t column_stride, int64_t rows, int64_t columns, bool *transposed,
                            int64_t *leading) {
    if ((column_stride == 1 || columns == 1) && (row_stride >= columns || rows == 1)) {
        *transposed = false;
        *leading = rows == 1 ? columns : row_stride;
        return true;
    }
    if ((row_stride == 1 || rows == 1) && (column_stride >= rows || columns == 1)) {
        *transposed = true;
        *leading = columns == 1 ? rows : column_stride;
        return true;
    }
    return false;
}

bool dyn_library_product(const dyn_instruction *instruction, const dyn_access *accesses, void *const *slots,
                         dyn_blas blas) {
    const dyn_access *operand = accesses + instruction->first_access;
    if (instruction->type == DYN_F64 ? blas.dgemm == NULL : blas.sgemm == NULL) return false;
    for (int i = 0; i < instruction->access_count; i++)
        if (operand[i].type != instruction->type) return false;
    int64_t batch = instruction->extent[0], m = instruction->extent[1], n = instruction->extent[2], k = instruction->extent[3];
    if (m == 0 || n == 0 || k == 0) return false;
    bool transpose_a, transpose_b, transpose_c;
    int64_t lda, ldb, ldc;
    if (!library_operand(operand[0].stride[1], operand[0].stride[3], m, k, &transpose_a, &lda)) return false;
    if (!library_operand(operand[1].stride[3], operand[1].stride[2], k, n, &transpose_b, &ldb)) return false;
    if (!library_operand(operand[2].stride[1], operand[2].stride[2], m, n, &transpose_c, &ldc)) return false;
    size_t size = dyn_element_size(instruction->type);
    bool has_bias = instruction->access_count == 4;
    for (int64_t i = 0; i < batch; i++) {
        const char *a = (const char *)slots[operand[0].slot] + (operand[0].offset + i * operand[0].stride[0]) * (int64_t)size;
        const char *b = (const char *)slots[operand[1].slot] + (operand[1].offset + i * operand[1].stride[0]) * (int64_t)size;
        char *c = (char *)slots[operand[2].slot] + (operand[2].offset + i * operand[2].stride[0]) * (int64_t)size;
        if (has_bias) {
            const dyn_access *access = &operand[3];
            const char *bias = (const char *)slots[access->slot] + (access->offset + i * access->stride[0]) * (int64_t)size;
            for (int64_t row = 0; row < m; row++)
                for (int64_t column = 0; column < n; column++) {
                    int64_t from = row * access->stride[1] + column * access->stride[2];
                    int64_t to = row * operand[2].stride[1] + column * operand[2].stride[2];
                    __builtin_memcpy(c + to * (int64_t)size, bias + from * (int64_t)size, size);
                }
        }
        double beta = has_bias ? 1 : 0;
        /* A result with contiguous columns is the transposed product. */
        if (instruction->type == DYN_F64) {
            if (transpose_c)
                blas.dgemm(!transpose_b, !transpose_a, n, m, k, instruction->scale, (const double *)b, ldb,
                           (const double *)a, lda, beta, (double *)c, ldc);
            else
                blas.dgemm(transpose_a, transpose_b, m, n, k, instruction->scale, (const double *)a, lda,
                           (const double *)b, ldb, beta, (double *)c, ldc);
        } else {
            if (transpose_c)
                blas.sgemm(!transpose_b, !transpose_a, n, m, k, (float)instruction->scale, (const float *)b, ldb,
                           (const float *)a, lda, (float)beta, (float *)c, ldc);
            else
                blas.sgemm(transpose_a, transpose_b, m, n, k, (float)instruction->scale, (const float *)a, lda,
                           (const float *)b, ldb, (float)beta, (float *)c, ldc);
        }
    }
    return true;
}
