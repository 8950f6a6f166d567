// SPDX-License-Identifier: GPL-2.0-only
/*
 * Which TD configurations are accepted, as a kselftest program.
 */
#include "suites/kselftest/main.h"

SUITE_HARNESS_MAIN(init_suite)
