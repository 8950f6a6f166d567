/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A test that takes its time: of any other, a busy machine or a sanitizer may well need the 30
 * seconds after which the harness ends it.
 *
 *	TEST_SLOW(every_seeded_defect)
 *	{
 *		...
 *	}
 *
 * Only tests of a fixture have a limit of their own, and this one has nothing in it.
 */
#ifndef TESTS_SLOW_H
#define TESTS_SLOW_H

#include "kselftest_harness.h"

#define SLOW_TIMEOUT 600

#define TEST_SLOW(name) TEST_F_TIMEOUT(slow, name, SLOW_TIMEOUT)

FIXTURE(slow){};

FIXTURE_SETUP(slow)
{
}

FIXTURE_TEARDOWN(slow)
{
}

#endif
