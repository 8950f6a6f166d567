// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing the record of a run.
 */
#include "record/record.h"

#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "input/file.h"
#include "plan/suite.h"
#include "record/objects.h"
#include "record/shell.h"
#include "record/summary.h"

struct record {
	const struct provenance *provenance;
	const struct suite *const *suites;
	char *text;
	size_t size;
	FILE *stream; /* onto the text */
	bool failed;
};

void record_line(struct record *record, json_t *line)
{
	if (!line || json_dumpf(line, record->stream, JSON_COMPACT) ||
	    fputc('\n', record->stream) == EOF)
		record->failed = true;
	json_decref(line);
}

void record_started(char started[32])
{
	time_t now = time(NULL);
	struct tm utc;

	strftime(started, 32, "%Y-%m-%dT%H:%M:%SZ", gmtime_r(&now, &utc));
}

struct record *record_open(const struct provenance *provenance, const struct suite *const *all)
{
	struct record *record = calloc(1, sizeof(*record));
	json_t *line;

	if (!record)
		return NULL;
	record->provenance = provenance;
	record->suites = all;
	record->stream = open_memstream(&record->text, &record->size);
	if (!record->stream) {
		free(record);
		return NULL;
	}
	line = json_pack("{ss}", "format", RECORD_FORMAT);
	json_object_update_new(line, object_of_provenance(provenance));
	record_line(record, line);
	return record;
}

void record_command(const struct provenance *provenance, const struct judgement *judgement,
		    char *text, size_t size)
{
	snprintf(text, size, "%s", provenance->command);
	shell_add(text, size, "--rule", judgement->rule->id);
	if (*judgement->test)
		shell_add(text, size, "--case",
			  judgement->from_file ? judgement->path : judgement->test);
}

/* A case with a file of its own may be there for another rule. */
bool record_minimize_command(const struct provenance *provenance, const struct rule_result *result,
			     char *text, size_t size)
{
	const struct judgement *judgement = &result->shortest;
	char path[PATH_MAX];

	if (!provenance->folder || !judgement->rule || !*judgement->test ||
	    judgement->verdict != VERDICT_FAIL)
		return false;
	snprintf(text, size, "tdx-cts minimize%s", provenance->command + strlen("tdx-cts run"));
	if (*judgement->path)
		shell_add(text, size, "--rule", judgement->rule->id);
	else if (!results_failure_path(result, provenance->folder, path, sizeof(path)))
		return false;
	shell_add(text, size, "--rows", provenance->folder);
	shell_add(text, size, NULL, *judgement->path ? judgement->path : path);
	return true;
}

void record_judgement(struct record *record, const struct judgement *judgement)
{
	record_line(record, object_of_judgement(record->provenance, judgement));
}

void record_left_out(struct record *record, const char *rule, const char *name,
		     const struct target_reason *reason)
{
	record_line(record, object_of_left_out(rule, name, reason));
}

/* "init.INI-07.num_l2_vms": what all reports call it, whichever suites it was run by. */
static void name_result(const struct record *record, const struct rule *rule, json_t *line)
{
	const struct suite *const *suite = record->suites;
	char path[128];

	while (*suite && !suite_has_rule(*suite, rule))
		suite++;
	snprintf(path, sizeof(path), "%s.%s.%s", *suite ? (*suite)->name : "none", rule->id,
		 rule->name);
	json_object_set_new(line, "path", json_string(path));
}

void record_result(struct record *record, const struct rule *rule, const struct rule_result *result)
{
	json_t *line = object_of_result(rule, result);

	name_result(record, rule, line);
	object_add_found(line, result);
	object_add_shortest(line, record->provenance, result);
	record_line(record, line);
}

void record_end(struct record *record, const struct results *results, double seconds)
{
	char sentence[SUMMARY_SENTENCE];
	json_t *line = json_pack("{sb,sI,sI}", "end", 1, "cases", (json_int_t)results->num_cases,
				 "left_out", (json_int_t)results->num_left_out);

	if (*results->ended)
		json_object_set_new(line, "ended", json_string(results->ended));
	if (*results->stopped)
		json_object_set_new(line, "stopped", json_string(results->stopped));
	json_object_set_new(line, "says", json_string(summary_sentence(results, sentence)));
	if (seconds > 0)
		json_object_set_new(line, "seconds", json_real(seconds));
	record_line(record, line);
}

int record_write(struct record *record, const char *path, struct diag *diag)
{
	if (fflush(record->stream) || record->failed)
		return diag_no_memory(diag, path);
	return file_write(path, record->text, record->size, diag);
}

void record_free(struct record *record)
{
	if (!record)
		return;
	fclose(record->stream);
	free(record->text);
	free(record);
}
