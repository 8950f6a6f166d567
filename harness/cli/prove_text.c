// SPDX-License-Identifier: GPL-2.0-only
/*
 * What was proved and refuted, for people.
 */
#include "cli/prove.h"

#include <string.h>

#include "cli/text.h"
#include "proof/smt.h"
#include "record/shell.h"

#define MAX_CULPRIT_LINES 24

size_t prove_number(const struct prove *prove, enum claim_verdict verdict)
{
	size_t number = 0;

	for (size_t i = 0; i < prove->count; i++)
		number += prove->row[i].result.verdict == verdict;
	return number;
}

void prove_format_culprit(const struct claim_culprit *culprit, char *text, size_t size)
{
	struct cpuid_bit bit = { culprit->at, culprit->reg, 0 };
	char name[CPUID_TEXT];

	if (!culprit->bits) {
		snprintf(text, size, "%s", culprit->text);
		return;
	}
	bit.bit = (unsigned int)__builtin_ctz(culprit->bits);
	if (culprit->bits & (culprit->bits - 1))
		snprintf(text, size, "%s:%s bits 0x%08x", cpuid_addr_format(culprit->at, name),
			 cpuid_reg_name(culprit->reg), culprit->bits);
	else
		snprintf(text, size, "%s", cpuid_bit_format(bit, name));
}

void prove_command(const struct prove *prove, const struct prove_row *row, char *text, size_t size)
{
	snprintf(text, size, "tdx-cts try");
	shell_add(text, size, "--module", prove->to ? prove->to : prove->module);
	shell_add(text, size, "--platform",
		  row->platform_path[0] ? row->platform_path : prove->platform);
	if (row->claim->policy)
		shell_add(text, size, "--kvm-policy", row->claim->policy);
	shell_add(text, size, NULL, row->path);
}

static void print_row(const struct prove_row *row, FILE *out)
{
	const struct claim_result *result = &row->result;

	bool waived = row->waiver && result->verdict == CLAIM_REFUTED;

	fprintf(out, "%-18s%s%s", row->claim->id, claim_verdict_name(result->verdict),
		waived     ? ", waived" :
		row->stale ? ", though there is a waiver: remove it" :
			     "");
	if (result->verdict == CLAIM_PROVED || result->verdict == CLAIM_REFUTED)
		fprintf(out, " in %.1f s: %zu obligations, %zu questions to the solver (%.1f s)",
			result->seconds, result->num_obligations, result->num_questions,
			result->solver_seconds);
	else
		fprintf(out, ": %s", result->why);
	fputc('\n', out);
}

static void print_culprits(const struct claim_result *result, FILE *out)
{
	char text[CLAIM_TEXT];

	for (size_t i = 0; i < result->num_culprits; i++) {
		if (i == MAX_CULPRIT_LINES) {
			fprintf(out, "    and %zu more (--format json)\n",
				result->num_culprits - i);
			break;
		}
		prove_format_culprit(&result->culprit[i], text, sizeof(text));
		fprintf(out, "    %s\n", text);
	}
	if (!result->all_culprits)
		fprintf(out, "    there may be others\n");
}

static void print_refutation(const struct prove *prove, const struct prove_row *row, FILE *out)
{
	const struct claim_result *result = &row->result;
	char command[2 * PATH_MAX];

	fprintf(out, "\n%s is refuted (rule %s). What breaks it:\n", row->claim->id,
		row->claim->rule);
	print_culprits(result, out);
	fprintf(out, "%s that does:\n\n",
		result->smallest ? "The smallest configuration" : "A configuration");
	td_case_print(&result->test, out);
	if (result->has_platform)
		fprintf(out, "\nIt needs another CPU than %s%s.\n", prove->platform,
			row->platform_path[0] ? "" : " (--out writes that one down)");
	fprintf(out, "\nOn the emulator, as by the formulas: %s.\n", result->shows);
	if (row->waiver)
		fprintf(out, "Waived: %s.\n", row->waiver->reason);
	if (row->path[0]) {
		prove_command(prove, row, command, sizeof(command));
		fprintf(out, "Written down: %s\n", command);
	}
}

void prove_sentence(const struct prove *prove, char *text, size_t size)
{
	static const enum claim_verdict others[] = { CLAIM_UNKNOWN, CLAIM_VACUOUS, CLAIM_DISAGREES,
						     CLAIM_NOT_APPLICABLE };
	size_t waived = 0, stale = 0, refuted = prove_number(prove, CLAIM_REFUTED), used,
	       models = 0;

	for (size_t i = 0; i < prove->count; i++) {
		waived += prove->row[i].waiver && prove->row[i].result.verdict == CLAIM_REFUTED;
		stale += prove->row[i].stale;
		models += prove->row[i].result.models;
	}
	used = (size_t)snprintf(text, size, "%zu of %zu claims proved, %zu refuted",
				prove_number(prove, CLAIM_PROVED), prove->count, refuted);
	if (waived && used < size)
		used += (size_t)snprintf(text + used, size - used, " (%zu waived)", waived);
	if (stale && used < size)
		used += (size_t)snprintf(text + used, size - used, ", %zu with a stale waiver",
					 stale);
	for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
		size_t number = prove_number(prove, others[i]);

		if (number && used < size)
			used += (size_t)snprintf(text + used, size - used, ", %zu %s", number,
						 claim_verdict_name(others[i]));
	}
	if (used < size)
		snprintf(text + used, size - used,
			 "; formulas and emulator were compared at %zu points.", models);
}

void prove_print_text(const struct prove *prove, FILE *out)
{
	char sentence[512];

	fprintf(out, "Claims about %s%s%s, on every platform that runs it; %s\n\n", prove->module,
		prove->to ? " and its update to " : "", prove->to ? prove->to : "", smt_version());
	for (size_t i = 0; i < prove->count; i++)
		print_row(&prove->row[i], out);
	for (size_t i = 0; i < prove->count; i++) {
		if (prove->row[i].result.verdict == CLAIM_REFUTED)
			print_refutation(prove, &prove->row[i], out);
	}
	prove_sentence(prove, sentence, sizeof(sentence));
	fprintf(out, "\n%s\n", sentence);
}
