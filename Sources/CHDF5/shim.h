#ifndef DYN_HDF5_SHIM_H
#define DYN_HDF5_SHIM_H

/* The functions below have several versions; these names mean those of 1.10, also in newer libraries. */
#define H5_USE_110_API
#include <hdf5.h>
#include <hdf5_hl.h>

/* The names that are macros with side effects or casts in the library's headers, and so are not imported. */

static inline unsigned dyn_H5F_ACC_RDONLY(void) { return H5F_ACC_RDONLY; }
static inline unsigned dyn_H5F_ACC_RDWR(void) { return H5F_ACC_RDWR; }
static inline unsigned dyn_H5F_ACC_TRUNC(void) { return H5F_ACC_TRUNC; }
static inline unsigned dyn_H5F_ACC_EXCL(void) { return H5F_ACC_EXCL; }

static inline hsize_t dyn_H5S_UNLIMITED(void) { return H5S_UNLIMITED; }
static inline size_t dyn_H5T_VARIABLE(void) { return H5T_VARIABLE; }

static inline hid_t dyn_H5T_NATIVE_DOUBLE(void) { return H5T_NATIVE_DOUBLE; }
static inline hid_t dyn_H5T_NATIVE_FLOAT(void) { return H5T_NATIVE_FLOAT; }
static inline hid_t dyn_H5T_NATIVE_UINT8(void) { return H5T_NATIVE_UINT8; }
static inline hid_t dyn_H5T_NATIVE_INT8(void) { return H5T_NATIVE_INT8; }
static inline hid_t dyn_H5T_NATIVE_INT64(void) { return H5T_NATIVE_INT64; }
static inline hid_t dyn_H5T_IEEE_F64LE(void) { return H5T_IEEE_F64LE; }
static inline hid_t dyn_H5T_IEEE_F32LE(void) { return H5T_IEEE_F32LE; }
static inline hid_t dyn_H5T_STD_I64LE(void) { return H5T_STD_I64LE; }
static inline hid_t dyn_H5T_STD_I8LE(void) { return H5T_STD_I8LE; }
static inline hid_t dyn_H5T_STD_U8LE(void) { return H5T_STD_U8LE; }
static inline hid_t dyn_H5T_C_S1(void) { return H5T_C_S1; }

static inline hid_t dyn_H5P_FILE_CREATE(void) { return H5P_FILE_CREATE; }
static inline hid_t dyn_H5P_FILE_ACCESS(void) { return H5P_FILE_ACCESS; }
static inline hid_t dyn_H5P_GROUP_CREATE(void) { return H5P_GROUP_CREATE; }
static inline hid_t dyn_H5P_DATASET_CREATE(void) { return H5P_DATASET_CREATE; }
static inline hid_t dyn_H5P_DATASET_ACCESS(void) { return H5P_DATASET_ACCESS; }
static inline hid_t dyn_H5P_DATASET_XFER(void) { return H5P_DATASET_XFER; }
static inline hid_t dyn_H5P_LINK_CREATE(void) { return H5P_LINK_CREATE; }
static inline hid_t dyn_H5P_ATTRIBUTE_CREATE(void) { return H5P_ATTRIBUTE_CREATE; }

/* The type of a link (H5L_type_t) and the size of its value; -1 when it cannot be told. */
static inline int dyn_link_type(hid_t location, const char *path, size_t *valueSize) {
    H5L_info_t information;
    if (H5Lget_info(location, path, &information, H5P_DEFAULT) < 0) return -1;
    *valueSize = information.type == H5L_TYPE_HARD ? 0 : information.u.val_size;
    return (int)information.type;
}

/* The type of an object (H5O_type_t) and how many hard links lead to it; -1 when it cannot be told. */
static inline int dyn_object_type(hid_t location, const char *path, unsigned *linkCount) {
    H5O_info_t information;
    if (H5Oget_info_by_name2(location, path, &information, H5O_INFO_BASIC, H5P_DEFAULT) < 0) return -1;
    *linkCount = information.rc;
    return (int)information.type;
}

typedef int (*dyn_name_visitor)(const char *name, void *context);
struct dyn_visit { dyn_name_visitor visitor; void *context; };

static inline herr_t dyn_visit_link(hid_t group, const char *name, const H5L_info_t *information, void *data) {
    struct dyn_visit *visit = (struct dyn_visit *)data;
    (void)group, (void)information;
    return visit->visitor(name, visit->context);
}

/* Calls the visitor with each name in a group, until it gives other than 0. */
static inline herr_t dyn_visit_links(hid_t group, H5_index_t index, dyn_name_visitor visitor, void *context) {
    struct dyn_visit visit = {visitor, context};
    return H5Literate(group, index, H5_ITER_INC, NULL, dyn_visit_link, &visit);
}

static inline herr_t dyn_visit_attribute(hid_t object, const char *name, const H5A_info_t *information, void *data) {
    struct dyn_visit *visit = (struct dyn_visit *)data;
    (void)object, (void)information;
    return visit->visitor(name, visit->context);
}

/* Calls the visitor with the name of each attribute of an object, sorted, until it gives other than 0. */
static inline herr_t dyn_visit_attributes(hid_t object, dyn_name_visitor visitor, void *context) {
    struct dyn_visit visit = {visitor, context};
    return H5Aiterate2(object, H5_INDEX_NAME, H5_ITER_INC, NULL, dyn_visit_attribute, &visit);
}

#endif
