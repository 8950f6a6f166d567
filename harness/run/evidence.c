// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was seen, as lines of a record.
 */
#include "run/evidence.h"

#include <string.h>

#include "rules/about.h"
#include "run/evidence_change.h"

/* As record/view.h has them. */
static const char class_letters[CLASS_NUM + 1] = {
	[CLASS_FIXED0] = '0',  [CLASS_FIXED1] = '1',     [CLASS_DIRECT] = 'c',
	[CLASS_XFAM] = 'x',    [CLASS_ATTRIBUTES] = 'a', [CLASS_INDIRECT] = 'f',
	[CLASS_DYNAMIC] = 'd', [CLASS_FAULTING] = 'v',   [CLASS_UNKNOWN] = 'u',
};

#define UNDECLARED "--------------------------------"

static json_t *classes_of(const struct rule_context *context, const struct declared_leaf *leaf,
			  enum cpuid_reg reg)
{
	char letters[33] = "";

	for (unsigned int bit = 0; bit < 32; bit++) {
		const struct cpuid_bit at = { leaf->at, reg, bit };

		letters[31 - bit] = class_letters[class_of_bit(context->declared, context->platform,
							       &context->limits, at)];
	}
	return json_string(letters);
}

static json_t *fields_of(const struct rule_context *context, const struct declared_leaf *leaf,
			 enum cpuid_reg reg)
{
	json_t *fields = json_array();
	char rules[ABOUT_TEXT];

	for (size_t i = 0; i < leaf->num_fields[reg]; i++) {
		const struct declared_field *field = &leaf->field[reg][i];

		about_bits(context, leaf, reg, field->lsb, field->msb, rules);
		json_array_append_new(fields,
				      json_pack("[iisss]", (int)field->msb, (int)field->lsb,
						field->type_text,
						field->gate_text ? field->gate_text : "", rules));
	}
	return fields;
}

static json_t *object_of_leaf(const char *name, const struct rule_context *context,
			      const struct declared_leaf *leaf)
{
	json_t *classes = json_array(), *fields = json_array();
	char text[CPUID_TEXT];

	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		json_array_append_new(classes, classes_of(context, leaf, reg));
		json_array_append_new(fields, fields_of(context, leaf, reg));
	}
	return json_pack("{ss,so,so}", name, cpuid_addr_format(leaf->at, text), "class", classes,
			 "fields", fields);
}

static int describe_leaves(json_t *lines, const char *name, const struct rule_context *context)
{
	int failed = 0;

	for (size_t i = 0; i < context->declared->num_leaves; i++)
		failed |= json_array_append_new(lines, object_of_leaf(name, context,
								      &context->declared->leaf[i]));
	return failed;
}

json_t *evidence_describe(const struct rule_context *context)
{
	const struct rule_context *older = context->older;
	json_t *lines = json_array();

	if (describe_leaves(lines, "leaf", context) ||
	    (older && (describe_leaves(lines, "older_leaf", older) ||
		       evidence_add_changes(lines, older, context)))) {
		json_decref(lines);
		return NULL;
	}
	return lines;
}

static bool is_register_array(const json_t *array, bool (*is_element)(const json_t *))
{
	size_t i;
	json_t *element;

	json_array_foreach (array, i, element) {
		if (!is_element(element))
			return false;
	}
	return json_array_size(array) == CPUID_NUM_REGS;
}

static bool is_class(const json_t *element)
{
	return json_string_length(element) == strlen(UNDECLARED);
}

static bool is_array(const json_t *element)
{
	return json_is_array(element);
}

const char *evidence_check(const json_t *line)
{
	const json_t *leaf = json_object_get(line, "leaf");
	struct cpuid_addr at;

	if (json_object_get(line, "change"))
		return NULL;
	if (!leaf)
		leaf = json_object_get(line, "older_leaf");
	if (!json_is_string(leaf) || !cpuid_addr_parse(json_string_value(leaf), &at))
		return "a leaf that is none";
	if (!is_register_array(json_object_get(line, "class"), is_class) ||
	    !is_register_array(json_object_get(line, "fields"), is_array))
		return "classes or fields that are none";
	return NULL;
}

static json_t *array_of_strengths(const uint64_t counts[COVERAGE_STRENGTH + 1])
{
	json_t *array = json_array();

	for (size_t i = 1; i <= COVERAGE_STRENGTH; i++)
		json_array_append_new(array, json_integer((json_int_t)counts[i]));
	return array;
}

static json_t *object_of_door(enum td_via via, const struct coverage_door *door)
{
	return json_pack("{ss,sI,sI,so,so}", "coverage", td_via_name(via), "settings",
			 (json_int_t)door->num_settings, "tds", (json_int_t)door->num_tds,
			 "feasible", array_of_strengths(door->feasible), "covered",
			 array_of_strengths(door->covered));
}

void evidence_record(struct run_account *account)
{
	const struct results *results = account->results;
	size_t i;
	json_t *line;

	json_array_foreach (account->described, i, line)
		record_line(account->record, json_copy(line));
	for (enum td_via via = TD_VIA_KVM; via <= TD_VIA_MODULE; via++) {
		if (results->coverage.door[via].there)
			record_line(account->record,
				    object_of_door(via, &results->coverage.door[via]));
	}
}
