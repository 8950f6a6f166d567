/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Whom a failed rule blames, as far as what was observed can tell the parties apart.
 *
 *	unsigned int party = party_of(rule, true, TD_REFUSED_BY_MODULE);
 *	char text[PARTY_TEXT];
 *
 *	puts(party_format(party, text));	// "TDX module"
 *
 * What a TD shows is the doing of the module and, where KVM built it, of KVM, which passes on what
 * it was asked for and what it reads; a finding says so itself where what the guest sees clears KVM
 * (rules/cleared.h). Whoever refused has refused; where KVM had no part, it has
 * none in the failure. Host state is the module's to preserve and KVM's to restore: which of them
 * has not, no observation tells, and it is a party of its own.
 */
#ifndef RULES_PARTY_H
#define RULES_PARTY_H

#include "rules/rules.h"

enum party {
	PARTY_MODULE = 1 << 0,
	PARTY_KVM = 1 << 1,
	PARTY_HOST = 1 << 2, /* who keeps the host's state */
	PARTY_DATA = 1 << 3, /* the module's description, and lists of the corpus */
	PARTY_ALL = (1 << 4) - 1,
};

/* enum party. @through_kvm: KVM built the TD, or nobody did. @by: TD_ACCEPTED where nobody refused. */
unsigned int party_of(const struct rule *rule, bool through_kvm, enum td_refuser by);

/* Whoever refused a TD; 0: nobody did. */
unsigned int party_of_refuser(enum td_refuser by);

/* Two failures of one rule: whom both blame; where there is nobody, all of them. */
unsigned int party_join(unsigned int one, unsigned int other);

#define PARTY_TEXT 96

/* "TDX module or KVM"; empty where @party is. */
const char *party_format(unsigned int party, char text[PARTY_TEXT]);

/* The inverse; 0 where nobody says that. */
unsigned int party_parse(const char *text);

#endif
