/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Where the two halves of a module description say different things of the same bit: the
 * declared field type, and the masks that the module holds. A disagreement is a finding
 * about the description (rule FIX-06), never a reason not to load it.
 *
 *	struct disagreement found[16];
 *	size_t total = module_disagreements(declared, masks, found, 16);
 */
#ifndef MODULE_AGREE_H
#define MODULE_AGREE_H

#include "module/declared.h"
#include "module/masks.h"

struct disagreement {
	struct cpuid_bit bit;
	char declared[96]; /* "Configured & Native" */
	char done[96]; /* "fixed0 or dynamic" */
};

/* Fills at most @max and returns how many there are in all. */
size_t module_disagreements(const struct declared *declared, const struct masks *masks,
			    struct disagreement *found, size_t max);

#endif
