/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The parts of "tdx-cts defects": a run of this program for each seeded defect, and what all of them
 * come to. Private to cli/defects*.c.
 *
 *	struct defects defects = { .options = &options };
 *
 *	if (!defects_prepare(&defects, ids, count, &diag) && !defects_open(&defects, &diag) &&
 *	    !defects_carry_out(&defects, &diag))
 *		defects_print_text(&defects, stdout);
 *	defects_free(&defects);
 *
 * A rule finds a defect where it fails with it, and not in a sound run of the same setting.
 */
#ifndef CLI_DEFECTS_H
#define CLI_DEFECTS_H

#include <stdio.h>

#include "emulator/defect.h"
#include "fuzz/campaign_process.h"
#include "plan/suite.h"
#include "record/results.h"
#include "run/precision.h"

/* A rule that found a defect, with the smallest case known that shows it. */
struct defects_hit {
	const struct rule *rule;
	uint64_t tds, ms; /* until then; ms is 0 where nobody knows */
	bool names; /* the bit, register, field or call that is wrong */
	enum precision_party blames;
	char subject[JUDGEMENT_TEXT], expected[JUDGEMENT_TEXT], observed[JUDGEMENT_TEXT];
	char answer[JUDGEMENT_TEXT], reason[JUDGEMENT_TEXT], party[JUDGEMENT_TEXT];
	char test[TD_NAME]; /* the case */
	char config[512];
	char command[1024];
};

enum defects_result {
	DEFECTS_FOUND, /* by its rule, at least */
	DEFECTS_ACCIDENT, /* only by rules that need not find it */
	DEFECTS_MISSED,
	DEFECTS_BROKEN, /* the run said nothing, or failed as a harness */
	DEFECTS_NUM_RESULTS
};

/* "found", "ACCIDENT" */
const char *defects_result_name(enum defects_result result);

struct defects_run {
	const struct defect *defect; /* NULL: a sound run */
	const char *kind;
	const struct defect_setting *with;
	size_t sound; /* the place of the sound run of that setting */
	char name[64]; /* of its folder */
	struct campaign_process process;
	bool over;
	bool *fails; /* by rule */
	size_t num_hits;
	struct defects_hit *hit;
	const struct defects_hit *own; /* that of its rule; or NULL */
	enum defects_result result;
	char broken[256]; /* how, and what it said last */
};

struct defects_options {
	size_t jobs;
	const struct suite *suite; /* NULL: all */
	const char *rule; /* NULL: all */
	const char *folder; /* where the runs are kept; NULL: they are not */
	bool until_found; /* a run ends once its rule has failed */
	bool json, matrix, markdown;
};

struct defects {
	const struct defects_options *options;
	char folder[256]; /* of all runs */
	size_t num_sound, count; /* the sound ones stand first */
	struct defects_run *run;
	const char *interrupted; /* by what signal; or NULL */
	size_t num_over; /* then: runs that came to their end */
};

/* Which runs there are to be: of the defects of these ids and kinds, all where there are none. */
int defects_prepare(struct defects *defects, char *const *names, size_t count, struct diag *diag);
void defects_free(struct defects *defects);

/* Makes the folder that they go into. -1 and @diag: another must be given. */
int defects_open(struct defects *defects, struct diag *diag);

/* What became of each is in the run. -1 and @diag where one cannot be started. */
int defects_carry_out(struct defects *defects, struct diag *diag);

/* Reads what a run has come to out of its record. Once those before it are read. */
void defects_read(const struct defects *defects, struct defects_run *run);

/* How many defects a rule found, and how many nobody else did. */
struct defects_finds {
	size_t finds, alone, own; /* own: rows that name it */
};

struct defects_finds defects_finds(const struct defects *defects, const struct rule *rule);

/* Defects of a kind, or of all where @kind is NULL. */
struct defects_score {
	size_t count, result[DEFECTS_NUM_RESULTS];
	size_t names, blames[PRECISION_PARTY_RIGHT + 1]; /* of those found */
	uint64_t median_tds, most_tds, median_ms, most_ms; /* likewise */
};

void defects_score(const struct defects *defects, const char *kind, struct defects_score *score);

/* The rule takes part. */
bool defects_has_rule(const struct defects *defects, const struct rule *rule);

/* The cell of a matrix: 'F' found by its rule, 'f' by another, '.' not, 'm' its rule missed it. */
char defects_cell(const struct defects_run *run, const struct rule *rule);

/* "--module tdx-next --update-to tdx-rogue"; empty: the usual. */
void defects_setting(const struct defect_setting *with, char *text, size_t size);

/* "54 of 54 seeded defects are found by their rules." */
void defects_sentence(const struct defects *defects, char *text, size_t size);
int defects_exit_status(const struct defects *defects);

void defects_print_text(const struct defects *defects, FILE *out);
void defects_print_one(const struct defects_run *run, FILE *out);
void defects_print_matrix(const struct defects *defects, FILE *out);
void defects_print_json(const struct defects *defects, FILE *out);
void defects_print_markdown(const struct defects *defects, FILE *out);

/* "module", "kvm", "host" */
const char *defects_place(const struct defect *defect);

#endif
