// SPDX-License-Identifier: GPL-2.0-only
/*
 * Counting the VCPUs and CPUs of a list of guest operations.
 */
#include "target/vcpus.h"

#include <stdio.h>

uint32_t vcpus_needed(const struct guest_op *ops, size_t count)
{
	uint32_t num_vcpus = 1;

	for (size_t i = 0; i < count; i++) {
		if (ops[i].kind == GUEST_VCPU && ops[i].index >= num_vcpus)
			num_vcpus = ops[i].index < UINT32_MAX ? ops[i].index + 1 : UINT32_MAX;
	}
	return num_vcpus;
}

enum target_status vcpus_check(struct target *target, const struct guest_op *ops, size_t count,
			       uint32_t max, const char *limit)
{
	char cpus[32];

	if (vcpus_needed(ops, count) > max)
		return target_unsupported(target, "more VCPUs than the TD can have", limit);
	for (size_t i = 0; i < count; i++) {
		if (ops[i].kind == HOST_MIGRATE && ops[i].index >= target->num_cpus) {
			snprintf(cpus, sizeof(cpus), "%u of them", target->num_cpus);
			return target_unsupported(target, "a CPU to migrate to", cpus);
		}
		if (ops[i].kind >= GUEST_NUM_KINDS)
			return target_unsupported(target, "a known operation", "another one");
	}
	return TARGET_OK;
}
