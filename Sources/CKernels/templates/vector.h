/* Vectors of one element type: whole and partial loads and stores, selection, lane reductions. */

typedef T V __attribute__((ext_vector_type(LANES)));
typedef I M __attribute__((ext_vector_type(LANES)));

INLINE V TYPED(load)(const T *from) {
    V v;
    __builtin_memcpy(&v, from, sizeof v);
    return v;
}

INLINE void TYPED(store)(T *to, V v) { __builtin_memcpy(to, &v, sizeof v); }

INLINE V TYPED(splat)(T value) { return (V)value; }

INLINE V TYPED(choose)(M condition, V yes, V no) { return condition ? yes : no; }

INLINE bool TYPED(any)(M condition) { return __builtin_reduce_or(condition) != 0; }

/* The first `count` lanes (1 ..< LANES) from memory, zeros behind them; nothing beyond them is touched. */
INLINE V TYPED(load_part)(const T *from, size_t count) {
#if defined(SET_AVX512) && defined(TYPE_F64)
    return (V)_mm512_maskz_loadu_pd((__mmask8)((1u << count) - 1), from);
#elif defined(SET_AVX512)
    return (V)_mm512_maskz_loadu_ps((__mmask16)((1u << count) - 1), from);
#elif defined(SET_AVX2) && defined(TYPE_F64)
    static const int64_t lanes[8] = {-1, -1, -1, -1, 0, 0, 0, 0};
    return (V)_mm256_maskload_pd(from, _mm256_loadu_si256((const __m256i *)(lanes + 4 - count)));
#elif defined(SET_AVX2)
    static const int32_t lanes[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
    return (V)_mm256_maskload_ps(from, _mm256_loadu_si256((const __m256i *)(lanes + 8 - count)));
#else
    V v = (V)0;
    for (size_t i = 0; i < LANES; i++)
        if (i < count) v[i] = from[i];
    return v;
#endif
}

/* The same with another value behind them. */
INLINE V TYPED(load_part_or)(const T *from, size_t count, V rest) {
#if defined(SET_AVX512) && defined(TYPE_F64)
    return (V)_mm512_mask_loadu_pd((__m512d)rest, (__mmask8)((1u << count) - 1), from);
#elif defined(SET_AVX512)
    return (V)_mm512_mask_loadu_ps((__m512)rest, (__mmask16)((1u << count) - 1), from);
#else
    V v = TYPED(load_part)(from, count);
    for (size_t i = 0; i < LANES; i++)
        if (i >= count) v[i] = rest[i];
    return v;
#endif
}

INLINE void TYPED(store_part)(T *to, V v, size_t count) {
#if defined(SET_AVX512) && defined(TYPE_F64)
    _mm512_mask_storeu_pd(to, (__mmask8)((1u << count) - 1), (__m512d)v);
#elif defined(SET_AVX512)
    _mm512_mask_storeu_ps(to, (__mmask16)((1u << count) - 1), (__m512)v);
#elif defined(SET_AVX2) && defined(TYPE_F64)
    static const int64_t lanes[8] = {-1, -1, -1, -1, 0, 0, 0, 0};
    _mm256_maskstore_pd(to, _mm256_loadu_si256((const __m256i *)(lanes + 4 - count)), (__m256d)v);
#elif defined(SET_AVX2)
    static const int32_t lanes[16] = {-1, -1, -1, -1, -1, -1, -1, -1, 0, 0, 0, 0, 0, 0, 0, 0};
    _mm256_maskstore_ps(to, _mm256_loadu_si256((const __m256i *)(lanes + 8 - count)), (__m256)v);
#else
    for (size_t i = 0; i < LANES; i++)
        if (i < count) to[i] = v[i];
#endif
}

/* The square root of x, correctly rounded. The dividers of AVX-512 machines take some twenty cycles for a vector of f64 and
 * serve quotients as well, while multiply-adds are idle: Goldschmidt's iteration from 14 bits for the root and half its
 * reciprocal, then twice the exact remainder (Markstein, "Computation of elementary functions on the IBM RISC System/6000
 * processor", IBM J. Res. Dev. 34, 1990), for exponents in the middle half of their range, where nothing overflows or
 * underflows on the way. Only a root next to the middle of two numbers could go wrong; a test tries all of those. */
INLINE V TYPED(square_root)(V x) {
#if defined(SET_AVX512) && defined(TYPE_F64)
    const __m512i low = (__m512i)(M)0x2000000000000000, span = (__m512i)(M)0x4000000000000000;
    if (_mm512_cmplt_epu64_mask((__m512i)x - low, span) != (__mmask8)-1) return __builtin_elementwise_sqrt(x);
    V reciprocal = (V)_mm512_rsqrt14_pd((__m512d)x);
    V root = x * reciprocal, half = reciprocal * (T)0.5;
    for (int i = 0; i < 2; i++) {
        V rest = FUSED(-half, root, (V)(T)0.5);
        root = FUSED(root, rest, root);
        half = FUSED(half, rest, half);
    }
    for (int i = 0; i < 2; i++) root = FUSED(FUSED(-root, root, x), half, root);
    return root;
#else
    return __builtin_elementwise_sqrt(x);
#endif
}

/* x^½ as the power function has it: +0 at -0 and inf at -inf, where a square root differs. */
INLINE V TYPED(half_power)(V x) { return TYPED(choose)(x == (T)-INFINITY, (V)(T)INFINITY, TYPED(square_root)(x + (T)0)); }

/* NumPy's maximum and minimum: a NaN on either side wins. */
INLINE V TYPED(maximum)(V a, V b) { return TYPED(choose)((a > b) | (a != a), a, b); }
INLINE V TYPED(minimum)(V a, V b) { return TYPED(choose)((a < b) | (a != a), a, b); }

#undef COMBINE_LANES
/* Shuffles that are one instruction each. Within every 16 bytes: UNPACK interleaves the low or high halves of two vectors,
 * PAIR joins their low or high halves. Of whole 16-byte parts: the even ones (or the first) of both, the odd ones (the second). */
#undef UNPACK_LOW
#undef UNPACK_HIGH
#undef PAIR_LOW
#undef PAIR_HIGH
#undef PARTS_LOW
#undef PARTS_HIGH
#if LANES == 2
#define UNPACK_LOW(a, b) __builtin_shufflevector(a, b, 0, 2)
#define UNPACK_HIGH(a, b) __builtin_shufflevector(a, b, 1, 3)
#elif VECTOR_BYTES == 16
#define UNPACK_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 1, 5)
#define UNPACK_HIGH(a, b) __builtin_shufflevector(a, b, 2, 6, 3, 7)
#define PAIR_LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define PAIR_HIGH(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7)
#elif defined(TYPE_F64) && VECTOR_BYTES == 32
#define UNPACK_LOW(a, b) __builtin_shufflevector(a, b, 0, 4, 2, 6)
#define UNPACK_HIGH(a, b) __builtin_shufflevector(a, b, 1, 5, 3, 7)
#define PARTS_LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define PARTS_HIGH(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7)
#elif VECTOR_BYTES == 32
#define UNPACK_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 1, 9, 4, 12, 5, 13)
#define UNPACK_HIGH(a, b) __builtin_shufflevector(a, b, 2, 10, 3, 11, 6, 14, 7, 15)
#define PAIR_LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define PAIR_HIGH(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define PARTS_LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define PARTS_HIGH(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#elif defined(TYPE_F64)
#define UNPACK_LOW(a, b) __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14)
#define UNPACK_HIGH(a, b) __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15)
#define PARTS_LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5, 8, 9, 12, 13)
#define PARTS_HIGH(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7, 10, 11, 14, 15)
#else
#define UNPACK_LOW(a, b) __builtin_shufflevector(a, b, 0, 16, 1, 17, 4, 20, 5, 21, 8, 24, 9, 25, 12, 28, 13, 29)
#define UNPACK_HIGH(a, b) __builtin_shufflevector(a, b, 2, 18, 3, 19, 6, 22, 7, 23, 10, 26, 11, 27, 14, 30, 15, 31)
#define PAIR_LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define PAIR_HIGH(a, b) __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define PARTS_LOW(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27)
#define PARTS_HIGH(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
#endif

#undef PART
#define PART (16 / (int)sizeof(T)) /* lanes of a 16-byte part */

/* LANES rows become LANES columns: within 16-byte parts, then the parts. */
INLINE void TYPED(transpose)(V rows[LANES]) {
    for (int i = 0; i < LANES; i += PART) {
        V *r = rows + i;
        V a = UNPACK_LOW(r[0], r[1]), b = UNPACK_HIGH(r[0], r[1]);
#if defined(TYPE_F64)
        r[0] = a, r[1] = b;
#else
        V c = UNPACK_LOW(r[2], r[3]), d = UNPACK_HIGH(r[2], r[3]);
        r[0] = PAIR_LOW(a, c), r[1] = PAIR_HIGH(a, c), r[2] = PAIR_LOW(b, d), r[3] = PAIR_HIGH(b, d);
#endif
    }
#if VECTOR_BYTES == 32
    for (int i = 0; i < PART; i++) {
        V a = rows[i], b = rows[i + PART];
        rows[i] = PARTS_LOW(a, b), rows[i + PART] = PARTS_HIGH(a, b);
    }
#elif VECTOR_BYTES == 64
    for (int i = 0; i < PART; i++) {
        V a = PARTS_LOW(rows[i], rows[i + PART]), b = PARTS_HIGH(rows[i], rows[i + PART]);
        V c = PARTS_LOW(rows[i + 2 * PART], rows[i + 3 * PART]), d = PARTS_HIGH(rows[i + 2 * PART], rows[i + 3 * PART]);
        rows[i] = PARTS_LOW(a, c), rows[i + 2 * PART] = PARTS_HIGH(a, c);
        rows[i + PART] = PARTS_LOW(b, d), rows[i + 3 * PART] = PARTS_HIGH(b, d);
    }
#endif
}

/* The lane sums of LANES vectors, in one vector; each sum in the order of COMBINE_LANES. */
INLINE V TYPED(sum_each)(const V rows[LANES]) {
    V parts[LANES / PART];
    for (int i = 0; i < LANES / PART; i++) {
        const V *r = rows + i * PART;
        V a = UNPACK_LOW(r[0], r[1]) + UNPACK_HIGH(r[0], r[1]);
#if defined(TYPE_F64)
        parts[i] = a;
#else
        V b = UNPACK_LOW(r[2], r[3]) + UNPACK_HIGH(r[2], r[3]);
        parts[i] = PAIR_LOW(a, b) + PAIR_HIGH(a, b);
#endif
    }
#if VECTOR_BYTES == 64
    V a = PARTS_LOW(parts[0], parts[1]) + PARTS_HIGH(parts[0], parts[1]);
    V b = PARTS_LOW(parts[2], parts[3]) + PARTS_HIGH(parts[2], parts[3]);
    return PARTS_LOW(a, b) + PARTS_HIGH(a, b);
#elif VECTOR_BYTES == 32
    return PARTS_LOW(parts[0], parts[1]) + PARTS_HIGH(parts[0], parts[1]);
#else
    return parts[0];
#endif
}

/* The lanes of one vector combined: with the lane two away, one away, then four and eight away. */
#undef COMBINE_LANES
#if LANES == 2
#define COMBINE_LANES(v, combine) v = combine(v, __builtin_shufflevector(v, v, 1, 0))
#elif VECTOR_BYTES == 16
#define COMBINE_LANES(v, combine) \
    v = combine(v, __builtin_shufflevector(v, v, 2, 3, 0, 1)); \
    v = combine(v, __builtin_shufflevector(v, v, 1, 0, 3, 2))
#elif defined(TYPE_F64) && VECTOR_BYTES == 32
#define COMBINE_LANES(v, combine) \
    v = combine(v, __builtin_shufflevector(v, v, 1, 0, 3, 2)); \
    v = combine(v, __builtin_shufflevector(v, v, 2, 3, 0, 1))
#elif VECTOR_BYTES == 32
#define COMBINE_LANES(v, combine) \
    v = combine(v, __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5)); \
    v = combine(v, __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6)); \
    v = combine(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3))
#elif defined(TYPE_F64)
#define COMBINE_LANES(v, combine) \
    v = combine(v, __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6)); \
    v = combine(v, __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5)); \
    v = combine(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3))
#else
#define COMBINE_LANES(v, combine) \
    v = combine(v, __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13)); \
    v = combine(v, __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14)); \
    v = combine(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11)); \
    v = combine(v, __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7))
#endif
