// SPDX-License-Identifier: GPL-2.0-only
/*
 * The host's registers around entries and exits of a TD, as a kselftest program.
 */
#include "suites/kselftest/main.h"

SUITE_HARNESS_MAIN(host_state_suite)
