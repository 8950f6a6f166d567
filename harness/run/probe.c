// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which CPUID queries a guest makes.
 */
#include "run/probe.h"

#include <string.h>

#include "module/metadata.h"

#define MSR_IA32_ARCH_CAPABILITIES 0x10a
#define EXTENDED 0x80000000U
#define MAX_GAPS 0x80 /* leaves of a range that metadata ids can name */

struct probes {
	const struct declared *declared;
	struct guest_op *op;
	size_t count;
};

static void add(struct probes *probes, uint32_t leaf, uint32_t subleaf)
{
	if (probes->count == GUEST_MAX_OPS)
		return;
	probes->op[probes->count++] = (struct guest_op){
		.kind = GUEST_CPUID,
		.index = leaf,
		.subindex = subleaf,
	};
}

static void add_declared(struct probes *probes)
{
	for (size_t i = 0; i < probes->declared->num_leaves; i++) {
		struct cpuid_addr at = probes->declared->leaf[i].at;

		add(probes, at.leaf, at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf);
	}
}

static void add_undeclared(struct probes *probes, uint32_t leaf, uint32_t subleaf)
{
	if (!declared_leaf_find(probes->declared, leaf, subleaf))
		add(probes, leaf, subleaf);
}

/* The largest declared leaf of the basic or extended range. */
static uint32_t last_leaf(const struct declared *declared, uint32_t range)
{
	uint32_t last = range;

	for (size_t i = 0; i < declared->num_leaves; i++) {
		uint32_t leaf = declared->leaf[i].at.leaf;

		if ((leaf & EXTENDED) == range && leaf > last)
			last = leaf;
	}
	return last;
}

/* Leaves between declared ones, and the sub-leaf after the last of each. */
static void add_gaps(struct probes *probes)
{
	const uint32_t ranges[] = { 0, EXTENDED };

	for (unsigned int i = 0; i < 2; i++) {
		uint32_t last = last_leaf(probes->declared, ranges[i]);

		for (uint32_t n = 0; n < MAX_GAPS && ranges[i] + n < last; n++)
			add_undeclared(probes, ranges[i] + n, 0);
	}
	for (size_t i = 0; i < probes->declared->num_leaves; i++) {
		struct cpuid_addr at = probes->declared->leaf[i].at;

		if (at.subleaf != CPUID_SUBLEAF_NA)
			add_undeclared(probes, at.leaf, at.subleaf + 1);
	}
}

/* Beyond the last basic and extended leaf, with sub-leaves that the last one has and has not. */
static void add_beyond(struct probes *probes)
{
	uint32_t last = last_leaf(probes->declared, 0);

	for (uint32_t subleaf = 0; subleaf < 6; subleaf++)
		add(probes, last + 1, subleaf);
	add(probes, EXTENDED - 1, 0);
	add(probes, EXTENDED + 0xffff, 0);
	add(probes, UINT32_MAX, 0);
	add(probes, 0x40000000, 0); /* the range that the SDM keeps for hypervisors */
}

size_t probe_list(const struct declared *declared, struct guest_op ops[GUEST_MAX_OPS])
{
	struct probes probes = { .declared = declared, .op = ops };

	add_declared(&probes);
	add_gaps(&probes);
	add_beyond(&probes);
	return probes.count;
}

/* Of CPUID_VALUES one leaf stands for all: a module keeps them from guests, or does not. */
static const struct {
	enum guest_tdcall leaf;
	uint64_t id;
} fields[] = {
	{ GUEST_TDG_SYS_RD, METADATA_MAJOR_VERSION },
	{ GUEST_TDG_SYS_RD, METADATA_MINOR_VERSION },
	{ GUEST_TDG_SYS_RD, METADATA_UPDATE_VERSION },
	{ GUEST_TDG_SYS_RD, METADATA_NUM_TDX_FEATURES },
	{ GUEST_TDG_SYS_RD, METADATA_TDX_FEATURES0 },
	{ GUEST_TDG_VM_RD, METADATA_ATTRIBUTES },
	{ GUEST_TDG_VM_RD, METADATA_XFAM },
	{ GUEST_TDG_VM_RD, METADATA_MAX_VCPUS },
	{ GUEST_TDG_VM_RD, METADATA_GPAW },
	{ GUEST_TDG_VM_RD, METADATA_TSC_FREQUENCY },
	{ GUEST_TDG_VM_RD, METADATA_CONFIG_FLAGS },
	{ GUEST_TDG_VM_RD, METADATA_TD_CTLS },
	{ GUEST_TDG_VM_RD, METADATA_TOPOLOGY_ENUM_CONFIGURED },
	{ GUEST_TDG_VM_RD, METADATA_CPUID_VALUES | 0xe00 }, /* 7.0 EAX, EBX */
	{ GUEST_TDG_VM_RD, METADATA_CPUID_VALUES | 0xe01 }, /* 7.0 ECX, EDX */
};

#define NUM_FIELDS (sizeof(fields) / sizeof(fields[0]))
/* What no field holds. Asked by itself, because older records have no answer. */
static const struct guest_op told[] = {
	{ .kind = GUEST_TDCALL, .index = GUEST_TDG_VP_INFO },
	{ .kind = GUEST_RDMSR, .index = MSR_IA32_ARCH_CAPABILITIES },
};

#define NUM_TOLD (sizeof(told) / sizeof(told[0]))
_Static_assert(NUM_FIELDS + NUM_TOLD <= RULES_MAX_GUEST_FIELDS,
	       "an observation has room for all of it");

size_t probe_fields(struct guest_op ops[RULES_MAX_GUEST_FIELDS])
{
	for (size_t i = 0; i < NUM_FIELDS; i++)
		ops[i] = (struct guest_op){
			.kind = GUEST_TDCALL,
			.index = fields[i].leaf,
			.value = fields[i].id,
		};
	return NUM_FIELDS;
}

size_t probe_told(struct guest_op *ops)
{
	memcpy(ops, told, sizeof(told));
	return NUM_TOLD;
}
