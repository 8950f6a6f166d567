/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How much of the space of configurations a run has covered, in numbers; run/tally.h counts.
 *
 *	printf("%" PRIu64 " of %" PRIu64 " pairs\n", door->covered[2], door->feasible[2]);
 */
#ifndef RECORD_COVERAGE_H
#define RECORD_COVERAGE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "td/case.h"

#define COVERAGE_STRENGTH 3

/* Room for the growth over 20,000,000 TDs, as run/tally.c spaces it. */
#define COVERAGE_MAX_POINTS 160

struct coverage_point {
	uint64_t tds;
	uint64_t covered[COVERAGE_STRENGTH + 1]; /* by strength: by the first so many TDs */
};

struct coverage_door {
	bool there; /* the target can be asked that way, and was */
	size_t num_settings;
	size_t num_tds; /* accepted, and made of the settings alone */
	/* By strength: values, pairs and triples that some TD can have, and that one had. */
	uint64_t feasible[COVERAGE_STRENGTH + 1];
	uint64_t covered[COVERAGE_STRENGTH + 1];
	size_t num_points; /* how that grew; the last one is all of it */
	struct coverage_point point[COVERAGE_MAX_POINTS];
};

struct coverage {
	struct coverage_door door[2]; /* by enum td_via */
	uint64_t builds; /* TDs built, or refused */
	size_t num_checks; /* of TDH.MNG.INIT */
	size_t num_checks_reached; /* that refused some TD */
	char checks_missing[256]; /* the rules about the others, "INI-08 INI-20" */
};

#endif
