// SPDX-License-Identifier: GPL-2.0-only
/*
 * Facts out of module.json: what a request may hold, and the choices and effects beside it.
 */
#include "update/describe.h"

#include <stdio.h>
#include <string.h>

/* Words of which bits must be 0 and which must be 1. FIXED0: 0 = must be 0. */
static void describe_fixed(struct facts *facts, const char *name, uint64_t fixed0, uint64_t fixed1)
{
	static const char *const values[2][2] = {
		{ "must be 0", "must be 0 and 1" },
		{ "0 or 1", "must be 1" },
	};

	for (unsigned int bit = 0; bit < 64; bit++)
		facts_add(facts, FACT_LIMIT, facts_text(facts, "%s[%u]", name, bit),
			  values[fixed0 >> bit & 1][fixed1 >> bit & 1]);
}

/* The bits of a word that are set, as one fact each. */
static void describe_set(struct facts *facts, const char *name, uint64_t word, const char *value)
{
	for (; word; word &= word - 1)
		facts_add(facts, FACT_LIMIT,
			  facts_text(facts, "%s[%d]", name, __builtin_ctzll(word)), value);
}

static void describe_number(struct facts *facts, const char *name, uint32_t number)
{
	facts_add(facts, FACT_LIMIT, name, facts_text(facts, "%u", number));
}

static void describe_xfam_parts(struct facts *facts, const struct masks *masks)
{
	static const char *const parts[2][2] = { { NULL, "IA32_XSS" },
						 { "XCR0", "XCR0 and IA32_XSS" } };

	for (unsigned int bit = 0; bit < 64; bit++) {
		const char *part =
			parts[masks->xfam_user >> bit & 1][masks->xfam_supervisor >> bit & 1];

		if (part)
			facts_add(facts, FACT_LIMIT, facts_text(facts, "XFAM[%u] register", bit),
				  part);
	}
}

static void describe_numbers(struct facts *facts, const struct masks *masks)
{
	describe_number(facts, "TSC_FREQUENCY minimum", masks->tsc_frequency_min);
	describe_number(facts, "TSC_FREQUENCY maximum", masks->tsc_frequency_max);
	describe_number(facts, "TSC_FREQUENCY unit in Hz", masks->tsc_frequency_unit);
	describe_number(facts, "NUM_L2_VMS maximum", masks->max_l2_vms);
	describe_number(facts, "MAX_VCPUS maximum", masks->max_vcpus);
	facts_add(facts, FACT_LIMIT, "last base leaf",
		  facts_text(facts, "0x%x", masks->last_base_leaf));
	facts_add(facts, FACT_LIMIT, "last extended leaf",
		  masks->last_extended_leaf ? facts_text(facts, "0x%x", masks->last_extended_leaf) :
					      "the CPU's own");
}

static void describe_params(struct facts *facts, const struct masks *masks)
{
	for (int i = 0; i < FIELD_COUNT; i++) {
		if (masks->field[i].size)
			facts_add(facts, FACT_LIMIT,
				  facts_text(facts, "TD_PARAMS.%s", masks_field_name(i)),
				  facts_text(facts, "%u bytes at %u", masks->field[i].size,
					     masks->field[i].offset));
	}
}

/* Virtual IA32_ARCH_CAPABILITIES, and what of it may be configured. */
static void describe_arch_capabilities(struct facts *facts, const struct masks *masks)
{
	const struct masks_arch_capabilities *rules = &masks->arch_capabilities;
	const struct {
		uint64_t bits;
		const char *name;
	} lists[] = {
		{ rules->native_and_config, "configured & native" },
		{ rules->config_or_native, "configured or native" },
		{ rules->virtual_0, "fixed0" },
		{ rules->virtual_1, "fixed1" },
	};

	for (unsigned int bit = 0; bit < 64; bit++) {
		char text[96] = "";
		size_t len = 0;

		for (size_t i = 0; i < sizeof(lists) / sizeof(lists[0]); i++) {
			if (lists[i].bits >> bit & 1)
				len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
							len ? ", then " : "", lists[i].name);
		}
		facts_add(facts, FACT_LIMIT, facts_text(facts, "IA32_ARCH_CAPABILITIES[%u]", bit),
			  len ? facts_text(facts, "%s", text) : "native");
	}
	describe_fixed(facts, "IA32_ARCH_CAPABILITIES_CONFIG", rules->config_mask, 0);
}

/* Models by their CPUID(1).EAX; of two entries for one model only the first is looked at. */
static void describe_models(struct facts *facts, const struct masks *masks)
{
	const char *order = "";

	for (size_t i = 0; i < masks->num_fms; i++) {
		uint32_t fms = masks->fms[i].fms;

		if (masks_fms_find(masks, fms) != i)
			continue;
		facts_add(facts, FACT_LIMIT, facts_text(facts, "model 0x%x", fms),
			  facts_text(facts, "up to stepping %u", masks->fms[i].latest_stepping));
		order = facts_text(facts, "%s%s0x%x", order, *order ? " " : "", fms);
	}
	facts_add(facts, FACT_LIMIT, "models, newest first", order);
}

static void describe_opt_in(struct facts *facts, const struct masks *masks)
{
	const struct masks_opt_in *opt_in = &masks->opt_in;

	if (opt_in->known)
		facts_add(facts, FACT_LIMIT, "TDH.SYS.OPT_IN", "there");
	describe_set(facts, "OPT_IN", opt_in->supported, "may be set");
	for (size_t i = 0; i < opt_in->num_clobber_bits; i++) {
		bool twice = false;

		for (size_t j = 0; j < i; j++)
			twice |= cpuid_bit_equal(opt_in->clobber_bit[i], opt_in->clobber_bit[j]);
		if (!twice)
			facts_add_bit(facts, FACT_CLOBBER, opt_in->clobber_bit[i], "listed");
	}
}

/* Host state by name: the bits that let a TD reach it, whichever of them. */
static void describe_effects(struct facts *facts, const struct masks *masks)
{
	for (size_t i = 0; i < masks->num_host_effects; i++) {
		enum host_element_id element = masks->host_effect[i].element;
		const char *gates = "";
		bool before = false;

		for (size_t j = 0; j < masks->num_host_effects; j++) {
			char bit[CPUID_TEXT];

			if (masks->host_effect[j].element != element)
				continue;
			before |= j < i;
			cpuid_bit_format(masks->host_effect[j].gate, bit);
			gates = facts_text(facts, "%s%s%s", gates, *gates ? ", " : "", bit);
		}
		if (!before)
			facts_add(facts, FACT_EFFECT, host_element(element)->name, gates);
	}
}

static void describe_algorithms(struct facts *facts, const struct masks *masks)
{
	static const char *const names[MASKS_NUM_ALGORITHMS][3] = {
/* clang-format off */
#define X(id, name, older, newer) [MASKS_##id] = { name, older, newer },
		MASKS_ALGORITHMS(X)
#undef X
		/* clang-format on */
	};

	for (int i = 0; i < MASKS_NUM_ALGORITHMS; i++)
		facts_add(facts, FACT_ALGORITHM, names[i][0], names[i][1 + masks->algorithm[i]]);
}

void describe_limits(struct facts *facts, const struct masks *masks)
{
	describe_fixed(facts, "ATTRIBUTES", masks->attributes_fixed0, masks->attributes_fixed1);
	describe_fixed(facts, "XFAM", masks->xfam_fixed0, masks->xfam_fixed1);
	describe_fixed(facts, "CONFIG_FLAGS", masks->config_flags_fixed0,
		       masks->config_flags_fixed1);
	describe_xfam_parts(facts, masks);
	describe_numbers(facts, masks);
	describe_params(facts, masks);
	describe_arch_capabilities(facts, masks);
	describe_models(facts, masks);
	describe_opt_in(facts, masks);
	describe_set(facts, "TDX_FEATURES0", masks->tdx_features0, "1");
	if (masks->fixed_bits_metadata)
		facts_add(facts, FACT_LIMIT, "CPUID_FIXED0_BITS and CPUID_FIXED1_BITS", "readable");
	describe_effects(facts, masks);
	describe_algorithms(facts, masks);
}
