// SPDX-License-Identifier: GPL-2.0-only
/*
 * The words of a failure about TDH.MNG.INIT.
 */
#include "rules/ini_words.h"

#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "rules/td_bits.h"

/* Whether the module or its metadata is wrong nobody can tell who sees that they disagree. */
static const struct {
	const char *check;
	enum status_operand operand;
	uint64_t field;
} rests_on[] = {
	{ "INI-01", OPERAND_ATTRIBUTES, METADATA_ATTRIBUTES_FIXED0 },
	{ "INI-01", OPERAND_ATTRIBUTES, METADATA_ATTRIBUTES_FIXED1 },
	{ "INI-03", OPERAND_XFAM, METADATA_XFAM_FIXED0 },
	{ "INI-04", OPERAND_XFAM, METADATA_XFAM_FIXED1 },
	{ "INI-06", OPERAND_MAX_VCPUS, METADATA_MAX_VCPUS_PER_TD },
	{ "INI-10", OPERAND_EXEC_CONTROLS, METADATA_CONFIG_FLAGS_FIXED0 },
	{ "INI-10", OPERAND_EXEC_CONTROLS, METADATA_CONFIG_FLAGS_FIXED1 },
	{ "INI-15", OPERAND_CPUID_CONFIG, METADATA_NUM_ALLOWED_FMS },
	{ "INI-15", OPERAND_CPUID_CONFIG, METADATA_ALLOWED_FMS },
	{ "INI-19", OPERAND_ARCH_CAPABILITIES_CONFIG, METADATA_ARCH_CAPABILITIES_CONFIG_MASK },
};

#define NUM_RESTS_ON (sizeof(rests_on) / sizeof(rests_on[0]))

static bool refuses_operand(const struct td_outcome *outcome, enum status_operand operand)
{
	return outcome->has_status && outcome->status == (STATUS_OPERAND_INVALID | operand);
}

/* The leaf of CPUID_CONFIG that is refused, by RCX or as leaving out entries has shown it. */
static bool refused_leaf(const struct td_outcome *outcome, struct cpuid_addr *at)
{
	if (!refuses_operand(outcome, OPERAND_CPUID_CONFIG))
		return false;
	*at = outcome->has_rcx ? (struct cpuid_addr){ (uint32_t)outcome->rcx,
						      (uint32_t)(outcome->rcx >> 32) } :
				 outcome->refused_leaf;
	return outcome->has_rcx || outcome->has_refused_leaf;
}

/* Of CPUID_CONFIG that is one leaf, in a migratable TD. */
static bool looks_at_fms(const struct observation *seen)
{
	struct cpuid_addr at;

	return seen->test->config.attributes & TD_ATTRIBUTES_MIGRATABLE &&
	       (!refused_leaf(&seen->outcome, &at) || at.leaf == 1);
}

void ini_append_metadata(const struct rule_context *context, const char *check,
			 const struct observation *seen, char *text, size_t size)
{
	const char *before = ", by";

	for (size_t i = 0; i < NUM_RESTS_ON; i++) {
		size_t len = strlen(text);
		uint64_t value;

		if (check ? strcmp(check, rests_on[i].check) != 0 :
			    !refuses_operand(&seen->outcome, rests_on[i].operand))
			continue;
		if (rests_on[i].operand == OPERAND_CPUID_CONFIG && !looks_at_fms(seen))
			continue;
		if (!metadata_get(&context->metadata, rests_on[i].field, &value))
			continue;
		len += (size_t)snprintf(text + len, size - len, "%s %s", before,
					metadata_field_name(rests_on[i].field));
		/* Of a list the first element says nothing. */
		if (len < size && rests_on[i].field != METADATA_ALLOWED_FMS)
			snprintf(text + len, size - len, " 0x%" PRIx64, value);
		before = " and";
	}
}

bool ini_name_request(const struct rule_context *context, const struct observation *seen,
		      struct finding *finding)
{
	struct bit_list list = { 0 };
	struct request request;
	struct cpuid_bit bit;
	char text[CPUID_TEXT];
	size_t len;

	if (!refused_leaf(&seen->outcome, &bit.at))
		return false;
	request_of_case(context, seen->test, &request);
	for (unsigned int i = 0; i < CPUID_NUM_REGS * 32; i++) {
		bit.reg = i / 32;
		bit.bit = i % 32;
		if (request_bits(&request, bit.at).reg[bit.reg] >> bit.bit & 1)
			bit_list_add(&list, cpuid_bit_format(bit, text));
	}
	if (!list.count)
		return false;
	snprintf(finding->subject, sizeof(finding->subject), "%s",
		 list.count == 1 ? list.first : cpuid_addr_format(bit.at, text));
	len = strlen(finding->expected);
	snprintf(finding->expected + len, sizeof(finding->expected) - len, "; asked for: %s%s",
		 list.text, list.shown < list.count ? " and more" : "");
	return true;
}
