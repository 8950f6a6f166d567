/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The HTML report of a record in text form.
 *
 *	char *page = html_of(HTML_FIRST HTML_RESULT("INI-01", "PASS") HTML_END, false);
 *
 *	EXPECT_EQ(html_count(page, "<section"), 3);
 *	free(page);
 */
#ifndef TESTS_HTML_FIXTURE_H
#define TESTS_HTML_FIXTURE_H

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "reports/reports.h"

#define HTML_FIRST \
	"{\"format\":\"tdx-cts-record-2\",\"suite\":\"0.1.0\",\"module\":\"tdx-1.5.05\"}\n"
#define HTML_END "{\"end\":true,\"cases\":1,\"says\":\"It is done.\"}\n"
#define HTML_RESULT(id, verdict, more) \
	"{\"result\":\"" id "\",\"name\":\"n\",\"says\":\"s\",\"path\":\"init." id \
	".n\",\"verdict\":\"" verdict "\"" more "}\n"

/* A leaf whose registers are of one class each but for bit 5 of ECX, which is @letter. */
#define HTML_LEAF(kind, name, ecx5, more) \
	"{\"" kind "\":\"" name "\",\"class\":[\"" HTML_ZEROS "\",\"" HTML_ZEROS \
	"\",\"00000000000000000000000000" ecx5 "00000\",\"" HTML_ZEROS \
	"\"],\"fields\":[[],[],[[5,5,\"Configured\",\"\",\"CFG-02 INI-01\"]],[]]" more "}\n"
#define HTML_ZEROS "00000000000000000000000000000000"

/* NULL where the record is refused. */
static inline char *html_of(const char *record, bool cases)
{
	const struct report_options options = { .cases = cases };
	struct diag diag;
	struct record_view *view = record_view_parse("record.jsonl", record, &diag);
	char *page = NULL;
	size_t size;
	FILE *out = view ? open_memstream(&page, &size) : NULL;

	if (!out) {
		fprintf(stderr, "%s\n", diag.text);
		return NULL;
	}
	html_writer.write(view, &options, out);
	fclose(out);
	record_view_free(view);
	return page;
}

/* How often @part is in @page, its stylesheet and script left out. */
static inline size_t html_count(const char *page, const char *part)
{
	const char *body = strstr(page, "</style>"), *end = strstr(page, "<script>");
	size_t count = 0;

	for (body = strstr(body, part); body && body < end; body = strstr(body + 1, part))
		count++;
	return count;
}

#endif
