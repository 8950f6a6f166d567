/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What differs between modules: the facts that are not the same in all sides, put together to
 * rows that a person reads.
 *
 *	const struct side *sides[] = { &old, &new };
 *	struct diff *diff = diff_create(sides, 2);
 *
 *	risk_judge(diff, effects);	// of two sides: see risk.h
 *	diff_arrange(diff);
 *	for (size_t i = 0; i < diff->num_rows; i++)
 *		printf("%s: %s -> %s\n", row->subject, row->value[0], row->value[1]);
 *	diff_free(diff);
 *
 * A row stands for the bits of one field, or nameless neighbours, that changed in the same way,
 * and for sub-leaves in a sequence: "0x1f.0-5:eax.shift_count", "check 0xa:ecx[6:4]". Where both
 * halves of a description say the same of a change, it is one row.
 */
#ifndef UPDATE_DIFF_H
#define UPDATE_DIFF_H

#include "rules/rules.h"
#include "update/side.h"

#define DIFF_MAX_SIDES 16

/* How much a change can hurt, the worst first. */
enum risk_group {
	RISK_HOSTS,
	RISK_REVIEW,
	RISK_VMMS,
	RISK_CAPABILITY,
	RISK_HARMLESS,
	RISK_NUM_GROUPS
};

/* What a change comes to. */
struct risk {
	enum risk_group group;
	const struct rule *promise; /* that it breaks; NULL: none */
};

/* A value of a side that does not know that kind of fact; one that knows of none has NULL. */
extern const char diff_unknown[];

struct diff_line {
	enum fact_kind kind;
	bool both; /* FACT_DECLARED, and FACT_DONE says the same */
	const char *subject; /* NULL: the subject is @bit */
	struct cpuid_bit bit;
	struct risk risk;
	const char *value[DIFF_MAX_SIDES];
};

struct waiver;

struct diff_row {
	const struct diff_line *line; /* the first of them: kind, bit, values, risk */
	const char *subject;
	unsigned int last_bit; /* from line->bit on */
	uint32_t last_subleaf;
	const struct waiver *waiver; /* or NULL */
};

struct diff {
	size_t num_sides;
	const struct side *side[DIFF_MAX_SIDES];
	size_t num_lines;
	struct diff_line *line;
	size_t num_rows;
	struct diff_row *row;
	struct facts *texts; /* of subjects */
};

/* NULL where memory is short. The sides must outlive it. */
struct diff *diff_create(const struct side *const *sides, size_t num_sides);
void diff_free(struct diff *diff);

/* Rows out of lines, by group, kind and subject. False where memory is short. */
bool diff_arrange(struct diff *diff);

/* A value as people read it. */
const char *diff_value(const struct diff_line *line, size_t side);

/* How many bits a row stands for; 0: its subject is none. */
size_t diff_row_bits(const struct diff_row *row);

/* The n-th of them. */
struct cpuid_bit diff_row_bit(const struct diff_row *row, size_t n);

/* "declared", "done", "declared and done", "limits": where a row comes from. */
const char *diff_row_kind(const struct diff_row *row);

#endif
