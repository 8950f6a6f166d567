/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * One side of a comparison, reduced to facts:
 *
 *	corpus/modules/NAME, or a folder like it	cpuid_virtualization.json and module.json
 *	Intel's ABI tables as they are downloaded	cpuid_virtualization.json, and no module.json
 *	a snapshot					identity.txt, and files of other kinds
 *
 *	struct side side;
 *
 *	if (side_open(&side, "tdx-1.5.05", &diag))
 *		return cli_bad_input(&diag);
 *	if (side.has[FACT_DONE])
 *		...	facts_find_bit(side.facts, FACT_DONE, bit)
 *	side_close(&side);
 */
#ifndef UPDATE_SIDE_H
#define UPDATE_SIDE_H

#include <limits.h>

#include "update/fact.h"

enum side_form { SIDE_MODULE, SIDE_TABLES, SIDE_SNAPSHOT };

struct side {
	enum side_form form;
	char path[PATH_MAX];
	char name[64]; /* the last part of the path, or the module of a snapshot: for waivers */
	struct facts *facts; /* sorted */
	bool has[FACT_NUM_KINDS]; /* also where it is known that there is nothing of a kind */
	size_t num_unknown; /* bits that are declared in words that are not known */
};

/* -1 and @diag on bad input; there is nothing to close then. */
int side_open(struct side *side, const char *name, struct diag *diag);
void side_close(struct side *side);

/* A side of descriptions that are there already; @masks may be NULL. For side_close(), too. */
struct declared;
struct masks;
int side_describe(struct side *side, const struct declared *declared, const struct masks *masks,
		  struct diag *diag);

/* What is said of it, by FACT_IDENTITY; NULL: nothing. */
const char *side_identity(const struct side *side, const char *subject);

#endif
