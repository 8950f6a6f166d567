// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDH.MNG.INIT: virtual CPUID from the CPUID_CONFIG array, entry by entry in table order.
 */
#include <string.h>

#include "cpuid/vec.h"
#include "emulator/mng_init.h"

#define LEAF_7_EBX_HLE (1u << 4)
#define LEAF_7_EBX_RTM (1u << 11)
#define LEAF_7_ECX_PKS (1u << 31)
#define LEAF_7_1_EAX_ARCH_PERFMON_EXT (1u << 8)
#define LEAF_7_1_EAX_LASS (1u << 6)
#define LEAF_D_1_EAX_XFD (1u << 4)

#define TOPOLOGY_SUBLEAVES 6
#define TOPOLOGY_LEVEL_SMT 1
#define TOPOLOGY_LEVEL_CORE 2
#define TOPOLOGY_LEVEL_MAX 5

/* What the walk carries from one entry to the next. */
struct walk {
	const struct emu_module *module;
	struct emu_td *td;
	bool arch_perfmon_ext;
	const struct emu_step *topology[TOPOLOGY_SUBLEAVES]; /* leaf 0x1f, where it is configurable */
	struct cpuid_regs *legacy[2]; /* leaf 0xb, sub-leaves 0 and 1 */
	uint64_t *rcx;
};

static uint64_t refuse_leaf(const struct walk *walk, struct cpuid_addr at)
{
	*walk->rcx = cpuid_addr_pack(at);
	return TDX_OPERAND_INVALID | TDX_OPERAND_CPUID_CONFIG;
}

/* A migratable TD may show an older known CPU, so that it can move there. */
static bool fms_valid(const struct walk *walk, uint32_t fms)
{
	const struct masks *masks = walk->module->masks;
	uint32_t platform = walk->module->platform_fms, stepping = fms & 0xf;
	size_t own, entry;

	if (!(walk->td->attributes & TD_ATTRIBUTES_MIGRATABLE))
		return fms == platform;
	own = masks_fms_find(masks, platform);
	entry = masks_fms_find(masks, fms);
	if (entry == masks->num_fms || entry < own || stepping > masks->fms[entry].latest_stepping)
		return false;
	return entry != own || stepping <= (platform & 0xf);
}

static uint64_t leaf_1(struct walk *walk, struct cpuid_addr at, struct cpuid_regs *v)
{
	if (!v->reg[CPUID_EAX])
		v->reg[CPUID_EAX] = walk->module->platform_fms;
	if (!fms_valid(walk, v->reg[CPUID_EAX]))
		return refuse_leaf(walk, at);
	walk->td->feature.monitor = v->reg[CPUID_ECX] >> 3 & 1;
	walk->td->feature.dca = v->reg[CPUID_ECX] >> 18 & 1;
	walk->td->feature.tsc_deadline = v->reg[CPUID_ECX] >> 24 & 1;
	return TDX_SUCCESS;
}

static uint64_t leaf_7_0(struct walk *walk, struct cpuid_addr at, struct cpuid_regs *v)
{
	bool hle = v->reg[CPUID_EBX] & LEAF_7_EBX_HLE, rtm = v->reg[CPUID_EBX] & LEAF_7_EBX_RTM;
	struct emu_features *feature = &walk->td->feature;

	if (hle != rtm) {
		if (walk->module->masks->algorithm[MASKS_TSX_MISMATCH_RCX])
			*walk->rcx = cpuid_addr_pack(at);
		return TDX_OPERAND_INVALID | TDX_OPERAND_CPUID_CONFIG;
	}
	if (hle && !walk->module->has_tsx_ctrl)
		return TDX_INCORRECT_MSR_VALUE | 0x10a;
	v->reg[CPUID_ECX] &= ~LEAF_7_ECX_PKS;
	if (walk->td->attributes & TD_ATTRIBUTES_PKS)
		v->reg[CPUID_ECX] |= LEAF_7_ECX_PKS;
	feature->tsx = hle;
	feature->tme = v->reg[CPUID_ECX] >> 13 & 1;
	feature->la57 = v->reg[CPUID_ECX] >> 16 & 1;
	feature->mktme = v->reg[CPUID_EDX] >> 18 & 1;
	return TDX_SUCCESS;
}

static void leaf_7_1(struct walk *walk, struct cpuid_regs *v)
{
	if (!(walk->td->attributes & TD_ATTRIBUTES_LASS))
		v->reg[CPUID_EAX] &= ~LEAF_7_1_EAX_LASS;
	walk->arch_perfmon_ext = v->reg[CPUID_EAX] & LEAF_7_1_EAX_ARCH_PERFMON_EXT;
}

static void leaf_d_1(struct walk *walk, struct cpuid_regs *v)
{
	if (!(walk->module->xfd_faulting & walk->td->xfam))
		v->reg[CPUID_EAX] &= ~LEAF_D_1_EAX_XFD;
}

static bool perfmon_ext_open(const struct walk *walk)
{
	if (!walk->module->masks->algorithm[MASKS_PERFMON_EXT_GATE])
		return true;
	return walk->td->attributes & TD_ATTRIBUTES_PERFMON && walk->arch_perfmon_ext;
}

static void keep_if(struct cpuid_regs *v, bool open)
{
	if (!open)
		*v = (struct cpuid_regs){ 0 };
}

static uint64_t apply_rule(struct walk *walk, const struct emu_step *step, struct cpuid_regs *v)
{
	const struct emu_module *module = walk->module;
	struct emu_td *td = walk->td;

	switch (step->rule) {
	case RULE_LEAF_1:
		return leaf_1(walk, step->at, v);
	case RULE_LEAF_5:
		keep_if(v, td->feature.monitor);
		break;
	case RULE_LEAF_7_0:
		return leaf_7_0(walk, step->at, v);
	case RULE_LEAF_7_1:
		leaf_7_1(walk, v);
		break;
	case RULE_LEAF_A:
		keep_if(v, td->attributes & TD_ATTRIBUTES_PERFMON);
		break;
	case RULE_LEAF_D_0:
		v->reg[CPUID_ECX] = emu_xsave_size(module, td->xfam & module->masks->xfam_user);
		break;
	case RULE_LEAF_D_1:
		leaf_d_1(walk, v);
		break;
	case RULE_LEAF_15:
		v->reg[CPUID_EBX] = td->tsc_frequency;
		break;
	case RULE_LEAF_1A:
		if (td->attributes & TD_ATTRIBUTES_MIGRATABLE)
			v->reg[CPUID_EAX] = 0;
		break;
	case RULE_LEAF_1F:
		if (step->slot >= 0 && step->at.subleaf < TOPOLOGY_SUBLEAVES)
			walk->topology[step->at.subleaf] = step;
		break;
	case RULE_LEAF_B:
		if (step->at.subleaf < 2)
			walk->legacy[step->at.subleaf] = v;
		break;
	case RULE_LEAF_23:
		keep_if(v, perfmon_ext_open(walk));
		break;
	case RULE_LEAF_80000008:
		v->reg[CPUID_EAX] &= ~0xff00u;
		v->reg[CPUID_EAX] |= td->feature.la57 ? 57u << 8 : 48u << 8;
		break;
	case RULE_NONE:
	case RULE_LEAF_80000001:
		break;
	}
	return TDX_SUCCESS;
}

/* Slot: reject what is not configurable; CONFIG_DIRECT bits echo, ALLOW_DIRECT bits are ANDed. */
static bool apply_slot(const struct walk *walk, const struct emu_step *step,
		       const struct cpuid_regs *config, struct cpuid_regs *v)
{
	const struct emu_slot *slot = &walk->module->slot[step->slot];
	regs_vec input = vec(config), configured = vec(&slot->configured), value = vec(v);

	value = (value & ~configured) | (input & configured);
	value &= input | ~vec(&slot->configured_and_native);
	vec_put(v, value);
	return !vec_any(input & vec(&slot->reject));
}

/* Branch-free: which XFAM bits are missing is different in every TD. */
static regs_vec keep_unless_missing(const struct emu_clear *clear, uint64_t xfam)
{
	uint32_t open = clear->xfam & ~xfam ? 0 : UINT32_MAX;

	return vec(&clear->keep) | (regs_vec){ open, open, open, open };
}

static void apply_clears(const struct walk *walk, const struct emu_step *step, struct cpuid_regs *v)
{
	regs_vec value = vec(v);

	for (unsigned int i = step->first_clear; i < step->end_clear; i++)
		value &= keep_unless_missing(&walk->module->clear[i], walk->td->xfam);
	vec_put(v, value);
}

static void apply_plain_clears(const struct walk *walk)
{
	const struct emu_clear *clears = walk->module->clear;
	uint64_t missing = ~walk->td->xfam;
	size_t end;

	for (size_t i = walk->module->first_plain_clear; i < walk->module->num_clears; i = end) {
		end = clears[i].next;
		if (!(clears[i].xfam & missing))
			continue;
		for (size_t j = i; j < end; j++) {
			struct cpuid_regs *v = &walk->td->value[clears[j].entry];

			vec_put(v, vec(v) & vec(&clears[j].keep));
		}
	}
}

static uint32_t level_type(const struct cpuid_regs *v)
{
	return v->reg[CPUID_ECX] >> 8 & 0xff;
}

static struct cpuid_regs *topology_value(const struct walk *walk, int subleaf)
{
	return &walk->td->value[walk->topology[subleaf]->entry];
}

/* Nothing configured: the platform's topology, as far as it is configurable. */
static bool topology_take_native(const struct walk *walk)
{
	regs_vec any = { 0 };

	for (int i = 0; i < TOPOLOGY_SUBLEAVES; i++)
		any |= vec(topology_value(walk, i));
	if (vec_any(any))
		return false;
	for (int i = 0; i < TOPOLOGY_SUBLEAVES; i++) {
		const struct emu_step *step = walk->topology[i];

		vec_put(topology_value(walk, i),
			vec(&walk->module->native[step->entry]) &
				vec(&walk->module->slot[step->slot].configured));
	}
	return true;
}

/* Level types rise; a sub-leaf without a type may come once the core level was there. */
static bool topology_valid(const struct walk *walk)
{
	uint32_t previous = 0;
	bool core = false;

	if (!level_type(topology_value(walk, 0)))
		return false;
	for (int i = 0; i < TOPOLOGY_SUBLEAVES; i++) {
		uint32_t type = level_type(topology_value(walk, i));

		if (type ? type <= previous || type > TOPOLOGY_LEVEL_MAX : !core)
			return false;
		core |= type == TOPOLOGY_LEVEL_CORE;
		previous = type;
	}
	return true;
}

/*
 * Leaf 0xb follows leaf 0x1f. The module rewrites 0xb.1 at every sub-leaf of its scan, so
 * that it ends as the last one with the core level's type.
 */
static void legacy_topology_derive(const struct walk *walk)
{
	const struct cpuid_regs *last = topology_value(walk, TOPOLOGY_SUBLEAVES - 1);

	for (int i = 0; i < TOPOLOGY_SUBLEAVES; i++)
		if (level_type(topology_value(walk, i)) == TOPOLOGY_LEVEL_SMT)
			*walk->legacy[0] = *topology_value(walk, i);
	*walk->legacy[1] = *last;
	walk->legacy[1]->reg[CPUID_ECX] &= ~0xff00u;
	walk->legacy[1]->reg[CPUID_ECX] |= TOPOLOGY_LEVEL_CORE << 8;
}

/* After the last entry, where the module enumerates topology and all of it is configurable. */
static uint64_t topology_finish(const struct walk *walk)
{
	if (!walk->module->masks->algorithm[MASKS_TOPOLOGY])
		return TDX_SUCCESS;
	for (int i = 0; i < TOPOLOGY_SUBLEAVES; i++)
		if (!walk->topology[i])
			return TDX_SUCCESS;
	if (!topology_take_native(walk) && !topology_valid(walk))
		return TDX_INCORRECT_TOPOLOGY;
	if (walk->legacy[0] && walk->legacy[1])
		legacy_topology_derive(walk);
	return TDX_SUCCESS;
}

uint64_t emu_mng_init_cpuid(const struct emu_module *module, struct emu_td *td,
			    const uint8_t *cpuid_config, uint64_t *rcx)
{
	struct walk walk = { .module = module, .td = td, .rcx = rcx };

	memset(&td->feature, 0, sizeof(td->feature));
	memcpy(td->value, module->global, module->masks->num_entries * sizeof(td->value[0]));
	for (size_t i = 0; i < module->num_steps; i++) {
		const struct emu_step *step = &module->step[i];
		struct cpuid_regs config, *v = &td->value[step->entry];
		uint64_t status;

		if (step->slot >= 0) {
			memcpy(&config, cpuid_config + (size_t)step->slot * sizeof(config),
			       sizeof(config));
			if (!apply_slot(&walk, step, &config, v))
				return refuse_leaf(&walk, step->at);
		}
		apply_clears(&walk, step, v);
		if (step->rule == RULE_NONE)
			continue;
		status = apply_rule(&walk, step, v);
		if (status)
			return status;
	}
	apply_plain_clears(&walk);
	return topology_finish(&walk);
}
