// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long a large record takes to be read, and written in each format of reports.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "cli/bench.h"
#include "record/record.h"
#include "record/writer.h"

#define NUM_JUDGEMENTS 100000
#define NUM_RULES 100
#define ROUNDS 3

/* One in a hundred judgements fails, with all that a failure says. */
static void print_record(FILE *out)
{
	fputs("{\"format\":\"" RECORD_FORMAT "\",\"module\":\"tdx-1.5.05\",\"host\":\"bench\"}\n",
	      out);
	for (unsigned int i = 0; i < NUM_JUDGEMENTS; i++) {
		fprintf(out, "{\"rule\":\"INI-%02u\",\"case\":\"random-%u-kvm\",\"verdict\":",
			i % NUM_RULES, i);
		fputs(i % 101 ? "\"PASS\"}\n" :
				"\"FAIL\",\"subject\":\"7.0:ecx.waitpkg\",\"expected\":\"refused\","
				"\"observed\":\"accepted\",\"config\":\"cpuid 7.0 ecx=0x20\\n\","
				"\"command\":\"tdx-cts run --rule INI-07\"}\n",
		      out);
	}
	for (unsigned int i = 0; i < NUM_RULES; i++)
		fprintf(out,
			"{\"result\":\"INI-%02u\",\"name\":\"rule\",\"says\":\"it holds\","
			"\"path\":\"init.INI-%02u.rule\",\"verdict\":\"FAIL\"}\n",
			i, i);
	fputs("{\"end\":true,\"says\":\"Not conforming.\"}\n", out);
}

static struct record_view *make_view(struct diag *diag)
{
	struct record_view *view = NULL;
	char *text = NULL;
	size_t size;
	FILE *stream = open_memstream(&text, &size);

	if (stream)
		print_record(stream);
	if (stream && !fclose(stream))
		view = record_view_parse("bench", text, diag);
	else
		diag_no_memory(diag, NULL);
	free(text);
	return view;
}

static int measure(struct bench_report *report, const struct report_writer *writer,
		   const struct record_view *view, struct diag *diag)
{
	const struct report_options options = { .cases = true };
	FILE *out = fopen("/dev/null", "w");
	long long best = INT64_MAX;
	bool whole = out;
	char name[64];

	for (int round = 0; whole && round < ROUNDS; round++) {
		long long start = bench_now_ns(), elapsed;

		whole = writer->write(view, &options, out) && !fflush(out);
		elapsed = bench_now_ns() - start;
		best = elapsed < best ? elapsed : best;
	}
	if (out)
		fclose(out);
	if (!whole)
		return diag_set(diag, "%s of a large record cannot be written", writer->title);
	snprintf(name, sizeof(name), "report_%s", writer->name);
	bench_figure(report, name, (double)best / 1e6, "ms", 0);
	return 0;
}

int bench_reports(struct bench_report *report, struct diag *diag)
{
	long long start = bench_now_ns();
	struct record_view *view = make_view(diag);
	int ret = 0;

	if (!view)
		return -1;
	bench_figure(report, "report_read", (double)(bench_now_ns() - start) / 1e6, "ms", 0);
	for (size_t i = 0; !ret && report_writers[i]; i++)
		ret = measure(report, report_writers[i], view, diag);
	record_view_free(view);
	return ret;
}
