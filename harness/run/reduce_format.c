// SPDX-License-Identifier: GPL-2.0-only
/*
 * Steps by their names.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cpuid/names.h"
#include "run/reduce_private.h"
#include "td/config_member.h"

/* "hle", or "model=0x8f": the field at @bit, and its value where it has several bits. */
static void append_field(char *text, struct cpuid_bit bit, uint32_t value, uint32_t mask)
{
	const struct cpuid_field *field = cpuid_field_at(bit);
	char whole[CPUID_TEXT];
	size_t len = strlen(text);
	unsigned int width = field ? field->msb - field->lsb + 1u : 1;
	uint32_t field_mask = field ? UINT32_MAX >> (32 - width) << field->lsb : 0;

	if (width > 1 && !(mask & ~field_mask)) {
		snprintf(text + len, REDUCE_TEXT - len, ".%s=0x%" PRIx32, field->name,
			 (value & field_mask) >> field->lsb);
		return;
	}
	/* "7.0:ebx.hle" without what stands before the name. */
	cpuid_bit_format(bit, whole);
	snprintf(text + len, REDUCE_TEXT - len, "%s", strchr(strchr(whole, ':'), '.'));
}

/* Appends "ebx.hle.rtm": the fields of one register that @mask has bits of. */
static void append_fields(char *text, struct cpuid_addr at, enum cpuid_reg reg, uint32_t value,
			  uint32_t mask)
{
	const struct cpuid_field *field, *last = NULL;
	size_t len = strlen(text);

	snprintf(text + len, REDUCE_TEXT - len, "%s", cpuid_reg_name(reg));
	for (unsigned int i = 0; i < 32; i++) {
		struct cpuid_bit bit = { at, reg, i };

		if (!((mask & value) >> i & 1))
			continue;
		field = cpuid_field_at(bit);
		if (field && field == last)
			continue;
		last = field;
		append_field(text, bit, value & mask, mask);
	}
}

static void format_cpuid(const struct reduce *reduce, const struct reduce_step *step, char *text)
{
	const struct td_cpuid *cpuid = &reduce->test->config.cpuid[step->index];
	char at[CPUID_TEXT];

	cpuid_addr_format(cpuid->at, at);
	if (!step->mask) {
		snprintf(text, REDUCE_TEXT, "leaf %s, all zero", at);
		return;
	}
	snprintf(text, REDUCE_TEXT, "%s:", at);
	append_fields(text, cpuid->at, step->reg, cpuid->regs.reg[step->reg], (uint32_t)step->mask);
}

static void format_entry(const struct reduce *reduce, const struct reduce_step *step, char *text)
{
	const struct td_entry *entry = &reduce->test->config.entry[step->index];

	snprintf(text, REDUCE_TEXT, "entry %zu ", step->index + 1);
	if (step->kind == REDUCE_ENTRY_BITS)
		append_fields(text, reduce_entry_addr(entry), step->reg, entry->regs.reg[step->reg],
			      (uint32_t)step->mask);
	else
		snprintf(text + strlen(text), REDUCE_TEXT - strlen(text),
			 "(function=0x%" PRIx32 " index=%" PRIu32 " flags=%" PRIu32 ")",
			 entry->function, entry->index, entry->flags);
}

static void format_member(const struct reduce *reduce, const struct reduce_step *step, char *text)
{
	uint64_t value = td_config_member_get(&reduce->test->config, step->index);
	char setting[TD_MEMBER_TEXT];
	bool clear = step->kind == REDUCE_CLEAR;

	td_config_member_format(step->index, (clear ? ~value : value) & step->mask, setting);
	snprintf(text, REDUCE_TEXT, "%s%s", clear ? "without " : "", setting);
}

const char *reduce_step_format(const struct reduce *reduce, const struct reduce_step *step,
			       char text[REDUCE_TEXT])
{
	const struct td_case *test = reduce->test;
	char op[CPUID_TEXT];

	switch (step->kind) {
	case REDUCE_CLEAR:
	case REDUCE_MEMBER:
		format_member(reduce, step, text);
		break;
	case REDUCE_WIDTH:
		snprintf(text, REDUCE_TEXT, "eptp_controls 0x%" PRIx64 " config_flags gpaw",
			 test->config.eptp_controls);
		break;
	case REDUCE_CPUID:
	case REDUCE_CPUID_GATED:
		format_cpuid(reduce, step, text);
		break;
	case REDUCE_TOPOLOGY:
		snprintf(text, REDUCE_TEXT, "leaf 0x1f");
		break;
	case REDUCE_PATCH:
		snprintf(text, REDUCE_TEXT, "param 0x%x=0x%x",
			 test->config.patch[step->index].offset,
			 test->config.patch[step->index].value);
		break;
	case REDUCE_ENTRY:
	case REDUCE_ENTRY_BITS:
		format_entry(reduce, step, text);
		break;
	case REDUCE_CALL:
		snprintf(text, REDUCE_TEXT, "call %zu (%s)", step->index + 1,
			 td_call_name(test->call[step->index].kind));
		break;
	default:
		snprintf(text, REDUCE_TEXT, "guest %s",
			 guest_op_format(&test->op[step->index], op));
	}
	return text;
}
