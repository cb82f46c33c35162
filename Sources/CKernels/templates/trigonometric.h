/* Sine and cosine: Cody and Waite's reduction by π/2 in parts of 33 bits, then the polynomials of FreeBSD's msun
 * (k_sin.c, k_cos.c). f32 is computed in f64. Beyond REDUCIBLE the C library takes the elements one by one. */

#undef WIDE
#undef WIDE_MASK
#define WIDE TYPED(wide)
#define WIDE_MASK TYPED(wide_mask)
typedef double WIDE __attribute__((ext_vector_type(LANES)));
typedef int64_t WIDE_MASK __attribute__((ext_vector_type(LANES)));

#undef REDUCIBLE
#define REDUCIBLE 1e5

/* sin(x + quadrant_shift · π/2) for |x| ≤ REDUCIBLE; in place, for such vectors have no registers to be passed in. */
INLINE void TYPED(reduced_sine)(WIDE *argument, double quadrant_shift) {
    WIDE x = *argument;
    WIDE rounded = x * 6.36619772367581382433e-01 + 0x1.8p52;
    WIDE n = rounded - 0x1.8p52;
    /* Each product is exact, each difference keeps its error. */
    WIDE first = x - n * 1.57079632673412561417e+00;
    WIDE product = n * 6.07710050630396597660e-11;
    WIDE second = first - product;
    WIDE back = first - second;
    WIDE error = (first - (second + back)) + (back - product);
    product = n * 2.02226624871116645580e-21;
    WIDE third = second - product;
    back = second - third;
    error = error + ((second - (third + back)) + (back - product)) - n * 8.47842766036889956997e-32;
    WIDE y = third + error;
    WIDE tail = (third - y) + error;

    WIDE z = y * y;
    WIDE v = z * y;
    WIDE r = FUSED(z, (WIDE)1.58969099521155010221e-10, (WIDE)-2.50507602534068634195e-08);
    r = FUSED(z, r, (WIDE)2.75573137070700676789e-06);
    r = FUSED(z, r, (WIDE)-1.98412698298579493134e-04);
    r = FUSED(z, r, (WIDE)8.33333333332248946124e-03);
    WIDE sine = y - ((z * (0.5 * tail - v * r) - tail) - v * -1.66666666666666324348e-01);

    r = FUSED(z, (WIDE)-1.13596475577881948265e-11, (WIDE)2.08757232129817482790e-09);
    r = FUSED(z, r, (WIDE)-2.75573143513906633035e-07);
    r = FUSED(z, r, (WIDE)2.48015872894767294178e-05);
    r = FUSED(z, r, (WIDE)-1.38888888888741095749e-03);
    r = FUSED(z, r, (WIDE)4.16666666666666019037e-02);
    WIDE half = 0.5 * z;
    WIDE w = 1.0 - half;
    WIDE cosine = w + (((1.0 - w) - half) + (z * (z * r) - y * tail));

    WIDE_MASK quadrant = (WIDE_MASK)(rounded + quadrant_shift);
    WIDE odd = (quadrant & 1) != 0 ? cosine : sine;
    *argument = (WIDE)((WIDE_MASK)odd ^ ((quadrant & 2) << 62));
}

INLINE V TYPED(vector_sin)(V x) {
    M far = ~(__builtin_elementwise_abs(x) <= (T)REDUCIBLE);
    WIDE within = __builtin_convertvector(TYPED(choose)(far, (V)0, x), WIDE);
    TYPED(reduced_sine)(&within, 0);
    V result = __builtin_convertvector(within, V);
    result = TYPED(choose)(x == (T)0, x, result);
    if (TYPED(any)(far))
        for (int i = 0; i < LANES; i++)
            if (far[i]) result[i] = LIBM(sin)(x[i]);
    return result;
}

INLINE V TYPED(vector_cos)(V x) {
    M far = ~(__builtin_elementwise_abs(x) <= (T)REDUCIBLE);
    WIDE within = __builtin_convertvector(TYPED(choose)(far, (V)0, x), WIDE);
    TYPED(reduced_sine)(&within, 1);
    V result = __builtin_convertvector(within, V);
    if (TYPED(any)(far))
        for (int i = 0; i < LANES; i++)
            if (far[i]) result[i] = LIBM(cos)(x[i]);
    return result;
}
