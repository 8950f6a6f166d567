// SPDX-License-Identifier: GPL-2.0-only
/*
 * The claims.
 */
#include <string.h>

#include "proof/claim_states.h"

const struct claim claims[] = {
	{ "accept",
	  "TDH.MNG.INIT answers every request on every platform as declared: status, operand and "
	  "leaf",
	  "FIX-06", false, NULL, state_accept },
	{ "values", "each virtual CPUID bit of every accepted TD has the value that is declared",
	  "FIX-06", false, NULL, state_values },
	{ "classes", "each bit is exactly one of fixed0, fixed1 and configurable on every platform",
	  "FIX-05", false, NULL, state_classes },
	{ "fixed-fields", "CPUID_FIXED0_BITS and CPUID_FIXED1_BITS follow from the declared types",
	  "FIX-07", false, NULL, state_fixed_fields },
	{ "kvm-denylist",
	  "under the deny list no entry array gets an unsupported clobber bit into a TD", "CLB-03",
	  false, "denylist", state_kvm_denylist },
	{ "kvm-allowlist",
	  "under the allow list no entry array gets an unsupported clobber bit into a TD", "CLB-03",
	  false, "allowlist", state_kvm_allowlist },
	{ "kvm-clobber-list",
	  "under the clobber list no entry array gets an unsupported clobber bit into a TD",
	  "CLB-03", false, "clobber-list", state_kvm_clobber_list },
	{ "monotone", "of two accepted TDs the one that asks for more shows more", "PRP-09", false,
	  NULL, state_monotone },
	{ "independent",
	  "two accepted TDs read the same where they agree in what a field depends on", "PRP-08",
	  false, NULL, state_independent },
	{ "round-trip", "what an accepted TD shows can be requested, and shows the same", "PRP-10",
	  false, NULL, state_round_trip },
	{ "constraints",
	  "a row of settings breaks no constraint if and only if the module accepts it", "PRP-06",
	  false, NULL, state_constraints },
	{ "update",
	  "what the module before an update accepts the one after it accepts, with the same view",
	  "UPD-01", true, NULL, state_update },
};

const size_t num_claims = sizeof(claims) / sizeof(claims[0]);

const struct claim *claim_named(const char *id)
{
	for (size_t i = 0; i < num_claims; i++) {
		if (!strcmp(claims[i].id, id))
			return &claims[i];
	}
	return NULL;
}

const char *claim_verdict_name(enum claim_verdict verdict)
{
	static const char *const names[] = {
		[CLAIM_PROVED] = "proved",
		[CLAIM_REFUTED] = "refuted",
		[CLAIM_UNKNOWN] = "unknown",
		[CLAIM_VACUOUS] = "vacuous",
		[CLAIM_DISAGREES] = "model and emulator disagree",
		[CLAIM_NOT_APPLICABLE] = "not applicable",
	};

	return names[verdict];
}
