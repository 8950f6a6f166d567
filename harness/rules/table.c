// SPDX-License-Identifier: GPL-2.0-only
/*
 * The one table of all rules, joined from those of the families.
 */
#include <stdio.h>
#include <string.h>

#include "rules/judges.h"

static const struct {
	const struct rule *rule;
	const size_t *count;
} families[] = {
	{ rules_fix, &rules_fix_count }, { rules_cfg, &rules_cfg_count },
	{ rules_ini, &rules_ini_count }, { rules_vis, &rules_vis_count },
	{ rules_clb, &rules_clb_count }, { rules_hst, &rules_hst_count },
	{ rules_kvm, &rules_kvm_count }, { rules_prp, &rules_prp_count },
	{ rules_upd, &rules_upd_count },
};

#define NUM_FAMILIES (sizeof(families) / sizeof(families[0]))

size_t rules_count(void)
{
	size_t count = 0;

	for (size_t i = 0; i < NUM_FAMILIES; i++)
		count += *families[i].count;
	return count;
}

const struct rule *rule_at(size_t index)
{
	for (size_t i = 0; i < NUM_FAMILIES; i++) {
		if (index < *families[i].count)
			return &families[i].rule[index];
		index -= *families[i].count;
	}
	return NULL;
}

const struct rule *rule_named(const char *id)
{
	const struct rule *rule;

	for (size_t i = 0; (rule = rule_at(i)); i++) {
		if (!strcmp(rule->id, id))
			return rule;
	}
	return NULL;
}

void rule_family(const struct rule *rule, char family[8])
{
	snprintf(family, 8, "%.*s", (int)strcspn(rule->id, "-"), rule->id);
}
