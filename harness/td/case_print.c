// SPDX-License-Identifier: GPL-2.0-only
/*
 * Prints a case in its text form: what differs from the default, names before numbers.
 */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "cpuid/names.h"
#include "input/file.h"
#include "td/case.h"
#include "td/case_table.h"

static const char *name_of(const struct td_name *table, uint64_t value)
{
	const struct td_name *name = td_name_of(table, value);

	return name ? name->name : "?";
}

static void print_mask(const struct td_name *bits, uint64_t mask, FILE *out)
{
	uint64_t rest = mask;

	for (; bits->name; bits++) {
		if ((rest & bits->value) != bits->value)
			continue;
		fprintf(out, " %s", bits->name);
		rest &= ~bits->value;
	}
	if (rest || !mask)
		fprintf(out, " 0x%" PRIx64, rest);
}

static void print_number(const struct td_member *member, uint64_t value, FILE *out)
{
	fprintf(out, member->decimal ? "%" PRIu64 : "0x%" PRIx64, value);
}

static void print_errno(int error, FILE *out)
{
	const char *name = td_errno_name(error);

	if (name)
		fputs(name, out);
	else
		fprintf(out, "%d", error);
}

void td_member_print(const struct td_member *member, uint64_t value, FILE *out)
{
	fprintf(out, "%s", member->name);
	if (member->bits) {
		print_mask(member->bits, value, out);
	} else {
		fputc(' ', out);
		print_number(member, value, out);
	}
}

static void print_scalars(const struct td_config *config, const char *begin, FILE *out)
{
	const struct td_member *member;
	struct td_config standard;

	td_config_default(&standard);
	for (member = td_config_members; member->name; member++) {
		uint64_t value = td_member_get(config, member);

		if (value == td_member_get(&standard, member))
			continue;
		fputs(begin, out);
		td_member_print(member, value, out);
		fputc('\n', out);
	}
}

/* " KEY=N" for what is not zero; the first of the table also where @all are. */
static void print_members(const struct td_member *table, const void *object, bool first, FILE *out)
{
	for (const struct td_member *member = table; member->name; member++) {
		uint64_t value = td_member_get(object, member);

		if (!value && !(first && member == table))
			continue;
		fprintf(out, " %s=", member->name);
		print_number(member, value, out);
	}
}

/* The SDM's names of the fields that are not zero, for the reader only. */
static void print_field_names(struct cpuid_bit bit, uint32_t value, const char **lead, FILE *out)
{
	const struct cpuid_field *field, *last = NULL;

	for (bit.bit = 0; bit.bit < 32; bit.bit++) {
		if (!(value >> bit.bit & 1))
			continue;
		field = cpuid_field_at(bit);
		if (!field || field == last)
			continue;
		last = field;
		fprintf(out, "%s%s.%s", *lead, cpuid_reg_name(bit.reg), field->name);
		*lead = " ";
	}
}

static void print_cpuid(const struct td_cpuid *cpuid, const char *begin, FILE *out)
{
	const char *lead = "\t# ";
	char text[CPUID_TEXT];
	uint32_t any = 0;

	fprintf(out, "%scpuid %s", begin, cpuid_addr_format(cpuid->at, text));
	for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
		any |= cpuid->regs.reg[reg];
		if (cpuid->regs.reg[reg])
			fprintf(out, " %s=0x%" PRIx32, cpuid_reg_name(reg), cpuid->regs.reg[reg]);
	}
	if (!any)
		fputs(" eax=0x0", out);
	for (enum cpuid_reg reg = 0; reg < CPUID_NUM_REGS; reg++) {
		print_field_names((struct cpuid_bit){ .at = cpuid->at, .reg = reg },
				  cpuid->regs.reg[reg], &lead, out);
	}
	fputc('\n', out);
}

/* @begin: what stands at the beginning of each line. */
static void print_config(const struct td_config *config, const char *begin, FILE *out)
{
	print_scalars(config, begin, out);
	for (size_t i = 0; i < config->num_cpuid; i++)
		print_cpuid(&config->cpuid[i], begin, out);
	for (size_t i = 0; i < config->num_entries; i++) {
		fprintf(out, "%sentry", begin);
		print_members(td_entry_members, &config->entry[i], true, out);
		fputc('\n', out);
	}
	for (size_t i = 0; i < config->num_patches; i++) {
		fprintf(out, "%sparam 0x%x=0x%x\n", begin, config->patch[i].offset,
			config->patch[i].value);
	}
}

static void print_call(const struct td_call *call, FILE *out)
{
	fprintf(out, "call %s", name_of(td_call_names, call->kind));
	print_members(td_call_members, call, false, out);
	if (call->has_expect) {
		fputs(" expect=", out);
		print_errno(call->expect, out);
	}
	fputc('\n', out);
}

static void print_expect(const struct td_expect *expect, FILE *out)
{
	if (expect->by == TD_ACCEPTED) {
		fputs("expect accept\n", out);
		return;
	}
	fputs("expect reject", out);
	if (expect->by != TD_REFUSED_BY_ANY)
		fprintf(out, " by=%s", name_of(td_refuser_names, expect->by));
	if (expect->has_errno) {
		fputs(" errno=", out);
		print_errno(expect->error, out);
	}
	if (expect->has_status)
		fprintf(out, " status=0x%" PRIx64, expect->status);
	if (expect->has_rcx)
		fprintf(out, " rcx=0x%" PRIx64, expect->rcx);
	fputc('\n', out);
}

void td_case_print(const struct td_case *test, FILE *out)
{
	char text[CPUID_TEXT];

	if (test->summary[0])
		fprintf(out, "# %s\n", test->summary);
	if (test->rule[0]) {
		fprintf(out, "rule %s", test->rule);
		if (test->role != TD_ROLE_NONE)
			fprintf(out, " %s", name_of(td_role_names, test->role));
		fputc('\n', out);
	}
	if (test->via != TD_VIA_KVM)
		fprintf(out, "via %s\n", td_via_name(test->via));
	if (test->hazard)
		fputs("hazard\n", out);
	print_config(&test->config, "", out);
	if (test->relation != TD_RELATION_NONE)
		fprintf(out, "relate %s\n", name_of(td_relation_names, test->relation));
	if (td_relation_has_partner(test->relation))
		print_config(&test->partner, "partner ", out);
	for (size_t i = 0; i < test->num_calls; i++)
		print_call(&test->call[i], out);
	for (size_t i = 0; i < test->num_ops; i++)
		fprintf(out, "guest %s\n", guest_op_format(&test->op[i], text));
	for (size_t i = 0; i < test->num_needs; i++)
		fprintf(out, "needs %s\n", td_need_format(&test->need[i], text));
	if (test->expect.given)
		print_expect(&test->expect, out);
}

char *td_case_text(const struct td_case *test)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (!stream)
		return NULL;
	td_case_print(test, stream);
	if (!fclose(stream))
		return text;
	free(text);
	return NULL;
}

int td_case_write(const struct td_case *test, const char *path, struct diag *diag)
{
	char *text = td_case_text(test);
	int ret;

	if (!text)
		return diag_no_memory(diag, path);
	ret = file_write(path, text, strlen(text), diag);
	free(text);
	return ret;
}
