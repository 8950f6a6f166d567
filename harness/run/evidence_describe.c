// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was declared, as lines of a record and of a journal, and such lines checked where a journal
 * has them.
 */
#include "run/evidence.h"

#include <string.h>

#include "record/view.h"
#include "rules/about.h"
#include "run/evidence_change.h"

/* As record/view.h has them. */
static const char class_letters[CLASS_NUM + 1] = {
	[CLASS_FIXED0] = '0',  [CLASS_FIXED1] = '1',     [CLASS_DIRECT] = 'c',
	[CLASS_XFAM] = 'x',    [CLASS_ATTRIBUTES] = 'a', [CLASS_INDIRECT] = 'f',
	[CLASS_DYNAMIC] = 'd', [CLASS_FAULTING] = 'v',   [CLASS_UNKNOWN] = 'u',
};

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

static bool is_registers(const json_t *array, bool (*is_one)(const json_t *))
{
	size_t i;
	json_t *element;

	json_array_foreach (array, i, element) {
		if (!is_one(element))
			return false;
	}
	return json_array_size(array) == CPUID_NUM_REGS;
}

static bool is_class(const json_t *element)
{
	const char *letters = json_string_value(element);

	return letters && strlen(letters) == 32 && strspn(letters, VIEW_CLASSES) == 32;
}

static bool is_field(json_t *element)
{
	const char *type, *gate, *rules;
	json_int_t msb, lsb;

	return !json_unpack(element, "[IIsss!]", &msb, &lsb, &type, &gate, &rules) && lsb >= 0 &&
	       lsb <= msb && msb < 32;
}

static bool is_fields(const json_t *fields)
{
	size_t i;
	json_t *element;

	json_array_foreach (fields, i, element) {
		if (!is_field(element))
			return false;
	}
	return json_is_array(fields) && json_array_size(fields) <= 32;
}

static const char *check_change(const json_t *line)
{
	static const char *const texts[] = { "change", "group", "old", "new" };

	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++) {
		if (!json_is_string(json_object_get(line, texts[i])))
			return "a change that is none";
	}
	return NULL;
}

const char *evidence_check(const json_t *line)
{
	const json_t *leaf = json_object_get(line, "leaf");
	struct cpuid_addr at;

	if (json_object_get(line, "change"))
		return check_change(line);
	if (!leaf)
		leaf = json_object_get(line, "older_leaf");
	if (!json_is_string(leaf) || !cpuid_addr_parse(json_string_value(leaf), &at))
		return "a leaf that is none";
	if (!is_registers(json_object_get(line, "class"), is_class) ||
	    !is_registers(json_object_get(line, "fields"), is_fields))
		return "classes or fields that are none";
	return NULL;
}
