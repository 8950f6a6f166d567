// SPDX-License-Identifier: GPL-2.0-only
/*
 * Run as tdx-cts emulate -- inside_door_discover: a host of which nobody has said which TDX
 * module it runs, as one whose kernel has no sysfs file for it. The door runs the default module.
 */
#include <stdlib.h>

#include "run/session_target.h"

#include "kselftest_harness.h"

static struct session session;
static struct diag diag;

/* As if neither the door nor the kernel had said anything of the module. */
static void find_silent_host(void)
{
	memset(&session, 0, sizeof(session));
	session.options.target = SESSION_KVM;
	if (kvm_find(false, &session.found, &session.lack) != TARGET_OK)
		ksft_exit_skip("needed %s; found %s\n", session.lack.needed, session.lack.found);
	session.found.identity.module[0] = '\0';
}

TEST(a_td_tells_which_module_runs)
{
	find_silent_host();
#ifdef TDX_CTS_UNICORN
	ASSERT_EQ(0, session_identify_module(&session, &diag)) TH_LOG("%s", diag.text);
	EXPECT_STREQ("tdx-1.5.05", session.options.module);
#else
	ASSERT_EQ(-1, session_identify_module(&session, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "needed "));
	EXPECT_NE(NULL, strstr(diag.text, "; found "));
#endif
}

TEST(the_kernel_s_word_comes_first)
{
	find_silent_host();
	strcpy(session.found.module_version, "1.5.01.46");
	ASSERT_EQ(0, session_identify_module(&session, &diag)) TH_LOG("%s", diag.text);
	EXPECT_STREQ("tdx-1.5.01", session.options.module);
}

TEST(a_version_that_nobody_describes)
{
	find_silent_host();
	strcpy(session.found.module_version, "9.8.7");
	EXPECT_EQ(-1, session_identify_module(&session, &diag));
	EXPECT_NE(NULL, strstr(diag.text, "version 9.8.07")) TH_LOG("%s", diag.text);
}

TEST(a_named_module_is_kept)
{
	find_silent_host();
	session.options.module = "tdx-next";
	ASSERT_EQ(0, session_identify_module(&session, &diag)) TH_LOG("%s", diag.text);
	EXPECT_STREQ("tdx-next", session.options.module);
}

/* The whole way, with what the door says: the TD says the same. */
TEST(a_session_judges_by_what_runs)
{
	struct session_options options = { .target = SESSION_KVM };

	ASSERT_EQ(SESSION_OK, session_open(&session, &options, &diag)) TH_LOG("%s", diag.text);
#ifdef TDX_CTS_UNICORN
	EXPECT_TRUE(session.running.known);
	EXPECT_EQ(5, session.running.update);
#endif
	session_close(&session);
}

TEST(a_session_refuses_another_module)
{
	struct session_options options = { .target = SESSION_KVM, .module = "tdx-1.5.01" };

#ifdef TDX_CTS_UNICORN
	ASSERT_EQ(SESSION_BAD, session_open(&session, &options, &diag));
	EXPECT_STREQ("tdx-1.5.01 describes TDX module 1.5.01, and this host runs 1.5.05; leave out "
		     "--module, or give a description of what runs",
		     diag.text);
#else
	ASSERT_EQ(SESSION_OK, session_open(&session, &options, &diag));
	session_close(&session);
#endif
}

TEST_HARNESS_MAIN
