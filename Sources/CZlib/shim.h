#ifndef DYN_Zlib_SHIM_H
#define DYN_Zlib_SHIM_H

#include <zlib.h>

#endif
