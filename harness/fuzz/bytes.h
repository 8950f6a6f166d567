/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * From the bytes of a fuzz input to a case, and back.
 *
 *	struct td_case test;
 *	uint8_t bytes[FUZZ_MAX_INPUT];
 *	size_t size;
 *
 *	fuzz_decode(scope, data, size, &test);		// any bytes
 *	td_case_print(&test, stdout);			// as a .td file
 *	if (fuzz_encode(scope, &test, bytes, sizeof(bytes), &size))
 *		...	decoding them gives the same case
 *
 * Of a case the language holds the configuration, the way in, the calls, the guest operations and the
 * relation to a partner: what it was written for and what it expects are not part of an input.
 */
#ifndef FUZZ_BYTES_H
#define FUZZ_BYTES_H

#include "fuzz/scope.h"

#define FUZZ_MAX_INPUT 65536

/*
 * Lists keep what fits (TD_MAX_CPUID, TD_MAX_ENTRIES, ...); of what amends nothing, nothing. Only
 * what the case counts is written: the rest of @test is left as it was, for this is done a million
 * times a second.
 */
void fuzz_decode(const struct fuzz_scope *scope, const uint8_t *bytes, size_t size,
		 struct td_case *test);

/*
 * The settings of @test that are the scope's. False where there is no room for them, or where the
 * language cannot say one: a VCPU beyond those that an input may have.
 */
bool fuzz_encode(const struct fuzz_scope *scope, const struct td_case *test, uint8_t *bytes,
		 size_t capacity, size_t *size);

#endif
