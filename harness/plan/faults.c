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

static const struct fault {
	const char *name; /* NULL: one fault for each slot of CPUID_CONFIG */
	bool (*apply)(const struct rule_context *context, struct td_config *td);
	bool through_kvm;
	bool same_check; /* as the fault before: the module does not tell the two apart */
} faults[] = {
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
	{ NULL, NULL, true, false },
	{ "topology_level", topology_level, false, false },
	{ "reserved_end", reserved3, false, false },
	{ "arch_capabilities_outside", arch_capabilities_outside, false, false },
	{ "migratable_l2_vms", migratable_l2_vms, false, false },
};

#define NUM_FAULTS (sizeof(faults) / sizeof(faults[0]))

size_t faults_count(const struct rule_context *context)
{
	return NUM_FAULTS - 1 + context->num_slots;
}

/* The fault of @index, and which of the slots it is about. */
static const struct fault *find(const struct rule_context *context, size_t index, size_t *slot)
{
	size_t order[TD_MAX_CPUID], first = 0;

	while (faults[first].name)
		first++;
	if (index < first)
		return &faults[index];
	if (index >= first + context->num_slots)
		return &faults[index - context->num_slots + 1];
	accept_slot_order(context, order);
	*slot = order[index - first];
	return &faults[first];
}

void fault_name(const struct rule_context *context, size_t index, char name[CPUID_TEXT])
{
	char leaf[CPUID_TEXT];
	size_t slot = 0;
	const struct fault *fault = find(context, index, &slot);

	if (fault->name)
		snprintf(name, CPUID_TEXT, "%s", fault->name);
	else
		snprintf(name, CPUID_TEXT, "cpuid_%s",
			 cpuid_addr_format(context->slot[slot].at, leaf));
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
	size_t slot = 0;
	const struct fault *fault = find(context, index, &slot);

	return fault->apply ? fault->apply(context, config) : apply_slot(context, slot, config);
}

bool fault_same_check(const struct rule_context *context, size_t index)
{
	size_t slot;

	return find(context, index, &slot)->same_check;
}

bool fault_through_kvm(const struct rule_context *context, size_t index)
{
	size_t slot;

	return find(context, index, &slot)->through_kvm;
}
