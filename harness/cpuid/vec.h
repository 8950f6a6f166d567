/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The four registers of a CPUID entry as one vector, for what is measured in millions of TDs a
 * second: most of it is masking and comparing whole entries.
 *
 *	vec_put(regs, vec(regs) & vec(keep));
 */
#ifndef CPUID_VEC_H
#define CPUID_VEC_H

#include <string.h>

#include "cpuid/cpuid.h"

typedef uint32_t regs_vec __attribute__((vector_size(sizeof(struct cpuid_regs))));

static inline regs_vec vec(const struct cpuid_regs *regs)
{
	regs_vec value;

	memcpy(&value, regs, sizeof(value));
	return value;
}

static inline void vec_put(struct cpuid_regs *regs, regs_vec value)
{
	memcpy(regs, &value, sizeof(*regs));
}

static inline bool vec_any(regs_vec value)
{
	uint64_t halves[2];

	memcpy(halves, &value, sizeof(value));
	return halves[0] | halves[1];
}

#endif
