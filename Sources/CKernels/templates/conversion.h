/* Conversions between element types. To bool: whether it is not zero (a NaN is not). */

#undef CONVERT
#define CONVERT(from, to, expression)                                 \
    do {                                                              \
        const from *input = source;                                   \
        to *output = result;                                          \
        for (size_t i = 0; i < n; i++) output[i] = (to)(expression);  \
    } while (0)

static void convert(dyn_element_type from, const void *source, dyn_element_type to, void *result, size_t n) {
    if (from == to) {
        if (n > 0) __builtin_memmove(result, source, n * dyn_element_size(from));
    } else if (from == DYN_F64) {
        if (to == DYN_F32) CONVERT(double, float, input[i]);
        else CONVERT(double, uint8_t, input[i] != 0);
    } else if (from == DYN_F32) {
        if (to == DYN_F64) CONVERT(float, double, input[i]);
        else CONVERT(float, uint8_t, input[i] != 0);
    } else {
        if (to == DYN_F64) CONVERT(uint8_t, double, input[i] != 0);
        else CONVERT(uint8_t, float, input[i] != 0);
    }
}
