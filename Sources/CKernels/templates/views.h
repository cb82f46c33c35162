/* Elements of any view, by their flat index: into a block (fill) and out of one (spill), converting as they go. */

INLINE T TYPED(element)(const char *base, uint32_t type, int64_t index) {
    if (type == DYN_F64) return (T)((const double *)base)[index];
    if (type == DYN_F32) return (T)((const float *)base)[index];
    return (T)(((const uint8_t *)base)[index] != 0);
}

INLINE void TYPED(set_element)(char *base, uint32_t type, int64_t index, T value) {
    if (type == DYN_F64) ((double *)base)[index] = (double)value;
    else if (type == DYN_F32) ((float *)base)[index] = (float)value;
    else ((uint8_t *)base)[index] = value != 0;
}

/* One row into `out`; up to a vector behind it may be overwritten. */
INLINE void TYPED(fill_row)(const dyn_view *view, const char *base, int64_t offset, int64_t stride, int64_t n, T *out) {
    if (view->type == ELEMENT_TYPE && stride == 1) {
        const T *from = (const T *)base + offset;
        for (; n >= LANES; n -= LANES, from += LANES, out += LANES) TYPED(store)(out, TYPED(load)(from));
        if (n > 0) TYPED(store)(out, TYPED(load_part)(from, (size_t)n));
    } else if (stride == 0) {
        V value = TYPED(splat)(TYPED(element)(base, view->type, offset));
        for (int64_t i = 0; i < n; i += LANES) TYPED(store)(out + i, value);
    } else if (view->type == ELEMENT_TYPE) {
        const T *from = (const T *)base + offset;
        for (int64_t i = 0; i < n; i++) out[i] = from[i * stride];
    } else {
        for (int64_t i = 0; i < n; i++) out[i] = TYPED(element)(base, view->type, offset + i * stride);
    }
}

/* Where a flat index lies in a view: the coordinates of the outer dimensions, and of the innermost. */
typedef struct {
    int64_t at[DYN_RANK];
    int64_t offset;
} TYPED(position);

INLINE TYPED(position) TYPED(find)(const dyn_view *view, int64_t flat) {
    TYPED(position) position = {{0}, 0};
    if (flat == 0) return position;
    for (int d = view->rank - 1; d >= 0; d--) {
        position.at[d] = flat % view->extent[d];
        flat /= view->extent[d];
        position.offset += position.at[d] * view->stride[d];
    }
    return position;
}

/* To the beginning of the next row. */
INLINE void TYPED(next_row)(const dyn_view *view, TYPED(position) *position) {
    int d = view->rank - 1;
    position->offset -= position->at[d] * view->stride[d];
    position->at[d] = 0;
    for (d--; d >= 0; d--) {
        position->offset += view->stride[d];
        if (++position->at[d] < view->extent[d]) return;
        position->offset -= view->extent[d] * view->stride[d];
        position->at[d] = 0;
    }
}

/* `count` whole rows, `outer` elements apart in the view, one behind the other in `out`. */
INLINE void TYPED(fill_rows)(const dyn_view *view, const char *base, int64_t offset, int64_t count, int64_t outer, T *out) {
    int64_t length = view->extent[view->rank - 1], stride = view->stride[view->rank - 1];
    const T *from = (const T *)base + offset;
    if (view->type == ELEMENT_TYPE && stride == 0) {
        for (int64_t row = 0; row < count; row++, from += outer, out += length) {
            V value = TYPED(splat)(*from);
            for (int64_t i = 0; i < length; i += LANES) TYPED(store)(out + i, value);
        }
    } else if (view->type == ELEMENT_TYPE && stride == 1 && length < LANES) {
        for (int64_t row = 0; row < count; row++, from += outer, out += length)
            TYPED(store)(out, TYPED(load_part)(from, (size_t)length));
    } else {
        for (int64_t row = 0; row < count; row++, offset += outer, out += length)
            TYPED(fill_row)(view, base, offset, stride, length, out);
    }
}

/* The elements start ..< start + n of the view into `out`, which has room for a vector more. */
static void TYPED(fill)(const dyn_view *view, const char *base, int64_t start, int64_t n, T *out) {
    TYPED(position) position = TYPED(find)(view, start);
    int inner = view->rank - 1;
    int64_t length = view->extent[inner], stride = view->stride[inner];
    int64_t outer = inner > 0 ? view->stride[inner - 1] : 0;
    if (position.at[inner] != 0) {
        int64_t row = length - position.at[inner] < n ? length - position.at[inner] : n;
        TYPED(fill_row)(view, base, position.offset, stride, row, out);
        n -= row;
        if (n == 0) return;
        out += row;
        TYPED(next_row)(view, &position);
    }
    while (n >= length) {
        int64_t left = inner > 0 ? view->extent[inner - 1] - position.at[inner - 1] : 1;
        int64_t count = n >= left * length ? left : n / length;
        TYPED(fill_rows)(view, base, position.offset, count, outer, out);
        n -= count * length;
        if (n == 0) return;
        out += count * length;
        if (inner > 0) position.at[inner - 1] += count - 1;
        position.offset += (count - 1) * outer;
        TYPED(next_row)(view, &position);
    }
    if (n > 0) TYPED(fill_row)(view, base, position.offset, stride, n, out);
}

/* n values, or one value n times where step is 0, into the elements start ..< start + n of the view. */
static void TYPED(spill)(const dyn_view *view, char *base, int64_t start, int64_t n, const T *values, size_t step) {
    TYPED(position) position = TYPED(find)(view, start);
    int inner = view->rank - 1;
    int64_t length = view->extent[inner], stride = view->stride[inner];
    int64_t row = length - position.at[inner];
    while (true) {
        if (row > n) row = n;
        if (view->type == ELEMENT_TYPE && stride == 1 && step == 1) {
            __builtin_memmove((T *)base + position.offset, values, (size_t)row * sizeof(T));
        } else {
            for (int64_t i = 0; i < row; i++)
                TYPED(set_element)(base, view->type, position.offset + i * stride, values[(size_t)i * step]);
        }
        n -= row;
        if (n == 0) return;
        values += (size_t)row * step;
        TYPED(next_row)(view, &position);
        row = length;
    }
}
