// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts minimize: from a failing case to the smallest one that fails in the same way.
 */
#include "cli/minimize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/options.h"
#include "run/hazard.h"
#include "run/needs.h"
#include "run/runner.h"
#include "run/stop.h"

static const char help[] =
	"Usage: tdx-cts minimize [OPTION]... FILE\n"
	"\n"
	"Builds the TD that FILE describes (\"-\" reads standard input), finds the first rule that\n"
	"fails on it, and leaves out whatever the failure does not need: what remains, and two TDs\n"
	"that differ in one step, of which one passes and one fails. The smallest case is written\n"
	"as a file. Exits with 0 if that was done, 2 if the case does not fail or is bad input, 3\n"
	"if the harness failed or an answer could not be had, 4 if nothing could run.\n"
	"\n"
	"Options:\n"
	"  --target TARGET           where it fails: emulator, kvm, or replay:DIR (emulator)\n"
	"  --allow-host-damage       with --target kvm: also a case that may damage this host\n" CLI_SESSION_HELP
	"  --rule RULE               the rule that fails; see tdx-cts list rules\n"
	"  --out FILE                where the smallest case goes (its name.smallest.td, here)\n" CLI_FORMAT_HELP
		CLI_HELP_HELP "\n"
	"Example:\n"
	"  tdx-cts minimize --rule CLB-03 corpus/cases/clb/CLB-03.negative.td\n";

struct minimize_options {
	struct session_options session;
	struct run_selection selection;
	const char *path;
	const char *out;
	bool json;
};

/* A case and the rules that it may fail. */
struct subject {
	const struct minimize_options *options;
	struct session *session;
	struct runner *runner; /* its context and its observer */
	struct td_case test;
	size_t num_failed;
	size_t *failed; /* indices of rule_at(), in their order */
	struct failure failure; /* of the first of them */
	size_t num_passed, num_errors;
	char error[FAILURE_TEXT]; /* of the first that could not be judged */
};

/* In some suite that has the case's own rule; any rule where it has none. */
static bool is_wanted(const struct subject *subject, const struct rule *rule)
{
	const struct rule *own = rule_named(subject->test.rule);

	if (subject->options->selection.rule)
		return !strcmp(rule->id, subject->options->selection.rule);
	for (const struct suite *const *suite = suites; *suite; suite++) {
		if (suite_has_rule(*suite, rule) && (!own || suite_has_rule(*suite, own)))
			return true;
	}
	return false;
}

static void judge(struct subject *subject, size_t index)
{
	const struct rule *rule = rule_at(index);
	struct failure failure;

	switch (failure_of(rule, &subject->runner->context, subject->runner->observer, &failure)) {
	case JUDGED_FAIL:
		if (!subject->num_failed)
			subject->failure = failure;
		subject->failed[subject->num_failed++] = index;
		break;
	case JUDGED_ERROR:
		if (!subject->num_errors++)
			snprintf(subject->error, sizeof(subject->error),
				 "%s: expected %.100s; found %.100s", rule->id,
				 failure.finding.expected, failure.finding.observed);
		break;
	case JUDGED_PASS:
		subject->num_passed++;
		break;
	default:
		break;
	}
}

static int failed(const char *text)
{
	fprintf(stderr, "tdx-cts: %s\n", text);
	return CLI_HARNESS_FAILED;
}

/* Nothing fails: what then? */
static int report_nothing(const struct subject *subject)
{
	const struct minimize_options *options = subject->options;
	const struct rule *rule =
		options->selection.rule ? rule_named(options->selection.rule) : NULL;
	const struct target_lacks *lacks = &subject->runner->observer->lacks;
	unsigned int missing = rule ? target_lacks_of(lacks, rule->needs) : 0;
	struct diag diag;

	if (missing)
		return cli_nothing_ran(target_lacks_reason(lacks, missing));
	if (subject->num_errors)
		return failed(subject->error);
	diag_set(&diag,
		 "%s: %s on this case, where %zu judged PASS and the others say nothing; give one "
		 "that fails, with the options under which it does",
		 options->path, rule ? "the rule does not fail" : "no rule fails",
		 subject->num_passed);
	return cli_bad_input(&diag);
}

static int minimize_and_report(struct subject *subject, struct minimized *minimized)
{
	const struct minimize_options *options = subject->options;
	const struct minimize_request request = { .observer = subject->runner->observer,
						  .context = &subject->runner->context,
						  .test = &subject->test,
						  .failure = &subject->failure };
	struct minimize_report report = { .session = subject->session,
					  .path = options->path,
					  .test = &subject->test,
					  .failure = &subject->failure,
					  .minimized = minimized,
					  .num_others = subject->num_failed - 1,
					  .other = subject->failed + 1,
					  .json = options->json,
					  .allow_host_damage =
						  options->selection.allow_host_damage };
	char out[TD_NAME + 16];
	struct diag diag;

	if (!minimize_case(&request, minimized))
		return failed("out of memory");
	if (minimized->result.end == MINIMIZE_BASELINE_FAILS && subject->failure.by_expectation) {
		diag_set(
			&diag,
			"%s: the default TD is %s as well, which the case does not expect: it fails "
			"by what it has not, and leaving out more does not show what",
			options->path,
			subject->test.expect.by == TD_ACCEPTED ? "refused" : "accepted");
		return cli_bad_input(&diag);
	}
	snprintf(out, sizeof(out), "%s.smallest.td",
		 strcmp(subject->test.name, "-") ? subject->test.name : "case");
	if (minimized->result.end == MINIMIZE_FOUND &&
	    minimize_write(&report, options->out ? options->out : out, &diag))
		return cli_bad_input(&diag);
	minimize_print(&report);
	return minimized->result.end == MINIMIZE_FOUND ||
			       minimized->result.end == MINIMIZE_BASELINE_FAILS ?
		       CLI_CONFORMING :
		       CLI_HARNESS_FAILED;
}

/* The case on the target, and every rule on it. 0: go on; else what to exit with. */
static int find_failures(struct subject *subject)
{
	const struct runner *runner = subject->runner;
	char stopped[FAILURE_TEXT];
	struct target_reason reason = { "--allow-host-damage", "" };

	if (!needs_met(&runner->context, &subject->test, &reason))
		return cli_nothing_ran(&reason);
	if (runner->observer->target->on_hardware && !runner->selection->allow_host_damage &&
	    hazard_of_case(&runner->context, &subject->test, reason.found))
		return cli_nothing_ran(&reason);
	if (!observer_observe(runner->observer, &subject->test, &reason))
		return cli_nothing_ran(&reason);
	for (size_t i = 0; i < rules_count(); i++) {
		if (is_wanted(subject, rule_at(i)))
			judge(subject, i);
	}
	if (stop_after_case(runner->observer, &subject->test, stopped, sizeof(stopped)))
		return failed(stopped);
	return subject->num_failed ? 0 : report_nothing(subject);
}

static int minimize_subject(struct subject *subject)
{
	struct minimized *minimized = calloc(1, sizeof(*minimized));
	struct results results = { 0 };
	int status;

	subject->failed = calloc(rules_count() + 1, sizeof(*subject->failed));
	subject->runner = runner_create(subject->session, suites, &subject->options->selection,
					NULL, &results, NULL, NULL);
	if (minimized && subject->failed && subject->runner) {
		status = find_failures(subject);
		if (!status)
			status = minimize_and_report(subject, minimized);
		minimized_free(minimized);
	} else {
		status = failed("out of memory");
	}
	runner_free(subject->runner);
	free(subject->failed);
	free(minimized);
	return status;
}

static int minimize_file(const struct minimize_options *options)
{
	struct subject *subject = calloc(1, sizeof(*subject));
	struct session session;
	struct diag diag;
	int status;

	if (!subject)
		return failed("out of memory");
	subject->options = options;
	subject->session = &session;
	if (td_case_load(&subject->test, options->path, &diag)) {
		status = cli_bad_input(&diag);
	} else if (*subject->test.rule && !rule_named(subject->test.rule)) {
		diag_at(&diag, options->path, 1, 1, "there is no rule %s; see tdx-cts list rules",
			subject->test.rule);
		status = cli_bad_input(&diag);
	} else {
		status = cli_open_session(&session, &options->session);
		if (!status) {
			status = minimize_subject(subject);
			session_close(&session);
		}
	}
	free(subject);
	return status;
}

/* -1: go on. */
static int read_option(const struct cli_reader *reader, int option,
		       struct minimize_options *options)
{
	switch (option) {
	case 't':
		if (!session_parse_target(&options->session, optarg))
			return cli_bad_usage(reader,
					     "--target %s: there are emulator, kvm and replay:DIR",
					     optarg);
		return -1;
	case 'd':
		options->selection.allow_host_damage = true;
		return -1;
	case 'r':
		if (!rule_named(optarg))
			return cli_bad_usage(reader, "there is no rule '%s'", optarg);
		options->selection.rule = optarg;
		return -1;
	default:
		options->out = optarg;
		return -1;
	}
}

int cli_minimize(int argc, char **argv)
{
	static const struct option table[] = {
		{ "target", required_argument, NULL, 't' },
		{ "allow-host-damage", no_argument, NULL, 'd' },
		CLI_SESSION_OPTIONS,
		{ "rule", required_argument, NULL, 'r' },
		{ "out", required_argument, NULL, 'o' },
		CLI_FORMAT_OPTION,
		CLI_END_OF_OPTIONS,
	};
	struct minimize_options options = { 0 };
	struct cli_reader reader = { argc, argv, table, help, &options.session, false, 0 };
	int option;

	while ((option = cli_next_option(&reader)) > 0) {
		int status = read_option(&reader, option, &options);

		if (status >= 0)
			return status;
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind + 1 != argc)
		return cli_bad_usage(&reader, "give one file, or \"-\" for standard input");
	if (options.selection.allow_host_damage && options.session.target != SESSION_KVM)
		return cli_bad_usage(&reader, "--allow-host-damage needs --target kvm");
	options.path = argv[optind];
	options.json = reader.json;
	return minimize_file(&options);
}
