/* Every lane operation as a formula, of vectors x, y, z or element by element. The including file says what becomes of
 * it by defining UNARY, UNARY_BY_ELEMENT, BINARY, BINARY_BY_ELEMENT and TERNARY. Powers are apart: they choose by exponent. */

#undef TRUTH
#define TRUTH(condition) TYPED(choose)(condition, (V)(T)1, (V)0)

/* Python's modulo: the sign of the divisor. */
INLINE T TYPED(floored_modulo)(T a, T b) {
    T rest = LIBM(fmod)(a, b);
    if (rest == 0) return LIBM(copysign)(0, b);
    return (rest < 0) != (b < 0) ? rest + b : rest;
}

/* The exponents that have a formula have it whether or not one exponent serves all elements. */
INLINE T TYPED(power_of)(T x, T exponent) {
    if (exponent == 2) return x * x;
    if (exponent == 1) return x;
    if (exponent == 3) return x * x * x;
    if (exponent == -1) return (T)1 / x;
    if (exponent == (T)0.5) return x == (T)-INFINITY ? (T)INFINITY : __builtin_elementwise_sqrt(x + (T)0);
    return LIBM(pow)(x, exponent);
}

UNARY(negate, -x)
UNARY(abs, __builtin_elementwise_abs(x))
UNARY(sign, TYPED(choose)(x > (T)0, (V)(T)1, TYPED(choose)(x < (T)0, (V)(T)-1, x + (T)0)))
UNARY(exp, TYPED(vector_exp)(x))
UNARY(log, TYPED(vector_log)(x))
UNARY(log1p, TYPED(vector_log1p)(x))
UNARY(expm1, TYPED(vector_expm1)(x))
UNARY(sqrt, TYPED(square_root)(x))
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

TERNARY(select, TYPED(choose)(x != (T)0, y, z))
TERNARY(fma, FUSED(x, y, z))
