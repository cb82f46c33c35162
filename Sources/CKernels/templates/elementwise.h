/* The elementwise kernels over contiguous elements and their tables. A partial vector at the end goes through the same
 * formula as a whole one, so an element's bits do not depend on its place. */

/* The first `count` of LANES elements; a whole vector where that is all of them. */
INLINE V TYPED(load_up_to)(const T *from, size_t count) {
    return count < LANES ? TYPED(load_part)(from, count) : TYPED(load)(from);
}

/* One value in the first lane. A single value goes through the vector's formula like any other. */
INLINE V TYPED(single)(const T *value) {
    V v = (V)0;
    v[0] = *value;
    return v;
}

#undef UNARY
#undef UNARY_STEPS
#undef UNARY_BY_ELEMENT
#undef BINARY
#undef BINARY_STEPS
#undef BINARY_BY_ELEMENT
#undef BINARY_ELEMENTS
#undef TERNARY
#undef TERNARY_STEPS

/* Each operation has a kernel for every pattern of steps: the suffix has a 1 for an operand that advances, a 0 for one
 * that holds a single value; all zeros is the kernel for n = 1. */

#define UNARY_STEPS(name, expression)                                                                         \
    static void TYPED(unary_##name##_1)(const void *a, const void *b, const void *c, void *result, size_t n) { \
        (void)b, (void)c;                                                                                     \
        const T *p = a;                                                                                       \
        T *r = result;                                                                                        \
        for (; n >= LANES; n -= LANES, p += LANES, r += LANES) {                                              \
            V x = TYPED(load)(p);                                                                             \
            TYPED(store)(r, expression);                                                                      \
        }                                                                                                     \
        if (n > 0) {                                                                                          \
            V x = TYPED(load_part)(p, n);                                                                     \
            TYPED(store_part)(r, expression, n);                                                              \
        }                                                                                                     \
    }

#define UNARY(name, expression)                                                                                \
    UNARY_STEPS(name, expression)                                                                             \
    static void TYPED(unary_##name##_0)(const void *a, const void *b, const void *c, void *result, size_t n) { \
        (void)b, (void)c, (void)n;                                                                            \
        V x = TYPED(single)(a);                                                                               \
        x = expression;                                                                                       \
        *(T *)result = x[0];                                                                                  \
    }

#define UNARY_BY_ELEMENT(name, expression)                                                                    \
    static void TYPED(unary_##name##_1)(const void *a, const void *b, const void *c, void *result, size_t n) { \
        (void)b, (void)c;                                                                                     \
        const T *p = a;                                                                                       \
        T *r = result;                                                                                        \
        for (size_t i = 0; i < n; i++) {                                                                      \
            T x = p[i];                                                                                       \
            r[i] = expression;                                                                                \
        }                                                                                                     \
    }                                                                                                         \
    static void TYPED(unary_##name##_0)(const void *a, const void *b, const void *c, void *result, size_t n) { \
        (void)b, (void)c, (void)n;                                                                            \
        T x = *(const T *)a;                                                                                  \
        *(T *)result = expression;                                                                            \
    }

#define BINARY_STEPS(name, steps, a_steps, b_steps, expression)                                                        \
    static void TYPED(binary_##name##_##steps)(const void *a, const void *b, const void *c, void *result, size_t n) { \
        (void)c;                                                                                                       \
        const T *p = a, *q = b;                                                                                        \
        T *r = result;                                                                                                 \
        V x = TYPED(splat)(*p), y = TYPED(splat)(*q);                                                                  \
        for (; n >= LANES; n -= LANES, p += LANES, q += LANES, r += LANES) {                                           \
            if (a_steps) x = TYPED(load)(p);                                                                           \
            if (b_steps) y = TYPED(load)(q);                                                                           \
            TYPED(store)(r, expression);                                                                               \
        }                                                                                                              \
        if (n > 0) {                                                                                                   \
            if (a_steps) x = TYPED(load_part)(p, n);                                                                   \
            if (b_steps) y = TYPED(load_part)(q, n);                                                                   \
            TYPED(store_part)(r, expression, n);                                                                       \
        }                                                                                                              \
    }

#define BINARY(name, expression)                                                                                \
    BINARY_STEPS(name, 11, true, true, expression)                                                              \
    BINARY_STEPS(name, 10, true, false, expression)                                                             \
    BINARY_STEPS(name, 01, false, true, expression)                                                             \
    static void TYPED(binary_##name##_00)(const void *a, const void *b, const void *c, void *result, size_t n) { \
        (void)c, (void)n;                                                                                       \
        V x = TYPED(single)(a), y = TYPED(single)(b);                                                           \
        x = expression;                                                                                         \
        *(T *)result = x[0];                                                                                    \
    }

#define BINARY_ELEMENTS(name, steps, a_step, b_step, function)                                                        \
    static void TYPED(binary_##name##_##steps)(const void *a, const void *b, const void *c, void *result, size_t n) { \
        (void)c;                                                                                                       \
        const T *p = a, *q = b;                                                                                        \
        T *r = result;                                                                                                 \
        T x = *p, y = *q;                                                                                              \
        for (size_t i = 0; i < n; i++) {                                                                               \
            if (a_step) x = p[i];                                                                                      \
            if (b_step) y = q[i];                                                                                      \
            r[i] = function(x, y);                                                                                     \
        }                                                                                                              \
    }

#define BINARY_BY_ELEMENT(name, function)          \
    BINARY_ELEMENTS(name, 11, true, true, function) \
    BINARY_ELEMENTS(name, 10, true, false, function) \
    BINARY_ELEMENTS(name, 01, false, true, function) \
    BINARY_ELEMENTS(name, 00, false, false, function)

#define TERNARY_STEPS(name, steps, a_steps, b_steps, c_steps, expression)                                               \
    static void TYPED(ternary_##name##_##steps)(const void *a, const void *b, const void *c, void *result, size_t n) { \
        const T *p = a, *q = b, *o = c;                                                                                 \
        T *r = result;                                                                                                  \
        V x = TYPED(splat)(*p), y = TYPED(splat)(*q), z = TYPED(splat)(*o);                                             \
        for (; n > 0; p += LANES, q += LANES, o += LANES, r += LANES) {                                                 \
            if (a_steps) x = TYPED(load_up_to)(p, n);                                                                   \
            if (b_steps) y = TYPED(load_up_to)(q, n);                                                                   \
            if (c_steps) z = TYPED(load_up_to)(o, n);                                                                   \
            if (n < LANES) {                                                                                            \
                TYPED(store_part)(r, expression, n);                                                                    \
                return;                                                                                                 \
            }                                                                                                           \
            TYPED(store)(r, expression);                                                                                \
            n -= LANES;                                                                                                 \
        }                                                                                                               \
    }

#define TERNARY(name, expression)                                                                                 \
    TERNARY_STEPS(name, 111, true, true, true, expression)                                                        \
    TERNARY_STEPS(name, 110, true, true, false, expression)                                                       \
    TERNARY_STEPS(name, 101, true, false, true, expression)                                                       \
    TERNARY_STEPS(name, 100, true, false, false, expression)                                                      \
    TERNARY_STEPS(name, 011, false, true, true, expression)                                                       \
    TERNARY_STEPS(name, 010, false, true, false, expression)                                                      \
    TERNARY_STEPS(name, 001, false, false, true, expression)                                                      \
    static void TYPED(ternary_##name##_000)(const void *a, const void *b, const void *c, void *result, size_t n) { \
        (void)n;                                                                                                  \
        V x = TYPED(single)(a), y = TYPED(single)(b), z = TYPED(single)(c);                                       \
        x = expression;                                                                                           \
        *(T *)result = x[0];                                                                                      \
    }

#include "operations.h"

UNARY_STEPS(power_half, TYPED(half_power)(x))
UNARY_STEPS(power_cube, x *x *x)

BINARY_ELEMENTS(power_any, 10, true, false, TYPED(power_of))
BINARY_ELEMENTS(power, 11, true, true, TYPED(power_of))
BINARY_ELEMENTS(power, 01, false, true, TYPED(power_of))
BINARY_ELEMENTS(power, 00, false, false, TYPED(power_of))

static void TYPED(binary_power_10)(const void *a, const void *b, const void *c, void *result, size_t n) {
    T exponent = *(const T *)b;
    if (exponent == 2) TYPED(unary_square_1)(a, b, c, result, n);
    else if (exponent == 3) TYPED(unary_power_cube_1)(a, b, c, result, n);
    else if (exponent == -1) TYPED(unary_reciprocal_1)(a, b, c, result, n);
    else if (exponent == (T)0.5) TYPED(unary_power_half_1)(a, b, c, result, n);
    else TYPED(binary_power_any_10)(a, b, c, result, n);
}

#undef UNARY_ROW
#undef BINARY_ROW
#undef TERNARY_ROW
#define UNARY_ROW(name) {TYPED(unary_##name##_0), TYPED(unary_##name##_1)}
#define BINARY_ROW(name) \
    {TYPED(binary_##name##_00), TYPED(binary_##name##_10), TYPED(binary_##name##_01), TYPED(binary_##name##_11)}
#define TERNARY_ROW(name)                                                                                              \
    {TYPED(ternary_##name##_000), TYPED(ternary_##name##_100), TYPED(ternary_##name##_010), TYPED(ternary_##name##_110), \
     TYPED(ternary_##name##_001), TYPED(ternary_##name##_101), TYPED(ternary_##name##_011), TYPED(ternary_##name##_111)}

static const dyn_lane_kernel TYPED(unary_table)[DYN_UNARY_COUNT][2] = {
    [DYN_NEGATE] = UNARY_ROW(negate), [DYN_ABS] = UNARY_ROW(abs), [DYN_SIGN] = UNARY_ROW(sign),
    [DYN_EXP] = UNARY_ROW(exp), [DYN_LOG] = UNARY_ROW(log), [DYN_LOG1P] = UNARY_ROW(log1p),
    [DYN_EXPM1] = UNARY_ROW(expm1), [DYN_SQRT] = UNARY_ROW(sqrt), [DYN_SIN] = UNARY_ROW(sin),
    [DYN_COS] = UNARY_ROW(cos), [DYN_TAN] = UNARY_ROW(tan), [DYN_ASIN] = UNARY_ROW(asin),
    [DYN_ACOS] = UNARY_ROW(acos), [DYN_ATAN] = UNARY_ROW(atan), [DYN_SINH] = UNARY_ROW(sinh),
    [DYN_COSH] = UNARY_ROW(cosh), [DYN_TANH] = UNARY_ROW(tanh), [DYN_SIGMOID] = UNARY_ROW(sigmoid),
    [DYN_SOFTPLUS] = UNARY_ROW(softplus), [DYN_RELU] = UNARY_ROW(relu), [DYN_ERF] = UNARY_ROW(erf),
    [DYN_FLOOR] = UNARY_ROW(floor), [DYN_CEIL] = UNARY_ROW(ceil), [DYN_ROUND] = UNARY_ROW(round),
    [DYN_RECIPROCAL] = UNARY_ROW(reciprocal), [DYN_SQUARE] = UNARY_ROW(square), [DYN_NOT] = UNARY_ROW(not),
    [DYN_IS_NAN] = UNARY_ROW(is_nan), [DYN_IS_FINITE] = UNARY_ROW(is_finite),
};

static const dyn_lane_kernel TYPED(binary_table)[DYN_BINARY_COUNT][4] = {
    [DYN_ADD] = BINARY_ROW(add), [DYN_SUBTRACT] = BINARY_ROW(subtract), [DYN_MULTIPLY] = BINARY_ROW(multiply),
    [DYN_DIVIDE] = BINARY_ROW(divide), [DYN_POWER] = BINARY_ROW(power), [DYN_MAXIMUM] = BINARY_ROW(maximum),
    [DYN_MINIMUM] = BINARY_ROW(minimum), [DYN_ATAN2] = BINARY_ROW(atan2), [DYN_MODULO] = BINARY_ROW(modulo),
    [DYN_EQUAL] = BINARY_ROW(equal), [DYN_NOT_EQUAL] = BINARY_ROW(not_equal), [DYN_LESS] = BINARY_ROW(less),
    [DYN_LESS_EQUAL] = BINARY_ROW(less_equal), [DYN_GREATER] = BINARY_ROW(greater),
    [DYN_GREATER_EQUAL] = BINARY_ROW(greater_equal), [DYN_AND] = BINARY_ROW(and), [DYN_OR] = BINARY_ROW(or),
};

static const dyn_lane_kernel TYPED(ternary_table)[DYN_TERNARY_COUNT][8] = {
    [DYN_SELECT] = TERNARY_ROW(select),
    [DYN_FMA] = TERNARY_ROW(fma),
};

static dyn_lane_kernel TYPED(lane_kernel)(unsigned code, unsigned steps) {
    if (code < 64) return TYPED(unary_table)[code][steps & 1];
    if (code < 128) return TYPED(binary_table)[code - 64][steps & 3];
    return TYPED(ternary_table)[code - 128][steps & 7];
}

static bool TYPED(all_finite)(const T *values, size_t n) {
    M finite = (M)0 - 1;
    for (; n >= LANES; n -= LANES, values += LANES)
        finite &= __builtin_elementwise_abs(TYPED(load)(values)) < (T)INFINITY;
    if (n > 0) finite &= __builtin_elementwise_abs(TYPED(load_part)(values, n)) < (T)INFINITY;
    return !TYPED(any)(~finite);
}
