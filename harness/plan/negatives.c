// SPDX-License-Identifier: GPL-2.0-only
/*
 * Configurations with exactly one fault ("fault-xfam_reserved"), in the default TD and in one
 * that asks for everything ("-full"); and with two ("faults-xfam_reserved+xfam_cet_part"), for each
 * two checks that TDH.MNG.INIT makes one after the other: the earlier one must answer.
 */
#include <stdio.h>
#include <string.h>

#include "plan/faults.h"
#include "plan/generator.h"

enum { PLAIN, FULL };

static bool applies(const struct plan *plan, size_t index)
{
	struct td_config config;

	td_config_default(&config);
	return fault_apply(plan->context, index, &config);
}

static int add(struct plan *plan, struct plan_item item, struct diag *diag)
{
	for (item.via = TD_VIA_KVM; item.via <= TD_VIA_MODULE; item.via++) {
		if (!plan_has_door(plan, item.via) ||
		    (item.via == TD_VIA_KVM && !fault_through_kvm(plan->context, item.index)))
			continue;
		if (!plan_space(plan, item.via, diag))
			return -1;
		for (item.value = PLAIN; item.value <= FULL; item.value++) {
			if (plan_add(plan, &item, diag))
				return -1;
		}
	}
	return 0;
}

static int list_single(struct plan *plan, struct diag *diag)
{
	struct plan_item item = { .suites = plan_suites_of(plan, PLAN_FAULTS) };

	for (; item.suites && item.index < faults_count(plan->context); item.index++) {
		if (applies(plan, item.index) && add(plan, item, diag))
			return -1;
	}
	return 0;
}

/* The next fault of another check that exists; how many there are, where there is none. */
static size_t following(const struct plan *plan, size_t index)
{
	size_t count = faults_count(plan->context);

	do
		index++;
	while (index < count && (fault_same_check(plan->context, index) || !applies(plan, index)));
	return index;
}

static int list_double(struct plan *plan, struct diag *diag)
{
	struct plan_item item = {
		.suites = plan_suites_of(plan, PLAN_FAULT_PAIRS),
		.via = TD_VIA_MODULE,
	};
	size_t count = faults_count(plan->context);

	if (!plan_has_door(plan, TD_VIA_MODULE))
		return 0;
	for (; item.suites && item.index < count; item.index++) {
		size_t next = following(plan, item.index);

		item.value = next;
		if (next < count && applies(plan, item.index) && plan_add(plan, &item, diag))
			return -1;
	}
	return 0;
}

static void describe_single(const struct plan *plan, const struct plan_item *item,
			    char name[TD_NAME])
{
	char fault[CPUID_TEXT];

	fault_name(plan->context, item->index, fault);
	snprintf(name, TD_NAME, "fault-%s%s%s", fault, item->value == FULL ? "-full" : "",
		 plan_door_suffix(item->via));
}

static void describe_double(const struct plan *plan, const struct plan_item *item,
			    char name[TD_NAME])
{
	char first[CPUID_TEXT], second[CPUID_TEXT];

	fault_name(plan->context, item->index, first);
	fault_name(plan->context, item->value, second);
	snprintf(name, TD_NAME, "faults-%.40s+%.40s", first, second);
}

static int make_single(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		       struct diag *diag)
{
	uint8_t row[SPACE_MAX_FACTORS];

	(void)diag;
	if (item->value == FULL) {
		space_highest(plan->space[item->via], NULL, row);
		space_config(plan->space[item->via], row, &test->config);
	}
	fault_apply(plan->context, item->index, &test->config);
	return 0;
}

static int make_double(const struct plan *plan, const struct plan_item *item, struct td_case *test,
		       struct diag *diag)
{
	(void)diag;
	fault_apply(plan->context, item->index, &test->config);
	fault_apply(plan->context, item->value, &test->config);
	return 0;
}

const struct plan_generator plan_faults = {
	.phase = PLAN_FAULTS,
	.name = "faults",
	.list = list_single,
	.describe = describe_single,
	.make = make_single,
};

const struct plan_generator plan_fault_pairs = {
	.phase = PLAN_FAULT_PAIRS,
	.name = "fault pairs",
	.list = list_double,
	.describe = describe_double,
	.make = make_double,
};
