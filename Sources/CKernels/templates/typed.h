/* The typed templates, for one element type: T the element, I the integer of its size, V and M the vectors of them. */

#if defined(TYPE_F64)
#define T double
#define I int64_t
#define TYPED(name) JOIN(name, f64)
#define ELEMENT_TYPE DYN_F64
#define LANES (VECTOR_BYTES / 8)
#define LIBM(name) name
#else
#define T float
#define I int32_t
#define TYPED(name) JOIN(name, f32)
#define ELEMENT_TYPE DYN_F32
#define LANES (VECTOR_BYTES / 4)
#define LIBM(name) JOIN_LIBM(name)
#define JOIN_LIBM(name) name##f
#endif
#define V TYPED(vector)
#define M TYPED(mask)

#include "vector.h"
#include "exponential.h"
#include "trigonometric.h"
#if defined(NATIVE_PROGRAM)
#include "native_lanes.h"
#include "views.h"
#include "reduction.h"
#include "product.h"
#else
#include "elementwise.h"
#include "views.h"
#include "chain.h"
#include "reduction.h"
#include "product.h"
#include "movement.h"
#endif

#undef T
#undef I
#undef TYPED
#undef ELEMENT_TYPE
#undef LANES
#undef LIBM
#undef JOIN_LIBM
#undef V
#undef M
