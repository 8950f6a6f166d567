// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDH.SYS.INIT, TDH.SYS.LP_INIT and TDH.SYS.CONFIG: may this platform run the module, and
 * the tables that every TD is built from.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cpuid/vec.h"
#include "emulator/metadata.h"
#include "emulator/module.h"

#define MSR_TSC_ADJUST 0x3b
#define MSR_MISC_PACKAGE_CTLS 0xbc
#define MSR_XAPIC_DISABLE_STATUS 0xbd
#define MSR_CORE_CAPABILITIES 0xcf
#define MSR_ARCH_CAPABILITIES 0x10a
#define MSR_MISC_ENABLE 0x1a0
#define MSR_PERF_CAPABILITIES 0x345
#define MSR_VMX_EPT_VPID_CAP 0x48c
#define MSR_VMX_PROCBASED_CTLS3 0x492

#define ARCH_CAPABILITIES_TSX_CTRL (1ULL << 7)
#define CORE_CAPABILITIES_LAM (1ULL << 2)
#define PERF_CAPABILITIES_METRICS (1ULL << 15)

/* The lowest TSC frequency that the module takes, in Hz. */
#define TSC_HZ_MIN 0x2540c

static struct cpuid_regs native_at(const struct emu_module *module, uint32_t leaf, uint32_t subleaf)
{
	return cpuid_dump_native(&module->platform, (struct cpuid_addr){ leaf, subleaf });
}

static int refuse(struct emu_refusal *refusal, uint64_t status, const char *text)
{
	refusal->status = status;
	snprintf(refusal->text, sizeof(refusal->text), "%s", text);
	return -1;
}

/* "leaf 0x80000008:eax bits 0x000000ff must be 0x00000034, the CPU has 0x0000002e" */
static int refuse_cpuid(struct emu_refusal *refusal, struct cpuid_addr at, struct cpuid_regs mask,
			struct cpuid_regs value, struct cpuid_regs found)
{
	size_t used;
	char leaf[CPUID_TEXT];

	*refusal = (struct emu_refusal){ TDX_INCORRECT_CPUID_VALUE, at, mask, value, found, "" };
	used = (size_t)snprintf(refusal->text, sizeof(refusal->text),
				"CPUID leaf %s:", cpuid_addr_format(at, leaf));
	for (int reg = 0; reg < CPUID_NUM_REGS; reg++) {
		uint32_t bits = (found.reg[reg] ^ value.reg[reg]) & mask.reg[reg];

		if (!bits || used >= sizeof(refusal->text))
			continue;
		used += (size_t)snprintf(refusal->text + used, sizeof(refusal->text) - used,
					 " %s bits 0x%x must be 0x%x, the CPU has 0x%x;",
					 cpuid_reg_name(reg), mask.reg[reg], value.reg[reg],
					 found.reg[reg] & mask.reg[reg]);
	}
	refusal->text[strlen(refusal->text) - 1] = '\0';
	return -1;
}

static int check_leaf_ranges(struct emu_module *module, struct emu_refusal *refusal)
{
	const uint32_t bases[] = { 0, 0x80000000 };
	const uint32_t mins[] = { module->masks->min_native_base_leaf,
				  module->masks->min_native_extended_leaf };
	char text[128];

	for (int i = 0; i < 2; i++) {
		uint32_t last = native_at(module, bases[i], 0).reg[CPUID_EAX];

		if (last >= mins[i])
			continue;
		snprintf(text, sizeof(text),
			 "CPUID leaf 0x%x:eax is 0x%x, the module needs leaf 0x%x", bases[i], last,
			 mins[i]);
		refusal->at = (struct cpuid_addr){ bases[i], CPUID_SUBLEAF_NA };
		return refuse(refusal, TDX_CPUID_LEAF_NOT_SUPPORTED | mins[i], text);
	}
	return 0;
}

static int check_masks(struct emu_module *module, struct emu_refusal *refusal)
{
	for (size_t i = 0; i < module->masks->num_entries; i++) {
		const struct masks_entry *entry = &module->masks->entry[i];

		for (int reg = 0; reg < CPUID_NUM_REGS; reg++)
			if ((module->native[i].reg[reg] & entry->verify_mask.reg[reg]) !=
			    entry->verify_value.reg[reg])
				return refuse_cpuid(refusal, entry->at, entry->verify_mask,
						    entry->verify_value, module->native[i]);
	}
	return 0;
}

static int check_perfmon(struct emu_module *module, struct emu_refusal *refusal)
{
	struct cpuid_regs regs = native_at(module, 0xa, 0);
	uint32_t counters = ((1u << (regs.reg[CPUID_EDX] & 0x1f)) - 1) | regs.reg[CPUID_ECX];

	refusal->at = (struct cpuid_addr){ 0xa, CPUID_SUBLEAF_NA };
	if ((regs.reg[CPUID_EAX] & 0xff) < 5)
		return refuse(refusal, TDX_INCORRECT_CPUID_VALUE,
			      "CPUID leaf 0xa:eax bits 7:0: perfmon version 5 is needed");
	if (counters & ~0x7fu)
		return refuse(refusal, TDX_INCORRECT_CPUID_VALUE,
			      "CPUID leaf 0xa: at most 7 fixed counters are supported");
	return 0;
}

static int check_tsc(struct emu_module *module, struct emu_refusal *refusal)
{
	struct cpuid_regs regs = native_at(module, 0x15, 0);
	uint64_t hz;

	refusal->at = (struct cpuid_addr){ 0x15, CPUID_SUBLEAF_NA };
	if (!regs.reg[CPUID_EBX] || !regs.reg[CPUID_EAX])
		return refuse(refusal, TDX_CPUID_LEAF_NOT_SUPPORTED | 0x15,
			      "CPUID leaf 0x15: eax and ebx must give the TSC's ratio");
	hz = (uint64_t)regs.reg[CPUID_ECX] * regs.reg[CPUID_EBX] / regs.reg[CPUID_EAX];
	if (hz < TSC_HZ_MIN)
		return refuse(refusal, TDX_INCORRECT_CPUID_VALUE,
			      "CPUID leaf 0x15: the TSC frequency is too low");
	return 0;
}

/* Level types of leaf 0x1f rise; the core level is there; leaf 4.3 spans the package. */
static int check_topology(struct emu_module *module, struct emu_refusal *refusal)
{
	uint32_t previous = 0, shift = 0, sharing;
	bool core = false;

	refusal->at = (struct cpuid_addr){ 0x1f, 0 };
	for (uint32_t subleaf = 0; subleaf < 6; subleaf++) {
		struct cpuid_regs regs = native_at(module, 0x1f, subleaf);
		uint32_t type = regs.reg[CPUID_ECX] >> 8 & 0xff;

		if (!type)
			break;
		if (type <= previous)
			return refuse(refusal, TDX_INCORRECT_CPUID_VALUE,
				      "CPUID leaf 0x1f:ecx bits 15:8: level types must rise");
		core |= type == 2;
		previous = type;
		shift = regs.reg[CPUID_EAX] & 0x1f;
	}
	if (!core)
		return refuse(refusal, TDX_INCORRECT_CPUID_VALUE,
			      "CPUID leaf 0x1f:ecx bits 15:8: no core level");
	sharing = native_at(module, 4, 3).reg[CPUID_EAX] >> 14 & 0xfff;
	refusal->at = (struct cpuid_addr){ 4, 3 };
	if (sharing + 1 < 1u << shift)
		return refuse(
			refusal, TDX_INVALID_WBINVD_SCOPE,
			"CPUID leaf 4.3:eax bits 25:14: the last level cache must span the package");
	return 0;
}

static int check_widths(struct emu_module *module, struct emu_refusal *refusal)
{
	uint32_t width = native_at(module, 0x80000008, 0).reg[CPUID_EAX] >> 8 & 0xff;
	bool la57 = native_at(module, 7, 0).reg[CPUID_ECX] >> 16 & 1;

	refusal->at = (struct cpuid_addr){ 0x80000008, CPUID_SUBLEAF_NA };
	if (width != (la57 ? 57 : 48))
		return refuse(refusal, TDX_INCORRECT_CPUID_VALUE,
			      "CPUID leaf 0x80000008:eax bits 15:8 must be 57 with LA57, else 48");
	refusal->at = (struct cpuid_addr){ 0x1c, CPUID_SUBLEAF_NA };
	if (!(native_at(module, 0x1c, 0).reg[CPUID_EAX] & 0xff))
		return refuse(refusal, TDX_INCORRECT_CPUID_VALUE,
			      "CPUID leaf 0x1c:eax bits 7:0: no LBR depth is supported");
	return 0;
}

struct msr_check {
	uint32_t index;
	uint64_t ones;
	uint64_t zeros;
	bool applies;
	uint64_t status;
};

/* An MSR that the platform file does not give is taken to be as the module needs it. */
static int check_msrs(struct emu_module *module, struct emu_refusal *refusal)
{
	const struct masks *masks = module->masks;
	const unsigned int *algorithm = masks->algorithm;
	bool ddpd = native_at(module, 7, 2).reg[CPUID_EDX] >> 3 & 1;
	bool bts_checked = algorithm[MASKS_MISC_ENABLE_CHECK];
	bool smm_checked = algorithm[MASKS_PERF_CAPABILITIES_CHECK];
	const struct msr_check checks[] = {
		{ MSR_ARCH_CAPABILITIES, masks->arch_capabilities.required_native_1,
		  masks->arch_capabilities.required_native_0, true, TDX_INCORRECT_MSR_VALUE },
		{ MSR_MISC_ENABLE, 1ULL << 7, 1ULL << 11, bts_checked, TDX_INCORRECT_MSR_VALUE },
		{ MSR_PERF_CAPABILITIES, 1ULL << 13 | (smm_checked ? 1ULL << 12 : 0), 0, true,
		  TDX_INCORRECT_MSR_VALUE },
		{ MSR_MISC_PACKAGE_CTLS, 1, 0, true, TDX_INCORRECT_MSR_VALUE },
		{ MSR_XAPIC_DISABLE_STATUS, 1, 0, true, TDX_INCORRECT_MSR_VALUE },
		{ MSR_VMX_PROCBASED_CTLS3, 1ULL << 7, 0, !algorithm[MASKS_SPEC_CTRL_CHECK] || ddpd,
		  TDX_INCORRECT_MSR_VALUE },
	};
	char text[160];

	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++) {
		const struct msr_check *check = &checks[i];
		uint64_t value;

		if (!check->applies || !cpuid_dump_msr(&module->platform, check->index, &value) ||
		    ((value & check->ones) == check->ones && !(value & check->zeros)))
			continue;
		snprintf(text, sizeof(text),
			 "MSR 0x%x is 0x%llx: bits 0x%llx must be 1 and bits 0x%llx must be 0",
			 check->index, (unsigned long long)value, (unsigned long long)check->ones,
			 (unsigned long long)check->zeros);
		return refuse(refusal, check->status | check->index, text);
	}
	return 0;
}

static int check_platform(struct emu_module *module, struct emu_refusal *refusal)
{
	int (*const checks[])(struct emu_module * module, struct emu_refusal * refusal) = {
		check_leaf_ranges, check_masks,  check_perfmon, check_tsc,
		check_topology,    check_widths, check_msrs,
	};
	uint64_t misc_enable;

	if (cpuid_dump_msr(&module->platform, MSR_MISC_ENABLE, &misc_enable) &&
	    misc_enable >> 22 & 1)
		return refuse(refusal, TDX_LIMIT_CPUID_MAXVAL_SET,
			      "MSR 0x1a0 bit 22 (limit CPUID maxval) must be 0");
	for (size_t i = 0; i < sizeof(checks) / sizeof(checks[0]); i++)
		if (checks[i](module, refusal))
			return -1;
	memset(refusal, 0, sizeof(*refusal));
	return 0;
}

/* XSAVE components: size, offset, alignment, and which of them XFD can disable. */
static void sample_xsave(struct emu_module *module)
{
	bool xfd = native_at(module, 0xd, 1).reg[CPUID_EAX] >> 4 & 1;

	for (uint32_t i = 2; i < EMU_NUM_XSAVE; i++) {
		struct cpuid_regs regs = native_at(module, 0xd, i);

		module->xsave_size[i] = regs.reg[CPUID_EAX];
		module->xsave_offset[i] = regs.reg[CPUID_EBX];
		module->xsave_align[i] = regs.reg[CPUID_ECX] >> 1 & 1;
		if (xfd && regs.reg[CPUID_ECX] >> 2 & 1)
			module->xfd_faulting |= 1ULL << i;
	}
}

static uint64_t msr_or(const struct emu_module *module, uint32_t index, uint64_t otherwise)
{
	uint64_t value;

	return cpuid_dump_msr(&module->platform, index, &value) ? value : otherwise;
}

static void sample_platform(struct emu_module *module)
{
	const struct masks *masks = module->masks;
	struct cpuid_regs leaf7 = native_at(module, 7, 0);
	bool lass = native_at(module, 7, 1).reg[CPUID_EAX] >> 6 & 1;

	module->last_extended_leaf = masks->last_extended_leaf ?
					     masks->last_extended_leaf :
					     native_at(module, 0x80000000, 0).reg[CPUID_EAX];
	module->platform_fms = native_at(module, 1, 0).reg[CPUID_EAX];
	module->max_pa = native_at(module, 0x80000008, 0).reg[CPUID_EAX] & 0xff;
	module->xfam_fixed0 = masks->xfam_fixed0 &
			      ((native_at(module, 0xd, 0).reg[CPUID_EAX] & masks->xfam_user) |
			       (native_at(module, 0xd, 1).reg[CPUID_ECX] & masks->xfam_supervisor));
	module->attributes_fixed0 = masks->attributes_fixed0;
	if (masks->algorithm[MASKS_LASS_ATTRIBUTE] && !lass)
		module->attributes_fixed0 &= ~TD_ATTRIBUTES_LASS;
	module->arch_capabilities =
		msr_or(module, MSR_ARCH_CAPABILITIES, masks->arch_capabilities.required_native_1);
	module->ept_vpid_cap = msr_or(module, MSR_VMX_EPT_VPID_CAP, 0);
	module->has_tsx_ctrl = module->arch_capabilities & ARCH_CAPABILITIES_TSX_CTRL;
	module->has_lam = msr_or(module, MSR_CORE_CAPABILITIES, 0) & CORE_CAPABILITIES_LAM;
	module->has_hle_rtm = (leaf7.reg[CPUID_EBX] >> 4 & leaf7.reg[CPUID_EBX] >> 11) & 1;
	module->has_perf_metrics =
		msr_or(module, MSR_PERF_CAPABILITIES, 0) & PERF_CAPABILITIES_METRICS;
	sample_xsave(module);
}

static enum emu_leaf_rule leaf_rule(struct cpuid_addr at)
{
	static const struct {
		struct cpuid_addr at;
		enum emu_leaf_rule rule;
	} rules[] = {
		{ { 1, CPUID_SUBLEAF_NA }, RULE_LEAF_1 },
		{ { 5, CPUID_SUBLEAF_NA }, RULE_LEAF_5 },
		{ { 7, 0 }, RULE_LEAF_7_0 },
		{ { 7, 1 }, RULE_LEAF_7_1 },
		{ { 0xa, CPUID_SUBLEAF_NA }, RULE_LEAF_A },
		{ { 0xd, 0 }, RULE_LEAF_D_0 },
		{ { 0xd, 1 }, RULE_LEAF_D_1 },
		{ { 0x15, CPUID_SUBLEAF_NA }, RULE_LEAF_15 },
		{ { 0x1a, CPUID_SUBLEAF_NA }, RULE_LEAF_1A },
		{ { 0x80000001, CPUID_SUBLEAF_NA }, RULE_LEAF_80000001 },
		{ { 0x80000008, CPUID_SUBLEAF_NA }, RULE_LEAF_80000008 },
	};

	if (at.leaf == 0xb)
		return RULE_LEAF_B;
	if (at.leaf == 0x1f)
		return RULE_LEAF_1F;
	if (at.leaf == 0x23)
		return RULE_LEAF_23;
	for (size_t i = 0; i < sizeof(rules) / sizeof(rules[0]); i++)
		if (cpuid_addr_equal(rules[i].at, at))
			return rules[i].rule;
	return RULE_NONE;
}

static void lookup_add(struct emu_module *module, size_t index)
{
	struct cpuid_addr at = module->masks->entry[index].at;
	uint32_t leaf = at.leaf & 0x7fffffff;
	uint8_t *row;

	if (leaf >= 64)
		return;
	row = module->lookup[at.leaf >> 31][leaf];
	for (uint32_t subleaf = 0; subleaf < 32; subleaf++)
		if (!row[subleaf] && cpuid_addr_answers(at, at.leaf, subleaf))
			row[subleaf] = (uint8_t)(index + 1);
}

/* Bits that need several XFAM bits are cleared in one go. */
static void clear_add(struct emu_module *module, size_t first, size_t entry, uint64_t xfam,
		      regs_vec keep)
{
	struct emu_clear *clear;

	for (size_t i = first; i < module->num_clears; i++) {
		if (!vec_any(vec(&module->clear[i].keep) ^ keep)) {
			module->clear[i].xfam |= xfam;
			return;
		}
	}
	clear = &module->clear[module->num_clears++];
	clear->entry = entry;
	clear->xfam = xfam;
	vec_put(&clear->keep, keep);
}

/* What XFAM bits clear in one entry: by mask, and leaves that go with a bit as a whole. */
static void clears_prepare(struct emu_module *module, size_t entry)
{
	const struct masks *masks = module->masks;
	uint64_t whole = masks_leaf_xfam(masks->entry[entry].at);
	size_t first = module->num_clears;

	for (size_t i = 0; i < masks->num_xfam_clears; i++)
		if (masks->xfam_clear[i].entry == entry)
			clear_add(module, first, entry, 1ULL << masks->xfam_clear[i].xfam_bit,
				  ~vec(&masks->xfam_clear[i].mask));
	if (whole)
		clear_add(module, first, entry, whole, (regs_vec){ 0 });
}

/* Bits behind the opt-in are refused, and 0, until the VMM has opted in. */
static void slots_prepare(struct emu_module *module)
{
	const struct masks *masks = module->masks;

	for (size_t i = 0; i < masks->num_slots; i++) {
		const struct masks_slot *from = &masks->slot[i];
		struct emu_slot *slot = &module->slot[i];
		regs_vec reject = ~(vec(&from->configured) | vec(&from->configured_and_native));

		slot->configured = from->configured;
		slot->configured_and_native = from->configured_and_native;
		vec_put(&slot->reject, module->opt_in ? reject : reject | vec(&from->opt_in));
	}
}

/* Entries with a slot or a rule are steps; the others only lose bits. */
static void step_prepare(struct emu_module *module, size_t entry)
{
	struct emu_step *step = &module->step[module->num_steps];

	step->at = module->masks->entry[entry].at;
	step->entry = (uint16_t)entry;
	step->slot = (int16_t)module->masks->entry[entry].slot;
	step->rule = module->rule[entry];
	if (step->slot < 0 && step->rule == RULE_NONE)
		return;
	step->first_clear = (uint16_t)module->num_clears;
	clears_prepare(module, entry);
	step->end_clear = (uint16_t)module->num_clears;
	module->num_steps++;
}

static int clear_compare(const void *a, const void *b)
{
	const struct emu_clear *x = a, *y = b;

	if (x->xfam != y->xfam)
		return x->xfam < y->xfam ? -1 : 1;
	return x->entry < y->entry ? -1 : x->entry > y->entry;
}

/* Entries that are no step lie together by what clears them, so that one look decides. */
static void plain_clears_prepare(struct emu_module *module)
{
	const struct masks *masks = module->masks;

	module->first_plain_clear = module->num_clears;
	for (size_t i = 0; i < masks->num_entries; i++)
		if (masks->entry[i].slot < 0 && module->rule[i] == RULE_NONE)
			clears_prepare(module, i);
	qsort(module->clear + module->first_plain_clear,
	      module->num_clears - module->first_plain_clear, sizeof(module->clear[0]),
	      clear_compare);
	for (size_t i = module->num_clears; i-- > module->first_plain_clear;) {
		struct emu_clear *clear = &module->clear[i];
		bool last = i + 1 == module->num_clears || clear[1].xfam != clear->xfam;

		clear->next = last ? i + 1 : clear[1].next;
	}
}

static void tables_prepare(struct emu_module *module)
{
	const struct masks *masks = module->masks;

	for (size_t i = 0; i < masks->num_entries; i++) {
		const struct masks_entry *entry = &masks->entry[i];
		struct cpuid_regs code = masks_code_fixed0(entry->at);
		regs_vec fixed0 = vec(&entry->fixed0_or_dynamic) | vec(&code);

		vec_put(&module->global[i],
			(vec(&module->native[i]) & ~fixed0) | vec(&entry->fixed1));
		module->rule[i] = leaf_rule(entry->at);
		lookup_add(module, i);
		step_prepare(module, i);
	}
	emu_values_prepare(module);
	plain_clears_prepare(module);
	slots_prepare(module);
}

struct emu_module *emu_module_init(const struct masks *masks, const struct cpuid_dump *platform,
				   struct emu_refusal *refusal)
{
	struct emu_module *module = calloc(1, sizeof(*module));

	memset(refusal, 0, sizeof(*refusal));
	if (!module) {
		refuse(refusal, TDX_SUCCESS, "out of memory");
		return NULL;
	}
	module->masks = masks;
	module->platform = *platform;
	for (size_t i = 0; i < masks->num_entries; i++)
		module->native[i] = cpuid_dump_native(platform, masks->entry[i].at);
	if (check_platform(module, refusal)) {
		free(module);
		return NULL;
	}
	sample_platform(module);
	tables_prepare(module);
	return module;
}

void emu_module_free(struct emu_module *module)
{
	free(module);
}

uint64_t emu_sys_opt_in(struct emu_module *module, uint64_t bits)
{
	const struct masks_opt_in *opt_in = &module->masks->opt_in;

	if (!opt_in->known || bits & ~opt_in->supported)
		return TDX_OPERAND_INVALID | TDX_OPERAND_RCX;
	module->opt_in = bits;
	slots_prepare(module);
	return TDX_SUCCESS;
}
