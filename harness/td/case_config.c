// SPDX-License-Identifier: GPL-2.0-only
/*
 * The settings of the .td text form that say what the TD's CPUID and TD_PARAMS hold.
 */
#include <stdio.h>
#include <string.h>

#include "cpuid/names.h"
#include "td/case_parse.h"

static int fail_field(struct td_line *line, const struct td_word *word, struct cpuid_addr at,
		      enum cpuid_reg reg, const char *field)
{
	struct td_list known = { 0 };
	size_t count;
	const struct cpuid_field *fields = cpuid_fields(&count);

	for (size_t i = 0; i < count; i++) {
		if (cpuid_field_named(at, reg, fields[i].name) == &fields[i])
			td_list_add(&known, fields[i].name);
	}
	return td_line_fail(line, word->column + (unsigned int)(field - word->text),
			    "no field '%s' in %s of this leaf; write a bit number from 0 to 31 "
			    "or one of: %s",
			    field, cpuid_reg_name(reg),
			    known.text[0] ? known.text : "(none named)");
}

/* What "REG[.FIELD]" means: the register and the bits of the field. */
static int parse_field(struct td_line *line, const struct td_word *leaf, struct td_word *word,
		       struct cpuid_bit *lsb, unsigned int *width)
{
	char *name = strchr(word->text, '.');
	const struct cpuid_field *field;
	char text[3 * TD_WORD_SIZE];
	struct cpuid_bit bit;

	if (name)
		*name++ = '\0';
	if (!cpuid_reg_parse(word->text, &lsb->reg)) {
		return td_line_fail(line, word->column,
				    "unknown register '%s'; known: eax ebx ecx edx", word->text);
	}
	lsb->bit = 0;
	*width = 32;
	if (!name)
		return 0;
	field = cpuid_field_named(lsb->at, lsb->reg, name);
	if (field) {
		lsb->bit = field->lsb;
		*width = field->msb - field->lsb + 1u;
		return 0;
	}
	snprintf(text, sizeof(text), "%s:%s.%s", leaf->text, word->text, name);
	if (!cpuid_bit_parse(text, &bit))
		return fail_field(line, word, lsb->at, lsb->reg, name);
	*lsb = bit;
	*width = 1;
	return 0;
}

static int parse_cpuid_value(struct case_parser *parser, const struct td_word *leaf, size_t index,
			     struct td_word *word)
{
	struct td_config *config = parser->at->config;
	struct cpuid_bit lsb = { .at = config->cpuid[index].at };
	struct td_line *line = &parser->line;
	const struct td_word whole = *word;
	struct td_word value_word;
	unsigned int width = 32;
	uint64_t value;
	uint32_t mask;

	if (td_line_split(line, word, &value_word, "REG=N or REG.FIELD=N") ||
	    parse_field(line, leaf, word, &lsb, &width) ||
	    td_line_number(line, &value_word, UINT32_MAX >> (32 - width), &value))
		return -1;
	mask = UINT32_MAX >> (32 - width) << lsb.bit;
	if (parser->at->given[index][lsb.reg] & mask) {
		return td_line_fail(line, whole.column,
				    "'%s' sets bits that have a value already; give each bit once",
				    whole.text);
	}
	parser->at->given[index][lsb.reg] |= mask;
	config->cpuid[index].regs.reg[lsb.reg] |= (uint32_t)value << lsb.bit;
	return 0;
}

int td_parse_cpuid(struct case_parser *parser)
{
	struct td_config *config = parser->at->config;
	struct td_line *line = &parser->line;
	struct td_word leaf, word;
	struct cpuid_addr at;
	size_t index = 0;
	int more;

	if (td_line_need(line, &leaf, "a leaf"))
		return -1;
	if (!cpuid_addr_parse(leaf.text, &at)) {
		return td_line_fail(line, leaf.column,
				    "'%s' is no leaf[.subleaf]; write 0 to 9, or 0x and "
				    "hexadecimal digits, as in 7.0 or 0x80000008",
				    leaf.text);
	}
	if (!td_config_set_cpuid(config, at, CPUID_EAX, 0))
		return td_parse_full(parser, TD_MAX_CPUID, "leaves of CPUID_CONFIG");
	while (!cpuid_addr_equal(config->cpuid[index].at, at))
		index++;
	if (td_line_need(line, &word, "REG=N or REG.FIELD=N"))
		return -1;
	do {
		if (parse_cpuid_value(parser, &leaf, index, &word))
			return -1;
		more = td_line_word(line, &word);
	} while (more > 0);
	return more;
}

int td_parse_entry(struct case_parser *parser)
{
	struct td_config *config = parser->at->config;
	struct td_line *line = &parser->line;
	const struct td_member *member;
	struct td_word word, number;
	struct td_entry entry = { 0 };
	unsigned int seen = 0;
	uint64_t value;
	int more;

	if (config->num_entries == TD_MAX_ENTRIES)
		return td_parse_full(parser, TD_MAX_ENTRIES, "entries");
	if (td_line_need(line, &word, "KEY=N"))
		return -1;
	do {
		if (td_line_split(line, &word, &number, "KEY=N, as in function=0x7") ||
		    td_parse_member(line, &word, td_entry_members, &seen, &member) ||
		    td_line_number(line, &number, member->max, &value))
			return -1;
		td_member_set(&entry, member, value);
		more = td_line_word(line, &word);
	} while (more > 0);
	config->entry[config->num_entries++] = entry;
	return more;
}

int td_parse_param(struct case_parser *parser)
{
	struct td_config *config = parser->at->config;
	struct td_line *line = &parser->line;
	struct td_word word, number;
	uint64_t offset, value;

	if (config->num_patches == TD_MAX_PATCHES)
		return td_parse_full(parser, TD_MAX_PATCHES, "param lines");
	if (td_line_need(line, &word, "OFFSET=N") ||
	    td_line_split(line, &word, &number, "OFFSET=N, as in 0x2a=1") ||
	    td_line_number(line, &word, TD_PARAMS_SIZE - 1, &offset) ||
	    td_line_number(line, &number, UINT8_MAX, &value))
		return -1;
	for (size_t i = 0; i < config->num_patches; i++) {
		if (config->patch[i].offset == offset) {
			return td_line_fail(line, word.column,
					    "byte %s of TD_PARAMS has a value already; keep one "
					    "of them",
					    word.text);
		}
	}
	config->patch[config->num_patches++] =
		(struct td_patch){ .offset = (uint16_t)offset, .value = (uint8_t)value };
	return td_line_end(line);
}
