/* Matrix products. Columns run along the lanes; a tile of MR rows by NV vectors stays in registers while k runs. Every
 * element is one chain of fused multiply-adds over k in order, whichever tile it falls into. */

/* The operands of one product of the batch. */
typedef struct {
    const dyn_product_plan *plan;
    const T *a, *b, *bias;
    T *c;
    T scale;
    dyn_fetcher *ahead;
} TYPED(operands);

/* scale · sum + bias into `count` elements of row `row` from lane `lane` on, whatever the strides. */
static void TYPED(finish)(const TYPED(operands) *p, const T *sum, int64_t row, int64_t lane, int64_t count) {
    const dyn_product_plan *plan = p->plan;
    T *c = p->c + row * plan->c_row + lane * plan->c_lane;
    for (int64_t i = 0; i < count; i++) {
        T value = sum[i] * p->scale;
        if (p->bias != NULL) value += p->bias[row * plan->bias_row + (lane + i) * plan->bias_lane];
        c[i * plan->c_lane] = value;
    }
}

#if defined(TYPE_F32) && VECTOR_BYTES == 64
/* Lane j of four rows lies together, `stride` behind lane j − 1: turned in registers, four lanes at a time. */
INLINE void TYPED(store_turned)(V s0, V s1, V s2, V s3, T *c, int64_t stride) {
    typedef T quad __attribute__((vector_size(4 * sizeof(T)), aligned(sizeof(T))));
    V low01 = __builtin_shufflevector(s0, s1, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
    V high01 = __builtin_shufflevector(s0, s1, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    V low23 = __builtin_shufflevector(s2, s3, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29);
    V high23 = __builtin_shufflevector(s2, s3, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31);
    V turned[4] = {
        __builtin_shufflevector(low01, low23, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
        __builtin_shufflevector(low01, low23, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31),
        __builtin_shufflevector(high01, high23, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29),
        __builtin_shufflevector(high01, high23, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31),
    };
    for (int i = 0; i < 4; i++) {
        V t = turned[i];
        *(quad *)(c + i * stride) = __builtin_shufflevector(t, t, 0, 1, 2, 3);
        *(quad *)(c + (4 + i) * stride) = __builtin_shufflevector(t, t, 4, 5, 6, 7);
        *(quad *)(c + (8 + i) * stride) = __builtin_shufflevector(t, t, 8, 9, 10, 11);
        *(quad *)(c + (12 + i) * stride) = __builtin_shufflevector(t, t, 12, 13, 14, 15);
    }
}
#endif

/* The tile's share of `count` values of k from `start` on: the first share begins at zero, others at what the result holds (its
 * lanes side by side); the last adds scale and bias. So every element is one chain of multiply-adds however k is divided. */
INLINE void TYPED(tile_share)(const int rows, const int vectors, const bool whole, const TYPED(operands) *p, const T *b,
                              int64_t b_k, int64_t row, int64_t lane, int64_t columns, int64_t start, int64_t count) {
    dyn_fetch_some(p->ahead);
    const dyn_product_plan *plan = p->plan;
    size_t last = (size_t)(columns - (vectors - 1) * LANES);
    T *c = p->c + row * plan->c_row + lane * plan->c_lane;
    V sum[8][4];
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < vectors; j++) {
            const T *from = c + i * plan->c_row + j * LANES;
            if (start == 0) sum[i][j] = (V)0;
            else sum[i][j] = whole || j < vectors - 1 ? TYPED(load)(from) : TYPED(load_part)(from, last);
        }
    const T *a = p->a + row * plan->a_row + start * plan->a_k;
    int64_t a_row = plan->a_row, a_k = plan->a_k;
    b += start * b_k;
    for (int64_t k = 0; k < count; k++, a += a_k, b += b_k) {
        V right[4];
        for (int j = 0; j < vectors - 1; j++) right[j] = TYPED(load)(b + j * LANES);
        const T *end = b + (vectors - 1) * LANES;
        right[vectors - 1] = whole ? TYPED(load)(end) : TYPED(load_part)(end, last);
        for (int i = 0; i < rows; i++) {
            V left = TYPED(splat)(a[i * a_row]);
            for (int j = 0; j < vectors; j++) sum[i][j] = FUSED(left, right[j], sum[i][j]);
        }
    }
    bool ends = start + count == plan->depth;
    if (ends && (p->scale != (T)1 || plan->c_lane != 1 || (p->bias != NULL && plan->bias_lane != 0))) {
#if defined(TYPE_F32) && VECTOR_BYTES == 64
        if (rows == 4 && whole && p->scale == (T)1 && plan->c_row == 1 &&
            (p->bias == NULL || (plan->bias_row == 0 && plan->bias_lane == 1))) {
            for (int j = 0; j < vectors; j++) {
                if (p->bias != NULL)
                    for (int i = 0; i < 4; i++) sum[i][j] += TYPED(load)(p->bias + lane + j * LANES);
                TYPED(store_turned)(sum[0][j], sum[1][j], sum[2][j], sum[3][j], c + j * LANES * plan->c_lane, plan->c_lane);
            }
            return;
        }
#endif
        T sums[8][4 * LANES];
        for (int i = 0; i < rows; i++)
            for (int j = 0; j < vectors; j++) TYPED(store)(sums[i] + j * LANES, sum[i][j]);
        if (p->scale == (T)1 && plan->c_row == 1 && (p->bias == NULL || plan->bias_row == 0)) {
            /* The result's rows lie side by side: lane by lane. */
            for (int64_t j = 0; j < columns; j++) {
                T bias = p->bias == NULL ? 0 : p->bias[(lane + j) * plan->bias_lane];
                for (int i = 0; i < rows; i++) c[j * plan->c_lane + i] = p->bias == NULL ? sums[i][j] : sums[i][j] + bias;
            }
            return;
        }
        for (int i = 0; i < rows; i++) TYPED(finish)(p, sums[i], row + i, lane, columns);
        return;
    }
    if (ends && p->bias != NULL)
        for (int i = 0; i < rows; i++) {
            V bias = TYPED(splat)(p->bias[(row + i) * plan->bias_row]);
            for (int j = 0; j < vectors; j++) sum[i][j] += bias;
        }
    for (int i = 0; i < rows; i++, c += plan->c_row) {
        for (int j = 0; j < vectors - 1; j++) TYPED(store)(c + j * LANES, sum[i][j]);
        if (last == LANES) TYPED(store)(c + (vectors - 1) * LANES, sum[i][vectors - 1]);
        else TYPED(store_part)(c + (vectors - 1) * LANES, sum[i][vectors - 1], last);
    }
}

INLINE void TYPED(tile)(const int rows, const int vectors, const bool whole, const TYPED(operands) *p, const T *b,
                        int64_t b_k, int64_t row, int64_t lane, int64_t columns) {
    TYPED(tile_share)(rows, vectors, whole, p, b, b_k, row, lane, columns, 0, p->plan->depth);
}

#undef PANEL
#define PANEL(vectors, most_rows)                                                                                    \
    static void TYPED(panel_##vectors)(const TYPED(operands) *p, const T *b, int64_t b_k, int64_t lane,               \
                                       int64_t columns, bool whole) {                                                \
        int64_t row = 0, rows = p->plan->rows;                                                                                \
        if (whole) {                                                                                                 \
            for (; row + most_rows <= rows; row += most_rows)                                                        \
                TYPED(tile)(most_rows, vectors, true, p, b, b_k, row, lane, columns);                                \
            if (most_rows > 4 && row + 4 <= rows)                                                                    \
                TYPED(tile)(4, vectors, true, p, b, b_k, row, lane, columns), row += 4;                              \
            if (row + 2 <= rows) TYPED(tile)(2, vectors, true, p, b, b_k, row, lane, columns), row += 2;             \
            if (row < rows) TYPED(tile)(1, vectors, true, p, b, b_k, row, lane, columns);                            \
        } else {                                                                                                     \
            for (; row + most_rows <= rows; row += most_rows)                                                        \
                TYPED(tile)(most_rows, vectors, false, p, b, b_k, row, lane, columns);                               \
            if (most_rows > 4 && row + 4 <= rows)                                                                    \
                TYPED(tile)(4, vectors, false, p, b, b_k, row, lane, columns), row += 4;                             \
            if (row + 2 <= rows) TYPED(tile)(2, vectors, false, p, b, b_k, row, lane, columns), row += 2;            \
            if (row < rows) TYPED(tile)(1, vectors, false, p, b, b_k, row, lane, columns);                           \
        }                                                                                                            \
    }

/* The widest tile has to leave registers for a row of B and a splat of A: 32 of them with AVX-512, else 16. */
#undef MOST_VECTORS
#if defined(SET_AVX512)
#define MOST_VECTORS 4
PANEL(1, 8)
PANEL(2, 8)
PANEL(3, 4)
PANEL(4, 4)
#else
#define MOST_VECTORS 2
PANEL(1, 8)
PANEL(2, 4)
#endif

/* A whole panel of the widest tiles whose rows of B lie far apart: a share of k at a time, which the first-level cache and the
 * table of pages hold while all rows pass over it. */
static void TYPED(panel_in_shares)(const TYPED(operands) *p, const T *b, int64_t b_k, int64_t lane) {
    int64_t rows = p->plan->rows, depth = p->plan->depth, columns = MOST_VECTORS * LANES;
    for (int64_t start = 0; start < depth; start += DYN_SHARE_OF_DEPTH) {
        int64_t count = depth - start < DYN_SHARE_OF_DEPTH ? depth - start : DYN_SHARE_OF_DEPTH, row = 0;
        for (; row + 4 <= rows; row += 4) TYPED(tile_share)(4, MOST_VECTORS, true, p, b, b_k, row, lane, columns, start, count);
        for (; row < rows; row++) TYPED(tile_share)(1, MOST_VECTORS, true, p, b, b_k, row, lane, columns, start, count);
    }
}

/* Columns of B side by side, so that they run along the lanes; zeros behind the last. */
static void TYPED(pack)(const TYPED(operands) *p, const T *b, int64_t columns, int64_t width, T *packed) {
    int64_t depth = p->plan->depth, b_k = p->plan->b_k, b_lane = p->plan->b_lane;
    if (b_k != 1) {
        for (int64_t k = 0; k < depth; k++)
            for (int64_t j = 0; j < width; j++) packed[k * width + j] = j < columns ? b[k * b_k + j * b_lane] : (T)0;
        return;
    }
    for (int64_t first = 0; first < width; first += LANES)
        for (int64_t k = 0; k < depth; k += LANES) {
            V rows[LANES];
            int64_t count = depth - k < LANES ? depth - k : LANES;
            for (int i = 0; i < LANES; i++) {
                const T *from = b + (first + i) * b_lane + k;
                if (first + i >= columns) rows[i] = (V)0;
                else rows[i] = count == LANES ? TYPED(load)(from) : TYPED(load_part)(from, (size_t)count);
            }
            TYPED(transpose)(rows);
            for (int i = 0; i < LANES; i++)
                if (i < count) TYPED(store)(packed + (k + i) * width + first, rows[i]);
        }
}

static void TYPED(by_panels)(const TYPED(operands) *p, T *packed) {
    for (int64_t lane = 0; lane < p->plan->lanes; lane += MOST_VECTORS * LANES) {
        int64_t columns = p->plan->lanes - lane < MOST_VECTORS * LANES ? p->plan->lanes - lane : MOST_VECTORS * LANES;
        const T *b = p->b + lane * p->plan->b_lane;
        int64_t vectors = (columns + LANES - 1) / LANES, b_k = p->plan->b_k;
        bool whole = columns == vectors * LANES;
        if (packed != NULL) {
            int64_t width = vectors * LANES;
            TYPED(pack)(p, b, columns, width, packed);
            b = packed;
            b_k = width;
            whole = true;
        }
        if (p->plan->in_shares && columns == MOST_VECTORS * LANES) {
            TYPED(panel_in_shares)(p, b, b_k, lane);
            continue;
        }
        switch (vectors) {
        case 1: TYPED(panel_1)(p, b, b_k, lane, columns, whole); break;
        case 2: TYPED(panel_2)(p, b, b_k, lane, columns, whole); break;
#if MOST_VECTORS == 4
        case 3: TYPED(panel_3)(p, b, b_k, lane, columns, whole); break;
        default: TYPED(panel_4)(p, b, b_k, lane, columns, whole); break;
#endif
        }
    }
}

/* rows × columns elements whose operands both run along k: lane sums, then one tree over the lanes. */
INLINE void TYPED(dot_tile)(const int rows, const int columns, const TYPED(operands) *p, int64_t row, int64_t column) {
    dyn_fetch_some(p->ahead);
    V sum[4][4];
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) sum[i][j] = (V)0;
    const T *a = p->a + row * p->plan->a_row, *b = p->b + column * p->plan->b_lane;
    int64_t k = 0;
    for (; k + LANES <= p->plan->depth; k += LANES)
        for (int i = 0; i < rows; i++) {
            V left = TYPED(load)(a + i * p->plan->a_row + k);
            for (int j = 0; j < columns; j++)
                sum[i][j] = FUSED(left, TYPED(load)(b + j * p->plan->b_lane + k), sum[i][j]);
        }
    if (k < p->plan->depth) {
        size_t rest = (size_t)(p->plan->depth - k);
        for (int i = 0; i < rows; i++) {
            V left = TYPED(load_part)(a + i * p->plan->a_row + k, rest);
            for (int j = 0; j < columns; j++)
                sum[i][j] = FUSED(left, TYPED(load_part)(b + j * p->plan->b_lane + k, rest), sum[i][j]);
        }
    }
    T sums[16];
    int count = rows * columns;
    for (int first = 0; first < count; first += LANES) {
        V group[LANES];
        for (int i = 0; i < LANES; i++)
            group[i] = first + i < count ? sum[(first + i) / columns][(first + i) % columns] : (V)0;
        TYPED(store)(sums + first, TYPED(sum_each)(group));
    }
    const dyn_product_plan *plan = p->plan;
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) {
            T total = sums[i * columns + j] * p->scale;
            if (p->bias != NULL) total += p->bias[(row + i) * plan->bias_row + (column + j) * plan->bias_lane];
            p->c[(row + i) * plan->c_row + (column + j) * plan->c_lane] = total;
        }
}

#undef DOT_ROWS
#define DOT_ROWS(rows)                                                                               \
    {                                                                                                \
        int64_t column = 0;                                                                          \
        for (; column + 4 <= p->plan->lanes; column += 4) TYPED(dot_tile)(rows, 4, p, row, column);  \
        if (column + 2 <= p->plan->lanes) TYPED(dot_tile)(rows, 2, p, row, column), column += 2;     \
        if (column < p->plan->lanes) TYPED(dot_tile)(rows, 1, p, row, column);                       \
    }

static void TYPED(by_dots)(const TYPED(operands) *p) {
    int64_t row = 0;
    for (; row + 4 <= p->plan->rows; row += 4) DOT_ROWS(4)
    if (row + 2 <= p->plan->rows) {
        DOT_ROWS(2)
        row += 2;
    }
    if (row < p->plan->rows) DOT_ROWS(1)
}

/* Operands of another type: element by element. */
static void TYPED(plain_product)(const dyn_instruction *instruction, const dyn_access *access, void *const *slots) {
    const int64_t *extent = instruction->extent;
    const dyn_access *a = access, *b = access + 1, *c = access + 2, *bias = instruction->access_count == 4 ? access + 3 : NULL;
    for (int64_t i = 0; i < extent[0]; i++)
        for (int64_t row = 0; row < extent[1]; row++)
            for (int64_t column = 0; column < extent[2]; column++) {
                T sum = 0;
                for (int64_t k = 0; k < extent[3]; k++) {
                    int64_t left = a->offset + i * a->stride[0] + row * a->stride[1] + k * a->stride[3];
                    int64_t right = b->offset + i * b->stride[0] + column * b->stride[2] + k * b->stride[3];
                    sum = FUSED(TYPED(element)(slots[a->slot], a->type, left), TYPED(element)(slots[b->slot], b->type, right), sum);
                }
                sum *= (T)instruction->scale;
                if (bias != NULL)
                    sum += TYPED(element)(slots[bias->slot], bias->type,
                                          bias->offset + i * bias->stride[0] + row * bias->stride[1] + column * bias->stride[2]);
                TYPED(set_element)(slots[c->slot], c->type,
                                   c->offset + i * c->stride[0] + row * c->stride[1] + column * c->stride[2], sum);
            }
}

static void TYPED(product)(const dyn_plan *base, const dyn_run *run) {
    const dyn_product_plan *plan = (const dyn_product_plan *)base;
    void *const *slots = run->slots;
    if (base->instruction->library && dyn_library_product(plan, run)) return;
    if (plan->form == DYN_PRODUCT_PLAIN)
        return TYPED(plain_product)(base->instruction, run->program->accesses + base->instruction->first_access, slots);
    TYPED(operands) p = {
        .plan = plan,
        .a = (const T *)((const char *)slots[plan->a_slot] + plan->a_offset),
        .b = (const T *)((const char *)slots[plan->b_slot] + plan->b_offset),
        .bias = plan->has_bias ? (const T *)((const char *)slots[plan->bias_slot] + plan->bias_offset) : NULL,
        .c = (T *)((char *)slots[plan->c_slot] + plan->c_offset),
        .scale = (T)base->instruction->scale,
        .ahead = run->ahead,
    };
    for (int64_t i = 0; i < plan->batch; i++) {
        if (plan->form == DYN_PRODUCT_DOTS) TYPED(by_dots)(&p);
        else TYPED(by_panels)(&p, plan->form == DYN_PRODUCT_PACKED ? (T *)run->work : NULL);
        p.a += plan->a_batch, p.b += plan->b_batch, p.c += plan->c_batch;
        if (p.bias != NULL) p.bias += plan->bias_batch;
    }
}
