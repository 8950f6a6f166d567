/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Which TDX module runs, by the word of a TD: what it reads of the module's version by TDG.SYS.RD.
 *
 *	if (!discover_version(target, &version, &lack))
 *		...	needed lack.needed, found lack.found
 *
 * Builds the default TD, which no module and no KVM refuses.
 */
#ifndef RUN_DISCOVER_H
#define RUN_DISCOVER_H

#include "module/version.h"
#include "target/target.h"

bool discover_version(struct target *target, struct module_version *version,
		      struct target_reason *lack);

#endif
