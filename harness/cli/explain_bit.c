// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts explain BIT.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cli/explain.h"
#include "cli/text.h"
#include "cpuid/names.h"
#include "rules/about.h"

static const char *const class_words[CLASS_NUM] = {
	[CLASS_FIXED0] = "every TD reads 0",
	[CLASS_FIXED1] = "every TD reads 1",
	[CLASS_DIRECT] = "a VMM requests it in CPUID_CONFIG",
	[CLASS_XFAM] = "a VMM gets it by the bits of XFAM that gate it",
	[CLASS_ATTRIBUTES] = "a VMM gets it by the bits of ATTRIBUTES that gate it",
	[CLASS_INDIRECT] = "a virtual CPUID bit or a field of TD_PARAMS decides",
	[CLASS_DYNAMIC] = "the module calculates it, or it changes while the TD runs",
	[CLASS_FAULTING] = "CPUID of this leaf gives #VE in the TD",
	[CLASS_UNKNOWN] = "the description uses a word that is not known here",
};

static const char *say_class(const struct rule_context *context, struct cpuid_bit bit,
			     enum bit_class class)
{
	const struct declared_field *field = declared_field_at(context->declared, bit);

	if (class == CLASS_UNKNOWN && context->limits.unknown && declared_field_known(field))
		return "only module.json says what XFAM, ATTRIBUTES and the opt-in allow";
	return class_words[class];
}

static void gate_list(const struct declared_gate *gate, struct cli_list *list)
{
	char text[CPUID_TEXT];

	if (gate->config)
		cli_list_add(list, "requested in CPUID_CONFIG");
	if (gate->xfam)
		cli_list_add(list, "%sXFAM has 0x%" PRIx64, list->len ? "and " : "", gate->xfam);
	if (gate->attributes)
		cli_list_add(list, "%sATTRIBUTES has 0x%" PRIx64, list->len ? "and " : "",
			     gate->attributes);
	if (gate->has_cpuid)
		cli_list_add(list, "%s%s is 1", list->len ? "and " : "",
			     cpuid_bit_format(gate->cpuid, text));
	if (gate->opt_in)
		cli_list_add(list, "%sthe VMM has opted in to 0x%" PRIx64, list->len ? "and " : "",
			     gate->opt_in);
	if (gate->tsc_frequency)
		cli_list_add(list, "%sTSC_FREQUENCY says so", list->len ? "and " : "");
	if (gate->unknown)
		cli_list_add(list, "%sa condition that is not known here holds",
			     list->len ? "and " : "");
}

static void say_declared(const struct session *session, struct cpuid_bit bit)
{
	const struct declared_field *field = declared_field_at(session->declared, bit);
	struct cli_list gates = { 0 };

	if (!field) {
		cli_say("declared", "nothing: %s has no such leaf", session->options.module);
		return;
	}
	if (field->type != VIRT_CALCULATED && field->type != VIRT_SPECIAL)
		gate_list(&field->gate, &gates);
	if (field->type == VIRT_FIXED)
		cli_say("declared", "%s, %u", field->type_text,
			field->fixed >> (bit.bit - field->lsb) & 1);
	else if (gates.len)
		cli_say("declared", "%s; 1 only if %s", field->type_text, gates.text);
	else
		cli_say("declared", "%s", field->type_text);
	if (field->details && field->type != VIRT_FIXED)
		cli_say("", "in the description's words: %s", field->details);
}

/* What its use does; @found for the last sentence. */
static void say_effects(const struct session *session, struct cpuid_bit bit, bool configurable,
			const struct effect **found)
{
	const struct effect *effect = effects_of_cpuid(session->effects, bit);
	struct cli_list elements = { 0 };

	*found = effect;
	if (!effect) {
		if (configurable)
			cli_say("host state", "nobody has looked at this bit yet: it is not in "
					      "effects.json");
		return;
	}
	for (size_t i = 0; i < effect->num_elements; i++)
		cli_list_add(&elements, "%s", host_element(effect->element[i])->name);
	if (elements.len)
		cli_say("host state", "a TD with it can leave changed: %s", elements.text);
	else
		cli_say("host state", "none is left changed%s",
			effect->vmm_work ? "; but the VMM has work to do" : "");
	cli_say("", "%s (%s)", effect->why, effect->source);
}

static void say_kvm(const struct session *session, struct cpuid_bit bit,
		    const struct effect *effect)
{
	const struct profile *profile = session->profile;
	const char *policy = kvm_policy_name(profile->policy);

	if (!effect_clobbers(effect))
		return;
	if (profile_supports(profile, bit))
		cli_say("KVM", "saves and restores that state (profile %s, %s)", profile->name,
			policy);
	else
		cli_say("KVM",
			"does not save that state, so it must refuse the bit (profile %s, %s)",
			profile->name, policy);
}

/* Nothing is expected of a leaf that is not declared but that it is none. */
static void say_rules(const struct rule_context *context, struct cpuid_bit bit)
{
	const struct declared_leaf *leaf = declared_leaf_at(context->declared, bit.at);
	char rules[ABOUT_TEXT];

	if (!leaf)
		return;
	about_bits(context, leaf, bit.reg, bit.bit, bit.bit, rules);
	cli_say("judged by", "%s", rules);
}

void explain_bit(const struct explain *here, struct cpuid_bit bit)
{
	const struct session *session = &here->session;
	enum bit_class class =
		class_of_bit(session->declared, &session->platform, &here->context.limits, bit);
	struct cpuid_regs native = cpuid_dump_native(&session->platform, bit.at);
	const struct effect *effect;
	char text[CPUID_TEXT], leaf[CPUID_TEXT];

	cli_say("bit", "%s: leaf %s, %s, bit %u", cpuid_bit_format(bit, text),
		cpuid_addr_format(bit.at, leaf), cpuid_reg_name(bit.reg), bit.bit);
	if (!cpuid_field_at(bit))
		cli_say("", "the SDM has no name for it: reserved, or not known here");
	say_declared(session, bit);
	cli_say("native", "%u on %s", native.reg[bit.reg] >> bit.bit & 1,
		session->options.platform);
	cli_say("class", "%s: %s", class_name(class), say_class(&here->context, bit, class));
	say_effects(session, bit, class == CLASS_DIRECT, &effect);
	say_kvm(session, bit, effect);
	say_rules(&here->context, bit);
	printf("%s: %s with %s on %s%s.\n", text, class_name(class), session->options.module,
	       session->options.platform, effect_clobbers(effect) ? "; a clobber bit" : "");
}
