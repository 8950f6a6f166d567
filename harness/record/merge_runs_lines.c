// SPDX-License-Identifier: GPL-2.0-only
/*
 * The lines of a merged record, out of those of the records that it is merged of.
 */
#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "record/merge_runs.h"
#include "record/sentence.h"

enum line_kind { LINE_FIRST, LINE_RUN, LINE_RULE, LINE_RESULT, LINE_OTHER, LINE_END };

struct lines {
	const char *next; /* in the text of a source */
	const char *text; /* the line, */
	size_t size; /* without its line break, */
	json_t *object; /* and what it holds */
	enum line_kind kind;
};

static bool has(const json_t *object, const char *name)
{
	const json_t *member = json_object_get(object, name);

	return member && !json_is_null(member);
}

/* In the order in which a reader looks for them. */
static enum line_kind kind_of(const struct lines *lines, const char *first)
{
	static const char *const names[] = {
		[LINE_RUN] = "run", [LINE_RULE] = "rule", [LINE_RESULT] = "result"
	};

	if (lines->text == first)
		return LINE_FIRST;
	for (enum line_kind kind = LINE_RUN; kind <= LINE_RESULT; kind++) {
		if (has(lines->object, names[kind]))
			return kind;
	}
	return has(lines->object, "end") ? LINE_END : LINE_OTHER;
}

/* The text has been read as a record before: each line is an object. */
static bool next_line(struct lines *lines, const struct run_source *source)
{
	json_decref(lines->object);
	lines->object = NULL;
	if (!lines->next)
		lines->next = source->text;
	if (!*lines->next)
		return false;
	lines->text = lines->next;
	lines->size = strcspn(lines->text, "\n");
	lines->next += lines->size + (lines->text[lines->size] == '\n');
	lines->object = json_loadb(lines->text, lines->size, 0, NULL);
	lines->kind = kind_of(lines, source->text);
	return true;
}

static void put_object(json_t *object, FILE *out)
{
	json_dumpf(object, out, JSON_COMPACT);
	fputc('\n', out);
	json_decref(object);
}

/* As they stand, from all sources or the first alone. */
static void copy_lines(const struct runs_merge *merge, enum line_kind kind, size_t count, FILE *out)
{
	for (size_t i = 0; i < count; i++) {
		struct lines lines = { 0 };

		while (next_line(&lines, &merge->source[i])) {
			if (lines.kind == kind)
				fprintf(out, "%.*s\n", (int)lines.size, lines.text);
		}
	}
}

/* Each run behind the first has a line of its own, whether it was the first of its record or not. */
static void put_runs(const struct runs_merge *merge, FILE *out)
{
	for (size_t i = 0, run = 0; i < merge->count; i++) {
		struct lines lines = { 0 };

		while (next_line(&lines, &merge->source[i])) {
			json_t *line;

			if (lines.kind > LINE_RUN || !run++)
				continue;
			line = json_pack("{sI}", "run", (json_int_t)run);
			json_object_del(lines.object, "format");
			json_object_del(lines.object, "run");
			json_object_update(line, lines.object);
			put_object(line, out);
		}
	}
}

/* The result of that name in one record; NULL: the rule took no part there. */
static const struct view_result *result_in(const struct record_view *view, const char *path)
{
	for (size_t i = 0; i < view->num_results; i++) {
		if (!strcmp(view->result[i].path, path))
			return &view->result[i];
	}
	return NULL;
}

static json_t *runs_of(const struct runs_merge *merge, const char *path)
{
	json_t *runs = json_array();

	for (size_t i = 0; i < merge->count; i++) {
		const struct record_view *view = merge->source[i].view;
		const struct view_result *result = result_in(view, path);

		for (size_t run = 0; run < view->num_runs; run++) {
			enum verdict verdict = !result        ? VERDICT_SKIP :
					       result->by_run ? result->by_run[run] :
								result->verdict;

			json_array_append_new(runs, json_string(verdict_name(verdict)));
		}
	}
	return runs;
}

static json_t *counts_of(const struct runs_merge *merge, const char *path)
{
	json_t *counts = json_object();

	for (enum verdict verdict = 0; verdict < VERDICT_NUM; verdict++) {
		uint64_t count = 0;

		for (size_t i = 0; i < merge->count; i++) {
			const struct view_result *result = result_in(merge->source[i].view, path);

			count += result ? result->count[verdict] : 0;
		}
		if (count)
			json_object_set_new(counts, verdict_name(verdict),
					    json_integer((json_int_t)count));
	}
	return counts;
}

/* @line: that of the worst. */
static void put_result(const struct runs_merge *merge, const struct view_result *result,
		       json_t *line, FILE *out)
{
	json_t *counts = counts_of(merge, result->path);

	if (json_object_size(counts))
		json_object_set(line, "judgements", counts);
	json_decref(counts);
	if (merge->num_runs > 1)
		json_object_set_new(line, "runs", runs_of(merge, result->path));
	put_object(json_incref(line), out);
}

/* The result lines of each source: an array for each, in the order of its view's results. */
static json_t *result_lines(const struct runs_merge *merge)
{
	json_t *all = json_array();

	for (size_t i = 0; i < merge->count; i++) {
		struct lines lines = { 0 };
		json_t *array = json_array();

		while (next_line(&lines, &merge->source[i])) {
			if (lines.kind == LINE_RESULT)
				json_array_append(array, lines.object);
		}
		json_array_append_new(all, array);
	}
	return all;
}

static json_t *line_of(const struct runs_merge *merge, const json_t *all,
		       const struct run_source *source, const struct view_result *result)
{
	return json_array_get(json_array_get(all, (size_t)(source - merge->source)),
			      (size_t)(result - source->view->result));
}

/* Those of the first record, then those that are only in later ones. */
static void put_results(const struct runs_merge *merge, struct sentence *sentence, FILE *out)
{
	json_t *all = result_lines(merge);

	for (size_t i = 0; i < merge->count; i++) {
		const struct record_view *view = merge->source[i].view;

		for (size_t j = 0; j < view->num_results; j++) {
			const struct run_source *worst;
			const struct view_result *result;
			bool said = false;

			for (size_t before = 0; before < i && !said; before++)
				said = result_in(merge->source[before].view, view->result[j].path);
			if (said)
				continue;
			worst = runs_merge_worst(merge, view->result[j].path);
			result = result_in(worst->view, view->result[j].path);
			put_result(merge, result, line_of(merge, all, worst, result), out);
			sentence_add(sentence, result->id, result->verdict);
		}
	}
	json_decref(all);
}

/* The first that says it. */
static void put_text(json_t *line, const char *name, const char *text)
{
	if (*text && !json_object_get(line, name))
		json_object_set_new(line, name, json_string(text));
}

static void put_end(const struct runs_merge *merge, const struct sentence *sentence, FILE *out)
{
	char text[SENTENCE_TEXT];
	uint64_t cases = 0, left_out = 0;
	double seconds = 0;
	json_t *line;

	for (size_t i = 0; i < merge->count; i++) {
		cases += merge->source[i].view->cases;
		left_out += merge->source[i].view->left_out;
		seconds += merge->source[i].view->seconds;
	}
	line = json_pack("{sb,sI,sI}", "end", 1, "cases", (json_int_t)cases, "left_out",
			 (json_int_t)left_out);
	for (size_t i = 0; i < merge->count; i++)
		put_text(line, "ended", merge->source[i].view->ended);
	for (size_t i = 0; i < merge->count; i++)
		put_text(line, "stopped", merge->source[i].view->stopped);
	put_text(line, "says", sentence_say(sentence, text));
	if (seconds > 0)
		json_object_set_new(line, "seconds", json_real(seconds));
	put_object(line, out);
}

char *runs_merge_lines(const struct runs_merge *merge, size_t *size)
{
	struct sentence sentence = { 0 };
	char *text = NULL;
	FILE *out = open_memstream(&text, size);
	bool failed;

	if (!out)
		return NULL;
	copy_lines(merge, LINE_FIRST, 1, out);
	put_runs(merge, out);
	copy_lines(merge, LINE_RULE, merge->count, out);
	put_results(merge, &sentence, out);
	copy_lines(merge, LINE_OTHER, 1, out);
	put_end(merge, &sentence, out);
	failed = ferror(out);
	if (!fclose(out) && !failed)
		return text;
	free(text);
	return NULL;
}
