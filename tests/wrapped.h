/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * A target that passes every call on to another and then changes one answer: what a faulty
 * module, KVM or CPU would show.
 *
 *	const struct wrapped_answers answers = { .read_cpuid = clear_fixed1 };
 *	struct wrapped wrapped;
 *
 *	wrapped_init(&wrapped, run.session.target, &answers);
 *	run.session.target = &wrapped.target;
 *	...
 *	run.session.target = wrapped.inner;
 */
#ifndef TESTS_WRAPPED_H
#define TESTS_WRAPPED_H

#include <stdio.h>
#include <string.h>

#include "target/target.h"

struct wrapped;

/* What is changed; all zero: nothing. */
struct wrapped_answers {
	/* Each is called after the inner call succeeded. */
	void (*metadata)(uint64_t field, uint64_t *status, uint64_t *value);
	void (*capabilities)(struct target_capabilities *capabilities);
	void (*init)(struct wrapped *wrapped, struct td_outcome *outcome);
	void (*read_cpuid)(struct wrapped *wrapped, struct cpuid_set *cpuid);
	void (*run)(const struct guest_op *op, struct guest_result *result);
	void (*host_state)(struct wrapped *wrapped, unsigned int cpu, struct host_state *state);
	void (*calls)(struct wrapped *wrapped, struct td_call_result *results);
	void (*health)(enum target_health what, uint64_t *value);
	void (*kvm_cpuid)(struct cpuid_set *cpuid);

	/* What every call of the kind answers instead, unless it is TARGET_OK. */
	enum target_status status_of_metadata, status_of_init, status_of_run, status_of_host_state;
};

struct wrapped {
	struct target target; /* first: the ops get a pointer to it */
	struct target *inner;
	struct wrapped_answers answers;
	const struct td_case *test; /* of the last init or calls */
	unsigned int host_reads; /* since that */
};

static inline struct wrapped *wrapped_of(struct target *target)
{
	return (struct wrapped *)target;
}

/* The inner target's answer, with its reason; or the one that is set, with one made up. */
static inline enum target_status wrapped_answer(struct wrapped *wrapped, enum target_status set,
						enum target_status inner)
{
	if (set == TARGET_OK) {
		wrapped->target.reason = wrapped->inner->reason;
		return inner;
	}
	snprintf(wrapped->target.reason.needed, sizeof(wrapped->target.reason.needed), "it");
	snprintf(wrapped->target.reason.found, sizeof(wrapped->target.reason.found), "nothing");
	return set;
}

static inline enum target_status wrapped_identity(struct target *target,
						  struct target_identity *identity)
{
	return wrapped_of(target)->inner->ops->identity(wrapped_of(target)->inner, identity);
}

static inline enum target_status wrapped_metadata(struct target *target, uint64_t field,
						  uint64_t *status, uint64_t *value)
{
	struct wrapped *this = wrapped_of(target);
	enum target_status ret = this->inner->ops->metadata(this->inner, field, status, value);

	if (ret == TARGET_OK && this->answers.metadata)
		this->answers.metadata(field, status, value);
	return wrapped_answer(this, this->answers.status_of_metadata, ret);
}

static inline enum target_status wrapped_capabilities(struct target *target,
						      struct target_capabilities *capabilities)
{
	struct wrapped *this = wrapped_of(target);
	enum target_status ret = this->inner->ops->capabilities(this->inner, capabilities);

	if (ret == TARGET_OK && this->answers.capabilities)
		this->answers.capabilities(capabilities);
	return wrapped_answer(this, TARGET_OK, ret);
}

static inline enum target_status wrapped_init_td(struct target *target, const struct td_case *test,
						 struct td_outcome *outcome)
{
	struct wrapped *this = wrapped_of(target);
	enum target_status ret = this->inner->ops->init(this->inner, test, outcome);

	this->test = test;
	this->host_reads = 0;
	if (ret == TARGET_OK && this->answers.init)
		this->answers.init(this, outcome);
	return wrapped_answer(this, this->answers.status_of_init, ret);
}

static inline enum target_status wrapped_read_cpuid(struct target *target, struct cpuid_set *cpuid)
{
	struct wrapped *this = wrapped_of(target);
	enum target_status ret = this->inner->ops->read_cpuid(this->inner, cpuid);

	if (ret == TARGET_OK && this->answers.read_cpuid)
		this->answers.read_cpuid(this, cpuid);
	return wrapped_answer(this, TARGET_OK, ret);
}

static inline enum target_status wrapped_run(struct target *target, const struct guest_op *ops,
					     size_t count, struct guest_result *results)
{
	struct wrapped *this = wrapped_of(target);
	enum target_status ret = this->inner->ops->run(this->inner, ops, count, results);

	for (size_t i = 0; ret == TARGET_OK && this->answers.run && i < count; i++)
		this->answers.run(&ops[i], &results[i]);
	return wrapped_answer(this, this->answers.status_of_run, ret);
}

static inline enum target_status wrapped_host_state(struct target *target, unsigned int cpu,
						    struct host_state *state)
{
	struct wrapped *this = wrapped_of(target);
	enum target_status ret = this->inner->ops->host_state(this->inner, cpu, state);

	this->host_reads++;
	if (ret == TARGET_OK && this->answers.host_state)
		this->answers.host_state(this, cpu, state);
	return wrapped_answer(this, this->answers.status_of_host_state, ret);
}

static inline enum target_status wrapped_host_shows(struct target *target,
						    enum host_element_id element)
{
	struct wrapped *this = wrapped_of(target);

	return wrapped_answer(this, TARGET_OK, this->inner->ops->host_shows(this->inner, element));
}

static inline enum target_status wrapped_calls(struct target *target, const struct td_case *test,
					       struct td_call_result *results)
{
	struct wrapped *this = wrapped_of(target);
	enum target_status ret = this->inner->ops->calls(this->inner, test, results);

	this->test = test;
	if (ret == TARGET_OK && this->answers.calls)
		this->answers.calls(this, results);
	return wrapped_answer(this, TARGET_OK, ret);
}

static inline enum target_status wrapped_health(struct target *target, enum target_health what,
						uint64_t *value)
{
	struct wrapped *this = wrapped_of(target);
	enum target_status ret = this->inner->ops->health(this->inner, what, value);

	if (ret == TARGET_OK && this->answers.health)
		this->answers.health(what, value);
	return wrapped_answer(this, TARGET_OK, ret);
}

static inline enum target_status wrapped_update(struct target *target, enum target_module module)
{
	struct wrapped *this = wrapped_of(target);

	return wrapped_answer(this, TARGET_OK, this->inner->ops->update(this->inner, module));
}

static inline enum target_status wrapped_kvm_cpuid(struct target *target, struct cpuid_set *cpuid)
{
	struct wrapped *this = wrapped_of(target);
	enum target_status ret = this->inner->ops->kvm_cpuid(this->inner, cpuid);

	if (ret == TARGET_OK && this->answers.kvm_cpuid)
		this->answers.kvm_cpuid(cpuid);
	return wrapped_answer(this, TARGET_OK, ret);
}

static inline void wrapped_destroy(struct target *target)
{
	(void)target; /* the inner one is the session's */
}

static inline void wrapped_init(struct wrapped *wrapped, struct target *inner,
				const struct wrapped_answers *answers)
{
	static const struct target_ops ops = {
		.name = "wrapped",
		.identity = wrapped_identity,
		.metadata = wrapped_metadata,
		.capabilities = wrapped_capabilities,
		.init = wrapped_init_td,
		.read_cpuid = wrapped_read_cpuid,
		.run = wrapped_run,
		.host_state = wrapped_host_state,
		.host_shows = wrapped_host_shows,
		.calls = wrapped_calls,
		.health = wrapped_health,
		.kvm_cpuid = wrapped_kvm_cpuid,
		.update = wrapped_update,
		.destroy = wrapped_destroy,
	};

	memset(wrapped, 0, sizeof(*wrapped));
	wrapped->target.ops = &ops;
	wrapped->target.num_cpus = inner->num_cpus;
	wrapped->inner = inner;
	wrapped->answers = *answers;
}

#endif
