/* What joins the typed kernels: the program's loop and this instruction set's table. */

static void execute(const dyn_program *program, void *const *slots, char *scratch, dyn_blas blas) {
    const dyn_access *accesses = program->accesses;
    const dyn_instruction *end = program->instructions + program->instruction_count;
    for (const dyn_instruction *at = program->instructions; at < end; at++) {
        bool wide = at->type == DYN_F64;
        switch (at->kind) {
        case DYN_CHAIN: (wide ? chain_f64 : chain_f32)(program, at, slots, scratch); break;
        case DYN_REDUCE: (wide ? reduce_f64 : reduce_f32)(at, accesses, slots, scratch); break;
        case DYN_MATMUL: (wide ? matrix_product_f64 : matrix_product_f32)(at, accesses, slots, scratch, blas); break;
        case DYN_GATHER: (wide ? gather_f64 : gather_f32)(at, accesses, slots); break;
        case DYN_SCATTER_ADD: (wide ? scatter_add_f64 : scatter_add_f32)(at, accesses, slots); break;
        case DYN_CUMULATIVE_SUM: (wide ? cumulative_sum_f64 : cumulative_sum_f32)(at, accesses, slots); break;
        case DYN_CALL: program->callback(program->callback_context, at->code, slots); break;
        default: break;
        }
    }
}

static void unary(dyn_element_type type, dyn_unary_operation operation, const void *a, void *result, size_t n) {
    if (type == DYN_F64) unary_table_f64[operation](a, result, n);
    else unary_table_f32[operation](a, result, n);
}

static void binary(dyn_element_type type, dyn_binary_operation operation, const void *a, size_t a_step, const void *b,
                   size_t b_step, void *result, size_t n) {
    if (n == 0) return; /* an operand of step 0 is read even then */
    if (type == DYN_F64) binary_table_f64[operation](a, a_step, b, b_step, result, n);
    else binary_table_f32[operation](a, a_step, b, b_step, result, n);
}

static void ternary(dyn_element_type type, dyn_ternary_operation operation, const void *a, size_t a_step, const void *b,
                    size_t b_step, const void *c, size_t c_step, void *result, size_t n) {
    if (n == 0) return;
    if (type == DYN_F64) ternary_table_f64[operation](a, a_step, b, b_step, c, c_step, result, n);
    else ternary_table_f32[operation](a, a_step, b, b_step, c, c_step, result, n);
}

static bool all_finite(dyn_element_type type, const void *values, size_t n) {
    return type == DYN_F64 ? all_finite_f64(values, n) : type == DYN_F32 ? all_finite_f32(values, n) : true;
}

const dyn_kernels KERNELS = {
    .instruction_set = KERNELS_ID,
    .unary = unary,
    .binary = binary,
    .ternary = ternary,
    .convert = convert,
    .execute = execute,
    .all_finite = all_finite,
};
