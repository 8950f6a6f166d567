// SPDX-License-Identifier: GPL-2.0-only
/*
 * One trial for the whole life of the process.
 */
#include "fuzz/case_target.h"

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "fuzz/bytes.h"
#include "fuzz/case_journal.h"
#include "fuzz/environment.h"
#include "fuzz/guidance.h"
#include "fuzz/kcov.h"
#include "fuzz/known.h"
#include "fuzz/violated.h"
#include "run/failure.h"
#include "run/stop.h"

#define BAD_INPUT 2
#define HARNESS_FAILED 3
#define NOTHING_RAN 4

static const struct fuzz_scope *scope;
static struct fuzz_environment environment;
static struct trial *trial;
static struct known *known;
static struct case_journal *journal;
static struct kcov *kcov; /* NULL: the kernel is no source of features */

static __attribute__((noreturn)) void refuse(const char *text, int status)
{
	fprintf(stderr, "%s_fuzzer: %s\n", scope->name, text);
	exit(status);
}

static void open_known(void)
{
	struct diag diag;

	known = known_open(scope, trial_context(trial)->declared);
	if (!known)
		refuse("out of memory", BAD_INPUT);
	known_watch(known, environment.known);
	if (!environment.waived && known_add_waived(known, trial_session(trial), &diag))
		refuse(diag.text, BAD_INPUT);
}

/* Hardware shows nothing but its answers; what is instrumented shows more than they do. */
static bool is_guided(void)
{
	if (!environment.guide)
		return trial_session(trial)->target->on_hardware;
	if (strcmp(environment.guide, "0") != 0 && strcmp(environment.guide, "1") != 0)
		refuse("TDX_CTS_GUIDE is 0 or 1", BAD_INPUT);
	return environment.guide[0] == '1';
}

/* On the disk before the case can take the host down; else it must not. */
static void begin_case(void *user, const struct td_case *test)
{
	struct diag diag;

	(void)user;
	if (case_journal_begin(journal, test, &diag))
		refuse(diag.text, HARNESS_FAILED);
}

/* What ends the process, once it has said what the case has violated; or empty. */
static void end_case(const struct td_case *test, char stopped[FAILURE_TEXT])
{
	struct diag diag;

	if (journal && case_journal_end(journal, &diag))
		refuse(diag.text, HARNESS_FAILED);
	stop_after_case(trial_observer(trial), test, stopped, FAILURE_TEXT);
}

/* Found to take the host down: not again, in whatever company. */
static bool is_deadly(const struct td_case *test)
{
	return journal && known_covers(known, rule_named(RULE_HOST_SURVIVES), test);
}

/* Each process has its own: a fuzzer in persistent mode is forked off after this was called. */
static void open_journal(void)
{
	struct diag diag;

	journal = case_journal_open(environment.journal, &diag);
	if (!journal)
		refuse(diag.text, HARNESS_FAILED);
}

/* KVM is tested as well as the module, where it is there. */
static void open_kernel(void)
{
	struct target_reason lack;

	if (strcmp(trial_session(trial)->target->ops->name, "kvm") != 0)
		return;
	kcov = kcov_open(KCOV_PATH, &lack);
	if (!kcov)
		fprintf(stderr, "%s_fuzzer: not guided by the kernel's code: needs %s; found: %s\n",
			scope->name, lack.needed, lack.found);
}

int case_target_open(const char *name)
{
	struct trial_options options;
	struct target_reason lack;
	struct diag diag;

	scope = fuzz_scope_named(name);
	if (fuzz_environment_read(&environment, &diag))
		refuse(diag.text, BAD_INPUT);
	fuzz_environment_trial(&environment, scope, &options);
	options.before = environment.journal ? begin_case : NULL;
	switch (trial_open(&trial, &options, &lack, &diag)) {
	case SESSION_OK:
		break;
	case SESSION_NOTHING:
		diag_set(&diag, "needs %s; found: %s", lack.needed, lack.found);
		refuse(diag.text, NOTHING_RAN);
	default:
		refuse(diag.text, BAD_INPUT);
	}
	open_known();
	guidance_open(is_guided());
	if (is_guided())
		open_kernel();
	return 0;
}

const struct fuzz_scope *case_target_scope(void)
{
	return scope;
}

int case_target_run(const uint8_t *data, size_t size)
{
	static struct td_case test;
	char stopped[FAILURE_TEXT];
	struct finding finding;
	const struct rule *rule;

	if (environment.journal && !journal)
		open_journal();
	fuzz_decode(scope, data, size, &test);
	trial_fit(trial, &test);
	if (is_deadly(&test))
		return -1;
	if (kcov)
		kcov_begin(kcov);
	rule = trial_run(trial, &test, &finding);
	end_case(&test, stopped);
	guidance_add(trial_seen(trial));
	if (kcov)
		kcov_end(kcov, guidance_hit, NULL);
	for (; rule; rule = trial_next(trial, rule, &finding)) {
		if (known_covers(known, rule, &test))
			continue;
		fprintf(stderr, "%s: %s: %s: expected %s; observed %s\n", rule->id, rule->says,
			finding.subject, finding.expected, finding.observed);
		fprintf(stderr, "inputs: %" PRIu64 "\n", trial_counts(trial).cases);
		violated(rule->id);
	}
	if (*stopped)
		refuse(stopped, HARNESS_FAILED);
	return 0;
}
