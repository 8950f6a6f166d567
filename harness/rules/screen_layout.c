// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which answers of an observation belong to which declared leaf. A target lays them out in the
 * same way each time, so that this is looked up once and after that only compared.
 */
#include "rules/compare.h"
#include "rules/judges.h"
#include "rules/screen_private.h"

static int place_in(const struct cpuid_set *set, const struct cpuid_entry *entry)
{
	return entry ? (int)(entry - set->entry) : SCREEN_NONE;
}

static int leaf_answering(const struct rule_context *context, struct answer *answer)
{
	answer_locate(context, answer);
	return answer->leaf ? (int)(answer->leaf - context->declared->leaf) : SCREEN_NONE;
}

/*
 * Some judges walk through the answers, others through the declared leaves: both must come to the
 * same pairs.
 */
static bool place_host(struct screen *screen, const struct cpuid_set *host)
{
	struct screen_layout *layout = &screen->layout;
	bool paired = true;

	layout->host = *host;
	for (size_t i = 0; i < host->count; i++) {
		struct cpuid_addr at = host->entry[i].at;
		struct answer answer = {
			.function = at.leaf,
			.index = at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf,
		};

		layout->leaf_of_host[i] = leaf_answering(screen->context, &answer);
	}
	for (size_t i = 0; i < screen->num_leaves; i++) {
		struct cpuid_addr at = screen->leaf[i].declared->at;
		int place = place_in(host, answer_of_host(host, at));

		if (place != SCREEN_NONE && layout->leaf_of_host[place] == SCREEN_NONE)
			layout->leaf_of_host[place] = (int)i;
		paired &= place == SCREEN_NONE || layout->leaf_of_host[place] == (int)i;
	}
	return paired;
}

static void place_plain(struct screen *screen, const struct cpuid_set *plain)
{
	screen->layout.plain = *plain;
	for (size_t i = 0; i < screen->num_leaves; i++) {
		struct screen_leaf *leaf = &screen->leaf[i];
		const struct cpuid_entry *entry = answer_of_host(plain, leaf->declared->at);

		leaf->has_plain = entry;
		leaf->plain_faulting = entry && entry->faulting;
		if (entry)
			leaf->plain = vec(&entry->regs);
	}
}

/* A VCPU that has done nothing yet. */
static bool place_query(const struct screen *screen, const struct observation *seen,
			const struct guest_op *op, struct screen_query *query)
{
	static const struct guest_vcpu fresh;
	const struct rule_context *context = screen->context;
	struct answer answer = {
		.function = op->index,
		.index = op->subindex,
		.guest = true,
		.vcpu = &fresh,
	};
	struct expectation follows;
	int expects_ve;

	*query = (struct screen_query){ .function = op->index, .index = op->subindex };
	query->leaf = leaf_answering(context, &answer);
	expects_ve = answer_expects_ve(&answer);
	query->kind = SCREEN_FAULTS;
	if (!answer.in_range) {
		query->host =
			place_in(&seen->cpuid, answer_of_last(context, &seen->cpuid, op->subindex));
		if (query->host != SCREEN_NONE)
			query->kind = SCREEN_CLAMPED;
		return op->kind == GUEST_CPUID;
	}
	if (expects_ve)
		return op->kind == GUEST_CPUID && expects_ve == 1;
	query->kind = SCREEN_ANSWERS;
	query->dynamic = screen->leaf[query->leaf].dynamic;
	query->host = place_in(&seen->cpuid, answer_of_host(&seen->cpuid, answer.leaf->at));
	vis_dynamic(context, &answer, &follows);
	query->follows = (struct screen_must){ vec(&follows.value), vec(&follows.known) };
	return op->kind == GUEST_CPUID && query->host != SCREEN_NONE;
}

static bool place_queries(struct screen *screen, const struct observation *seen)
{
	struct screen_layout *layout = &screen->layout;
	bool usable = true;

	layout->num_queries = seen->num_guest_cpuid;
	for (size_t i = 0; i < layout->num_queries; i++)
		usable &= place_query(screen, seen, &seen->guest_cpuid_op[i], &layout->query[i]);
	return usable;
}

static bool fits(const struct screen_layout *layout, const struct observation *seen)
{
	bool same = layout->host.count == seen->cpuid.count &&
		    layout->plain.count == seen->default_cpuid->count &&
		    layout->num_queries == seen->num_guest_cpuid;

	if (!layout->there || !same)
		return false;
	for (size_t i = 0; i < layout->host.count; i++)
		same &= cpuid_addr_equal(layout->host.entry[i].at, seen->cpuid.entry[i].at);
	for (size_t i = 0; i < layout->num_queries; i++)
		same &= seen->guest_cpuid_op[i].kind == GUEST_CPUID &&
			seen->guest_cpuid_op[i].index == layout->query[i].function &&
			seen->guest_cpuid_op[i].subindex == layout->query[i].index;
	return same && screen_same_set(&layout->plain, seen->default_cpuid);
}

bool screen_same_set(const struct cpuid_set *a, const struct cpuid_set *b)
{
	regs_vec differ = { 0 };
	bool same = a->count == b->count;

	for (size_t i = 0; same && i < a->count; i++) {
		const struct cpuid_entry *x = &a->entry[i], *y = &b->entry[i];

		differ |= vec(&x->regs) ^ vec(&y->regs);
		same = cpuid_addr_equal(x->at, y->at) && x->faulting == y->faulting;
	}
	return same && !vec_any(differ);
}

bool screen_lay_out(struct screen *screen, const struct observation *seen)
{
	struct screen_layout *layout = &screen->layout;

	if (fits(layout, seen))
		return layout->usable;
	layout->usable = place_host(screen, &seen->cpuid);
	layout->usable &= place_queries(screen, seen);
	place_plain(screen, seen->default_cpuid);
	for (size_t i = 0; i < screen->num_leaves; i++) {
		if (screen->leaf[i].by_gate != SCREEN_NONE)
			screen_leaf_prepare(screen, &screen->leaf[i]);
	}
	layout->there = true;
	return layout->usable;
}
