// SPDX-License-Identifier: GPL-2.0-only
/*
 * A case's own list of KVM calls, made on the emulated KVM.
 */
#include "target/calls.h"
#include "target/emulator_private.h"

/* The VM and the last VCPU that the list has created. */
struct session {
	struct emulator *emulator;
	struct emu_vm *vm;
	struct emu_kvm_vcpu *vcpu;
};

static int create_vm(void *context)
{
	struct session *session = context;

	emu_vm_destroy(session->vm);
	session->vm = NULL;
	return emu_vm_create(&session->emulator->kvm, &session->vm);
}

static int enable_cap(void *context, uint32_t cap, uint64_t argument)
{
	return emu_vm_enable_cap(((struct session *)context)->vm, cap, argument);
}

static int set_tsc_khz(void *context, uint32_t khz)
{
	return emu_vm_set_tsc_khz(((struct session *)context)->vm, khz);
}

static int create_vcpu(void *context, uint32_t id)
{
	struct session *session = context;
	struct emu_kvm_vcpu *vcpu;
	int error = emu_vcpu_create(session->vm, id, &vcpu);

	if (!error)
		session->vcpu = vcpu;
	return error;
}

static int command(void *context, bool on_vcpu, struct kvm_tdx_cmd *cmd)
{
	struct session *session = context;
	void *buffer = session->emulator->buffer;
	void *data = cmd->data == (uintptr_t)buffer ? buffer : NULL;

	if (on_vcpu)
		return emu_vcpu_command(session->vcpu, cmd, data, INIT_VM_BUFFER_SIZE);
	return emu_vm_command(session->vm, cmd, data, INIT_VM_BUFFER_SIZE);
}

static int set_cpuid2(void *context, const struct kvm_cpuid2 *cpuid)
{
	return emu_vcpu_set_cpuid2(((struct session *)context)->vcpu, cpuid, INIT_VM_BUFFER_SIZE);
}

static int run(void *context)
{
	struct emu_program nothing = { 0 };
	const struct emu_run once = { .program = &nothing };

	return emu_vcpu_run(((struct session *)context)->vcpu, &once);
}

/* The pages of an emulated VM hold nothing. */
static uint64_t memory(void *context, uint64_t gpa, uint64_t num_pages)
{
	(void)context;
	(void)gpa;
	(void)num_pages;
	return 0;
}

static const struct calls_ops ops = {
	.create_vm = create_vm,
	.enable_cap = enable_cap,
	.set_tsc_khz = set_tsc_khz,
	.create_vcpu = create_vcpu,
	.command = command,
	.set_cpuid2 = set_cpuid2,
	.run = run,
	.memory = memory,
};

enum target_status emulator_calls(struct target *target, const struct td_case *test,
				  struct td_call_result *results)
{
	struct session session = { .emulator = emulator_of(target) };
	struct calls calls = {
		.ops = &ops,
		.context = &session,
		.buffer = session.emulator->buffer,
	};

	emulator_reset(session.emulator);
	calls_make(&calls, test, results);
	emu_vm_destroy(session.vm);
	return TARGET_OK;
}
