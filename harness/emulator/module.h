/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The TDX module in software: what it checks of the platform, how it builds a TD from
 * TD_PARAMS, what a guest's CPUID answers, which metadata it gives.
 *
 *	struct emu_refusal refusal;
 *	struct emu_module *module = emu_module_init(masks, platform, &refusal);
 *	uint8_t params[MASKS_TD_PARAMS_SIZE];
 *	struct emu_td td;
 *	uint64_t rcx;
 *
 *	emu_params_encode(module, &config, params, &diag);
 *	if (emu_mng_init(module, &td, params, 0, &rcx) == TDX_SUCCESS)
 *		emu_guest_cpuid(module, &td, &vcpu, 7, 0, &regs);
 *	emu_module_free(module);
 *
 * Driven by masks alone (module/masks.h). Behaviour follows the published module source;
 * nothing here knows a release by its number.
 */
#ifndef EMULATOR_MODULE_H
#define EMULATOR_MODULE_H

#include "cpuid/dump.h"
#include "emulator/status.h"
#include "guest/ops.h"
#include "module/masks.h"
#include "td/config.h"

struct defect_state; /* emulator/defect.h */

/* Why TDH.SYS.INIT refuses a platform. */
struct emu_refusal {
	uint64_t status; /* TDX_SUCCESS: there was no memory for the module */
	struct cpuid_addr at; /* the CPUID leaf, where one is to blame */
	struct cpuid_regs mask; /* the bits looked at */
	struct cpuid_regs value; /* what they had to be */
	struct cpuid_regs found;
	char text[256]; /* one sentence that names leaf and bits, or the MSR */
};

/* A leaf that needs more than its masks. */
enum emu_leaf_rule {
	RULE_NONE,
	RULE_LEAF_1,
	RULE_LEAF_5,
	RULE_LEAF_7_0,
	RULE_LEAF_7_1,
	RULE_LEAF_A,
	RULE_LEAF_B,
	RULE_LEAF_D_0,
	RULE_LEAF_D_1,
	RULE_LEAF_15,
	RULE_LEAF_1A,
	RULE_LEAF_1F,
	RULE_LEAF_23,
	RULE_LEAF_80000001,
	RULE_LEAF_80000008,
};

/* One step of TDH.MNG.INIT's walk over the CPUID table: an entry with something to do. */
struct emu_step {
	struct cpuid_addr at;
	uint16_t entry;
	int16_t slot; /* -1: none */
	enum emu_leaf_rule rule;
	uint16_t first_clear; /* what missing XFAM bits clear in it: index into ... */
	uint16_t end_clear; /* ... emu_module.clear, up to but without this one */
};

#define EMU_MAX_CLEARS (MASKS_MAX_XFAM_CLEARS + MASKS_MAX_ENTRIES)

#define EMU_NUM_XSAVE 64

/* An initialised module on one platform: everything that TDH.MNG.INIT needs, prepared once. */
struct emu_module {
	const struct masks *masks; /* borrowed */
	struct cpuid_dump platform;
	uint32_t last_extended_leaf; /* native */
	uint32_t platform_fms;
	uint64_t xfam_fixed0; /* XFAM bits that the module and this CPU have */
	uint64_t attributes_fixed0;
	uint64_t arch_capabilities; /* native IA32_ARCH_CAPABILITIES */
	uint64_t ept_vpid_cap; /* native IA32_VMX_EPT_VPID_CAP */
	bool has_tsx_ctrl;
	bool has_lam;
	bool has_hle_rtm;
	bool has_perf_metrics;
	unsigned int max_pa; /* physical address bits */
	uint64_t xfd_faulting; /* XFAM components that XFD can disable */
	uint64_t opt_in; /* system-wide opt-in bits that are on */
	uint32_t xsave_size[EMU_NUM_XSAVE]; /* bytes of each XSAVE component, ... */
	uint32_t xsave_offset[EMU_NUM_XSAVE]; /* ... its place in the standard format, ... */
	bool xsave_align[EMU_NUM_XSAVE]; /* ... and whether the compacted one aligns it to 64 */

	struct cpuid_regs global[MASKS_MAX_ENTRIES]; /* (native & ~fixed0) | fixed1 */
	struct cpuid_regs native[MASKS_MAX_ENTRIES];
	struct emu_slot {
		struct cpuid_regs configured;
		struct cpuid_regs configured_and_native;
		struct cpuid_regs reject; /* what it must not hold */
	} slot[MASKS_MAX_SLOTS];
	size_t num_steps;
	struct emu_step step[MASKS_MAX_ENTRIES];
	size_t num_clears;
	size_t first_plain_clear; /* from here on, by XFAM bits: entries that are no step */
	struct emu_clear {
		size_t entry;
		size_t next; /* the next one with other XFAM bits */
		uint64_t xfam; /* cleared unless all of these are 1 */
		struct cpuid_regs keep;
	} clear[EMU_MAX_CLEARS];
	enum emu_leaf_rule rule[MASKS_MAX_ENTRIES];
	/* Entry + 1 that answers leaves 0..0x3f and 0x80000000..0x8000003f, sub-leaves 0..31. */
	uint8_t lookup[2][64][32];
	/* CPUID_VALUES as they are read, ordered by leaf: each without registers, and its entry. */
	struct cpuid_set values;
	uint8_t value_entry[MASKS_MAX_ENTRIES];
	struct defect_state *defect; /* borrowed; NULL but where a defect is seeded */
};

/* Features of a TD that follow from its virtual CPUID and drive everything else. */
struct emu_features {
	bool monitor, dca, tsc_deadline, tsx, tme, mktme, la57;
};

struct emu_td {
	bool initialised;
	uint64_t attributes;
	uint64_t xfam;
	uint16_t max_vcpus;
	uint8_t num_l2_vms;
	uint64_t eptp_controls;
	uint64_t config_flags;
	uint16_t tsc_frequency;
	uint64_t virtual_arch_capabilities;
	bool topology_configured;
	uint64_t td_ctls; /* bit 0 PENDING_VE_DISABLE, bit 1 ENUM_TOPOLOGY */
	uint32_t num_vcpus;
	struct emu_features feature;
	struct cpuid_regs value[MASKS_MAX_ENTRIES]; /* TDCS.CPUID_VALUES, in table order */
};

#define EMU_TD_CTLS_PENDING_VE_DISABLE (1ULL << 0)
#define EMU_TD_CTLS_ENUM_TOPOLOGY (1ULL << 1)

/* The part of a VCPU's state that CPUID and TDCALL look at. */
struct emu_vcpu {
	uint32_t index;
	uint32_t x2apic_id;
	unsigned int cpl;
	bool mode64;
	uint64_t cr4;
	uint64_t xcr0;
	uint64_t xss;
	uint64_t tsx_ctrl;
	bool ve_info_valid;
	bool cpuid_supervisor_ve;
	bool cpuid_user_ve;
	uint8_t cpuid_control[MASKS_MAX_ENTRIES]; /* bit 0 supervisor, bit 1 user */
};

#define EMU_CR4_OSXSAVE (1ULL << 18)
#define EMU_CR4_PKE (1ULL << 22)

/* TDH.SYS.INIT, TDH.SYS.LP_INIT on all CPUs (alike) and TDH.SYS.CONFIG. NULL: refused. */
struct emu_module *emu_module_init(const struct masks *masks, const struct cpuid_dump *platform,
				   struct emu_refusal *refusal);
void emu_module_free(struct emu_module *module);

/* The system-wide opt-in: refused by a module that does not know it, or not these bits. */
uint64_t emu_sys_opt_in(struct emu_module *module, uint64_t bits);

/*
 * TD_PARAMS as a VMM lays it out for this module. -1 where @config asks for a leaf that has
 * no CPUID_CONFIG slot, or patches a byte outside.
 */
int emu_params_encode(const struct emu_module *module, const struct td_config *config,
		      uint8_t params[MASKS_TD_PARAMS_SIZE], struct diag *diag);

/*
 * TDH.MNG.INIT on a TD whose keys are configured. @tdcs_pages: pages added before, 0 for as
 * many as are needed. Returns the completion status; @rcx is 0 unless a status defines it.
 * A refused call leaves @td uninitialised, and may be repeated.
 */
uint64_t emu_mng_init(const struct emu_module *module, struct emu_td *td,
		      const uint8_t params[MASKS_TD_PARAMS_SIZE], unsigned int tdcs_pages,
		      uint64_t *rcx);

/* As masks_entry_at(), without looking through the table. */
const struct masks_entry *emu_entry_at(const struct emu_module *module, struct cpuid_addr at);

/* A VCPU after TDH.VP.INIT: CPL 0, 64-bit, XCR0 = the user part of XFAM, CR4.OSXSAVE. */
void emu_vcpu_init(const struct emu_module *module, struct emu_td *td, struct emu_vcpu *vcpu,
		   uint32_t x2apic_id);

/* GUEST_OK, GUEST_VE (and VE_INFO is set) or GUEST_DF. */
enum guest_outcome emu_guest_cpuid(const struct emu_module *module, const struct emu_td *td,
				   struct emu_vcpu *vcpu, uint32_t leaf, uint32_t subleaf,
				   struct cpuid_regs *regs);

/* TDH.SYS.RD. @next: the id of the field after it, UINT64_MAX at the end. May be NULL. */
uint64_t emu_sys_rd(const struct emu_module *module, uint64_t field, uint64_t *value,
		    uint64_t *next);

/* TDG.SYS.RD: only what a guest may read. */
uint64_t emu_guest_sys_rd(const struct emu_module *module, uint64_t field, uint64_t *value);

/* TDH.MNG.RD version 1, and the guest's side of it. */
uint64_t emu_mng_rd(const struct emu_module *module, const struct emu_td *td, uint64_t field,
		    uint64_t *value, uint64_t *next);
/* All CPUID_VALUES at once; one that cannot be read is faulting. */
void emu_mng_rd_cpuid(const struct emu_module *module, const struct emu_td *td,
		      struct cpuid_set *cpuid);
uint64_t emu_guest_vm_rd(const struct emu_module *module, const struct emu_td *td, uint64_t field,
			 uint64_t *value);
uint64_t emu_guest_vm_wr(const struct emu_module *module, struct emu_td *td, uint64_t field,
			 uint64_t value, uint64_t mask);
uint64_t emu_guest_vp_rd(const struct emu_module *module, const struct emu_vcpu *vcpu,
			 uint64_t field, uint64_t *value);
uint64_t emu_guest_vp_wr(const struct emu_module *module, struct emu_vcpu *vcpu, uint64_t field,
			 uint64_t value, uint64_t mask);

/* TDG.VP.CPUIDVE.SET */
uint64_t emu_guest_cpuidve_set(struct emu_vcpu *vcpu, uint64_t flags);

/* Bytes of an XSAVE area: standard format for @xcr0, compacted for XSAVES. */
uint32_t emu_xsave_size(const struct emu_module *module, uint64_t xcr0);
uint32_t emu_xsaves_size(const struct emu_module *module, uint64_t components);

#endif
