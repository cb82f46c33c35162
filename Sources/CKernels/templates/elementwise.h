/* The elementwise kernels over contiguous elements and their tables. A partial vector at the end goes through the same
 * formula as a whole one, so an element's bits do not depend on its place. */

typedef void (*TYPED(unary_kernel))(const T *a, T *result, size_t n);
typedef void (*TYPED(binary_kernel))(const T *a, size_t a_step, const T *b, size_t b_step, T *result, size_t n);
typedef void (*TYPED(ternary_kernel))(const T *a, size_t a_step, const T *b, size_t b_step, const T *c, size_t c_step,
                                      T *result, size_t n);

#undef UNARY
#undef UNARY_BY_ELEMENT
#undef BINARY
#undef BINARY_BY_ELEMENT
#undef TERNARY
#undef REPEATED

#define UNARY(name, expression)                                             \
    static void TYPED(unary_##name)(const T *a, T *result, size_t n) {      \
        for (; n >= LANES; n -= LANES, a += LANES, result += LANES) {       \
            V x = TYPED(load)(a);                                           \
            TYPED(store)(result, expression);                               \
        }                                                                   \
        if (n > 0) {                                                        \
            V x = TYPED(load_part)(a, n);                                   \
            TYPED(store_part)(result, expression, n);                       \
        }                                                                   \
    }

#define UNARY_BY_ELEMENT(name, expression)                             \
    static void TYPED(unary_##name)(const T *a, T *result, size_t n) { \
        for (size_t i = 0; i < n; i++) {                               \
            T x = a[i];                                                \
            result[i] = expression;                                    \
        }                                                              \
    }

#undef TRUTH
#define TRUTH(condition) TYPED(choose)(condition, (V)(T)1, (V)0)

UNARY(negate, -x)
UNARY(abs, __builtin_elementwise_abs(x))
UNARY(sign, TYPED(choose)(x > (T)0, (V)(T)1, TYPED(choose)(x < (T)0, (V)(T)-1, x + (T)0)))
UNARY(exp, TYPED(vector_exp)(x))
UNARY(log, TYPED(vector_log)(x))
UNARY(log1p, TYPED(vector_log1p)(x))
UNARY(expm1, TYPED(vector_expm1)(x))
UNARY(sqrt, __builtin_elementwise_sqrt(x))
UNARY(sin, TYPED(vector_sin)(x))
UNARY(cos, TYPED(vector_cos)(x))
UNARY_BY_ELEMENT(tan, LIBM(tan)(x))
UNARY_BY_ELEMENT(asin, LIBM(asin)(x))
UNARY_BY_ELEMENT(acos, LIBM(acos)(x))
UNARY_BY_ELEMENT(atan, LIBM(atan)(x))
UNARY_BY_ELEMENT(sinh, LIBM(sinh)(x))
UNARY_BY_ELEMENT(cosh, LIBM(cosh)(x))
UNARY(tanh, TYPED(vector_tanh)(x))
UNARY(sigmoid, TYPED(vector_sigmoid)(x))
UNARY(softplus, TYPED(vector_softplus)(x))
UNARY(relu, TYPED(choose)((T)0 > x, (V)0, x))
UNARY_BY_ELEMENT(erf, LIBM(erf)(x))
UNARY(floor, __builtin_elementwise_floor(x))
UNARY(ceil, __builtin_elementwise_ceil(x))
UNARY(round, __builtin_elementwise_roundeven(x))
UNARY(reciprocal, (T)1 / x)
UNARY(square, x *x)
UNARY(not, TRUTH(x == (T)0))
UNARY(is_nan, TRUTH(x != x))
UNARY(is_finite, TRUTH(__builtin_elementwise_abs(x) < (T)INFINITY))

static const TYPED(unary_kernel) TYPED(unary_table)[DYN_UNARY_COUNT] = {
    [DYN_NEGATE] = TYPED(unary_negate), [DYN_ABS] = TYPED(unary_abs), [DYN_SIGN] = TYPED(unary_sign),
    [DYN_EXP] = TYPED(unary_exp), [DYN_LOG] = TYPED(unary_log), [DYN_LOG1P] = TYPED(unary_log1p),
    [DYN_EXPM1] = TYPED(unary_expm1), [DYN_SQRT] = TYPED(unary_sqrt), [DYN_SIN] = TYPED(unary_sin),
    [DYN_COS] = TYPED(unary_cos), [DYN_TAN] = TYPED(unary_tan), [DYN_ASIN] = TYPED(unary_asin),
    [DYN_ACOS] = TYPED(unary_acos), [DYN_ATAN] = TYPED(unary_atan), [DYN_SINH] = TYPED(unary_sinh),
    [DYN_COSH] = TYPED(unary_cosh), [DYN_TANH] = TYPED(unary_tanh), [DYN_SIGMOID] = TYPED(unary_sigmoid),
    [DYN_SOFTPLUS] = TYPED(unary_softplus), [DYN_RELU] = TYPED(unary_relu), [DYN_ERF] = TYPED(unary_erf),
    [DYN_FLOOR] = TYPED(unary_floor), [DYN_CEIL] = TYPED(unary_ceil), [DYN_ROUND] = TYPED(unary_round),
    [DYN_RECIPROCAL] = TYPED(unary_reciprocal), [DYN_SQUARE] = TYPED(unary_square), [DYN_NOT] = TYPED(unary_not),
    [DYN_IS_NAN] = TYPED(unary_is_nan), [DYN_IS_FINITE] = TYPED(unary_is_finite),
};

/* An operand of step 0 becomes a vector of its value, read again and again: one loop serves all steps. */
#define REPEATED(operand, step)                               \
    T operand##_value[LANES];                                 \
    if (step == 0) {                                          \
        TYPED(store)(operand##_value, TYPED(splat)(*operand)); \
        operand = operand##_value;                            \
    }                                                         \
    step *= LANES;

#define BINARY(name, expression)                                                                               \
    static void TYPED(binary_##name)(const T *a, size_t a_step, const T *b, size_t b_step, T *result, size_t n) { \
        REPEATED(a, a_step)                                                                                    \
        REPEATED(b, b_step)                                                                                    \
        for (; n >= LANES; n -= LANES, a += a_step, b += b_step, result += LANES) {                            \
            V x = TYPED(load)(a), y = TYPED(load)(b);                                                          \
            TYPED(store)(result, expression);                                                                  \
        }                                                                                                      \
        if (n > 0) {                                                                                           \
            V x = TYPED(load_part)(a, n), y = TYPED(load_part)(b, n);                                          \
            TYPED(store_part)(result, expression, n);                                                          \
        }                                                                                                      \
    }

#define BINARY_BY_ELEMENT(name, function)                                                                      \
    static void TYPED(binary_##name)(const T *a, size_t a_step, const T *b, size_t b_step, T *result, size_t n) { \
        for (size_t i = 0; i < n; i++) result[i] = function(a[i * a_step], b[i * b_step]);                     \
    }

/* Python's modulo: the sign of the divisor. */
INLINE T TYPED(floored_modulo)(T a, T b) {
    T rest = LIBM(fmod)(a, b);
    if (rest == 0) return LIBM(copysign)(0, b);
    return (rest < 0) != (b < 0) ? rest + b : rest;
}

BINARY(add, x + y)
BINARY(subtract, x - y)
BINARY(multiply, x *y)
BINARY(divide, x / y)
BINARY(maximum, TYPED(maximum)(x, y))
BINARY(minimum, TYPED(minimum)(x, y))
BINARY_BY_ELEMENT(atan2, LIBM(atan2))
BINARY_BY_ELEMENT(modulo, TYPED(floored_modulo))
BINARY(equal, TRUTH(x == y))
BINARY(not_equal, TRUTH(x != y))
BINARY(less, TRUTH(x < y))
BINARY(less_equal, TRUTH(x <= y))
BINARY(greater, TRUTH(x > y))
BINARY(greater_equal, TRUTH(x >= y))
BINARY(and, TRUTH((x != (T)0) & (y != (T)0)))
BINARY(or, TRUTH((x != (T)0) | (y != (T)0)))

/* x^½ as the power function has it: +0 at -0 and inf at -inf, where a square root differs. */
UNARY(power_half, TYPED(choose)(x == (T)-INFINITY, (V)(T)INFINITY, __builtin_elementwise_sqrt(x + (T)0)))
UNARY(power_cube, x *x *x)

/* The exponents that have a formula have it whether or not one exponent serves all elements. */
INLINE T TYPED(power_of)(T x, T exponent) {
    if (exponent == 2) return x * x;
    if (exponent == 1) return x;
    if (exponent == 3) return x * x * x;
    if (exponent == -1) return (T)1 / x;
    if (exponent == (T)0.5) return x == (T)-INFINITY ? (T)INFINITY : __builtin_elementwise_sqrt(x + (T)0);
    return LIBM(pow)(x, exponent);
}

static void TYPED(binary_power)(const T *a, size_t a_step, const T *b, size_t b_step, T *result, size_t n) {
    if (b_step == 0 && a_step == 1) {
        if (*b == 2) return TYPED(unary_square)(a, result, n);
        if (*b == 3) return TYPED(unary_power_cube)(a, result, n);
        if (*b == -1) return TYPED(unary_reciprocal)(a, result, n);
        if (*b == (T)0.5) return TYPED(unary_power_half)(a, result, n);
    }
    for (size_t i = 0; i < n; i++) result[i] = TYPED(power_of)(a[i * a_step], b[i * b_step]);
}

static const TYPED(binary_kernel) TYPED(binary_table)[DYN_BINARY_COUNT] = {
    [DYN_ADD] = TYPED(binary_add), [DYN_SUBTRACT] = TYPED(binary_subtract), [DYN_MULTIPLY] = TYPED(binary_multiply),
    [DYN_DIVIDE] = TYPED(binary_divide), [DYN_POWER] = TYPED(binary_power), [DYN_MAXIMUM] = TYPED(binary_maximum),
    [DYN_MINIMUM] = TYPED(binary_minimum), [DYN_ATAN2] = TYPED(binary_atan2), [DYN_MODULO] = TYPED(binary_modulo),
    [DYN_EQUAL] = TYPED(binary_equal), [DYN_NOT_EQUAL] = TYPED(binary_not_equal), [DYN_LESS] = TYPED(binary_less),
    [DYN_LESS_EQUAL] = TYPED(binary_less_equal), [DYN_GREATER] = TYPED(binary_greater),
    [DYN_GREATER_EQUAL] = TYPED(binary_greater_equal), [DYN_AND] = TYPED(binary_and), [DYN_OR] = TYPED(binary_or),
};

#define TERNARY(name, expression)                                                                                 \
    static void TYPED(ternary_##name)(const T *a, size_t a_step, const T *b, size_t b_step, const T *c,           \
                                      size_t c_step, T *result, size_t n) {                                       \
        REPEATED(a, a_step)                                                                                       \
        REPEATED(b, b_step)                                                                                       \
        REPEATED(c, c_step)                                                                                       \
        for (; n >= LANES; n -= LANES, a += a_step, b += b_step, c += c_step, result += LANES) {                  \
            V x = TYPED(load)(a), y = TYPED(load)(b), z = TYPED(load)(c);                                         \
            TYPED(store)(result, expression);                                                                     \
        }                                                                                                         \
        if (n > 0) {                                                                                              \
            V x = TYPED(load_part)(a, n), y = TYPED(load_part)(b, n), z = TYPED(load_part)(c, n);                 \
            TYPED(store_part)(result, expression, n);                                                             \
        }                                                                                                         \
    }

TERNARY(select, TYPED(choose)(x != (T)0, y, z))
TERNARY(fma, FUSED(x, y, z))

static const TYPED(ternary_kernel) TYPED(ternary_table)[DYN_TERNARY_COUNT] = {
    [DYN_SELECT] = TYPED(ternary_select),
    [DYN_FMA] = TYPED(ternary_fma),
};

static bool TYPED(all_finite)(const T *values, size_t n) {
    M finite = (M)0 - 1;
    for (; n >= LANES; n -= LANES, values += LANES)
        finite &= __builtin_elementwise_abs(TYPED(load)(values)) < (T)INFINITY;
    if (n > 0) finite &= __builtin_elementwise_abs(TYPED(load_part)(values, n)) < (T)INFINITY;
    return !TYPED(any)(~finite);
}
