// SPDX-License-Identifier: GPL-2.0-only
/*
 * TDs that are related to each other, and what must hold between them: rules PRP.
 */
#include "fuzz/case_target.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return case_target_open("property");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return case_target_run(data, size);
}
