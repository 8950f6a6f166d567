// SPDX-License-Identifier: GPL-2.0-only
/*
 * Fields whose value no declared type gives: the calculations that are known by name, and
 * the requests of zero that select the platform's value.
 *
 * Sources: TDX module 1.5 base specification and published module source, tdh_mng_init.c;
 * SDM volume 1, chapter 13, and volume 2A, CPUID leaf 0xd.
 */
#include "rules/expect.h"

#define XSAVE_LEGACY_AND_HEADER 576u /* SDM volume 1, 13.4 */
#define NUM_COMPONENTS 63

#define TOPOLOGY_LEAF 0x1f
#define TOPOLOGY_EAX 0x1fu
#define TOPOLOGY_EBX 0xffffu
#define TOPOLOGY_ECX 0xffffu
#define LEVEL_TYPE(ecx) ((ecx) >> 8 & 0xff)
#define LEVEL_SMT 1
#define LEVEL_CORE 2

#define LA57 \
	{ \
		{ 7, 0 }, CPUID_ECX, 16 \
	}

static struct cpuid_regs native_at(const struct rule_context *context, uint32_t leaf,
				   uint32_t subleaf)
{
	return cpuid_dump_native(context->platform, (struct cpuid_addr){ leaf, subleaf });
}

uint32_t expect_xsave_size(const struct rule_context *context, uint64_t components, bool compacted)
{
	uint64_t size = XSAVE_LEGACY_AND_HEADER;

	for (unsigned int i = 2; i < NUM_COMPONENTS; i++) {
		struct cpuid_regs regs;

		if (!(components >> i & 1))
			continue;
		regs = native_at(context, 0xd, i);
		if (!compacted) {
			uint64_t end = (uint64_t)regs.reg[CPUID_EBX] + regs.reg[CPUID_EAX];

			if (end > size)
				size = end;
			continue;
		}
		if (regs.reg[CPUID_ECX] & 2) /* 64-byte aligned */
			size = (size + 63) & ~63ULL;
		size += regs.reg[CPUID_EAX];
	}
	return (uint32_t)size;
}

/* XFAM's part that belongs to XCR0: CPUID answers as if it were there. */
static bool xsave_size_of_xfam(const struct rule_context *context, const struct request *request,
			       struct cpuid_addr at, uint32_t *value)
{
	struct cpuid_regs user = native_at(context, at.leaf, 0);
	uint64_t xcr0 = (uint64_t)user.reg[CPUID_EDX] << 32 | user.reg[CPUID_EAX];

	*value = expect_xsave_size(context, request->td.xfam & xcr0, false);
	return true;
}

/* XFD is there for a TD that has a component which it can disable: CPUID(0xd,n).ECX[2]. */
static bool xfd_of_xfam(const struct rule_context *context, const struct request *request,
			struct cpuid_addr at, uint32_t *value)
{
	uint32_t native = native_at(context, at.leaf, at.subleaf).reg[CPUID_EAX];

	*value = 0;
	for (unsigned int i = 2; i < NUM_COMPONENTS; i++) {
		if (request->td.xfam >> i & 1 && native_at(context, 0xd, i).reg[CPUID_ECX] & 4)
			*value = native;
	}
	return true;
}

static bool linear_width(const struct rule_context *context, const struct request *request,
			 struct cpuid_addr at, uint32_t *value)
{
	int la57 = expect_bit(context, request, (struct cpuid_bit)LA57);

	(void)at;
	*value = (la57 == 1 ? 57u : 48u) << 8;
	return la57 != EXPECT_UNKNOWN;
}

/* The core type is native, but must not differ after a migration. */
static bool core_type(const struct rule_context *context, const struct request *request,
		      struct cpuid_addr at, uint32_t *value)
{
	*value = request->td.attributes & TD_ATTRIBUTES_MIGRATABLE ?
			 0 :
			 native_at(context, at.leaf, 0).reg[CPUID_EAX];
	return true;
}

bool expect_platform_fms(const struct rule_context *context, const struct request *request)
{
	struct cpuid_addr at = { 1, CPUID_SUBLEAF_NA };

	return !(request_bits(request, at).reg[CPUID_EAX] &
		 expect_configurable_bits(context, at, CPUID_EAX));
}

void expect_topology_asked(const struct request *request,
			   struct cpuid_regs levels[EXPECT_TOPOLOGY_SUBLEAVES])
{
	for (uint32_t i = 0; i < EXPECT_TOPOLOGY_SUBLEAVES; i++)
		levels[i] = request_bits(request, (struct cpuid_addr){ TOPOLOGY_LEAF, i });
}

bool expect_topology_is_platform(const struct cpuid_regs levels[EXPECT_TOPOLOGY_SUBLEAVES])
{
	uint32_t any = 0;

	for (uint32_t i = 0; i < EXPECT_TOPOLOGY_SUBLEAVES; i++)
		any |= levels[i].reg[CPUID_EAX] | levels[i].reg[CPUID_EBX] |
		       levels[i].reg[CPUID_ECX];
	return !any;
}

bool expect_platform_topology(const struct request *request)
{
	struct cpuid_regs levels[EXPECT_TOPOLOGY_SUBLEAVES];

	expect_topology_asked(request, levels);
	return expect_topology_is_platform(levels);
}

static struct cpuid_regs masked_topology(struct cpuid_regs regs)
{
	return (struct cpuid_regs){ { regs.reg[CPUID_EAX] & TOPOLOGY_EAX,
				      regs.reg[CPUID_EBX] & TOPOLOGY_EBX,
				      regs.reg[CPUID_ECX] & TOPOLOGY_ECX, 0 } };
}

/* The virtual leaf 0x1f, sub-leaf by sub-leaf. */
static void virtual_topology(const struct rule_context *context, const struct request *request,
			     struct cpuid_regs levels[EXPECT_TOPOLOGY_SUBLEAVES])
{
	expect_topology_asked(request, levels);
	if (!expect_topology_is_platform(levels))
		return;
	for (uint32_t i = 0; i < EXPECT_TOPOLOGY_SUBLEAVES; i++)
		levels[i] = masked_topology(native_at(context, TOPOLOGY_LEAF, i));
}

/*
 * Leaf 0xb is derived: sub-leaf 0 is the SMT level of leaf 0x1f, or the platform's where the
 * TD has none. Sub-leaf 1 is written anew for each sub-leaf of 0x1f that the module walks,
 * and so ends as the last of them with the core level's type. Sub-leaf 2 ends the list.
 */
static bool extended_topology(const struct rule_context *context, const struct request *request,
			      struct cpuid_addr at, enum cpuid_reg reg, uint32_t *value)
{
	struct cpuid_regs levels[EXPECT_TOPOLOGY_SUBLEAVES];
	struct cpuid_regs regs = { 0 };
	unsigned int num_smt = 0;

	if (reg == CPUID_EDX)
		return false; /* the x2APIC ID of the VCPU */
	virtual_topology(context, request, levels);
	if (at.subleaf == 0) {
		regs = masked_topology(native_at(context, 0xb, 0));
		for (uint32_t i = 0; i < EXPECT_TOPOLOGY_SUBLEAVES; i++) {
			if (LEVEL_TYPE(levels[i].reg[CPUID_ECX]) != LEVEL_SMT)
				continue;
			regs = levels[i];
			num_smt++;
		}
		/* A second one may follow a sub-leaf without type: no source says which counts. */
		if (num_smt > 1)
			return false;
	} else if (at.subleaf == 1) {
		regs = levels[EXPECT_TOPOLOGY_SUBLEAVES - 1];
		regs.reg[CPUID_ECX] = (regs.reg[CPUID_ECX] & 0xff) | LEVEL_CORE << 8;
	}
	*value = regs.reg[reg];
	return at.subleaf <= 2;
}

static const struct {
	struct cpuid_addr at;
	enum cpuid_reg reg;
	bool (*derive)(const struct rule_context *context, const struct request *request,
		       struct cpuid_addr at, uint32_t *value);
	struct expect_inputs inputs;
} specials[] = {
	{ { 0xd, 0 }, CPUID_ECX, xsave_size_of_xfam, { .xfam = true } },
	{ { 0xd, 1 }, CPUID_EAX, xfd_of_xfam, { .xfam = true } },
	{ { 0x1a, CPUID_SUBLEAF_NA },
	  CPUID_EAX,
	  core_type,
	  { .attributes = TD_ATTRIBUTES_MIGRATABLE } },
	{ { 0x80000008, CPUID_SUBLEAF_NA },
	  CPUID_EAX,
	  linear_width,
	  { .has_cpuid = true, .cpuid = LA57 } },
};

bool expect_special(const struct rule_context *context, const struct request *request,
		    struct cpuid_addr at, enum cpuid_reg reg, uint32_t *value)
{
	if (at.leaf == 0xb)
		return extended_topology(context, request, at, reg, value);
	for (size_t i = 0; i < sizeof(specials) / sizeof(specials[0]); i++) {
		if (cpuid_addr_equal(specials[i].at, at) && specials[i].reg == reg)
			return specials[i].derive(context, request, at, value);
	}
	return false;
}

bool expect_special_inputs(struct cpuid_addr at, enum cpuid_reg reg, struct expect_inputs *inputs)
{
	*inputs = (struct expect_inputs){ .topology = at.leaf == 0xb };
	if (at.leaf == 0xb)
		return reg != CPUID_EDX;
	for (size_t i = 0; i < sizeof(specials) / sizeof(specials[0]); i++) {
		if (!cpuid_addr_equal(specials[i].at, at) || specials[i].reg != reg)
			continue;
		*inputs = specials[i].inputs;
		return true;
	}
	return false;
}

bool expect_selected(const struct rule_context *context, const struct request *request,
		     struct cpuid_addr at, enum cpuid_reg reg, uint32_t *value)
{
	if (at.leaf == TOPOLOGY_LEAF && expect_platform_topology(request)) {
		*value = masked_topology(native_at(context, at.leaf, at.subleaf)).reg[reg];
		return true;
	}
	if (at.leaf == 1 && reg == CPUID_EAX && expect_platform_fms(context, request)) {
		*value = native_at(context, at.leaf, 0).reg[CPUID_EAX];
		return true;
	}
	return false;
}
