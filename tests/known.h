/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A session with what is known of its target, as a run makes it.
 *
 *	const struct rule_context *context = known_begin("tdx-1.5.01", NULL, NULL);
 *
 *	...	known.session.target
 *	known_end();
 */
#ifndef TESTS_KNOWN_H
#define TESTS_KNOWN_H

#include "run/context.h"
#include "run/session.h"

#include "kselftest_harness.h"

static struct known {
	struct session session;
	struct rule_context context;
	struct target_lacks lacks;
} known;

static inline const struct rule_context *known_open(const struct session_options *options)
{
	struct diag diag;

	memset(&known, 0, sizeof(known));
	if (session_open(&known.session, options, &diag))
		ksft_exit_fail_msg("%s\n", diag.text);
	known.context.declared = known.session.declared;
	known.context.platform = &known.session.platform;
	known.context.effects = known.session.effects;
	known.context.profile = known.session.profile;
	context_fill(&known.context, known.session.target, NULL, &known.lacks);
	return &known.context;
}

static inline const struct rule_context *known_begin(const char *module, const char *policy,
						     const char *supports)
{
	const struct session_options options = {
		.module = module,
		.policy = policy,
		.supports = supports,
	};

	return known_open(&options);
}

static inline void known_end(void)
{
	session_close(&known.session);
}

#endif
