// SPDX-License-Identifier: GPL-2.0-only
/*
 * Adding up what cases show.
 */
#include "run/seen.h"

#include <stdlib.h>
#include <string.h>

#include "run/seen_look.h"

const char *seen_view_name(enum seen_view view)
{
	static const char *const names[SEEN_NUM_VIEWS] = {
		[SEEN_HOST0] = "host0",   [SEEN_HOST1] = "host1", [SEEN_GUEST0] = "guest0",
		[SEEN_GUEST1] = "guest1", [SEEN_ASKED] = "asked",
	};

	return names[view];
}

static int find(const struct seen *seen, struct cpuid_addr at)
{
	for (size_t i = 0; i < seen->num_leaves; i++) {
		if (cpuid_addr_equal(seen->leaf[i].at, at))
			return (int)i;
	}
	return -1;
}

static bool make_room(struct seen *seen)
{
	size_t room = seen->room ? 2 * seen->room : 128;
	struct seen_leaf *leaf;
	struct seen_asked *asked;

	if (seen->num_leaves < seen->room)
		return true;
	leaf = realloc(seen->leaf, room * sizeof(*leaf));
	if (!leaf)
		return false;
	seen->leaf = leaf;
	asked = realloc(seen->asked, room * sizeof(*asked));
	if (!asked)
		return false;
	seen->asked = asked;
	seen->room = room;
	return true;
}

int seen_place_of(struct seen *seen, struct cpuid_addr at)
{
	int place = find(seen, at);

	if (place >= 0)
		return place;
	if (!make_room(seen))
		return -1;
	seen->leaf[seen->num_leaves] = (struct seen_leaf){ .at = at };
	memset(&seen->asked[seen->num_leaves], 0, sizeof(*seen->asked));
	return (int)seen->num_leaves++;
}

/* A copy of the name that lasts; NULL where memory is short. */
static const char *keep(struct seen *seen, const char *name)
{
	char **names, *copy;

	if (seen->num_names && !strcmp(seen->name[seen->num_names - 1], name))
		return seen->name[seen->num_names - 1];
	names = realloc(seen->name, (seen->num_names + 1) * sizeof(*names));
	if (!names)
		return NULL;
	seen->name = names;
	copy = strdup(name);
	if (copy)
		names[seen->num_names++] = copy;
	return copy;
}

/* The case is the first that asked for @bits of one register. */
static bool name_bits(struct seen *seen, int place, enum cpuid_reg reg, uint32_t bits,
		      const char *name)
{
	const char *kept = bits ? keep(seen, name) : NULL;

	for (uint32_t left = bits; left; left &= left - 1)
		seen->asked[place].by[reg][__builtin_ctz(left)] = kept;
	return !bits || kept;
}

static bool add_leaf(struct seen *seen, const struct seen_leaf *leaf, const char *name)
{
	int place = seen_place_of(seen, leaf->at);
	struct seen_leaf *all;

	if (place < 0)
		return false;
	all = &seen->leaf[place];
	all->guest_ve |= leaf->guest_ve;
	for (enum cpuid_reg reg = CPUID_EAX; reg < CPUID_NUM_REGS; reg++) {
		if (!name_bits(seen, place, reg,
			       leaf->view[SEEN_ASKED].reg[reg] & ~all->view[SEEN_ASKED].reg[reg],
			       name))
			return false;
		for (unsigned int view = 0; view < SEEN_NUM_VIEWS; view++)
			all->view[view].reg[reg] |= leaf->view[view].reg[reg];
	}
	return true;
}

/* All that is known of both is the same. */
static bool same_refusal(const struct td_outcome *a, const struct td_outcome *b)
{
	return a->by == b->by && a->error == b->error && a->has_status == b->has_status &&
	       a->status == b->status && a->has_rcx == b->has_rcx && a->rcx == b->rcx &&
	       a->has_refused_leaf == b->has_refused_leaf &&
	       cpuid_addr_equal(a->refused_leaf, b->refused_leaf);
}

static bool add_refusal(struct seen *seen, const struct td_outcome *outcome, const char *name)
{
	struct seen_refusal *refusal;
	size_t i = 0;

	while (i < seen->num_refusals && !same_refusal(&seen->refusal[i].outcome, outcome))
		i++;
	if (i < seen->num_refusals) {
		seen->refusal[i].count++;
		return true;
	}
	refusal = realloc(seen->refusal, (i + 1) * sizeof(*refusal));
	if (!refusal)
		return false;
	seen->refusal = refusal;
	seen->num_refusals++;
	refusal[i] = (struct seen_refusal){ *outcome, 1, keep(seen, name) };
	return refusal[i].name;
}

static bool add_host(struct seen *seen, const struct seen_mark *mark, const char *name)
{
	for (unsigned int id = 0; id < HOST_NUM_ELEMENTS; id++) {
		struct seen_host *host = &seen->host[id];

		host->compared += mark->compared[id];
		if (!mark->move[id].moved || host->moved++)
			continue;
		host->first = mark->move[id];
		host->name = keep(seen, name);
		if (!host->name)
			return false;
	}
	return true;
}

bool seen_add(struct seen *seen, const struct seen_mark *mark, const char *name)
{
	for (size_t i = 0; i < mark->num_leaves; i++) {
		if (!add_leaf(seen, &mark->leaf[i], name))
			return false;
	}
	if (mark->refused && !add_refusal(seen, &mark->outcome, name))
		return false;
	return !mark->watched || add_host(seen, mark, name);
}

static bool is_empty(const struct seen_leaf *leaf)
{
	uint32_t bits = leaf->guest_ve;

	for (unsigned int view = 0; view < SEEN_NUM_VIEWS; view++) {
		for (unsigned int reg = 0; reg < CPUID_NUM_REGS; reg++)
			bits |= leaf->view[view].reg[reg];
	}
	return !bits;
}

const struct seen_leaf *seen_leaf_at(const struct seen *seen, struct cpuid_addr at,
				     const struct seen_asked **asked)
{
	int place = find(seen, at);

	if (place < 0 || is_empty(&seen->leaf[place]))
		return NULL;
	*asked = &seen->asked[place];
	return &seen->leaf[place];
}

void seen_free(struct seen *seen)
{
	for (size_t i = 0; i < seen->num_names; i++)
		free(seen->name[i]);
	free(seen->name);
	free(seen->refusal);
	free(seen->leaf);
	free(seen->asked);
	memset(seen, 0, sizeof(*seen));
}
