// SPDX-License-Identifier: GPL-2.0-only
/*
 * What a TD does when it runs, and the host after it: rules HST, CLB and VIS.
 */
#include "fuzz/case_target.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return case_target_open("entry_exit");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return case_target_run(data, size);
}
