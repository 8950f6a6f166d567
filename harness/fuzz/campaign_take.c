// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an engine has found, looked at again: each input is carried out alone, in a process that may
 * hang or crash.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/bytes.h"
#include "fuzz/campaign_taker.h"
#include "fuzz/case_journal.h"
#include "input/hash.h"
#include "run/stop.h"
#include "run/supervise.h"

#define KILL_MS 5000
#define MAX_HUNG 3 /* inputs that are waited for to the end; each takes its time */
#define MAX_KEPT 8 /* inputs of one kind */

/* For names of inputs that have no other. */
static uint64_t hash_of(const char *path)
{
	size_t size = 0;
	uint8_t *bytes = campaign_read(path, FUZZ_MAX_INPUT, &size);
	uint64_t hash = hash_bytes(bytes, size);

	free(bytes);
	return hash;
}

/* Out of the engine's folder, so that it is looked at once. */
static void put_away(const struct campaign *campaign, const char *file)
{
	const char *name = strrchr(file, '/');
	char path[PATH_MAX];

	campaign_path(campaign, path, "taken/%.200s", name ? name + 1 : file);
	if (rename(file, path))
		unlink(file);
}

int campaign_keep_input(struct campaign *campaign, const char *file,
			struct campaign_finding *finding, struct diag *diag)
{
	struct campaign_findings findings;
	char path[PATH_MAX], folder[PATH_MAX];
	size_t kept;

	if (campaign_findings_load(&findings, campaign->options->folder, diag))
		return -1;
	kept = campaign_findings_count(&findings, finding->kind);
	campaign_findings_free(&findings);
	if (kept >= MAX_KEPT) {
		put_away(campaign, file);
		return 0;
	}
	if (!*finding->name)
		snprintf(finding->name, sizeof(finding->name), "%s.%08" PRIx32,
			 campaign_kind_name(finding->kind), (uint32_t)hash_of(file));
	campaign_path(campaign, folder, "findings");
	campaign_name_unique(folder, finding->name);
	campaign_path(campaign, path, "findings/%s.bin", finding->name);
	if (rename(file, path))
		return diag_set(diag, "%s: %s", path, strerror(errno));
	return campaign_findings_add(campaign->options->folder, finding, diag);
}

static bool is_kind(const char *file, const char *libfuzzer, const char *afl)
{
	const char *name = strrchr(file, '/');

	return !strncmp(name + 1, libfuzzer, strlen(libfuzzer)) || strstr(file, afl);
}

/* It does nothing when carried out alone: what did the engine see? */
static int keep_gone(struct campaign_taker *taker, const char *file)
{
	struct campaign_finding finding = { .kind = CAMPAIGN_CRASH };
	const struct target_reason *reason;

	if (is_kind(file, "timeout-", "/hangs")) {
		finding.kind = CAMPAIGN_GONE;
		snprintf(finding.says, sizeof(finding.says),
			 "took longer than %u s in the engine, and not when carried out alone",
			 taker->campaign->setting.input_seconds);
	} else if (is_kind(file, "oom-", "/oom")) {
		finding.kind = CAMPAIGN_MEMORY;
		snprintf(finding.says, sizeof(finding.says),
			 "took too much memory in the engine, and violates no rule");
	} else if (!trial_carried(taker->trial, &reason)) {
		snprintf(finding.says, sizeof(finding.says),
			 "crashed in the engine, and cannot be carried out alone: needs %.120s; "
			 "found: %.120s",
			 reason->needed, reason->found);
	} else {
		snprintf(finding.says, sizeof(finding.says),
			 "crashed in the engine, and violates no rule when carried out alone");
	}
	return campaign_keep_input(taker->campaign, file, &finding, &taker->diag);
}

/* The first failing rule that is news, judged on what was seen last. */
static const struct rule *find_news(struct campaign_taker *taker, const struct rule *rule,
				    bool *failed, struct finding *finding)
{
	*failed = rule;
	while (rule && known_covers(taker->known, rule, &taker->test))
		rule = trial_next(taker->trial, rule, finding);
	return rule;
}

/* On hardware nothing more is carried out after damage. */
static bool may_go_on(struct campaign_taker *taker)
{
	return !stop_after_case(trial_observer(taker->trial), &taker->test, taker->stopped,
				sizeof(taker->stopped));
}

/* All rules that the input violates; each finding makes one of them no news. */
static int take_case(struct campaign_taker *taker, const char *file)
{
	const struct rule *rule, *last = NULL;
	struct finding finding;
	bool failed;

	rule = find_news(taker, trial_run(taker->trial, &taker->test, &finding), &failed, &finding);
	if (!failed)
		return taker->seeds ? 0 : keep_gone(taker, file);
	while (rule && rule != last && may_go_on(taker)) {
		if (campaign_keep_rule(taker, rule, &finding))
			return -1;
		last = rule;
		rule = find_news(taker, trial_run(taker->trial, &taker->test, &finding), &failed,
				 &finding);
	}
	if (!taker->seeds)
		put_away(taker->campaign, file);
	return 0;
}

static int take_file(struct campaign_taker *taker, const char *file)
{
	size_t size = 0;
	uint8_t *bytes = campaign_read(file, FUZZ_MAX_INPUT, &size);
	int ret;

	if (!bytes)
		return diag_set(&taker->diag, "%s: %s", file, strerror(errno));
	memset(&taker->test, 0, sizeof(taker->test));
	fuzz_decode(taker->campaign->options->target->scope, bytes, size, &taker->test);
	trial_fit(taker->trial, &taker->test);
	free(bytes);
	/* All that is made of it while it is made smaller is this one. */
	if (taker->journal && case_journal_begin(taker->journal, &taker->test, &taker->diag))
		return -1;
	ret = take_case(taker, file);
	if (taker->journal && case_journal_end(taker->journal, &taker->diag))
		return -1;
	return ret;
}

static int open_known(struct campaign_taker *taker, const char *findings)
{
	const struct declared *declared = trial_context(taker->trial)->declared;
	const struct fuzz_scope *scope = taker->campaign->options->target->scope;

	taker->known = known_open(scope, declared);
	taker->waived = known_open(scope, declared);
	if (!taker->known || !taker->waived)
		return diag_no_memory(&taker->diag, NULL);
	known_watch(taker->known, findings);
	return known_add_waived(taker->waived, trial_session(taker->trial), &taker->diag);
}

static int open_taker(struct campaign_taker *taker)
{
	const struct campaign_options *options = taker->campaign->options;
	static struct fuzz_environment told;
	static char findings[PATH_MAX], journal[PATH_MAX];
	struct trial_options trial;

	told = options->told;
	fuzz_environment_trial(&told, options->target->scope, &trial);
	campaign_path(taker->campaign, findings, "findings");
	if (taker->campaign->on_hardware) {
		campaign_path(taker->campaign, journal, CAMPAIGN_JOURNAL);
		taker->journal = case_journal_open(journal, &taker->diag);
		if (!taker->journal)
			return -1;
	}
	if (trial_need(&taker->trial, &trial, &taker->diag))
		return -1;
	return open_known(taker, findings);
}

/* The steps: one when it is open, and two for each input. The end tells nothing else. */
static int work(void *user, struct supervision *supervision)
{
	struct campaign_taker *taker = user;
	int ret = open_taker(taker);

	supervision_step(supervision);
	for (size_t i = 0; i < taker->count && !ret && !*taker->stopped; i++) {
		supervision_step(supervision);
		ret = take_file(taker, taker->files[i]);
		supervision_step(supervision);
	}
	if (!ret && *taker->stopped)
		ret = diag_set(&taker->diag, "%s", taker->stopped);
	if (ret)
		fprintf(stderr, "tdx-cts: %s\n", taker->diag.text);
	known_close(taker->known);
	known_close(taker->waived);
	trial_close(taker->trial);
	case_journal_close(taker->journal);
	return ret ? 1 : 0;
}

/* The input during which the process ended. */
static int bury(struct campaign *campaign, const char *file, const struct supervise_result *result,
		unsigned int ms, struct diag *diag)
{
	struct campaign_finding finding = { .kind = CAMPAIGN_CRASH };

	if (result->end == SUPERVISE_HUNG) {
		campaign->hung++;
		finding.kind = CAMPAIGN_HANG;
		snprintf(finding.says, sizeof(finding.says), "no answer for %u s", ms / 1000);
	} else {
		snprintf(finding.says, sizeof(finding.says),
			 "the process that carried it out ended by signal %d", result->signal);
	}
	return campaign_keep_input(campaign, file, &finding, diag);
}

/* Enough of them were waited for. */
static int keep_hanging(struct campaign *campaign, const char *file, struct diag *diag)
{
	struct campaign_finding finding = { .kind = CAMPAIGN_HANG };

	snprintf(finding.says, sizeof(finding.says),
		 "took longer than %u s in the engine; not tried again",
		 campaign->setting.input_seconds);
	return campaign_keep_input(campaign, file, &finding, diag);
}

/* Those that hang again are looked at alone, for their time is the whole campaign's. */
static size_t leave_hanging(struct campaign *campaign, char **files, size_t count,
			    struct diag *diag)
{
	size_t left = 0;

	for (size_t i = 0; i < count; i++) {
		char *file = files[i];

		if (campaign->hung >= MAX_HUNG && is_kind(file, "timeout-", "/hangs") &&
		    !keep_hanging(campaign, file, diag))
			continue;
		files[i] = files[left];
		files[left++] = file;
	}
	return left;
}

/* How many are done: all of them, or all up to the one in which the process ended. */
static size_t done_by(const struct supervise_result *result, size_t count)
{
	if (result->end == SUPERVISE_EXITED)
		return count;
	return result->sequence < 2 ? 0 : result->sequence / 2;
}

static int take_cases(struct campaign *campaign, char **files, size_t count, bool seeds,
		      struct diag *diag)
{
	const struct supervise_options limits = {
		.case_ms = 1000 * campaign->setting.input_seconds + 1000,
		.kill_ms = KILL_MS,
	};
	struct campaign_taker *taker = calloc(1, sizeof(*taker));
	struct supervise_result result;
	int ret = 0;

	if (!taker)
		return diag_no_memory(diag, NULL);
	while (count && !ret) {
		size_t done;

		*taker = (struct campaign_taker){
			.campaign = campaign, .files = files, .count = count, .seeds = seeds
		};
		ret = supervise(&limits, work, taker, &result, diag);
		if (result.interrupted && !campaign->interrupted)
			campaign->interrupted = result.interrupted == SIGINT ? "SIGINT" : "SIGTERM";
		done = done_by(&result, count);
		if (ret)
			break;
		if (result.end == SUPERVISE_EXITED && result.status)
			ret = diag_set(diag, "what was found cannot be looked at; see above");
		else if (result.end != SUPERVISE_EXITED && !done)
			ret = diag_set(diag,
				       "the harness ended before its first input, by "
				       "signal %d; please report that",
				       result.signal);
		else if (result.end != SUPERVISE_EXITED)
			ret = bury(campaign, files[done - 1], &result, limits.case_ms, diag);
		files += done;
		count -= done;
		/* The engine will find the others. */
		if (seeds && campaign->hung >= MAX_HUNG)
			break;
	}
	free(taker);
	return ret;
}

int campaign_take(struct campaign *campaign, char **files, size_t count, bool seeds,
		  struct diag *diag)
{
	int ret = 0;

	if (!seeds)
		campaign->result->taken += count;
	if (campaign->options->target->scope) {
		count = leave_hanging(campaign, files, count, diag);
		return take_cases(campaign, files, count, seeds, diag);
	}
	for (size_t i = 0; i < count && !ret && !seeds; i++)
		ret = campaign_take_input(campaign, files[i], diag);
	return ret;
}
