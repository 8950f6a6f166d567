/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Loops over words, as wide as the CPU that runs them allows. Private to cover/.
 *
 *	COVER_WIDE static size_t count(const uint64_t *word, size_t count) { ... }
 *
 * COVER_WIDE compiles a function once for AVX-512, once for AVX2 and once for any CPU; the
 * loader chooses. The results are the same. Compilers without it, sanitizers, which are not ready
 * when the loader chooses, and AFL++, whose pass fails on it, get the last one only.
 */
#ifndef COVER_WIDE_H
#define COVER_WIDE_H

#include <stdint.h>
#include <string.h>

#ifdef __has_feature
#if __has_feature(address_sanitizer) || __has_feature(memory_sanitizer)
#define COVER_NARROW
#endif
#endif
#if defined(__SANITIZE_ADDRESS__) || defined(__AFL_COMPILER)
#define COVER_NARROW
#endif

#if defined(__has_attribute) && !defined(COVER_NARROW)
#if __has_attribute(target_clones)
#define COVER_WIDE __attribute__((target_clones("avx512f", "avx2", "default")))
#endif
#endif
#ifndef COVER_WIDE
#define COVER_WIDE
#endif

#define COVER_LANES 8

typedef uint64_t cover_lanes __attribute__((vector_size(8 * COVER_LANES)));

#endif
