// SPDX-License-Identifier: GPL-2.0-only
/*
 * The same TD configuration on the modules before and after an update: rules UPD.
 */
#include "fuzz/case_target.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return case_target_open("update");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return case_target_run(data, size);
}
