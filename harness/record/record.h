/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The record of a run: JSON Lines, first where it comes from, then one line a judgement.
 *
 *	struct record *record = record_open(&provenance, suites);
 *
 *	record_judgement(record, &judgement);
 *	record_result(record, rule, result);
 *	record_end(record, &results, seconds);
 *	if (record_write(record, "DIR/record.jsonl", &diag))
 *		...
 *	record_free(record);
 *
 * Kept in memory until it is written, all or nothing. record/view.h reads it.
 */
#ifndef RECORD_RECORD_H
#define RECORD_RECORD_H

#include "record/results.h"

#define RECORD_FILE "record.jsonl"
#define RECORD_FORMAT "tdx-cts-record-2"

struct suite;

/* Where results come from: enough to get them again. */
struct provenance {
	const char *version; /* of the suite */
	struct target_identity identity;
	const char *module; /* as given on the command line */
	const char *update_to; /* the module after an update; may be empty */
	const char *platform;
	const char *kernel;
	const char *policy;
	const char *supports; /* may be empty */
	char unknown[192]; /* what of the module's description is in unknown words; or empty */
	uint64_t seed;
	const char *folder; /* of the run's journal; or NULL */
	size_t shard, num_shards; /* part shard of num_shards, from 1; 0: all */
	unsigned int date; /* 20261123 */
	char started[32]; /* "2026-11-23T10:30:00Z" */
	char host[65]; /* the name of the machine that it ran on */
	const char *command; /* repeats the run, but for the rule and case */
};

struct record;

/* Now, in UTC, as "started" has it. */
void record_started(char started[32]);

/*
 * NULL where memory is short. @all: the suites, up to a NULL; the first that has a rule names
 * its result. Both must outlive the record.
 */
struct record *record_open(const struct provenance *provenance, const struct suite *const *all);

void record_judgement(struct record *record, const struct judgement *judgement);

/* A case that was not carried out: what it needs, and what was found instead. */
void record_left_out(struct record *record, const char *rule, const char *name,
		     const struct target_reason *reason);

/* What the judgements on a rule came to. */
void record_result(struct record *record, const struct rule *rule,
		   const struct rule_result *result);

/* A line that is whole already; takes it over. NULL: memory was short. */
struct json_t;
void record_line(struct record *record, struct json_t *line);

/* The last line. @seconds: how long it took; 0: nobody knows. */
void record_end(struct record *record, const struct results *results, double seconds);

int record_write(struct record *record, const char *path, struct diag *diag);
void record_free(struct record *record);

/* "tdx-cts run ... --rule ID --case NAME" */
void record_command(const struct provenance *provenance, const struct judgement *judgement,
		    char *text, size_t size);

/*
 * "tdx-cts minimize ... --rows DIR FILE": makes the shortest failing case of a run with a folder
 * smaller still. False: there is none.
 */
bool record_minimize_command(const struct provenance *provenance, const struct rule_result *result,
			     char *text, size_t size);

#endif
