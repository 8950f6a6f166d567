// SPDX-License-Identifier: GPL-2.0-only
/*
 * The promises, and which judge a kind of fact has.
 */
#include "update/risk.h"

#include <stdio.h>
#include <string.h>

#include "update/risk_private.h"

const struct rule *promise_of(enum promise_id id)
{
	static const char *const rules[PROMISE_NUM] = {
		[PROMISE_ACCEPTED] = "UPD-01",     [PROMISE_VIEW] = "UPD-02",
		[PROMISE_PLATFORM] = "UPD-01",     [PROMISE_OFFERED] = "UPD-10",
		[PROMISE_FIXED1] = "UPD-03",       [PROMISE_OPT_IN] = "UPD-04",
		[PROMISE_HOST_STATE] = "UPD-07",   [PROMISE_CLOBBER_LIST] = "UPD-08",
		[PROMISE_CONFIGURABLE] = "UPD-10", [PROMISE_DEFAULT] = "UPD-12",
	};

	return rule_named(rules[id]);
}

const char *risk_group_name(enum risk_group group)
{
	static const char *const names[RISK_NUM_GROUPS] = {
		[RISK_HOSTS] = "breaks hosts", [RISK_REVIEW] = "needs review",
		[RISK_VMMS] = "breaks VMMs",   [RISK_CAPABILITY] = "new capability",
		[RISK_HARMLESS] = "harmless",
	};

	return names[group];
}

/* The first word of a list, and where the next one begins. */
static size_t word_length(const char *text, const char *between, const char **next)
{
	size_t len = strcspn(text, between);

	while (text[len] && text[len + 1] != ' ')
		len += 1 + strcspn(text + len + 1, between);
	*next = text[len] ? text + len + 2 : text + len;
	return len;
}

static bool list_has(const char *list, const char *between, const char *word, size_t len)
{
	while (list && *list) {
		const char *next;
		size_t own = word_length(list, between, &next);

		if (own == len && !strncmp(list, word, len))
			return true;
		list = next;
	}
	return false;
}

const char *risk_next_new(const char **text, const char *other, const char *between, char *word,
			  size_t size)
{
	while (*text && **text) {
		const char *next, *start = *text;
		size_t len = word_length(start, between, &next);

		*text = next;
		if (list_has(other, between, start, len))
			continue;
		snprintf(word, size, "%.*s", (int)len, start);
		return word;
	}
	return NULL;
}

bool risk_behind_opt_in(const struct side *side, struct cpuid_bit bit)
{
	const struct fact *fact = facts_find_bit(side->facts, FACT_DONE, bit);
	struct way way;

	if (!fact)
		fact = facts_find_bit(side->facts, FACT_DECLARED, bit);
	way = way_of(fact ? fact->value : NULL);
	return way_behind_opt_in(&way);
}

static struct risk no_risk(const struct risk_scene *scene, const struct diff_line *line)
{
	(void)scene;
	(void)line;
	return RISK_NONE;
}

static risk_fn *const judges[FACT_NUM_KINDS] = {
	[FACT_IDENTITY] = no_risk,
	[FACT_DECLARED] = risk_of_way,
	[FACT_DONE] = risk_of_way,
	[FACT_FIELD] = no_risk,
	[FACT_ENTRY] = no_risk,
	[FACT_SLOT] = risk_of_slot,
	[FACT_LIMIT] = risk_of_limit,
	[FACT_PLATFORM] = risk_of_platform,
	[FACT_ALGORITHM] = risk_of_algorithm,
	[FACT_EFFECT] = risk_of_host_effect,
	[FACT_CLOBBER] = risk_of_clobber,
	[FACT_METADATA] = risk_of_metadata,
	[FACT_CAPABILITY] = risk_of_capability,
	[FACT_CLASS] = risk_of_class,
	[FACT_VIEW] = risk_of_view,
	[FACT_REQUEST] = risk_of_request,
	[FACT_HOST] = risk_of_host,
};

/* What FIXED0 of a word lets be 1; where there are no limits, what gates are declared. */
static uint64_t allowed(const struct side *side, const char *name)
{
	uint64_t bits = 0;
	char subject[32];

	for (unsigned int bit = 0; bit < 64; bit++) {
		const struct fact *fact;

		snprintf(subject, sizeof(subject), "%s[%u]", name, bit);
		fact = facts_find(side->facts, FACT_LIMIT, subject);
		if (fact && strcmp(fact->value, "must be 0") != 0)
			bits |= 1ULL << bit;
	}
	return bits;
}

static void find_gates(struct risk_scene *scene)
{
	const struct facts *facts = scene->older->facts;

	if (scene->older->has[FACT_LIMIT]) {
		scene->xfam = allowed(scene->older, "XFAM");
		scene->attributes = allowed(scene->older, "ATTRIBUTES");
		return;
	}
	for (size_t i = 0; i < facts_count(facts); i++) {
		const struct fact *fact = facts_at(facts, i);
		struct way way = way_of(fact->value);

		if (fact->kind != FACT_DECLARED)
			continue;
		scene->xfam |= way.xfam;
		scene->attributes |= way.attributes;
	}
}

void risk_judge(struct diff *diff, const struct effects *effects)
{
	struct risk_scene scene = { .older = diff->side[0],
				    .newer = diff->side[1],
				    .effects = effects };

	find_gates(&scene);
	for (size_t i = 0; i < diff->num_lines; i++) {
		struct diff_line *line = &diff->line[i];

		line->risk = judges[line->kind](&scene, line);
	}
}
