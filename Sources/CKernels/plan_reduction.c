#include "kernels.h"

/* Reductions are prepared here: the source's dimensions part into those that are kept and those that are reduced. */

size_t dyn_plan_reduction(const dyn_program *program, const dyn_instruction *instruction, const dyn_kernels *kernels,
                          char *memory, size_t *work) {
    size_t needed = DYN_REDUCTION_BLOCK * sizeof(double) + 64;
    if (memory == NULL) {
        if (needed > *work) *work = needed;
        return dyn_round_up_to_64(sizeof(dyn_reduction_plan));
    }
    const dyn_access *source = program->accesses + instruction->first_access, *target = source + 1;
    int64_t kept_extent[DYN_RANK], reduced_extent[DYN_RANK], kept = 1, reduced = 1;
    for (int d = 0; d < DYN_RANK; d++) {
        bool goes = (instruction->reduced >> d) & 1;
        kept_extent[d] = goes ? 1 : instruction->extent[d];
        reduced_extent[d] = goes ? instruction->extent[d] : 1;
        kept *= kept_extent[d];
        reduced *= reduced_extent[d];
    }
    dyn_reduction_plan *plan = (dyn_reduction_plan *)memory;
    size_t bytes = dyn_round_up_to_64(sizeof(dyn_reduction_plan));
    *plan = (dyn_reduction_plan){
        .plan = {kernels->reduction[instruction->type == DYN_F64 ? 0 : 1], instruction, bytes},
        .form = DYN_REDUCE_VIEWS, .kept = kept, .reduced = reduced,
        .run = dyn_make_view(source, reduced_extent), .from = dyn_make_view(source, kept_extent),
        .to = dyn_make_view(target, kept_extent),
    };
    /* Nothing to reduce gives the identity, which an empty run does. */
    if (reduced == 0) {
        plan->form = DYN_REDUCE_RUNS;
        return bytes;
    }
    if (source->type != instruction->type) return bytes;
    int inner = plan->from.rank - 1;
    if (plan->run.form == DYN_VIEW_CONTIGUOUS) plan->form = DYN_REDUCE_RUNS;
    else if (plan->from.extent[inner] > 1 && plan->from.stride[inner] == 1) plan->form = DYN_REDUCE_COLUMNS;
    return bytes;
}

dyn_reduction_form dyn_describe_reduction(const dyn_program *program, int64_t instruction) {
    dyn_reduction_plan plan;
    size_t work = 0;
    dyn_plan_reduction(program, &program->instructions[instruction], &dyn_kernels_baseline, (char *)&plan, &work);
    if (plan.reduced == 0 || plan.form == DYN_REDUCE_VIEWS) return DYN_REDUCES_VIEWS;
    return plan.form == DYN_REDUCE_RUNS ? DYN_REDUCES_RUNS : DYN_REDUCES_COLUMNS;
}
