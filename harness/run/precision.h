/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * How precise the report of a seeded defect is: does a failed rule's result name what is wrong, and
 * blame whose doing it is? What is right is derived from the defect's row alone.
 *
 *	const struct defect *defect = defect_named("gfni-brings-cldemote");
 *
 *	precision_names(defect, result);	// its subject is 7.0:ecx.cldemote
 *	precision_blames(defect, result);	// PRECISION_PARTY_RIGHT: the TDX module
 *
 * Named must be the row's bit, metadata field, register of the host or MSR; of a defect that has
 * none of these, as one that refuses, the call, its answer, or a bit that must be asked for.
 */
#ifndef RUN_PRECISION_H
#define RUN_PRECISION_H

#include "emulator/defect.h"
#include "record/view.h"

enum precision_party {
	PRECISION_PARTY_WRONG,
	PRECISION_PARTY_AMONG, /* others, too: the report cannot tell them apart */
	PRECISION_PARTY_RIGHT
};

bool precision_names(const struct defect *defect, const struct view_result *result);
enum precision_party precision_blames(const struct defect *defect,
				      const struct view_result *result);

#endif
