/* Reductions. A run of n elements is summed in blocks, each in four interleaved vectors, the blocks pairwise: the tree
 * depends on n alone, and the error grows with log n. */

#undef REDUCTION_BLOCK
#define REDUCTION_BLOCK 512

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

/* At most REDUCTION_BLOCK elements into one vector. */
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
        T padded[LANES];
        TYPED(store)(padded, neutral);
        TYPED(store_part)(padded, TYPED(load_part)(values, (size_t)n), (size_t)n);
        V last = TYPED(load)(padded);
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
    if (n <= REDUCTION_BLOCK) return TYPED(combine_all)(operation, TYPED(reduce_block)(operation, values, n));
    TYPED(pairwise) sums;
    sums.count = 0;
    for (; n > 0; n -= REDUCTION_BLOCK, values += REDUCTION_BLOCK)
        TYPED(push)(operation, &sums, TYPED(reduce_block)(operation, values, n < REDUCTION_BLOCK ? n : REDUCTION_BLOCK));
    return TYPED(combine_all)(operation, TYPED(collect)(operation, &sums));
}

/* Any view, gathered block by block. */
INLINE T TYPED(reduce_view)(int operation, const dyn_view *view, int64_t n, T *buffer) {
    TYPED(pairwise) sums;
    sums.count = 0;
    for (int64_t start = 0; start < n; start += REDUCTION_BLOCK) {
        int64_t part = n - start < REDUCTION_BLOCK ? n - start : REDUCTION_BLOCK;
        TYPED(fill)(view, start, part, buffer);
        TYPED(push)(operation, &sums, TYPED(reduce_block)(operation, buffer, part));
    }
    if (sums.count == 0) return TYPED(identity)(operation);
    return TYPED(combine_all)(operation, sums.count == 1 ? sums.waiting[0] : TYPED(collect)(operation, &sums));
}

/* Up to four vectors of adjacent columns, reduced over the view's n positions: sequentially in blocks of 64, the blocks
 * pairwise. `columns` counts the columns, vectors = ⌈columns / LANES⌉. */
INLINE void TYPED(reduce_columns)(int operation, const dyn_view *view, int64_t n, int64_t shift, int64_t columns,
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
            const T *from = (const T *)view->base + position.offset + shift;
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

INLINE void TYPED(reduce_as)(int operation, const dyn_instruction *instruction, const dyn_access *source,
                             const dyn_access *target, void *const *slots, T *buffer) {
    /* The dimensions part into those that are kept and those that are reduced; either set is an index space. */
    int64_t kept_extent[DYN_RANK], reduced_extent[DYN_RANK], kept = 1, reduced = 1;
    for (int d = 0; d < DYN_RANK; d++) {
        bool goes = (instruction->reduced >> d) & 1;
        kept_extent[d] = goes ? 1 : instruction->extent[d];
        reduced_extent[d] = goes ? instruction->extent[d] : 1;
        kept *= kept_extent[d];
        reduced *= reduced_extent[d];
    }
    dyn_view run = dyn_make_view(source, reduced_extent, slots);
    dyn_view from = dyn_make_view(source, kept_extent, slots);
    dyn_view to = dyn_make_view(target, kept_extent, slots);
    char *base = run.base;
    bool typed = source->type == ELEMENT_TYPE;
    if (reduced == 0) {
        T value = TYPED(identity)(operation);
        if (kept > 0) TYPED(spill)(&to, 0, kept, &value, 0);
        return;
    }
    int inner = from.rank - 1;
    bool by_columns = typed && from.extent[inner] > 1 && from.stride[inner] == 1 && run.form != DYN_VIEW_CONTIGUOUS;
    if (by_columns) {
        int64_t width = from.extent[inner];
        TYPED(position) position = {{0}, 0};
        for (int64_t done = 0; done < kept; done += width) {
            for (int64_t column = 0; column < width; column += 4 * LANES) {
                int64_t columns = width - column < 4 * LANES ? width - column : 4 * LANES;
                run.base = base;
                int64_t shift = position.offset + column;
                switch ((columns + LANES - 1) / LANES) {
                case 1: TYPED(reduce_columns)(operation, &run, reduced, shift, columns, 1, buffer); break;
                case 2: TYPED(reduce_columns)(operation, &run, reduced, shift, columns, 2, buffer); break;
                case 3: TYPED(reduce_columns)(operation, &run, reduced, shift, columns, 3, buffer); break;
                default: TYPED(reduce_columns)(operation, &run, reduced, shift, columns, 4, buffer); break;
                }
                TYPED(spill)(&to, done + column, columns, buffer, 1);
            }
            TYPED(next_row)(&from, &position);
        }
        return;
    }
    TYPED(position) read = {{0}, 0};
    int64_t pending = 0, written = 0;
    T results[LANES];
    while (written + pending < kept) {
        T value;
        if (typed && run.form == DYN_VIEW_CONTIGUOUS) {
            value = TYPED(reduce_run)(operation, (const T *)base + read.offset, reduced);
        } else {
            run.base = base + read.offset * (int64_t)dyn_element_size(source->type);
            value = TYPED(reduce_view)(operation, &run, reduced, buffer);
        }
        results[pending++] = value;
        if (pending == LANES) TYPED(spill)(&to, written, pending, results, 1), written += pending, pending = 0;
        if (++read.at[inner] < from.extent[inner]) {
            read.offset += from.stride[inner];
        } else {
            read.at[inner]--;
            TYPED(next_row)(&from, &read);
        }
    }
    if (pending > 0) TYPED(spill)(&to, written, pending, results, 1);
}

static void TYPED(reduce)(const dyn_instruction *instruction, const dyn_access *accesses, void *const *slots, char *scratch) {
    const dyn_access *source = accesses + instruction->first_access, *target = source + 1;
    switch (instruction->code) {
    case DYN_SUM: TYPED(reduce_as)(DYN_SUM, instruction, source, target, slots, (T *)scratch); break;
    case DYN_PRODUCT_OF: TYPED(reduce_as)(DYN_PRODUCT_OF, instruction, source, target, slots, (T *)scratch); break;
    case DYN_MAX: TYPED(reduce_as)(DYN_MAX, instruction, source, target, slots, (T *)scratch); break;
    default: TYPED(reduce_as)(DYN_MIN, instruction, source, target, slots, (T *)scratch); break;
    }
}
