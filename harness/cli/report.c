// SPDX-License-Identifier: GPL-2.0-only
/*
 * tdx-cts report: a record in the formats that others read.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/arguments.h"
#include "cli/options.h"
#include "input/file.h"
#include "record/writer.h"

static const char help[] =
	"Usage: tdx-cts report [OPTION]... RECORD\n"
	"\n"
	"Writes what a run has found, from its RECORD: a record.jsonl, or the folder that --out or\n"
	"--record of the run named. Exits as the run did.\n"
	"\n"
	"Options:\n"
	"  --ktap FILE               as the kernel's tests do; FILE may be -, which is stdout\n"
	"  --html FILE               as a page for a browser, which needs nothing else\n"
	"  --cases                   each case of each rule, too, in the formats that list results\n" CLI_HELP_HELP
	"\n"
	"Example:\n"
	"  tdx-cts run --out out/r; tdx-cts report out/r --ktap out/r/report.ktap\n";

enum { CASES = 1, KTAP, HTML };

static const struct option table[] = {
	{ "ktap", required_argument, NULL, KTAP },
	{ "html", required_argument, NULL, HTML },
	{ "cases", no_argument, NULL, CASES },
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

static int report(const struct report_request *request, const char *path)
{
	struct diag diag;
	struct record_view *view = record_view_read(path, &diag);
	int status;

	if (!view)
		return cli_bad_input(&diag);
	status = view->exit_status;
	for (size_t i = 0; i < request->count; i++) {
		if (write_file(view, &request->options, &request->wanted[i], &diag)) {
			cli_bad_input(&diag);
			status = CLI_HARNESS_FAILED;
			break;
		}
	}
	if (status != CLI_HARNESS_FAILED)
		printf("%s\n", view->says);
	record_view_free(view);
	return status;
}

int cli_report(int argc, char **argv)
{
	struct cli_reader reader = { argc, argv, table, help, NULL, false, 0 };
	struct report_request request = { 0 };
	int option;

	while ((option = cli_next_option(&reader)) > 0) {
		if (option == CASES) {
			request.options.cases = true;
			continue;
		}
		if (request.count == MAX_FILES)
			return cli_bad_usage(&reader, "more than %d files", MAX_FILES);
		request.wanted[request.count++] = (struct wanted){
			.writer = writer_named(cli_option_name(table, option)),
			.path = optarg,
		};
	}
	if (option != CLI_OPTIONS_DONE)
		return reader.status;
	if (optind + 1 != argc)
		return cli_bad_usage(&reader, "give one RECORD");
	return report(&request, argv[optind]);
}
