// SPDX-License-Identifier: GPL-2.0-only
/*
 * Outcomes in words, and the expectations of cases.
 */
#include "run/outcome.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/status.h"
#include "rules/td_bits.h"

#define MAX_ASKED 60 /* what a subject has room for */

static const char *errno_text(int error, char text[16])
{
	const char *name = td_errno_name(error);

	if (name)
		return name;
	snprintf(text, 16, "errno %d", error);
	return text;
}

/* NULL where it was accepted. */
static const char *refuser_name(const struct td_outcome *outcome)
{
	switch (outcome->by) {
	case TD_REFUSED_BY_KVM:
		return "KVM";
	case TD_REFUSED_BY_MODULE:
		return "the module";
	default:
		return NULL;
	}
}

/* " for leaf 7.0", where leaving out entries has shown it. */
static void append_leaf(const struct td_outcome *outcome, char *text, size_t size)
{
	size_t len = strlen(text);
	char leaf[CPUID_TEXT];

	if (outcome->has_refused_leaf)
		snprintf(text + len, size - len, " for leaf %s",
			 cpuid_addr_format(outcome->refused_leaf, leaf));
}

void outcome_format(const struct td_outcome *outcome, char *text, size_t size)
{
	const char *refuser = refuser_name(outcome);
	char status[STATUS_TEXT], number[16];
	size_t len;

	if (!refuser) {
		snprintf(text, size, "accepted");
		return;
	}
	snprintf(text, size, "refused by %s", refuser);
	len = strlen(text);
	if (outcome->has_status && outcome->by == TD_REFUSED_BY_MODULE) {
		status_format(outcome->status, outcome->has_rcx, outcome->rcx, status,
			      sizeof(status));
		snprintf(text + len, size - len, " with 0x%llx, %s",
			 (unsigned long long)outcome->status, status);
		append_leaf(outcome, text, size);
		len = strlen(text);
	}
	if (outcome->error)
		snprintf(text + len, size - len, "%s KVM_TDX_INIT_VM: %s",
			 outcome->by == TD_REFUSED_BY_MODULE ? ";" : ",",
			 errno_text(outcome->error, number));
}

/* RCX after a refused CPUID_CONFIG: leaf and sub-leaf (published TDX module source). */
static bool other_leaf(const struct td_expect *expect, const struct td_outcome *outcome)
{
	struct cpuid_addr at = outcome->refused_leaf;

	return outcome->has_refused_leaf && (expect->rcx != (at.leaf | (uint64_t)at.subleaf << 32));
}

/* The part of an "expect" line that the outcome contradicts; false where there is none. */
static bool contradicted(const struct td_expect *expect, const struct td_outcome *outcome,
			 char *wanted, size_t size)
{
	char number[16];

	if (expect->by == TD_ACCEPTED && outcome->by != TD_ACCEPTED)
		snprintf(wanted, size, "accepted");
	else if (expect->by != TD_ACCEPTED && outcome->by == TD_ACCEPTED)
		snprintf(wanted, size, "refused");
	else if (expect->by != TD_REFUSED_BY_ANY && expect->by != outcome->by)
		snprintf(wanted, size, "refused by %s",
			 expect->by == TD_REFUSED_BY_KVM ? "KVM" : "the module");
	else if (expect->has_errno && expect->error != outcome->error)
		snprintf(wanted, size, "%s", errno_text(expect->error, number));
	else if (expect->has_status && outcome->has_status && expect->status != outcome->status)
		snprintf(wanted, size, "status 0x%llx", (unsigned long long)expect->status);
	else if (expect->has_rcx &&
		 ((outcome->has_rcx && expect->rcx != outcome->rcx) || other_leaf(expect, outcome)))
		snprintf(wanted, size, "RCX 0x%llx", (unsigned long long)expect->rcx);
	else
		return false;
	return true;
}

static void list_bits(struct bit_list *list, struct cpuid_addr at, const struct cpuid_regs *regs)
{
	char text[CPUID_TEXT];

	for (unsigned int i = 0; i < CPUID_NUM_REGS * 32; i++) {
		if (regs->reg[i / 32] >> i % 32 & 1)
			bit_list_add(list, cpuid_bit_format(
						   (struct cpuid_bit){ at, i / 32, i % 32 }, text));
	}
}

/* The CPUID bits that the case asks for, if a subject has room for them: they are what it is about. */
static void append_asked(const struct td_config *config, char *text, size_t size)
{
	struct bit_list list = { 0 };
	size_t len = strlen(text);

	for (size_t i = 0; i < config->num_cpuid; i++)
		list_bits(&list, config->cpuid[i].at, &config->cpuid[i].regs);
	for (size_t i = 0; i < config->num_entries; i++) {
		const struct td_entry *entry = &config->entry[i];
		const bool indexed = entry->flags & TD_ENTRY_SIGNIFICANT_INDEX;

		list_bits(&list,
			  (struct cpuid_addr){ entry->function,
					       indexed ? entry->index : CPUID_SUBLEAF_NA },
			  &entry->regs);
	}
	if (list.count && list.shown == list.count && strlen(list.text) <= MAX_ASKED)
		snprintf(text + len, size - len, " with %.60s", list.text);
}

static enum judged judge_outcome(const struct observation *seen, struct finding *finding)
{
	const struct td_expect *expect = &seen->test->expect;

	if (!expect->given || !seen->has_outcome)
		return JUDGED_NOT_APPLICABLE;
	if (!contradicted(expect, &seen->outcome, finding->expected, sizeof(finding->expected)))
		return JUDGED_PASS;
	snprintf(finding->subject, sizeof(finding->subject), "%s",
		 seen->test->via == TD_VIA_KVM ? "KVM_TDX_INIT_VM" : "TDH.MNG.INIT");
	append_asked(&seen->test->config, finding->subject, sizeof(finding->subject));
	outcome_format(&seen->outcome, finding->observed, sizeof(finding->observed));
	return JUDGED_FAIL;
}

static enum judged judge_calls(const struct observation *seen, struct finding *finding)
{
	enum judged judged = JUDGED_NOT_APPLICABLE;
	char number[16];

	for (size_t i = 0; i < seen->num_calls; i++) {
		const struct td_call *call = &seen->test->call[i];

		if (!call->has_expect)
			continue;
		judged = JUDGED_PASS;
		if (call->expect == seen->call[i].error)
			continue;
		snprintf(finding->subject, sizeof(finding->subject), "call %zu, %s", i + 1,
			 td_call_name(call->kind));
		snprintf(finding->expected, sizeof(finding->expected), "%s",
			 call->expect ? errno_text(call->expect, number) : "success");
		snprintf(finding->observed, sizeof(finding->observed), "%s",
			 seen->call[i].error ? errno_text(seen->call[i].error, number) : "success");
		return JUDGED_FAIL;
	}
	return judged;
}

enum judged outcome_judge(const struct observation *seen, struct finding *finding)
{
	return seen->num_calls ? judge_calls(seen, finding) : judge_outcome(seen, finding);
}

/* The lines of @text without their comments; nothing where they do not fit. */
static void copy_config(const char *text, char *config, size_t size)
{
	size_t used = 0;

	for (const char *line = text; *line;) {
		size_t len = strcspn(line, "\n"), code = strcspn(line, "#\n");

		while (code && strchr(" \t", line[code - 1]))
			code--;
		if (used + code + 2 > size) {
			config[0] = '\0';
			return;
		}
		used += (size_t)snprintf(config + used, size - used, "%.*s%s", (int)code, line,
					 code ? "\n" : "");
		line += len + (line[len] == '\n');
	}
}

/*
 * A generated case has no file to look into: its text goes with the failure, unless it is so
 * long that nobody would read it.
 */
void outcome_config(const struct td_case *test, char *config, size_t size)
{
	char *text = td_case_text(test);

	if (text)
		copy_config(text, config, size);
	free(text);
}
