// SPDX-License-Identifier: GPL-2.0-only
/*
 * Each bit's class on this platform, with the values that it had in any TD, and the default TD bit
 * by bit.
 */
#include <stdio.h>
#include <string.h>

#include "update/snapshot_scene.h"

enum { HOST, GUEST, NUM_SIDES };

enum value { VALUE_0 = 1 << 0, VALUE_1 = 1 << 1, VALUE_VE = 1 << 2, NUM_VALUES = 8 };

static const char *const value_names[NUM_VALUES] = {
	[VALUE_0] = "0",
	[VALUE_1] = "1",
	[VALUE_0 | VALUE_1] = "0 or 1",
	[VALUE_VE] = "#VE",
	[VALUE_0 | VALUE_VE] = "0 or #VE",
	[VALUE_1 | VALUE_VE] = "1 or #VE",
	[VALUE_0 | VALUE_1 | VALUE_VE] = "0 or 1 or #VE",
};

static struct snapshot_values *values_at(struct snapshot_scene *scene, struct cpuid_addr at)
{
	for (size_t i = 0; i < scene->num_values; i++) {
		if (cpuid_addr_equal(scene->values[i].at, at))
			return &scene->values[i];
	}
	if (scene->num_values == CPUID_SET_MAX) {
		scene->failed = true;
		return NULL;
	}
	scene->values[scene->num_values] = (struct snapshot_values){ .at = at };
	return &scene->values[scene->num_values++];
}

static void see_set(struct snapshot_scene *scene, const struct cpuid_set *set, unsigned int side)
{
	for (size_t i = 0; i < set->count; i++) {
		const struct cpuid_entry *entry = &set->entry[i];
		struct snapshot_values *values = values_at(scene, entry->at);

		if (!values)
			continue;
		values->faulting[side] |= entry->faulting;
		for (enum cpuid_reg reg = 0; !entry->faulting && reg < CPUID_NUM_REGS; reg++) {
			values->one[side].reg[reg] |= entry->regs.reg[reg];
			values->zero[side].reg[reg] |= ~entry->regs.reg[reg];
		}
	}
}

/* Where the guest did more than execute CPUID that may have changed what it reads. */
static void see(struct snapshot_scene *scene, const struct snapshot_step *step)
{
	if (step->of == SNAPSHOT_USE || step->of == SNAPSHOT_CASE)
		return;
	see_set(scene, &step->view.host, HOST);
	see_set(scene, &step->view.guest, GUEST);
}

static unsigned int values_of(const struct snapshot_values *values, struct cpuid_bit bit,
			      unsigned int side)
{
	unsigned int seen = values->faulting[side] ? VALUE_VE : 0;

	if (values->zero[side].reg[bit.reg] >> bit.bit & 1)
		seen |= VALUE_0;
	if (values->one[side].reg[bit.reg] >> bit.bit & 1)
		seen |= VALUE_1;
	return seen;
}

/* What is no bit of the description has no class. */
static const char *class_at(const struct snapshot_scene *scene, struct cpuid_bit bit)
{
	const struct rule_context *context = &scene->context;

	if (!declared_field_at(context->declared, bit))
		return "undeclared";
	return class_name(
		class_of_bit(context->declared, context->platform, &context->limits, bit));
}

static void tell_class(struct snapshot_scene *scene, const struct snapshot_values *values,
		       struct cpuid_bit bit)
{
	unsigned int host = values_of(values, bit, HOST), guest = values_of(values, bit, GUEST);
	struct facts *facts = scene->snapshot->facts;
	const char *class = class_at(scene, bit), *text = class;

	if (!strcmp(class, value_names[VALUE_VE]) && (host | guest) == VALUE_VE)
		text = class;
	else if (host == guest && host)
		text = facts_text(facts, "%s, reads %s", class, value_names[host]);
	else if (host && guest)
		text = facts_text(facts, "%s, host reads %s, guest reads %s", class,
				  value_names[host], value_names[guest]);
	else if (host || guest)
		text = facts_text(facts, "%s, %s reads %s", class, host ? "host" : "guest",
				  value_names[host | guest]);
	facts_add_bit(facts, FACT_CLASS, bit, text);
}

/* Leaves that no TD showed have a class all the same. */
static void tell_classes(struct snapshot_scene *scene)
{
	const struct declared *declared = scene->context.declared;

	for (size_t i = 0; i < declared->num_leaves; i++)
		values_at(scene, declared->leaf[i].at);
	for (size_t i = 0; i < scene->num_values; i++) {
		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++)
			tell_class(scene, &scene->values[i],
				   (struct cpuid_bit){ scene->values[i].at, j / 32, j % 32 });
	}
}

const struct snapshot_teller snapshot_classes = { see, tell_classes };

/* Who reads the default TD. */
#define NUM_READERS 4

static const char *const readers[NUM_READERS] = { "kvm host", "kvm guest", "module host",
						  "module guest" };

static const struct cpuid_set *set_of(const struct snapshot_scene *scene, unsigned int reader)
{
	const struct snapshot_view *view =
		&scene->base_view[SNAPSHOT_DEFAULT][reader < 2 ? TD_VIA_KVM : TD_VIA_MODULE];

	if (reader % 2)
		return view->has_guest ? &view->guest : NULL;
	return view->has_host ? &view->host : NULL;
}

/* Nothing: the reader has no such leaf. */
static unsigned int value_for(const struct cpuid_set *set, struct cpuid_bit bit)
{
	const struct cpuid_entry *entry = cpuid_set_at(set, bit.at);

	if (!entry)
		return 0;
	if (entry->faulting)
		return VALUE_VE;
	return entry->regs.reg[bit.reg] >> bit.bit & 1 ? VALUE_1 : VALUE_0;
}

/* "0 by kvm host, kvm guest; 1 by module host"; the value alone where all readers agree. */
static void tell_view(struct snapshot_scene *scene, struct cpuid_bit bit)
{
	static const enum value order[] = { VALUE_0, VALUE_1, VALUE_VE };
	unsigned int value[NUM_READERS] = { 0 }, all = 0;
	char text[160] = "";
	size_t len = 0;

	for (unsigned int i = 0; i < NUM_READERS; i++) {
		value[i] = set_of(scene, i) ? value_for(set_of(scene, i), bit) : 0;
		all |= value[i] ? value[i] : set_of(scene, i) ? NUM_VALUES : 0;
	}
	for (unsigned int i = 0; i < 3; i++) {
		const char *before = len ? "; " : "";

		if (!(all & order[i]))
			continue;
		len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s", before,
					value_names[order[i]]);
		for (unsigned int j = 0, count = 0; all != order[i] && j < NUM_READERS; j++) {
			if (value[j] == order[i])
				len += (size_t)snprintf(text + len, sizeof(text) - len, "%s%s",
							count++ ? ", " : " by ", readers[j]);
		}
	}
	facts_add_bit(scene->snapshot->facts, FACT_VIEW, bit,
		      facts_text(scene->snapshot->facts, "%s", text));
}

static void tell_views(struct snapshot_scene *scene)
{
	struct cpuid_set all = { 0 };

	for (unsigned int i = 0; i < NUM_READERS; i++) {
		const struct cpuid_set *set = set_of(scene, i);

		for (size_t j = 0; set && j < set->count; j++)
			cpuid_set_add(&all, set->entry[j].at, set->entry[j].regs);
	}
	for (size_t i = 0; i < all.count; i++) {
		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++)
			tell_view(scene, (struct cpuid_bit){ all.entry[i].at, j / 32, j % 32 });
	}
}

const struct snapshot_teller snapshot_views = { .tell = tell_views };
