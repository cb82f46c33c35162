#ifndef DYN_HDF5_SHIM_H
#define DYN_HDF5_SHIM_H

#include <hdf5.h>

#endif
