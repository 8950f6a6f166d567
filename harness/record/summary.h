/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The summary of a run, for a person with ten seconds, and the same for a machine.
 *
 *	summary_print(&results, &provenance, stdout);
 *
 * Plain text. Every failure names its rule, the bit, what was expected and observed, who
 * refused, the shortest configuration that shows it, and the command that repeats it. The
 * last line is the result in one sentence.
 */
#ifndef RECORD_SUMMARY_H
#define RECORD_SUMMARY_H

#include <stdio.h>

#include "record/record.h"
#include "record/sentence.h"

#define SUMMARY_SENTENCE SENTENCE_TEXT

void summary_print(const struct results *results, const struct provenance *provenance, FILE *out);

/* One JSON object: provenance, totals, a result for each rule, the failures. */
void summary_print_json(const struct results *results, const struct provenance *provenance,
			FILE *out);

/* The parts of it, for who has a failure and no results: rule, finding, answer, configuration; */
void summary_print_judgement(const struct judgement *judgement, FILE *out);

/* a line below it, nothing for an empty text; */
void summary_print_label(const char *label, const char *text, FILE *out);

/* and a failure that is waived. */
void summary_print_waived(const struct rule *rule, unsigned int expires, const char *reason,
			  FILE *out);

/* "Conforming: 92 rules hold." */
const char *summary_sentence(const struct results *results, char text[SUMMARY_SENTENCE]);

#endif
