// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which module runs, by what a TD reads: each module of the corpus tells its own version, and
 * where none can be read, what was needed and found is told.
 */
#include "run/discover.h"

#include <errno.h>

#include "run/session.h"

#include "doctored.h"
#include "kselftest_harness.h"

static struct session session;
static struct module_version version;
static struct target_reason lack;

static bool discover(const char *module)
{
	const struct session_options options = { .module = module };
	struct diag diag;
	bool found;

	if (session_open(&session, &options, &diag) != SESSION_OK)
		ksft_exit_fail_msg("%s\n", diag.text);
	found = discover_version(session.target, &version, &lack);
	session_close(&session);
	return found;
}

TEST(each_module_tells_its_version)
{
	static const struct {
		const char *module, *version;
	} rows[] = {
		{ "tdx-1.5.01", "1.5.01" },
		{ "tdx-1.5.05", "1.5.05" },
		{ "tdx-next", "1.5.05" },
	};
	char text[MODULE_VERSION_TEXT];

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		ASSERT_TRUE(discover(rows[i].module)) TH_LOG("%s", lack.found);
		EXPECT_STREQ(rows[i].version, module_version_format(&version, text));
	}
}

TEST(a_module_that_tells_nothing)
{
	const char *folder = doctored_module("tdx-1.5.05", "module.json", "\"version\": \"1.5.05\"",
					     "\"version\": \"next\"");

	EXPECT_FALSE(discover(folder));
	EXPECT_FALSE(version.known);
	EXPECT_STREQ("the module's version by TDG.SYS.RD", lack.needed);
	EXPECT_STREQ("TDX_METADATA_FIELD_ID_INCORRECT", lack.found);
}

/* A host that builds no TD, refuses it, or cannot run it. */
enum fault { NO_TD, REFUSED, NO_RUN, NO_TDCALL };
static enum fault fault;

static enum target_status init_or_not(struct target *target, const struct td_case *test,
				      struct td_outcome *outcome)
{
	(void)test;
	if (fault == NO_TD)
		return target_unsupported(target, "a TD", "a plain VM");
	*outcome = (struct td_outcome){ .by = fault == REFUSED ? TD_REFUSED_BY_KVM : TD_ACCEPTED,
					.error = fault == REFUSED ? EINVAL : 0 };
	return TARGET_OK;
}

static enum target_status run_or_not(struct target *target, const struct guest_op *ops,
				     size_t count, struct guest_result *results)
{
	(void)ops;
	if (fault == NO_RUN)
		return target_unsupported(target, "a guest", "none");
	for (size_t i = 0; i < count; i++)
		results[i] = (struct guest_result){ .outcome = GUEST_UD };
	return TARGET_OK;
}

TEST(what_was_needed_and_found_is_told)
{
	static const struct target_ops ops = { .init = init_or_not, .run = run_or_not };
	static const struct {
		enum fault fault;
		const char *needed, *found;
	} rows[] = {
		{ NO_TD, "a TD", "a plain VM" },
		{ REFUSED, "a TD", "refused by KVM: EINVAL" },
		{ NO_RUN, "a guest", "none" },
		{ NO_TDCALL, "TDG.SYS.RD in a TD", "it cannot be executed" },
	};
	struct target target = { .ops = &ops };

	for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
		fault = rows[i].fault;
		EXPECT_FALSE(discover_version(&target, &version, &lack));
		EXPECT_FALSE(version.known);
		EXPECT_STREQ(rows[i].needed, lack.needed);
		EXPECT_STREQ(rows[i].found, lack.found);
	}
}

FOLDER_HARNESS_MAIN
