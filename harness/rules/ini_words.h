/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a failure about TDH.MNG.INIT says beside the two answers: what the expected one rests on, and
 * what was asked for where the module says no.
 *
 *	char text[160] = "accepted";
 *
 *	ini_append_metadata(context, NULL, seen, text, sizeof(text));
 *	// "accepted, by MAX_VCPUS_PER_TD 0x241": the module refuses MAX_VCPUS, or the field lies
 */
#ifndef RULES_INI_WORDS_H
#define RULES_INI_WORDS_H

#include "rules/accept.h"

/*
 * The metadata that the check of @check ("INI-06") goes by; NULL: every one that can lead to the
 * refusal that was seen. Nothing where there is none.
 */
void ini_append_metadata(const struct rule_context *context, const char *check,
			 const struct observation *seen, char *text, size_t size);

/*
 * A refusal of a CPUID_CONFIG leaf: the bits that were asked for there, the first as the subject if
 * it is the only one, else the leaf. False, and nothing, for any other.
 */
bool ini_name_request(const struct rule_context *context, const struct observation *seen,
		      struct finding *finding);

#endif
