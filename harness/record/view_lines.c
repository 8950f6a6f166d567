// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lines of a record: where it comes from, judgements, results, and the end.
 */
#include <stdlib.h>
#include <string.h>

#include "record/record.h"
#include "record/view_private.h"

static int parse_verdict(struct view_reader *reader, const struct json_at *at,
			 enum verdict *verdict)
{
	const char *name;

	if (json_at_string(at, &name, reader->diag))
		return -1;
	for (*verdict = 0; *verdict < VERDICT_NUM; ++*verdict) {
		if (!strcmp(verdict_name(*verdict), name))
			return 0;
	}
	return json_fail(at, reader->diag, "'%s' is no verdict", name);
}

static int read_verdict(struct view_reader *reader, const struct json_at *object,
			enum verdict *verdict)
{
	struct json_at member;

	if (json_member(object, "verdict", &member, reader->diag))
		return -1;
	return parse_verdict(reader, &member, verdict);
}

static const struct view_text run_texts[] = {
	VIEW_TEXT("suite", view_run, suite),
	VIEW_TEXT("target", view_run, target),
	VIEW_TEXT("module", view_run, module),
	VIEW_TEXT("module_identity", view_run, module_identity),
	VIEW_TEXT("update_to", view_run, update_to),
	VIEW_TEXT("platform", view_run, platform),
	VIEW_TEXT("platform_identity", view_run, platform_identity),
	VIEW_TEXT("kernel", view_run, kernel),
	VIEW_TEXT("kernel_identity", view_run, kernel_identity),
	VIEW_TEXT("policy", view_run, policy),
	VIEW_TEXT("supports", view_run, supports),
	VIEW_TEXT("defect", view_run, defect),
	VIEW_TEXT("unknown", view_run, unknown),
	VIEW_TEXT("date", view_run, date),
	VIEW_TEXT("started", view_run, started),
	VIEW_TEXT("host", view_run, host),
	VIEW_TEXT("command", view_run, command),
	VIEW_TEXTS_END,
};

static int read_run(struct view_reader *reader, const struct json_at *line)
{
	struct record_view *view = reader->view;
	struct view_run *run;
	uint64_t seed;

	/* Results have a verdict for each run. */
	if (view->num_results)
		return json_fail(line, reader->diag, "a run after the first result");
	run = view_append(reader, &view->run, &view->num_runs, sizeof(*run));
	if (!run || view_texts(reader, line, run, run_texts) ||
	    view_number(reader, line, "seed", &seed))
		return -1;
	run->seed = (int64_t)seed;
	return 0;
}

static int read_format(struct view_reader *reader, const struct json_at *line)
{
	const char *format;
	struct json_at member;

	if (json_member(line, "format", &member, reader->diag) ||
	    json_at_string(&member, &format, reader->diag))
		return -1;
	if (strcmp(format, RECORD_FORMAT) != 0)
		return json_fail(&member, reader->diag,
				 "'%s' is not " RECORD_FORMAT
				 "; read it with the version that wrote it",
				 format);
	return read_run(reader, line);
}

static const struct view_text judgement_texts[] = {
	VIEW_TEXT("rule", view_judgement, rule),
	VIEW_TEXT("case", view_judgement, name),
	VIEW_TEXT("subject", view_judgement, subject),
	VIEW_TEXT("expected", view_judgement, expected),
	VIEW_TEXT("observed", view_judgement, observed),
	VIEW_TEXT("answer", view_judgement, answer),
	VIEW_TEXT("refused_by", view_judgement, refused_by),
	VIEW_TEXT("reason", view_judgement, reason),
	VIEW_TEXT("party", view_judgement, party),
	VIEW_TEXT("config", view_judgement, config),
	VIEW_TEXT("command", view_judgement, command),
	VIEW_TEXT("file", view_judgement, file),
	VIEW_TEXT("minimize", view_judgement, minimize),
	VIEW_TEXT("needed", view_judgement, needed),
	VIEW_TEXT("found", view_judgement, found),
	VIEW_TEXTS_END,
};

static int fill_judgement(struct view_reader *reader, const struct json_at *object,
			  struct view_judgement *judgement)
{
	return view_texts(reader, object, judgement, judgement_texts) ||
			       read_verdict(reader, object, &judgement->verdict) ?
		       -1 :
		       0;
}

static int read_judgement(struct view_reader *reader, const struct json_at *line)
{
	struct record_view *view = reader->view;
	struct view_judgement *judgement =
		view_append(reader, &view->judgement, &view->num_judgements, sizeof(*judgement));

	return judgement ? fill_judgement(reader, line, judgement) : -1;
}

static const struct view_text result_texts[] = {
	VIEW_TEXT("result", view_result, id),
	VIEW_TEXT("name", view_result, name),
	VIEW_TEXT("says", view_result, says),
	VIEW_TEXT("path", view_result, path),
	VIEW_TEXT("reason", view_result, reason),
	VIEW_TEXT("expires", view_result, expires),
	VIEW_TEXT("source", view_result, source),
	VIEW_TEXT("party", view_result, party),
	VIEW_TEXTS_END,
};

static int read_counts(struct view_reader *reader, const struct json_at *line,
		       struct view_result *result)
{
	struct json_at counts;
	int there = json_optional(line, "judgements", &counts, reader->diag);

	for (enum verdict verdict = 0; there > 0 && verdict < VERDICT_NUM; verdict++) {
		if (view_number(reader, &counts, verdict_name(verdict), &result->count[verdict]))
			return -1;
	}
	return there < 0 ? -1 : 0;
}

static int read_found(struct view_reader *reader, const struct json_at *line,
		      struct view_result *result)
{
	struct json_at found;
	int there = json_optional(line, "found", &found, reader->diag);

	if (there <= 0)
		return there;
	return view_number(reader, &found, "tds", &result->found_tds) ||
			       view_number(reader, &found, "ms", &result->found_ms) ?
		       -1 :
		       0;
}

static int read_shortest(struct view_reader *reader, const struct json_at *line,
			 struct view_result *result)
{
	struct json_at shortest;
	int there = json_optional(line, "shortest", &shortest, reader->diag);

	result->has_shortest = there > 0;
	if (there > 0)
		return fill_judgement(reader, &shortest, &result->shortest);
	view_no_texts(&result->shortest, judgement_texts);
	return there;
}

/* Of merged runs: a verdict for each, in their order. */
static int read_by_run(struct view_reader *reader, const struct json_at *line,
		       struct view_result *result)
{
	size_t num_runs = reader->view->num_runs;
	struct json_at runs, run;
	int there = json_optional(line, "runs", &runs, reader->diag);
	long count;

	if (there <= 0)
		return there;
	count = json_array_length(&runs, num_runs, reader->diag);
	if (count < 0)
		return -1;
	if ((size_t)count != num_runs)
		return json_fail(&runs, reader->diag, "%ld verdicts of %zu runs", count, num_runs);
	result->by_run = view_alloc(reader, num_runs * sizeof(*result->by_run));
	for (size_t i = 0; result->by_run && i < num_runs; i++) {
		if (json_element(&runs, i, &run, reader->diag) ||
		    parse_verdict(reader, &run, &result->by_run[i]))
			return -1;
	}
	return result->by_run ? 0 : -1;
}

static int read_result(struct view_reader *reader, const struct json_at *line)
{
	struct record_view *view = reader->view;
	struct view_result *result =
		view_append(reader, &view->result, &view->num_results, sizeof(*result));
	struct json_at member;

	if (!result || view_texts(reader, line, result, result_texts) ||
	    read_verdict(reader, line, &result->verdict) || read_counts(reader, line, result) ||
	    read_found(reader, line, result) || read_shortest(reader, line, result) ||
	    read_by_run(reader, line, result))
		return -1;
	return json_member(line, "path", &member, reader->diag);
}

static const struct view_text end_texts[] = {
	VIEW_TEXT("ended", record_view, ended),
	VIEW_TEXT("stopped", record_view, stopped),
	VIEW_TEXT("says", record_view, says),
	VIEW_TEXTS_END,
};

static int read_end(struct view_reader *reader, const struct json_at *line)
{
	struct record_view *view = reader->view;
	const json_t *seconds = json_object_get(line->value, "seconds");

	view->seconds = json_number_value(seconds);
	return view_texts(reader, line, view, end_texts) ||
			       view_number(reader, line, "cases", &view->cases) ||
			       view_number(reader, line, "left_out", &view->left_out) ?
		       -1 :
		       0;
}

/* By the member that names the line. */
static const struct line_kind {
	const char *name;
	int (*read)(struct view_reader *reader, const struct json_at *line);
} kinds[] = {
	{ "run", read_run },
	{ "rule", read_judgement },
	{ "result", read_result },
	{ "leaf", view_read_leaf },
	{ "older_leaf", view_read_older_leaf },
	{ "refusal", view_read_refusal },
	{ "host", view_read_host },
	{ "coverage", view_read_door },
	{ "change", view_read_change },
	{ "end", read_end },
};

/* Lines that this version does not know are passed over. The end is told in @ended. */
static int read_line(struct view_reader *reader, const struct json_at *line, bool *ended)
{
	if (line->doc->first_line == 1)
		return read_format(reader, line);
	for (size_t i = 0; i < sizeof(kinds) / sizeof(kinds[0]); i++) {
		struct json_at member;
		int there = json_optional(line, kinds[i].name, &member, reader->diag);

		if (there < 0)
			return -1;
		if (!there)
			continue;
		*ended = kinds[i].read == read_end;
		return kinds[i].read(reader, line);
	}
	return 0;
}

/* One line more, which *@text is moved past. */
static int take_line(struct view_reader *reader, const char *path, unsigned int number,
		     const char **text, bool *ended)
{
	size_t size = strcspn(*text, "\n");
	char *line = strndup(*text, size);
	struct json_doc doc;
	struct json_at root;
	int ret;

	if (!line)
		return diag_no_memory(reader->diag, path);
	*text += size + ((*text)[size] == '\n');
	ret = json_parse(&doc, path, number, line, reader->diag);
	free(line);
	if (ret)
		return -1;
	root = json_root(&doc);
	ret = read_line(reader, &root, ended);
	json_free(&doc);
	return ret;
}

int view_read_lines(struct view_reader *reader, const char *path, const char *text)
{
	unsigned int number = 0;
	bool ended = false;

	while (*text && !ended) {
		if (take_line(reader, path, ++number, &text, &ended))
			return -1;
	}
	if (ended && !*text)
		return 0;
	return diag_at(reader->diag, path, number + ended, 1,
		       ended ? "something follows the last line; a record is written as a whole, "
			       "by one run" :
			       "the end is missing; a record is written as a whole, when the run "
			       "ends");
}
