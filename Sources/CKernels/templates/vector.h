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
