// SPDX-License-Identifier: GPL-2.0-only
/*
 * The cases of a plan on a host whose module is replaced once, by its operator.
 */
#include <stdio.h>
#include <string.h>

#include "module/masks.h"
#include "run/discover.h"
#include "run/interrupt.h"
#include "run/runner.h"

/* Half of the budget, or of the time, is used up, or nobody waits: as much comes after the update. */
static bool is_over(const struct runner *runner)
{
	uint64_t budget = runner->selection->budget;
	uint64_t half_ns = runner->selection->seconds * PROGRESS_SECOND_NS / 2;

	return interrupt_name() || (budget && 2 * runner->older->num_builds > budget) ||
	       (runner->deadline_ns && progress_now_ns() >= runner->deadline_ns - half_ns);
}

static bool is_selected(const struct runner *runner, size_t number, const char *name)
{
	const struct run_selection *selection = runner->selection;

	return (!selection->test || !strcmp(name, selection->test)) &&
	       (!selection->num_shards || number % selection->num_shards == selection->shard);
}

static int keep(struct runner *runner, size_t number, struct diag *diag)
{
	struct target_reason reason;

	if (runner->test.via != TD_VIA_KVM || !runner_may(runner, &runner->test, &reason) ||
	    !observer_observe(runner->older, &runner->test, &reason))
		return 0;
	if (guided_keep(runner->guided, number, &runner->test, &runner->older->seen))
		return 0;
	return diag_no_memory(diag, "what the module before the update shows");
}

static int keep_item(struct runner *runner, const struct plan_item *item, struct diag *diag)
{
	char name[TD_NAME];

	plan_name(runner->plan, item, name);
	if (!is_selected(runner, item->number, name))
		return 0;
	return plan_case(runner->plan, item, &runner->test, diag) ||
			       keep(runner, item->number, diag) ?
		       -1 :
		       0;
}

static int keep_all(struct runner *runner, struct diag *diag)
{
	const struct plan_item *item;

	if (run_selection_is_file(runner->selection))
		return plan_load_case(&runner->test, runner->selection->test, diag) ||
				       keep(runner, 0, diag) ?
			       -1 :
			       0;
	do {
		if (plan_next(runner->plan, &item, diag) || (item && keep_item(runner, item, diag)))
			return -1;
	} while (item && !is_over(runner));
	plan_rewind(runner->plan);
	return 0;
}

/* False, with the reason, where what runs now is not what the run is to judge. */
static bool is_updated(struct runner *runner, struct target_reason *reason)
{
	const struct module_version *described = &runner->context.masks->numbers;
	struct module_version running;

	if (!discover_version(runner->observer->target, &running, reason) ||
	    !module_version_differs(described, &running))
		return true;
	snprintf(reason->needed, sizeof(reason->needed), "TDX module ");
	module_version_format(described, reason->needed + strlen(reason->needed));
	snprintf(reason->found, sizeof(reason->found), "after the update TDX module ");
	module_version_format(&running, reason->found + strlen(reason->found));
	return false;
}

int runner_update(struct runner *runner, struct diag *diag)
{
	struct target *target = runner->observer->target;
	struct target_reason reason;

	runner->guided = guided_create();
	if (!runner->guided)
		return diag_no_memory(diag, NULL);
	if (keep_all(runner, diag))
		return -1;
	if (!guided_update(runner->guided, runner->observer, &reason) ||
	    !is_updated(runner, &reason)) {
		snprintf(runner->account.results->stopped, sizeof(runner->account.results->stopped),
			 "needs %.100s; found: %.100s", reason.needed, reason.found);
		return 0;
	}
	runner->account.tally.builds += runner->older->num_builds;
	/* What was known of the target was of the module before. */
	context_fill(&runner->context, target, runner->described, &runner->observer->lacks);
	observer_renew(runner->observer);
	return 0;
}
