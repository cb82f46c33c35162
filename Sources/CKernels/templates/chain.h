/* Elementwise chains, block by block, as prepared by plan_chain.c. */

static void TYPED(chain)(const dyn_plan *base, const dyn_run *run) {
    const dyn_chain_plan *plan = (const dyn_chain_plan *)base;
    void *const *slots = run->slots;
    void **values = plan->values;
    if (plan->total == 0) return;
    for (int32_t i = 0; i < plan->fixed_count; i++) {
        const dyn_place *place = &plan->fixed[i];
        values[place->index] = (char *)slots[place->slot] + place->offset;
    }
    for (int32_t i = 0; i < plan->moving_count; i++) {
        const dyn_place *place = &plan->moving[i];
        values[place->index] = (char *)slots[place->slot] + place->offset;
    }
    for (int32_t i = 0; i < plan->single_fill_count; i++) {
        const dyn_transfer *fill = &plan->single_fills[i];
        *(T *)values[fill->index] = TYPED(element)(dyn_view_base(&fill->view, slots), fill->view.type, 0);
    }
    for (const dyn_lane_step *step = plan->single_steps, *end = step + plan->single_count; step < end; step++)
        step->kernel(values[step->a], values[step->b], values[step->c], values[step->result], 1);

    for (int64_t start = 0;;) {
        int64_t n = plan->total - start < plan->block ? plan->total - start : plan->block;
        for (int32_t i = 0; i < plan->fill_count; i++) {
            const dyn_transfer *fill = &plan->fills[i];
            TYPED(fill)(&fill->view, dyn_view_base(&fill->view, slots), start, n, values[fill->index]);
        }
        for (const dyn_lane_step *step = plan->steps, *end = step + plan->step_count; step < end; step++)
            step->kernel(values[step->a], values[step->b], values[step->c], values[step->result], (size_t)n);
        for (int32_t i = 0; i < plan->spill_count; i++) {
            const dyn_transfer *spill = &plan->spills[i];
            TYPED(spill)(&spill->view, dyn_view_base(&spill->view, slots), start, n, values[spill->index], spill->step);
        }
        start += plan->block;
        if (start >= plan->total) return;
        for (int32_t i = 0; i < plan->moving_count; i++) {
            void **value = &values[plan->moving[i].index];
            *value = (char *)*value + (size_t)plan->block * sizeof(T);
        }
    }
}
