// SPDX-License-Identifier: GPL-2.0-only
/*
 * What holds between several TDs, as a kselftest program.
 */
#include "suites/kselftest/main.h"

SUITE_HARNESS_MAIN(properties_suite)
