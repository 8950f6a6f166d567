// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts explain RULE.
 */
#include <stdio.h>
#include <string.h>

#include "cli/explain.h"
#include "cli/text.h"
#include "input/corpus.h"
#include "input/file.h"

static const struct {
	unsigned int need;
	const char *name;
} needs[] = {
	{ NEED_METADATA, "the module's metadata" },
	{ NEED_MODULE, "the module's own answer beside KVM's" },
	{ NEED_CPUID, "the TD's CPUID as the host reads it" },
	{ NEED_GUEST, "a TD that runs" },
	{ NEED_HOST_STATE, "host registers before and after" },
	{ NEED_KVM, "KVM" },
	{ NEED_CALLS, "single KVM calls" },
	{ NEED_WARNINGS, "the host kernel's log" },
	{ NEED_TAINT, "the host kernel's taint" },
	{ NEED_KEY_IDS, "the TDX key ids in use" },
	{ NEED_HOST_MSRS, "host MSRs that only the kernel can read" },
};

static void say_needs(const struct rule *rule)
{
	struct cli_list list = { 0 };

	for (size_t i = 0; i < sizeof(needs) / sizeof(needs[0]); i++) {
		if (rule->needs & needs[i].need)
			cli_list_add(&list, "%s%s", list.len ? "and " : "", needs[i].name);
	}
	cli_say("needs", "%s", list.len ? list.text : "nothing but the module's description");
}

/* "clb/CLB-01.negative-tsx.td" is a case of CLB-01. */
static bool case_of(const struct rule *rule, const char *path)
{
	size_t len = strlen(rule->id);
	const char *name = strrchr(path, '/');

	return name && !strncmp(name + 1, rule->id, len) && name[1 + len] == '.';
}

/* Reads the rule's cases, and says them if wanted. How many there are, or -1. */
static int read_cases(const struct rule *rule, char **files, bool say, struct diag *diag)
{
	static const char *const roles[] = { "", "positive", "negative" };
	static struct td_case test; /* too large for the stack */
	int count = 0;

	for (char **file = files; *file; file++) {
		if (!case_of(rule, *file))
			continue;
		if (td_case_load(&test, *file, diag))
			return -1;
		if (say)
			cli_say(count ? "" : "cases", "%s (%s): %s", test.name, roles[test.role],
				test.summary);
		count++;
	}
	return count;
}

int explain_rule(const struct rule *rule, struct diag *diag)
{
	char folder[PATH_MAX];
	char **files;
	int count;

	if (snprintf(folder, sizeof(folder), "%s/cases", corpus_root()) >= (int)sizeof(folder))
		return diag_set(diag, "the path of the corpus is too long; move it");
	files = file_list(folder, ".td", diag);
	if (!files)
		return -1;
	count = read_cases(rule, files, false, diag);
	if (count >= 0) {
		cli_say("rule", "%s, %s", rule->id, rule->name);
		cli_say("says", "%s", rule->says);
		cli_say("rests on", "%s", rule->source);
		cli_say("is judged", "%s",
			rule->once ? "once a run, on what the module says of itself" :
				     "on every TD to which it applies");
		say_needs(rule);
		read_cases(rule, files, true, diag);
		printf("%s has %d case%s; \"tdx-cts run --rule %s\" judges it.\n", rule->id, count,
		       count == 1 ? "" : "s", rule->id);
	}
	file_list_free(files);
	return count < 0 ? -1 : 0;
}
