#ifndef DYN_OpenBLAS_SHIM_H
#define DYN_OpenBLAS_SHIM_H

#include <cblas.h>

#endif
