/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What the fuzz targets that build TDs have in common: an input is decoded to a case, the case is
 * carried out, and the rules of the scope judge it. A target is two lines:
 *
 *	int LLVMFuzzerInitialize(int *argc, char ***argv)	{ case_target_open("init"); ... }
 *	int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)	{ case_target_run(...); }
 *
 * Where a rule is violated, and that is news (fuzz/known.h), the process says so, the rule's id
 * first, and aborts. What else a target is told stands in fuzz/environment.h.
 */
#ifndef FUZZ_CASE_TARGET_H
#define FUZZ_CASE_TARGET_H

#include "fuzz/scope.h"
#include "fuzz/target.h"

/* Returns 0; where what it is told makes no sense, or the target is not to be had, the process ends. */
int case_target_open(const char *scope);

/* The one that was opened. */
const struct fuzz_scope *case_target_scope(void);

/* Returns 0. */
int case_target_run(const uint8_t *data, size_t size);

#endif
