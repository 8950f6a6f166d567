/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The code of the host's kernel that ran for a case, as features beside those of fuzz/guide.h:
 * KVM itself is tested, too, and a kernel built with CONFIG_KCOV tells where it has been.
 *
 *	struct target_reason lack;
 *	struct kcov *kcov = kcov_open(KCOV_PATH, &lack);
 *
 *	if (!kcov)
 *		...	not to be had here: lack
 *	kcov_begin(kcov);
 *	trial_run(trial, test, &finding);
 *	kcov_end(kcov, hit, user);
 *	kcov_close(kcov);
 *
 * Only what the calling thread makes the kernel do is seen, and none of a TDX module.
 */
#ifndef FUZZ_KCOV_H
#define FUZZ_KCOV_H

#include <stddef.h>
#include <stdint.h>

#include "target/target.h"

#define KCOV_PATH "/sys/kernel/debug/kcov"

struct kcov;

/* NULL with @lack where this kernel or user has none. */
struct kcov *kcov_open(const char *path, struct target_reason *lack);
void kcov_close(struct kcov *kcov);

/* What the kernel did before does not count. */
void kcov_begin(struct kcov *kcov);
void kcov_end(struct kcov *kcov, void (*hit)(void *user, uint32_t feature), void *user);

/*
 * A buffer as the kernel fills it: the number of addresses, which may be more than there is room
 * for by now, and then the addresses.
 */
void kcov_features(const uint64_t *buffer, size_t words, void (*hit)(void *user, uint32_t feature),
		   void *user);

#endif
