/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What each fuzz target defines, and any engine calls: one file NAME_fuzzer.c holds
 *
 *	#include "fuzz/target.h"
 *
 *	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
 *	{
 *		...	abort() where an answer is wrong; never exit
 *		return 0;
 *	}
 *
 * A target is deterministic, leaks nothing, writes no file, and needs no output to be seen. It
 * finds its data as the command does (input/corpus.h).
 */
#ifndef FUZZ_TARGET_H
#define FUZZ_TARGET_H

#include <stddef.h>
#include <stdint.h>

/* 0, or -1 where an engine is not to keep the input, whatever it covers. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Called once before any input, where a target defines it. */
int LLVMFuzzerInitialize(int *argc, char ***argv);

#endif
