// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts minimize: from a failing case to the smallest one that fails in the same way.
 */
#include "cli/minimize.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/minimize_run.h"
#include "cli/options.h"
#include "input/file.h"
#include "run/minimize_journal.h"
#include "run/runner.h"
#include "run/stop.h"

static const char help[] =
	"Usage: tdx-cts minimize [OPTION]... FILE\n"
	"\n"
	"Builds the TD that FILE describes (\"-\" reads standard input), takes the rule that FILE\n"
	"names if that fails, else the first that does, and leaves out whatever the failure does\n"
	"not need: what remains, and two TDs that differ in one step, of which one passes and one\n"
	"fails. The smallest case is written as a file. Exits with 0 if that was done, 2 if the\n"
	"case does not fail or is bad input, 3 if the harness failed or an answer could not be had,\n"
	"4 if nothing could run.\n"
	"\n"
	"Options:\n"
	"  --target TARGET           where it fails: emulator, kvm, or replay:DIR (emulator)\n"
	"  --vm td|plain             with --target kvm: in a TD, or in a plain VM (td)\n"
	"  --allow-host-damage       with --target kvm: also a case that may damage this host\n" CLI_SESSION_HELP
		CLI_UPDATE_HELP
	"  --rule RULE               the rule that fails; see tdx-cts list rules\n"
	"  --rows DIR                what the run in DIR (tdx-cts run --out DIR) has built tells about\n"
	"                            the failure before anything is built again; the target, the\n"
	"                            module and so on are those of that run\n"
	"  --out FILE                where the smallest case goes (its name.smallest.td, here)\n" CLI_FORMAT_HELP
		CLI_HELP_HELP "\n"
	"Example:\n"
	"  tdx-cts minimize --rule CLB-03 corpus/cases/clb/CLB-03.negative.td\n"
	"  tdx-cts run --module tdx-rogue --out out/a\n"
	"  tdx-cts minimize --rows out/a out/a/failures/CLB-01.td\n";

struct minimize_options {
	struct minimize_given given;
	struct run_selection selection;
	const char *rows; /* the folder of a run; NULL: none */
	const char *path;
	const char *out;
	bool json;
};

/* A case and the rules that it may fail. */
struct subject {
	const struct minimize_options *options;
	struct minimize_run run; /* whose rows are used, with --rows */
	struct session session;
	struct runner *runner; /* its context and its observer, and the plan of the run */
	struct td_case test;
	size_t num_failed;
	size_t *failed; /* indices of rule_at(), in their order but for the case's own rule */
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

/* The case's own rule goes before the others. */
static void add_failure(struct subject *subject, size_t index, const struct failure *failure)
{
	bool first = !subject->num_failed || !strcmp(failure->rule->id, subject->test.rule);
	size_t *at = first ? subject->failed : subject->failed + subject->num_failed;

	if (first) {
		memmove(subject->failed + 1, subject->failed,
			subject->num_failed * sizeof(*subject->failed));
		subject->failure = *failure;
	}
	*at = index;
	subject->num_failed++;
}

static void judge(struct subject *subject, size_t index)
{
	const struct rule *rule = rule_at(index);
	struct failure failure;

	switch (failure_of(rule, &subject->runner->context, subject->runner->observer, &failure)) {
	case JUDGED_FAIL:
		add_failure(subject, index, &failure);
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

static int minimize_and_report(struct subject *subject, const struct minimize_journal *rows,
			       struct minimized *minimized)
{
	const struct minimize_options *options = subject->options;
	const struct minimize_request request = { .observer = subject->runner->observer,
						  .context = &subject->runner->context,
						  .test = &subject->test,
						  .failure = &subject->failure,
						  .num_rows = rows->count,
						  .row = rows->row };
	struct minimize_report report = { .session = &subject->session,
					  .path = options->path,
					  .test = &subject->test,
					  .failure = &subject->failure,
					  .minimized = minimized,
					  .folder = options->rows,
					  .rows = rows,
					  .num_others = subject->num_failed - 1,
					  .other = subject->failed + 1,
					  .json = options->json,
					  .allow_host_damage =
						  options->selection.allow_host_damage };
	char name[TD_NAME + 16];
	const char *out = options->out ? options->out : name;
	struct diag diag;

	snprintf(name, sizeof(name), "%s.smallest.td",
		 strcmp(subject->test.name, "-") ? subject->test.name : "case");
	/* Before the work, so that its result is not lost. */
	if (file_check_place(out, &diag))
		return cli_bad_input(&diag);
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
	if (minimized->result.end == MINIMIZE_FOUND && minimize_write(&report, out, &diag))
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
	struct target_reason reason;

	if (!runner_may(runner, &subject->test, &reason) ||
	    !observer_observe(runner->observer, &subject->test, &reason))
		return cli_nothing_ran(&reason);
	for (size_t i = 0; i < rules_count(); i++) {
		if (is_wanted(subject, rule_at(i)))
			judge(subject, i);
	}
	if (stop_after_case(runner->observer, &subject->test, stopped, sizeof(stopped)))
		return failed(stopped);
	return subject->num_failed ? 0 : report_nothing(subject);
}

/* With the rows of the run, where there is one. */
static int minimize_failure(struct subject *subject)
{
	struct minimized *minimized = calloc(1, sizeof(*minimized));
	struct minimize_journal rows = { 0 };
	struct diag diag;
	int status;

	if (!minimized)
		return failed("out of memory");
	/* A run of one file had no plan. */
	if (subject->options->rows && !run_selection_is_file(&subject->run.options.selection) &&
	    minimize_journal_read(&rows, &subject->run.book, subject->runner->plan, &subject->test,
				  &subject->failure, &diag))
		status = cli_bad_input(&diag);
	else
		status = minimize_and_report(subject, &rows, minimized);
	minimize_journal_free(&rows);
	minimized_free(minimized);
	free(minimized);
	return status;
}

/* The plan is that of the run; all else is what was given here. */
static int minimize_subject(struct subject *subject)
{
	const struct run_options *of_run = subject->options->rows ? &subject->run.options : NULL;
	const struct suite *const one[] = {
		of_run ? run_options_suite(of_run, &subject->session) : NULL,
		NULL,
	};
	struct run_selection selection = subject->options->selection;
	struct results results = { 0 };
	int status;

	if (of_run) {
		selection.plan = of_run->selection.plan;
		selection.test = of_run->selection.test;
	}
	subject->failed = calloc(rules_count() + 1, sizeof(*subject->failed));
	subject->runner = runner_create(&subject->session, *one ? one : suites, &selection, NULL,
					&results, NULL, NULL);
	if (subject->failed && subject->runner) {
		status = find_failures(subject);
		if (!status)
			status = minimize_failure(subject);
	} else {
		status = failed("out of memory");
	}
	runner_free(subject->runner);
	free(subject->failed);
	return status;
}

static int minimize_on(struct subject *subject, const struct session_options *options)
{
	struct diag diag;
	int status = cli_open_session(&subject->session, options);

	if (status)
		return status;
	if (subject->options->rows && minimize_run_check(&subject->run, &subject->session, &diag))
		status = cli_bad_input(&diag);
	else
		status = minimize_subject(subject);
	session_close(&subject->session);
	return status;
}

/* On the target of the run, or on what was given. */
static int minimize_with_rows(const struct cli_reader *reader, struct subject *subject)
{
	const struct minimize_options *options = subject->options;
	struct minimize_run *run = &subject->run;
	int status;

	if (!options->rows) {
		status = cli_check_kvm(reader, &options->given.session,
				       options->selection.allow_host_damage);
		return status ? status : minimize_on(subject, &options->given.session);
	}
	status = minimize_run_open(run, options->rows, &options->given);
	if (!status)
		status = cli_check_kvm(reader, &run->options.session,
				       options->selection.allow_host_damage);
	if (!status)
		status = minimize_on(subject, &run->options.session);
	minimize_run_close(run);
	return status;
}

static int minimize_file(const struct cli_reader *reader, const struct minimize_options *options)
{
	struct subject *subject = calloc(1, sizeof(*subject));
	struct diag diag;
	int status;

	if (!subject)
		return failed("out of memory");
	subject->options = options;
	if (plan_load_case(&subject->test, options->path, &diag))
		status = cli_bad_input(&diag);
	else
		status = minimize_with_rows(reader, subject);
	free(subject);
	return status;
}

/* -1: go on. */
static int read_option(const struct cli_reader *reader, int option,
		       struct minimize_options *options)
{
	switch (option) {
	case 't':
		options->given.target = true;
		return cli_read_target(reader, &options->given.session);
	case 'v':
		options->given.vm = true;
		return cli_read_vm(reader, &options->given.session);
	case 'd':
		options->selection.allow_host_damage = true;
		return -1;
	case 'r':
		return cli_read_rule(reader, &options->selection.rule);
	case 'w':
		options->rows = optarg;
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
		{ "vm", required_argument, NULL, 'v' },
		{ "allow-host-damage", no_argument, NULL, 'd' },
		CLI_SESSION_OPTIONS,
		CLI_UPDATE_OPTION,
		{ "rule", required_argument, NULL, 'r' },
		{ "rows", required_argument, NULL, 'w' },
		{ "out", required_argument, NULL, 'o' },
		CLI_FORMAT_OPTION,
		CLI_END_OF_OPTIONS,
	};
	struct minimize_options options = { 0 };
	struct cli_reader reader = { argc, argv, table, help, &options.given.session, false, 0 };
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
	options.path = argv[optind];
	options.json = reader.json;
	return minimize_file(&reader, &options);
}
