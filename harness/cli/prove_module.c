// SPDX-License-Identifier: GPL-2.0-only
/*
 * A module as claims take it.
 */
#include <stdlib.h>

#include "cli/options.h"
#include "cli/prove.h"

int prove_module_open(struct prove_module *module, const char *name, const char *platform,
		      const char *supports)
{
	for (int policy = 0; policy < KVM_NUM_POLICIES; policy++) {
		struct session *session = &module->session[policy];
		struct session_options options = { .module = name,
						   .platform = platform,
						   .supports = supports,
						   .policy = kvm_policy_name(policy) };
		int status = cli_open_session(session, &options);

		if (status)
			return status;
		module->num_sessions++;
		module->claim.profile[policy] = session->profile;
	}
	session_fill(&module->session[0], &module->context);
	module->claim.name = module->session[0].options.module;
	module->claim.declared = module->session[0].declared;
	module->claim.masks = module->session[0].masks;
	module->claim.platform = &module->session[0].platform;
	module->claim.effects = module->session[0].effects;
	module->claim.context = &module->context;
	return CLI_CONFORMING;
}

void prove_module_close(struct prove_module *module)
{
	for (size_t i = 0; module && i < module->num_sessions; i++)
		session_close(&module->session[i]);
	free(module);
}
