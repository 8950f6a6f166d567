// SPDX-License-Identifier: GPL-2.0-only
/*
 * The table of rules by whom they judge.
 */
#include "rules/party.h"

#include <stdio.h>
#include <string.h>

#define TD (PARTY_MODULE | PARTY_KVM)

/* The first row that a rule's id begins with; the families stand last. */
static const struct {
	const char *rule;
	unsigned int party;
} table[] = {
	/* Metadata, and what KVM cannot change on its way. */
	{ "FIX-05", PARTY_DATA },
	{ "FIX-06", PARTY_DATA },
	{ "FIX-07", PARTY_MODULE },
	{ "FIX-08", PARTY_MODULE },
	{ "FIX-10", PARTY_MODULE },
	{ "FIX-11", PARTY_DATA },
	{ "FIX-12", PARTY_MODULE },
	{ "FIX-13", PARTY_MODULE },
	{ "VIS-02", PARTY_MODULE },
	{ "VIS-05", PARTY_MODULE },
	{ "VIS-06", PARTY_MODULE },
	{ "VIS-07", PARTY_MODULE },
	{ "CLB-04", PARTY_HOST | PARTY_DATA },
	{ "CLB-05", PARTY_MODULE },
	{ "CLB-06", TD },
	{ "CLB-07", PARTY_DATA },
	{ "CLB-09", PARTY_KVM | PARTY_HOST },
	{ "CLB-10", PARTY_MODULE },
	{ RULE_HOST_SURVIVES, TD },
	/* Whatever their order, KVM makes the same TD_PARAMS of its entries. */
	{ "PRP-12", PARTY_KVM },
	/* A guest's CPUID has no KVM in between, whatever VCPU it is asked on. */
	{ "PRP-14", PARTY_MODULE },
	/* The same KVM was asked the same with the module before the update. */
	{ "UPD-02", PARTY_MODULE },
	{ "UPD-03", PARTY_MODULE },
	{ "UPD-04", PARTY_MODULE },
	{ "UPD-07", PARTY_HOST },
	{ "UPD-08", PARTY_MODULE },
	{ "UPD-10", PARTY_MODULE },
	{ "UPD-11", PARTY_MODULE },
	{ "UPD-12", PARTY_MODULE },
	{ "UPD-13", PARTY_MODULE },
	{ "UPD-14", PARTY_KVM },
	{ "UPD-15", PARTY_MODULE },
	{ "UPD-17", PARTY_HOST },
	{ "UPD-20", PARTY_KVM },
	{ "CLB-", PARTY_KVM },
	{ "HST-", PARTY_HOST },
	{ "KVM-", PARTY_KVM },
	{ "", TD },
};

static unsigned int party_of_rule(const struct rule *rule)
{
	size_t row = 0;

	while (strncmp(rule->id, table[row].rule, strlen(table[row].rule)) != 0)
		row++;
	return table[row].party;
}

/* Host state is the module's to preserve where nobody is there to restore it. */
static unsigned int without_kvm(unsigned int party)
{
	if (party & PARTY_HOST)
		party = (party & ~(unsigned int)PARTY_HOST) | PARTY_MODULE;
	return party & ~(unsigned int)PARTY_KVM ? party & ~(unsigned int)PARTY_KVM : party;
}

/* Who preserves or restores host state is one of two, beside one that has been told. */
static unsigned int spell_out(unsigned int party, unsigned int beside)
{
	return party & PARTY_HOST && !(beside & PARTY_HOST) ? party | TD : party;
}

unsigned int party_of_refuser(enum td_refuser by)
{
	switch (by) {
	case TD_REFUSED_BY_KVM:
		return PARTY_KVM;
	case TD_REFUSED_BY_MODULE:
		return PARTY_MODULE;
	default:
		return 0;
	}
}

unsigned int party_of(const struct rule *rule, bool through_kvm, enum td_refuser by)
{
	const unsigned int refuser = party_of_refuser(by);
	unsigned int party = party_of_rule(rule);

	if (!through_kvm)
		party = without_kvm(party);
	return party & refuser ? refuser : party;
}

unsigned int party_join(unsigned int one, unsigned int other)
{
	const unsigned int common = spell_out(one, other) & spell_out(other, one);

	return common ? common : one | other;
}

const char *party_format(unsigned int party, char text[PARTY_TEXT])
{
	static const char *const names[] = {
		"TDX module",
		"KVM",
		"host state (TDX module or KVM)",
		"the description",
	};
	size_t len = 0;

	text[0] = '\0';
	for (unsigned int i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
		if (party >> i & 1)
			len += (size_t)snprintf(text + len, PARTY_TEXT - len, "%s%s",
						len ? " or " : "", names[i]);
	}
	return text;
}

unsigned int party_parse(const char *text)
{
	char one[PARTY_TEXT];

	for (unsigned int party = 1; party <= PARTY_ALL; party++) {
		if (!strcmp(party_format(party, one), text))
			return party;
	}
	return 0;
}
