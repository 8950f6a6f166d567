/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A run's lines of its journal (record/journal.h), written ahead: which case begins, and what it
 * came to. The members are in docs/formats.md, "Journal".
 *
 *	struct run_log *log = log_create(journal, on_hardware);
 *
 *	log_start(log, &provenance, spaces, &diag);
 *	log_begin(log, number, test, &diag);	// on the disk before the target is entered
 *	log_judgement(log, &judgement);		// gathered ...
 *	log_end(log, number, name, &mark, builds, lacks, &diag);	// ... and written
 *	log_free(log);
 */
#ifndef RUN_LOG_H
#define RUN_LOG_H

#include "record/journal.h"
#include "run/account.h"

#define LOG_FORMAT "tdx-cts-journal-1"

struct run_log;

/* NULL where memory is short. @synced: the target can take the host down. */
struct run_log *log_create(struct journal *journal, bool synced);
void log_free(struct run_log *log);

/* A line could not be written: the journal ends there. */
bool log_failed(const struct run_log *log);

/* A process begins: where results come from, which rules take part, and the settings that rows are made of. */
int log_start(struct run_log *log, const struct provenance *provenance,
	      const struct results *results, const struct space *const space[2], uint64_t builds,
	      struct diag *diag);

/* Lines of the record that are known then, ahead of the first start (run/evidence.h). */
int log_described(struct run_log *log, const json_t *lines, struct diag *diag);

/* @text: the case in the text form, for whoever looks into the journal; may be NULL. */
int log_begin(struct run_log *log, size_t number, const char *name, const char *text,
	      struct diag *diag);

/* For the line that comes next. */
void log_judgement(struct run_log *log, const struct judgement *judgement);
void log_explain(struct run_log *log, const struct rule *rule, enum verdict verdict,
		 const char *reason);

void log_seen(struct run_log *log, const struct seen_mark *mark);

/* What needed no case. */
int log_context(struct run_log *log, const struct target_lacks *lacks, struct diag *diag);

/* @lost: the case was not finished, and why (an observation's lost), or NULL. */
int log_end(struct run_log *log, size_t number, const char *name, const struct tally_mark *mark,
	    uint64_t builds, const char *lost, const struct target_lacks *lacks, struct diag *diag);
/* @again: only because of a lost case; whoever tries that again tries this, too. */
int log_left_out(struct run_log *log, size_t number, const char *rule, const char *name,
		 const struct target_reason *reason, bool again, const struct target_lacks *lacks,
		 struct diag *diag);

/* The run is over: it came to its end, or to that of its budget (@why, else NULL). */
int log_finish(struct run_log *log, const struct results *results, const char *why,
	       struct diag *diag);

#endif
