/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a TDX module does: the masks, orders, limits and algorithms of module.json. The
 * emulator runs from this side; the rules never read it.
 *
 *	struct masks *masks = masks_load("corpus/modules/tdx-1.5.05", &diag);
 *
 *	printf("%zu CPUID entries, %zu CPUID_CONFIG slots\n", masks->num_entries, masks->num_slots);
 *	masks_free(masks);
 *
 * Everything that a release fixes as a number is data here. Where releases differ in an
 * algorithm, the member "algorithms" names the one that applies; a description without that
 * member (the reference form) gets the algorithms of the generation that it describes:
 * CPUID_CONFIG slots for leaf 0x1f are the mark of the one that enumerates topology.
 */
#ifndef MODULE_MASKS_H
#define MODULE_MASKS_H

#include "cpuid/cpuid.h"
#include "host/state.h"
#include "input/diag.h"
#include "module/metadata.h"
#include "module/version.h"

#define MASKS_MAX_ENTRIES 192
#define MASKS_MAX_SLOTS METADATA_CPUID_CONFIG_MAX
#define MASKS_MAX_XFAM_CLEARS 256
#define MASKS_MAX_FMS 64
#define MASKS_TD_PARAMS_SIZE 1024

/* One entry of the module's CPUID table, in the module's order of processing. */
struct masks_entry {
	struct cpuid_addr at;
	bool faulting;
	struct cpuid_regs fixed0_or_dynamic;
	struct cpuid_regs fixed1;
	struct cpuid_regs verify_mask; /* native bits that the platform must have ... */
	struct cpuid_regs verify_value; /* ... with this value (TDH.SYS.INIT) */
	struct cpuid_regs verify_same; /* native bits equal on all logical processors */
	int slot; /* index into masks.slot, -1: not configurable */
};

struct masks_slot {
	struct cpuid_addr at;
	size_t entry; /* index into masks.entry */
	struct cpuid_regs configured; /* virtual value is the input */
	struct cpuid_regs configured_and_native; /* virtual value is native AND input */
	/* Bits of both kinds that the module knows only after the system-wide opt-in. */
	struct cpuid_regs opt_in;
};

struct masks_xfam_clear {
	size_t entry;
	unsigned int xfam_bit;
	struct cpuid_regs mask; /* cleared when the XFAM bit is 0 */
};

/* TD_PARAMS: where each field lies. Reserved areas are the ones named RESERVEDn. */
enum masks_field {
	FIELD_ATTRIBUTES,
	FIELD_XFAM,
	FIELD_MAX_VCPUS,
	FIELD_NUM_L2_VMS,
	FIELD_MSR_CONFIG_CTLS,
	FIELD_RESERVED0,
	FIELD_EPTP_CONTROLS,
	FIELD_CONFIG_FLAGS,
	FIELD_TSC_FREQUENCY,
	FIELD_RESERVED1,
	FIELD_MRCONFIGID,
	FIELD_MROWNER,
	FIELD_MROWNERCONFIG,
	FIELD_ARCH_CAPABILITIES,
	FIELD_RESERVED2,
	FIELD_CPUID_CONFIG,
	FIELD_RESERVED3,
	FIELD_COUNT
};

struct masks_range {
	uint16_t offset;
	uint16_t size;
};

/* Virtual IA32_ARCH_CAPABILITIES; bits in none of the masks are native. */
struct masks_arch_capabilities {
	uint64_t config_mask; /* what IA32_ARCH_CAPABILITIES_CONFIG may hold */
	uint64_t native_and_config;
	uint64_t config_or_native;
	uint64_t virtual_0;
	uint64_t virtual_1;
	uint64_t required_native_1;
	uint64_t required_native_0;
};

/* A family/model with the latest stepping known to the module, newest platform first. */
struct masks_fms {
	uint32_t fms; /* CPUID(1).EAX with stepping 0 */
	uint32_t latest_stepping;
};

/* clang-format off */
/*
 * Algorithms in which releases differ. In the file: "algorithms": { "name": "choice" }.
 * The first choice is that of the older generation.
 */
#define MASKS_ALGORITHMS(X) \
	X(TSX_MISMATCH_RCX, "tsx_mismatch_rcx", "zero", "leaf") \
	X(TOPOLOGY, "topology", "faulting", "enumerated") \
	X(PERFMON_EXT_GATE, "perfmon_ext_gate", "none", "perfmon_and_arch_perfmon_ext") \
	X(SYS_RD_CPUID_CONFIG, "sys_rd_cpuid_config", "configured", "configured_or_native") \
	X(MISC_ENABLE_CHECK, "misc_enable_check", "limit_cpuid", "limit_cpuid_perfmon_bts") \
	X(PERF_CAPABILITIES_CHECK, "perf_capabilities_check", "full_write", \
	  "full_write_and_freeze_while_smm") \
	X(SPEC_CTRL_CHECK, "spec_ctrl_virtualization_check", "always", "if_ddpd") \
	X(LASS_ATTRIBUTE, "lass_attribute", "as_listed", "if_native") \
	X(PEBS_FRONTEND_EXIT, "pebs_frontend_exit", "always", "if_core_type")
/* clang-format on */

#define X(id, name, older, newer) MASKS_##id,
enum masks_algorithm { MASKS_ALGORITHMS(X) MASKS_NUM_ALGORITHMS };
#undef X

/* A host register that a TD may change, beyond those that every module handles. */
struct masks_host_effect {
	enum host_element_id element;
	struct cpuid_bit gate; /* the virtual CPUID bit that lets the TD reach it */
};

/* The proposed metadata of fixed bits and clobber bits, and the opt-in behind them. */
struct masks_opt_in {
	bool known; /* the module has the call */
	uint64_t supported; /* bits that may be set */
	size_t num_clobber_bits;
	struct cpuid_bit clobber_bit[64];
};

struct masks {
	char *path;
	char *name;
	char *version;
	struct module_version numbers; /* of it, where it begins with them */
	bool synthetic; /* made up for tests, no release */
	uint64_t tdx_features0; /* optional: by default what the published modules report */
	bool fixed_bits_metadata; /* CPUID_FIXED0_BITS and CPUID_FIXED1_BITS are readable */
	size_t num_entries;
	struct masks_entry entry[MASKS_MAX_ENTRIES];
	size_t num_slots;
	struct masks_slot slot[MASKS_MAX_SLOTS];
	size_t num_xfam_clears;
	struct masks_xfam_clear xfam_clear[MASKS_MAX_XFAM_CLEARS];

	uint64_t attributes_fixed0; /* 1: may be 1 */
	uint64_t attributes_fixed1; /* 1: must be 1 */
	uint64_t xfam_fixed0; /* before the platform's XFAM bits are taken into account */
	uint64_t xfam_fixed1;
	uint64_t xfam_user; /* XCR0 part */
	uint64_t xfam_supervisor; /* IA32_XSS part */
	uint64_t config_flags_fixed0;
	uint64_t config_flags_fixed1;
	uint32_t tsc_frequency_min; /* units of tsc_frequency_unit */
	uint32_t tsc_frequency_max;
	uint32_t tsc_frequency_unit; /* Hz */
	uint32_t max_l2_vms;
	uint32_t max_vcpus;
	uint32_t last_base_leaf;
	uint32_t last_extended_leaf; /* 0: the CPU's own */
	uint32_t min_native_base_leaf;
	uint32_t min_native_extended_leaf;
	struct masks_range field[FIELD_COUNT];
	struct masks_arch_capabilities arch_capabilities;
	size_t num_fms;
	struct masks_fms fms[MASKS_MAX_FMS];
	unsigned int algorithm[MASKS_NUM_ALGORITHMS]; /* 0: older, 1: newer choice */
	size_t num_host_effects;
	struct masks_host_effect host_effect[32];
	struct masks_opt_in opt_in;
};

/* NULL and @diag on bad input; a folder without module.json is such. */
struct masks *masks_load(const char *folder, struct diag *diag);

/* Out of a text that is there already; @path is for messages. */
struct masks *masks_parse(const char *path, const char *text, struct diag *diag);
void masks_free(struct masks *masks);

/*
 * The XFAM bits without which a whole leaf reads zero, by the module's code rather than by a
 * mask: 0xd.n, 0x14, 0x1c, 0x1d (published module source, tdh_mng_init.c). 0: none.
 */
uint64_t masks_leaf_xfam(struct cpuid_addr at);

/* Bits that the module's code, rather than a mask, fixes to 0: those of Key Locker. */
struct cpuid_regs masks_code_fixed0(struct cpuid_addr at);

/*
 * Bits that the module's code computes, or fills in when the guest asks: "Calculated" and
 * "Special" in Intel's words. No mask says more of them than that they are not native.
 */
struct cpuid_regs masks_code_computed(struct cpuid_addr at);

/* Position of a CPU's family and model in the list of known ones, or its length. */
size_t masks_fms_find(const struct masks *masks, uint32_t fms);

/* What else the module's code asks for before a native bit is shown. */
struct masks_code_gate {
	uint64_t attributes;
	bool has_cpuid;
	struct cpuid_bit cpuid; /* in the TD's virtual CPUID */
};
struct masks_code_gate masks_code_gate(const struct masks *masks, struct cpuid_bit bit);

/* "ATTRIBUTES" */
const char *masks_field_name(enum masks_field field);

/* The entry at exactly that address, or NULL. */
const struct masks_entry *masks_entry_at(const struct masks *masks, struct cpuid_addr at);

#endif
