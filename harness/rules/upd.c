// SPDX-License-Identifier: GPL-2.0-only
/*
 * The rules about module updates: the same case on the module before and after.
 */
#include "rules/upd.h"

#include <stdio.h>

#include "rules/status.h"

void upd_each_bit(const struct rule_context *context,
		  void (*visit)(const struct rule_context *context, struct cpuid_bit bit,
				const struct declared_field *field, void *user),
		  void *user)
{
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		const struct declared_leaf *leaf = &context->declared->leaf[i];

		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++) {
			const struct cpuid_bit bit = { leaf->at, j / 32, j % 32 };

			visit(context, bit, declared_leaf_field(leaf, bit.reg, bit.bit), user);
		}
	}
}

void upd_moved(const struct host_state before[2], const struct host_state after[2],
	       unsigned int num_cpus, bool moved[HOST_NUM_ELEMENTS])
{
	struct host_change changes[HOST_NUM_ELEMENTS];

	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++)
		moved[id] = false;
	for (unsigned int cpu = 0; cpu < num_cpus; cpu++) {
		size_t count = host_state_compare(&before[cpu], &after[cpu], changes);

		for (size_t i = 0; i < count; i++)
			moved[changes[i].element] |=
				!td_bits_counting(&before[cpu], changes[i].element);
	}
}

void upd_list_moved(const bool before[HOST_NUM_ELEMENTS], const bool after[HOST_NUM_ELEMENTS],
		    struct bit_list *list)
{
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		if (after[id] && !before[id])
			bit_list_add(list, host_element(id)->name);
	}
}

/* What was accepted is accepted still. */
static JUDGE(judge_accepted)
{
	const struct observation *older = seen->older;

	(void)rule;
	(void)context;
	if (!older || !seen_accepted(older) || !seen->has_outcome)
		return JUDGED_NOT_APPLICABLE;
	if (seen_accepted(seen))
		return JUDGED_PASS;
	snprintf(finding->subject, sizeof(finding->subject), "TDH.MNG.INIT");
	snprintf(finding->expected, sizeof(finding->expected),
		 "accepted, as by the module before the update");
	status_format_outcome(&seen->outcome, finding->observed, sizeof(finding->observed));
	return JUDGED_FAIL;
}

/* Bits of a register that both modules declare, and that the host can read of both TDs. */
static uint32_t known_to_both(const struct declared_leaf *older, const struct declared_leaf *newer,
			      enum cpuid_reg reg)
{
	uint32_t bits[2] = { 0 };
	const struct declared_leaf *const leaf[2] = { older, newer };

	for (unsigned int i = 0; i < 2; i++) {
		for (size_t j = 0; j < leaf[i]->num_fields[reg]; j++)
			bits[i] |= declared_field_mask(&leaf[i]->field[reg][j]);
		bits[i] &= ~compare_dynamic_bits(leaf[i], reg);
	}
	return bits[0] & bits[1];
}

static bool same_regs(const struct declared_leaf *older, const struct declared_leaf *newer,
		      struct cpuid_regs before, struct cpuid_regs after, const char *which,
		      struct finding *finding)
{
	struct cpuid_bit bit = { .at = newer->at };
	struct cpuid_regs exempt;

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++)
		exempt.reg[reg] = ~known_to_both(older, newer, reg);
	if (!compare_find(&before, &after, &exempt, &bit))
		return true;
	cpuid_bit_format(bit, finding->subject);
	snprintf(finding->expected, sizeof(finding->expected),
		 "%u, as with the module before the update", before.reg[bit.reg] >> bit.bit & 1);
	snprintf(finding->observed, sizeof(finding->observed), "%u in %s",
		 after.reg[bit.reg] >> bit.bit & 1, which);
	return false;
}

/* The number of the leaf's slot; the number of all slots where it has none. */
static size_t slot_of(const struct rule_context *context, struct cpuid_addr at)
{
	size_t i = 0;

	while (i < context->num_slots && !cpuid_addr_equal(context->slot[i].at, at))
		i++;
	return i;
}

bool upd_slot_moved(const struct rule_context *context, struct cpuid_addr at)
{
	const size_t was = slot_of(context->older, at), is = slot_of(context, at);

	return was != is && was < context->older->num_slots && is < context->num_slots;
}

enum judged upd_same_leaf(const struct rule_context *context, const struct declared_leaf *leaf,
			  const struct cpuid_set *before, const struct cpuid_set *after,
			  const char *which, struct finding *finding)
{
	const struct declared_leaf *old = declared_leaf_at(context->older->declared, leaf->at);
	const struct cpuid_entry *was = answer_of_host(before, leaf->at);
	const struct cpuid_entry *is = answer_of_host(after, leaf->at);

	if (!old || !was || !is || was->faulting || is->faulting)
		return JUDGED_NOT_APPLICABLE;
	if (same_regs(old, leaf, was->regs, is->regs, which, finding))
		return JUDGED_PASS;
	if (upd_slot_moved(context, leaf->at))
		finding_add(finding, ": CPUID_CONFIG_LEAVES has the leaf in another place");
	return JUDGED_FAIL;
}

enum judged upd_same_view(const struct rule_context *context, const struct cpuid_set *before,
			  const struct cpuid_set *after, const char *which, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;

	for (size_t i = 0; i < context->declared->num_leaves && judged != JUDGED_FAIL; i++) {
		enum judged leaf = upd_same_leaf(context, &context->declared->leaf[i], before,
						 after, which, finding);

		if (leaf != JUDGED_NOT_APPLICABLE)
			judged = leaf;
	}
	return judged;
}

/* The same request gives the same TD. */
static JUDGE(judge_view)
{
	(void)rule;
	if (!upd_both_read(seen))
		return JUDGED_NOT_APPLICABLE;
	return upd_same_view(context, &seen->older->cpuid, &seen->cpuid, "the host's read-back",
			     finding);
}

#define UPD_RUNTIME \
	"kvm@ run-time TDX module update, Chao Gao, v8 of April 2026 and the mail of 23 June 2026: " \
	"the kernel keeps what it has read of the module, and no feature comes by an update"

const struct rule rules_upd[] = {
	{ .id = "UPD-01",
	  .name = "accepted_is_accepted_still",
	  .says = "a configuration that the module before an update accepts is accepted after it",
	  .source = UPD_THREAD,
	  .judge = judge_accepted },
	{ .id = "UPD-02",
	  .name = "view_stays_the_same",
	  .says = "bits that the modules before and after an update both declare read the same for "
		  "the same configuration",
	  .source = UPD_THREAD,
	  .needs = NEED_CPUID,
	  .judge = judge_view },
	{ .id = "UPD-03",
	  .name = "no_new_fixed1_needs_vmm_work",
	  .says = "a bit that is always 1 since an update is reviewed, and needs no work of the VMM",
	  .source =
		  UPD_THREAD "; kvm@ <20260417073610.3246316-1-binbin.wu@linux.intel.com>, v2: no "
			     "new host state clobbering feature becomes fixed1",
	  .once = true,
	  .judge = upd_judge_fixed1 },
	{ .id = "UPD-04",
	  .name = "new_host_affecting_bit_has_opt_in",
	  .says = "a bit that can be had since an update and may change host state is behind the "
		  "opt-in",
	  .source = UPD_THREAD,
	  .once = true,
	  .judge = upd_judge_opt_in },
	{ .id = "UPD-05",
	  .name = "new_bit_leaves_host_alone",
	  .says = "without opt-in no TD gets a bit that is new since an update and may change host "
		  "state",
	  .source = UPD_THREAD,
	  .needs = NEED_CPUID,
	  .judge = upd_judge_new_bit },
	{ .id = "UPD-06",
	  .name = "refused_is_refused_still",
	  .says = "a module with an opt-in that nobody has turned on refuses what the one before "
		  "the update refuses",
	  .source = UPD_THREAD,
	  .judge = upd_judge_refused },
	{ .id = "UPD-07",
	  .name = "host_effects_stay_the_same",
	  .says = "a TD that the modules before and after an update both build leaves no host state "
		  "changed that it did not before",
	  .source = UPD_THREAD,
	  .needs = NEED_HOST_STATE | NEED_GUEST,
	  .judge = upd_judge_host_effects },
	{ .id = "UPD-08",
	  .name = "clobber_list_exact_for_new_bits",
	  .says = "of the bits that an update adds, the module's clobber list names those that may "
		  "change host state, and no other",
	  .source = UPD_THREAD,
	  .needs = NEED_METADATA,
	  .once = true,
	  .judge = upd_judge_clobber_list },
	{ .id = "UPD-09",
	  .name = "new_bits_default_to_0",
	  .says = "a flag that can be configured since an update reads 0 in a TD that does not ask "
		  "for it",
	  .source = UPD_THREAD,
	  .needs = NEED_CPUID,
	  .judge = upd_judge_defaults },
	{ .id = "UPD-10",
	  .name = "configurable_stays_configurable",
	  .says = "a bit that could be configured before an update is declared, listed in "
		  "CPUID_CONFIG and reported as configurable after it",
	  .source = UPD_THREAD,
	  .once = true,
	  .judge = upd_judge_configurable },
	{ .id = "UPD-11",
	  .name = "reported_fixed_was_so_before",
	  .says = "a bit that CPUID_FIXED0_BITS or CPUID_FIXED1_BITS report as fixed has that value "
		  "in every TD of the module before the update, too",
	  .source = UPD_THREAD,
	  .needs = NEED_CPUID | NEED_METADATA,
	  .judge = upd_judge_fixed_fields },
	{ .id = "UPD-12",
	  .name = "fixed1_made_configurable_reads_1",
	  .says = "a bit that was always 1 and can be configured since an update still reads 1 in a "
		  "TD that does not ask for it",
	  .source = UPD_THREAD ", VE_REDUCTION; openvmm 2131 and 2142: MCE, MCA and MTRR",
	  .needs = NEED_CPUID,
	  .judge = upd_judge_defaults_to_1 },
	{ .id = "UPD-13",
	  .name = "moved_slots_give_the_same_view",
	  .says = "a leaf whose place in CPUID_CONFIG has moved by an update reads the same for the "
		  "same configuration",
	  .source = "TDX module base spec: CPUID_CONFIG in TD_PARAMS is positional; its order is "
		    "enumerated by CPUID_CONFIG_LEAVES",
	  .needs = NEED_CPUID | NEED_METADATA,
	  .judge = upd_judge_moved_slots },
	{ .id = "UPD-14",
	  .name = "capabilities_survive_update",
	  .says = "KVM_TDX_CAPABILITIES are the same before and after a run-time update",
	  .source = UPD_RUNTIME,
	  .needs = NEED_UPDATE | NEED_KVM,
	  .judge = upd_judge_capabilities },
	{ .id = "UPD-15",
	  .name = "running_td_keeps_its_view",
	  .says = "a TD that runs over a run-time update sees the same CPUID after it",
	  .source = UPD_RUNTIME,
	  .needs = NEED_UPDATE | NEED_GUEST,
	  .judge = upd_judge_running_view },
	{ .id = "UPD-16",
	  .name = "running_td_works_on",
	  .says = "what a TD does gives the same results after a run-time update as before it",
	  .source = UPD_RUNTIME,
	  .needs = NEED_UPDATE | NEED_GUEST,
	  .judge = upd_judge_running_ops },
	{ .id = "UPD-17",
	  .name = "running_td_leaves_host_as_before",
	  .says = "a TD that runs over a run-time update leaves no host state changed that it did "
		  "not before",
	  .source = UPD_RUNTIME,
	  .needs = NEED_UPDATE | NEED_HOST_STATE | NEED_GUEST,
	  .judge = upd_judge_running_host },
	{ .id = "UPD-18",
	  .name = "td_built_after_update_is_the_same",
	  .says = "KVM builds the same TD of the same request after a run-time update, by what it "
		  "knows of the module before",
	  .source = UPD_RUNTIME "; CPUID_CONFIG in TD_PARAMS is positional",
	  .needs = NEED_UPDATE | NEED_KVM | NEED_CPUID,
	  .judge = upd_judge_rebuilt },
	{ .id = "UPD-19",
	  .name = "refusal_after_update_is_clean",
	  .says = "what is refused since a run-time update is refused without a warning, a dead VM, "
		  "a lost key id or a trace in the next TD",
	  .source = UPD_RUNTIME "; KVM arch/x86/kvm/vmx/tdx.c, __tdx_td_init(), KVM_BUG_ON()",
	  .needs = NEED_UPDATE | NEED_KVM,
	  .judge = upd_judge_clean_refusal },
	{ .id = "UPD-20",
	  .name = "refused_is_refused_after_update",
	  .says = "a run-time update brings no feature: KVM refuses what it refused before",
	  .source = UPD_RUNTIME,
	  .needs = NEED_UPDATE | NEED_KVM,
	  .judge = upd_judge_stale_acceptance },
};

const size_t rules_upd_count = sizeof(rules_upd) / sizeof(rules_upd[0]);
