// SPDX-License-Identifier: GPL-2.0-only
/*
 * The calls of struct target_ops as values: what makes one of each, and what passes it on.
 */
#include "target/exchange.h"

_Static_assert(sizeof(struct target_ops) == (EXCHANGE_NUM_KINDS + 2) * sizeof(void *),
	       "a call of struct target_ops has no form here: it would be neither recorded nor "
	       "replayed");

static enum target_status answer(struct target *target, struct exchange_call *call)
{
	return ((struct exchange_target *)target)->answer(target, call);
}

static enum target_status take_identity(struct target *target, struct target_identity *identity)
{
	struct exchange_call call = { .kind = EXCHANGE_IDENTITY, .identity = identity };

	return answer(target, &call);
}

static enum target_status pass_identity(struct target *target, struct exchange_call *call)
{
	return target->ops->identity(target, call->identity);
}

static enum target_status take_metadata(struct target *target, uint64_t field, uint64_t *status,
					uint64_t *value)
{
	struct exchange_call call = {
		.kind = EXCHANGE_METADATA,
		.number = field,
		.status = status,
		.value = value,
	};

	return answer(target, &call);
}

static enum target_status pass_metadata(struct target *target, struct exchange_call *call)
{
	return target->ops->metadata(target, call->number, call->status, call->value);
}

static enum target_status take_capabilities(struct target *target,
					    struct target_capabilities *capabilities)
{
	struct exchange_call call = {
		.kind = EXCHANGE_CAPABILITIES,
		.capabilities = capabilities,
	};

	return answer(target, &call);
}

static enum target_status pass_capabilities(struct target *target, struct exchange_call *call)
{
	return target->ops->capabilities(target, call->capabilities);
}

static enum target_status take_init(struct target *target, const struct td_case *test,
				    struct td_outcome *outcome)
{
	struct exchange_call call = { .kind = EXCHANGE_INIT, .test = test, .outcome = outcome };

	return answer(target, &call);
}

static enum target_status pass_init(struct target *target, struct exchange_call *call)
{
	return target->ops->init(target, call->test, call->outcome);
}

static enum target_status take_read_cpuid(struct target *target, struct cpuid_set *cpuid)
{
	struct exchange_call call = { .kind = EXCHANGE_READ_CPUID, .cpuid = cpuid };

	return answer(target, &call);
}

static enum target_status pass_read_cpuid(struct target *target, struct exchange_call *call)
{
	return target->ops->read_cpuid(target, call->cpuid);
}

static enum target_status take_run(struct target *target, const struct guest_op *ops, size_t count,
				   struct guest_result *results)
{
	struct exchange_call call = {
		.kind = EXCHANGE_RUN,
		.ops = ops,
		.count = count,
		.results = results,
	};

	return answer(target, &call);
}

static enum target_status pass_run(struct target *target, struct exchange_call *call)
{
	return target->ops->run(target, call->ops, call->count, call->results);
}

static enum target_status take_host_state(struct target *target, unsigned int cpu,
					  struct host_state *state)
{
	struct exchange_call call = {
		.kind = EXCHANGE_HOST_STATE,
		.number = cpu,
		.state = state,
	};

	return answer(target, &call);
}

static enum target_status pass_host_state(struct target *target, struct exchange_call *call)
{
	return target->ops->host_state(target, (unsigned int)call->number, call->state);
}

static enum target_status take_host_shows(struct target *target, enum host_element_id element)
{
	struct exchange_call call = { .kind = EXCHANGE_HOST_SHOWS, .number = element };

	return answer(target, &call);
}

static enum target_status pass_host_shows(struct target *target, struct exchange_call *call)
{
	return target->ops->host_shows(target, (enum host_element_id)call->number);
}

static enum target_status take_calls(struct target *target, const struct td_case *test,
				     struct td_call_result *results)
{
	struct exchange_call call = {
		.kind = EXCHANGE_CALLS,
		.test = test,
		.count = test->num_calls,
		.call_results = results,
	};

	return answer(target, &call);
}

static enum target_status pass_calls(struct target *target, struct exchange_call *call)
{
	return target->ops->calls(target, call->test, call->call_results);
}

static enum target_status take_health(struct target *target, enum target_health what,
				      uint64_t *value)
{
	struct exchange_call call = { .kind = EXCHANGE_HEALTH, .number = what, .value = value };

	return answer(target, &call);
}

static enum target_status pass_health(struct target *target, struct exchange_call *call)
{
	return target->ops->health(target, (enum target_health)call->number, call->value);
}

static enum target_status take_kvm_cpuid(struct target *target, struct cpuid_set *cpuid)
{
	struct exchange_call call = { .kind = EXCHANGE_KVM_CPUID, .cpuid = cpuid };

	return answer(target, &call);
}

static enum target_status pass_kvm_cpuid(struct target *target, struct exchange_call *call)
{
	return target->ops->kvm_cpuid(target, call->cpuid);
}

static enum target_status take_update(struct target *target, enum target_module module)
{
	struct exchange_call call = { .kind = EXCHANGE_UPDATE, .number = module };

	return answer(target, &call);
}

static enum target_status pass_update(struct target *target, struct exchange_call *call)
{
	return target->ops->update(target, (enum target_module)call->number);
}

#define FORM(member, of, question, answer_) \
	{ \
		.name = #member, .scope = of, .forward = pass_##member, .ask = question, \
		.write = exchange_write_##answer_, .read = exchange_read_##answer_ \
	}
#define FORM_OF_STATUS(member, of, question) \
	{ \
		.name = #member, .scope = of, .forward = pass_##member, .ask = question \
	}

const struct exchange_form exchange_forms[EXCHANGE_NUM_KINDS] = {
	[EXCHANGE_IDENTITY] = FORM(identity, EXCHANGE_OF_HOST, NULL, identity),
	[EXCHANGE_METADATA] = FORM(metadata, EXCHANGE_OF_HOST, exchange_ask_number, metadata),
	[EXCHANGE_CAPABILITIES] = FORM(capabilities, EXCHANGE_OF_HOST, NULL, capabilities),
	[EXCHANGE_INIT] = FORM(init, EXCHANGE_BUILDS_TD, exchange_ask_case, outcome),
	[EXCHANGE_READ_CPUID] = FORM(read_cpuid, EXCHANGE_OF_TD, NULL, cpuid),
	[EXCHANGE_RUN] = FORM(run, EXCHANGE_OF_TD, exchange_ask_ops, results),
	[EXCHANGE_HOST_STATE] = FORM(host_state, EXCHANGE_OF_TD, exchange_ask_number, host_state),
	[EXCHANGE_HOST_SHOWS] = FORM_OF_STATUS(host_shows, EXCHANGE_OF_HOST, exchange_ask_element),
	[EXCHANGE_CALLS] = FORM(calls, EXCHANGE_BUILDS_TD, exchange_ask_case, call_results),
	[EXCHANGE_HEALTH] = FORM(health, EXCHANGE_OF_HEALTH, exchange_ask_health, value),
	[EXCHANGE_KVM_CPUID] = FORM(kvm_cpuid, EXCHANGE_OF_TD, NULL, cpuid),
	[EXCHANGE_UPDATE] = FORM_OF_STATUS(update, EXCHANGE_OF_HOST, exchange_ask_module),
};

void exchange_target_init(struct exchange_target *exchange, const char *name,
			  enum target_status (*answer_)(struct target *target,
							struct exchange_call *call),
			  void (*destroy)(struct target *target))
{
	*exchange = (struct exchange_target){
		.target.ops = &exchange->ops,
		.ops = {
			.name = name,
			.identity = take_identity,
			.metadata = take_metadata,
			.capabilities = take_capabilities,
			.init = take_init,
			.read_cpuid = take_read_cpuid,
			.run = take_run,
			.host_state = take_host_state,
			.host_shows = take_host_shows,
			.calls = take_calls,
			.health = take_health,
			.kvm_cpuid = take_kvm_cpuid,
			.update = take_update,
			.destroy = destroy,
		},
		.answer = answer_,
	};
}
