/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between two TD configurations, and which CPUID fields are declared to depend on
 * that.
 *
 *	struct change change;
 *
 *	change_between(&request, &other, &change);
 *	if (change_reaches(context, &change, leaf, reg, field))
 *		...	a gate or a calculation of the field looks at something that differs
 *
 * Dependence is as declared: conditions of the field types (module/declared.h), and what the
 * calculations known by name look at (expect_special_inputs()). Private to the judges of
 * properties.
 */
#ifndef RULES_CHANGE_H
#define RULES_CHANGE_H

#include "rules/request.h"

/* Fields of TD_PARAMS that differ. */
enum change_field {
	CHANGE_ATTRIBUTES = 1 << 0,
	CHANGE_XFAM = 1 << 1,
	CHANGE_CPUID = 1 << 2,
	CHANGE_MAX_VCPUS = 1 << 3,
	CHANGE_NUM_L2_VMS = 1 << 4,
	CHANGE_MSR_CONFIG_CTLS = 1 << 5,
	CHANGE_EPTP_CONTROLS = 1 << 6,
	CHANGE_CONFIG_FLAGS = 1 << 7,
	CHANGE_TSC_FREQUENCY = 1 << 8,
	CHANGE_ARCH_CAPABILITIES = 1 << 9,
	CHANGE_TDCS_PAGES = 1 << 10, /* no field, but chosen by the VMM as well */
	CHANGE_RESERVED = 1 << 11, /* bytes that belong to no field */
};

struct change {
	unsigned int fields; /* enum change_field */
	uint64_t attributes; /* bits that differ */
	uint64_t xfam;
	size_t num_leaves;
	struct td_cpuid leaf[2 * TD_MAX_CPUID]; /* bits that differ, of leaves where some do */
};

void change_between(const struct request *a, const struct request *b, struct change *change);

/* Bits that differ in what was asked of one leaf. */
struct cpuid_regs change_bits(const struct change *change, struct cpuid_addr at);

/* Some bit of any sub-leaf differs. */
bool change_in_leaf(const struct change *change, uint32_t leaf);

/* None of the bits that differ is asked for by @request: it is the smaller of the two. */
bool change_is_less(const struct change *change, const struct request *request);

/*
 * Only feature flags differ: single bits of CPUID, XFAM and ATTRIBUTES that stand for
 * themselves. Not so parts of a number, whatever describes caches (leaf 4), address
 * translation (0x18) or the topology (0xb, 0x1f), and MIGRATABLE, which
 * excludes other settings and decides on the models that a TD may have.
 */
bool change_is_of_features(const struct rule_context *context, const struct change *change);

/* The field's value depends on something that differs; also where nobody can tell. */
bool change_reaches(const struct rule_context *context, const struct change *change,
		    const struct declared_leaf *leaf, enum cpuid_reg reg,
		    const struct declared_field *field);

/*
 * Bits of the register that were asked for otherwise, themselves: where a request of zero
 * selects the platform's value, all that is selected together with them.
 */
uint32_t change_own_bits(const struct rule_context *context, const struct change *change,
			 struct cpuid_addr at, enum cpuid_reg reg);

#endif
