#include "kernels.h"

/* Matrix products are prepared here: by columns along the lanes, from packed columns, as dot products, or element by
 * element; a rule of shape and strides alone. Also the way to the BLAS. */

/* Rough cycles, enough to choose between forms: two fused multiply-adds a cycle, a quarter of a cycle for each element
 * that is packed, a few cycles for each lane sum. */
static double column_cost(int64_t rows, int64_t lanes, int64_t depth, int64_t width) {
    return 0.5 * (double)rows * (double)((lanes + width - 1) / width) * (double)depth;
}

static void choose_form(dyn_product_plan *plan, bool *transposed, const dyn_instruction *instruction,
                        const dyn_access *operand) {
    plan->form = DYN_PRODUCT_PLAIN;
    *transposed = false;
    for (int i = 0; i < instruction->access_count; i++)
        if (operand[i].type != instruction->type) return;
    int64_t m = instruction->extent[1], n = instruction->extent[2], k = instruction->extent[3];
    int64_t width = 64 / (int64_t)dyn_element_size(instruction->type);
    double least = -1;
    for (int swap = 0; swap < 2; swap++) {
        int64_t rows = swap ? n : m, lanes = swap ? m : n;
        int64_t lane_stride = swap ? operand[0].stride[1] : operand[1].stride[2];
        int64_t result_stride = swap ? operand[2].stride[1] : operand[2].stride[2];
        bool columns = lane_stride == 1 || lanes == 1;
        double cost = column_cost(rows, lanes, k, width);
        if (!columns) cost += 0.25 * (double)lanes * (double)k;
        if (result_stride != 1 && lanes != 1) cost += 2 * (double)rows * (double)lanes;
        if (least < 0 || cost < least) {
            least = cost;
            *transposed = swap;
            plan->form = columns ? DYN_PRODUCT_COLUMNS : DYN_PRODUCT_PACKED;
        }
    }
    if ((operand[0].stride[3] == 1 || k == 1) && (operand[1].stride[3] == 1 || k == 1)) {
        double cost = (double)m * (double)n * (0.5 * (double)((k + width - 1) / width) + 2);
        /* Rows that come from beyond the second-level cache are waited for: each is wanted whole at once. */
        if (m * k * (int64_t)dyn_element_size(instruction->type) > 1 << 19) cost += 5 * (double)m * (double)((k + width - 1) / width);
        if (cost < least) {
            *transposed = false;
            plan->form = DYN_PRODUCT_DOTS;
        }
    }
}

size_t dyn_plan_product(const dyn_program *program, const dyn_instruction *instruction, const dyn_kernels *kernels,
                        char *memory, size_t *work) {
    const dyn_access *a = program->accesses + instruction->first_access, *b = a + 1, *c = a + 2;
    int64_t size = (int64_t)dyn_element_size(instruction->type);
    dyn_product_plan plan = {
        .plan = {kernels->product[instruction->type == DYN_F64 ? 0 : 1], instruction,
                 dyn_round_up_to_64(sizeof(dyn_product_plan))},
        .has_bias = instruction->access_count == 4, .batch = instruction->extent[0], .depth = instruction->extent[3],
        .c_batch = c->stride[0], .c_slot = c->slot, .c_offset = c->offset * size,
    };
    bool transposed;
    choose_form(&plan, &transposed, instruction, a);
    if (memory == NULL) {
        size_t needed = plan.form == DYN_PRODUCT_PACKED ? (size_t)plan.depth * DYN_PANEL_BYTES : 0;
        if (needed > *work) *work = needed;
        return plan.plan.bytes;
    }
    const dyn_access *left = transposed ? b : a, *right = transposed ? a : b;
    int row = transposed ? 2 : 1, lane = transposed ? 1 : 2;
    plan.rows = instruction->extent[row];
    plan.lanes = instruction->extent[lane];
    plan.a_row = left->stride[row], plan.a_k = left->stride[3], plan.a_batch = left->stride[0];
    plan.b_lane = right->stride[lane], plan.b_k = right->stride[3], plan.b_batch = right->stride[0];
    plan.a_slot = left->slot, plan.a_offset = left->offset * size;
    plan.b_slot = right->slot, plan.b_offset = right->offset * size;
    plan.c_row = c->stride[row], plan.c_lane = c->stride[lane];
    if (plan.has_bias) {
        const dyn_access *bias = a + 3;
        plan.bias_row = bias->stride[row], plan.bias_lane = bias->stride[lane], plan.bias_batch = bias->stride[0];
        plan.bias_slot = bias->slot, plan.bias_offset = bias->offset * size;
    }
    plan.in_shares = plan.form == DYN_PRODUCT_COLUMNS && plan.c_lane == 1 && plan.rows >= 16 && plan.depth > DYN_SHARE_OF_DEPTH &&
                     plan.b_k * size >= 1024;
    *(dyn_product_plan *)memory = plan;
    return plan.plan.bytes;
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

/* The result begins as the bias, which the library then adds to. */
static void copy_bias(const dyn_product_plan *plan, const char *bias, char *c, bool wide) {
    int64_t size = wide ? 8 : 4;
    if (plan->c_lane == 1 && (plan->bias_lane == 1 || plan->lanes == 1)) {
        for (int64_t row = 0; row < plan->rows; row++)
            __builtin_memcpy(c + row * plan->c_row * size, bias + row * plan->bias_row * size, (size_t)(plan->lanes * size));
        return;
    }
    for (int64_t row = 0; row < plan->rows; row++)
        for (int64_t lane = 0; lane < plan->lanes; lane++) {
            int64_t to = row * plan->c_row + lane * plan->c_lane, from = row * plan->bias_row + lane * plan->bias_lane;
            if (wide) ((double *)c)[to] = ((const double *)bias)[from];
            else ((float *)c)[to] = ((const float *)bias)[from];
        }
}

bool dyn_library_product(const dyn_product_plan *plan, const dyn_run *run) {
    const dyn_instruction *instruction = plan->plan.instruction;
    bool wide = instruction->type == DYN_F64;
    if (plan->form == DYN_PRODUCT_PLAIN || (wide ? run->blas.dgemm == NULL : run->blas.sgemm == NULL)) return false;
    int64_t m = plan->rows, n = plan->lanes, k = plan->depth;
    if (m == 0 || n == 0 || k == 0) return false;
    bool transpose_a, transpose_b, transpose_c;
    int64_t lda, ldb, ldc;
    if (!library_operand(plan->a_row, plan->a_k, m, k, &transpose_a, &lda)) return false;
    if (!library_operand(plan->b_k, plan->b_lane, k, n, &transpose_b, &ldb)) return false;
    if (!library_operand(plan->c_row, plan->c_lane, m, n, &transpose_c, &ldc)) return false;
    size_t size = dyn_element_size(instruction->type);
    const char *a = (const char *)run->slots[plan->a_slot] + plan->a_offset;
    const char *b = (const char *)run->slots[plan->b_slot] + plan->b_offset;
    const char *bias = plan->has_bias ? (const char *)run->slots[plan->bias_slot] + plan->bias_offset : NULL;
    char *c = (char *)run->slots[plan->c_slot] + plan->c_offset;
    double alpha = instruction->scale, beta = plan->has_bias ? 1 : 0;
    for (int64_t i = 0; i < plan->batch; i++) {
        if (bias != NULL) copy_bias(plan, bias, c, wide);
        /* A result whose columns are contiguous is the transposed product. */
        if (wide && transpose_c)
            run->blas.dgemm(!transpose_b, !transpose_a, n, m, k, alpha, (const double *)b, ldb, (const double *)a, lda,
                            beta, (double *)c, ldc);
        else if (wide)
            run->blas.dgemm(transpose_a, transpose_b, m, n, k, alpha, (const double *)a, lda, (const double *)b, ldb,
                            beta, (double *)c, ldc);
        else if (transpose_c)
            run->blas.sgemm(!transpose_b, !transpose_a, n, m, k, (float)alpha, (const float *)b, ldb, (const float *)a,
                            lda, (float)beta, (float *)c, ldc);
        else
            run->blas.sgemm(transpose_a, transpose_b, m, n, k, (float)alpha, (const float *)a, lda, (const float *)b,
                            ldb, (float)beta, (float *)c, ldc);
        a += plan->a_batch * (int64_t)size;
        b += plan->b_batch * (int64_t)size;
        c += plan->c_batch * (int64_t)size;
        if (bias != NULL) bias += plan->bias_batch * (int64_t)size;
    }
    return true;
}

dyn_product_shape dyn_describe_product(const dyn_program *program, int64_t number) {
    const dyn_instruction *instruction = &program->instructions[number];
    dyn_product_plan plan;
    size_t work = 0;
    dyn_plan_product(program, instruction, &dyn_kernels_baseline, (char *)&plan, &work);
    dyn_product_form form = plan.form == DYN_PRODUCT_COLUMNS  ? DYN_FORM_COLUMNS
                            : plan.form == DYN_PRODUCT_PACKED ? DYN_FORM_PACKED
                            : plan.form == DYN_PRODUCT_DOTS   ? DYN_FORM_DOTS
                                                              : DYN_FORM_PORTABLE;
    if (instruction->library || instruction->scale != 1) form = DYN_FORM_PORTABLE;
    return (dyn_product_shape){
        form, plan.has_bias, plan.rows, plan.lanes, plan.depth, plan.batch, plan.a_row, plan.a_k, plan.b_k, plan.b_lane,
        plan.c_row, plan.c_lane, plan.bias_row, plan.bias_lane, plan.a_batch, plan.b_batch, plan.c_batch, plan.bias_batch,
        plan.a_slot, plan.b_slot, plan.c_slot, plan.bias_slot, plan.a_offset, plan.b_offset, plan.c_offset,
        plan.bias_offset, plan.in_shares,
    };
}
