// SPDX-License-Identifier: GPL-2.0-only
/*
 * The steps of a case's list of KVM calls.
 */
#include "target/calls.h"

#include <errno.h>
#include <string.h>

#include "target/init_vm.h"

#define LEAF_1_ECX_X2APIC (1u << 21)

/* No memory is ever mapped at address 0. */
static uint64_t argument(const struct calls *calls, const struct td_call *call)
{
	return call->bad_pointer ? 0 : (uintptr_t)calls->buffer;
}

static int command(struct calls *calls, const struct td_call *call, uint32_t id, bool on_vcpu,
		   uint64_t data, struct td_call_result *result)
{
	struct kvm_tdx_cmd cmd = {
		.id = id,
		.flags = call->flags,
		.data = data,
		.hw_error = call->hw_error,
	};
	int error = calls->ops->command(calls->context, on_vcpu, &cmd);

	result->hw_error = cmd.hw_error;
	return error;
}

static void *clear_buffer(struct calls *calls)
{
	return memset(calls->buffer, 0, INIT_VM_BUFFER_SIZE);
}

static int create_vm(struct calls *calls, const struct td_call *call, struct td_call_result *result)
{
	int error = calls->ops->create_vm(calls->context);

	(void)call;
	(void)result;
	calls->has_vm = !error;
	calls->has_vcpu = false;
	return error;
}

static int capabilities(struct calls *calls, const struct td_call *call,
			struct td_call_result *result)
{
	struct kvm_tdx_capabilities *caps = clear_buffer(calls);
	int error;

	caps->cpuid.nent = call->nent;
	error = command(calls, call, KVM_TDX_CAPABILITIES, false, argument(calls, call), result);
	result->nent = caps->cpuid.nent;
	return error;
}

static int enable_split_irqchip(struct calls *calls, const struct td_call *call,
				struct td_call_result *result)
{
	(void)call;
	(void)result;
	return calls->ops->enable_cap(calls->context, KVM_CAP_SPLIT_IRQCHIP, INIT_VM_IOAPIC_PINS);
}

static int set_max_vcpus(struct calls *calls, const struct td_call *call,
			 struct td_call_result *result)
{
	(void)result;
	return calls->ops->enable_cap(calls->context, KVM_CAP_MAX_VCPUS, call->value);
}

static int set_tsc_khz(struct calls *calls, const struct td_call *call,
		       struct td_call_result *result)
{
	(void)result;
	return calls->ops->set_tsc_khz(calls->context, (uint32_t)call->value);
}

static int init_vm(struct calls *calls, const struct td_call *call, struct td_call_result *result)
{
	struct kvm_tdx_init_vm *init = calls->buffer;
	int error;

	init_vm_put(init, &calls->test->config);
	if (call->nent)
		init->cpuid.nent = call->nent;
	init->cpuid.padding = call->padding;
	init->reserved[0] = call->reserved;
	error = command(calls, call, KVM_TDX_INIT_VM, false, argument(calls, call), result);
	result->nent = init->cpuid.nent;
	return error;
}

static int create_vcpu(struct calls *calls, const struct td_call *call,
		       struct td_call_result *result)
{
	int error = calls->ops->create_vcpu(calls->context, (uint32_t)call->value);

	(void)result;
	calls->has_vcpu |= !error;
	return error;
}

static int get_cpuid(struct calls *calls, const struct td_call *call, struct td_call_result *result)
{
	struct kvm_cpuid2 *cpuid = clear_buffer(calls);
	int error;

	cpuid->nent = call->nent;
	error = command(calls, call, KVM_TDX_GET_CPUID, true, argument(calls, call), result);
	result->nent = cpuid->nent;
	return error;
}

/* What the TD shows (nothing once it runs), and if the call says so without X2APIC. */
static int set_cpuid2(struct calls *calls, const struct td_call *call,
		      struct td_call_result *result)
{
	const struct td_call all = { .nent = KVM_TDX_MAX_CPUID_ENTRIES };
	struct kvm_cpuid2 *cpuid = calls->buffer;
	struct td_call_result ignored;

	(void)result;
	if (get_cpuid(calls, &all, &ignored))
		cpuid->nent = 0;
	for (uint32_t i = 0; call->value && i < cpuid->nent; i++) {
		if (cpuid->entries[i].function == 1)
			cpuid->entries[i].ecx &= ~LEAF_1_ECX_X2APIC;
	}
	return calls->ops->set_cpuid2(calls->context, call->bad_pointer ? NULL : cpuid);
}

static int init_vcpu(struct calls *calls, const struct td_call *call, struct td_call_result *result)
{
	return command(calls, call, KVM_TDX_INIT_VCPU, true, call->value, result);
}

static int init_mem_region(struct calls *calls, const struct td_call *call,
			   struct td_call_result *result)
{
	struct kvm_tdx_init_mem_region *region = clear_buffer(calls);

	region->source_addr = calls->ops->memory(calls->context, call->value, call->size);
	region->gpa = call->value;
	region->nr_pages = call->size;
	return command(calls, call, KVM_TDX_INIT_MEM_REGION, true, argument(calls, call), result);
}

static int finalize_vm(struct calls *calls, const struct td_call *call,
		       struct td_call_result *result)
{
	return command(calls, call, KVM_TDX_FINALIZE_VM, false, 0, result);
}

static int run(struct calls *calls, const struct td_call *call, struct td_call_result *result)
{
	(void)call;
	(void)result;
	return calls->ops->run(calls->context);
}

static int vm_command(struct calls *calls, const struct td_call *call,
		      struct td_call_result *result)
{
	clear_buffer(calls);
	return command(calls, call, call->id, false, argument(calls, call), result);
}

static int vcpu_command(struct calls *calls, const struct td_call *call,
			struct td_call_result *result)
{
	clear_buffer(calls);
	return command(calls, call, call->id, true, argument(calls, call), result);
}

/* What a call is made on; without it there is no file descriptor to make it on. */
enum subject { ON_SYSTEM, ON_VM, ON_VCPU };

static const struct {
	int (*make)(struct calls *calls, const struct td_call *call, struct td_call_result *result);
	enum subject subject;
} kinds[TD_NUM_CALLS] = {
	[TD_CALL_CREATE_VM] = { create_vm, ON_SYSTEM },
	[TD_CALL_CAPABILITIES] = { capabilities, ON_VM },
	[TD_CALL_ENABLE_SPLIT_IRQCHIP] = { enable_split_irqchip, ON_VM },
	[TD_CALL_SET_MAX_VCPUS] = { set_max_vcpus, ON_VM },
	[TD_CALL_SET_TSC_KHZ] = { set_tsc_khz, ON_VM },
	[TD_CALL_INIT_VM] = { init_vm, ON_VM },
	[TD_CALL_CREATE_VCPU] = { create_vcpu, ON_VM },
	[TD_CALL_SET_CPUID2] = { set_cpuid2, ON_VCPU },
	[TD_CALL_GET_CPUID] = { get_cpuid, ON_VCPU },
	[TD_CALL_INIT_VCPU] = { init_vcpu, ON_VCPU },
	[TD_CALL_INIT_MEM_REGION] = { init_mem_region, ON_VCPU },
	[TD_CALL_FINALIZE_VM] = { finalize_vm, ON_VM },
	[TD_CALL_RUN] = { run, ON_VCPU },
	[TD_CALL_VM_COMMAND] = { vm_command, ON_VM },
	[TD_CALL_VCPU_COMMAND] = { vcpu_command, ON_VCPU },
};

static int make_call(struct calls *calls, const struct td_call *call, struct td_call_result *result)
{
	if (kinds[call->kind].subject >= ON_VM && !calls->has_vm)
		return -ENODEV;
	if (kinds[call->kind].subject == ON_VCPU && !calls->has_vcpu)
		return -ENODEV;
	return kinds[call->kind].make(calls, call, result);
}

void calls_make(struct calls *calls, const struct td_case *test, struct td_call_result *results)
{
	calls->test = test;
	for (size_t i = 0; i < test->num_calls; i++) {
		memset(&results[i], 0, sizeof(results[i]));
		results[i].error = -make_call(calls, &test->call[i], &results[i]);
	}
}
