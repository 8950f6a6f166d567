// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of faults.
 */
#include "plan/faults.h"

#include <stdio.h>
#include <string.h>

#include "plan/space.h"
#include "rules/accept.h"
#include "rules/expect.h"

#define MAX_L2_VMS 3
#define MIN_TSC_FREQUENCY 4
#define XFAM_SSE (1ULL << 1)
#define XFAM_AVX512 (7ULL << 5)
#define XFAM_OPMASK (1ULL << 5)
#define XFAM_CET (3ULL << 11)
#define XFAM_CET_U (1ULL << 11)
#define XFAM_AMX (3ULL << 17)
#define XFAM_TILECFG (1ULL << 17)
#define ONE_TDCS_PAGE_SHORT 5
#define EPTP_UNCACHEABLE 0x18
#define SIGNATURE_LEAF 1
#define TOPOLOGY_LEAF 0x1f
#define NO_TOPOLOGY_LEVEL 7 /* types end at 5 */

/* The lowest bit that @allowed forbids; 0 where it allows all. */
static uint64_t lowest_outside(uint64_t allowed)
{
	return ~allowed & -~allowed;
}

static bool set_bits(uint64_t *member, uint64_t bits)
{
	*member |= bits;
	return bits;
}

static bool patch(struct td_config *td, unsigned int offset)
{
	if (td->num_patches == TD_MAX_PATCHES || offset >= TD_PARAMS_SIZE)
		return false;
	td->patch[td->num_patches++] = (struct td_patch){ (uint16_t)offset, 1 };
	return true;
}

static bool attributes_reserved(const struct rule_context *context, struct td_config *td)
{
	return set_bits(&td->attributes, lowest_outside(context->limits.attributes_fixed0));
}

static bool attributes_migratable_debug(const struct rule_context *context, struct td_config *td)
{
	uint64_t both = TD_ATTRIBUTES_MIGRATABLE | TD_ATTRIBUTES_DEBUG;

	td->num_l2_vms = 0; /* which a migratable TD must not have, either */
	return !(both & ~context->limits.attributes_fixed0) && set_bits(&td->attributes, both);
}

static bool xfam_reserved(const struct rule_context *context, struct td_config *td)
{
	return set_bits(&td->xfam, lowest_outside(context->limits.xfam_fixed0));
}

static bool xfam_fixed1_missing(const struct rule_context *context, struct td_config *td)
{
	td->xfam &= ~(XFAM_SSE & context->limits.xfam_fixed1);
	return context->limits.xfam_fixed1 & XFAM_SSE;
}

static bool part(const struct rule_context *context, struct td_config *td, uint64_t group,
		 uint64_t bits)
{
	td->xfam = (td->xfam & ~group) | bits;
	return !(group & ~context->limits.xfam_fixed0);
}

static bool xfam_avx512_part(const struct rule_context *context, struct td_config *td)
{
	return part(context, td, XFAM_AVX512, XFAM_OPMASK);
}

static bool xfam_cet_part(const struct rule_context *context, struct td_config *td)
{
	return part(context, td, XFAM_CET, XFAM_CET_U);
}

static bool xfam_amx_part(const struct rule_context *context, struct td_config *td)
{
	return part(context, td, XFAM_AMX, XFAM_TILECFG);
}

static bool max_vcpus_zero(const struct rule_context *context, struct td_config *td)
{
	(void)context;
	td->max_vcpus = 0;
	return true;
}

static bool num_l2_vms_above(const struct rule_context *context, struct td_config *td)
{
	(void)context;
	td->num_l2_vms = MAX_L2_VMS + 1;
	return true;
}

static bool tdcs_pages_missing(const struct rule_context *context, struct td_config *td)
{
	(void)context;
	td->tdcs_pages = ONE_TDCS_PAGE_SHORT;
	return true;
}

static bool reserved0(const struct rule_context *context, struct td_config *td)
{
	(void)context;
	return patch(td, 20);
}

static bool config_flags_reserved(const struct rule_context *context, struct td_config *td)
{
	return set_bits(&td->config_flags, lowest_outside(context->config_flags_fixed0));
}

static bool eptp_memory_type(const struct rule_context *context, struct td_config *td)
{
	(void)context;
	td->eptp_controls = EPTP_UNCACHEABLE;
	return true;
}

static bool tsc_frequency_below(const struct rule_context *context, struct td_config *td)
{
	(void)context;
	td->tsc_frequency = MIN_TSC_FREQUENCY - 1;
	return true;
}

static bool reserved1(const struct rule_context *context, struct td_config *td)
{
	(void)context;
	return patch(td, 42);
}

static bool msr_config_ctls_reserved(const struct rule_context *context, struct td_config *td)
{
	(void)context;
	td->msr_config_ctls |= 2;
	return true;
}

static bool reserved2(const struct rule_context *context, struct td_config *td)
{
	(void)context;
	return patch(td, 232);
}

static bool topology_level(const struct rule_context *context, struct td_config *td)
{
	const struct cpuid_addr at = { TOPOLOGY_LEAF, 0 };

	return context->topology && td_config_set_cpuid(td, at, CPUID_ECX, NO_TOPOLOGY_LEVEL << 8);
}

static bool reserved3(const struct rule_context *context, struct td_config *td)
{
	return patch(td, TD_PARAMS_CPUID_CONFIG +
				 TD_PARAMS_CPUID_CONFIG_SIZE * (unsigned int)context->num_slots);
}

static bool arch_capabilities_outside(const struct rule_context *context, struct td_config *td)
{
	td->msr_config_ctls |= 1;
	return set_bits(&td->arch_capabilities, lowest_outside(context->arch_capabilities_mask));
}

static bool migratable_l2_vms(const struct rule_context *context, struct td_config *td)
{
	td->num_l2_vms = 1;
	td->attributes &= ~(TD_ATTRIBUTES_DEBUG | TD_ATTRIBUTES_PERFMON);
	return context->limits.attributes_fixed0 & TD_ATTRIBUTES_MIGRATABLE &&
	       set_bits(&td->attributes, TD_ATTRIBUTES_MIGRATABLE);
}

/* A stepping that is not the platform's. */
static bool signature_other(const struct rule_context *context, struct td_config *td)
{
	const struct cpuid_addr at = { SIGNATURE_LEAF, CPUID_SUBLEAF_NA };
	uint32_t allowed = expect_configurable_bits(context, at, CPUID_EAX);
	uint32_t native = cpuid_dump_native(context->platform, at).reg[CPUID_EAX] & allowed;
	struct td_cpuid *cpuid = td_config_at(td, at);

	if (!cpuid || !native)
		return false;
	td->attributes &= ~TD_ATTRIBUTES_MIGRATABLE; /* which may have others */
	cpuid->regs.reg[CPUID_EAX] &= ~allowed;
	cpuid->regs.reg[CPUID_EAX] |= native ^ 1;
	return allowed & 1;
}

/* HLE without RTM, on a CPU that has both and can take them away. */
static bool tsx_mismatch(const struct rule_context *context, struct td_config *td)
{
	const struct cpuid_addr at = { 7, 0 };
	uint32_t native = cpuid_dump_native(context->platform, at).reg[CPUID_EBX];
	struct td_cpuid *cpuid = td_config_at(td, at);

	if (!cpuid || (native & EXPECT_TSX_BITS) != EXPECT_TSX_BITS ||
	    expect_tsx_ctrl(context) != 1)
		return false;
	cpuid->regs.reg[CPUID_EBX] &= ~EXPECT_TSX_BITS;
	cpuid->regs.reg[CPUID_EBX] |= EXPECT_TSX_BITS & -EXPECT_TSX_BITS;
	return true;
}

struct fault {
	const char *name;
	bool (*apply)(const struct rule_context *context, struct td_config *td);
	bool through_kvm;
	bool same_check; /* as the fault before: the module does not tell the two apart */
};

static const struct fault before_slots[] = {
	{ "attributes_reserved", attributes_reserved, true, false },
	{ "attributes_migratable_debug", attributes_migratable_debug, false, false },
	{ "xfam_reserved", xfam_reserved, true, false },
	{ "xfam_fixed1_missing", xfam_fixed1_missing, false, false },
	{ "xfam_avx512_part", xfam_avx512_part, true, false },
	{ "xfam_cet_part", xfam_cet_part, true, true },
	{ "xfam_amx_part", xfam_amx_part, true, true },
	{ "max_vcpus_zero", max_vcpus_zero, false, false },
	{ "num_l2_vms_above", num_l2_vms_above, false, false },
	{ "tdcs_pages_missing", tdcs_pages_missing, false, false },
	{ "reserved_20", reserved0, false, false },
	{ "config_flags_reserved", config_flags_reserved, false, false },
	{ "eptp_memory_type", eptp_memory_type, false, false },
	{ "tsc_frequency_below", tsc_frequency_below, false, false },
	{ "reserved_42", reserved1, false, false },
	{ "msr_config_ctls_reserved", msr_config_ctls_reserved, false, false },
	{ "reserved_232", reserved2, false, false },
};

/* Each slot of CPUID_CONFIG has a bit that is not configurable, and some have one thing more. */
static const struct fault of_slot = { NULL, NULL, true, false };
static const struct slot_fault {
	struct cpuid_addr at;
	struct fault fault;
} of_slots[] = {
	{ { SIGNATURE_LEAF, CPUID_SUBLEAF_NA },
	  { "signature_other", signature_other, true, false } },
	{ { 7, 0 }, { "tsx_mismatch", tsx_mismatch, false, false } },
};

static const struct fault after_slots[] = {
	{ "topology_level", topology_level, false, false },
	{ "reserved_end", reserved3, false, false },
	{ "arch_capabilities_outside", arch_capabilities_outside, false, false },
	{ "migratable_l2_vms", migratable_l2_vms, false, false },
};

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))
#define MAX_FAULTS (COUNT(before_slots) + TD_MAX_CPUID + COUNT(of_slots) + COUNT(after_slots))

struct place {
	const struct fault *fault;
	size_t slot; /* of of_slot */
};

/* All of them in the order of the checks. */
static size_t list(const struct rule_context *context, struct place places[MAX_FAULTS])
{
	size_t order[TD_MAX_CPUID], count = 0;

	for (size_t i = 0; i < COUNT(before_slots); i++)
		places[count++] = (struct place){ &before_slots[i], 0 };
	accept_slot_order(context, order);
	for (size_t i = 0; i < context->num_slots; i++) {
		places[count++] = (struct place){ &of_slot, order[i] };
		for (size_t j = 0; j < COUNT(of_slots); j++) {
			if (cpuid_addr_equal(of_slots[j].at, context->slot[order[i]].at))
				places[count++] = (struct place){ &of_slots[j].fault, 0 };
		}
	}
	for (size_t i = 0; i < COUNT(after_slots); i++)
		places[count++] = (struct place){ &after_slots[i], 0 };
	return count;
}

size_t faults_count(const struct rule_context *context)
{
	struct place places[MAX_FAULTS];

	return list(context, places);
}

static struct place find(const struct rule_context *context, size_t index)
{
	struct place places[MAX_FAULTS];

	list(context, places);
	return places[index];
}

void fault_name(const struct rule_context *context, size_t index, char name[CPUID_TEXT])
{
	struct place place = find(context, index);
	char leaf[CPUID_TEXT];

	if (place.fault->name)
		snprintf(name, CPUID_TEXT, "%s", place.fault->name);
	else
		snprintf(name, CPUID_TEXT, "cpuid_%s",
			 cpuid_addr_format(context->slot[place.slot].at, leaf));
}

/* A bit of the slot that is not directly configurable. */
static bool apply_slot(const struct rule_context *context, size_t slot, struct td_config *td)
{
	struct cpuid_addr at = context->slot[slot].at;
	const struct cpuid_addr first_level = { TOPOLOGY_LEAF, 0 };

	/* Where anything is asked for, the whole must be a topology. */
	if (at.leaf == TOPOLOGY_LEAF && !td_config_cpuid(td, first_level).reg[CPUID_ECX])
		space_set_topology(td, 1);
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		uint32_t allowed = expect_configurable_bits(context, at, reg);

		if (allowed != UINT32_MAX)
			return td_config_set_cpuid(td, at, reg, ~allowed & -~allowed);
	}
	return false;
}

bool fault_apply(const struct rule_context *context, size_t index, struct td_config *config)
{
	struct place place = find(context, index);

	return place.fault->apply ? place.fault->apply(context, config) :
				    apply_slot(context, place.slot, config);
}

bool fault_same_check(const struct rule_context *context, size_t index)
{
	return find(context, index).fault->same_check;
}

bool fault_through_kvm(const struct rule_context *context, size_t index)
{
	return find(context, index).fault->through_kvm;
}
