/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The emulator as a target: a TDX module, KVM and a host CPU in software.
 *
 *	struct emulator_options options = { masks, platform, profile };
 *	struct target *target = emulator_target_create(&options, &diag);
 *
 * Deterministic: what target_init() builds and run() shows depends on nothing that came
 * before, except that key ids and warnings of the kernel are counted over its life, and but for a
 * seeded defect.
 */
#ifndef TARGET_EMULATOR_H
#define TARGET_EMULATOR_H

#include "cpuid/dump.h"
#include "module/masks.h"
#include "rules/profile.h"
#include "target/target.h"

/* All are borrowed and must outlive the target. */
struct emulator_options {
	const struct masks *masks;
	const struct cpuid_dump *platform;
	const struct profile *profile;
	const char *platform_name; /* as the user gave it, for the message; NULL: none */
	const char *defect; /* the id of a defect that is seeded (emulator/defect.h); NULL: none */
	const struct masks *update_to; /* the module that may replace it at run time; NULL: none */
	const char *update_defect; /* seeded in that */
};

/*
 * NULL where the module refuses the platform: @diag names the leaf and bits, or the MSR; and
 * where there is no such defect.
 */
struct target *emulator_target_create(const struct emulator_options *options, struct diag *diag);

#endif
