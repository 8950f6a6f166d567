// SPDX-License-Identifier: GPL-2.0-only
/*
 * Rules about clobber bits: bits whose use leaves host state changed after a TD exit.
 *
 * Which bits these are is said by effects.json, and which of them KVM supports by the kernel
 * profile; what KVM advertises is never taken as support.
 */
#include <stdio.h>

#include "rules/clb.h"
#include "rules/expect.h"
#include "rules/offered.h"
#include "rules/party.h"
#include "rules/td_bits.h"

static bool asked_kvm(const struct observation *seen)
{
	return seen->has_outcome && seen->test->via == TD_VIA_KVM;
}

/* A CPUID bit that KVM has to keep away from a TD. */
static bool unsupported_cpuid(const struct rule_context *context, const struct effect *effect)
{
	return effect->of == EFFECT_CPUID && !td_bits_supported(effect, context->profile);
}

static enum judged fail(const struct bit_list *list, const struct rule_context *context,
			struct finding *finding, const char *observed)
{
	bit_list_fail(list, finding, "");
	snprintf(finding->expected, sizeof(finding->expected),
		 "refused: kernel profile %s does not support %s", context->profile->name,
		 list->count == 1 ? "it" : "them");
	if (list->count == 1)
		snprintf(finding->observed, sizeof(finding->observed), "%s", observed);
	return JUDGED_FAIL;
}

static JUDGE(judge_request_refused)
{
	struct bit_list list = { 0 };
	struct request request;
	char text[CPUID_TEXT];

	(void)rule;
	if (!asked_kvm(seen) || seen->test->config.num_entries)
		return JUDGED_NOT_APPLICABLE;
	request_of_case(context, seen->test, &request);
	for (size_t i = 0; i < context->effects->num_clobbers; i++) {
		const struct effect *effect = &context->effects->effect[i];

		if (unsupported_cpuid(context, effect) && td_bits_requested(effect, &request))
			bit_list_add(&list, effect_format(effect, text));
	}
	if (!list.count)
		return JUDGED_NOT_APPLICABLE;
	if (seen->outcome.by != TD_ACCEPTED)
		return JUDGED_PASS;
	return fail(&list, context, finding, "accepted");
}

static JUDGE(judge_hidden)
{
	struct bit_list list = { 0 };
	char text[CPUID_TEXT];

	(void)rule;
	(void)seen;
	if (!context->has_capabilities)
		return JUDGED_NOT_APPLICABLE;
	for (size_t i = 0; i < context->effects->num_clobbers; i++) {
		const struct effect *effect = &context->effects->effect[i];

		if (unsupported_cpuid(context, effect) &&
		    offered_bit(&context->capabilities, effect->cpuid))
			bit_list_add(&list, effect_format(effect, text));
	}
	if (!list.count)
		return JUDGED_PASS;
	return bit_list_fail(&list, finding,
			     "not in KVM_TDX_CAPABILITIES: the kernel profile does not support it");
}

/* An entry of that leaf that has the bit, whatever its index and flags. */
static const struct td_entry *entry_with(const struct td_config *td, struct cpuid_bit bit)
{
	for (size_t i = 0; i < td->num_entries; i++) {
		const struct td_entry *entry = &td->entry[i];

		if (entry->function == bit.at.leaf && entry->regs.reg[bit.reg] >> bit.bit & 1)
			return entry;
	}
	return NULL;
}

static JUDGE(judge_entry_games)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct bit_list list = { 0 };
	char text[CPUID_TEXT], by[64] = "", observed[120];

	(void)rule;
	if (!asked_kvm(seen))
		return JUDGED_NOT_APPLICABLE;
	for (size_t i = 0; i < context->effects->num_clobbers; i++) {
		const struct effect *effect = &context->effects->effect[i];
		const struct td_entry *entry;

		if (!unsupported_cpuid(context, effect))
			continue;
		entry = entry_with(&seen->test->config, effect->cpuid);
		if (!entry)
			continue;
		judged = JUDGED_PASS;
		if (seen->outcome.by != TD_ACCEPTED)
			continue;
		if (!seen->has_cpuid)
			return JUDGED_NOT_APPLICABLE;
		if (cpuid_set_bit(&seen->cpuid, effect->cpuid) != 1)
			continue;
		snprintf(by, sizeof(by), "function=0x%x index=%u flags=0x%x", entry->function,
			 entry->index, entry->flags);
		bit_list_add(&list, effect_format(effect, text));
	}
	if (!list.count)
		return judged;
	snprintf(observed, sizeof(observed), "accepted, and the TD has %s: %s",
		 list.count == 1 ? "it" : "them", by);
	fail(&list, context, finding, observed);
	snprintf(finding->observed, sizeof(finding->observed), "%s", observed);
	return JUDGED_FAIL;
}

/*
 * The module's own list is of CPUID bits that a VMM configures: it need not hold what comes
 * with XFAM and ATTRIBUTES.
 */
static bool module_lists(const struct rule_context *context, const struct observation *seen,
			 const struct request *request, enum host_element_id element)
{
	for (size_t i = 0; i < context->effects->num_clobbers; i++) {
		const struct effect *effect = &context->effects->effect[i];

		if (!effect_has_element(effect, element) || !td_bits_set(effect, seen, request))
			continue;
		if (effect->of != EFFECT_CPUID || clb_module_lists(context, effect->cpuid) ||
		    !td_bits_configurable(declared_field_at(context->declared, effect->cpuid)))
			return true;
	}
	return false;
}

/* Where a register that moved should stand and does not, or NULL. */
static const char *missing_from(const struct rule_context *context, const struct observation *seen,
				const struct request *request, enum host_element_id element)
{
	if (!td_bits_behind(context, seen, request, element))
		return "changed by a bit of this TD that effects.json lists for it";
	if (context->has_clobber_list && !module_lists(context, seen, request, element))
		return "changed by a bit that CPUID_CLOBBER_BITS, the module's clobber list, has";
	return NULL;
}

static JUDGE(judge_damage_listed)
{
	struct host_change changes[HOST_NUM_ELEMENTS];
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct bit_list list = { 0 };
	const char *expected = NULL;
	struct request request;

	(void)rule;
	if (!td_bits_host_seen(seen) || !seen->has_cpuid)
		return JUDGED_NOT_APPLICABLE;
	request_of_case(context, seen->test, &request);
	for (unsigned int cpu = 0; cpu < seen->num_cpus; cpu++) {
		size_t count = host_state_compare(&seen->before[cpu], &seen->after[cpu], changes);

		for (size_t i = 0; i < count; i++) {
			enum host_element_id element = changes[i].element;
			const char *missing;

			if (context->effects->every_td[element] ||
			    td_bits_counting(&seen->before[cpu], element))
				continue;
			judged = JUDGED_PASS;
			missing = missing_from(context, seen, &request, element);
			if (!missing)
				continue;
			expected = expected ? expected : missing;
			bit_list_add(&list, host_element(element)->name);
		}
	}
	return list.count ? bit_list_fail(&list, finding, expected) : judged;
}

/* Of two that differ one may be what the TD was asked for. */
static unsigned int who_is_wrong(int expected, int td)
{
	if (expected == EXPECT_UNKNOWN)
		return 0;
	return expected == td ? PARTY_KVM : PARTY_MODULE;
}

static JUDGE(judge_copies_agree)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	struct bit_list list = { 0 };
	struct request request;
	char text[CPUID_TEXT];

	(void)rule;
	if (!asked_kvm(seen) || !seen->has_cpuid || !seen->has_kvm_cpuid)
		return JUDGED_NOT_APPLICABLE;
	request_of_case(context, seen->test, &request);
	for (size_t i = 0; i < context->effects->num_clobbers; i++) {
		const struct effect *effect = &context->effects->effect[i];
		int td, kvm;

		if (effect->of != EFFECT_CPUID)
			continue;
		td = cpuid_set_bit(&seen->cpuid, effect->cpuid);
		if (td < 0)
			continue;
		/* A leaf that KVM's copy lacks reads as zero. */
		kvm = cpuid_set_bit(&seen->kvm_cpuid, effect->cpuid) > 0;
		judged = JUDGED_PASS;
		if (kvm == td)
			continue;
		if (!list.count)
			finding->party =
				who_is_wrong(expect_bit(context, &request, effect->cpuid), td);
		bit_list_add(&list, effect_format(effect, text));
	}
	if (!list.count)
		return judged;
	return bit_list_fail(&list, finding, "the same in KVM's CPUID copy and in the TD's");
}

static JUDGE(judge_state_refused)
{
	struct bit_list list = { 0 };
	struct request request;
	char text[CPUID_TEXT];

	(void)rule;
	if (!asked_kvm(seen))
		return JUDGED_NOT_APPLICABLE;
	request_of_case(context, seen->test, &request);
	for (size_t i = 0; i < context->effects->num_clobbers; i++) {
		const struct effect *effect = &context->effects->effect[i];

		if (effect->of != EFFECT_CPUID && td_bits_requested(effect, &request) &&
		    !td_bits_supported(effect, context->profile))
			bit_list_add(&list, effect_format(effect, text));
	}
	if (!list.count)
		return JUDGED_NOT_APPLICABLE;
	if (seen->outcome.by == TD_REFUSED_BY_KVM)
		return JUDGED_PASS;
	return fail(&list, context, finding,
		    seen->outcome.by == TD_ACCEPTED ? "accepted" :
						      "KVM passed it on to the module");
}

/* The first of the registers behind one bit that is not, on any CPU; NULL: all are. */
static const char *not_restored(const struct observation *seen, const struct effect *effect)
{
	for (unsigned int cpu = 0; cpu < seen->num_cpus; cpu++) {
		const struct host_state *before = &seen->before[cpu];
		const struct host_state *after = &seen->after[cpu];

		for (size_t i = 0; i < effect->num_elements; i++) {
			enum host_element_id id = effect->element[i];

			if (before->present[id] && after->present[id] &&
			    before->value[id] != after->value[id] && !td_bits_counting(before, id))
				return host_element(id)->name;
		}
	}
	return NULL;
}

/* That the bit is accepted is what the cases expect, and what INI-23 says of any TD. */
static JUDGE(judge_supported_restored)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	char text[CPUID_TEXT], first[CPUID_TEXT] = "";
	struct bit_list list = { 0 };
	struct request request;
	const char *element;

	(void)rule;
	if (!asked_kvm(seen) || !td_bits_host_seen(seen))
		return JUDGED_NOT_APPLICABLE;
	request_of_case(context, seen->test, &request);
	for (size_t i = 0; i < context->effects->num_clobbers; i++) {
		const struct effect *effect = &context->effects->effect[i];
		bool always =
			effect->of == EFFECT_XFAM && context->limits.xfam_fixed1 >> effect->bit & 1;

		if (always || !td_bits_supported(effect, context->profile) ||
		    !td_bits_set(effect, seen, &request))
			continue;
		judged = JUDGED_PASS;
		element = not_restored(seen, effect);
		if (!element)
			continue;
		bit_list_add(&list, effect_format(effect, text));
		if (list.count == 1)
			snprintf(first, sizeof(first), "%s", element);
	}
	if (!list.count)
		return judged;
	bit_list_fail(&list, finding, "");
	finding->party = PARTY_HOST;
	snprintf(finding->expected, sizeof(finding->expected),
		 "%s, which is behind it, as before entry: KVM supports the bit", first);
	return JUDGED_FAIL;
}

#define MAIL_CLOBBER "kvm@ thread of <43b26df1-4c27-41ff-a482-e258f872cc31@intel.com>, Dec 2024"
#define MAIL_ALLOW "kvm@ <20260417073610.3246316-1-binbin.wu@linux.intel.com> and its v2, 2026"
#define KVM_DENY "KVM arch/x86/kvm/vmx/tdx.c, tdx_unsupported_cpuid()"

const struct rule rules_clb[] = {
	{ .id = "CLB-01",
	  .name = "unsupported_clobber_bit_refused",
	  .says = "KVM refuses a request for a clobber bit that it does not support",
	  .source = KVM_DENY "; " MAIL_ALLOW,
	  .needs = NEED_KVM,
	  .judge = judge_request_refused },
	{ .id = "CLB-02",
	  .name = "unsupported_clobber_bit_hidden",
	  .says = "KVM_TDX_CAPABILITIES does not offer a clobber bit that KVM does not support",
	  .source = "KVM arch/x86/kvm/vmx/tdx.c, tdx_clear_unsupported_cpuid(); " MAIL_ALLOW,
	  .needs = NEED_KVM,
	  .once = true,
	  .judge = judge_hidden },
	{ .id = "CLB-03",
	  .name = "no_entry_game_slips_a_clobber_bit",
	  .says = "no array of CPUID entries gets an unsupported clobber bit into a TD",
	  .source = KVM_DENY ", setup_tdparams_cpuids()",
	  .needs = NEED_KVM,
	  .judge = judge_entry_games },
	{ .id = "CLB-04",
	  .name = "damage_is_listed",
	  .says = "host state that a TD is seen to change belongs to a bit listed for it",
	  .source = MAIL_CLOBBER "; published module source, td exit path",
	  .needs = NEED_HOST_STATE | NEED_GUEST | NEED_CPUID,
	  .judge = judge_damage_listed },
	{ .id = "CLB-05",
	  .name = "clobber_bit_has_opt_in",
	  .says = "a configurable clobber bit is behind the system-wide opt-in, or older than it",
	  .source = MAIL_CLOBBER,
	  .once = true,
	  .judge = clb_judge_configurable,
	  .argument = CLB_CHECK_OPT_IN },
	{ .id = "CLB-06",
	  .name = "kvm_copy_matches_td",
	  .says = "KVM's own CPUID copy and the TD's agree on every clobber bit before entry",
	  .source = MAIL_CLOBBER,
	  .needs = NEED_KVM | NEED_CPUID,
	  .judge = judge_copies_agree },
	{ .id = "CLB-07",
	  .name = "configurable_bit_reviewed",
	  .says = "somebody has looked at the host effects of every configurable bit",
	  .source = MAIL_CLOBBER "; " MAIL_ALLOW,
	  .once = true,
	  .judge = clb_judge_configurable,
	  .argument = CLB_CHECK_REVIEWED },
	{ .id = "CLB-08",
	  .name = "unsupported_state_refused",
	  .says = "KVM refuses XFAM and ATTRIBUTES bits whose state it does not handle",
	  .source = "KVM arch/x86/kvm/vmx/tdx.c, setup_tdparams(), tdx_get_supported_xfam()",
	  .needs = NEED_KVM,
	  .judge = judge_state_refused },
	{ .id = "CLB-09",
	  .name = "supported_clobber_bit_restored",
	  .says = "KVM accepts a clobber bit that it supports, and restores the state behind it",
	  .source = MAIL_CLOBBER,
	  .needs = NEED_KVM | NEED_HOST_STATE | NEED_GUEST,
	  .judge = judge_supported_restored },
	{ .id = "CLB-10",
	  .name = "clobber_list_complete",
	  .says = "the module's clobber list holds every configurable clobber bit",
	  .source = MAIL_CLOBBER,
	  .needs = NEED_METADATA,
	  .once = true,
	  .judge = clb_judge_configurable,
	  .argument = CLB_CHECK_CLOBBER_LIST },
};
const size_t rules_clb_count = sizeof(rules_clb) / sizeof(rules_clb[0]);
