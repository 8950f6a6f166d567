// SPDX-License-Identifier: GPL-2.0-only
/*
 * From a case to the TD_PARAMS that the module sees.
 */
#include "rules/request.h"

#include <string.h>

/* Guest physical address width: KVM takes it out of this register for itself. */
#define GUEST_PA_LEAF 0x80000008u
#define GUEST_PA_MASK 0x00ff0000u

static const struct {
	uint16_t offset; /* in TD_PARAMS */
	uint16_t size;
	size_t member; /* in struct td_config */
} fields[] = {
	{ 0, 8, offsetof(struct td_config, attributes) },
	{ 8, 8, offsetof(struct td_config, xfam) },
	{ 16, 2, offsetof(struct td_config, max_vcpus) },
	{ 18, 1, offsetof(struct td_config, num_l2_vms) },
	{ 19, 1, offsetof(struct td_config, msr_config_ctls) },
	{ 24, 8, offsetof(struct td_config, eptp_controls) },
	{ 32, 8, offsetof(struct td_config, config_flags) },
	{ 40, 2, offsetof(struct td_config, tsc_frequency) },
	{ 224, 8, offsetof(struct td_config, arch_capabilities) },
};

#define NUM_FIELDS (sizeof(fields) / sizeof(fields[0]))

/* TD_PARAMS is little-endian, as is everything that runs this. */
static bool patch_field(struct td_config *td, struct td_patch patch)
{
	for (size_t i = 0; i < NUM_FIELDS; i++) {
		unsigned int byte = patch.offset - fields[i].offset;

		if (patch.offset < fields[i].offset || byte >= fields[i].size)
			continue;
		((uint8_t *)td)[fields[i].member + byte] = patch.value;
		return true;
	}
	return false;
}

static bool patch_cpuid(const struct rule_context *context, struct td_config *td,
			struct td_patch patch)
{
	unsigned int byte = patch.offset - TD_PARAMS_CPUID_CONFIG;
	size_t slot = byte / TD_PARAMS_CPUID_CONFIG_SIZE;
	struct td_cpuid *cpuid;

	if (patch.offset < TD_PARAMS_CPUID_CONFIG || slot >= context->num_slots)
		return false;
	cpuid = td_config_at(td, context->slot[slot].at);
	if (cpuid)
		((uint8_t *)cpuid->regs.reg)[byte % TD_PARAMS_CPUID_CONFIG_SIZE] = patch.value;
	return true;
}

bool request_asks_for_width(const struct td_config *config)
{
	const struct cpuid_addr at = { GUEST_PA_LEAF, CPUID_SUBLEAF_NA };

	return td_config_cpuid(config, at).reg[CPUID_EAX] & GUEST_PA_MASK;
}

bool request_has_slot(const struct rule_context *context, struct cpuid_addr at)
{
	for (size_t i = 0; i < context->num_slots; i++) {
		if (cpuid_addr_equal(context->slot[i].at, at))
			return true;
	}
	return false;
}

static bool regs_zero(struct cpuid_regs regs)
{
	return !(regs.reg[CPUID_EAX] | regs.reg[CPUID_EBX] | regs.reg[CPUID_ECX] |
		 regs.reg[CPUID_EDX]);
}

static void find_misfits(const struct rule_context *context, struct request *request)
{
	const struct td_config *td = &request->td;

	for (size_t i = 0; i < td->num_cpuid; i++) {
		if (!request_has_slot(context, td->cpuid[i].at) && !regs_zero(td->cpuid[i].regs))
			request->misfit = true;
	}
}

static void request_direct(const struct rule_context *context, const struct td_config *td,
			   struct request *request)
{
	request->direct = true;
	request->td = *td;
	request->td.num_patches = 0;
	for (size_t i = 0; i < td->num_patches; i++) {
		if (!patch_field(&request->td, td->patch[i]) &&
		    !patch_cpuid(context, &request->td, td->patch[i]))
			request->td.patch[request->td.num_patches++] = td->patch[i];
	}
}

/* KVM looks for each slot through the caller's entries. */
static void fill_from_entries(const struct rule_context *context, const struct td_config *td,
			      struct td_config *out)
{
	for (size_t i = 0; i < context->num_slots; i++) {
		struct cpuid_addr at = context->slot[i].at;
		struct td_cpuid *cpuid = td_config_at(out, at);

		for (size_t j = 0; cpuid && j < td->num_entries; j++) {
			const struct td_entry *entry = &td->entry[j];

			if (!td_entry_serves(entry, at))
				continue;
			cpuid->regs = entry->regs;
			break;
		}
	}
}

/* The entry that a target makes of a leaf serves the slot. */
static bool leaf_serves(struct cpuid_addr leaf, struct cpuid_addr slot)
{
	const struct td_entry entry = {
		.function = leaf.leaf,
		.index = leaf.subleaf == CPUID_SUBLEAF_NA ? 0 : leaf.subleaf,
		.flags = leaf.subleaf == CPUID_SUBLEAF_NA ? 0 : TD_ENTRY_SIGNIFICANT_INDEX,
	};

	return td_entry_serves(&entry, slot);
}

static bool serves_any(const struct rule_context *context, struct cpuid_addr leaf)
{
	for (size_t i = 0; i < context->num_slots; i++) {
		if (leaf_serves(leaf, context->slot[i].at))
			return true;
	}
	return false;
}

/*
 * The same with leaves: 1.0 is leaf 1 for KVM, and leaf 7 without a sub-leaf is each of its own.
 * What serves no slot stays as it is.
 */
static void fill_from_leaves(const struct rule_context *context, const struct td_config *td,
			     struct td_config *out)
{
	for (size_t i = 0; i < td->num_cpuid; i++) {
		if (!serves_any(context, td->cpuid[i].at))
			out->cpuid[out->num_cpuid++] = td->cpuid[i];
	}
	for (size_t i = 0; i < context->num_slots; i++) {
		struct cpuid_addr at = context->slot[i].at;
		size_t j = 0;

		while (j < td->num_cpuid && !leaf_serves(td->cpuid[j].at, at))
			j++;
		if (j < td->num_cpuid && out->num_cpuid < TD_MAX_CPUID)
			out->cpuid[out->num_cpuid++] = (struct td_cpuid){ at, td->cpuid[j].regs };
	}
}

static void request_through_kvm(const struct rule_context *context, const struct td_config *td,
				struct request *request)
{
	struct td_config *out = &request->td;

	out->attributes = td->attributes;
	out->xfam = td->xfam | context->limits.xfam_fixed1;
	if (td->num_entries)
		fill_from_entries(context, td, out);
	else
		fill_from_leaves(context, td, out);
	for (size_t i = 0; i < out->num_cpuid; i++) {
		if (out->cpuid[i].at.leaf == GUEST_PA_LEAF)
			out->cpuid[i].regs.reg[CPUID_EAX] &= ~GUEST_PA_MASK;
	}
}

void request_of_config(const struct rule_context *context, const struct td_config *config,
		       enum td_via via, struct request *request)
{
	request_of_default(request);
	if (via == TD_VIA_MODULE)
		request_direct(context, config, request);
	else
		request_through_kvm(context, config, request);
	find_misfits(context, request);
}

void request_of_case(const struct rule_context *context, const struct td_case *test,
		     struct request *request)
{
	request_of_config(context, &test->config, test->via, request);
}

void request_of_default(struct request *request)
{
	memset(request, 0, sizeof(*request));
	td_config_default(&request->td);
}

struct cpuid_regs request_bits(const struct request *request, struct cpuid_addr at)
{
	return td_config_cpuid(&request->td, at);
}
