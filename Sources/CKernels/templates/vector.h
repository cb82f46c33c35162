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

/* NumPy's maximum and minimum: a NaN on either side wins. */
INLINE V TYPED(maximum)(V a, V b) { return TYPED(choose)((a > b) | (a != a), a, b); }
INLINE V TYPED(minimum)(V a, V b) { return TYPED(choose)((a < b) | (a != a), a, b); }

#undef COMBINE_LANES
/* The lanes combined by halves: lane i with lane i + LANES/2, and so on. */
#if LANES == 2
#define COMBINE_LANES(v, combine) v = combine(v, __builtin_shufflevector(v, v, 1, 0))
#elif LANES == 4
#define COMBINE_LANES(v, combine)                              \
    v = combine(v, __builtin_shufflevector(v, v, 2, 3, 0, 1)); \
    v = combine(v, __builtin_shufflevector(v, v, 1, 0, 3, 2))
#elif LANES == 8
#define COMBINE_LANES(v, combine)                                          \
    v = combine(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3)); \
    v = combine(v, __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5)); \
    v = combine(v, __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6))
#elif LANES == 16
#define COMBINE_LANES(v, combine)                                                                             \
    v = combine(v, __builtin_shufflevector(v, v, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));      \
    v = combine(v, __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3, 12, 13, 14, 15, 8, 9, 10, 11));      \
    v = combine(v, __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5, 10, 11, 8, 9, 14, 15, 12, 13));      \
    v = combine(v, __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6, 9, 8, 11, 10, 13, 12, 15, 14))
#endif

/* Exchanges at distance d: of two vectors, LOW takes the lanes with bit d clear and HIGH those with bit d set, the first
 * vector's to lanes with bit d clear, the second's to lanes with it set. They make transposes and sums of many vectors. */
#undef LOW_8
#undef HIGH_8
#undef LOW_4
#undef HIGH_4
#undef LOW_2
#undef HIGH_2
#undef LOW_1
#undef HIGH_1
#if LANES == 2
#define LOW_1(a, b) __builtin_shufflevector(a, b, 0, 2)
#define HIGH_1(a, b) __builtin_shufflevector(a, b, 1, 3)
#elif LANES == 4
#define LOW_2(a, b) __builtin_shufflevector(a, b, 0, 1, 4, 5)
#define HIGH_2(a, b) __builtin_shufflevector(a, b, 2, 3, 6, 7)
#define LOW_1(a, b) __builtin_shufflevector(a, b, 0, 4, 2, 6)
#define HIGH_1(a, b) __builtin_shufflevector(a, b, 1, 5, 3, 7)
#elif LANES == 8
#define LOW_4(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 8, 9, 10, 11)
#define HIGH_4(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 12, 13, 14, 15)
#define LOW_2(a, b) __builtin_shufflevector(a, b, 0, 1, 8, 9, 4, 5, 12, 13)
#define HIGH_2(a, b) __builtin_shufflevector(a, b, 2, 3, 10, 11, 6, 7, 14, 15)
#define LOW_1(a, b) __builtin_shufflevector(a, b, 0, 8, 2, 10, 4, 12, 6, 14)
#define HIGH_1(a, b) __builtin_shufflevector(a, b, 1, 9, 3, 11, 5, 13, 7, 15)
#elif LANES == 16
#define LOW_8(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23)
#define HIGH_8(a, b) __builtin_shufflevector(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
#define LOW_4(a, b) __builtin_shufflevector(a, b, 0, 1, 2, 3, 16, 17, 18, 19, 8, 9, 10, 11, 24, 25, 26, 27)
#define HIGH_4(a, b) __builtin_shufflevector(a, b, 4, 5, 6, 7, 20, 21, 22, 23, 12, 13, 14, 15, 28, 29, 30, 31)
#define LOW_2(a, b) __builtin_shufflevector(a, b, 0, 1, 16, 17, 4, 5, 20, 21, 8, 9, 24, 25, 12, 13, 28, 29)
#define HIGH_2(a, b) __builtin_shufflevector(a, b, 2, 3, 18, 19, 6, 7, 22, 23, 10, 11, 26, 27, 14, 15, 30, 31)
#define LOW_1(a, b) __builtin_shufflevector(a, b, 0, 16, 2, 18, 4, 20, 6, 22, 8, 24, 10, 26, 12, 28, 14, 30)
#define HIGH_1(a, b) __builtin_shufflevector(a, b, 1, 17, 3, 19, 5, 21, 7, 23, 9, 25, 11, 27, 13, 29, 15, 31)
#endif

#undef AT_EACH_DISTANCE
#if LANES == 2
#define AT_EACH_DISTANCE(apply) apply(1)
#elif LANES == 4
#define AT_EACH_DISTANCE(apply) apply(2) apply(1)
#elif LANES == 8
#define AT_EACH_DISTANCE(apply) apply(4) apply(2) apply(1)
#else
#define AT_EACH_DISTANCE(apply) apply(8) apply(4) apply(2) apply(1)
#endif

INLINE void TYPED(transpose)(V rows[LANES]) {
#undef EXCHANGE
#define EXCHANGE(distance)                                        \
    for (int i = 0; i < LANES; i++) {                             \
        if ((i & distance) != 0) continue;                        \
        V low = LOW_##distance(rows[i], rows[i + distance]);      \
        V high = HIGH_##distance(rows[i], rows[i + distance]);    \
        rows[i] = low;                                            \
        rows[i + distance] = high;                                \
    }
    AT_EACH_DISTANCE(EXCHANGE)
}

/* The lane sums of LANES vectors, in one vector; each sum in the order of COMBINE_LANES. */
INLINE V TYPED(sum_each)(V rows[LANES]) {
#undef FOLD
#define FOLD(distance)                                                        \
    for (int i = 0; i < distance; i++) {                                      \
        V low = LOW_##distance(rows[i], rows[i + distance]);                  \
        rows[i] = low + HIGH_##distance(rows[i], rows[i + distance]);         \
    }
    AT_EACH_DISTANCE(FOLD)
    return rows[0];
}
