// SPDX-License-Identifier: GPL-2.0-only
/*
 * Whether a failure says of a defect what is right to say.
 */
#include "run/precision.h"

#include <ctype.h>
#include <string.h>

#include "rules/party.h"
#include "run/precision_words.h"

/* Of a defect that gives another leaf's answer any bit of the leaf is right. */
static bool names_leaf(const struct defect *defect, const char *subject)
{
	char leaf[CPUID_TEXT];
	size_t size;

	switch (defect->effect) {
	case DEFECT_WRONG_LEAF:
	case DEFECT_GUEST_ASKS:
		break;
	case DEFECT_FACT:
	case DEFECT_DESCRIBED:
		if (defect->fact >= FACT_FAULTING)
			break;
		return false;
	default:
		return false;
	}
	/* "2.0" is the leaf 2 that was asked for, which has no sub-leaves. */
	cpuid_addr_format(defect->bit.at, leaf);
	size = strlen(leaf);
	if (strncmp(subject, leaf, size) != 0)
		return false;
	subject += size;
	if (defect->bit.at.subleaf == CPUID_SUBLEAF_NA && !strncmp(subject, ".0", 2))
		subject += 2;
	return !*subject || *subject == ':';
}

/* A word, and no part of a longer one. */
static bool says(const char *text, const char *word)
{
	const size_t size = strlen(word);

	for (const char *at = text; (at = strstr(at, word)); at++) {
		if ((at == text || !isalnum((unsigned char)at[-1])) &&
		    !isalnum((unsigned char)at[size]) && at[size] != '_')
			return true;
	}
	return false;
}

bool precision_names(const struct defect *defect, const struct view_result *result)
{
	const struct view_judgement *shortest = &result->shortest;
	const char *const texts[] = { shortest->subject, shortest->expected, shortest->observed,
				      shortest->answer,  shortest->reason,   shortest->name };
	struct words words;

	if (result->has_shortest && names_leaf(defect, shortest->subject))
		return true;
	precision_words(defect, &words);
	for (size_t i = 0; i < words.count && result->has_shortest; i++) {
		for (size_t j = 0; j < sizeof(texts) / sizeof(texts[0]); j++) {
			if (says(texts[j], words.word[i]))
				return true;
		}
	}
	return false;
}

/*
 * Who has done it: the row's place is that of the whole update where a module was replaced under
 * KVM, but what TDH.MNG.INIT and guests get is the module's all the same.
 */
static unsigned int party_of_defect(const struct defect *defect)
{
	switch (defect->effect) {
	case DEFECT_DESCRIBED:
	case DEFECT_DECLARED:
	case DEFECT_UNKNOWN_TYPE:
		return PARTY_DATA;
	case DEFECT_REFUSES:
	case DEFECT_ACCEPTS:
	case DEFECT_READS:
	case DEFECT_REMAINS:
	case DEFECT_ANSWERS:
	case DEFECT_REFUSES_NEXT:
	case DEFECT_GUEST_READS:
	case DEFECT_MSR_FAULTS:
	case DEFECT_GUEST_FIELD:
		return PARTY_MODULE;
	default:
		break;
	}
	switch (defect->place) {
	case DEFECT_IN_KVM:
		return PARTY_KVM;
	case DEFECT_IN_HOST:
		return PARTY_HOST;
	default:
		return PARTY_MODULE;
	}
}

enum precision_party precision_blames(const struct defect *defect, const struct view_result *result)
{
	const unsigned int party = party_of_defect(defect);
	const unsigned int blamed = party_parse(result->party);

	if (blamed == party)
		return PRECISION_PARTY_RIGHT;
	/* Who has not kept or restored host state is one of them. */
	return blamed & (party | PARTY_HOST) ? PRECISION_PARTY_AMONG : PRECISION_PARTY_WRONG;
}
