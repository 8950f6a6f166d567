// SPDX-License-Identifier: GPL-2.0-only
/*
 * CPUID dumps of a platform, as `cpuid -1 -r` prints them.
 */
#include "cpuid/dump.h"

#include <inttypes.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "input/file.h"
#include "input/number.h"

#define EXTENDED_LEAVES 0x80000000u

/* One line of the text, and how far it is read. */
struct line {
	const char *path;
	unsigned int number;
	const char *start;
	const char *end;
	const char *at;
};

static int fail(const struct line *line, struct diag *diag, const char *what, const char *advice)
{
	return diag_at(diag, line->path, line->number, line->at - line->start + 1, "%s; %s", what,
		       advice);
}

static void skip_blanks(struct line *line)
{
	while (line->at < line->end && (*line->at == ' ' || *line->at == '\t' || *line->at == '\r'))
		line->at++;
}

/* Steps over @word, with blanks before it, if that is what comes. */
static bool take(struct line *line, const char *word)
{
	size_t len = strlen(word);

	skip_blanks(line);
	if ((size_t)(line->end - line->at) < len || memcmp(line->at, word, len))
		return false;
	line->at += len;
	return true;
}

static bool take_number(struct line *line, uint64_t max, uint64_t *value)
{
	size_t len = 0;

	skip_blanks(line);
	while (line->at + len < line->end && !strchr(" \t\r:=", line->at[len]))
		len++;
	if (!number_parse_n(line->at, len, max, value))
		return false;
	line->at += len;
	return true;
}

static bool at_end(struct line *line)
{
	skip_blanks(line);
	return line->at == line->end;
}

static int parse_msr(struct cpuid_dump *dump, struct line *line, struct diag *diag)
{
	struct line index_at = *line;
	uint64_t index, value, known;

	skip_blanks(&index_at);
	if (!take_number(line, UINT32_MAX, &index))
		return fail(line, diag, "expected the number of an MSR",
			    "write \"# msr 0x10a = 0x1\", or begin the comment otherwise");
	if (!take(line, "="))
		return fail(line, diag, "expected '='", "write \"# msr 0x10a = 0x1\"");
	if (!take_number(line, UINT64_MAX, &value))
		return fail(line, diag, "expected the value of the MSR",
			    "write \"# msr 0x10a = 0x1\"");
	if (!at_end(line))
		return fail(line, diag, "something follows the value", "end the line there");

	if (cpuid_dump_msr(dump, index, &known))
		return fail(&index_at, diag, "this MSR is listed twice", "keep one of the lines");
	if (dump->num_msrs == CPUID_DUMP_MAX_MSRS)
		return fail(&index_at, diag, "too many MSRs", "list fewer");
	dump->msr[dump->num_msrs++] = (struct cpuid_msr){ index, value };
	return 0;
}

static int parse_leaf(struct cpuid_dump *dump, struct line *line, struct diag *diag)
{
	struct line leaf_at = *line;
	uint64_t leaf, subleaf, value;
	struct cpuid_regs regs;
	struct cpuid_addr at;

	if (!take_number(line, UINT32_MAX, &leaf))
		return fail(line, diag, "expected \"CPU:\", a comment or a leaf",
			    "dump one CPU with cpuid -1 -r");
	if (!take_number(line, CPUID_SUBLEAF_NA - 1, &subleaf))
		return fail(line, diag, "expected a sub-leaf",
			    "write \"0x00000007 0x00: eax=...\"");
	if (!take(line, ":"))
		return fail(line, diag, "expected ':' after the sub-leaf", "add it");
	for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++) {
		if (!take(line, cpuid_reg_name(reg)) || !take(line, "="))
			return fail(line, diag, "expected eax=, ebx=, ecx= and edx= in this order",
				    "write all four");
		if (!take_number(line, UINT32_MAX, &value))
			return fail(line, diag, "expected a value of 32 bits", "write \"0x...\"");
		regs.reg[reg] = value;
	}
	if (!at_end(line))
		return fail(line, diag, "something follows edx", "end the line there");

	at = (struct cpuid_addr){ leaf, subleaf };
	if (cpuid_set_at(&dump->cpuid, at))
		return fail(&leaf_at, diag, "this leaf and sub-leaf is listed twice",
			    "keep one of the lines");
	if (!cpuid_set_add(&dump->cpuid, at, regs))
		return fail(&leaf_at, diag, "too many leaves and sub-leaves", "list fewer");
	return 0;
}

/* A comment that begins with the word "msr" is none. */
static bool take_msr_word(struct line *line)
{
	return take(line, "msr") &&
	       (line->at == line->end || *line->at == ' ' || *line->at == '\t');
}

/* "CPU:", or as without -1, "CPU 0:". */
static int parse_cpu(struct line *line, bool *seen, struct diag *diag)
{
	struct line name_at = *line;
	uint64_t number;

	take_number(line, UINT32_MAX, &number);
	if (!take(line, ":") || !at_end(line))
		return fail(line, diag, "expected \"CPU:\" alone on its line", "write it so");
	if (*seen)
		return fail(&name_at, diag, "a second CPU", "dump one CPU with cpuid -1 -r");
	*seen = true;
	return 0;
}

static int parse_line(struct cpuid_dump *dump, struct line *line, bool *cpu_seen, struct diag *diag)
{
	if (at_end(line))
		return 0;
	if (take(line, "#"))
		return take_msr_word(line) ? parse_msr(dump, line, diag) : 0;
	if (take(line, "CPU"))
		return parse_cpu(line, cpu_seen, diag);
	return parse_leaf(dump, line, diag);
}

int cpuid_dump_parse(struct cpuid_dump *dump, const char *path, const char *text, struct diag *diag)
{
	struct line line = { .path = path, .end = text };
	bool cpu_seen = false;

	memset(dump, 0, sizeof(*dump));
	for (const char *next = text; *next; next = *line.end ? line.end + 1 : line.end) {
		line.number++;
		line.start = next;
		line.at = next;
		line.end = next + strcspn(next, "\n");
		if (parse_line(dump, &line, &cpu_seen, diag))
			return -1;
	}
	if (!cpuid_set_find(&dump->cpuid, 0, 0))
		return diag_at(diag, path, 1, 1,
			       "no leaf 0, which says how many leaves there are; "
			       "dump one CPU with cpuid -1 -r");
	return 0;
}

int cpuid_dump_load(struct cpuid_dump *dump, const char *path, struct diag *diag)
{
	size_t size;
	char *text;
	int error;

	text = file_read(path, FILE_MAX_SIZE, &size, diag);
	if (!text)
		return -1;
	if (strlen(text) == size)
		error = cpuid_dump_parse(dump, path, text, diag);
	else
		error = diag_at(diag, path, 1, 1, "holds a NUL byte; name a text file");
	free(text);
	return error;
}

void cpuid_dump_print(const struct cpuid_dump *dump, FILE *out)
{
	for (size_t i = 0; i < dump->num_msrs; i++)
		fprintf(out, "# msr 0x%" PRIx32 " = 0x%" PRIx64 "\n", dump->msr[i].index,
			dump->msr[i].value);
	fprintf(out, "CPU:\n");
	for (size_t i = 0; i < dump->cpuid.count; i++) {
		const struct cpuid_entry *entry = &dump->cpuid.entry[i];

		fprintf(out, "   0x%08" PRIx32 " 0x%02" PRIx32 ":", entry->at.leaf,
			entry->at.subleaf);
		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
			fprintf(out, " %s=0x%08" PRIx32, cpuid_reg_name(reg), entry->regs.reg[reg]);
		fprintf(out, "\n");
	}
}

struct cpuid_regs cpuid_dump_native(const struct cpuid_dump *dump, struct cpuid_addr at)
{
	uint32_t first = at.leaf < EXTENDED_LEAVES ? 0 : EXTENDED_LEAVES;
	uint32_t subleaf = at.subleaf == CPUID_SUBLEAF_NA ? 0 : at.subleaf;
	const struct cpuid_entry *entry = cpuid_set_find(&dump->cpuid, at.leaf, subleaf);
	const struct cpuid_entry *max = cpuid_set_find(&dump->cpuid, first, 0);

	if (!entry || !max || at.leaf > max->regs.reg[CPUID_EAX])
		return (struct cpuid_regs){ 0 };
	return entry->regs;
}

bool cpuid_dump_msr(const struct cpuid_dump *dump, uint32_t index, uint64_t *value)
{
	for (size_t i = 0; i < dump->num_msrs; i++) {
		if (dump->msr[i].index == index) {
			*value = dump->msr[i].value;
			return true;
		}
	}
	return false;
}
