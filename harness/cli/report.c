// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts report: a record in the formats that others read, and as a gate.
 */
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "cli/arguments.h"
#include "cli/options.h"
#include "cli/report_files.h"
#include "cli/report_judge.h"

static const char help[] =
	"Usage: tdx-cts report [OPTION]... RECORD\n"
	"\n"
	"Writes what a run has found, from its RECORD: a record.jsonl, or the folder that --out or\n"
	"--record of the run named. Exits as the run did.\n"
	"\n"
	"Reports; a FILE may be -, which is stdout, and the last line is on stderr then:\n"
	"  --ktap FILE               KTAP, as the kernel's tests write it\n"
	"  --junit FILE              JUnit XML, which CI systems read\n"
	"  --kcidb FILE              a submission to KCIDB of KernelCI, schema 5.3\n"
	"  --kcidb-origin NAME       who submits it (tdxcts)\n"
	"  --html FILE               a page for a browser, which needs nothing else\n"
	"  --cases                   each case of each rule, too, in all of them\n"
	"\n"
	"As a gate of continuous integration it is judged as a whole instead:\n"
	"  --against OLD             what has changed since the record OLD; 1 where a rule fails newly,\n"
	"                            or is no more judged\n"
	"  --gate                    1 where a rule fails, or a skip is not expected, or expected and\n"
	"                            not there\n"
	"  --skips FILE|DIR          the expected skips (those of the corpus)\n" CLI_FORMAT_HELP
		CLI_HELP_HELP "\n"
	"Example:\n"
	"  tdx-cts run --out out/r; tdx-cts report out/r --junit out/r/r.xml --html out/r/r.html\n"
	"  tdx-cts report out/new --against out/old --gate\n";

enum { CASES = 1, AGAINST, GATE, SKIPS, ORIGIN, KTAP, JUNIT, KCIDB, HTML };

static const struct option table[] = {
	{ "ktap", required_argument, NULL, KTAP },
	{ "junit", required_argument, NULL, JUNIT },
	{ "kcidb", required_argument, NULL, KCIDB },
	{ "kcidb-origin", required_argument, NULL, ORIGIN },
	{ "html", required_argument, NULL, HTML },
	{ "cases", no_argument, NULL, CASES },
	{ "against", required_argument, NULL, AGAINST },
	{ "gate", no_argument, NULL, GATE },
	{ "skips", required_argument, NULL, SKIPS },
	CLI_FORMAT_OPTION,
	CLI_END_OF_OPTIONS,
};

struct report_request {
	struct report_options options;
	struct report_files files;
	struct report_judge judge;
};

static const struct report_writer *writer_named(const char *name)
{
	const struct report_writer *const *writer = report_writers;

	while (*writer && strcmp((*writer)->name, name) != 0)
		writer++;
	return *writer;
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

/* What is said in the end, and how it exits: of the record as it is, or judged as a whole. */
static int conclude(const struct report_request *request, const struct record_view *view)
{
	struct diag says;

	if (report_judge_wanted(&request->judge))
		return report_judge(&request->judge, view);
	diag_set(&says, "%s", view->says);
	fprintf(request->files.on_stdout ? stderr : stdout, "%s\n", says.text);
	return view->exit_status;
}

/* Where the record lies, for paths to what lies beside it. */
static void folder_of(const char *path, char folder[PATH_MAX])
{
	struct stat is;
	const char *slash = strrchr(path, '/');
	bool whole = !stat(path, &is) && S_ISDIR(is.st_mode);

	if (!whole && !slash)
		path = ".";
	snprintf(folder, PATH_MAX, "%.*s",
		 whole || !slash ? (int)strlen(path) : (int)(slash - path), path);
}

static int write_and_judge(struct report_request *request, const struct record_view *view,
			   const char *path)
{
	char folder[PATH_MAX];
	struct diag diag;
	int status;

	if (check_gate(request, view, path, &diag) || report_judge_load(&request->judge, &diag))
		return cli_bad_input(&diag);
	folder_of(path, folder);
	request->options.folder = folder;
	status = report_files_write(&request->files, view, &request->options, &diag);
	if (status == CLI_CONFORMING)
		status = conclude(request, view);
	else
		cli_bad_input(&diag);
	report_judge_free(&request->judge);
	return status;
}

static int report(struct report_request *request, const char *path)
{
	struct diag diag;
	struct record_view *view = record_view_read(path, &diag);
	int status;

	if (!view)
		return cli_bad_input(&diag);
	status = write_and_judge(request, view, path);
	record_view_free(view);
	return status;
}

static bool is_origin(const char *text)
{
	return *text && !text[strspn(text, "abcdefghijklmnopqrstuvwxyz0123456789_")];
}

/* -1: go on; else what to exit with. */
static int take_option(const struct cli_reader *reader, struct report_request *request, int option)
{
	switch (option) {
	case CASES:
		request->options.cases = true;
		return -1;
	case AGAINST:
		request->judge.against = optarg;
		return -1;
	case GATE:
		request->judge.gate = true;
		return -1;
	case SKIPS:
		request->judge.skips_path = optarg;
		return -1;
	case ORIGIN:
		request->options.kcidb_origin = optarg;
		return is_origin(optarg) ?
			       -1 :
			       cli_bad_usage(reader, "--kcidb-origin '%s': expected a-z, 0-9, _",
					     optarg);
	default:
		if (report_files_add(&request->files, writer_named(cli_option_name(table, option)),
				     optarg))
			return -1;
		return cli_bad_usage(reader, "more than %d files", REPORT_MAX_FILES);
	}
}

/* What does not go together. 0: all is well. */
static int check_request(const struct cli_reader *reader, const struct report_request *request,
			 const char *record)
{
	bool judged = report_judge_wanted(&request->judge);
	struct diag diag;

	if ((reader->json || request->judge.skips_path) && !judged)
		return cli_bad_usage(reader, "--format json and --skips need --against or --gate");
	if (request->files.on_stdout && judged)
		return cli_bad_usage(reader, "--against and --gate print to stdout, which a report "
					     "to - has to itself; name a file");
	if (report_files_check(&request->files, record, &diag))
		return cli_bad_usage(reader, "%s", diag.text);
	return 0;
}

int cli_report(int argc, char **argv)
{
	struct cli_reader reader = { argc, argv, table, help, NULL, false, 0 };
	struct report_request request = { 0 };
	int option, status;

	while ((option = cli_next_option(&reader)) > 0) {
		status = take_option(&reader, &request, option);
		if (status >= 0)
			return status;
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	request.judge.json = reader.json;
	if (optind + 1 != argc)
		return cli_bad_usage(&reader, "give one RECORD");
	status = check_request(&reader, &request, argv[optind]);
	return status ? status : report(&request, argv[optind]);
}
