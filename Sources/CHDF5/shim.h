#ifndef DYN_HDF5_SHIM_H
#define DYN_HDF5_SHIM_H

/* The functions below have several versions; these names mean those of 1.10, also in newer libraries. */
#define H5_USE_110_API
#include <hdf5.h>
#include <hdf5_hl.h>
#include "child.h"
#include "commits.h"
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The names that are macros with side effects or casts in the library's headers, and so are not imported. */

static inline unsigned dyn_H5F_ACC_RDONLY(void) { return H5F_ACC_RDONLY; }
static inline unsigned dyn_H5F_ACC_RDWR(void) { return H5F_ACC_RDWR; }
static inline unsigned dyn_H5F_ACC_SWMR_READ(void) { return H5F_ACC_SWMR_READ; }
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

/* Room for all that changes between two flushes, so that it is written once. */
static inline herr_t dyn_widen_metadata_cache(hid_t access) {
    H5AC_cache_config_t config;
    config.version = H5AC__CURR_CACHE_CONFIG_VERSION;
    if (H5Pget_mdc_config(access, &config) < 0) return -1;
    config.set_initial_size = 1;
    config.initial_size = 64u << 20;
    config.max_size = 64u << 20;
    config.min_size = 1u << 20;
    return H5Pset_mdc_config(access, &config);
}

/* Readable by others while it is written: the newest format. */
static inline herr_t dyn_use_latest_format(hid_t access) {
    return H5Pset_libver_bounds(access, H5F_LIBVER_LATEST, H5F_LIBVER_LATEST);
}

/* Opens files that are marked as being written, and those that say to be longer than they are. */
static inline herr_t dyn_overlook_marks(hid_t access) {
    hbool_t yes = 1;
    if (H5Pset(access, "clear_status_flags", &yes) < 0) return -1;
    return H5Pset(access, "skip_eof_check", &yes);
}

/* Takes back the mark that a file is being written, which a killed writer leaves, and sets its length to what is there. */
static inline herr_t dyn_clear_marks(const char *path) {
    hid_t access = H5Pcreate(H5P_FILE_ACCESS);
    herr_t status = -1;
    if (access < 0) return -1;
    if (H5Pset_file_locking(access, 0, 1) >= 0 && dyn_overlook_marks(access) >= 0) {
        hid_t file = H5Fopen(path, H5F_ACC_RDWR, access);
        if (file >= 0) {
            status = H5Fincrement_filesize(file, 0);
            if (H5Fclose(file) < 0) status = -1;
        }
    }
    H5Pclose(access);
    return status;
}

/* External links: what they lead to can be asked, but they are never followed. */
static inline hid_t dyn_refuse_traversal(
    const char *name, hid_t group, const void *value, size_t size, hid_t properties) {
    (void)name, (void)group, (void)value, (void)size, (void)properties;
    return -1;
}

static inline ssize_t dyn_copy_link_value(
    const char *name, const void *value, size_t size, void *buffer, size_t capacity) {
    (void)name;
    if (buffer) memcpy(buffer, value, size < capacity ? size : capacity);
    return (ssize_t)size;
}

static inline herr_t dyn_refuse_external_links(void) {
    H5L_class_t refusing;
    memset(&refusing, 0, sizeof refusing);
    refusing.version = 0;
    refusing.id = H5L_TYPE_EXTERNAL;
    refusing.comment = "external, refused";
    refusing.trav_func = dyn_refuse_traversal;
    refusing.query_func = dyn_copy_link_value;
    return H5Lregister(&refusing);
}

static inline int dyn_descriptor(hid_t file) {
    void *handle = NULL;
    if (H5Fget_vfd_handle(file, H5P_DEFAULT, &handle) < 0 || !handle) return -1;
    return *(int *)handle;
}

/* Asks the disk for the room that an open file takes so far and `pending` bytes more; 0, or the system's error number. */
static inline int dyn_reserve(hid_t file, size_t pending) {
    haddr_t end = 0;
    struct stat status;
    int descriptor = dyn_descriptor(file);
    if (descriptor < 0 || H5Fget_eoa(file, &end) < 0 || fstat(descriptor, &status) != 0) return 0;
    end += pending;
    if ((haddr_t)status.st_size >= end) return 0;
    return posix_fallocate(descriptor, status.st_size, (off_t)end - status.st_size);
}

/* Sends what an open file writes from now on nowhere: after the disk has failed, the library can only close a file
   (without crashing) whose writes succeed. What has reached the disk stays there. */
static inline int dyn_divert_to_nowhere(hid_t file) {
    int descriptor = dyn_descriptor(file);
    int nowhere = open("/dev/null", O_RDWR | O_CLOEXEC);
    if (descriptor < 0 || nowhere < 0) return -1;
    int status = dup2(nowhere, descriptor);
    close(nowhere);
    return status;
}

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

/* Where an object lies in its file; HADDR_UNDEF when it cannot be told. */
static inline haddr_t dyn_object_address(hid_t object) {
    H5O_info_t information;
    return H5Oget_info2(object, &information, H5O_INFO_BASIC) < 0 ? HADDR_UNDEF : information.addr;
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
