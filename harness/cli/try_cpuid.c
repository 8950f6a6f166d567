// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts try: what was asked for in CPUID, against what KVM lets through and what the TD shows.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cli/text.h"
#include "cli/try.h"

#define REASON 160
#define SIGNIFICANT_INDEX 1u /* KVM_CPUID_FLAG_SIGNIFCANT_INDEX */

const struct td_entry *try_find_entry(const struct td_entry *entries, size_t count,
				      struct cpuid_addr at)
{
	uint32_t index = at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf;

	for (size_t i = 0; i < count; i++) {
		if (entries[i].function == at.leaf &&
		    (!(entries[i].flags & SIGNIFICANT_INDEX) || entries[i].index == index))
			return &entries[i];
	}
	return NULL;
}

static struct cpuid_regs requested(const struct td_config *config, struct cpuid_addr at)
{
	const struct td_entry *entry;

	if (!config->num_entries)
		return td_config_cpuid(config, at);
	entry = try_find_entry(config->entry, config->num_entries, at);
	return entry ? entry->regs : (struct cpuid_regs){ { 0 } };
}

/* Why a bit that was asked for, and taken, does not show. */
static void dropped_reason(const struct explain *here, const struct observation *seen,
			   struct cpuid_bit bit, char text[REASON])
{
	const struct declared_field *field = declared_field_at(here->context.declared, bit);
	struct cpuid_regs native = cpuid_dump_native(here->context.platform, bit.at);
	const struct td_config *config = &seen->test->config;
	const struct declared_gate *gate = field ? &field->gate : NULL;
	char name[CPUID_TEXT];

	snprintf(text, REASON, "and the module's description does not say why");
	if (!field)
		return;
	if (virt_type_parts(field->type).native && !(native.reg[bit.reg] >> bit.bit & 1))
		snprintf(text, REASON, "the CPU does not have it (declared %s)", field->type_text);
	else if (gate->xfam & ~config->xfam)
		snprintf(text, REASON, "XFAM lacks 0x%" PRIx64 " (declared %s)",
			 gate->xfam & ~config->xfam, field->type_text);
	else if (gate->attributes & ~config->attributes)
		snprintf(text, REASON, "ATTRIBUTES lack 0x%" PRIx64 " (declared %s)",
			 gate->attributes & ~config->attributes, field->type_text);
	else if (gate->has_cpuid && cpuid_set_bit(&seen->cpuid, gate->cpuid) != 1)
		snprintf(text, REASON, "%s is 0 (declared %s)", cpuid_bit_format(gate->cpuid, name),
			 field->type_text);
}

/* The bits of @mask that show 0, those with the same reason together. */
static void say_dropped(const struct explain *here, const struct observation *seen,
			struct cpuid_bit bit, uint32_t mask)
{
	char reason[REASON], other[REASON];

	while (mask) {
		struct cli_list list = { 0 };
		uint32_t same = 0;

		bit.bit = (unsigned int)__builtin_ctz(mask);
		dropped_reason(here, seen, bit, reason);
		for (; bit.bit < 32; bit.bit++) {
			if (!(mask >> bit.bit & 1))
				continue;
			dropped_reason(here, seen, bit, other);
			if (!strcmp(reason, other))
				same |= 1u << bit.bit;
		}
		cli_list_add_bits(&list, bit.at, bit.reg, same);
		cli_say("", "shows 0 for %s: %s", list.text, reason);
		mask &= ~same;
	}
}

/* Bits that a VMM decides, and that show 1 without having been asked for. */
static uint32_t unasked(const struct explain *here, struct cpuid_bit bit, uint32_t asked,
			uint32_t shown)
{
	uint32_t mask = 0;

	for (bit.bit = 0; bit.bit < 32; bit.bit++) {
		if (shown >> bit.bit & ~asked >> bit.bit & 1 &&
		    class_of_bit(here->context.declared, here->context.platform,
				 &here->context.limits, bit) == CLASS_DIRECT)
			mask |= 1u << bit.bit;
	}
	return mask;
}

static void say_register(const struct explain *here, const struct observation *seen,
			 struct cpuid_bit bit, uint32_t asked, uint32_t shown)
{
	struct cli_list kept = { 0 }, extra = { 0 };
	char label[CPUID_TEXT * 2], leaf[CPUID_TEXT];

	snprintf(label, sizeof(label), "%s:%s", cpuid_addr_format(bit.at, leaf),
		 cpuid_reg_name(bit.reg));
	cli_say(label, "requested 0x%" PRIx32 ", the TD has 0x%" PRIx32, asked, shown);
	cli_list_add_bits(&kept, bit.at, bit.reg, asked & shown);
	if (kept.len)
		cli_say("", "shows as requested: %s", kept.text);
	say_dropped(here, seen, bit, asked & ~shown);
	cli_list_add_bits(&extra, bit.at, bit.reg, unasked(here, bit, asked, shown));
	if (extra.len)
		cli_say("", "shows 1, though not requested: %s", extra.text);
}

void try_say_cpuid(const struct explain *here, const struct observation *seen)
{
	bool any = false;

	if (!seen->has_cpuid)
		return;
	for (size_t i = 0; i < here->context.num_slots; i++) {
		struct cpuid_addr at = here->context.slot[i].at;
		struct cpuid_regs asked = requested(&seen->test->config, at);
		const struct cpuid_entry *entry = cpuid_set_find(&seen->cpuid, at.leaf, at.subleaf);

		for (enum cpuid_reg reg = 0; entry && reg < CPUID_NUM_REGS; reg++) {
			if (!asked.reg[reg])
				continue;
			any = true;
			say_register(here, seen, (struct cpuid_bit){ at, reg, 0 }, asked.reg[reg],
				     entry->regs.reg[reg]);
		}
	}
	if (!any)
		cli_say("cpuid", "nothing was requested: configurable bits read 0");
}

void try_say_refused_leaf(const struct explain *here, const struct td_case *test, uint64_t rcx)
{
	const struct cpuid_addr at = { (uint32_t)rcx, (uint32_t)(rcx >> 32) };
	struct cpuid_regs asked = requested(&test->config, at);
	char leaf[CPUID_TEXT];
	bool any = false;

	for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
		struct cpuid_bit bit = { at, reg, 0 };
		struct cli_list list = { 0 };

		for (bit.bit = 0; bit.bit < 32; bit.bit++) {
			if (explain_may_request(&here->context, bit))
				asked.reg[reg] &= ~(1u << bit.bit);
		}
		cli_list_add_bits(&list, at, reg, asked.reg[reg]);
		if (!list.len)
			continue;
		any = true;
		cli_say("at fault", "the request for %s:%s has %s", cpuid_addr_format(at, leaf),
			cpuid_reg_name(reg), list.text);
	}
	if (!any)
		cli_say("at fault", "no single bit: each may be requested, but not together or "
				    "not with that value");
}

/* Bits of a request that KVM_TDX_CAPABILITIES does not list. */
static bool say_not_advertised(const struct explain *here, const struct td_case *test,
			       struct cpuid_addr at)
{
	const struct target_capabilities *capabilities = &here->context.capabilities;
	const struct td_entry *entry =
		try_find_entry(capabilities->cpuid, capabilities->num_cpuid, at);
	struct cpuid_regs asked = requested(&test->config, at);
	char label[CPUID_TEXT];
	bool any = false;

	for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
		struct cli_list list = { 0 };

		cli_list_add_bits(&list, at, reg,
				  asked.reg[reg] & ~(entry ? entry->regs.reg[reg] : 0));
		if (!list.len)
			continue;
		any = true;
		cli_say("why", "KVM_TDX_CAPABILITIES does not offer, in %s:%s: %s",
			cpuid_addr_format(at, label), cpuid_reg_name(reg), list.text);
	}
	return any;
}

void try_say_refused_by_kvm(const struct explain *here, const struct td_case *test)
{
	const struct target_capabilities *capabilities = &here->context.capabilities;
	const struct td_config *config = &test->config;
	uint64_t attributes = config->attributes & ~capabilities->supported_attributes;
	uint64_t xfam = config->xfam & ~capabilities->supported_xfam;
	bool any = attributes || xfam;

	if (!here->context.has_capabilities)
		return;
	if (attributes)
		cli_say("why", "KVM does not support ATTRIBUTES 0x%" PRIx64, attributes);
	if (xfam)
		cli_say("why", "KVM does not support XFAM 0x%" PRIx64, xfam);
	for (size_t i = 0; i < here->context.num_slots; i++)
		any |= say_not_advertised(here, test, here->context.slot[i].at);
	if (any)
		cli_say("what to do", "Request only what KVM_TDX_CAPABILITIES offers; \"tdx-cts "
				      "explain BIT\" says what a bit does to the host.");
	else
		cli_say("why",
			"all bits are offered by KVM_TDX_CAPABILITIES: KVM refuses something "
			"else of the call, such as an entry that no CPUID_CONFIG leaf takes, one that is there twice, or a missing leaf 0x80000008");
}
