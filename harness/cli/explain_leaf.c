// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts explain STATUS, where RCX names a CPUID leaf: what may be requested of it, and what
 * the CPU must have of it.
 */
#include <stdio.h>

#include "cli/explain.h"
#include "cli/text.h"
#include "rules/expect.h"

static struct cpuid_addr rcx_leaf(uint64_t rcx)
{
	return (struct cpuid_addr){ (uint32_t)rcx, (uint32_t)(rcx >> 32) };
}

bool explain_may_request(const struct rule_context *context, struct cpuid_bit bit)
{
	const struct declared_field *field = declared_field_at(context->declared, bit);

	return field && expect_configurable(context, field);
}

/*
 * Masks of one register: bits that a TD can be given here, and bits that the module takes but
 * shows as 0, because the CPU or XFAM has them not.
 */
static void configurable_masks(const struct rule_context *context, struct cpuid_bit bit,
			       uint32_t *shown, uint32_t *dropped)
{
	*shown = *dropped = 0;
	for (bit.bit = 0; bit.bit < 32; bit.bit++) {
		if (!explain_may_request(context, bit))
			continue;
		if (class_of_bit(context->declared, context->platform, &context->limits, bit) ==
		    CLASS_DIRECT)
			*shown |= 1u << bit.bit;
		else
			*dropped |= 1u << bit.bit;
	}
}

static void say_configurable(const struct explain *here, struct cpuid_addr at)
{
	char label[CPUID_TEXT];
	bool any = false;

	for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
		struct cli_list list = { 0 }, none = { 0 };
		uint32_t shown, dropped;

		configurable_masks(&here->context, (struct cpuid_bit){ at, reg, 0 }, &shown,
				   &dropped);
		cli_list_add_bits(&list, at, reg, shown);
		cli_list_add_bits(&none, at, reg, dropped);
		if (list.len || none.len)
			snprintf(label, sizeof(label), "%s  %s", any ? "       " : "allowed",
				 cpuid_reg_name(reg));
		if (list.len)
			cli_say(label, "%s", list.text);
		if (none.len)
			cli_say(list.len ? "" : label, "taken, but 0 on %s: %s",
				here->session.options.platform, none.text);
		any |= list.len || none.len;
	}
	if (!any)
		cli_say("allowed", "nothing: %s lets no VMM set a bit of this leaf",
			here->session.options.module);
}

/* Leaves in which more can be wrong than a bit that is not configurable. */
static void say_special_leaf(const struct explain *here, struct cpuid_addr at)
{
	if (at.leaf == 1) {
		struct cpuid_regs native = cpuid_dump_native(&here->session.platform, at);

		cli_say("",
			"Or EAX (family, model, stepping) is neither 0 nor the platform's, 0x%x "
			"here; a migratable TD may have that of an older CPU that the module "
			"knows.",
			native.reg[CPUID_EAX]);
	}
	if (at.leaf == 7 && !at.subleaf && here->session.masks->algorithm[MASKS_TSX_MISMATCH_RCX])
		cli_say("", "Or HLE and RTM (EBX bits 4 and 11) differ.");
}

static void say_refused_leaf(const struct explain *here, uint64_t rcx)
{
	const struct cpuid_addr at = rcx_leaf(rcx);
	char text[CPUID_TEXT];

	cli_say("leaf",
		"%s (RCX holds the leaf in bits 31:0 and the sub-leaf in bits 63:32, all "
		"ones where the leaf has none)",
		cpuid_addr_format(at, text));
	cli_say("why",
		"A bit is requested that is not directly configurable. One that is fixed to 1 "
		"or native counts as such: it must be requested as 0, though the TD will read "
		"it as 1.");
	say_special_leaf(here, at);
	say_configurable(here, at);
	cli_say("what to do", "Mask the request with what the module lists as configurable for the "
			      "leaf: KVM_TDX_CAPABILITIES, or the metadata CPUID_CONFIG_VALUES.");
}

void explain_cpuid_config(const struct explain *here, bool has_rcx, uint64_t rcx)
{
	if (has_rcx && rcx) {
		say_refused_leaf(here, rcx);
		return;
	}
	if (has_rcx) {
		cli_say("why",
			"RCX 0 names no leaf: HLE and RTM (7.0:ebx, bits 4 and 11) differ. %s",
			here->session.masks->algorithm[MASKS_TSX_MISMATCH_RCX] ?
				"Older modules answer so; this one names leaf 7.0." :
				"This module leaves RCX 0 for it.");
		cli_say("what to do", "Request both or neither.");
		return;
	}
	cli_say("why",
		"The request for one of the CPUID_CONFIG leaves has a bit that is not directly "
		"configurable, or HLE and RTM differ, or leaf 1 names another CPU than the "
		"platform. RCX says which leaf, but KVM does not pass it on.");
	cli_say("what to do",
		"Give RCX with --rcx if you have it; else put the configuration into a "
		".td file and let \"tdx-cts try\" name the leaf.");
}

/* What TDH.SYS.INIT wants of a leaf, native bit by native bit. */
void explain_required(const struct explain *here, uint64_t rcx)
{
	const struct cpuid_addr at = rcx_leaf(rcx);
	const struct masks_entry *entry = masks_entry_at(here->session.masks, at);

	for (enum cpuid_reg reg = 0; entry && reg < CPUID_NUM_REGS; reg++) {
		uint32_t mask = entry->verify_mask.reg[reg];
		uint32_t value = entry->verify_value.reg[reg];
		struct cli_list one = { 0 }, zero = { 0 };

		cli_list_add_bits(&one, at, reg, mask & value);
		cli_list_add_bits(&zero, at, reg, mask & ~value);
		if (one.len)
			cli_say("required", "%s must be 1: %s", cpuid_reg_name(reg), one.text);
		if (zero.len)
			cli_say("required", "%s must be 0: %s", cpuid_reg_name(reg), zero.text);
	}
}
