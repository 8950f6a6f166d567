// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUID executed by a TD: which entry answers, when it is #VE instead, and the bits that
 * follow the guest's own state.
 */
#include "emulator/defect.h"
#include "emulator/module.h"

#define LEAF_1_ECX_OSXSAVE (1u << 27)
#define LEAF_7_EBX_TSX (1u << 4 | 1u << 11) /* HLE, RTM */
#define LEAF_7_ECX_OSPKE (1u << 4)
#define LEAF_80000001_EDX_SYSCALL (1u << 11)
#define TSX_CTRL_CPUID_CLEAR 2

#define CPUID_CONTROL_SUPERVISOR 1
#define CPUID_CONTROL_USER 2

void emu_vcpu_init(const struct emu_module *module, struct emu_td *td, struct emu_vcpu *vcpu,
		   uint32_t x2apic_id)
{
	*vcpu = (struct emu_vcpu){
		.index = td->num_vcpus++,
		.x2apic_id = x2apic_id,
		.mode64 = true,
		.cr4 = EMU_CR4_OSXSAVE,
		.xcr0 = td->xfam & module->masks->xfam_user,
	};
}

/* A leaf beyond the ranges answers as the last base leaf, with the sub-leaf as it is. */
static uint32_t leaf_clamp(const struct emu_module *module, uint32_t leaf)
{
	uint32_t last = module->masks->last_base_leaf;

	if (leaf >= 0x40000000 && leaf <= 0x4fffffff)
		return leaf;
	if (leaf > module->last_extended_leaf || (leaf > last && leaf < 0x80000000))
		return last;
	return leaf;
}

/* The first entry in table order that answers, or -1. */
static int entry_lookup(const struct emu_module *module, uint32_t leaf, uint32_t subleaf)
{
	const struct masks *masks = module->masks;

	if ((leaf & 0x7fffffff) < 64 && subleaf < 32)
		return module->lookup[leaf >> 31][leaf & 0x3f][subleaf] - 1;
	for (size_t i = 0; i < masks->num_entries; i++)
		if (cpuid_addr_answers(masks->entry[i].at, leaf, subleaf))
			return (int)i;
	return -1;
}

const struct masks_entry *emu_entry_at(const struct emu_module *module, struct cpuid_addr at)
{
	uint32_t leaf = at.leaf & 0x7fffffff;
	uint32_t subleaf = at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf;
	const struct masks_entry *entry;

	if (leaf >= 64 || subleaf >= 32)
		return masks_entry_at(module->masks, at);
	if (!module->lookup[at.leaf >> 31][leaf][subleaf])
		return NULL;
	entry = &module->masks->entry[module->lookup[at.leaf >> 31][leaf][subleaf] - 1];
	return cpuid_addr_equal(entry->at, at) ? entry : masks_entry_at(module->masks, at);
}

static enum guest_outcome virtualization_exception(struct emu_vcpu *vcpu)
{
	/* The module's comment says #GP for a second one; its code injects #DF. */
	if (vcpu->ve_info_valid)
		return GUEST_DF;
	vcpu->ve_info_valid = true;
	return GUEST_VE;
}

static bool cpuidve_wanted(const struct emu_vcpu *vcpu, unsigned int entry)
{
	uint8_t control = vcpu->cpuid_control[entry];

	if (vcpu->cpl)
		return vcpu->cpuid_user_ve || control & CPUID_CONTROL_USER;
	return vcpu->cpuid_supervisor_ve || control & CPUID_CONTROL_SUPERVISOR;
}

static uint32_t with_bit(uint32_t value, uint32_t mask, bool set)
{
	return set ? value | mask : value & ~mask;
}

static void fill_dynamic(const struct emu_module *module, const struct emu_td *td,
			 const struct emu_vcpu *vcpu, enum emu_leaf_rule rule,
			 struct cpuid_regs *regs)
{
	bool topology = td->td_ctls & EMU_TD_CTLS_ENUM_TOPOLOGY;
	uint32_t *reg = regs->reg;

	switch (rule) {
	case RULE_LEAF_1:
		reg[CPUID_EBX] = (reg[CPUID_EBX] & 0xffffff) |
				 (topology ? vcpu->x2apic_id : vcpu->index) << 24;
		reg[CPUID_ECX] =
			with_bit(reg[CPUID_ECX], LEAF_1_ECX_OSXSAVE, vcpu->cr4 & EMU_CR4_OSXSAVE);
		break;
	case RULE_LEAF_7_0:
		if (td->feature.tsx && vcpu->tsx_ctrl & TSX_CTRL_CPUID_CLEAR)
			reg[CPUID_EBX] &= ~LEAF_7_EBX_TSX;
		reg[CPUID_ECX] =
			with_bit(reg[CPUID_ECX], LEAF_7_ECX_OSPKE, vcpu->cr4 & EMU_CR4_PKE);
		break;
	case RULE_LEAF_D_0:
		reg[CPUID_EBX] = emu_xsave_size(module, vcpu->xcr0);
		break;
	case RULE_LEAF_D_1:
		reg[CPUID_EBX] = emu_xsaves_size(module, vcpu->xcr0 | vcpu->xss);
		break;
	case RULE_LEAF_B:
	case RULE_LEAF_1F:
		reg[CPUID_EDX] = vcpu->x2apic_id;
		break;
	case RULE_LEAF_80000001:
		reg[CPUID_EDX] = with_bit(reg[CPUID_EDX], LEAF_80000001_EDX_SYSCALL, vcpu->mode64);
		break;
	default:
		break;
	}
}

static enum guest_outcome cpuid(const struct emu_module *module, const struct emu_td *td,
				struct emu_vcpu *vcpu, uint32_t leaf, uint32_t subleaf,
				struct cpuid_regs *regs)
{
	enum emu_leaf_rule rule;
	int entry;

	entry = entry_lookup(module, leaf_clamp(module, leaf), subleaf);
	if (entry < 0 || module->masks->entry[entry].faulting)
		return virtualization_exception(vcpu);
	rule = module->rule[entry];
	if ((rule == RULE_LEAF_B || rule == RULE_LEAF_1F) &&
	    !(td->td_ctls & EMU_TD_CTLS_ENUM_TOPOLOGY))
		return virtualization_exception(vcpu);
	if (cpuidve_wanted(vcpu, (unsigned int)entry))
		return virtualization_exception(vcpu);
	*regs = td->value[entry];
	fill_dynamic(module, td, vcpu, rule, regs);
	if (module->defect)
		defect_guest_cpuid(module, vcpu, module->masks->entry[entry].at, regs);
	return GUEST_OK;
}

enum guest_outcome emu_guest_cpuid(const struct emu_module *module, const struct emu_td *td,
				   struct emu_vcpu *vcpu, uint32_t leaf, uint32_t subleaf,
				   struct cpuid_regs *regs)
{
	enum guest_outcome outcome;
	struct emu_vcpu other;

	if (!module->defect)
		return cpuid(module, td, vcpu, leaf, subleaf, regs);
	other = *vcpu;
	defect_guest_looks(module, &other, &leaf, &subleaf);
	outcome = cpuid(module, td, &other, leaf, subleaf, regs);
	vcpu->ve_info_valid |= outcome == GUEST_VE;
	return outcome;
}

uint64_t emu_guest_cpuidve_set(struct emu_vcpu *vcpu, uint64_t flags)
{
	if (flags & ~3ULL)
		return TDX_OPERAND_INVALID | TDX_OPERAND_RCX;
	vcpu->cpuid_supervisor_ve = flags & CPUID_CONTROL_SUPERVISOR;
	vcpu->cpuid_user_ve = flags & CPUID_CONTROL_USER;
	return TDX_SUCCESS;
}
