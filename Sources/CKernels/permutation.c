#include "include/CKernels.h"

/* Random orders: Fisher and Yates from the last place to the first, with words of Philox4x32-10 (Salmon, Moraes, Dror and
 * Shaw, SC 2011) and Lemire's multiplication. Four counters at a time, whose chains of products do not wait for each other. */

enum { COUNTERS = 4, WORDS = 4 * COUNTERS };

static void philox(const dyn_random_stream *stream, uint64_t index, uint32_t words[WORDS]) {
    uint32_t c0[COUNTERS], c1[COUNTERS], c2[COUNTERS], c3[COUNTERS], k0 = stream->key[0], k1 = stream->key[1];
    for (int i = 0; i < COUNTERS; i++) {
        c0[i] = (uint32_t)(index + (uint64_t)i), c1[i] = (uint32_t)((index + (uint64_t)i) >> 32);
        c2[i] = stream->step[0], c3[i] = stream->step[1];
    }
    for (int round = 0; round < 10; round++) {
        for (int i = 0; i < COUNTERS; i++) {
            uint64_t first = (uint64_t)c0[i] * 0xD2511F53u, second = (uint64_t)c2[i] * 0xCD9E8D57u;
            c0[i] = (uint32_t)(second >> 32) ^ c1[i] ^ k0, c1[i] = (uint32_t)second;
            c2[i] = (uint32_t)(first >> 32) ^ c3[i] ^ k1, c3[i] = (uint32_t)first;
        }
        k0 += 0x9E3779B9u, k1 += 0xBB67AE85u;
    }
    for (int i = 0; i < COUNTERS; i++) words[4 * i] = c0[i], words[4 * i + 1] = c1[i], words[4 * i + 2] = c2[i], words[4 * i + 3] = c3[i];
}

#define PERMUTATION(type)                                                              \
    void dyn_permutation_##type(dyn_random_stream stream, type *order, int64_t count) { \
        for (int64_t i = 0; i < count; i++) order[i] = (type)i;                        \
        uint32_t words[WORDS];                                                         \
        uint64_t index = 0;                                                            \
        int next = WORDS;                                                              \
        for (int64_t last = count - 1; last > 0; last--) {                             \
            uint32_t bound = (uint32_t)(last + 1);                                     \
            uint64_t product;                                                          \
            do {                                                                       \
                if (next == WORDS) philox(&stream, index, words), index += COUNTERS, next = 0; \
                product = (uint64_t)words[next++] * bound;                             \
            } while ((uint32_t)product < bound && (uint32_t)product < (0u - bound) % bound); \
            type place = (type)(product >> 32), value = order[last];                   \
            order[last] = order[place];                                                \
            order[place] = value;                                                      \
        }                                                                              \
    }

PERMUTATION(int32_t)
PERMUTATION(int64_t)
