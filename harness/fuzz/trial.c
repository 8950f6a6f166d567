// SPDX-License-Identifier: GPL-2.0-only
/*
 * Trials: a session, its observer, and the rules of some families.
 */
#include "fuzz/trial.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "rules/request.h"
#include "rules/screen.h"
#include "run/hazard.h"
#include "run/needs.h"
#include "run/update.h"

struct trial {
	struct observer *older; /* on the module before an update; or NULL */
	struct rule_context older_context;
	struct session session;
	struct rule_context context;
	struct observer *observer;
	struct screen *screen; /* NULL: none */
	bool allow_host_damage;
	void (*before)(void *user, const struct td_case *test);
	void *user;
	/* What the target showed and lacked before any case. */
	unsigned int shown, missing, broken;
	bool carried; /* the last case */
	struct target_reason reason; /* why not */
	struct trial_counts counts;
	size_t num_rules;
	const struct rule *rule[]; /* of the families, in the table's order */
};

/* Of the family, and judged by cases. */
static bool is_of(const struct rule *rule, const char *family)
{
	char name[8];

	rule_family(rule, name);
	return !strcmp(name, family);
}

static bool is_wanted(const struct rule *rule, const char *const *families)
{
	for (; !rule->once && *families; families++) {
		if (is_of(rule, *families))
			return true;
	}
	return false;
}

static int check_families(const char *const *families, struct diag *diag)
{
	if (!*families)
		return diag_set(diag, "no family of rules; name one, as INI");
	for (; *families; families++) {
		size_t i = 0;

		while (i < rules_count() && !is_of(rule_at(i), *families))
			i++;
		if (i == rules_count())
			return diag_set(diag,
					"there is no family of rules '%s'; see tdx-cts list rules",
					*families);
	}
	return 0;
}

static void select_rules(struct trial *trial, const char *const *families)
{
	for (size_t i = 0; i < rules_count(); i++) {
		if (is_wanted(rule_at(i), families))
			trial->rule[trial->num_rules++] = rule_at(i);
	}
}

static bool screen_knows(const char *const *families)
{
	while (*families && screen_covers(*families))
		families++;
	return !*families;
}

/* Nothing is judged there, it is only seen. */
static int open_older(struct trial *trial, struct diag *diag)
{
	if (trial->session.options.target == SESSION_KVM)
		return diag_set(diag,
				"an update by its operator happens once, and not for each input; "
				"leave out the target kvm");
	trial->older = update_older(trial->session.before, &trial->older_context);
	if (!trial->older)
		return diag_no_memory(diag, NULL);
	trial->observer->older = trial->older;
	trial->context.older = &trial->older_context;
	return 0;
}

/* The session is open. */
static int begin(struct trial *trial, const struct trial_options *options, struct diag *diag)
{
	struct target_lacks *lacks;

	session_describe(&trial->session, &trial->context);
	trial->observer = observer_create(trial->session.target, &trial->context);
	if (!trial->observer)
		return diag_no_memory(diag, NULL);
	lacks = &trial->observer->lacks;
	context_fill(&trial->context, trial->session.target, trial->session.described, lacks);
	trial->shown = lacks->shown;
	trial->missing = lacks->missing;
	trial->broken = lacks->broken;
	trial->allow_host_damage = options->allow_host_damage;
	trial->before = options->before;
	trial->user = options->user;
	select_rules(trial, options->families);
	if (trial->session.before && open_older(trial, diag))
		return -1;
	if (options->no_screen || !screen_knows(options->families))
		return 0;
	trial->screen = screen_create(&trial->context);
	return trial->screen ? 0 : diag_no_memory(diag, NULL);
}

enum session_status trial_open(struct trial **trial, const struct trial_options *options,
			       struct target_reason *lack, struct diag *diag)
{
	enum session_status status;

	*trial = NULL;
	if (check_families(options->families, diag))
		return SESSION_BAD;
	*trial = calloc(1, sizeof(**trial) + rules_count() * sizeof(const struct rule *));
	if (!*trial) {
		diag_no_memory(diag, NULL);
		return SESSION_BAD;
	}
	status = session_open(&(*trial)->session, options->session, diag);
	if (status == SESSION_NOTHING)
		*lack = (*trial)->session.lack;
	if (status == SESSION_OK && !begin(*trial, options, diag))
		return SESSION_OK;
	if (status == SESSION_OK) {
		trial_close(*trial);
		status = SESSION_BAD;
	} else {
		free(*trial);
	}
	*trial = NULL;
	return status;
}

int trial_need(struct trial **trial, const struct trial_options *options, struct diag *diag)
{
	struct target_reason lack;
	enum session_status status = trial_open(trial, options, &lack, diag);

	if (status == SESSION_NOTHING)
		diag_set(diag, "needs %s; found: %s", lack.needed, lack.found);
	return status == SESSION_OK ? 0 : -1;
}

void trial_close(struct trial *trial)
{
	if (!trial)
		return;
	screen_free(trial->screen);
	observer_free(trial->observer);
	observer_free(trial->older);
	session_close(&trial->session);
	free(trial);
}

/* A kernel that has warned is tainted ever after, and says nothing of that in a later case. */
static void boot_anew(struct trial *trial)
{
	const struct observation *seen = &trial->observer->seen;
	struct diag diag;

	if (trial->session.options.target != SESSION_EMULATOR || !seen->has_health[HEALTH_TAINT] ||
	    seen->health_after[HEALTH_WARNINGS] == seen->health_before[HEALTH_WARNINGS])
		return;
	if (!session_renew_target(&trial->session, &diag))
		trial->observer->target = trial->session.target;
}

/* What an earlier case has shown or lacked says nothing of this one. */
static void forget(struct trial *trial)
{
	struct target_lacks *lacks = &trial->observer->lacks;

	lacks->shown = trial->shown;
	lacks->missing = trial->missing;
	lacks->broken = trial->broken;
}

static bool may(struct trial *trial, const struct td_case *test)
{
	return needs_met(&trial->context, test, &trial->reason) &&
	       hazard_may(&trial->context, trial->observer->target, trial->allow_host_damage, test,
			  &trial->reason);
}

static bool observe(struct trial *trial, const struct td_case *test)
{
	if (!may(trial, test)) {
		observer_lose(trial->observer, test, "left out");
		return false;
	}
	if (trial->before)
		trial->before(trial->user, test);
	return observer_observe(trial->observer, test, &trial->reason);
}

/* The subject of the rule was there to be seen. */
static bool is_judged(const struct trial *trial, const struct rule *rule)
{
	unsigned int broken = trial->observer->broken | trial->broken;

	return !(rule->needs & broken) && !target_lacks_of(&trial->observer->lacks, rule->needs);
}

/* The first failing rule from that place on. */
static const struct rule *judge(const struct trial *trial, size_t begin, struct finding *finding)
{
	const struct observation *seen = &trial->observer->seen;

	for (size_t i = begin; i < trial->num_rules; i++) {
		const struct rule *rule = trial->rule[i];

		if (!is_judged(trial, rule))
			continue;
		memset(finding, 0, sizeof(*finding));
		if (rule->judge(rule, &trial->context, seen, finding) == JUDGED_FAIL)
			return rule;
	}
	return NULL;
}

#define CHECK_ONE_IN 1024
#define MIX 0x9e3779b97f4a7c15ULL

/* By what is asked for alone, so that a case is checked always or never. */
static bool is_checked(const struct td_config *td)
{
	uint64_t hash = (td->attributes ^ td->xfam << 8) * MIX + td->eptp_controls +
			td->config_flags + td->max_vcpus + td->tsc_frequency;

	for (size_t i = 0; i < td->num_cpuid; i++) {
		const uint32_t *reg = td->cpuid[i].regs.reg;

		hash += (reg[0] | (uint64_t)reg[1] << 32) * MIX;
		hash ^= (reg[2] | (uint64_t)reg[3] << 32) * (MIX + 2 * i);
	}
	hash = (hash ^ hash >> 32) * MIX;
	return hash >> 32 < (1ULL << 32) / CHECK_ONE_IN;
}

void screen_cleared_a_failure(const struct td_case *test, const struct rule *rule,
			      const struct finding *finding)
{
	fprintf(stderr, "screen: cleared a case on which %s fails: %s, expected %s, found %s\n",
		rule->id, finding->subject, finding->expected, finding->observed);
	td_case_print(test, stderr);
	abort();
}

static const struct rule *screen_or_judge(struct trial *trial, const struct td_case *test,
					  struct finding *finding)
{
	const struct rule *rule;

	if (!trial->screen || trial->observer->broken ||
	    !screen_clears(trial->screen, &trial->observer->seen))
		return judge(trial, 0, finding);
	trial->counts.cleared++;
	if (!is_checked(&test->config))
		return NULL;
	trial->counts.checked++;
	rule = judge(trial, 0, finding);
	if (rule)
		screen_cleared_a_failure(test, rule, finding);
	return NULL;
}

static void fit(const struct trial *trial, struct td_config *config)
{
	size_t kept = 0;

	for (size_t i = 0; i < config->num_cpuid; i++) {
		if (request_has_slot(&trial->context, config->cpuid[i].at))
			config->cpuid[kept++] = config->cpuid[i];
	}
	config->num_cpuid = kept;
}

static void fold_patches(const struct trial *trial, struct td_config *config)
{
	struct request request;

	request_of_config(&trial->context, config, TD_VIA_MODULE, &request);
	*config = request.td;
}

void trial_fit(const struct trial *trial, struct td_case *test)
{
	if (test->via != TD_VIA_MODULE && test->relation == TD_RELATION_NONE)
		return;
	fit(trial, &test->config);
	if (td_relation_has_partner(test->relation))
		fit(trial, &test->partner);
	if (test->via == TD_VIA_MODULE && test->config.num_patches)
		fold_patches(trial, &test->config);
}

const struct rule *trial_run(struct trial *trial, const struct td_case *test,
			     struct finding *finding)
{
	struct trial_counts *counts = &trial->counts;
	const struct rule *rule;

	counts->cases++;
	boot_anew(trial);
	forget(trial);
	trial->carried = observe(trial, test);
	if (!trial->carried) {
		counts->left_out++;
		return NULL;
	}
	counts->broken += trial->observer->broken != 0;
	rule = screen_or_judge(trial, test, finding);
	counts->failed += rule != NULL;
	return rule;
}

const struct rule *trial_next(struct trial *trial, const struct rule *last, struct finding *finding)
{
	size_t i = 0;

	while (trial->rule[i] != last)
		i++;
	return judge(trial, i + 1, finding);
}

const struct observation *trial_seen(const struct trial *trial)
{
	return &trial->observer->seen;
}

bool trial_carried(const struct trial *trial, const struct target_reason **reason)
{
	*reason = &trial->reason;
	return trial->carried;
}

struct trial_counts trial_counts(const struct trial *trial)
{
	return trial->counts;
}

const struct session *trial_session(const struct trial *trial)
{
	return &trial->session;
}

struct observer *trial_observer(struct trial *trial)
{
	return trial->observer;
}

const struct rule_context *trial_context(const struct trial *trial)
{
	return &trial->context;
}
