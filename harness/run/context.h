/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What is known of a target before any case runs: the rules' context, filled from what the
 * target itself reports and from the descriptions that go with it.
 *
 *	context_fill(&context, target, session->described, &lacks);
 *	if (target_lacks_of(&lacks, NEED_METADATA))
 *		...	lacks.reason says what was needed and found
 */
#ifndef RUN_CONTEXT_H
#define RUN_CONTEXT_H

#include "emulator/module.h"
#include "rules/rules.h"

#define NUM_RULE_NEEDS 12

/* What a target cannot show, and what the harness failed to get from it. */
struct target_lacks {
	unsigned int shown; /* enum rule_need: was there at least once */
	unsigned int missing;
	unsigned int broken;
	struct target_reason reason[NUM_RULE_NEEDS]; /* of each bit, the latest */
};

/* Remembers an answer of the target; returns it. */
enum target_status target_lacks_note(struct target_lacks *lacks, enum rule_need need,
				     const struct target *target, enum target_status status);

/* What was seen of the same target elsewhere counts, too. */
void target_lacks_join(struct target_lacks *lacks, const struct target_lacks *other);

/* Those of @needs that the target never showed, and said why. */
static inline unsigned int target_lacks_of(const struct target_lacks *lacks, unsigned int needs)
{
	return needs & lacks->missing & ~lacks->shown;
}

/* The reason of the lowest of @needs. */
const struct target_reason *target_lacks_reason(const struct target_lacks *lacks,
						unsigned int needs);

/*
 * Reads metadata and capabilities. @described: answers for metadata that the target does not
 * have, so that what follows from it is known all the same; may be NULL. The descriptions in @context (declared, masks, platform,
 * effects, profile) stand already; a field that the target does not have stays 0.
 */
void context_fill(struct rule_context *context, struct target *target,
		  const struct emu_module *described, struct target_lacks *lacks);

#endif
