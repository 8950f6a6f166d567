// SPDX-License-Identifier: GPL-2.0-only
/*
 * Writing the record of a run.
 */
#include "record/record.h"

#include <stdio.h>
#include <stdlib.h>

#include "input/file.h"
#include "record/objects.h"
#include "record/shell.h"

#define RECORD_FORMAT "tdx-cts-record-1"

struct record {
	const struct provenance *provenance;
	char *text;
	size_t size;
	FILE *stream; /* onto the text */
	bool failed;
};

/* One line; takes the object over. */
static void put_line(struct record *record, json_t *line)
{
	if (!line || json_dumpf(line, record->stream, JSON_COMPACT) ||
	    fputc('\n', record->stream) == EOF)
		record->failed = true;
	json_decref(line);
}

struct record *record_open(const struct provenance *provenance)
{
	struct record *record = calloc(1, sizeof(*record));
	json_t *line;

	if (!record)
		return NULL;
	record->provenance = provenance;
	record->stream = open_memstream(&record->text, &record->size);
	if (!record->stream) {
		free(record);
		return NULL;
	}
	line = json_pack("{ss}", "format", RECORD_FORMAT);
	json_object_update_new(line, object_of_provenance(provenance));
	put_line(record, line);
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

void record_judgement(struct record *record, const struct judgement *judgement)
{
	put_line(record, object_of_judgement(record->provenance, judgement));
}

void record_left_out(struct record *record, const char *rule, const char *name,
		     const struct target_reason *reason)
{
	put_line(record, object_of_left_out(rule, name, reason));
}

void record_result(struct record *record, const struct rule *rule, const struct rule_result *result)
{
	put_line(record, object_of_result(rule, result));
}

int record_write(struct record *record, const char *path, struct diag *diag)
{
	if (fflush(record->stream) || record->failed)
		return diag_set(diag, "%s: out of memory", path);
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
