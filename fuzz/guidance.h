/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The features of harness/fuzz/guide.h as coverage of the engine that drives this program.
 *
 *	guidance_open(on);	// while the target is opened, once
 *	trial_run(trial, &test, &finding);
 *	guidance_add(trial_seen(trial));
 *
 * libFuzzer is given the table as the counters of one more module, and AFL++ as one more module's
 * guards, by which its map grows. With another engine, or with none, nothing happens.
 */
#ifndef FUZZ_GUIDANCE_H
#define FUZZ_GUIDANCE_H

#include "fuzz/guide.h"

/*
 * Off, the engine is given one counter that every case hits: libFuzzer does not begin without
 * coverage, which it has none of where nothing is instrumented.
 */
void guidance_open(bool on);

/* The features of a case; only the constant one where guidance is off. */
void guidance_add(const struct observation *seen);

/* One feature from elsewhere (fuzz/kcov.h). */
void guidance_hit(void *user, uint32_t feature);

#endif
