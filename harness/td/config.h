/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A TD configuration: what a VMM asks for when it builds a TD.
 *
 *	struct td_config td;
 *
 *	td_config_default(&td);
 *	td.attributes = 1ULL << 28;			// SEPT_VE_DISABLE
 *	td_config_set_cpuid(&td, (struct cpuid_addr){ 7, 0 }, CPUID_ECX, 1u << 5);
 *
 * The members are the fields of TD_PARAMS (published module source, td_params_t) in
 * their units; no order of CPUID_CONFIG slots is implied, only leaf and sub-leaf. The
 * same struct is given to KVM, which fills in what its own ABI does not carry.
 */
#ifndef TD_CONFIG_H
#define TD_CONFIG_H

#include "cpuid/cpuid.h"

#define TD_PARAMS_SIZE 1024
#define TD_MAX_CPUID 48 /* CPUID_CONFIG slots that fit into TD_PARAMS */
#define TD_MAX_ENTRIES \
	260 /* raw KVM entries: more than KVM takes, so that the limit can be tried */
#define TD_MAX_PATCHES 64

/* Bits of ATTRIBUTES and CONFIG_FLAGS that have a meaning of their own here. */
#define TD_ATTRIBUTES_DEBUG (1ULL << 0)
#define TD_ATTRIBUTES_LASS (1ULL << 27)
#define TD_ATTRIBUTES_SEPT_VE_DISABLE (1ULL << 28)
#define TD_ATTRIBUTES_MIGRATABLE (1ULL << 29)
#define TD_ATTRIBUTES_PKS (1ULL << 30)
#define TD_ATTRIBUTES_KL (1ULL << 31)
#define TD_ATTRIBUTES_PERFMON (1ULL << 63)
#define TD_CONFIG_FLAGS_GPAW (1ULL << 0)
#define TD_CONFIG_FLAGS_FLEXIBLE_PENDING_VE (1ULL << 1)
#define TD_CONFIG_FLAGS_NO_RBP_MOD (1ULL << 2)

/* The values of one leaf and sub-leaf in CPUID_CONFIG. */
struct td_cpuid {
	struct cpuid_addr at;
	struct cpuid_regs regs;
};

#define TD_ENTRY_SIGNIFICANT_INDEX 1u /* KVM_CPUID_FLAG_SIGNIFCANT_INDEX, spelled so in KVM */

/* struct kvm_cpuid_entry2 as a VMM passes it, for cases about KVM's own matching. */
struct td_entry {
	uint32_t function;
	uint32_t index;
	uint32_t flags; /* bit 0: TD_ENTRY_SIGNIFICANT_INDEX */
	struct cpuid_regs regs;
	uint32_t padding[3];
};

/* One byte of TD_PARAMS overwritten, for reserved areas. */
struct td_patch {
	uint16_t offset;
	uint8_t value;
};

struct td_config {
	uint64_t attributes;
	uint64_t xfam;
	uint16_t max_vcpus;
	uint8_t num_l2_vms;
	uint8_t msr_config_ctls;
	uint64_t eptp_controls;
	uint64_t config_flags;
	uint16_t tsc_frequency; /* in units of 25 MHz */
	uint64_t arch_capabilities; /* IA32_ARCH_CAPABILITIES_CONFIG */
	unsigned int tdcs_pages; /* TDCS pages added before TDH.MNG.INIT; 0: as many as are needed */
	size_t num_cpuid;
	struct td_cpuid cpuid[TD_MAX_CPUID];
	size_t num_entries; /* when not 0, KVM is given these entries instead of cpuid[] */
	struct td_entry entry[TD_MAX_ENTRIES];
	size_t num_patches;
	struct td_patch patch[TD_MAX_PATCHES];
};

/* XFAM 3, one VCPU, 4-level EPT with write-back, 2.5 GHz, nothing else: every module accepts it. */
void td_config_default(struct td_config *td);

/* ORs @bits into a register; false when TD_MAX_CPUID leaves are in use. */
bool td_config_set_cpuid(struct td_config *td, struct cpuid_addr at, enum cpuid_reg reg,
			 uint32_t bits);

/*
 * Whatever @other asks for beyond the default TD, @td asks for, too: bits are set in both, and
 * numbers are equal.
 */
bool td_config_includes(const struct td_config *td, const struct td_config *other);

/* The values of one leaf, added as zero where there are none; NULL when no leaf is left. */
struct td_cpuid *td_config_at(struct td_config *td, struct cpuid_addr at);

/* The values asked for, or all zero. */
struct cpuid_regs td_config_cpuid(const struct td_config *td, struct cpuid_addr at);

/*
 * KVM takes the entry for this leaf and sub-leaf: one without TD_ENTRY_SIGNIFICANT_INDEX answers
 * for every index (KVM arch/x86/kvm/vmx/tdx.c, setup_tdparams_cpuids()).
 */
bool td_entry_serves(const struct td_entry *entry, struct cpuid_addr at);

#endif
