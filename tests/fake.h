/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A target that answers every call with what it was told to.
 *
 *	struct fake *fake = fake_create();
 *	struct target *target = &fake->target;
 *
 *	fake->value = 7;
 *	target->ops->health(target, HEALTH_TAINT, &value);	// 7
 *	free(fake);
 */
#ifndef TESTS_FAKE_H
#define TESTS_FAKE_H

#include <stdlib.h>
#include <string.h>

#include "target/target.h"

#include "kselftest_harness.h"

/* What the next call of any kind answers. */
struct fake {
	struct target target; /* first */
	enum target_status status;
	uint64_t metadata_status;
	uint64_t value; /* metadata and health */
	struct target_identity identity;
	struct target_capabilities capabilities;
	struct td_outcome outcome;
	struct cpuid_set cpuid;
	struct guest_result results[GUEST_MAX_OPS];
	struct host_state state;
	struct td_call_result call_results[TD_MAX_CALLS];
};

static inline struct fake *fake_of(struct target *target)
{
	return (struct fake *)target;
}

static inline enum target_status fake_identity(struct target *target,
					       struct target_identity *identity)
{
	*identity = fake_of(target)->identity;
	return fake_of(target)->status;
}

static inline enum target_status fake_metadata(struct target *target, uint64_t field,
					       uint64_t *status, uint64_t *value)
{
	(void)field;
	*status = fake_of(target)->metadata_status;
	*value = fake_of(target)->value;
	return fake_of(target)->status;
}

static inline enum target_status fake_capabilities(struct target *target,
						   struct target_capabilities *capabilities)
{
	*capabilities = fake_of(target)->capabilities;
	return fake_of(target)->status;
}

static inline enum target_status fake_init(struct target *target, const struct td_case *test,
					   struct td_outcome *outcome)
{
	(void)test;
	*outcome = fake_of(target)->outcome;
	return fake_of(target)->status;
}

static inline enum target_status fake_cpuid(struct target *target, struct cpuid_set *cpuid)
{
	*cpuid = fake_of(target)->cpuid;
	return fake_of(target)->status;
}

static inline enum target_status fake_run(struct target *target, const struct guest_op *ops,
					  size_t count, struct guest_result *results)
{
	(void)ops;
	memcpy(results, fake_of(target)->results, count * sizeof(*results));
	return fake_of(target)->status;
}

static inline enum target_status fake_host_state(struct target *target, unsigned int cpu,
						 struct host_state *state)
{
	(void)cpu;
	*state = fake_of(target)->state;
	return fake_of(target)->status;
}

static inline enum target_status fake_host_shows(struct target *target,
						 enum host_element_id element)
{
	(void)element;
	return fake_of(target)->status;
}

static inline enum target_status fake_calls(struct target *target, const struct td_case *test,
					    struct td_call_result *results)
{
	memcpy(results, fake_of(target)->call_results, test->num_calls * sizeof(*results));
	return fake_of(target)->status;
}

static inline enum target_status fake_health(struct target *target, enum target_health what,
					     uint64_t *value)
{
	(void)what;
	*value = fake_of(target)->value;
	return fake_of(target)->status;
}

static inline enum target_status fake_update(struct target *target, enum target_module module)
{
	(void)module;
	return fake_of(target)->status;
}

static inline void fake_destroy(struct target *target)
{
	(void)target; /* the test looks at it once more */
}

static inline struct fake *fake_create(void)
{
	static const struct target_ops ops = {
		.name = "fake",
		.identity = fake_identity,
		.metadata = fake_metadata,
		.capabilities = fake_capabilities,
		.init = fake_init,
		.read_cpuid = fake_cpuid,
		.run = fake_run,
		.host_state = fake_host_state,
		.host_shows = fake_host_shows,
		.calls = fake_calls,
		.health = fake_health,
		.kvm_cpuid = fake_cpuid,
		.update = fake_update,
		.destroy = fake_destroy,
	};
	struct fake *fake = calloc(1, sizeof(*fake));

	if (!fake)
		ksft_exit_fail_msg("out of memory\n");
	fake->target.ops = &ops;
	fake->target.num_cpus = 3;
	fake->target.on_hardware = true;
	return fake;
}

#endif
