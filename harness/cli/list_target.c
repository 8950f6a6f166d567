// SPDX-License-Identifier: GPL-2.0-only
/*
 * Listing what depends on a module and a platform: its bits, and the cases.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/list.h"
#include "input/corpus.h"
#include "input/file.h"
#include "run/suite.h"

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
	list_set(row, "path", "%s", path);
}

static int add_files(json_t *rows, struct td_case *test, struct diag *diag)
{
	char folder[PATH_MAX];
	char **paths;
	int ret = 0;

	if (snprintf(folder, sizeof(folder), "%s/cases", corpus_root()) >= (int)sizeof(folder))
		return diag_set(diag, "the path of the corpus is too long; move it");
	paths = file_list(folder, ".td", diag);
	if (!paths)
		return -1;
	for (char **path = paths; *path && !ret; path++) {
		ret = td_case_load(test, *path, diag);
		if (!ret)
			add_case(rows, test, *path);
	}
	file_list_free(paths);
	return ret;
}

int list_cases(json_t *rows, const struct rule_context *context, struct diag *diag)
{
	struct td_case *test = malloc(sizeof(*test));
	struct sweep sweep = { 0 };
	int ret = -1;

	if (!test || !sweep_init(&sweep, context, SWEEP_ALL)) {
		diag_set(diag, "out of memory");
		goto out;
	}
	ret = add_files(rows, test, diag);
	for (size_t i = 0; i < sweep.count && !ret; i++) {
		sweep_case(&sweep, i, test);
		add_case(rows, test, "");
	}
out:
	sweep_free(&sweep);
	free(test);
	return ret;
}
