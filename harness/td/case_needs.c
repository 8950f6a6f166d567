// SPDX-License-Identifier: GPL-2.0-only
/*
 * The conditions of a case, from and to the text form.
 */
#include <inttypes.h>
#include <stdio.h>
#include <strings.h>

#include "td/case_parse.h"

static int parse_bit(struct td_line *line, struct td_need *need)
{
	struct td_word word;

	if (td_line_need(line, &word, "a CPUID bit"))
		return -1;
	if (cpuid_bit_parse(word.text, &need->bit))
		return td_line_end(line);
	return td_line_fail(line, word.column,
			    "'%s' is no CPUID bit; write it as in 7.0:ecx.5 or 7.0:ecx.waitpkg",
			    word.text);
}

/* XFAM and ATTRIBUTES bits, by the names that those settings take. */
static int parse_bits(struct td_line *line, const char *setting, struct td_need *need)
{
	return td_parse_mask(line, td_member_find(td_config_members, setting), &need->value);
}

static int parse_msr(struct td_line *line, struct td_need *need)
{
	struct td_word word;
	uint64_t index;

	if (td_line_need(line, &word, "the index of an MSR") ||
	    td_line_number(line, &word, UINT32_MAX, &index) ||
	    td_line_need(line, &word, "a mask of its bits") ||
	    td_line_number(line, &word, UINT64_MAX, &need->value))
		return -1;
	need->msr = (uint32_t)index;
	return td_line_end(line);
}

static int parse_policy(struct td_line *line, struct td_need *need)
{
	struct td_word word;
	uint64_t known;

	if (td_line_need(line, &word, "a KVM policy") ||
	    td_line_name(line, &word, td_policy_names, "KVM policy", &known))
		return -1;
	snprintf(need->policy, sizeof(need->policy), "%s",
		 td_name_find(td_policy_names, word.text)->name);
	return td_line_end(line);
}

static int parse_condition(struct td_line *line, struct td_need *need)
{
	switch (need->kind) {
	case TD_NEED_NATIVE:
	case TD_NEED_CONFIGURABLE:
	case TD_NEED_SUPPORTED:
		return parse_bit(line, need);
	case TD_NEED_XFAM:
		return parse_bits(line, "xfam", need);
	case TD_NEED_ATTRIBUTES:
		return parse_bits(line, "attributes", need);
	case TD_NEED_MSR:
		return parse_msr(line, need);
	case TD_NEED_POLICY:
		return parse_policy(line, need);
	default:
		return td_line_end(line);
	}
}

int td_parse_needs(struct case_parser *parser)
{
	struct td_case *test = parser->test;
	struct td_line *line = &parser->line;
	struct td_need need = { 0 };
	struct td_word word;
	uint64_t kind;

	if (test->num_needs == TD_MAX_NEEDS)
		return td_parse_full(parser, TD_MAX_NEEDS, "conditions");
	if (td_line_need(line, &word, "a condition"))
		return -1;
	if (!strcasecmp(word.text, "no")) {
		need.negated = true;
		if (td_line_need(line, &word, "a condition"))
			return -1;
	}
	if (td_line_name(line, &word, td_need_names, "condition", &kind))
		return -1;
	need.kind = (enum td_need_kind)kind;
	if (parse_condition(line, &need))
		return -1;
	test->need[test->num_needs++] = need;
	return 0;
}

const char *td_need_format(const struct td_need *need, char text[CPUID_TEXT])
{
	const char *no = need->negated ? "no " : "";
	const char *kind = td_name_of(td_need_names, need->kind)->name;
	char bit[CPUID_TEXT];

	switch (need->kind) {
	case TD_NEED_NATIVE:
	case TD_NEED_CONFIGURABLE:
	case TD_NEED_SUPPORTED:
		snprintf(text, CPUID_TEXT, "%s%s %.50s", no, kind,
			 cpuid_bit_format(need->bit, bit));
		break;
	case TD_NEED_XFAM:
	case TD_NEED_ATTRIBUTES:
		snprintf(text, CPUID_TEXT, "%s%s 0x%" PRIx64, no, kind, need->value);
		break;
	case TD_NEED_MSR:
		snprintf(text, CPUID_TEXT, "%s%s 0x%" PRIx32 " 0x%" PRIx64, no, kind, need->msr,
			 need->value);
		break;
	case TD_NEED_POLICY:
		snprintf(text, CPUID_TEXT, "%s%s %s", no, kind, need->policy);
		break;
	default:
		snprintf(text, CPUID_TEXT, "%s%s", no, kind);
		break;
	}
	return text;
}
