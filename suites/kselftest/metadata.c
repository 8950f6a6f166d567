// SPDX-License-Identifier: GPL-2.0-only
/*
 * What the module says of its CPUID bits, as a kselftest program.
 */
#include "suites/kselftest/main.h"

SUITE_HARNESS_MAIN(metadata_suite)
