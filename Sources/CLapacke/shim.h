#ifndef DYN_Lapacke_SHIM_H
#define DYN_Lapacke_SHIM_H

#include <lapacke.h>

#endif
