// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts report: a record in the formats that others read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/options.h"
#include "cli/report_judge.h"
#include "input/file.h"
#include "record/writer.h"

static const char help[] =
	"Usage: tdx-cts report [OPTION]... RECORD\n"
	"\n"
	"Writes what a run has found, from its RECORD: a record.jsonl, or the folder that --out or\n"
	"--record of the run named. Exits as the run did.\n"
	"\n"
	"As a gate of continuous integration it is judged as a whole instead:\n"
	"  --against OLD             what has changed since the record OLD; 1 where a rule fails newly,\n"
	"                            or is no more judged\n"
	"  --gate                    1 where a rule fails, or a skip is not expected, or expected and\n"
	"                            not there\n"
	"  --skips FILE|DIR          the expected skips (those of the corpus)\n" CLI_FORMAT_HELP
	"\n"
	"Options:\n"
	"  --ktap FILE               as the kernel's tests do; FILE may be -, which is stdout\n"
	"  --html FILE               as a page for a browser, which needs nothing else\n"
	"  --cases                   each case of each rule, too, in the formats that list results\n" CLI_HELP_HELP
	"\n"
	"Example:\n"
	"  tdx-cts run --out out/r; tdx-cts report out/r --ktap out/r/report.ktap\n"
	"  tdx-cts report out/new --against out/old --gate\n";

enum { CASES = 1, AGAINST, GATE, SKIPS, KTAP, HTML };

static const struct option table[] = {
	{ "ktap", required_argument, NULL, KTAP },
	{ "html", required_argument, NULL, HTML },
	{ "cases", no_argument, NULL, CASES },
	{ "against", required_argument, NULL, AGAINST },
	{ "gate", no_argument, NULL, GATE },
	{ "skips", required_argument, NULL, SKIPS },
	CLI_FORMAT_OPTION,
	CLI_END_OF_OPTIONS,
};

#define MAX_FILES 8

/* What is to be written where. */
struct wanted {
	const struct report_writer *writer;
	const char *path;
};

struct report_request {
	struct report_options options;
	struct report_judge judge;
	size_t count;
	struct wanted wanted[MAX_FILES];
};

static const struct report_writer *writer_named(const char *name)
{
	const struct report_writer *const *writer = report_writers;

	while (*writer && strcmp((*writer)->name, name) != 0)
		writer++;
	return *writer;
}

/* Whole, or not at all. */
static int write_file(const struct record_view *view, const struct report_options *options,
		      const struct wanted *wanted, struct diag *diag)
{
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);
	bool failed = !stream;
	int ret = 0;

	if (stream) {
		wanted->writer->write(view, options, stream);
		failed = ferror(stream);
		failed |= fclose(stream) != 0;
	}
	if (failed)
		ret = diag_set(diag, "%s: out of memory", wanted->path);
	else if (strcmp(wanted->path, "-") != 0)
		ret = file_write(wanted->path, text, size, diag);
	else
		fwrite(text, 1, size, stdout); /* main() looks after that */
	free(text);
	return ret;
}

/* What is said in the end, and how it exits: of the record as it is, or judged as a whole. */
static int conclude(const struct report_request *request, const struct record_view *view)
{
	if (report_judge_wanted(&request->judge))
		return report_judge(&request->judge, view);
	printf("%s\n", view->says);
	return view->exit_status;
}

static int write_all(const struct report_request *request, const struct record_view *view)
{
	struct diag diag;

	for (size_t i = 0; i < request->count; i++) {
		if (write_file(view, &request->options, &request->wanted[i], &diag)) {
			cli_bad_input(&diag);
			return CLI_HARNESS_FAILED;
		}
	}
	return conclude(request, view);
}

/* The rules of merged runs are not those of one target, which alone says what to expect. */
static int check_gate(const struct report_request *request, const struct record_view *view,
		      const char *path, struct diag *diag)
{
	if (!request->judge.gate || view->num_runs == 1)
		return 0;
	return diag_set(diag, "%s: merged of %zu runs; --gate is for the record of one", path,
			view->num_runs);
}

static int report(struct report_request *request, const char *path)
{
	struct diag diag;
	struct record_view *view = record_view_read(path, &diag);
	int status;

	if (!view)
		return cli_bad_input(&diag);
	if (check_gate(request, view, path, &diag) || report_judge_load(&request->judge, &diag)) {
		status = cli_bad_input(&diag);
	} else {
		status = write_all(request, view);
		report_judge_free(&request->judge);
	}
	record_view_free(view);
	return status;
}

/* False: it is one of the writers. */
static bool take_option(struct report_request *request, int option)
{
	switch (option) {
	case CASES:
		request->options.cases = true;
		return true;
	case AGAINST:
		request->judge.against = optarg;
		return true;
	case GATE:
		request->judge.gate = true;
		return true;
	case SKIPS:
		request->judge.skips_path = optarg;
		return true;
	default:
		return false;
	}
}

int cli_report(int argc, char **argv)
{
	struct cli_reader reader = { argc, argv, table, help, NULL, false, 0 };
	struct report_request request = { 0 };
	int option;

	while ((option = cli_next_option(&reader)) > 0) {
		if (take_option(&request, option))
			continue;
		if (request.count == MAX_FILES)
			return cli_bad_usage(&reader, "more than %d files", MAX_FILES);
		request.wanted[request.count++] = (struct wanted){
			.writer = writer_named(cli_option_name(table, option)),
			.path = optarg,
		};
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	request.judge.json = reader.json;
	if (optind + 1 != argc)
		return cli_bad_usage(&reader, "give one RECORD");
	if ((reader.json || request.judge.skips_path) && !report_judge_wanted(&request.judge))
		return cli_bad_usage(&reader, "--format json and --skips need --against or --gate");
	return report(&request, argv[optind]);
}
