/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Points at which formula and code are compared: platforms like a given one, and requests most of
 * which are accepted, or nearly.
 *
 *	struct random random;
 *
 *	random_seed(&random, 7);
 *	sample_platform(&random, masks, given, &dump);
 *	sample_request(&random, masks, &dump, &config);
 *	sample_near(&random, masks, &config, &other);	// the same but for a few settings
 *	sample_entries(&random, masks, &dump, &config);	// as KVM is given it
 */
#ifndef PROOF_SAMPLE_H
#define PROOF_SAMPLE_H

#include "cpuid/dump.h"
#include "input/random.h"
#include "module/masks.h"
#include "td/config.h"

/* A quarter of them are the given platform itself. Many are admitted by no module. */
void sample_platform(struct random *random, const struct masks *masks,
		     const struct cpuid_dump *given, struct cpuid_dump *dump);

void sample_request(struct random *random, const struct masks *masks,
		    const struct cpuid_dump *platform, struct td_config *config);
void sample_near(struct random *random, const struct masks *masks, const struct td_config *config,
		 struct td_config *near);
void sample_entries(struct random *random, const struct masks *masks,
		    const struct cpuid_dump *platform, struct td_config *config);

#endif
