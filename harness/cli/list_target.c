// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listing what depends on a module and a platform: its bits, and the cases.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/list.h"
#include "plan/plan.h"

static void add_bit(json_t *rows, const struct rule_context *context, struct cpuid_bit bit)
{
	const struct declared_field *field = declared_field_at(context->declared, bit);
	enum bit_class class =
		class_of_bit(context->declared, context->platform, &context->limits, bit);
	const struct effect *effect = effects_of_cpuid(context->effects, bit);
	char text[CPUID_TEXT];
	json_t *row = list_row(rows, cpuid_bit_format(bit, text));

	list_set(row, "class", "%s", class_name(class));
	list_set(row, "type", "%s%s",
		 field->type_text ? field->type_text : virt_type_name(field->type),
		 effect_clobbers(effect) ? ", a clobber bit" : "");
	list_set(row, "field", "%s", field->name ? field->name : "");
	json_object_set_new(row, "clobber", json_boolean(effect_clobbers(effect)));
}

int list_bits(json_t *rows, const struct rule_context *context, struct diag *diag)
{
	(void)diag;
	for (size_t i = 0; i < context->declared->num_leaves; i++) {
		struct cpuid_bit bit = { .at = context->declared->leaf[i].at };

		for (unsigned int j = 0; j < CPUID_NUM_REGS * 32; j++) {
			bit.reg = j / 32;
			bit.bit = j % 32;
			add_bit(rows, context, bit);
		}
	}
	return 0;
}

static void add_case(json_t *rows, const struct td_case *test, const char *path)
{
	static const char *const roles[] = {
		[TD_ROLE_NONE] = "",
		[TD_ROLE_POSITIVE] = "positive",
		[TD_ROLE_NEGATIVE] = "negative",
	};
	json_t *row = list_row(rows, test->name);

	list_set(row, "rule", "%s", test->rule);
	list_set(row, "role", "%s", roles[test->role]);
	list_set(row, "via", "%s", test->via == TD_VIA_KVM ? "kvm" : "module");
	list_set(row, "says", "%s", test->summary);
	list_set(row, "path", "%s", path ? path : "");
}

int list_cases(json_t *rows, const struct rule_context *context, struct diag *diag)
{
	const struct plan_options options = PLAN_DEFAULT_OPTIONS;
	struct plan *plan = plan_create(context, suites, &options);
	struct td_case *test = malloc(sizeof(*test));
	const struct plan_item *item = NULL;
	int ret = -1;

	if (!test || !plan) {
		diag_set(diag, "out of memory");
		goto out;
	}
	do {
		ret = plan_next(plan, &item, diag);
		if (!ret && item)
			ret = plan_case(plan, item, test, diag);
		if (!ret && item)
			add_case(rows, test, plan_path(plan, item));
	} while (!ret && item);
out:
	plan_free(plan);
	free(test);
	return ret;
}
