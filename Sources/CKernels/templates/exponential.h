/* Exponentials, logarithms and what is made of them.
 *
 * exp: Cody and Waite's reduction x = n ln 2 + r, |r| ≤ ln 2 / 2, and e^r = 1 + r + r² P(r) with P interpolated at
 * Chebyshev nodes. log and log1p: the algorithm of FreeBSD's msun (e_log.c, s_log1p.c, e_logf.c). */

#undef ROUNDING
#undef ONE_BITS
#undef MANTISSA_BITS
#undef MANTISSA_MASK
#undef ROOT_HALF_BITS
#undef SMALLEST_NORMAL
#undef DENORMAL_SCALE
#undef DENORMAL_SHIFT
#undef LN2_HIGH
#undef LN2_LOW
#undef LOG_LN2_HIGH
#undef LOG_LN2_LOW
#undef EXP_LOWEST
#undef EXP_HIGHEST
#undef EXPM1_LOWEST
#undef LARGEST_INVERSE_EXPONENT
#if defined(TYPE_F64)
#define ROUNDING 0x1.8p52 /* adding it rounds to a whole number, found in the low bits */
#define ONE_BITS 0x3ff0000000000000
#define MANTISSA_BITS 52
#define MANTISSA_MASK 0x000fffffffffffff
#define ROOT_HALF_BITS 0x3fe6a09e00000000
#define SMALLEST_NORMAL 0x1p-1022
#define DENORMAL_SCALE 0x1p54
#define DENORMAL_SHIFT 54
#define LN2_HIGH 6.93147180369123816490e-01 /* 33 bits, so n · LN2_HIGH is exact */
#define LN2_LOW 1.90821492927058770002e-10
#define LOG_LN2_HIGH LN2_HIGH
#define LOG_LN2_LOW LN2_LOW
#define EXP_LOWEST -746.0
#define EXP_HIGHEST 710.0
#define EXPM1_LOWEST -40.0
#define LARGEST_INVERSE_EXPONENT 1000.0
#else
#define ROUNDING 0x1.8p23f
#define ONE_BITS 0x3f800000
#define MANTISSA_BITS 23
#define MANTISSA_MASK 0x007fffff
#define ROOT_HALF_BITS 0x3f3504f3
#define SMALLEST_NORMAL 0x1p-126f
#define DENORMAL_SCALE 0x1p25f
#define DENORMAL_SHIFT 25
#define LN2_HIGH 6.9314575195e-01f
#define LN2_LOW 1.4286067653e-06f
#define LOG_LN2_HIGH 6.9313812256e-01f
#define LOG_LN2_LOW 9.0580006145e-06f
#define EXP_LOWEST -104.0f
#define EXP_HIGHEST 89.0f
#define EXPM1_LOWEST -20.0f
#define LARGEST_INVERSE_EXPONENT 100.0f
#endif

/* p · 2^n for whole n, in two factors so that the result may be denormal. */
INLINE V TYPED(scale_by_power)(V p, V n) {
#if defined(SET_AVX512) && defined(TYPE_F64)
    return (V)_mm512_scalef_pd((__m512d)p, (__m512d)n);
#elif defined(SET_AVX512)
    return (V)_mm512_scalef_ps((__m512)p, (__m512)n);
#else
    V half = n * (T)0.5 + (T)ROUNDING;
    V rest = (n - (half - (T)ROUNDING)) + (T)ROUNDING;
    V first = (V)(((M)half << MANTISSA_BITS) + (I)ONE_BITS);
    V second = (V)(((M)rest << MANTISSA_BITS) + (I)ONE_BITS);
    return p * first * second;
#endif
}

/* P(r) = (e^r - 1 - r) / r². */
INLINE V TYPED(exp_tail)(V r) {
    V r2 = r * r;
    V r4 = r2 * r2;
#if defined(TYPE_F64)
    V r8 = r4 * r4;
    V p01 = FUSED(r, (V)0x1.5555555555557p-3, (V)0x1.0p-1);
    V p23 = FUSED(r, (V)0x1.11111111100cep-7, (V)0x1.5555555555556p-5);
    V p45 = FUSED(r, (V)0x1.a01a01abef415p-13, (V)0x1.6c16c16c162ccp-10);
    V p67 = FUSED(r, (V)0x1.71de021a90822p-19, (V)0x1.a01a01a6dcaffp-16);
    V p89 = FUSED(r, (V)0x1.af4e196027428p-26, (V)0x1.27e4db57442fbp-22);
    V low = FUSED(FUSED(r2, p67, p45), r4, FUSED(r2, p23, p01));
    return FUSED(FUSED(r2, (V)0x1.1f731ea5352cap-29, p89), r8, low);
#else
    V p01 = FUSED(r, (V)1.6666576846e-01f, (V)0.5f);
    V p23 = FUSED(r, (V)8.3632029716e-03f, (V)4.1666554438e-02f);
    return FUSED(r4, (V)1.3926213466e-03f, FUSED(r2, p23, p01));
#endif
}

INLINE V TYPED(clamp)(V x, T low, T high) {
    x = TYPED(choose)((V)high < x, (V)high, x); /* a NaN stays */
    return TYPED(choose)((V)low > x, (V)low, x);
}

INLINE V TYPED(vector_exp)(V x) {
    x = TYPED(clamp)(x, EXP_LOWEST, EXP_HIGHEST);
    V n = FUSED(x, (V)(T)1.44269504088896340736, (V)ROUNDING) - (T)ROUNDING;
    V r = FUSED(-n, (V)LN2_HIGH, x);
    r = FUSED(-n, (V)LN2_LOW, r);
    V p = FUSED(r * r, TYPED(exp_tail)(r), r) + (T)1;
    return TYPED(scale_by_power)(p, n);
}

/* 2^n ((1 - 2^-n + r) + (e^r - 1 - r)), with the reduction's rounding error carried along. */
INLINE V TYPED(vector_expm1)(V argument) {
    V x = TYPED(clamp)(argument, EXPM1_LOWEST, EXP_HIGHEST);
    V n = FUSED(x, (V)(T)1.44269504088896340736, (V)ROUNDING) - (T)ROUNDING;
    V high = FUSED(-n, (V)LN2_HIGH, x);
    V r = FUSED(-n, (V)LN2_LOW, high);
    V error = FUSED(-n, (V)LN2_LOW, high - r);
    V tail = FUSED(r * r, TYPED(exp_tail)(r), error);
    V limited = TYPED(choose)(n > (T)LARGEST_INVERSE_EXPONENT, (V)LARGEST_INVERSE_EXPONENT, n);
    V inverse = (V)(((M)((T)ROUNDING - limited) << MANTISSA_BITS) + (I)ONE_BITS);
    V sum = (((T)1 - inverse) + r) + tail;
    V result = TYPED(scale_by_power)(sum, n);
    return TYPED(choose)(argument == (T)0, argument, result);
}

/* (log(1 + f) - f + f²/2) / s with s = f / (2 + f). */
INLINE V TYPED(log_tail)(V s) {
    V z = s * s;
    V w = z * z;
#if defined(TYPE_F64)
    V even = FUSED(w, FUSED(w, (V)1.531383769920937332e-01, (V)2.222219843214978396e-01), (V)3.999999999940941908e-01);
    V odd = FUSED(w, (V)1.479819860511658591e-01, (V)1.818357216161805012e-01);
    odd = FUSED(w, FUSED(w, odd, (V)2.857142874366239149e-01), (V)6.666666666666735130e-01);
#else
    V even = FUSED(w, (V)0xf89e26.0p-26f, (V)0xccce13.0p-25f);
    V odd = FUSED(w, (V)0x91e9ee.0p-25f, (V)0xaaaaaa.0p-24f);
#endif
    return FUSED(w, even, z * odd);
}

/* x = 2^k (1 + f), √½ ≤ 1 + f < √2, for positive normal x. */
INLINE V TYPED(split)(V x, V *f) {
    M bits = (M)x + ((I)ONE_BITS - (I)ROOT_HALF_BITS);
    *f = (V)((bits & (I)MANTISSA_MASK) + (I)ROOT_HALF_BITS) - (T)1;
#if defined(TYPE_F64)
    typedef uint64_t U __attribute__((ext_vector_type(LANES)));
    M biased = (M)((U)bits >> MANTISSA_BITS);
    return (V)(biased | (I)0x4330000000000000) - (T)(0x1p52 + 1023);
#else
    return __builtin_convertvector((bits >> MANTISSA_BITS) - 127, V);
#endif
}

/* NaN below zero, -inf at zero, inf and NaN themselves. */
INLINE V TYPED(log_special)(V x, V result) {
    V special = TYPED(choose)(x < (T)0, (V)(T)NAN, TYPED(choose)(x == (T)0, (V)(T)-INFINITY, x));
    return TYPED(choose)((x > (T)0) & (x < (T)INFINITY), result, special);
}

INLINE V TYPED(vector_log)(V x) {
    M small = x < (T)SMALLEST_NORMAL;
    V f;
    V k = TYPED(split)(TYPED(choose)(small, x * (T)DENORMAL_SCALE, x), &f);
    k = TYPED(choose)(small, k - (T)DENORMAL_SHIFT, k);
    V s = f / (f + (T)2);
    V half_square = f * f * (T)0.5;
    V tail = FUSED(k, (V)LOG_LN2_LOW, s * (half_square + TYPED(log_tail)(s)));
    V result = FUSED(k, (V)LOG_LN2_HIGH, -((half_square - tail) - f));
    return TYPED(log_special)(x, result);
}

INLINE V TYPED(vector_log1p)(V x) {
    V u = x + (T)1;
    V f;
    V k = TYPED(split)(u, &f);
    V lost = TYPED(choose)(x > (T)1, (T)1 - (u - x), x - (u - (T)1)) / u;
    M near = k == (T)0;
    f = TYPED(choose)(near, x, f);
    lost = TYPED(choose)(near, (V)0, lost);
    V s = f / (f + (T)2);
    V half_square = f * f * (T)0.5;
    V tail = s * (half_square + TYPED(log_tail)(s)) + FUSED(k, (V)LOG_LN2_LOW, lost);
    V result = FUSED(k, (V)LOG_LN2_HIGH, -((half_square - tail) - f));
    V special = TYPED(choose)(x < (T)-1, (V)(T)NAN, TYPED(choose)(x == (T)-1, (V)(T)-INFINITY, x));
    return TYPED(choose)((x > (T)-1) & (x < (T)INFINITY) & (x != (T)0), result, special);
}

#if defined(TYPE_F64)
/* With t = e^(2|x|) - 1: tanh |x| = t / (t + 2), and 1 - 2 / (t + 2) where that is more accurate. */
INLINE V TYPED(vector_tanh)(V x) {
    V magnitude = __builtin_elementwise_abs(x);
    V t = TYPED(vector_expm1)(magnitude + magnitude);
    M large = magnitude > 0.55;
    V quotient = TYPED(choose)(large, (V)2.0, t) / (t + 2.0);
    return __builtin_elementwise_copysign(TYPED(choose)(large, 1.0 - quotient, quotient), x);
}
#else
/* The rational function of Eigen's generic_fast_tanh_float: x P(x²) / Q(x²), odd by construction. */
INLINE V TYPED(vector_tanh)(V argument) {
    V x = TYPED(clamp)(argument, -9.0f, 9.0f);
    V square = x * x;
    V p = FUSED(square, (V)-2.76076847742355e-16f, (V)2.00018790482477e-13f);
    p = FUSED(square, p, (V)-8.60467152213735e-11f);
    p = FUSED(square, p, (V)5.12229709037114e-08f);
    p = FUSED(square, p, (V)1.48572235717979e-05f);
    p = FUSED(square, p, (V)6.37261928875436e-04f);
    p = FUSED(square, p, (V)4.89352455891786e-03f);
    V q = FUSED(square, (V)1.19825839466702e-06f, (V)1.18534705686654e-04f);
    q = FUSED(square, q, (V)2.26843463243900e-03f);
    q = FUSED(square, q, (V)4.89352518554385e-03f);
    return TYPED(clamp)(x * p / q, -1.0f, 1.0f);
}
#endif

/* With e = e^-|x|: 1 / (1 + e) at or above zero, e / (1 + e) below. */
INLINE V TYPED(vector_sigmoid)(V x) {
    V e = TYPED(vector_exp)(-__builtin_elementwise_abs(x));
    return TYPED(choose)(x < (T)0, e, (V)(T)1) / (e + (T)1);
}

INLINE V TYPED(vector_softplus)(V x) {
    V e = TYPED(vector_exp)(-__builtin_elementwise_abs(x));
    return TYPED(choose)((T)0 > x, (V)0, x) + TYPED(vector_log1p)(e);
}
