// SPDX-License-Identifier: GPL-2.0-only
/*
 * How long claims take, with the comparison of formulas and emulator.
 */
#include <stdio.h>
#include <stdlib.h>

#include "cli/bench.h"
#include "cli/cli.h"
#include "cli/prove.h"
#include "proof/smt.h"

static int measure(struct bench_report *report, const struct prove_module *module,
		   const struct prove_module *to, double *seconds, uint64_t *memory,
		   struct diag *diag)
{
	struct claim_options options = CLAIM_DEFAULT_OPTIONS;
	struct claim_result *result = malloc(sizeof(*result));
	char name[64];
	int error = 0;

	if (!result)
		return diag_no_memory(diag, NULL);
	for (size_t i = 0; !error && i < num_claims; i++) {
		if (claims[i].of_update != (to != NULL))
			continue;
		error = claim_prove(&claims[i], &module->claim, to ? &to->claim : NULL, &options,
				    result, diag);
		if (error || result->verdict == CLAIM_NOT_APPLICABLE)
			continue;
		snprintf(name, sizeof(name), "prove_%s", claims[i].id);
		bench_figure(report, name, result->seconds * 1000, "ms", 0);
		*seconds += result->seconds;
		*memory = result->memory > *memory ? result->memory : *memory;
	}
	free(result);
	return error;
}

int bench_prove(struct bench_report *report, const struct session_options *options,
		struct diag *diag)
{
	struct prove_module *module = calloc(1, sizeof(*module));
	struct prove_module *older = calloc(1, sizeof(*older));
	double seconds = 0, updates = 0;
	uint64_t memory = 0;
	int error = -1;

	if (!smt_version()) {
		fprintf(stderr, "tdx-cts: claims are not measured: this build has no SMT solver "
				"(libz3-dev)\n");
		error = 0;
	} else if (!module || !older ||
		   prove_module_open(module, options->module, options->platform, NULL) ||
		   prove_module_open(older, BENCH_OLDER_MODULE, options->platform, NULL)) {
		diag_set(diag, "no module to prove anything of");
	} else {
		error = measure(report, module, NULL, &seconds, &memory, diag) ||
					measure(report, older, module, &updates, &memory, diag) ?
				-1 :
				0;
		bench_figure(report, "prove_all", seconds * 1000, "ms", 0);
		bench_figure(report, "prove_memory", (double)memory / (1 << 20), "MiB", 0);
	}
	prove_module_close(module);
	prove_module_close(older);
	return error;
}
