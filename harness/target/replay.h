/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The exchange with a target on disk: a recorder around any target that writes it, and a target
 * that answers from it.
 *
 *	target = recorder_target_create(target, "out/rec/exchange.jsonl.gz", &start, &diag);
 *	...
 *	if (recorder_finish(target, &diag))		// writes; all or nothing
 *	target_destroy(target);				// the target inside, too
 *
 *	target = replay_target_create("out/rec/exchange.jsonl.gz", &diag);
 *
 * Calls are found again by what they ask, in the TD of the same case: a case recorded twice is
 * answered in turn. A call that was never recorded is TARGET_UNSUPPORTED; one that the recorded
 * target could not answer is again answered so, with the reason it gave.
 */
#ifndef TARGET_REPLAY_H
#define TARGET_REPLAY_H

#include "target/target.h"

/* What the run was started with, so that a replay needs no option; each may be empty. */
struct replay_start {
	char module[512];
	char update_to[512]; /* the module after an update */
	char platform[512];
	char kernel[512];
	char policy[32];
	char supports[512];
	char vm[16]; /* "plain": no TD */
};

/*
 * Around @target, which is then the recorder's; it stays the caller's where this is NULL. What
 * is recorded is kept in memory, packed, until it is finished.
 */
struct target *recorder_target_create(struct target *target, const char *path,
				      const struct replay_start *start, struct diag *diag);

/* Once, after the last call. -1 and @diag where the file cannot be written. */
int recorder_finish(struct target *recorder, struct diag *diag);

/* Only the start, without the rest of the file. */
int replay_read_start(const char *path, struct replay_start *start, struct diag *diag);

/* -1 line:column and what to do in @diag where the file is no recorded exchange. */
struct target *replay_target_create(const char *path, struct diag *diag);

#endif
