// SPDX-License-Identifier: GPL-2.0-only
/*
 * The TDX part of KVM's ABI, as a kselftest program.
 */
#include "suites/kselftest/main.h"

SUITE_HARNESS_MAIN(abi_suite)
