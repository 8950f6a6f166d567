/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One case after another, each judged by all rules of some families: what a fuzz target does
 * with its input.
 *
 *	static const char *const families[] = { "INI", "FIX", "CFG", "VIS", NULL };
 *	struct trial_options options = { .session = &session, .families = families };
 *	struct target_reason lack;
 *	struct finding finding;
 *	struct trial *trial;
 *
 *	if (trial_open(&trial, &options, &lack, &diag) != SESSION_OK)
 *		...	diag.text, or what is not to be had here: lack
 *	rule = trial_run(trial, test, &finding);
 *	if (rule)
 *		...	the case fails: finding says which bit, what was expected and observed
 *	trial_close(trial);
 *
 * Nothing of a case is left in the next one: the same case gets the same answer whatever ran
 * before it, as far as the target itself keeps nothing. Rules that are judged once a run say
 * nothing of a case and are left out: they are for `tdx-cts run`. So is what a case expects of
 * itself ("expect reject"): a made-up case has no such line.
 *
 * Where all families are among those that rules/screen.h knows, the screen is asked first, and
 * the judges only where it does not clear the case. About one in 1024 of the cases that it clears,
 * always the same ones, is judged all the same; a rule that fails then is a fault of the harness,
 * and ends the program: screen_cleared_a_failure().
 */
#ifndef FUZZ_TRIAL_H
#define FUZZ_TRIAL_H

#include "run/observe.h"
#include "run/session.h"

struct trial;

struct trial_options {
	const struct session_options *session; /* borrowed; what its strings are must outlive */
	const char *const *families; /* "INI", ..., up to NULL; borrowed by trial_open() only */
	bool allow_host_damage; /* hazards run on hardware, too */
	/* Told of each case before the target is asked: a journal on hardware. May be NULL. */
	void (*before)(void *user, const struct td_case *test);
	void *user;
	bool no_screen; /* every case is judged */
};

/* What became of the cases so far. */
struct trial_counts {
	uint64_t cases; /* all of them */
	uint64_t left_out; /* that this target cannot carry, or that may damage its host */
	uint64_t broken; /* the harness failed: no verdict */
	uint64_t failed;
	uint64_t cleared; /* by the screen */
	uint64_t checked; /* of these, judged all the same */
};

/*
 * Where it is not SESSION_OK there is nothing to close, and *@trial is NULL: SESSION_BAD with
 * @diag, as where there is no such family, SESSION_NOTHING with @lack.
 */
enum session_status trial_open(struct trial **trial, const struct trial_options *options,
			       struct target_reason *lack, struct diag *diag);
void trial_close(struct trial *trial);

/* The same for who cannot do without: what is not to be had here is an error as well. */
int trial_need(struct trial **trial, const struct trial_options *options, struct diag *diag);

/*
 * Leaves that TD_PARAMS has no place for on this module cannot be asked for without KVM: they are
 * taken out of a made-up case, which would be left out for them. So they are where TDs are related
 * to each other: what follows of one for the other is said of leaves as the module has them.
 * Bytes of TD_PARAMS that belong to a field become the field's: a fault is the same one, whichever
 * way it was asked for.
 */
void trial_fit(const struct trial *trial, struct td_case *test);

/*
 * The first rule in the table's order, of the families, that fails on the case, with @finding;
 * NULL where none does. Rules whose needs the target lacks are not judged.
 */
const struct rule *trial_run(struct trial *trial, const struct td_case *test,
			     struct finding *finding);

/* The same for the rules after @last, on the same case. */
const struct rule *trial_next(struct trial *trial, const struct rule *last,
			      struct finding *finding);

/* Says which rule, of which case, on stderr; and aborts. For a debugger to stop in. */
void screen_cleared_a_failure(const struct td_case *test, const struct rule *rule,
			      const struct finding *finding);

/* Of the last case, up to the next; nothing was seen of one that was left out. */
const struct observation *trial_seen(const struct trial *trial);

/* False, with the reason, where the last case was left out. */
bool trial_carried(const struct trial *trial, const struct target_reason **reason);

struct trial_counts trial_counts(const struct trial *trial);
const struct session *trial_session(const struct trial *trial);

/* For who looks closer at a case, as run/minimize_case.h does. */
struct observer *trial_observer(struct trial *trial);
const struct rule_context *trial_context(const struct trial *trial);

#endif
