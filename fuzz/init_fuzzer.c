// SPDX-License-Identifier: GPL-2.0-only
/*
 * A TD configuration to TDH.MNG.INIT: rules INI, FIX, CFG and VIS.
 */
#include "fuzz/case_target.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return case_target_open("init");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return case_target_run(data, size);
}
