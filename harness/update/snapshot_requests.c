// SPDX-License-Identifier: GPL-2.0-only
/*
 * What became of each request.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "rules/status.h"
#include "update/differences.h"
#include "update/snapshot_scene.h"

/* What the guest reads is told where it is not as with the host, or where nothing else is there. */
static void print_accepted(const struct snapshot_scene *scene, const struct snapshot_step *step,
			   FILE *to)
{
	const struct snapshot_view *base = &scene->base_view[step->base][step->test->via];
	const struct snapshot_view *view = &step->view;
	bool host = base->has_host && view->has_host, guest = base->has_guest && view->has_guest;

	fputs("accepted", to);
	if (host)
		differences_of_cpuid(&base->host, &view->host, ", moves ", to);
	if (host && guest)
		differences_of_reader(&base->host, &view->host, &base->guest, &view->guest,
				      "; guest reads ", to);
	else if (guest)
		differences_of_cpuid(&base->guest, &view->guest, "; guest reads ", to);
	else if (!host)
		fputs("; what moves is not shown", to);
}

/* "refused by module, 0xc000010000000045 rcx 0x7, EIO: TDX_OPERAND_INVALID: ..." */
static void print_refused(const struct td_outcome *outcome, FILE *to)
{
	char text[CPUID_TEXT];

	fprintf(to, "refused by %s", outcome->by == TD_REFUSED_BY_KVM ? "kvm" : "module");
	if (outcome->has_status)
		fprintf(to, ", 0x%016" PRIx64, outcome->status);
	if (outcome->has_rcx)
		fprintf(to, " rcx 0x%" PRIx64, outcome->rcx);
	if (outcome->error && td_errno_name(outcome->error))
		fprintf(to, ", %s", td_errno_name(outcome->error));
	else if (outcome->error)
		fprintf(to, ", errno %d", outcome->error);
	if (outcome->has_refused_leaf)
		fprintf(to, ", leaf %s", cpuid_addr_format(outcome->refused_leaf, text));
	if (outcome->vm_dead)
		fputs(", the VM is dead", to);
	if (outcome->has_status) {
		char words[STATUS_TEXT];

		status_format(outcome->status, outcome->has_rcx, outcome->rcx, words,
			      sizeof(words));
		fprintf(to, ": %s", words);
	}
}

static void see(struct snapshot_scene *scene, const struct snapshot_step *step)
{
	const struct observation *seen = step->seen;
	struct facts *facts = scene->snapshot->facts;
	char *text = NULL;
	size_t size;
	FILE *to;

	if (!seen->has_outcome || (step->of != SNAPSHOT_REQUEST &&
				   (step->of != SNAPSHOT_PAIRS || seen->outcome.by == TD_ACCEPTED)))
		return;
	to = open_memstream(&text, &size);
	if (!to) {
		scene->failed = true;
		return;
	}
	if (seen->outcome.by == TD_ACCEPTED)
		print_accepted(scene, step, to);
	else
		print_refused(&seen->outcome, to);
	fclose(to);
	facts_add(facts, FACT_REQUEST, step->subject, facts_text(facts, "%s", text ? text : ""));
	free(text);
}

const struct snapshot_teller snapshot_requests = { .see = see };
