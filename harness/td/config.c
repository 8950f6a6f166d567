// SPDX-License-Identifier: GPL-2.0-only
/*
 * A TD configuration: its default, and CPUID_CONFIG by leaf and sub-leaf.
 */
#include "td/config.h"

#include <string.h>

/* EPTP_CONTROLS: memory type write-back (6) in bits 2:0, page-walk length minus one in 5:3. */
#define EPTP_WRITE_BACK_4_LEVEL 0x1e

#define XFAM_X87_SSE 0x3
#define TSC_2500_MHZ 100

void td_config_default(struct td_config *td)
{
	memset(td, 0, sizeof(*td));
	td->xfam = XFAM_X87_SSE;
	td->max_vcpus = 1;
	td->eptp_controls = EPTP_WRITE_BACK_4_LEVEL;
	td->tsc_frequency = TSC_2500_MHZ;
}

struct td_cpuid *td_config_at(struct td_config *td, struct cpuid_addr at)
{
	for (size_t i = 0; i < td->num_cpuid; i++) {
		if (cpuid_addr_equal(td->cpuid[i].at, at))
			return &td->cpuid[i];
	}
	if (td->num_cpuid == TD_MAX_CPUID)
		return NULL;
	td->cpuid[td->num_cpuid] = (struct td_cpuid){ .at = at };
	return &td->cpuid[td->num_cpuid++];
}

bool td_config_set_cpuid(struct td_config *td, struct cpuid_addr at, enum cpuid_reg reg,
			 uint32_t bits)
{
	struct td_cpuid *cpuid = td_config_at(td, at);

	if (!cpuid)
		return false;
	cpuid->regs.reg[reg] |= bits;
	return true;
}

struct cpuid_regs td_config_cpuid(const struct td_config *td, struct cpuid_addr at)
{
	for (size_t i = 0; i < td->num_cpuid; i++) {
		if (cpuid_addr_equal(td->cpuid[i].at, at))
			return td->cpuid[i].regs;
	}
	return (struct cpuid_regs){ 0 };
}

static bool includes_cpuid(const struct td_config *td, const struct td_config *other)
{
	for (size_t i = 0; i < other->num_cpuid; i++) {
		struct cpuid_regs wanted = other->cpuid[i].regs;
		struct cpuid_regs there = td_config_cpuid(td, other->cpuid[i].at);

		for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
			if (wanted.reg[reg] & ~there.reg[reg])
				return false;
		}
	}
	return true;
}

/* Entries and patched bytes mean what they mean as a whole; entries stand instead of leaves. */
static bool includes_raw(const struct td_config *td, const struct td_config *other)
{
	bool same_entries =
		td->num_entries == other->num_entries &&
		!memcmp(td->entry, other->entry, other->num_entries * sizeof(*other->entry));
	bool same_patches =
		td->num_patches == other->num_patches &&
		!memcmp(td->patch, other->patch, other->num_patches * sizeof(*other->patch));

	return same_entries && (same_patches || !other->num_patches);
}

bool td_config_includes(const struct td_config *td, const struct td_config *other)
{
	struct td_config usual;

	td_config_default(&usual);
#define SAME(member) (other->member == usual.member || td->member == other->member)
	return !(other->attributes & ~td->attributes) && !(other->xfam & ~td->xfam) &&
	       !(other->config_flags & ~td->config_flags) && SAME(max_vcpus) && SAME(num_l2_vms) &&
	       SAME(msr_config_ctls) && SAME(eptp_controls) && SAME(tsc_frequency) &&
	       SAME(arch_capabilities) && SAME(tdcs_pages) && includes_cpuid(td, other) &&
	       includes_raw(td, other);
#undef SAME
}

bool td_entry_serves(const struct td_entry *entry, struct cpuid_addr at)
{
	uint32_t index = at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf;

	return entry->function == at.leaf &&
	       (!(entry->flags & TD_ENTRY_SIGNIFICANT_INDEX) || entry->index == index);
}
