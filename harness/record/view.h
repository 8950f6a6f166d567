/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A record as it is read again: everything that reports show.
 *
 *	struct record_view *view = record_view_read("out/r", &diag);
 *
 *	for (size_t i = 0; i < view->num_results; i++)
 *		printf("%s %s\n", verdict_name(view->result[i].verdict), view->result[i].path);
 *	record_view_free(view);
 *
 * Nothing here is looked up in the tables of this program but the names of verdicts, registers
 * and CPUID bits: a record of another version, with rules and registers that this one does not
 * have, reads as it was written. The lines are in docs/formats.md, "Record".
 *
 * Texts are UTF-8 and never NULL: what the record does not say is empty. They belong to the view.
 */
#ifndef RECORD_VIEW_H
#define RECORD_VIEW_H

#include <limits.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cpuid/cpuid.h"
#include "input/diag.h"
#include "record/coverage.h"
#include "record/verdict.h"

/* Where results come from (struct provenance). */
struct view_run {
	const char *suite; /* the version of the suite */
	const char *target, *module, *module_identity, *update_to;
	const char *platform, *platform_identity, *kernel, *kernel_identity;
	const char *policy, *supports, *defect, *unknown;
	const char *date; /* "2026-11-23" */
	const char *started; /* "2026-11-23T10:30:00Z" */
	const char *host; /* the machine's name */
	const char *command; /* repeats the run */
	int64_t seed;
};

/* A rule judged on a case, or a case that was left out: then the verdict is SKIP. */
struct view_judgement {
	const char *rule;
	const char *name; /* of the case; empty: judged on the context alone */
	enum verdict verdict;
	const char *subject, *expected, *observed, *answer, *refused_by, *reason;
	const char *party; /* whom it blames, in words */
	const char *config; /* of a generated case, in the text form */
	const char *command; /* repeats it */
	const char *file; /* of the case: from the record's folder, or "corpus/..." */
	const char *minimize; /* makes it smaller still; only of a result's shortest */
	const char *needed, *found; /* where it was left out */
};

/* What was found of a rule in the whole run. */
struct view_result {
	const char *id; /* "INI-07" */
	const char *name, *says;
	const char *path; /* "init.INI-07.num_l2_vms": the name in all reports */
	enum verdict verdict;
	const char *reason;
	const char *expires, *source; /* of the waiver behind it */
	uint64_t count[VERDICT_NUM]; /* of its judgements */
	const char *party; /* whom its judgements blame, in words */
	/* When the first of the worst judgements came: TDs built for cases by then, and the time. */
	uint64_t found_tds, found_ms;
	bool has_shortest;
	struct view_judgement shortest; /* the judgement behind a verdict that is no pass */
	enum verdict *by_run; /* where runs were merged: of each; else NULL */
	size_t first, num; /* its judgements, in view->judgement */
};

/* Bits of one register that were declared together. */
struct view_field {
	uint8_t lsb, msb;
	const char *type; /* "Configured & Native": Intel's words, as the description has them */
	const char *gate; /* what it hangs on, likewise; empty: nothing */
	const char *rules; /* that judge it: "CFG-02 CFG-06" */
};

#define VIEW_CLASSES "01cxafdvu-"

struct view_register {
	/*
	 * By bit, from bit 0 on: '0' fixed0, '1' fixed1, 'c' configurable, 'x' by XFAM, 'a' by
	 * ATTRIBUTES, 'f' follows another field, 'd' dynamic, 'v' #VE, 'u' unknown, '-' undeclared.
	 */
	char class[33];
	/* Bits that some accepted TD read as 0 [0], as 1 [1]. */
	uint32_t host[2], guest[2];
	uint32_t asked; /* that some accepted TD asked for */
	size_t num_fields;
	struct view_field *field;
};

/* A case worth naming with a bit. */
struct view_bit_case {
	enum cpuid_reg reg;
	unsigned int bit;
	const char *name; /* of the first accepted TD that asked for the bit */
};

struct view_leaf {
	struct cpuid_addr at;
	struct view_register reg[CPUID_NUM_REGS];
	bool guest_ve; /* some guest got #VE */
	size_t num_cases;
	struct view_bit_case *cases;
};

/* One way in which TDs were refused. */
struct view_refusal {
	const char *by; /* "kvm", "module" */
	const char *says; /* in words: "TDX_OPERAND_INVALID: operand CPUID_CONFIG (0x45), leaf 7.0" */
	const char *status, *rcx, *errno_name; /* "0xc000010000000045", "0x7", "EINVAL" */
	const char *name; /* of the first such case */
	uint64_t count;
};

/* An element of host state over all TDs that were entered. */
struct view_host {
	const char *element;
	uint64_t compared; /* how often; 0: the target does not show it */
	uint64_t moved;
	const char *name, *before, *after; /* of the first case that moved it */
	uint64_t cpu;
	const char *needed, *found; /* why it is not shown */
};

struct view_point {
	uint64_t tds;
	uint64_t covered[COVERAGE_STRENGTH + 1]; /* by strength, from 1 on */
};

/* What TDs through one door cover. */
struct view_door {
	const char *via; /* "kvm", "module" */
	uint64_t settings, tds;
	uint64_t feasible[COVERAGE_STRENGTH + 1], covered[COVERAGE_STRENGTH + 1];
	size_t num_points; /* how that grew with the TDs */
	struct view_point *point;
};

/* What an update of the module changed (update/diff.h). */
struct view_change {
	const char *subject; /* "7.1:eax.fred" */
	const char *group; /* "breaks hosts" */
	const char *rule; /* "UPD-04"; or empty */
	const char *old_value, *new_value;
};

struct record_view {
	size_t num_runs; /* more than one where runs were merged */
	struct view_run *run;
	size_t num_results;
	struct view_result *result;
	/* Those of a rule together, in the order of the results; in the end those of none. */
	size_t num_judgements;
	struct view_judgement *judgement;
	size_t num_leaves, num_older_leaves; /* now, and with the module before an update */
	struct view_leaf *leaf, *older_leaf;
	size_t num_refusals;
	struct view_refusal *refusal;
	size_t num_hosts;
	struct view_host *host;
	size_t num_doors;
	struct view_door *door;
	size_t num_changes;
	struct view_change *change;
	uint64_t cases, left_out;
	double seconds; /* 0: not known */
	const char *ended, *stopped;
	const char *says; /* the result in one sentence */
	enum verdict worst;
	int exit_status;
	struct view_memory *memory; /* everything above */
};

/* @path: a record, or the folder that has one. NULL and @diag where it is none, or cut off. */
struct record_view *record_view_read(const char *path, struct diag *diag);

/*
 * The text of the record that @path is or has, for the caller to free, and where it was found; NULL
 * and @diag where there is none.
 */
char *record_view_text(const char *path, char found[PATH_MAX], struct diag *diag);

/* Out of a text that is there already; @path is for messages. */
struct record_view *record_view_parse(const char *path, const char *text, struct diag *diag);

void record_view_free(struct record_view *view);

#endif
