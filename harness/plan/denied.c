// SPDX-License-Identifier: GPL-2.0-only
/*
 * What KVM must refuse: each clobber bit that the module lets a VMM configure and KVM does not
 * handle, together with all that KVM offers ("denied-7.0:ecx.waitpkg-kvm"), and with every two
 * settings that go together ("denied-7.0:ecx.waitpkg-07-kvm"). That one alone is refused the single
 * bits show.
 */
#include <stdio.h>

#include "plan/generator.h"
#include "plan/sweep_config.h"
#include "rules/expect.h"
#include "rules/td_bits.h"

static const struct cover_array *pairs(const struct plan *plan)
{
	return &plan->array[TD_VIA_KVM][2];
}

/* With all that KVM offers, and then with each row. */
static int add_bit(struct plan *plan, struct plan_item item, struct diag *diag)
{
	for (size_t i = 0; i <= pairs(plan)->num_rows; i++) {
		item.index = (uint32_t)i;
		if (plan_add(plan, &item, diag))
			return -1;
	}
	return 0;
}

static int list(struct plan *plan, struct diag *diag)
{
	const struct rule_context *context = plan->context;
	struct plan_item item = { .suites = plan_suites_of(plan, PLAN_FAULTS), .via = TD_VIA_KVM };

	if (!item.suites || !plan_has_door(plan, TD_VIA_KVM))
		return 0;
	if (!plan_space(plan, TD_VIA_KVM, diag))
		return -1;
	if (plan->options->strength >= 2 && plan_make_pairs(plan, TD_VIA_KVM, diag))
		return -1;
	for (size_t i = 0; i < context->effects->num_clobbers; i++) {
		const struct effect *effect = &context->effects->effect[i];

		item.bit = effect->cpuid;
		if (effect->of != EFFECT_CPUID || td_bits_supported(effect, context->profile) ||
		    !declared_field_at(context->declared, item.bit) ||
		    !sweep_configurable(context, item.bit))
			continue;
		if (add_bit(plan, item, diag))
			return -1;
	}
	return 0;
}

static void describe(const struct plan *plan, const struct plan_item *item, char name[TD_NAME])
{
	char bit[CPUID_TEXT];

	(void)plan;
	cpuid_bit_format(item->bit, bit);
	if (item->index)
		snprintf(name, TD_NAME, "denied-%.60s-%02u-kvm", bit, item->index - 1);
	else
		snprintf(name, TD_NAME, "denied-%s-kvm", bit);
}

/* HLE and RTM come together, or the module would refuse what KVM let pass. */
static int make(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		struct diag *diag)
{
	uint32_t bits = expect_is_tsx(item->bit) ? EXPECT_TSX_BITS : 1U << item->bit.bit;
	const struct space *space = plan->space[TD_VIA_KVM];
	uint8_t row[SPACE_MAX_FACTORS];

	(void)diag;
	space_highest(space, NULL, row);
	space_config(space, item->index ? cover_array_row(pairs(plan), item->index - 1) : row,
		     &test->config);
	td_config_set_cpuid(&test->config, item->bit.at, item->bit.reg, bits);
	return 0;
}

const struct plan_generator plan_denied = {
	.phase = PLAN_FAULTS,
	.name = "denied",
	.list = list,
	.describe = describe,
	.make = make,
};
