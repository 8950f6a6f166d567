/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The dictionary of a fuzz target, in the form that libFuzzer and AFL++ read: for each record of
 * the scope its bytes with each good value of its first field, and the good values of the others.
 *
 *	fuzz_dictionary_print(scope, stdout);	// xfam_3="\x02\x04\x00..."
 */
#ifndef FUZZ_DICTIONARY_H
#define FUZZ_DICTIONARY_H

#include <stdio.h>

#include "fuzz/scope.h"

void fuzz_dictionary_print(const struct fuzz_scope *scope, FILE *out);

#endif
