/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A module's limits as its metadata gives them, on a CPU that has all that they depend on.
 *
 *	struct declares_limits limits;
 *
 *	if (limits_read(masks, platform, opt_in, &limits, &diag))
 *		...	no platform like that one is admitted
 *
 * Asked of the emulated module by TDH.SYS.RD, as any VMM asks: what is declared is not taken from
 * masks.
 */
#ifndef PROOF_LIMITS_H
#define PROOF_LIMITS_H

#include "module/masks.h"
#include "proof/declares.h"

int limits_read(const struct masks *masks, const struct cpuid_dump *platform, uint64_t opt_in,
		struct declares_limits *limits, struct diag *diag);

#endif
