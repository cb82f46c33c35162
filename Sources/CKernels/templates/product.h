/* Matrix products. Columns run along the lanes; a tile of MR rows by NV vectors stays in registers while k runs. Every
 * element is one chain of fused multiply-adds over k in order, whichever tile it falls into. */

typedef struct {
    int64_t m, n, k; /* rows, lanes, depth: already swapped where the product is computed transposed */
    const T *a, *b, *bias;
    T *c;
    int64_t a_row, a_k, b_k, b_lane, c_row, c_lane, bias_row, bias_lane;
    T scale;
} TYPED(product);

/* scale · sum + bias into `count` elements of row `row` from lane `lane` on. */
INLINE void TYPED(finish)(const TYPED(product) *p, V sum, int64_t row, int64_t lane, int64_t count) {
    if (p->scale != (T)1) sum *= p->scale;
    if (p->bias != NULL) {
        const T *bias = p->bias + row * p->bias_row + lane * p->bias_lane;
        if (p->bias_lane == 0) {
            sum += *bias;
        } else if (p->bias_lane == 1) {
            sum += count == LANES ? TYPED(load)(bias) : TYPED(load_part)(bias, (size_t)count);
        } else {
            for (int64_t i = 0; i < count; i++) sum[i] += bias[i * p->bias_lane];
        }
    }
    T *c = p->c + row * p->c_row + lane * p->c_lane;
    if (p->c_lane != 1)
        for (int64_t i = 0; i < count; i++) c[i * p->c_lane] = sum[i];
    else if (count == LANES)
        TYPED(store)(c, sum);
    else
        TYPED(store_part)(c, sum, (size_t)count);
}

INLINE void TYPED(tile)(const int rows, const int vectors, const bool whole, const TYPED(product) *p, const T *b,
                        int64_t b_k, int64_t row, int64_t lane, int64_t columns) {
    V sum[rows][vectors];
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < vectors; j++) sum[i][j] = (V)0;
    const T *a = p->a + row * p->a_row;
    int64_t a_row = p->a_row, a_k = p->a_k, depth = p->k;
    size_t last = (size_t)(columns - (vectors - 1) * LANES);
    for (int64_t k = 0; k < depth; k++, a += a_k, b += b_k) {
        V right[vectors];
        for (int j = 0; j < vectors - 1; j++) right[j] = TYPED(load)(b + j * LANES);
        const T *end = b + (vectors - 1) * LANES;
        right[vectors - 1] = whole ? TYPED(load)(end) : TYPED(load_part)(end, last);
        for (int i = 0; i < rows; i++) {
            V left = TYPED(splat)(a[i * a_row]);
            for (int j = 0; j < vectors; j++) sum[i][j] = FUSED(left, right[j], sum[i][j]);
        }
    }
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < vectors; j++) {
            int64_t count = j < vectors - 1 ? LANES : (int64_t)last;
            TYPED(finish)(p, sum[i][j], row + i, lane + j * LANES, count);
        }
}

#undef PANEL
#define PANEL(vectors, most_rows)                                                                                    \
    static void TYPED(panel_##vectors)(const TYPED(product) *p, const T *b, int64_t b_k, int64_t lane,               \
                                       int64_t columns, bool whole) {                                                \
        int64_t row = 0, rows = p->m;                                                                                \
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
PANEL(3, 8)
PANEL(4, 4)
#else
#define MOST_VECTORS 2
PANEL(1, 8)
PANEL(2, 4)
#endif

static void TYPED(by_panels)(const TYPED(product) *p, T *packed) {
    for (int64_t lane = 0; lane < p->n; lane += MOST_VECTORS * LANES) {
        int64_t columns = p->n - lane < MOST_VECTORS * LANES ? p->n - lane : MOST_VECTORS * LANES;
        const T *b = p->b + lane * p->b_lane;
        int64_t vectors = (columns + LANES - 1) / LANES, b_k = p->b_k;
        bool whole = columns == vectors * LANES;
        if (packed != NULL) {
            int64_t width = vectors * LANES;
            for (int64_t k = 0; k < p->k; k++)
                for (int64_t j = columns; j < width; j++) packed[k * width + j] = 0;
            for (int64_t j = 0; j < columns; j++)
                for (int64_t k = 0; k < p->k; k++) packed[k * width + j] = b[k * p->b_k + j * p->b_lane];
            b = packed;
            b_k = width;
            whole = true;
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
INLINE void TYPED(dot_tile)(const int rows, const int columns, const TYPED(product) *p, int64_t row, int64_t column) {
    V sum[rows][columns];
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) sum[i][j] = (V)0;
    const T *a = p->a + row * p->a_row, *b = p->b + column * p->b_lane;
    int64_t k = 0;
    for (; k + LANES <= p->k; k += LANES)
        for (int i = 0; i < rows; i++) {
            V left = TYPED(load)(a + i * p->a_row + k);
            for (int j = 0; j < columns; j++)
                sum[i][j] = FUSED(left, TYPED(load)(b + j * p->b_lane + k), sum[i][j]);
        }
    if (k < p->k) {
        size_t rest = (size_t)(p->k - k);
        for (int i = 0; i < rows; i++) {
            V left = TYPED(load_part)(a + i * p->a_row + k, rest);
            for (int j = 0; j < columns; j++)
                sum[i][j] = FUSED(left, TYPED(load_part)(b + j * p->b_lane + k, rest), sum[i][j]);
        }
    }
    for (int i = 0; i < rows; i++)
        for (int j = 0; j < columns; j++) {
            T total = TYPED(combine_all)(DYN_SUM, sum[i][j]) * p->scale;
            if (p->bias != NULL) total += p->bias[(row + i) * p->bias_row + (column + j) * p->bias_lane];
            p->c[(row + i) * p->c_row + (column + j) * p->c_lane] = total;
        }
}

static void TYPED(by_dots)(const TYPED(product) *p) {
    int64_t row = 0;
    for (; row + 4 <= p->m; row += 4) {
        int64_t column = 0;
        for (; column + 4 <= p->n; column += 4) TYPED(dot_tile)(4, 4, p, row, column);
        for (; column < p->n; column++) TYPED(dot_tile)(4, 1, p, row, column);
    }
    for (; row < p->m; row++) {
        int64_t column = 0;
        for (; column + 4 <= p->n; column += 4) TYPED(dot_tile)(1, 4, p, row, column);
        for (; column < p->n; column++) TYPED(dot_tile)(1, 1, p, row, column);
    }
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

static void TYPED(matrix_product)(const dyn_instruction *instruction, const dyn_access *accesses, void *const *slots,
                                  char *scratch, dyn_blas blas) {
    if (instruction->library && dyn_library_product(instruction, accesses, slots, blas)) return;
    const dyn_access *a = accesses + instruction->first_access, *b = a + 1, *c = a + 2;
    const dyn_access *bias = instruction->access_count == 4 ? a + 3 : NULL;
    dyn_product_plan plan = dyn_plan_product(instruction, accesses);
    if (plan.form == DYN_PRODUCT_PLAIN) return TYPED(plain_product)(instruction, a, slots);
    TYPED(product) p = {
        .m = instruction->extent[1], .n = instruction->extent[2], .k = instruction->extent[3],
        .a = (const T *)slots[a->slot] + a->offset, .b = (const T *)slots[b->slot] + b->offset,
        .bias = bias == NULL ? NULL : (const T *)slots[bias->slot] + bias->offset,
        .c = (T *)slots[c->slot] + c->offset,
        .a_row = a->stride[1], .a_k = a->stride[3], .b_k = b->stride[3], .b_lane = b->stride[2],
        .c_row = c->stride[1], .c_lane = c->stride[2],
        .bias_row = bias == NULL ? 0 : bias->stride[1], .bias_lane = bias == NULL ? 0 : bias->stride[2],
        .scale = (T)instruction->scale,
    };
    int64_t a_batch = a->stride[0], b_batch = b->stride[0];
    if (plan.transposed) {
        TYPED(product) q = p;
        p.m = q.n, p.n = q.m, p.a = q.b, p.b = q.a, p.a_row = q.b_lane, p.a_k = q.b_k, p.b_k = q.a_k, p.b_lane = q.a_row;
        p.c_row = q.c_lane, p.c_lane = q.c_row, p.bias_row = q.bias_lane, p.bias_lane = q.bias_row;
        a_batch = b->stride[0], b_batch = a->stride[0];
    }
    for (int64_t i = 0; i < instruction->extent[0]; i++) {
        if (plan.form == DYN_PRODUCT_DOTS) TYPED(by_dots)(&p);
        else TYPED(by_panels)(&p, plan.form == DYN_PRODUCT_PACKED ? (T *)scratch : NULL);
        p.a += a_batch, p.b += b_batch, p.c += c->stride[0];
        if (bias != NULL) p.bias += bias->stride[0];
    }
}
