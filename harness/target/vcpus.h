/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * What a list of guest operations asks of the TD that runs it, before it runs.
 *
 *	num_vcpus = vcpus_needed(test->op, test->num_ops);
 *	status = vcpus_check(target, ops, count, max, "MAX_VCPUS");
 */
#ifndef TARGET_VCPUS_H
#define TARGET_VCPUS_H

#include "target/target.h"

/* At least 1. */
uint32_t vcpus_needed(const struct guest_op *ops, size_t count);

/*
 * TARGET_UNSUPPORTED where the list needs more than @max VCPUs, a CPU that there is not, or
 * holds something else than operations. @limit: what sets @max.
 */
enum target_status vcpus_check(struct target *target, const struct guest_op *ops, size_t count,
			       uint32_t max, const char *limit);

#endif
