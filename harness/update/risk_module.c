// SPDX-License-Identifier: GPL-2.0-only
/*
 * The risk of what else a module description holds: slots, platform checks, algorithms, effects.
 */
#include <stdio.h>
#include <string.h>

#include "update/risk_private.h"

static bool some_slot_has(const struct side *side, const char *leaf)
{
	for (size_t i = 0; i < facts_count(side->facts); i++) {
		const struct fact *fact = facts_at(side->facts, i);

		if (fact->kind == FACT_SLOT && !strcmp(fact->value, leaf))
			return true;
	}
	return false;
}

/* The order is enumerated: only a leaf that no slot has any more is lost. */
struct risk risk_of_slot(const struct risk_scene *scene, const struct diff_line *line)
{
	const char *older = line->value[0], *newer = line->value[1];

	if (older && !some_slot_has(scene->newer, older))
		return risk_broken(RISK_VMMS, PROMISE_CONFIGURABLE);
	return newer && !some_slot_has(scene->older, newer) ? RISK_NEW : RISK_NONE;
}

/* "0x23": more is asked for where it is higher; else a list of conditions. */
struct risk risk_of_platform(const struct risk_scene *scene, const struct diff_line *line)
{
	const char *newer = line->value[1];
	unsigned int least[2];
	char word[64];
	bool more;

	(void)scene;
	if (line->value[0] && newer && sscanf(line->value[0], "0x%x", &least[0]) == 1 &&
	    sscanf(newer, "0x%x", &least[1]) == 1)
		more = least[1] > least[0];
	else
		more = risk_next_new(&newer, line->value[0], ",", word, sizeof(word));
	return more ? risk_broken(RISK_HOSTS, PROMISE_PLATFORM) : RISK_NONE;
}

/* A TD may have ATTRIBUTES.LASS. */
static bool may_have_lass(const struct side *side)
{
	const struct fact *fact = facts_find(side->facts, FACT_LIMIT, "ATTRIBUTES[27]");

	return fact && strcmp(fact->value, "must be 0") != 0;
}

static const struct algorithm {
	const char *name;
	const char *newer; /* the choice */
	struct {
		enum risk_group group;
		int promise; /* -1: none */
	} to_newer, to_older;
} algorithms[] = {
	{ "tsx_mismatch_rcx", "leaf", { RISK_HARMLESS, -1 }, { RISK_HARMLESS, -1 } },
	{ "topology", "enumerated", { RISK_VMMS, PROMISE_VIEW }, { RISK_VMMS, PROMISE_VIEW } },
	{ "perfmon_ext_gate",
	  "perfmon_and_arch_perfmon_ext",
	  { RISK_VMMS, PROMISE_VIEW },
	  { RISK_VMMS, PROMISE_VIEW } },
	{ "sys_rd_cpuid_config",
	  "configured_or_native",
	  { RISK_CAPABILITY, -1 },
	  { RISK_VMMS, PROMISE_OFFERED } },
	{ "misc_enable_check",
	  "limit_cpuid_perfmon_bts",
	  { RISK_HOSTS, PROMISE_PLATFORM },
	  { RISK_HARMLESS, -1 } },
	{ "perf_capabilities_check",
	  "full_write_and_freeze_while_smm",
	  { RISK_HOSTS, PROMISE_PLATFORM },
	  { RISK_HARMLESS, -1 } },
	{ "spec_ctrl_virtualization_check",
	  "if_ddpd",
	  { RISK_HARMLESS, -1 },
	  { RISK_HOSTS, PROMISE_PLATFORM } },
	/* Of a module that has LASS: refused where the CPU has not, or no longer refused. */
	{ "lass_attribute", "if_native", { RISK_VMMS, PROMISE_ACCEPTED }, { RISK_CAPABILITY, -1 } },
	{ "pebs_frontend_exit",
	  "if_core_type",
	  { RISK_HARMLESS, -1 },
	  { RISK_HOSTS, PROMISE_HOST_STATE } },
};

struct risk risk_of_algorithm(const struct risk_scene *scene, const struct diff_line *line)
{
	for (size_t i = 0; i < sizeof(algorithms) / sizeof(algorithms[0]); i++) {
		const struct algorithm *algorithm = &algorithms[i];
		bool newer = line->value[1] && !strcmp(line->value[1], algorithm->newer);
		enum risk_group group =
			newer ? algorithm->to_newer.group : algorithm->to_older.group;
		int promise = newer ? algorithm->to_newer.promise : algorithm->to_older.promise;

		if (!line->subject || strcmp(line->subject, algorithm->name) != 0)
			continue;
		if (!strcmp(algorithm->name, "lass_attribute") &&
		    !(may_have_lass(scene->older) && may_have_lass(scene->newer)))
			return RISK_NONE; /* what the bit is worth, ATTRIBUTES[27] says */
		return promise < 0 ? risk_kept(group) : risk_broken(group, promise);
	}
	return RISK_NEEDS_REVIEW;
}

/* Host state: by which bits a TD reaches it. */
struct risk risk_of_host_effect(const struct risk_scene *scene, const struct diff_line *line)
{
	struct risk risk = RISK_NONE;
	const char *newer = line->value[1];
	char word[CPUID_TEXT];
	struct cpuid_bit bit;

	while (risk_next_new(&newer, line->value[0], ",", word, sizeof(word)))
		risk = risk_worse(risk, cpuid_bit_parse(word, &bit) &&
							risk_behind_opt_in(scene->newer, bit) ?
						RISK_NEW :
						risk_broken(RISK_HOSTS, PROMISE_HOST_STATE));
	return risk;
}

/* Whoever is told by the list must be told still. */
struct risk risk_of_clobber(const struct risk_scene *scene, const struct diff_line *line)
{
	const struct effect *effect =
		line->subject ? NULL : effects_of_cpuid(scene->effects, line->bit);

	if (line->value[1])
		return RISK_NEW;
	if (effect_clobbers(effect))
		return risk_broken(RISK_HOSTS, PROMISE_CLOBBER_LIST);
	return effect ? RISK_NONE : RISK_NEEDS_REVIEW;
}
