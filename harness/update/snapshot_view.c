// SPDX-License-Identifier: GPL-2.0-only
/*
 * A TD's CPUID as host and guest read it, under the module's own addresses.
 */
#include "rules/answer.h"
#include "update/snapshot_scene.h"

/* KVM writes index 0 where the module knows no sub-leaf, and a guest has no other way to ask. */
struct cpuid_addr snapshot_address(const struct rule_context *context, uint32_t leaf,
				   uint32_t subleaf)
{
	const struct declared_leaf *declared = declared_leaf_find(context->declared, leaf, subleaf);

	return declared ? declared->at : (struct cpuid_addr){ leaf, subleaf };
}

static void add(struct cpuid_set *set, struct cpuid_addr at, struct cpuid_regs regs, bool faulting)
{
	struct cpuid_entry *entry = cpuid_set_at(set, at) ? NULL : cpuid_set_add(set, at, regs);

	if (entry)
		entry->faulting = faulting;
}

static void take_host(const struct snapshot_scene *scene, const struct observation *seen,
		      struct snapshot_view *view)
{
	view->has_host = seen->has_cpuid;
	for (size_t i = 0; seen->has_cpuid && i < seen->cpuid.count; i++) {
		const struct cpuid_entry *entry = &seen->cpuid.entry[i];
		struct cpuid_regs regs = { 0 };

		if (!entry->faulting)
			regs = entry->regs;
		add(&view->host,
		    snapshot_address(&scene->context, entry->at.leaf, entry->at.subleaf), regs,
		    entry->faulting);
	}
}

/* Of what the guest asks for, the leaves that the module declares. */
static void take_guest(const struct snapshot_scene *scene, const struct observation *seen,
		       struct snapshot_view *view)
{
	view->has_guest = seen->num_guest_cpuid > 0;
	for (size_t i = 0; i < seen->num_guest_cpuid; i++) {
		const struct guest_result *result = &seen->guest_cpuid[i];
		struct answer answer = {
			.function = seen->guest_cpuid_op[i].index,
			.index = seen->guest_cpuid_op[i].subindex,
		};
		struct cpuid_regs regs = { 0 };

		answer_locate(&scene->context, &answer);
		if (!answer.leaf || (result->outcome != GUEST_OK && result->outcome != GUEST_VE))
			continue;
		for (unsigned int reg = 0; result->outcome == GUEST_OK && reg < CPUID_NUM_REGS;
		     reg++)
			regs.reg[reg] = (uint32_t)result->value[reg];
		add(&view->guest, answer.leaf->at, regs, result->outcome == GUEST_VE);
	}
}

void snapshot_view_take(const struct snapshot_scene *scene, const struct observation *seen,
			struct snapshot_view *view)
{
	view->host.count = view->guest.count = 0;
	take_host(scene, seen, view);
	take_guest(scene, seen, view);
}
