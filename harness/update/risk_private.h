/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the files of risk.h share: a judge for each kind of fact.
 */
#ifndef UPDATE_RISK_PRIVATE_H
#define UPDATE_RISK_PRIVATE_H

#include "update/risk.h"
#include "update/way.h"

struct risk_scene {
	const struct side *older;
	const struct side *newer;
	const struct effects *effects;
	/* Bits of XFAM and ATTRIBUTES that a TD of the older module could have. */
	uint64_t xfam;
	uint64_t attributes;
};

static inline struct risk risk_broken(enum risk_group group, enum promise_id promise)
{
	return (struct risk){ group, promise_of(promise) };
}

static inline struct risk risk_kept(enum risk_group group)
{
	return (struct risk){ group, NULL };
}

#define RISK_BROKEN_ACCEPTED risk_broken(RISK_VMMS, PROMISE_ACCEPTED)
#define RISK_BROKEN_VIEW risk_broken(RISK_VMMS, PROMISE_VIEW)
#define RISK_BROKEN_OFFERED risk_broken(RISK_VMMS, PROMISE_OFFERED)
#define RISK_NEEDS_REVIEW risk_broken(RISK_REVIEW, PROMISE_OPT_IN)
#define RISK_NEW risk_kept(RISK_CAPABILITY)
#define RISK_NONE risk_kept(RISK_HARMLESS)

/* The worse of two. */
static inline struct risk risk_worse(struct risk a, struct risk b)
{
	return b.group < a.group ? b : a;
}

/* What it means that a VMM can have a bit of XFAM or ATTRIBUTES, or any other that is listed. */
static inline struct risk risk_of_effect(const struct effect *effect)
{
	if (effect_clobbers(effect))
		return risk_broken(RISK_HOSTS, PROMISE_OPT_IN);
	return effect ? RISK_NEW : RISK_NEEDS_REVIEW;
}

/* Something that is there or not. */
static inline struct risk risk_of_presence(const struct diff_line *line)
{
	return line->value[1] ? RISK_NEW : RISK_BROKEN_OFFERED;
}

/*
 * The words of @text that are not in @other. Each of @between ends a word where a blank comes after
 * it. NULL: there are no more.
 */
const char *risk_next_new(const char **text, const char *other, const char *between, char *word,
			  size_t size);

/* By that side, as far as it says: in its masks, or as declared. */
bool risk_behind_opt_in(const struct side *side, struct cpuid_bit bit);

typedef struct risk risk_fn(const struct risk_scene *scene, const struct diff_line *line);

/* risk_way.c */
risk_fn risk_of_way;
struct risk risk_between(const struct risk_scene *scene, struct cpuid_bit bit,
			 const struct way *older, const struct way *newer);

/* risk_limit.c */
risk_fn risk_of_limit;

/* risk_module.c */
risk_fn risk_of_slot;
risk_fn risk_of_platform;
risk_fn risk_of_algorithm;
risk_fn risk_of_host_effect;
risk_fn risk_of_clobber;

/* risk_seen.c */
risk_fn risk_of_metadata;
risk_fn risk_of_capability;
risk_fn risk_of_class;
risk_fn risk_of_view;
risk_fn risk_of_request;
risk_fn risk_of_host;

#endif
