/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A module of the corpus as claims take it.
 *
 *	static struct proved proved;
 *
 *	proved_open(&proved, "tdx-1.5.05");
 *	claim_prove(claim_named("values"), &proved.module, NULL, &options, &result, &diag);
 *
 * What cannot be had ends the program. Nothing is freed: each test is a process of its own.
 */
#ifndef TESTS_PROVED_H
#define TESTS_PROVED_H

#include "proof/claim.h"
#include "run/session.h"

#include "from_corpus.h"

struct proved {
	struct session session[KVM_NUM_POLICIES];
	struct rule_context context;
	struct claim_module module;
};

static inline void proved_open(struct proved *proved, const char *module)
{
	struct diag diag;

	for (int policy = 0; policy < KVM_NUM_POLICIES; policy++) {
		struct session_options options = { .module = module,
						   .policy = kvm_policy_name(policy) };

		from_corpus_need(session_open(&proved->session[policy], &options, &diag) ==
					 SESSION_OK,
				 &diag);
		proved->module.profile[policy] = proved->session[policy].profile;
	}
	session_fill(&proved->session[0], &proved->context);
	proved->module.name = module;
	proved->module.declared = proved->session[0].declared;
	proved->module.masks = proved->session[0].masks;
	proved->module.platform = &proved->session[0].platform;
	proved->module.effects = proved->session[0].effects;
	proved->module.context = &proved->context;
}

#endif
