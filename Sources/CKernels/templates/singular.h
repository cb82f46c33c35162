/* The largest singular value of a matrix with its vectors, by Lanczos' method on BᵀB, B being the matrix or its transpose,
 * whichever has fewer columns, with full reorthogonalization.
 *
 * All arithmetic is in f64, in vectors of eight lanes, multiplied and added in two roundings: the bits are the same
 * with every instruction set. It stops when the residual ‖BᵀB v − σ²v‖ is below a tolerance times σ², which bounds σ's relative error
 * by half of that tolerance; after as many steps as B has columns it is exact but for rounding.
 * Golub & Van Loan, Matrix Computations, 4th ed., §10.1 and 10.3. */

/* These vectors pass between inlined functions alone, so no calling convention is at stake. */
#pragma clang diagnostic push
#pragma clang diagnostic ignored "-Wpsabi"

typedef double singular_vector __attribute__((ext_vector_type(8)));
typedef float singular_narrow __attribute__((ext_vector_type(8)));
#define S singular_vector

INLINE S singular_load(const double *from) {
    S v;
    __builtin_memcpy(&v, from, sizeof v);
    return v;
}

INLINE void singular_store(double *to, S v) { __builtin_memcpy(to, &v, sizeof v); }

INLINE double singular_sum(S v) {
    v += __builtin_shufflevector(v, v, 4, 5, 6, 7, 0, 1, 2, 3);
    v += __builtin_shufflevector(v, v, 2, 3, 0, 1, 6, 7, 4, 5);
    v += __builtin_shufflevector(v, v, 1, 0, 3, 2, 5, 4, 7, 6);
    return v[0];
}

INLINE double singular_dot(const double *a, const double *b, int64_t width) {
    S sum = (S)0.0;
    for (int64_t j = 0; j < width; j += 8) sum += singular_load(a + j) * singular_load(b + j);
    return singular_sum(sum);
}

INLINE void singular_scale(double *a, double factor, int64_t width) {
    for (int64_t j = 0; j < width; j += 8) singular_store(a + j, singular_load(a + j) * factor);
}

/* `count` ≤ 8 elements, zeros behind them. */
INLINE S singular_collect(const char *base, uint32_t type, int64_t at, int64_t stride, int64_t count) {
    if (count == 8 && stride == 1) {
        if (type == DYN_F64) return singular_load((const double *)base + at);
        singular_narrow narrow;
        __builtin_memcpy(&narrow, (const float *)base + at, sizeof narrow);
        return __builtin_convertvector(narrow, S);
    }
    S v = (S)0.0;
    for (int64_t lane = 0; lane < count; lane++) v[lane] = element_f64(base, type, at + lane * stride);
    return v;
}

/* image = rows · source, eight rows at a time; target += sign · rowsᵀ · image, where there is a target (which may be the
 * source). A whole number of eights of rows, each a whole number of eights long. */
static void singular_apply(const double *rows, int64_t count, int64_t width, const double *source, double *image,
                           double *target, double sign) {
    for (int64_t i = 0; i < count; i += 8, rows += 8 * width) {
        S sums[8];
        for (int r = 0; r < 8; r++) sums[r] = (S)0.0;
        for (int64_t j = 0; j < width; j += 8) {
            S x = singular_load(source + j);
            for (int r = 0; r < 8; r++) sums[r] += singular_load(rows + r * width + j) * x;
        }
        for (int r = 0; r < 8; r++) image[i + r] = singular_sum(sums[r]);
        if (target == NULL) continue;
        for (int64_t j = 0; j < width; j += 8) {
            S sum = singular_load(rows + j) * image[i];
            for (int r = 1; r < 8; r++) sum += singular_load(rows + r * width + j) * image[i + r];
            singular_store(target + j, singular_load(target + j) + sum * sign);
        }
    }
}

/* A symmetric tridiagonal matrix with positive off-diagonal elements: beside[i] between diagonal[i] and diagonal[i + 1]. */
typedef struct {
    double *diagonal, *beside, *vector, *pivots;
} singular_tridiagonal;

/* One step of Laguerre's iteration towards the largest eigenvalue of the leading `count` rows; not finite where `value` lies below it. */
INLINE double singular_laguerre_step(const singular_tridiagonal *t, int64_t count, double value) {
    /* p = Π d_i with d_i = λ − α_i − β²/d_{i−1}: sums of the logarithmic derivatives. */
    double d = value - t->diagonal[0], first = 1, second = 0;
    if (!(d > 0)) return NAN;
    double inverse = 1 / d;
    double slope = inverse, curvature = inverse * inverse;
    for (int64_t i = 1; i < count; i++) {
        double square = t->beside[i - 1] * t->beside[i - 1], old_first = first, scaled = square * inverse * inverse;
        d = value - t->diagonal[i] - square * inverse;
        if (!(d > 0)) return NAN;
        first = 1 + scaled * old_first;
        second = scaled * (second - 2 * old_first * old_first * inverse);
        inverse = 1 / d;
        double ratio = first * inverse;
        slope += ratio;
        curvature += ratio * ratio - second * inverse;
    }
    double n = (double)count, root = (n - 1) * (n * curvature - slope * slope);
    return n / (slope + sqrt(root > 0 ? root : 0));
}

/* The largest eigenvalue of the leading `count` rows: from above Laguerre's iteration falls monotonically. `guess` is tried first. */
static double singular_eigenvalue(const singular_tridiagonal *t, int64_t count, double guess) {
    double value = guess, step = singular_laguerre_step(t, count, value);
    if (step != step) {
        value = 0;
        for (int64_t i = 0; i < count; i++) {
            double bound = t->diagonal[i] + (i > 0 ? t->beside[i - 1] : 0) + (i + 1 < count ? t->beside[i] : 0);
            if (bound > value) value = bound;
        }
        step = singular_laguerre_step(t, count, value);
    }
    for (int round = 0; round < 100 && step == step; round++) {
        double next = value - step;
        if (!(step > 4e-16 * fabs(value)) || !(next < value)) return next;
        value = next;
        step = singular_laguerre_step(t, count, value);
    }
    return value;
}

/* The eigenvector of the largest eigenvalue, of length 1, by inverse iteration just above it. */
static void singular_eigenvector(const singular_tridiagonal *t, int64_t count, double eigenvalue) {
    double shift = eigenvalue + 4e-16 * fabs(eigenvalue), floor = 1e-16 * fabs(eigenvalue) + 0x1p-1000, *x = t->vector;
    /* shift − T without pivoting: all pivots are positive; kept are their reciprocals. */
    for (int64_t i = 0; i < count; i++) {
        double pivot = shift - t->diagonal[i];
        if (i > 0) pivot -= t->beside[i - 1] * t->beside[i - 1] * t->pivots[i - 1];
        t->pivots[i] = 1 / (pivot > floor ? pivot : floor);
        x[i] = 1;
    }
    for (int round = 0; round < 3; round++) {
        double largest = 0, sum = 0;
        for (int64_t i = 1; i < count; i++) x[i] += t->beside[i - 1] * t->pivots[i - 1] * x[i - 1];
        for (int64_t i = count - 1; i >= 0; i--) {
            x[i] = (i + 1 < count ? x[i] + t->beside[i] * x[i + 1] : x[i]) * t->pivots[i];
            if (x[i] > largest) largest = x[i];
        }
        for (int64_t i = 0; i < count; i++) {
            x[i] /= largest;
            sum += x[i] * x[i];
        }
        double length = sqrt(sum);
        for (int64_t i = 0; i < count; i++) x[i] /= length;
    }
}

/* Σ of squares of the copy of a matrix into `rows`, one row for each position along its longer side. */
static double singular_copy(const char *matrix, uint32_t type, const dyn_singular_shape *shape, double scale, double *rows) {
    bool wide = shape->columns > shape->rows;
    int64_t outer = wide ? shape->column_stride : shape->row_stride, inner = wide ? shape->row_stride : shape->column_stride;
    int64_t count = wide ? shape->columns : shape->rows, length = wide ? shape->rows : shape->columns;
    int64_t width = dyn_singular_eights(length);
    S squares = (S)0.0;
    for (int64_t i = 0; i < dyn_singular_eights(count); i++)
        for (int64_t j = 0; j < width; j += 8) {
            S v = (S)0.0;
            if (i < count) v = singular_collect(matrix, type, i * outer + j * inner, inner, length - j < 8 ? length - j : 8) * scale;
            squares += v * v;
            singular_store(rows + i * width + j, v);
        }
    return singular_sum(squares);
}

/* A fixed start that no structured matrix is orthogonal to: ± 0.5 and a number that is drawn from the place. */
INLINE double singular_start(int64_t place) {
    uint64_t z = ((uint64_t)place + 1) * 0x9e3779b97f4a7c15u;
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9u;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebu;
    double uniform = (double)((z ^ (z >> 31)) >> 11) * 0x1p-53;
    return place % 2 == 0 ? 0.5 + uniform : 0.5 - uniform;
}

/* Lanczos' method for the scaled copy: writes v, [width], and gives whether it converged. */
static bool singular_lanczos(const double *rows, int64_t count, int64_t small, double tolerance, double *memory, double *v) {
    int64_t width = dyn_singular_eights(small), most = small < DYN_SINGULAR_STEPS ? small : DYN_SINGULAR_STEPS;
    double *image = memory, *next = image + count, *basis = next + width;
    double *overlaps = basis + (DYN_SINGULAR_STEPS + 8) * width;
    singular_tridiagonal t = {overlaps + DYN_SINGULAR_STEPS + 8, overlaps + 2 * (DYN_SINGULAR_STEPS + 8),
                              overlaps + 3 * (DYN_SINGULAR_STEPS + 8), overlaps + 4 * (DYN_SINGULAR_STEPS + 8)};
    for (int64_t j = 0; j < width; j++) v[j] = j < small ? singular_start(j) : 0;
    for (int restart = 0; restart < 100; restart++) {
        int64_t steps = 0;
        double guess = NAN;
        singular_scale(v, 1 / sqrt(singular_dot(v, v, width)), width);
        for (int64_t j = 0; j < width; j++) basis[j] = v[j];
        while (true) {
            double *current = basis + steps * width;
            /* Rows of the last eight that are not there yet count as zeros. */
            if (steps % 8 == 0)
                for (int64_t j = width; j < 8 * width; j++) current[j] = 0;
            for (int64_t j = 0; j < width; j++) next[j] = 0;
            singular_apply(rows, count, width, current, image, next, 1);
            double whole = sqrt(singular_dot(next, next, width));
            double along = singular_dot(current, next, width), back = steps > 0 ? t.beside[steps - 1] : 0;
            t.diagonal[steps] = along;
            for (int64_t j = 0; j < width; j += 8) {
                S x = singular_load(next + j) - singular_load(current + j) * along;
                if (steps > 0) x -= singular_load(current - width + j) * back;
                singular_store(next + j, x);
            }
            steps++;
            double before = sqrt(singular_dot(next, next, width)), after = before;
            /* Twice is enough (Kahan and Parlett). */
            for (int pass = 0; pass < 2; pass++) {
                singular_apply(basis, dyn_singular_eights(steps), width, next, overlaps, next, -1);
                after = sqrt(singular_dot(next, next, width));
                if (after > 0.7 * before) break;
                before = after;
            }
            t.beside[steps - 1] = after;
            bool spent = !(after > 1e-14 * whole);
            if (steps == most || spent || (steps >= 6 && steps % 3 == 0)) {
                double eigenvalue = singular_eigenvalue(&t, steps, guess);
                singular_eigenvector(&t, steps, eigenvalue);
                double residual = after * fabs(t.vector[steps - 1]);
                bool converged = spent || steps == small || residual <= tolerance * eigenvalue;
                if (converged || steps == most) {
                    for (int64_t j = 0; j < width; j += 8) {
                        S sum = (S)0.0;
                        for (int64_t k = 0; k < steps; k++) sum += singular_load(basis + k * width + j) * t.vector[k];
                        singular_store(v + j, sum);
                    }
                    singular_scale(v, 1 / sqrt(singular_dot(v, v, width)), width);
                    if (converged) return true;
                    break;
                }
                guess = eigenvalue + residual;
            }
            double *following = current + width;
            for (int64_t j = 0; j < width; j++) following[j] = next[j] / after;
        }
    }
    return false;
}

/* Writes u, then v, of a matrix whose component of largest magnitude in v is positive, and its value; zeros for the zero
 * matrix, NaN for one that is not finite. */
static bool singular_pair(const char *matrix, uint32_t type, const dyn_singular_shape *shape, char *pair, int64_t pair_stride,
                          double *value, void *work) {
    bool wide = shape->columns > shape->rows;
    int64_t large = wide ? shape->columns : shape->rows, small = wide ? shape->rows : shape->columns;
    int64_t count = dyn_singular_eights(large), width = dyn_singular_eights(small);
    double *rows = work, *v = rows + count * width, *u = v + width, *memory = u + count;
    double scale = 1, squares = singular_copy(matrix, type, shape, 1, rows), filler = 0;
    if (!(squares > 1e-200 && squares < 1e200)) {
        /* Scaled, so that squares neither overflow nor vanish. */
        double largest = 0;
        for (int64_t i = 0; i < count * width && largest == largest; i++)
            if (!(fabs(rows[i]) <= largest)) largest = fabs(rows[i]);
        if (!(largest > 0 && largest < (double)INFINITY)) {
            filler = largest == 0 ? 0 : (double)NAN;
            for (int64_t i = 0; i < large + small; i++) set_element_f64(pair, type, i * pair_stride, filler);
            *value = filler;
            return true;
        }
        scale = largest;
        for (int64_t i = 0; i < count * width; i++) rows[i] /= largest;
    }
    bool converged = singular_lanczos(rows, count, small, type == DYN_F32 ? 1e-8 : 1e-12, memory, v);
    singular_apply(rows, count, width, v, u, NULL, 1);
    double length = sqrt(singular_dot(u, u, count));
    if (length > 0)
        for (int64_t i = 0; i < count; i++) u[i] /= length;
    const double *left = wide ? v : u, *right = wide ? u : v;
    int64_t top = 0;
    for (int64_t i = 1; i < shape->columns; i++)
        if (fabs(right[i]) > fabs(right[top])) top = i;
    double sign = right[top] < 0 ? -1 : 1;
    for (int64_t i = 0; i < shape->rows; i++) set_element_f64(pair, type, i * pair_stride, sign * left[i]);
    for (int64_t i = 0; i < shape->columns; i++)
        set_element_f64(pair, type, (shape->rows + i) * pair_stride, sign * right[i]);
    *value = length * scale;
    return converged;
}

/* uᵀ W v of a matrix and the vectors u, then v. */
static double bilinear_form(const char *matrix, uint32_t type, const dyn_singular_shape *shape, const char *pair, int64_t pair_stride) {
    double total = 0;
    for (int64_t i = 0; i < shape->rows; i++) {
        S sum = (S)0.0;
        for (int64_t j = 0; j < shape->columns; j += 8) {
            int64_t count = shape->columns - j < 8 ? shape->columns - j : 8;
            sum += singular_collect(matrix, type, i * shape->row_stride + j * shape->column_stride, shape->column_stride, count) *
                   singular_collect(pair, type, (shape->rows + j) * pair_stride, pair_stride, count);
        }
        total += element_f64(pair, type, i * pair_stride) * singular_sum(sum);
    }
    return total;
}

#undef S
#pragma clang diagnostic pop

/* The instructions. */

static void singular_pair_instruction(const dyn_plan *plan, const dyn_run *run) {
    const dyn_instruction *instruction = plan->instruction;
    const dyn_access *matrix = run->program->accesses + instruction->first_access, *pair = matrix + 1;
    size_t size = dyn_element_size(matrix->type);
    dyn_singular_shape shape = dyn_singular_shape_of(instruction, matrix);
    double value;
    singular_pair((const char *)run->slots[matrix->slot] + matrix->offset * (int64_t)size, matrix->type, &shape,
                  (char *)run->slots[pair->slot] + pair->offset * (int64_t)size, pair->stride[3], &value, run->work);
}

static void bilinear_form_instruction(const dyn_plan *plan, const dyn_run *run) {
    const dyn_instruction *instruction = plan->instruction;
    const dyn_access *matrix = run->program->accesses + instruction->first_access, *pair = matrix + 1, *result = matrix + 2;
    int64_t size = (int64_t)dyn_element_size(matrix->type);
    dyn_singular_shape shape = dyn_singular_shape_of(instruction, matrix);
    double value = bilinear_form((const char *)run->slots[matrix->slot] + matrix->offset * size, matrix->type, &shape,
                                 (const char *)run->slots[pair->slot] + pair->offset * size, pair->stride[3]);
    set_element_f64(run->slots[result->slot], result->type, result->offset, value);
}
