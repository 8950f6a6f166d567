// SPDX-License-Identifier: GPL-2.0-only
/*
 * Bits whose use leaves host state changed, as a kselftest program.
 */
#include "suites/kselftest/main.h"

SUITE_HARNESS_MAIN(clobber_suite)
