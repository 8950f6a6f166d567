/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a module description says, as facts. All of what its loaders keep is in them, so that
 * nothing that an update changes can go unseen.
 *
 *	describe_declared(facts, declared);	// cpuid_virtualization.json
 *	describe_masks(facts, masks);		// module.json
 *	facts_sort(facts);
 *
 * Not in them: names and versions, which say nothing about what a module does, and the order of
 * leaves in cpuid_virtualization.json, which no module has.
 */
#ifndef UPDATE_DESCRIBE_H
#define UPDATE_DESCRIBE_H

#include "module/declared.h"
#include "module/masks.h"
#include "update/fact.h"

/* FACT_DECLARED and FACT_FIELD. */
void describe_declared(struct facts *facts, const struct declared *declared);

/* FACT_DONE to FACT_EFFECT, but for FACT_FIELD. */
void describe_masks(struct facts *facts, const struct masks *masks);

/* The parts of describe_masks(): limits.c and platform.c have one each. */
void describe_limits(struct facts *facts, const struct masks *masks);
void describe_platform(struct facts *facts, const struct masks *masks);

#endif
