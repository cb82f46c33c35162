/* What joins the typed kernels: this instruction set's table. */

static dyn_lane_kernel lane_kernel(uint32_t type, unsigned code, unsigned steps) {
    return type == DYN_F64 ? lane_kernel_f64(code, steps) : lane_kernel_f32(code, steps);
}

static bool all_finite(dyn_element_type type, const void *values, size_t n) {
    return type == DYN_F64 ? all_finite_f64(values, n) : type == DYN_F32 ? all_finite_f32(values, n) : true;
}

const dyn_kernels KERNELS = {
    .instruction_set = KERNELS_ID,
    .lane_kernel = lane_kernel,
    .chain = {chain_f64, chain_f32},
    .reduction = {reduction_f64, reduction_f32},
    .product = {product_f64, product_f32},
    .gather = {gather_f64, gather_f32},
    .scatter_add = {scatter_add_f64, scatter_add_f32},
    .cumulative_sum = {cumulative_sum_f64, cumulative_sum_f32},
    .singular_pair_instruction = singular_pair_instruction,
    .bilinear_form_instruction = bilinear_form_instruction,
    .singular_pair = singular_pair,
    .bilinear_form = bilinear_form,
    .convert = convert,
    .all_finite = all_finite,
};
