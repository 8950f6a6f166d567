/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The class of a CPUID bit: what its declared type comes down to for one module on one
 * platform.
 *
 *	struct class_limits limits = { .xfam_fixed0 = 0x6dbe7, ... };	// what the target reports
 *	enum bit_class class = class_of_bit(declared, platform, &limits, bit);
 *
 * "Configured & Native" is configurable where the CPU has the bit and fixed0 where it has
 * not; "XFAM & Native" is fixed0 where XFAM_FIXED0 forbids a gate, fixed1 where XFAM_FIXED1
 * demands them all (kvm@ mail of 6 Dec 2024, <43b26df1-4c27-41ff-a482-e258f872cc31@intel.com>).
 */
#ifndef MODULE_CLASS_H
#define MODULE_CLASS_H

#include "module/declared.h"

enum bit_class {
	CLASS_FIXED0,
	CLASS_FIXED1,
	CLASS_DIRECT, /* configurable through CPUID_CONFIG */
	CLASS_XFAM, /* configurable through XFAM only */
	CLASS_ATTRIBUTES, /* configurable through ATTRIBUTES only */
	CLASS_INDIRECT, /* follows another virtual CPUID bit or TD_PARAMS field */
	CLASS_DYNAMIC, /* calculated, or changes while the TD runs */
	CLASS_FAULTING, /* the leaf gives #VE */
	CLASS_UNKNOWN,
	CLASS_NUM
};

/* What the module allows on this platform, by its own metadata. FIXED0: 0 = must be 0. */
struct class_limits {
	bool unknown; /* nobody could be asked: what depends on the others has no class */
	uint64_t xfam_fixed0;
	uint64_t xfam_fixed1;
	uint64_t attributes_fixed0;
	uint64_t attributes_fixed1;
	uint64_t opt_in; /* bits of the system-wide opt-in that are on */
};

enum bit_class class_of_bit(const struct declared *declared, const struct cpuid_dump *platform,
			    const struct class_limits *limits, struct cpuid_bit bit);

const char *class_name(enum bit_class class);

#endif
