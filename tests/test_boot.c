// SPDX-License-Identifier: GPL-2.0-only
/*
 * Tests of host/boot.h.
 */
#include "host/boot.h"

#include <string.h>

#include "kselftest_harness.h"

TEST(the_id_is_a_uuid_and_stays_the_same)
{
	char id[HOST_BOOT_ID_SIZE], again[HOST_BOOT_ID_SIZE];

	ASSERT_EQ(host_boot_id(id), 0);
	ASSERT_EQ(strlen(id), 36);
	EXPECT_EQ(strspn(id, "0123456789abcdef"), 8);
	EXPECT_EQ(strspn(id, "0123456789abcdef-"), 36);
	ASSERT_EQ(host_boot_id(again), 0);
	EXPECT_STREQ(id, again);
}

TEST_HARNESS_MAIN
