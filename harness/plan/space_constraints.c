// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which settings need, or exclude, one another.
 */
#include <string.h>

#include "plan/space.h"
#include "rules/expect.h"

#define EPTP_5_LEVELS 0x26
#define HLE 4 /* bits of 7.0:ebx */
#define RTM 11

/* A level of a member's factor, by its value under the mask. */
struct setting {
	size_t offset;
	uint64_t mask;
	uint64_t value;
};

#define WHOLE UINT64_MAX
#define BIT(member, bit) \
	{ \
		offsetof(struct td_config, member), bit, bit \
	}
#define NUMBER(member, value) \
	{ \
		offsetof(struct td_config, member), WHOLE, value \
	}

enum relation { NEEDS, EXCLUDES };

/* Sources: SDM volume 1 chapter 13; TDX module ABI specification and published source, TDH.MNG.INIT. */
static const struct constraint {
	struct setting a;
	enum relation relation;
	struct setting b;
	const char *source;
	bool kvm_only;
} constraints[] = {
	{ BIT(xfam, 0xe0), NEEDS, BIT(xfam, 0x4),
	  "SDM volume 1, 13.3: AVX-512 state needs AVX state", false },
	{ BIT(attributes, TD_ATTRIBUTES_MIGRATABLE), EXCLUDES, BIT(attributes, TD_ATTRIBUTES_DEBUG),
	  "TDH.MNG.INIT: a migratable TD is no debug TD", false },
	{ BIT(attributes, TD_ATTRIBUTES_MIGRATABLE), EXCLUDES,
	  BIT(attributes, TD_ATTRIBUTES_PERFMON), "TDH.MNG.INIT: a migratable TD has no PERFMON",
	  false },
	{ NUMBER(num_l2_vms, 1), EXCLUDES, BIT(attributes, TD_ATTRIBUTES_MIGRATABLE),
	  "TDH.MNG.INIT: a migratable TD has no L2 VMs", false },
	{ NUMBER(num_l2_vms, 3), EXCLUDES, BIT(attributes, TD_ATTRIBUTES_MIGRATABLE),
	  "TDH.MNG.INIT: a migratable TD has no L2 VMs", false },
	{ BIT(config_flags, TD_CONFIG_FLAGS_GPAW), NEEDS, NUMBER(eptp_controls, EPTP_5_LEVELS),
	  "TDH.MNG.INIT: 52 bits of guest physical addresses need 5 EPT levels", false },
	{ NUMBER(eptp_controls, EPTP_5_LEVELS), NEEDS, BIT(config_flags, TD_CONFIG_FLAGS_GPAW),
	  "KVM: 5 EPT levels come with 52 bits of guest physical addresses", true },
	{ NUMBER(arch_capabilities, WHOLE), NEEDS, NUMBER(msr_config_ctls, 1),
	  "TDH.MNG.INIT: IA32_ARCH_CAPABILITIES_CONFIG needs bit 0 of MSR_CONFIG_CTLS", false },
};

/* False where the space does not have it. A value of WHOLE stands for the highest level. */
static bool find(const struct space *space, const struct setting *setting,
		 struct cover_literal *literal)
{
	for (size_t i = 0; i < space->num_factors; i++) {
		const struct space_factor *factor = &space->factor[i];

		if (factor->kind != SPACE_MEMBER || factor->offset != setting->offset ||
		    (setting->mask != WHOLE && factor->mask != setting->mask))
			continue;
		literal->factor = (uint16_t)i;
		literal->level = (uint8_t)(factor->num_levels - 1);
		for (unsigned int j = 1; j < factor->num_levels; j++) {
			if (factor->level[j] == setting->value)
				literal->level = (uint8_t)j;
		}
		return setting->value == WHOLE || factor->level[literal->level] == setting->value;
	}
	return false;
}

/* Where what is needed is not to be had, neither is what needs it. */
static int add(struct space *space, const struct constraint *constraint, struct diag *diag)
{
	struct cover_literal a, b;

	if (!find(space, &constraint->a, &a))
		return 0;
	if (find(space, &constraint->b, &b))
		return constraint->relation == NEEDS ?
			       cover_imply(space->problem, a, b, constraint->source, diag) :
			       cover_forbid(space->problem, a, b, constraint->source, diag);
	if (constraint->relation == EXCLUDES)
		return 0;
	return cover_fix(space->problem, (struct cover_literal){ a.factor, 0 }, constraint->source,
			 diag);
}

/* The factor of a bit of 7.0:ebx; false where the space does not have it. */
static bool find_tsx(const struct space *space, unsigned int bit, struct cover_literal *literal)
{
	for (size_t i = 0; i < space->num_factors; i++) {
		const struct space_factor *factor = &space->factor[i];

		if (factor->kind != SPACE_CPUID || factor->lsb.at.leaf != 7 ||
		    factor->lsb.at.subleaf != 0 || factor->lsb.reg != CPUID_EBX ||
		    factor->lsb.bit != bit)
			continue;
		*literal = (struct cover_literal){ (uint16_t)i, 1 };
		return true;
	}
	return false;
}

static bool has_tsx_bit(const struct space *space, unsigned int bit)
{
	const struct cpuid_addr at = { 7, 0 };

	return cpuid_dump_native(space->context->platform, at).reg[CPUID_EBX] >> bit & 1;
}

static int forbid_tsx(struct space *space, bool there, struct cover_literal literal,
		      const char *source, struct diag *diag)
{
	return there ? cover_fix(space->problem, (struct cover_literal){ literal.factor, 0 },
				 source, diag) :
		       0;
}

/*
 * HLE and RTM as the TD will see them are equal, and need IA32_TSX_CTRL; what the CPU does not
 * have the TD will not see, whatever is asked for.
 */
static int add_tsx(struct space *space, struct diag *diag)
{
	static const char equal[] = "TDH.MNG.INIT: HLE and RTM come together";
	static const char control[] = "TDH.MNG.INIT: TSX needs IA32_TSX_CTRL";
	struct cover_literal hle = { 0 }, rtm = { 0 };
	bool has_hle = find_tsx(space, HLE, &hle) && has_tsx_bit(space, HLE);
	bool has_rtm = find_tsx(space, RTM, &rtm) && has_tsx_bit(space, RTM);

	if (expect_tsx_ctrl(space->context) != 1)
		return forbid_tsx(space, has_hle, hle, control, diag) ||
				       forbid_tsx(space, has_rtm, rtm, control, diag) ?
			       -1 :
			       0;
	if (has_hle && has_rtm)
		return cover_imply(space->problem, hle, rtm, equal, diag) ||
				       cover_imply(space->problem, rtm, hle, equal, diag) ?
			       -1 :
			       0;
	return forbid_tsx(space, has_hle, hle, equal, diag) ||
			       forbid_tsx(space, has_rtm, rtm, equal, diag) ?
		       -1 :
		       0;
}

int space_add_constraints(struct space *space, struct diag *diag)
{
	for (size_t i = 0; i < sizeof(constraints) / sizeof(constraints[0]); i++) {
		if ((!constraints[i].kvm_only || space->via == TD_VIA_KVM) &&
		    add(space, &constraints[i], diag))
			return -1;
	}
	return add_tsx(space, diag);
}
