// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an engine has found, looked at again: each input is carried out alone, in a process that may
 * hang or crash, and what fails is made small, named and kept.
 */
#include <errno.h>
#include <inttypes.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "fuzz/bytes.h"
#include "fuzz/campaign_private.h"
#include "fuzz/case_journal.h"
#include "fuzz/trial.h"
#include "input/file.h"
#include "input/hash.h"
#include "run/failure.h"
#include "run/hazard.h"
#include "run/outcome.h"
#include "run/smallest.h"
#include "run/stop.h"
#include "run/supervise.h"

#define KILL_MS 5000
#define MAX_HUNG 3 /* inputs that are waited for to the end; each takes its time */
#define MAX_KEPT 8 /* inputs of one kind */
#define MAX_WORDS 4 /* of a name */

/* In the process that carries them out. */
struct taker {
	struct campaign *campaign;
	char **files;
	size_t count;
	bool seeds;
	struct trial *trial;
	struct case_journal *journal; /* on hardware */
	struct known *known, *waived;
	struct td_case test;
	struct minimized minimized;
	char stopped[FAILURE_TEXT];
	struct diag diag;
};

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
static int keep_gone(struct taker *taker, const char *file)
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
static const struct rule *find_news(struct taker *taker, const struct rule *rule, bool *failed,
				    struct finding *finding)
{
	*failed = rule;
	while (rule && known_covers(taker->known, rule, &taker->test))
		rule = trial_next(taker->trial, rule, finding);
	return rule;
}

/* Bits that KVM may support one day: then the case must not fail for being accepted. */
static void add_needs(const struct rule_context *context, struct td_case *test)
{
	const struct effects *effects = context->effects;

	for (size_t i = 0; i < effects->num_clobbers && test->num_needs < TD_MAX_NEEDS; i++) {
		const struct effect *effect = &effects->effect[i];
		struct td_need *need = &test->need[test->num_needs];
		bool asked = false;

		if (effect->of != EFFECT_CPUID)
			continue;
		for (size_t j = 0; j < test->config.num_cpuid; j++)
			asked |= test->config.cpuid[j].at.leaf == effect->cpuid.at.leaf &&
				 test->config.cpuid[j].regs.reg[effect->cpuid.reg] >>
						 effect->cpuid.bit &
					 1;
		for (size_t j = 0; j < test->config.num_entries; j++)
			asked |= test->config.entry[j].function == effect->cpuid.at.leaf &&
				 test->config.entry[j].regs.reg[effect->cpuid.reg] >>
						 effect->cpuid.bit &
					 1;
		if (!asked)
			continue;
		memset(need, 0, sizeof(*need));
		need->kind = TD_NEED_SUPPORTED;
		need->negated = true;
		need->bit = effect->cpuid;
		test->num_needs++;
	}
}

static void name_finding(const struct taker *taker, const struct rule *rule,
			 struct campaign_finding *finding)
{
	const struct minimized *minimized = &taker->minimized;
	static char step[MAX_WORDS][REDUCE_TEXT];
	const char *word[MAX_WORDS];
	char folder[PATH_MAX];
	size_t count = 0;

	word[count++] = finding->finding.subject;
	for (size_t i = 0; minimized->result.set && i < minimized->reduce.count; i++) {
		const struct reduce_step *one = &minimized->reduce.step[i];

		if (!minimized->result.set[i] || one->kind == REDUCE_ENTRY || count == MAX_WORDS)
			continue;
		word[count] = reduce_step_format(&minimized->reduce, one, step[count]);
		/* A number in an entry is there for the entry's sake. */
		if (one->kind != REDUCE_ENTRY_BITS || !strchr(word[count], '='))
			count++;
	}
	campaign_name_make(rule->id, word, count, finding->name);
	campaign_path(taker->campaign, folder, "findings");
	campaign_name_unique(folder, finding->name);
}

static void describe(struct taker *taker, const struct rule *rule, struct campaign_finding *finding)
{
	const struct observation *seen = trial_seen(taker->trial);
	const struct known_waiver *waiver;

	finding->rule = rule;
	if (seen->has_outcome) {
		outcome_format(&seen->outcome, finding->answer, sizeof(finding->answer));
		if (seen->outcome.by != TD_ACCEPTED)
			finding->refused_by =
				seen->outcome.by == TD_REFUSED_BY_KVM ? "kvm" : "module";
	}
	outcome_config(&taker->minimized.smallest, finding->config, sizeof(finding->config));
	waiver = known_waives(taker->waived, rule, &taker->minimized.smallest);
	if (waiver)
		finding->waiver = *waiver;
}

/* tdx-cts run has one module: what shows on two is repeated by the target itself. */
static int write_input(struct taker *taker, const struct campaign_finding *finding)
{
	static uint8_t bytes[FUZZ_MAX_INPUT];
	char path[PATH_MAX];
	size_t size;

	if (!fuzz_encode(taker->campaign->options->target->scope, &taker->minimized.smallest, bytes,
			 sizeof(bytes), &size))
		return 0;
	campaign_path(taker->campaign, path, "findings/%s.bin", finding->name);
	return file_write(path, bytes, size, &taker->diag);
}

/* As it will be in the corpus: what is wrong in the first line, how to repeat it in the last. */
static int write_case(struct taker *taker, const struct rule *rule,
		      const struct campaign_finding *finding)
{
	const struct campaign_options *options = taker->campaign->options;
	struct td_case *test = &taker->minimized.smallest;
	char path[PATH_MAX], why[128], *comment;
	static char command[SMALLEST_COMMAND];
	int ret;

	snprintf(test->rule, sizeof(test->rule), "%s", rule->id);
	snprintf(test->name, sizeof(test->name), "%s", finding->name);
	test->role = TD_ROLE_NEGATIVE;
	test->hazard = hazard_of_case(trial_context(taker->trial), test, why);
	add_needs(trial_context(taker->trial), test);
	test->summary[0] = '\0';
	campaign_path(taker->campaign, path, "findings/%s.td", finding->name);
	if (options->target->scope->two_modules)
		snprintf(command, sizeof(command), "found by the fuzz target %s",
			 options->target->name);
	else
		smallest_command(trial_session(taker->trial), rule, options->told.allow_host_damage,
				 path, command, sizeof(command));
	if (asprintf(&comment, "%s%sexpected %s; observed %s\n%s: %s\n%s", finding->finding.subject,
		     *finding->finding.subject ? ": " : "", finding->finding.expected,
		     finding->finding.observed, rule->id, rule->says, command) < 0)
		return diag_set(&taker->diag, "out of memory");
	ret = smallest_write(test, comment, path, &taker->diag);
	free(comment);
	return ret;
}

/* What could not be made small is a finding as it is. */
static bool minimise(struct taker *taker, const struct failure *failure)
{
	const struct minimize_request request = {
		.observer = trial_observer(taker->trial),
		.context = trial_context(taker->trial),
		.test = &taker->test,
		.failure = failure,
	};
	struct minimized *minimized = &taker->minimized;

	if (!minimize_case(&request, minimized))
		return false;
	if (minimized->result.end == MINIMIZE_BASELINE_FAILS) {
		minimized->smallest = taker->test;
		minimized->smallest.num_calls = minimized->smallest.num_ops = 0;
		td_config_default(&minimized->smallest.config);
	} else if (minimized->result.end != MINIMIZE_FOUND) {
		minimized->smallest = taker->test;
	}
	return true;
}

/* On hardware nothing more is carried out after damage. */
static bool may_go_on(struct taker *taker)
{
	return !stop_after_case(trial_observer(taker->trial), &taker->test, taker->stopped,
				sizeof(taker->stopped));
}

/* What the smallest one showed is what is told of it, where it can be carried out once more. */
static int keep_rule(struct taker *taker, const struct rule *rule, const struct finding *found)
{
	struct campaign_finding finding = { .kind = CAMPAIGN_RULE, .finding = *found };
	const struct rule *again;
	struct failure failure;
	struct finding smaller;
	int ret = -1;

	if (failure_of(rule, trial_context(taker->trial), trial_observer(taker->trial), &failure) !=
	    JUDGED_FAIL)
		return diag_set(&taker->diag, "%s fails, and does not when judged again", rule->id);
	if (!minimise(taker, &failure)) {
		diag_set(&taker->diag, "out of memory");
		goto out;
	}
	again = *taker->stopped ? NULL :
				  trial_run(taker->trial, &taker->minimized.smallest, &smaller);
	while (again && again != rule)
		again = trial_next(taker->trial, again, &smaller);
	if (again)
		finding.finding = smaller;
	describe(taker, rule, &finding);
	name_finding(taker, rule, &finding);
	ret = write_case(taker, rule, &finding);
	if (!ret && taker->campaign->options->target->scope->two_modules)
		ret = write_input(taker, &finding);
	if (!ret)
		ret = campaign_findings_add(taker->campaign->options->folder, &finding,
					    &taker->diag);
out:
	minimized_free(&taker->minimized);
	return ret;
}

/* All rules that the input violates; each finding makes one of them no news. */
static int take_case(struct taker *taker, const char *file)
{
	const struct rule *rule, *last = NULL;
	struct finding finding;
	bool failed;

	rule = find_news(taker, trial_run(taker->trial, &taker->test, &finding), &failed, &finding);
	if (!failed)
		return taker->seeds ? 0 : keep_gone(taker, file);
	while (rule && rule != last && may_go_on(taker)) {
		if (keep_rule(taker, rule, &finding))
			return -1;
		last = rule;
		rule = find_news(taker, trial_run(taker->trial, &taker->test, &finding), &failed,
				 &finding);
	}
	if (!taker->seeds)
		put_away(taker->campaign, file);
	return 0;
}

static int take_file(struct taker *taker, const char *file)
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

static int open_known(struct taker *taker, const char *findings)
{
	const struct declared *declared = trial_context(taker->trial)->declared;
	const struct fuzz_scope *scope = taker->campaign->options->target->scope;

	taker->known = known_open(scope, declared);
	taker->waived = known_open(scope, declared);
	if (!taker->known || !taker->waived)
		return diag_set(&taker->diag, "out of memory");
	known_watch(taker->known, findings);
	return known_add_waived(taker->waived, trial_session(taker->trial), &taker->diag);
}

static int open_taker(struct taker *taker)
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
	struct taker *taker = user;
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
	struct taker *taker = calloc(1, sizeof(*taker));
	struct supervise_result result;
	int ret = 0;

	if (!taker)
		return diag_set(diag, "out of memory");
	while (count && !ret) {
		size_t done;

		*taker = (struct taker){
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
