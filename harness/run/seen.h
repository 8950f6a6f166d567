/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the cases of a run have shown, for its reports: which CPUID bits accepted TDs had and were
 * asked for, how TDs were refused, and which host state was compared and moved.
 *
 *	struct seen seen = { 0 };
 *	struct seen_mark *mark = malloc(sizeof(*mark));
 *
 *	seen_look(&seen, &context, &observer->seen, mark);	// after each case: what is new
 *	seen_add(&seen, mark, test->name);
 *	...
 *	seen_free(&seen);
 *
 * A mark is all that a case counts for, and a journal can hold it (run/seen_json.h). It says only
 * what no case before it has shown, but for what is counted. Marks that are added in the order of
 * their cases come to the same whoever has made them: a whole run, parts of it, or shards.
 */
#ifndef RUN_SEEN_H
#define RUN_SEEN_H

#include "rules/rules.h"

enum seen_view {
	SEEN_HOST0, /* bits that the host has read as 0 in an accepted TD */
	SEEN_HOST1,
	SEEN_GUEST0, /* that a guest has, which did nothing but execute CPUID */
	SEEN_GUEST1,
	SEEN_ASKED, /* that an accepted TD was asked for */
	SEEN_NUM_VIEWS
};

/* "host0" */
const char *seen_view_name(enum seen_view view);

struct seen_leaf {
	struct cpuid_addr at;
	struct cpuid_regs view[SEEN_NUM_VIEWS];
	bool guest_ve; /* some guest got #VE */
};

/* All that one observation can be about: what host and guest read, and what was asked for. */
#define SEEN_MAX_LEAVES (CPUID_SET_MAX + GUEST_MAX_OPS + TD_MAX_CPUID)

struct seen_move {
	bool moved;
	unsigned int cpu; /* the first on which it has */
	uint64_t before, after;
};

/* What one case shows. */
struct seen_mark {
	size_t num_leaves;
	struct seen_leaf leaf[SEEN_MAX_LEAVES]; /* with what is new alone */
	bool refused;
	struct td_outcome outcome; /* how */
	bool watched; /* the host was, around a TD of KVM; else the rest says nothing */
	bool compared[HOST_NUM_ELEMENTS];
	struct seen_move move[HOST_NUM_ELEMENTS];
};

struct seen_asked {
	const char *by[CPUID_NUM_REGS][32]; /* the first case that asked for the bit; or NULL */
};

struct seen_refusal {
	struct td_outcome outcome;
	uint64_t count;
	const char *name; /* of the first such case */
};

struct seen_host {
	uint64_t compared, moved; /* around how many TDs */
	struct seen_move first;
	const char *name; /* of the case that it was first moved by */
};

/* Where a query leads, kept by its place in an observation: most are the same in all. */
struct seen_place {
	bool known;
	struct cpuid_addr asked;
	int place; /* of the leaf; or what seen_look.c says */
};

struct seen {
	size_t num_leaves, room;
	struct seen_leaf *leaf; /* in the order in which they were met */
	struct seen_asked *asked; /* of each */
	size_t num_refusals;
	struct seen_refusal *refusal;
	struct seen_host host[HOST_NUM_ELEMENTS];
	struct seen_place host_place[CPUID_SET_MAX], guest_place[GUEST_MAX_OPS];
	size_t num_names;
	char **name; /* of the cases that are named here */
};

/* False where memory is short. */
bool seen_look(struct seen *seen, const struct rule_context *context,
	       const struct observation *observation, struct seen_mark *mark);
bool seen_add(struct seen *seen, const struct seen_mark *mark, const char *name);

/* What was seen of a leaf, and by which cases; NULL: nothing was. */
const struct seen_leaf *seen_leaf_at(const struct seen *seen, struct cpuid_addr at,
				     const struct seen_asked **asked);

void seen_free(struct seen *seen);

#endif
