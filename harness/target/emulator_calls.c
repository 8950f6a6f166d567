// SPDX-License-Identifier: GPL-2.0-only
/*
 * A case's own list of KVM calls, made on a VM of its own.
 */
#include "target/emulator_private.h"

#include <errno.h>
#include <string.h>

#define LEAF_1_ECX_X2APIC (1u << 21)
#define IOAPIC_PINS 24

/* The VM and the last VCPU that the list has created. */
struct session {
	struct emulator *emulator;
	const struct td_case *test;
	struct emu_vm *vm;
	struct emu_kvm_vcpu *vcpu;
};

static int create_vm(struct session *session, const struct td_call *call,
		     struct td_call_result *result)
{
	(void)call;
	(void)result;
	emu_vm_destroy(session->vm);
	session->vm = NULL;
	session->vcpu = NULL;
	return emu_vm_create(&session->emulator->kvm, &session->vm);
}

/* kvm_tdx_cmd of a call whose argument lies in the buffer, and what came of it. */
static int command(struct session *session, const struct td_call *call, uint32_t id, bool on_vcpu,
		   uint64_t data, struct td_call_result *result)
{
	struct kvm_tdx_cmd cmd = {
		.id = id,
		.flags = call->flags,
		.data = data,
		.hw_error = call->hw_error,
	};
	void *memory = call->bad_pointer ? NULL : session->emulator->buffer;
	int error;

	if (on_vcpu)
		error = emu_vcpu_command(session->vcpu, &cmd, memory, EMULATOR_BUFFER_SIZE);
	else
		error = emu_vm_command(session->vm, &cmd, memory, EMULATOR_BUFFER_SIZE);
	result->hw_error = cmd.hw_error;
	return error;
}

static uint64_t clear_buffer(struct session *session)
{
	memset(session->emulator->buffer, 0, EMULATOR_BUFFER_SIZE);
	return (uintptr_t)session->emulator->buffer;
}

static int capabilities(struct session *session, const struct td_call *call,
			struct td_call_result *result)
{
	uint64_t data = clear_buffer(session);
	struct kvm_tdx_capabilities *caps = session->emulator->buffer;
	int error;

	caps->cpuid.nent = call->nent;
	error = command(session, call, KVM_TDX_CAPABILITIES, false, data, result);
	result->nent = caps->cpuid.nent;
	return error;
}

static int enable_split_irqchip(struct session *session, const struct td_call *call,
				struct td_call_result *result)
{
	(void)call;
	(void)result;
	return emu_vm_enable_cap(session->vm, KVM_CAP_SPLIT_IRQCHIP, IOAPIC_PINS);
}

static int set_max_vcpus(struct session *session, const struct td_call *call,
			 struct td_call_result *result)
{
	(void)result;
	return emu_vm_enable_cap(session->vm, KVM_CAP_MAX_VCPUS, call->value);
}

static int set_tsc_khz(struct session *session, const struct td_call *call,
		       struct td_call_result *result)
{
	(void)result;
	return emu_vm_set_tsc_khz(session->vm, (uint32_t)call->value);
}

static int init_vm(struct session *session, const struct td_call *call,
		   struct td_call_result *result)
{
	struct kvm_tdx_init_vm *init = session->emulator->buffer;
	int error;

	emulator_put_init_vm(session->emulator, &session->test->config);
	if (call->nent)
		init->cpuid.nent = call->nent;
	init->cpuid.padding = call->padding;
	init->reserved[0] = call->reserved;
	error = command(session, call, KVM_TDX_INIT_VM, false, (uintptr_t)init, result);
	result->nent = init->cpuid.nent;
	return error;
}

static int create_vcpu(struct session *session, const struct td_call *call,
		       struct td_call_result *result)
{
	struct emu_kvm_vcpu *vcpu;
	int error = emu_vcpu_create(session->vm, (uint32_t)call->value, &vcpu);

	(void)result;
	if (!error)
		session->vcpu = vcpu;
	return error;
}

static int get_cpuid(struct session *session, const struct td_call *call,
		     struct td_call_result *result)
{
	uint64_t data = clear_buffer(session);
	struct kvm_cpuid2 *cpuid = session->emulator->buffer;
	int error;

	cpuid->nent = call->nent;
	error = command(session, call, KVM_TDX_GET_CPUID, true, data, result);
	result->nent = cpuid->nent;
	return error;
}

/* What the TD shows (nothing once it runs), and if the call says so without X2APIC. */
static int set_cpuid2(struct session *session, const struct td_call *call,
		      struct td_call_result *result)
{
	const struct td_call all = { .nent = KVM_TDX_MAX_CPUID_ENTRIES };
	struct kvm_cpuid2 *cpuid = session->emulator->buffer;
	struct td_call_result ignored;

	(void)result;
	if (get_cpuid(session, &all, &ignored))
		cpuid->nent = 0;
	for (uint32_t i = 0; call->value && i < cpuid->nent; i++) {
		if (cpuid->entries[i].function == 1)
			cpuid->entries[i].ecx &= ~LEAF_1_ECX_X2APIC;
	}
	return emu_vcpu_set_cpuid2(session->vcpu, call->bad_pointer ? NULL : cpuid,
				   EMULATOR_BUFFER_SIZE);
}

static int init_vcpu(struct session *session, const struct td_call *call,
		     struct td_call_result *result)
{
	return command(session, call, KVM_TDX_INIT_VCPU, true, call->value, result);
}

static int init_mem_region(struct session *session, const struct td_call *call,
			   struct td_call_result *result)
{
	uint64_t data = clear_buffer(session);
	struct kvm_tdx_init_mem_region *region = session->emulator->buffer;

	region->gpa = call->value;
	region->nr_pages = call->size;
	return command(session, call, KVM_TDX_INIT_MEM_REGION, true, data, result);
}

static int finalize_vm(struct session *session, const struct td_call *call,
		       struct td_call_result *result)
{
	return command(session, call, KVM_TDX_FINALIZE_VM, false, 0, result);
}

static int run(struct session *session, const struct td_call *call, struct td_call_result *result)
{
	struct emu_program nothing = { 0 };
	const struct emu_run once = { .program = &nothing };

	(void)call;
	(void)result;
	return emu_vcpu_run(session->vcpu, &once);
}

static int vm_command(struct session *session, const struct td_call *call,
		      struct td_call_result *result)
{
	return command(session, call, call->id, false, clear_buffer(session), result);
}

static int vcpu_command(struct session *session, const struct td_call *call,
			struct td_call_result *result)
{
	return command(session, call, call->id, true, clear_buffer(session), result);
}

/* What a call is made on; without it there is no file descriptor to make it on. */
enum subject { ON_SYSTEM, ON_VM, ON_VCPU };

static const struct {
	int (*make)(struct session *session, const struct td_call *call,
		    struct td_call_result *result);
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

static int make_call(struct session *session, const struct td_call *call,
		     struct td_call_result *result)
{
	if (kinds[call->kind].subject >= ON_VM && !session->vm)
		return -ENODEV;
	if (kinds[call->kind].subject == ON_VCPU && !session->vcpu)
		return -ENODEV;
	return kinds[call->kind].make(session, call, result);
}

enum target_status emulator_calls(struct target *target, const struct td_case *test,
				  struct td_call_result *results)
{
	struct session session = { .emulator = emulator_of(target), .test = test };

	emulator_reset(session.emulator);
	for (size_t i = 0; i < test->num_calls; i++) {
		memset(&results[i], 0, sizeof(results[i]));
		results[i].error = -make_call(&session, &test->call[i], &results[i]);
	}
	emu_vm_destroy(session.vm);
	return TARGET_OK;
}
