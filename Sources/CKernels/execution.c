#include "kernels.h"

#include <string.h>

/* Programs: prepared at their first run, then run plan by plan. */

/* The head of the scratch memory; the plans follow, then the work area. */
typedef struct {
    const dyn_kernels *kernels; /* whose plans these are; null before the first run */
    int64_t plan_count;
    char *work;
    bool flushes_denormals;
    const dyn_plan *plans[]; /* each instruction's */
} scratch_head;

static size_t head_bytes(const dyn_program *program) {
    return dyn_round_up_to_64(sizeof(scratch_head) + (size_t)program->instruction_count * sizeof(dyn_plan *));
}

/* Converged networks in f32 are full of denormal gradients, on which x86 takes a hundred cycles an operation; XLA flushes
 * them too. Programs with any f64 arithmetic, or calls, keep them. */
static bool is_single_precision(const dyn_program *program) {
    for (int64_t i = 0; i < program->instruction_count; i++)
        if (program->instructions[i].kind == DYN_CALL || program->instructions[i].type != DYN_F32) return false;
    return true;
}

#if defined(__x86_64__)
enum { FLUSH_RESULTS = 1 << 15, FLUSH_OPERANDS = 1 << 6 };
static uint64_t floating_point_mode(void) { return __builtin_ia32_stmxcsr(); }
static void set_floating_point_mode(uint64_t mode) { __builtin_ia32_ldmxcsr((unsigned)mode); }
#elif defined(__aarch64__)
enum { FLUSH_RESULTS = 1 << 24, FLUSH_OPERANDS = 0 };
static uint64_t floating_point_mode(void) {
    uint64_t mode;
    __asm__ volatile("mrs %0, fpcr" : "=r"(mode));
    return mode;
}
static void set_floating_point_mode(uint64_t mode) { __asm__ volatile("msr fpcr, %0" : : "r"(mode)); }
#else
enum { FLUSH_RESULTS = 0, FLUSH_OPERANDS = 0 };
static uint64_t floating_point_mode(void) { return 0; }
static void set_floating_point_mode(uint64_t mode) { (void)mode; }
#endif

dyn_view dyn_make_view(const dyn_access *access, const int64_t *extent) {
    dyn_view view = {.slot = access->slot, .type = access->type, .rank = 0, .form = DYN_VIEW_GENERAL};
    view.offset = access->offset * (int64_t)dyn_element_size(access->type);
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

static void call_back(const dyn_plan *plan, const dyn_run *run) {
    run->program->callback(run->program->callback_context, plan->instruction->code, run->slots);
}

static size_t plan_instruction(const dyn_program *program, const dyn_instruction *instruction,
                               const dyn_kernels *kernels, char *memory, size_t *work) {
    int type = instruction->type == DYN_F64 ? 0 : 1;
    dyn_plan plan = {.instruction = instruction, .bytes = dyn_round_up_to_64(sizeof(dyn_plan))};
    switch (instruction->kind) {
    case DYN_CHAIN: return dyn_plan_chain(program, instruction, kernels, memory, work);
    case DYN_REDUCE: return dyn_plan_reduction(program, instruction, kernels, memory, work);
    case DYN_MATMUL: return dyn_plan_product(program, instruction, kernels, memory, work);
    case DYN_GATHER: plan.run = kernels->gather[type]; break;
    case DYN_SCATTER_ADD: plan.run = kernels->scatter_add[type]; break;
    case DYN_CUMULATIVE_SUM: plan.run = kernels->cumulative_sum[type]; break;
    case DYN_SINGULAR_PAIR: {
        size_t needed = dyn_singular_pair_bytes(instruction->extent[2], instruction->extent[3]);
        if (needed > *work && memory == NULL) *work = needed;
        plan.run = kernels->singular_pair_instruction;
        break;
    }
    case DYN_BILINEAR_FORM: plan.run = kernels->bilinear_form_instruction; break;
    default: plan.run = call_back; break;
    }
    if (memory != NULL) memcpy(memory, &plan, sizeof plan);
    return plan.bytes;
}

size_t dyn_scratch_bytes(const dyn_program *program) {
    size_t bytes = head_bytes(program), work = 0;
    for (int64_t i = 0; i < program->instruction_count; i++)
        bytes += plan_instruction(program, &program->instructions[i], &dyn_kernels_baseline, NULL, &work);
    return bytes + dyn_round_up_to_64(work);
}

static void prepare(const dyn_program *program, const dyn_kernels *kernels, scratch_head *head) {
    size_t work = 0;
    char *memory = (char *)head + head_bytes(program);
    size_t bytes = 0;
    for (int64_t i = 0; i < program->instruction_count; i++)
        bytes += plan_instruction(program, &program->instructions[i], kernels, NULL, &work);
    head->work = memory + bytes;
    head->plan_count = program->instruction_count;
    for (int64_t i = 0; i < program->instruction_count; i++) {
        /* Chains keep the addresses of their registers, so they are told where the work area is. */
        work = (size_t)(head->work - memory);
        head->plans[i] = (const dyn_plan *)memory;
        memory += plan_instruction(program, &program->instructions[i], kernels, memory, &work);
    }
    head->flushes_denormals = is_single_precision(program);
    head->kernels = kernels;
}

/* Prepares the program where it has not been, and runs it: its native code if there is some, else plan by plan. */
void dyn_execute_with(const dyn_kernels *kernels, dyn_blas blas, const dyn_program *program, dyn_native_step step,
                      void *const *slots, void *scratch, dyn_fetcher *ahead) {
    scratch_head *head = scratch;
    if (head->kernels != kernels) prepare(program, kernels, head);
    dyn_run run = {program, slots, head->work, blas, head->plans, ahead};
    uint64_t mode = 0;
    if (head->flushes_denormals) {
        mode = floating_point_mode();
        set_floating_point_mode(mode | FLUSH_RESULTS | FLUSH_OPERANDS);
    }
    if (step != NULL) {
        step(slots, &run);
    } else {
        for (int64_t i = 0; i < head->plan_count; i++) head->plans[i]->run(head->plans[i], &run);
    }
    if (head->flushes_denormals) set_floating_point_mode(mode);
}
