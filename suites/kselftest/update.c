// SPDX-License-Identifier: GPL-2.0-only
/*
 * What an update of the TDX module may change, as a kselftest program.
 */
#include "suites/kselftest/main.h"

SUITE_HARNESS_MAIN(update_suite)
