#include "kernels.h"

#include <string.h>

/* Chains are prepared here: which registers are memory in place, which hold a single value, what is read and written
 * through views, and which registers may share scratch memory. */

/* Blocks are long enough to hide the dispatch, and short enough that the registers in use stay in the first-level cache.
 * The results do not depend on it. */
static int64_t block_length(int64_t buffer_count, uint32_t type, int64_t total) {
    int64_t block = 512;
    while (block > 128 && buffer_count * block * (int64_t)dyn_element_size(type) > 24576) block /= 2;
    return total < block ? total : block;
}

/* Behind a block there is room for one vector, which fills may write over; that also keeps buffers from falling into the
 * same cache sets. */
static size_t buffer_bytes(int64_t block, uint32_t type) {
    return dyn_round_up_to_64((size_t)block * dyn_element_size(type)) + 64;
}

/* What becomes of a register. */
typedef struct {
    bool single;      /* one value for all elements */
    bool in_place;    /* a load or a store in memory, at `access` */
    int32_t access;
    int32_t last_use; /* the last operation that reads it; operation_count when a spill does; -1 for none */
    int32_t buffer;   /* its scratch memory, where it has one; of its own kind for single values */
} register_fate;

/* The working state of a plan; the arrays have one element a register. */
typedef struct {
    const dyn_access *access;
    const dyn_lane_operation *operations;
    const uint16_t *stores;
    int32_t loads, operation_count, store_count;
    bool one_element;
} chain_shape;

static bool reads(const dyn_lane_operation *operation, int32_t index) {
    int count = dyn_operand_count(operation->code);
    return operation->a == index || (count > 1 && operation->b == index) || (count > 2 && operation->c == index);
}

static bool same_memory(const dyn_access *a, const dyn_access *b) { return a->slot == b->slot && a->offset == b->offset; }

/* Whether store s may be written by its operation itself: not while a load in the same memory is still to be read. */
static bool can_write_in_place(const chain_shape *chain, int32_t s) {
    int32_t operation = chain->stores[s] - chain->loads;
    const dyn_access *store = &chain->access[chain->loads + s];
    for (int32_t l = 0; l < chain->loads; l++) {
        if (!same_memory(store, &chain->access[l])) continue;
        for (int32_t i = operation + 1; i < chain->operation_count; i++)
            if (reads(&chain->operations[i], l)) return false;
        for (int32_t other = 0; other < chain->store_count; other++)
            if (chain->stores[other] == l) return false;
    }
    return true;
}

/* Whether a load that is stored as it is could be overwritten before that. */
static bool must_be_copied(const chain_shape *chain, int32_t load) {
    bool stored = false, overwritten = false;
    for (int32_t s = 0; s < chain->store_count; s++) {
        if (chain->stores[s] == load) stored = true;
        else if (same_memory(&chain->access[chain->loads + s], &chain->access[load])) overwritten = true;
    }
    return stored && overwritten;
}

static void decide_fates(const chain_shape *chain, const dyn_instruction *instruction, register_fate *fate) {
    int32_t loads = chain->loads;
    for (int32_t l = 0; l < loads; l++) {
        dyn_view view = dyn_make_view(&chain->access[l], instruction->extent);
        bool typed = view.type == instruction->type;
        bool single = chain->one_element || view.form == DYN_VIEW_UNIFORM;
        bool direct = typed && (single || view.form == DYN_VIEW_CONTIGUOUS) && !must_be_copied(chain, l);
        fate[l] = (register_fate){single, direct, l, -1, -1};
    }
    for (int32_t i = 0; i < chain->operation_count; i++) {
        const dyn_lane_operation *operation = &chain->operations[i];
        int count = dyn_operand_count(operation->code);
        bool single = fate[operation->a].single && (count < 2 || fate[operation->b].single) &&
                      (count < 3 || fate[operation->c].single);
        fate[loads + i] = (register_fate){single, false, -1, -1, -1};
        fate[operation->a].last_use = i;
        if (count > 1) fate[operation->b].last_use = i;
        if (count > 2) fate[operation->c].last_use = i;
    }
    for (int32_t s = 0; s < chain->store_count; s++) {
        register_fate *source = &fate[chain->stores[s]];
        dyn_view view = dyn_make_view(&chain->access[loads + s], instruction->extent);
        bool fits = view.type == instruction->type && view.form == DYN_VIEW_CONTIGUOUS && source->single == chain->one_element;
        if (chain->stores[s] >= loads && !source->in_place && fits && can_write_in_place(chain, s)) {
            source->in_place = true;
            source->access = loads + s;
        } else {
            source->last_use = chain->operation_count;
        }
    }
}

/* Gives every register that needs one a buffer, which is free again behind the register's last use. */
static int32_t share_buffers(const chain_shape *chain, register_fate *fate, uint16_t *free_buffers) {
    int32_t count = 0, free_count = 0;
    for (int32_t l = 0; l < chain->loads; l++)
        if (!fate[l].in_place && !fate[l].single) fate[l].buffer = count++;
    for (int32_t i = 0; i < chain->operation_count; i++) {
        const dyn_lane_operation *operation = &chain->operations[i];
        int32_t index = chain->loads + i;
        if (fate[index].single) continue;
        uint16_t operands[3] = {operation->a, operation->b, operation->c};
        /* A kernel reads a vector before it writes one in the same place, so a result may replace an operand. */
        for (int o = 0; o < dyn_operand_count(operation->code); o++) {
            register_fate *operand = &fate[operands[o]];
            if (operand->last_use == i && operand->buffer >= 0 && !operand->single) {
                free_buffers[free_count++] = (uint16_t)operand->buffer;
                operand->last_use = -1;
            }
        }
        if (fate[index].in_place) continue;
        fate[index].buffer = free_count > 0 ? free_buffers[--free_count] : count++;
        if (fate[index].last_use < 0) free_buffers[free_count++] = (uint16_t)fate[index].buffer;
    }
    return count;
}

static char *take(char **memory, size_t bytes) {
    char *taken = *memory;
    *memory += dyn_round_up_to_64(bytes);
    return taken;
}

static size_t plan_bytes(const dyn_instruction *instruction) {
    size_t registers = (size_t)(instruction->load_count + instruction->operation_count);
    size_t stores = (size_t)instruction->store_count;
    return dyn_round_up_to_64(sizeof(dyn_chain_plan)) + dyn_round_up_to_64(registers * sizeof(void *)) +
           dyn_round_up_to_64(registers * sizeof(dyn_place)) +
           dyn_round_up_to_64((size_t)instruction->operation_count * sizeof(dyn_lane_step)) +
           dyn_round_up_to_64(((size_t)instruction->load_count + stores) * sizeof(dyn_transfer)) +
           dyn_round_up_to_64(registers * 8);
}

size_t dyn_plan_chain(const dyn_program *program, const dyn_instruction *instruction, const dyn_kernels *kernels,
                      char *memory, size_t *work) {
    int32_t registers = instruction->load_count + instruction->operation_count;
    chain_shape chain = {
        program->accesses + instruction->first_access, program->operations + instruction->first_operation,
        program->stores + instruction->first_store, instruction->load_count, instruction->operation_count,
        instruction->store_count, false,
    };
    int64_t total = 1;
    for (int d = 0; d < DYN_RANK; d++) total *= instruction->extent[d];
    chain.one_element = total == 1;

    register_fate fate[registers + 1];
    uint16_t free_buffers[registers + 1];
    decide_fates(&chain, instruction, fate);
    int32_t buffers = share_buffers(&chain, fate, free_buffers);
    int64_t block = block_length(buffers, instruction->type, total);
    size_t buffer = buffer_bytes(block, instruction->type), bytes = plan_bytes(instruction);
    if (memory == NULL) {
        size_t needed = (size_t)buffers * buffer;
        if (needed > *work) *work = needed;
        return bytes;
    }

    char *scratch = memory + *work;
    dyn_chain_plan *plan = (dyn_chain_plan *)take(&memory, sizeof(dyn_chain_plan));
    memset(plan, 0, sizeof *plan);
    plan->plan = (dyn_plan){kernels->chain[instruction->type == DYN_F64 ? 0 : 1], instruction, bytes};
    plan->total = total;
    plan->block = block;
    plan->values = (void **)take(&memory, (size_t)registers * sizeof(void *));
    dyn_place *places = (dyn_place *)take(&memory, (size_t)registers * sizeof(dyn_place));
    dyn_lane_step *steps = (dyn_lane_step *)take(&memory, (size_t)chain.operation_count * sizeof(dyn_lane_step));
    dyn_transfer *transfers = (dyn_transfer *)take(
        &memory, (size_t)(chain.loads + chain.store_count) * sizeof(dyn_transfer));
    char *singles = take(&memory, (size_t)registers * 8);

    plan->fixed = places;
    plan->single_fills = transfers;
    plan->single_steps = steps;
    for (int pass = 0; pass < 2; pass++) { /* single values, then blocks */
        bool single = pass == 0;
        if (!single) {
            plan->moving = places;
            plan->fills = transfers;
            plan->steps = steps;
        }
        for (int32_t i = 0; i < registers; i++) {
            if (fate[i].single != single) continue;
            plan->values[i] = single ? singles + 8 * i : scratch + (size_t)(fate[i].buffer < 0 ? 0 : fate[i].buffer) * buffer;
            if (fate[i].in_place) {
                const dyn_access *access = &chain.access[fate[i].access];
                int64_t offset = access->offset * (int64_t)dyn_element_size(access->type);
                *places++ = (dyn_place){(uint16_t)i, access->slot, offset};
                *(single ? &plan->fixed_count : &plan->moving_count) += 1;
            } else if (i < chain.loads) {
                *transfers++ = (dyn_transfer){(uint16_t)i, !single, dyn_make_view(&chain.access[i], instruction->extent)};
                *(single ? &plan->single_fill_count : &plan->fill_count) += 1;
            }
            if (i < chain.loads) continue;
            const dyn_lane_operation *operation = &chain.operations[i - chain.loads];
            int count = dyn_operand_count(operation->code);
            uint16_t a = operation->a, b = count > 1 ? operation->b : a, c = count > 2 ? operation->c : a;
            unsigned bits = (fate[a].single ? 0 : DYN_STEP_A) | (count > 1 && !fate[b].single ? DYN_STEP_B : 0) |
                            (count > 2 && !fate[c].single ? DYN_STEP_C : 0);
            *steps++ = (dyn_lane_step){kernels->lane_kernel(instruction->type, operation->code, bits), a, b, c, (uint16_t)i};
            *(single ? &plan->single_count : &plan->step_count) += 1;
        }
    }
    plan->spills = transfers;
    /* Loads that are stored go first: a later store may overwrite what they read in place. */
    for (int pass = 0; pass < 2; pass++)
        for (int32_t s = 0; s < chain.store_count; s++) {
            uint16_t source = chain.stores[s];
            bool is_load = source < chain.loads;
            bool written = !is_load && fate[source].in_place && fate[source].access == chain.loads + s;
            if (is_load != (pass == 0) || written) continue;
            dyn_view view = dyn_make_view(&chain.access[chain.loads + s], instruction->extent);
            *transfers++ = (dyn_transfer){source, !fate[source].single, view};
            plan->spill_count++;
        }
    return bytes;
}
