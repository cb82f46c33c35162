#include "include/CKernels.h"

#include <string.h>

/* The templates' own text, which native programs are compiled with. */

#pragma clang diagnostic ignored "-Wc23-extensions"

static const char text_CKernels[] = {
#embed "include/CKernels.h"
    , 0};
static const char text_kernels[] = {
#embed "kernels.h"
    , 0};
static const char text_native[] = {
#embed "templates/native.h"
    , 0};
static const char text_native_intrinsics[] = {
#embed "templates/native_intrinsics.h"
    , 0};
static const char text_native_lanes[] = {
#embed "templates/native_lanes.h"
    , 0};
static const char text_typed[] = {
#embed "templates/typed.h"
    , 0};
static const char text_vector[] = {
#embed "templates/vector.h"
    , 0};
static const char text_exponential[] = {
#embed "templates/exponential.h"
    , 0};
static const char text_trigonometric[] = {
#embed "templates/trigonometric.h"
    , 0};
static const char text_operations[] = {
#embed "templates/operations.h"
    , 0};
static const char text_views[] = {
#embed "templates/views.h"
    , 0};
static const char text_reduction[] = {
#embed "templates/reduction.h"
    , 0};
static const char text_product[] = {
#embed "templates/product.h"
    , 0};

static const struct {
    const char *name, *text;
} texts[] = {
    {"CKernels.h", text_CKernels}, {"kernels.h", text_kernels}, {"native.h", text_native},
    {"native_intrinsics.h", text_native_intrinsics}, {"native_lanes.h", text_native_lanes}, {"typed.h", text_typed},
    {"vector.h", text_vector}, {"exponential.h", text_exponential}, {"trigonometric.h", text_trigonometric},
    {"operations.h", text_operations}, {"views.h", text_views}, {"reduction.h", text_reduction},
    {"product.h", text_product},
};

const char *dyn_native_text(const char *name) {
    for (size_t i = 0; i < sizeof texts / sizeof texts[0]; i++)
        if (strcmp(texts[i].name, name) == 0) return texts[i].text;
    return NULL;
}
