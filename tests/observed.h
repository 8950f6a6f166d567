/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Cases observed on the emulator, with the context that a runner would give the rules.
 *
 *	observed_open("tdx-1.5.05", "emerald-rapids-tdx", NULL);
 *	observed_case("via module\nrelate same\n");
 *	EXPECT_EQ(1, observed.observer->seen.num_related);
 *	observed_close();
 *
 * What cannot be had ends the program.
 */
#ifndef TESTS_OBSERVED_H
#define TESTS_OBSERVED_H

#include <string.h>

#include "run/observe.h"
#include "run/session.h"

#include "kselftest_harness.h"

static struct {
	struct session session;
	struct rule_context context;
	struct observer *observer;
	struct td_case test;
} observed;

static inline void observed_need(bool there, const char *what)
{
	if (!there)
		ksft_exit_fail_msg("%s\n", what);
}

/* @policy: NULL for the kernel's own. */
static inline void observed_open(const char *module, const char *platform, const char *policy)
{
	const struct session_options options = {
		.module = module,
		.platform = platform,
		.policy = policy,
	};
	struct rule_context *context = &observed.context;
	struct session *session = &observed.session;
	struct diag diag;

	memset(&observed, 0, sizeof(observed));
	observed_need(session_open(session, &options, &diag) == SESSION_OK, diag.text);
	context->declared = session->declared;
	context->platform = &session->platform;
	context->effects = session->effects;
	context->profile = session->profile;
	observed.observer = observer_create(session->target, context);
	observed_need(observed.observer, "out of memory");
	context_fill(context, session->target, NULL, &observed.observer->lacks);
}

static inline void observed_close(void)
{
	observer_free(observed.observer);
	session_close(&observed.session);
}

/* observed.test on the target. */
static inline const struct observation *observed_test(void)
{
	struct target_reason reason = { 0 };

	observed_need(observer_observe(observed.observer, &observed.test, &reason), reason.needed);
	return &observed.observer->seen;
}

static inline const struct observation *observed_case(const char *text)
{
	struct diag diag;

	observed_need(!td_case_parse(&observed.test, "case", text, &diag), diag.text);
	return observed_test();
}

#endif
