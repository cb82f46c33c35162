/* Elementwise chains, block by block: an operation reads and writes registers, which are scratch, or memory in place. */

/* A register's elements; step 0 where one value stands for all. */
typedef struct {
    const T *values;
    size_t step;
} TYPED(lane);

/* The operations cheap enough to be worth a scalar form; their bits are those of the vector form. */
INLINE bool TYPED(scalar_operation)(unsigned code, T x, T y, T z, T *result) {
    switch (code) {
    case DYN_NEGATE: *result = -x; return true;
    case DYN_ABS: *result = __builtin_elementwise_abs(x); return true;
    case DYN_SQRT: *result = __builtin_elementwise_sqrt(x); return true;
    case DYN_RELU: *result = (T)0 > x ? (T)0 : x; return true;
    case DYN_RECIPROCAL: *result = (T)1 / x; return true;
    case DYN_SQUARE: *result = x * x; return true;
    case DYN_NOT: *result = x == (T)0; return true;
    case DYN_IS_NAN: *result = x != x; return true;
    case 64 + DYN_ADD: *result = x + y; return true;
    case 64 + DYN_SUBTRACT: *result = x - y; return true;
    case 64 + DYN_MULTIPLY: *result = x * y; return true;
    case 64 + DYN_DIVIDE: *result = x / y; return true;
    case 64 + DYN_POWER: *result = TYPED(power_of)(x, y); return true;
    case 64 + DYN_MAXIMUM: *result = x > y || x != x ? x : y; return true;
    case 64 + DYN_MINIMUM: *result = x < y || x != x ? x : y; return true;
    case 64 + DYN_EQUAL: *result = x == y; return true;
    case 64 + DYN_NOT_EQUAL: *result = x != y; return true;
    case 64 + DYN_LESS: *result = x < y; return true;
    case 64 + DYN_LESS_EQUAL: *result = x <= y; return true;
    case 64 + DYN_GREATER: *result = x > y; return true;
    case 64 + DYN_GREATER_EQUAL: *result = x >= y; return true;
    case 64 + DYN_AND: *result = x != (T)0 && y != (T)0; return true;
    case 64 + DYN_OR: *result = x != (T)0 || y != (T)0; return true;
    case 128 + DYN_SELECT: *result = x != (T)0 ? y : z; return true;
    case 128 + DYN_FMA: *result = FUSED(x, y, z); return true;
    default: return false;
    }
}

static void TYPED(apply)(unsigned code, const TYPED(lane) *a, const TYPED(lane) *b, const TYPED(lane) *c, T *result,
                         size_t n) {
    if (code < 64)
        TYPED(unary_table)[code](a->values, result, n);
    else if (code < 128)
        TYPED(binary_table)[code - 64](a->values, a->step, b->values, b->step, result, n);
    else
        TYPED(ternary_table)[code - 128](a->values, a->step, b->values, b->step, c->values, c->step, result, n);
}

/* A chain over one element: all loads, then all operations, then all stores. */
static void TYPED(scalar_chain)(const dyn_program *program, const dyn_instruction *chain, void *const *slots,
                                T *registers) {
    const dyn_access *access = program->accesses + chain->first_access;
    int loads = chain->load_count;
    for (int i = 0; i < loads; i++)
        registers[i] = TYPED(element)(slots[access[i].slot], access[i].type, access[i].offset);
    const dyn_lane_operation *operation = program->operations + chain->first_operation;
    T *result = registers + loads;
    for (int i = 0; i < chain->operation_count; i++, operation++, result++) {
        const T *x = registers + operation->a, *y = x, *z = x;
        if (operation->code >= 64) y = registers + operation->b;
        if (operation->code >= 128) z = registers + operation->c;
        if (!TYPED(scalar_operation)(operation->code, *x, *y, *z, result)) {
            TYPED(lane) a = {x, 0}, b = {y, 0}, c = {z, 0};
            TYPED(apply)(operation->code, &a, &b, &c, result, 1);
        }
    }
    const uint16_t *stores = program->stores + chain->first_store;
    for (int i = 0; i < chain->store_count; i++)
        TYPED(set_element)(slots[access[loads + i].slot], access[loads + i].type, access[loads + i].offset,
                           registers[stores[i]]);
}

INLINE bool TYPED(same_memory)(const dyn_access *a, const dyn_access *b) {
    return a->slot == b->slot && a->offset == b->offset;
}

/* Marks the operations whose results may be written straight to a contiguous store: direct[i] is the store, or -1. A
 * store that aliases a load must wait until nothing reads that load any more. */
static void TYPED(find_direct_stores)(const dyn_program *program, const dyn_instruction *chain, dyn_view *views,
                                      int32_t *direct) {
    const dyn_access *access = program->accesses + chain->first_access;
    const dyn_lane_operation *operations = program->operations + chain->first_operation;
    const uint16_t *stores = program->stores + chain->first_store;
    int loads = chain->load_count;
    for (int i = 0; i < chain->operation_count; i++) direct[i] = -1;
    for (int s = 0; s < chain->store_count; s++) {
        int operation = stores[s] - loads;
        const dyn_view *view = &views[loads + s];
        bool waits = operation < 0 || direct[operation] >= 0 || view->form != DYN_VIEW_CONTIGUOUS || view->type != ELEMENT_TYPE;
        for (int l = 0; l < loads; l++) {
            if (!TYPED(same_memory)(&access[loads + s], &access[l])) continue;
            for (int i = operation < 0 ? chain->operation_count : operation + 1; i < chain->operation_count && !waits; i++) {
                unsigned code = operations[i].code;
                waits = operations[i].a == l || (code >= 64 && operations[i].b == l) || (code >= 128 && operations[i].c == l);
            }
            for (int other = 0; other < chain->store_count; other++) {
                if (stores[other] != l) continue;
                waits = true;
                /* The load itself is stored elsewhere: it is copied first, for this store may come before. */
                if (other != s) views[l].form = DYN_VIEW_GENERAL;
            }
        }
        if (!waits) direct[operation] = s;
    }
}

static void TYPED(chain)(const dyn_program *program, const dyn_instruction *chain, void *const *slots, char *scratch) {
    int64_t total = chain->extent[0] * chain->extent[1] * chain->extent[2] * chain->extent[3];
    if (total == 0) return;
    if (total == 1) return TYPED(scalar_chain)(program, chain, slots, (T *)scratch);

    const dyn_access *access = program->accesses + chain->first_access;
    const dyn_lane_operation *operations = program->operations + chain->first_operation;
    const uint16_t *stores = program->stores + chain->first_store;
    int loads = chain->load_count, count = chain->operation_count, register_count = loads + count;
    int64_t block = dyn_chain_block(register_count, ELEMENT_TYPE);
    size_t register_bytes = dyn_register_bytes(block, ELEMENT_TYPE);

    dyn_view *views = (dyn_view *)scratch;
    scratch += dyn_round_up_to_64((size_t)chain->access_count * sizeof(dyn_view));
    TYPED(lane) *lanes = (TYPED(lane) *)scratch;
    scratch += dyn_round_up_to_64((size_t)register_count * sizeof(TYPED(lane)));
    int32_t *direct = (int32_t *)scratch;
    scratch += dyn_round_up_to_64((size_t)count * sizeof(int32_t));

    for (int i = 0; i < loads + chain->store_count; i++) views[i] = dyn_make_view(&access[i], chain->extent, slots);
    TYPED(find_direct_stores)(program, chain, views, direct);

    for (int64_t start = 0; start < total; start += block) {
        int64_t n = total - start < block ? total - start : block;
        for (int i = 0; i < loads; i++) {
            T *own = (T *)(scratch + (size_t)i * register_bytes);
            if (views[i].form == DYN_VIEW_UNIFORM) {
                if (start == 0) *own = TYPED(element)(views[i].base, views[i].type, 0);
                lanes[i] = (TYPED(lane)){own, 0};
            } else if (views[i].form == DYN_VIEW_CONTIGUOUS && views[i].type == ELEMENT_TYPE) {
                lanes[i] = (TYPED(lane)){(const T *)views[i].base + start, 1};
            } else {
                TYPED(fill)(&views[i], start, n, own);
                lanes[i] = (TYPED(lane)){own, 1};
            }
        }
        for (int i = 0; i < count; i++) {
            unsigned code = operations[i].code;
            const TYPED(lane) *a = &lanes[operations[i].a], *b = a, *c = a;
            if (code >= 64) b = &lanes[operations[i].b];
            if (code >= 128) c = &lanes[operations[i].c];
            size_t step = a->step | b->step | c->step;
            T *result = (T *)(scratch + (size_t)(loads + i) * register_bytes);
            if (step != 0 && direct[i] >= 0) result = (T *)views[loads + direct[i]].base + start;
            TYPED(apply)(code, a, b, c, result, step != 0 ? (size_t)n : 1);
            lanes[loads + i] = (TYPED(lane)){result, step};
        }
        /* Loads that are stored go first: a later store may overwrite what they read in place. */
        for (int pass = 0; pass < 2; pass++)
            for (int s = 0; s < chain->store_count; s++) {
                int from = stores[s];
                if ((from < loads) != (pass == 0)) continue;
                if (from >= loads && direct[from - loads] == s && lanes[from].step != 0) continue;
                TYPED(spill)(&views[loads + s], start, n, lanes[from].values, lanes[from].step);
            }
    }
}
