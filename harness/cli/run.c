// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts run: suites against a target.
 */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>

#include "cli/options.h"
#include "cli/run_options.h"
#include "input/file.h"
#include "plan/suite.h"
#include "record/summary.h"
#include "run/interrupt.h"
#include "run/journaled.h"
#include "run/run.h"

/* @look at the record in the folder of --record, and at that in the journal's. */
static int each_record(const struct run_options *options,
		       int (*look)(void *user, const char *path, struct diag *diag), void *user,
		       struct diag *diag)
{
	const char *const folders[] = { options->session.record, options->folder };
	char path[PATH_MAX];

	for (size_t i = 0; i < sizeof(folders) / sizeof(folders[0]); i++) {
		if (!folders[i])
			continue;
		snprintf(path, sizeof(path), "%s/record.jsonl", folders[i]);
		if (look(user, path, diag))
			return -1;
	}
	return 0;
}

static int check_one(void *user, const char *path, struct diag *diag)
{
	(void)user;
	return file_check_place(path, diag);
}

static int write_one(void *user, const char *path, struct diag *diag)
{
	return record_write(user, path, diag);
}

static int write_records(struct run *run, const struct run_options *options, struct record *record,
			 struct diag *diag)
{
	if (record && each_record(options, write_one, record, diag))
		return -1;
	return session_save(&run->session, diag);
}

static int report(struct run *run, const struct run_options *options, struct record *record)
{
	struct diag diag;
	int status = verdict_exit_status(run->results.worst);

	/* Whatever rules were judged until then: the host is damaged, or gone, or nobody waited. */
	if ((*run->results.stopped || interrupt_name()) &&
	    status != verdict_exit_status(VERDICT_FAIL))
		status = CLI_HARNESS_FAILED;
	if (write_records(run, options, record, &diag)) {
		cli_bad_input(&diag);
		status = CLI_HARNESS_FAILED;
	}
	if (options->json)
		summary_print_json(&run->results, &run->provenance, stdout);
	else
		summary_print(&run->results, &run->provenance, stdout);
	return status;
}

static int run_and_report(struct run *run, const struct run_options *options)
{
	const struct suite *const suite = run_options_suite(options, &run->session);
	const struct suite *const one[] = { suite, NULL };
	struct record *record = NULL;
	struct diag diag;
	int status;

	if (options->session.record || options->folder) {
		record = record_open(&run->provenance, suites);
		if (!record)
			return CLI_HARNESS_FAILED;
	}
	if (run_suites(run, suite ? one : suites, &options->selection, record, &diag)) {
		status = cli_bad_input(&diag);
		if (run->broken)
			status = CLI_HARNESS_FAILED;
	} else {
		status = report(run, options, record);
	}
	record_free(record);
	return status;
}

/* @journal: NULL without one. */
static int run_target(void *user, const struct run_journal *journal)
{
	const struct run_options *options = user;
	struct run run;
	struct diag diag;
	int status;

	interrupt_catch();
	switch (run_open(&run, &options->session, options->selection.plan.seed, &diag)) {
	case SESSION_BAD:
		return cli_bad_input(&diag);
	case SESSION_NOTHING:
		return cli_nothing_ran(&run.session.lack);
	default:
		break;
	}
	run.journal = journal;
	run.provenance.folder = options->folder;
	run.provenance.shard = options->selection.shard + 1;
	run.provenance.num_shards = options->selection.num_shards;
	status = run_and_report(&run, options);
	run_close(&run);
	return status;
}

/* Of a journal: journaled.h. */
static int run_worker(void *user, const struct run_journal *journal)
{
	return cli_end(run_target(user, journal));
}

static int run_journaled(struct run_options *options)
{
	const struct journaled_options journaled = {
		.folder = options->folder,
		.resume = options->resume,
		.retry_lost = options->retry_lost,
		.arguments = options->arguments.kept,
		.case_seconds = options->case_seconds,
	};
	struct diag diag;
	int status = -1, failed;

	/* Nobody reading what is printed is no reason to lose what is done: an error at the end. */
	signal(SIGPIPE, SIG_IGN);
	if (journaled_run(&journaled, run_worker, options, &status, &diag)) {
		failed = cli_bad_input(&diag);
		if (status < 0) /* nothing has begun */
			status = failed;
	}
	return status;
}

int cli_run(int argc, char **argv)
{
	struct run_options options;
	int status = run_options_read(&options, argc, argv);
	struct diag diag;

	/* Before the run, so that its result is not lost. */
	if (status < 0 && each_record(&options, check_one, NULL, &diag))
		status = cli_bad_input(&diag);
	if (status < 0)
		status = options.folder ? run_journaled(&options) : run_target(&options, NULL);
	run_options_free(&options);
	return status;
}
