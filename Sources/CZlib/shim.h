#ifndef DYN_ZLIB_SHIM_H
#define DYN_ZLIB_SHIM_H

#include <zlib.h>

/* deflateInit2 and inflateInit2 are macros. Negative window bits: raw deflate, as in zip files. */
static inline int dyn_deflate_start(z_stream *stream, int level, int windowBits) {
    return deflateInit2(stream, level, Z_DEFLATED, windowBits, 8, Z_DEFAULT_STRATEGY);
}
static inline int dyn_inflate_start(z_stream *stream, int windowBits) { return inflateInit2(stream, windowBits); }

#endif
