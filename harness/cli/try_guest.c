// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts try: what the TD did, what its calls answered, what of the host has changed.
 */
#include <inttypes.h>
#include <stdio.h>

#include "cli/text.h"
#include "cli/try.h"
#include "rules/answer.h"
#include "rules/status.h"

static void say_result(const char *label, const struct guest_op *op,
		       const struct guest_result *result)
{
	char text[CPUID_TEXT], status[STATUS_TEXT];

	guest_op_format(op, text);
	if (result->outcome != GUEST_OK) {
		cli_say(label, "%s: %s", text, answer_outcome(result->outcome));
		return;
	}
	switch (op->kind) {
	case GUEST_CPUID:
		cli_say(label,
			"%s: eax 0x%" PRIx64 " ebx 0x%" PRIx64 " ecx 0x%" PRIx64 " edx 0x%" PRIx64,
			text, result->value[0], result->value[1], result->value[2],
			result->value[3]);
		break;
	case GUEST_RDMSR:
		cli_say(label, "%s: 0x%" PRIx64, text, result->value[0]);
		break;
	case GUEST_TDCALL:
		status_format(result->status, false, 0, status, sizeof(status));
		cli_say(label, "%s: %s, 0x%" PRIx64, text, status, result->value[0]);
		break;
	default:
		cli_say(label, "%s: done", text);
	}
}

void try_say_guest(const struct observation *seen, const struct target_reason *lack)
{
	if (seen->test->num_ops && !seen->num_results)
		cli_say("the TD", "does none of these operations: that needs %s; found: %s",
			lack->needed, lack->found);
	for (size_t i = 0; i < seen->num_results; i++)
		say_result(i ? "" : "the TD", &seen->test->op[i], &seen->result[i]);
}

/* The first bit of the TD whose use changes that register, by effects.json; or NULL. */
static const struct effect *effect_behind(const struct explain *here,
					  const struct observation *seen,
					  enum host_element_id element)
{
	const struct effects *effects = here->context.effects;
	const struct td_config *config = &seen->test->config;

	for (size_t i = 0; i < effects->count; i++) {
		const struct effect *effect = &effects->effect[i];
		bool set;

		if (effect->of == EFFECT_CPUID)
			set = seen->has_cpuid && cpuid_set_bit(&seen->cpuid, effect->cpuid) == 1;
		else
			set = (effect->of == EFFECT_XFAM ? config->xfam : config->attributes) >>
				      effect->bit &
			      1;
		if (set && effect_has_element(effect, element))
			return effect;
	}
	return NULL;
}

static void say_change(const struct explain *here, const struct observation *seen,
		       const char *label, const struct host_change *change)
{
	const struct effect *effect = effect_behind(here, seen, change->element);
	char text[CPUID_TEXT];

	cli_say(label, "%s was 0x%" PRIx64 " and is 0x%" PRIx64 "%s%s",
		host_element(change->element)->name, change->before, change->after,
		effect ? ", by use of " : ": no bit of this TD is known to do that",
		effect ? effect_format(effect, text) : "");
}

void try_say_host(const struct explain *here, const struct observation *seen)
{
	struct host_change changes[HOST_NUM_ELEMENTS];
	bool any = false;

	if (!seen->has_host_state) {
		cli_say("the host", "is not watched, that needs %s",
			here->session.target->reason.needed);
		return;
	}
	for (unsigned int cpu = 0; cpu < seen->num_cpus; cpu++) {
		size_t count = host_state_compare(&seen->before[cpu], &seen->after[cpu], changes);
		struct cli_list ever = { 0 };
		char label[32];

		snprintf(label, sizeof(label), "host CPU %u", cpu);
		for (size_t i = 0; i < count; i++) {
			enum host_element_id element = changes[i].element;

			any = true;
			if (here->context.effects->every_td[element])
				cli_list_add(&ever, "%s", host_element(element)->name);
			else
				say_change(here, seen, label, &changes[i]);
		}
		if (ever.len)
			cli_say(label, "changed, as by every TD: %s", ever.text);
	}
	if (!any)
		cli_say("the host", "all registers that are watched are as before");
}

void try_say_calls(const struct observation *seen)
{
	for (size_t i = 0; i < seen->num_calls; i++) {
		const struct td_call *call = &seen->test->call[i];
		const struct td_call_result *result = &seen->call[i];
		const char *name = td_errno_name(result->error);
		const char *wanted = call->has_expect ? td_errno_name(call->expect) : NULL;
		char status[STATUS_TEXT] = "";

		if (result->hw_error)
			status_format(result->hw_error, false, 0, status, sizeof(status));
		cli_say(i ? "" : "calls", "%s: %s%s%s%s%s", td_call_name(call->kind),
			name ? name : "another errno", *status ? ", hw_error " : "", status,
			wanted && call->expect != result->error ? "; expected: " : "",
			wanted && call->expect != result->error ? wanted : "");
	}
}
