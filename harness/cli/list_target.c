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
	list_set(row, "via", "%s", td_via_name(test->via));
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
		diag_no_memory(diag, NULL);
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

/*
 * The space that covering arrays are about, through KVM and through the module alone; settings in
 * the order of the digits of "tdx-cts generate", levels in that of their values.
 */
static int for_each_space(json_t *rows, const struct rule_context *context,
			  void (*add)(json_t *rows, const struct space *space), struct diag *diag)
{
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		struct space *space = space_create(context, via, diag);

		if (!space)
			return -1;
		add(rows, space);
		space_free(space);
	}
	return 0;
}

static void add_settings(json_t *rows, const struct space *space)
{
	for (size_t i = 0; i < space->num_factors; i++) {
		const struct space_factor *factor = &space->factor[i];
		json_t *row = list_row(rows, factor->name);
		char text[160] = "";
		size_t len = 0;

		for (unsigned int j = 0; j < factor->num_levels && len < sizeof(text); j++)
			len += (size_t)snprintf(text + len, sizeof(text) - len, "%s0x%llx",
						j ? " " : "", (unsigned long long)factor->level[j]);
		list_set(row, "via", "%s", td_via_name(space->via));
		list_set(row, "levels", "%s", text);
	}
}

int list_settings(json_t *rows, const struct rule_context *context, struct diag *diag)
{
	return for_each_space(rows, context, add_settings, diag);
}

static void add_literal(const struct space *space, struct cover_literal literal, char text[64])
{
	const struct space_factor *factor = &space->factor[literal.factor];

	snprintf(text, 64, "%.40s=0x%llx", factor->name,
		 (unsigned long long)factor->level[literal.level]);
}

static void add_constraints(json_t *rows, const struct space *space)
{
	static const char *const words[] = {
		[COVER_FORBID] = "excludes",
		[COVER_IMPLY] = "needs",
		[COVER_FIX] = "always",
	};

	for (size_t i = 0; i < cover_num_constraints(space->problem); i++) {
		const struct cover_constraint *at = cover_constraint_at(space->problem, i);
		char a[64], b[64];
		json_t *row;

		add_literal(space, at->a, a);
		add_literal(space, at->b, b);
		row = list_row(rows, a);
		list_set(row, "via", "%s", td_via_name(space->via));
		list_set(row, "relation", "%s%s%s", words[at->kind],
			 at->kind == COVER_FIX ? "" : " ", at->kind == COVER_FIX ? "" : b);
		list_set(row, "source", "%s", at->source);
	}
}

int list_constraints(json_t *rows, const struct rule_context *context, struct diag *diag)
{
	return for_each_space(rows, context, add_constraints, diag);
}
