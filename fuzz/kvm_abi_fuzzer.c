// SPDX-License-Identifier: GPL-2.0-only
/*
 * Raw CPUID entries and sequences of KVM's TDX calls: rules KVM and CLB.
 */
#include "fuzz/case_target.h"

int LLVMFuzzerInitialize(int *argc, char ***argv)
{
	(void)argc;
	(void)argv;
	return case_target_open("kvm_abi");
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	return case_target_run(data, size);
}
