// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts try: one TD configuration, what happens to it, and why.
 */
#include "cli/try.h"

#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "cli/text.h"
#include "rules/status.h"
#include "run/needs.h"
#include "run/observe.h"
#include "run/outcome.h"

static const char help[] =
	"Usage: tdx-cts try [OPTION]... FILE\n"
	"\n"
	"Builds the TD that FILE describes (\"-\" reads standard input) on the emulated host, and\n"
	"says what became of it: who refused it and what is allowed instead, or what the TD\n"
	"shows of what was asked for, what it did, and what that did to the host.\n"
	"Exits with 0 if the file's expectation holds or it has none, 1 if not, 2 on bad input.\n"
	"\n"
	"Options:\n"
	"  --kvm                     ask KVM also where the file says \"via module\"\n" CLI_SESSION_HELP
		CLI_HELP_HELP "\n"
	"Examples:\n"
	"  tdx-cts try corpus/cases/clb/CLB-01.negative.td\n"
	"  echo 'cpuid 7.0 ecx.waitpkg=1' | tdx-cts try --kvm-policy allowlist -\n";

#define SENTENCE 512

/* KVM does not pass RCX on; the module itself, asked again, gives it. */
static void ask_module(const struct explain *here, const struct td_case *test,
		       struct td_outcome *outcome)
{
	static struct td_case again; /* too large for the stack */
	struct target *target = here->session.target;
	struct td_outcome direct = { 0 };

	if (outcome->by != TD_REFUSED_BY_MODULE || outcome->has_rcx || test->config.num_entries)
		return;
	again = *test;
	again.via = TD_VIA_MODULE;
	if (target->ops->init(target, &again, &direct) != TARGET_OK || !direct.has_rcx ||
	    direct.status != outcome->status)
		return;
	outcome->has_rcx = true;
	outcome->rcx = direct.rcx;
}

static void say_outcome(const struct explain *here, const struct observer *observer,
			const struct td_outcome *outcome)
{
	const struct observation *seen = &observer->seen;
	char text[SENTENCE];

	outcome_format(outcome, text, sizeof(text));
	cli_say("outcome", "%s", text);
	if (outcome->vm_dead)
		cli_say("", "KVM has marked the VM as dead");
	switch (outcome->by) {
	case TD_ACCEPTED:
		try_say_cpuid(here, seen);
		try_say_guest(seen, target_lacks_reason(&observer->lacks, NEED_GUEST));
		try_say_host(here, seen);
		break;
	case TD_REFUSED_BY_KVM:
		try_say_refused_by_kvm(here, seen->test);
		break;
	default:
		if (outcome->has_rcx &&
		    outcome->status == (STATUS_OPERAND_INVALID | OPERAND_CPUID_CONFIG))
			try_say_refused_leaf(here, seen->test, outcome->rcx);
		if (outcome->has_status)
			explain_refusal(here, outcome->status, outcome->has_rcx, outcome->rcx);
	}
}

static void say_result_of_calls(enum judged judged, const struct finding *finding)
{
	if (judged == JUDGED_FAIL)
		printf("%s: answered %s; expected: %s.\n", finding->subject, finding->observed,
		       finding->expected);
	else
		printf("The calls were answered%s.\n", judged == JUDGED_PASS ? " as expected" : "");
}

/* The last line, and whether what was expected has come true. */
static bool say_result(const struct observation *seen, const struct td_outcome *outcome)
{
	struct finding finding = { 0 };
	enum judged judged = outcome_judge(seen, &finding);
	char found[SENTENCE];

	if (seen->num_calls) {
		say_result_of_calls(judged, &finding);
		return judged != JUDGED_FAIL;
	}
	outcome_format(outcome, found, sizeof(found));
	if (judged == JUDGED_FAIL)
		printf("The TD was %s; expected: %s.\n", found, finding.expected);
	else
		printf("The TD was %s%s.\n", found, judged == JUDGED_PASS ? ", as expected" : "");
	return judged != JUDGED_FAIL;
}

static void say_case(const struct explain *here, const struct td_case *test)
{
	const struct session_options *options = &here->session.options;
	const char *name = strcmp(test->name, "-") ? test->name : "standard input";
	struct target_reason reason;

	cli_say("case", "%s%s%s", name, test->summary[0] ? ": " : "", test->summary);
	if (test->via == TD_VIA_MODULE)
		cli_say("asked", "TDH.MNG.INIT of %s on %s", options->module, options->platform);
	else
		cli_say("asked", "KVM (%s, policy %s) with %s on %s", here->session.profile->name,
			options->policy, options->module, options->platform);
	if (!needs_met(&here->context, test, &reason))
		cli_say("note", "a run would leave the case out: it needs %s, and %s",
			reason.needed, reason.found);
}

static bool say_all(const struct explain *here, const struct observer *observer)
{
	const struct observation *seen = &observer->seen;
	struct td_outcome outcome = seen->outcome;

	if (seen->num_calls) {
		try_say_calls(seen);
	} else {
		ask_module(here, seen->test, &outcome);
		say_outcome(here, observer, &outcome);
	}
	return say_result(seen, &outcome);
}

static int try_case(const struct explain *here, const struct td_case *test)
{
	struct observer *observer = observer_create(here->session.target, &here->context);
	const struct target_reason *broken = &here->session.target->reason;
	struct target_reason reason;
	int status;

	if (!observer) {
		fprintf(stderr, "tdx-cts: out of memory\n");
		return CLI_HARNESS_FAILED;
	}
	say_case(here, test);
	if (!observer_observe(observer, test, &reason)) {
		printf("Nothing was tried: the target needs %s, and has %s.\n", reason.needed,
		       reason.found);
		status = CLI_NOTHING_RAN;
	} else if (observer->broken) {
		printf("The harness failed: it needs %s, and has %s.\n", broken->needed,
		       broken->found);
		status = CLI_HARNESS_FAILED;
	} else {
		status = say_all(here, observer) ? CLI_CONFORMING : CLI_FAILED;
	}
	observer_free(observer);
	return status;
}

int cli_try(int argc, char **argv)
{
	static const struct option options[] = {
		CLI_SESSION_OPTIONS,
		{ "kvm", no_argument, NULL, 'k' },
		CLI_END_OF_OPTIONS,
	};
	static struct td_case test; /* too large for the stack */
	struct session_options session = { 0 };
	struct cli_reader reader = { argc, argv, options, help, &session, false, 0 };
	bool kvm = false;
	struct explain here;
	struct diag diag;
	int option, status;

	while ((option = cli_next_option(&reader)) > 0)
		kvm = true;
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind + 1 != argc)
		return cli_bad_usage(&reader, "give one file, or \"-\" for standard input");
	if (td_case_load(&test, argv[optind], &diag))
		return cli_bad_input(&diag);
	if (kvm)
		test.via = TD_VIA_KVM;
	status = explain_open(&here, &session);
	if (status)
		return status;
	status = try_case(&here, &test);
	explain_close(&here);
	return status;
}
