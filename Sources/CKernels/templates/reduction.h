/* Reductions. A run of n elements is summed in blocks, each in four interleaved vectors, the blocks pairwise: the tree
 * depends on n alone, and the error grows with log n. */

INLINE V TYPED(combine)(int operation, V a, V b) {
    switch (operation) {
    case DYN_SUM: return a + b;
    case DYN_PRODUCT_OF: return a * b;
    case DYN_MAX: return TYPED(maximum)(a, b);
    default: return TYPED(minimum)(a, b);
    }
}

INLINE T TYPED(identity)(int operation) {
    switch (operation) {
    case DYN_SUM: return 0;
    case DYN_PRODUCT_OF: return 1;
    case DYN_MAX: return (T)-INFINITY;
    default: return (T)INFINITY;
    }
}

INLINE T TYPED(combine_all)(int operation, V v) {
#undef COMBINE
#define COMBINE(a, b) TYPED(combine)(operation, a, b)
    COMBINE_LANES(v, COMBINE);
    return v[0];
}

/* At most DYN_REDUCTION_BLOCK elements into one vector. */
INLINE V TYPED(reduce_block)(int operation, const T *values, int64_t n) {
    V neutral = TYPED(splat)(TYPED(identity)(operation));
    V sum[4] = {neutral, neutral, neutral, neutral};
    for (; n >= 4 * LANES; n -= 4 * LANES, values += 4 * LANES)
        for (int j = 0; j < 4; j++) sum[j] = COMBINE(sum[j], TYPED(load)(values + j * LANES));
    int j = 0;
    if (n >= LANES) sum[0] = COMBINE(sum[0], TYPED(load)(values)), n -= LANES, values += LANES, j = 1;
    if (n >= LANES) sum[1] = COMBINE(sum[1], TYPED(load)(values)), n -= LANES, values += LANES, j = 2;
    if (n >= LANES) sum[2] = COMBINE(sum[2], TYPED(load)(values)), n -= LANES, values += LANES, j = 3;
    if (n > 0) {
        V last = TYPED(load_part_or)(values, (size_t)n, neutral);
        if (j == 0) sum[0] = COMBINE(sum[0], last);
        else if (j == 1) sum[1] = COMBINE(sum[1], last);
        else if (j == 2) sum[2] = COMBINE(sum[2], last);
        else sum[3] = COMBINE(sum[3], last);
    }
    return COMBINE(COMBINE(sum[0], sum[1]), COMBINE(sum[2], sum[3]));
}

/* Sums of 1, 2, 4 … blocks that wait for their equals, as the digits of a binary counter. */
typedef struct {
    V waiting[48];
    uint64_t count;
} TYPED(pairwise);

INLINE void TYPED(push)(int operation, TYPED(pairwise) *sums, V block) {
    int level = 0;
    for (uint64_t full = sums->count++; full & 1; full >>= 1) block = COMBINE(sums->waiting[level++], block);
    sums->waiting[level] = block;
}

INLINE V TYPED(collect)(int operation, const TYPED(pairwise) *sums) {
    V total = TYPED(splat)(TYPED(identity)(operation));
    int level = 0;
    for (uint64_t left = sums->count; left != 0; left >>= 1, level++)
        if (left & 1) total = COMBINE(sums->waiting[level], total);
    return total;
}

INLINE T TYPED(reduce_run)(int operation, const T *values, int64_t n) {
    if (n <= DYN_REDUCTION_BLOCK) return TYPED(combine_all)(operation, TYPED(reduce_block)(operation, values, n));
    TYPED(pairwise) sums;
    sums.count = 0;
    for (; n > 0; n -= DYN_REDUCTION_BLOCK, values += DYN_REDUCTION_BLOCK)
        TYPED(push)(operation, &sums, TYPED(reduce_block)(operation, values, n < DYN_REDUCTION_BLOCK ? n : DYN_REDUCTION_BLOCK));
    return TYPED(combine_all)(operation, TYPED(collect)(operation, &sums));
}

/* Any view, gathered block by block. */
INLINE T TYPED(reduce_view)(int operation, const dyn_view *view, const char *base, int64_t n, T *buffer) {
    TYPED(pairwise) sums;
    sums.count = 0;
    for (int64_t start = 0; start < n; start += DYN_REDUCTION_BLOCK) {
        int64_t part = n - start < DYN_REDUCTION_BLOCK ? n - start : DYN_REDUCTION_BLOCK;
        TYPED(fill)(view, base, start, part, buffer);
        TYPED(push)(operation, &sums, TYPED(reduce_block)(operation, buffer, part));
    }
    if (sums.count == 0) return TYPED(identity)(operation);
    return TYPED(combine_all)(operation, sums.count == 1 ? sums.waiting[0] : TYPED(collect)(operation, &sums));
}

/* Up to four vectors of adjacent columns, reduced over the view's n positions: sequentially in blocks of 64, the blocks
 * pairwise. `columns` counts the columns, vectors = ⌈columns / LANES⌉. */
INLINE void TYPED(reduce_columns)(int operation, const dyn_view *view, const T *base, int64_t n, int64_t columns,
                                  int vectors, T *result) {
    V waiting[48][4];
    V sum[4];
    V neutral = TYPED(splat)(TYPED(identity)(operation));
    uint64_t blocks = 0;
    TYPED(position) position = {{0}, 0};
    int inner = view->rank - 1;
    int64_t row = 0, last = columns - (vectors - 1) * LANES;
    while (row < n) {
        for (int j = 0; j < vectors; j++) sum[j] = neutral;
        int64_t end = row + 64 < n ? row + 64 : n;
        for (; row < end; row++) {
            const T *from = base + position.offset;
            for (int j = 0; j < vectors - 1; j++) sum[j] = COMBINE(sum[j], TYPED(load)(from + j * LANES));
            const T *end_from = from + (vectors - 1) * LANES;
            V value = last == LANES ? TYPED(load)(end_from) : TYPED(load_part)(end_from, (size_t)last);
            sum[vectors - 1] = COMBINE(sum[vectors - 1], value);
            if (++position.at[inner] < view->extent[inner]) {
                position.offset += view->stride[inner];
            } else {
                position.at[inner]--;
                TYPED(next_row)(view, &position);
            }
        }
        int level = 0;
        for (uint64_t full = blocks++; full & 1; full >>= 1, level++)
            for (int j = 0; j < vectors; j++) sum[j] = COMBINE(waiting[level][j], sum[j]);
        for (int j = 0; j < vectors; j++) waiting[level][j] = sum[j];
    }
    if (blocks != 1)
        for (int j = 0; j < vectors; j++) {
            sum[j] = neutral;
            int level = 0;
            for (uint64_t left = blocks; left != 0; left >>= 1, level++)
                if (left & 1) sum[j] = COMBINE(waiting[level][j], sum[j]);
        }
    for (int j = 0; j < vectors - 1; j++) TYPED(store)(result + j * LANES, sum[j]);
    if (last == LANES) TYPED(store)(result + (vectors - 1) * LANES, sum[vectors - 1]);
    else TYPED(store_part)(result + (vectors - 1) * LANES, sum[vectors - 1], (size_t)last);
}

INLINE void TYPED(reduce_as)(int operation, const dyn_reduction_plan *plan, const dyn_run *run) {
    T *buffer = (T *)run->work;
    const char *base = dyn_view_base(&plan->run, run->slots);
    char *target = dyn_view_base(&plan->to, run->slots);
    const dyn_view *from = &plan->from;
    bool in_place = plan->to.form == DYN_VIEW_CONTIGUOUS && plan->to.type == ELEMENT_TYPE;
    int inner = from->rank - 1;
    TYPED(position) position = {{0}, 0};
    if (plan->form == DYN_REDUCE_COLUMNS) {
        int64_t width = from->extent[inner];
        for (int64_t done = 0; done < plan->kept; done += width) {
            for (int64_t column = 0; column < width; column += 4 * LANES) {
                int64_t columns = width - column < 4 * LANES ? width - column : 4 * LANES;
                const T *source = (const T *)base + position.offset + column;
                T *result = in_place ? (T *)target + done + column : buffer;
                switch ((columns + LANES - 1) / LANES) {
                case 1: TYPED(reduce_columns)(operation, &plan->run, source, plan->reduced, columns, 1, result); break;
                case 2: TYPED(reduce_columns)(operation, &plan->run, source, plan->reduced, columns, 2, result); break;
                case 3: TYPED(reduce_columns)(operation, &plan->run, source, plan->reduced, columns, 3, result); break;
                default: TYPED(reduce_columns)(operation, &plan->run, source, plan->reduced, columns, 4, result); break;
                }
                if (!in_place) TYPED(spill)(&plan->to, target, done + column, columns, buffer, 1);
            }
            if (done + width < plan->kept) {
                position.at[inner] = 0;
                TYPED(next_row)(from, &position);
            }
        }
        return;
    }
    for (int64_t done = 0; done < plan->kept; done++) {
        T value;
        if (plan->form == DYN_REDUCE_RUNS) {
            value = TYPED(reduce_run)(operation, (const T *)base + position.offset, plan->reduced);
        } else {
            const char *source = base + position.offset * (int64_t)dyn_element_size(plan->run.type);
            value = TYPED(reduce_view)(operation, &plan->run, source, plan->reduced, buffer);
        }
        if (in_place) ((T *)target)[done] = value;
        else TYPED(spill)(&plan->to, target, done, 1, &value, 1);
        if (++position.at[inner] < from->extent[inner]) {
            position.offset += from->stride[inner];
        } else {
            position.at[inner]--;
            TYPED(next_row)(from, &position);
        }
    }
}

static void TYPED(reduction)(const dyn_plan *base, const dyn_run *run) {
    const dyn_reduction_plan *plan = (const dyn_reduction_plan *)base;
    switch (base->instruction->code) {
    case DYN_SUM: TYPED(reduce_as)(DYN_SUM, plan, run); break;
    case DYN_PRODUCT_OF: TYPED(reduce_as)(DYN_PRODUCT_OF, plan, run); break;
    case DYN_MAX: TYPED(reduce_as)(DYN_MAX, plan, run); break;
    default: TYPED(reduce_as)(DYN_MIN, plan, run); break;
    }
}
