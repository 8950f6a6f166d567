// SPDX-License-Identifier: GPL-2.0-only
/*
 * The risk of a limit that moved.
 */
#include <stdio.h>
#include <string.h>

#include "input/number.h"
#include "update/risk_private.h"

/* Which values a bit of a word may have: bit 0 for 0, bit 1 for 1. */
static unsigned int values_of(const char *text)
{
	if (!text || !strcmp(text, "must be 0"))
		return 1;
	if (!strcmp(text, "must be 1"))
		return 2;
	return !strcmp(text, "0 or 1") ? 3 : 0;
}

/* Without @find: a bit that does nothing to a host. */
static struct risk risk_of_bit(const struct risk_scene *scene, const struct diff_line *line,
			       const struct effect *(*find)(const struct effects *effects,
							    unsigned int bit))
{
	unsigned int older = values_of(line->value[0]), newer = values_of(line->value[1]);
	struct risk risk = older & ~newer ? RISK_BROKEN_ACCEPTED : RISK_NEW;
	const char *bracket = strchr(line->subject, '[');
	uint64_t bit;

	if (!(newer & ~older & 2) || !find)
		return risk;
	/* One that no word has is listed nowhere. */
	if (!number_parse_n(bracket + 1, strcspn(bracket + 1, "]"), 63, &bit))
		return risk_worse(risk, RISK_NEEDS_REVIEW);
	return risk_worse(risk, risk_of_effect(find(scene->effects, (unsigned int)bit)));
}

static struct risk attributes_bit(const struct risk_scene *scene, const struct diff_line *line)
{
	return risk_of_bit(scene, line, effects_of_attributes);
}

static struct risk xfam_bit(const struct risk_scene *scene, const struct diff_line *line)
{
	if (strstr(line->subject, "] register"))
		return RISK_BROKEN_VIEW; /* of what the XSAVE area holds */
	return risk_of_bit(scene, line, effects_of_xfam);
}

static struct risk plain_bit(const struct risk_scene *scene, const struct diff_line *line)
{
	return risk_of_bit(scene, line, NULL);
}

static struct risk view(const struct risk_scene *scene, const struct diff_line *line)
{
	(void)scene;
	(void)line;
	return RISK_BROKEN_VIEW;
}

static struct risk moved(const struct risk_scene *scene, const struct diff_line *line)
{
	(void)scene;
	(void)line;
	return RISK_BROKEN_ACCEPTED;
}

/* Whoever took bytes from it, or gave them back, has a line of its own. */
static struct risk reserved(const struct risk_scene *scene, const struct diff_line *line)
{
	(void)scene;
	(void)line;
	return RISK_NONE;
}

/* More slots behind the others are in nobody's way. */
static struct risk slots(const struct risk_scene *scene, const struct diff_line *line)
{
	unsigned int size[2], offset[2];

	(void)scene;
	for (int i = 0; i < 2; i++) {
		if (!line->value[i])
			return i ? RISK_BROKEN_ACCEPTED : RISK_NEW;
		if (sscanf(line->value[i], "%u bytes at %u", &size[i], &offset[i]) != 2)
			return RISK_NEEDS_REVIEW;
	}
	return offset[0] == offset[1] && size[1] > size[0] ? RISK_NEW : RISK_BROKEN_ACCEPTED;
}

static struct risk presence(const struct risk_scene *scene, const struct diff_line *line)
{
	(void)scene;
	return risk_of_presence(line);
}

/* -1: lower, 1: higher, 0: not to be told. */
static int direction(const struct diff_line *line)
{
	uint64_t older, newer;

	if (!line->value[0] || !line->value[1] ||
	    !number_parse(line->value[0], UINT64_MAX, &older) ||
	    !number_parse(line->value[1], UINT64_MAX, &newer))
		return 0;
	return newer < older ? -1 : 1;
}

static struct risk minimum(const struct risk_scene *scene, const struct diff_line *line)
{
	(void)scene;
	return direction(line) < 0 ? RISK_NEW : RISK_BROKEN_ACCEPTED;
}

static struct risk maximum(const struct risk_scene *scene, const struct diff_line *line)
{
	(void)scene;
	return direction(line) > 0 ? RISK_NEW : RISK_BROKEN_ACCEPTED;
}

/* A model that a migratable TD may name. */
static struct risk model(const struct risk_scene *scene, const struct diff_line *line)
{
	unsigned int older, newer;

	(void)scene;
	if (!line->value[0] || !line->value[1])
		return line->value[1] ? RISK_NEW : RISK_BROKEN_ACCEPTED;
	if (sscanf(line->value[0], "up to stepping %u", &older) != 1 ||
	    sscanf(line->value[1], "up to stepping %u", &newer) != 1)
		return RISK_NEEDS_REVIEW;
	return newer > older ? RISK_NEW : RISK_BROKEN_ACCEPTED;
}

/* "0xa06d0" is a word of the list. */
static const char *place_in(const char *list, const char *word, size_t len)
{
	for (const char *own = list; *own;) {
		size_t own_len = strcspn(own, " ");

		if (own_len == len && !strncmp(own, word, len))
			return own;
		own += own_len + (own[own_len] == ' ');
	}
	return NULL;
}

/* Those that both lists have stand in the same order. Models that came or went have own lines. */
static struct risk models(const struct risk_scene *scene, const struct diff_line *line)
{
	const char *older = line->value[0], *newer = line->value[1], *last = newer;

	(void)scene;
	if (!older || !newer)
		return RISK_NONE;
	while (*older) {
		size_t len = strcspn(older, " ");
		const char *place = place_in(newer, older, len);

		if (place && place < last)
			return RISK_BROKEN_ACCEPTED;
		if (place)
			last = place;
		older += len + (older[len] == ' ');
	}
	return RISK_NONE;
}

/* Subjects by what they begin with; the first that fits. */
static const struct {
	const char *begins;
	risk_fn *judge;
} limits[] = {
	{ "ATTRIBUTES[", attributes_bit },
	{ "XFAM[", xfam_bit },
	{ "CONFIG_FLAGS[", plain_bit },
	{ "IA32_ARCH_CAPABILITIES_CONFIG[", plain_bit },
	{ "IA32_ARCH_CAPABILITIES[", view },
	{ "TSC_FREQUENCY minimum", minimum },
	{ "TSC_FREQUENCY maximum", maximum },
	{ "TSC_FREQUENCY unit", view },
	{ "NUM_L2_VMS maximum", maximum },
	{ "MAX_VCPUS maximum", maximum },
	{ "last base leaf", view },
	{ "last extended leaf", view },
	{ "TD_PARAMS.RESERVED", reserved },
	{ "TD_PARAMS.CPUID_CONFIG", slots },
	{ "TD_PARAMS.", moved },
	{ "models, newest first", models },
	{ "model ", model },
	{ "TDX_FEATURES0[", presence },
	{ "TDH.SYS.OPT_IN", presence },
	{ "OPT_IN[", presence },
	{ "CPUID_FIXED0_BITS and CPUID_FIXED1_BITS", presence },
};

struct risk risk_of_limit(const struct risk_scene *scene, const struct diff_line *line)
{
	for (size_t i = 0; line->subject && i < sizeof(limits) / sizeof(limits[0]); i++) {
		if (!strncmp(line->subject, limits[i].begins, strlen(limits[i].begins)))
			return limits[i].judge(scene, line);
	}
	return RISK_NEEDS_REVIEW;
}
