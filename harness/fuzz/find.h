/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How many inputs it takes until a fuzz target sees that something is wrong.
 *
 *	struct find_request request = { .environment = &environment, .scope = scope, .number = 3,
 *					.limit = 10000000 };
 *	struct find_result result;
 *
 *	if (!find_failure(&request, &result, &diag) && result.rule)
 *		printf("%llu inputs until %s fails\n", result.inputs, result.rule->id);
 *
 * First come the seeds, then what is mutated from them (fuzz/stream.h). The same request gives the
 * same result.
 */
#ifndef FUZZ_FIND_H
#define FUZZ_FIND_H

#include "emulator/defect.h"
#include "fuzz/environment.h"

struct find_request {
	struct fuzz_environment *environment; /* with a defect, or a policy that has a hole */
	const struct fuzz_scope *scope;
	uint64_t number; /* of the stream */
	uint64_t limit;
	const char *rule; /* only this one counts; NULL: any that is not waived */
	bool clean; /* seeds that violate any rule, waived or not, are left out */
};

struct find_result {
	uint64_t inputs; /* up to and with the one that fails; or the limit */
	const struct rule *rule; /* the first that fails; NULL: none did */
};

/* -1 and @diag where the target cannot be opened. */
int find_failure(const struct find_request *request, struct find_result *result, struct diag *diag);

/* The scope whose inputs can show the defect; NULL: it takes more than a single configuration. */
const struct fuzz_scope *find_scope_for(const struct defect *defect);

#endif
