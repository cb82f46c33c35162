/* For native programs: lane operations as functions of whole vectors, and vectors out of any view. */

#undef UNARY
#undef UNARY_BY_ELEMENT
#undef BINARY
#undef BINARY_BY_ELEMENT
#undef TERNARY

#define UNARY(name, expression) \
    INLINE V TYPED(lane_##name)(V x) { return expression; }

#define UNARY_BY_ELEMENT(name, expression)        \
    INLINE V TYPED(lane_##name)(V vector) {       \
        for (int lane = 0; lane < LANES; lane++) { \
            T x = vector[lane];                   \
            vector[lane] = expression;            \
        }                                         \
        return vector;                            \
    }

#define BINARY(name, expression) \
    INLINE V TYPED(lane_##name)(V x, V y) { return expression; }

#define BINARY_BY_ELEMENT(name, function)                                                  \
    INLINE V TYPED(lane_##name)(V x, V y) {                                                \
        for (int lane = 0; lane < LANES; lane++) x[lane] = function(x[lane], y[lane]);     \
        return x;                                                                          \
    }

#define TERNARY(name, expression) \
    INLINE V TYPED(lane_##name)(V x, V y, V z) { return expression; }

#include "operations.h"

BINARY_BY_ELEMENT(power, TYPED(power_of))

/* One exponent for all lanes. */
INLINE V TYPED(lane_power_by_one)(V x, V exponents) {
    T exponent = exponents[0];
    if (exponent == 2) return x * x;
    if (exponent == 3) return x * x * x;
    if (exponent == -1) return (T)1 / x;
    if (exponent == (T)0.5) return TYPED(half_power)(x);
    return TYPED(lane_power)(x, exponents);
}

/* `count` elements `stride` apart, of any type, zeros behind them; and back. */
INLINE V TYPED(collect_lanes)(const char *base, uint32_t type, int64_t at, int64_t stride, int count) {
    V v = (V)0;
    for (int lane = 0; lane < count; lane++) {
        int64_t index = at + lane * stride;
        v[lane] = type == DYN_F64   ? (T)((const double *)base)[index]
                  : type == DYN_F32 ? (T)((const float *)base)[index]
                                    : (T)(((const uint8_t *)base)[index] != 0);
    }
    return v;
}

INLINE void TYPED(scatter_lanes)(char *base, uint32_t type, int64_t at, int64_t stride, int count, V v) {
    for (int lane = 0; lane < count; lane++) {
        int64_t index = at + lane * stride;
        if (type == DYN_F64) ((double *)base)[index] = (double)v[lane];
        else if (type == DYN_F32) ((float *)base)[index] = (float)v[lane];
        else ((uint8_t *)base)[index] = v[lane] != 0;
    }
}
