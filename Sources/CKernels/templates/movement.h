/* Rows by index, and running sums. */

/* The row that an index element names, or -1. */
INLINE int64_t TYPED(row_index)(const char *index, uint32_t type, int64_t at, int64_t rows) {
    double value = type == DYN_F64 ? ((const double *)index)[at]
                 : type == DYN_F32 ? (double)((const float *)index)[at]
                                   : (double)((const uint8_t *)index)[at];
    return value >= 0 && value < (double)rows ? (int64_t)value : -1;
}

static void TYPED(gather)(const dyn_plan *plan, const dyn_run *run) {
    const dyn_instruction *instruction = plan->instruction;
    const dyn_access *accesses = run->program->accesses;
    void *const *slots = run->slots;
    const dyn_access *table = accesses + instruction->first_access, *index = table + 1, *result = table + 2;
    int64_t count = instruction->extent[0], width = instruction->extent[1], rows = instruction->extent[2];
    bool contiguous = table->type == ELEMENT_TYPE && result->type == ELEMENT_TYPE &&
                      (width == 1 || (table->stride[1] == 1 && result->stride[1] == 1));
    for (int64_t i = 0; i < count; i++) {
        int64_t row = TYPED(row_index)(slots[index->slot], index->type, index->offset + i * index->stride[0], rows);
        int64_t from = table->offset + row * table->stride[0], to = result->offset + i * result->stride[0];
        if (row >= 0 && contiguous) {
            const T *source = (const T *)slots[table->slot] + from;
            T *target = (T *)slots[result->slot] + to;
            for (int64_t j = 0; j < width; j++) target[j] = source[j];
        } else {
            for (int64_t j = 0; j < width; j++) {
                T value = row < 0 ? (T)NAN : TYPED(element)(slots[table->slot], table->type, from + j * table->stride[1]);
                TYPED(set_element)(slots[result->slot], result->type, to + j * result->stride[1], value);
            }
        }
    }
}

static void TYPED(scatter_add)(const dyn_plan *plan, const dyn_run *run) {
    const dyn_instruction *instruction = plan->instruction;
    const dyn_access *accesses = run->program->accesses;
    void *const *slots = run->slots;
    const dyn_access *source = accesses + instruction->first_access, *index = source + 1, *result = source + 2;
    int64_t count = instruction->extent[0], width = instruction->extent[1], rows = instruction->extent[2];
    char *target = slots[result->slot];
    for (int64_t row = 0; row < rows; row++)
        for (int64_t j = 0; j < width; j++)
            TYPED(set_element)(target, result->type, result->offset + row * result->stride[0] + j * result->stride[1], 0);
    for (int64_t i = 0; i < count; i++) {
        int64_t row = TYPED(row_index)(slots[index->slot], index->type, index->offset + i * index->stride[0], rows);
        if (row < 0) continue;
        for (int64_t j = 0; j < width; j++) {
            int64_t to = result->offset + row * result->stride[0] + j * result->stride[1];
            int64_t from = source->offset + i * source->stride[0] + j * source->stride[1];
            T sum = TYPED(element)(target, result->type, to) + TYPED(element)(slots[source->slot], source->type, from);
            TYPED(set_element)(target, result->type, to, sum);
        }
    }
}

static void TYPED(cumulative_sum)(const dyn_plan *plan, const dyn_run *run) {
    const dyn_instruction *instruction = plan->instruction;
    const dyn_access *accesses = run->program->accesses;
    void *const *slots = run->slots;
    const dyn_access *source = accesses + instruction->first_access, *result = source + 1;
    const int64_t *extent = instruction->extent;
    for (int64_t i = 0; i < extent[0]; i++)
        for (int64_t j = 0; j < extent[1]; j++)
            for (int64_t k = 0; k < extent[2]; k++) {
                int64_t from = source->offset + i * source->stride[0] + j * source->stride[1] + k * source->stride[2];
                int64_t to = result->offset + i * result->stride[0] + j * result->stride[1] + k * result->stride[2];
                T sum = 0;
                for (int64_t step = 0; step < extent[3]; step++) {
                    int64_t at = instruction->reduced ? extent[3] - 1 - step : step;
                    sum += TYPED(element)(slots[source->slot], source->type, from + at * source->stride[3]);
                    TYPED(set_element)(slots[result->slot], result->type, to + at * result->stride[3], sum);
                }
            }
}
