// SPDX-License-Identifier: GPL-2.0-only
/*
 * The effects of seeded defects in KVM's calls: the wrong errno, a check that is not made, and
 * what is left behind.
 */
#include <errno.h>

#include "emulator/kvm_defect_call.h"

static bool has_literals(const struct defect *defect)
{
	return defect->when[0].of != DEFECT_NOTHING || defect->occasion != DEFECT_ALWAYS;
}

/* What KVM_TDX_INIT_VM asks for counts already when it is made. */
static void look_ahead(const struct kvm_call *call)
{
	const struct kvm_tdx_init_vm *init = call->data;

	if (call->is != DEFECT_CALL_INIT_VM || !init || call->size < sizeof(*init) ||
	    (call->size - sizeof(*init)) / sizeof(init->cpuid.entries[0]) < init->cpuid.nent)
		return;
	kvm_defect_meet(call->vm->kvm, init, init->cpuid.entries);
}

/* While the sound KVM looks at it, what is wrong with the call is right. */
static void before(struct kvm_call *call)
{
	const struct defect_state *state = call->vm->kvm->module->defect;
	const struct defect *defect = state->defect;

	if (call->is == DEFECT_CALL_NONE || call->is != defect->of_call.call)
		return;
	look_ahead(call);
	call->meant = state->met || !has_literals(defect);
	call->hw_error = call->cmd ? call->cmd->hw_error : 0;
	kvm_defect_find_fault(call, defect);
	if (!call->meant || !call->faulty || !call->place || defect->effect != DEFECT_OVERLOOKS)
		return;
	memcpy(&call->kept, call->place, call->length);
	memcpy(call->place, &call->right, call->length);
	call->mended = true;
}

/* As it was, unless the call itself has changed it. */
static void put_back(const struct kvm_call *call)
{
	if (call->mended && !call->is_output && !memcmp(call->place, &call->right, call->length))
		memcpy(call->place, &call->kept, call->length);
}

static void leave_behind(const struct kvm_call *call, const struct defect *defect)
{
	struct emu_host *host = &call->vm->kvm->host;

	switch (defect->of_call.left) {
	case DEFECT_LEFT_KEY_ID:
		emu_host_take_key_id(host);
		break;
	case DEFECT_LEFT_WARNING:
		host->warnings++;
		break;
	case DEFECT_LEFT_TAINT:
		host->taint |= defect->number;
		break;
	case DEFECT_LEFT_INITIALISED:
		call->vm->state = VM_INITIALIZED;
		break;
	case DEFECT_LEFT_DEAD:
		call->vm->dead = true;
		break;
	case DEFECT_LEFT_NOTHING:
		break;
	}
}

static void miscount(const struct kvm_call *call, const struct defect *defect)
{
	__u32 *nent = kvm_defect_nent(call);

	if (nent)
		*nent += (__u32)defect->number;
}

static bool concerned(const struct kvm_call *call, const struct defect *defect, int error)
{
	const bool by_module = call->cmd && call->cmd->hw_error && !call->hw_error;

	if (!call->meant || error != -defect->of_call.answer)
		return false;
	return defect->of_call.member == DEFECT_BY_MODULE ? by_module : call->faulty;
}

/* What the call answers instead of the sound KVM's @error. */
static int after(const struct kvm_call *call, int error)
{
	const struct defect *defect = call->vm->kvm->module->defect->defect;

	put_back(call);
	if (!concerned(call, defect, error))
		return error;
	switch (defect->effect) {
	case DEFECT_GIVES_ERRNO:
		return -(int)defect->number;
	case DEFECT_LEAVES_BEHIND:
		leave_behind(call, defect);
		break;
	case DEFECT_MISCOUNTS:
		miscount(call, defect);
		break;
	case DEFECT_LOSES_STATUS:
		call->cmd->hw_error &= defect->number;
		break;
	default:
		break;
	}
	return error;
}

int kvm_defect_vm_command(struct emu_vm *vm, struct kvm_tdx_cmd *cmd, void *data, size_t size)
{
	static const enum defect_call calls[] = {
		[KVM_TDX_CAPABILITIES] = DEFECT_CALL_CAPABILITIES,
		[KVM_TDX_INIT_VM] = DEFECT_CALL_INIT_VM,
		[KVM_TDX_FINALIZE_VM] = DEFECT_CALL_FINALIZE_VM,
	};
	struct kvm_call call = { .is = DEFECT_CALL_VM_COMMAND, .vm = vm, .cmd = cmd };

	call.data = data;
	call.size = size;
	if (cmd && cmd->id < sizeof(calls) / sizeof(calls[0]) && calls[cmd->id])
		call.is = calls[cmd->id];
	before(&call);
	return after(&call, emu_vm_command_sound(vm, cmd, call.data, size));
}

int kvm_defect_vcpu_command(struct emu_kvm_vcpu *vcpu, struct kvm_tdx_cmd *cmd, void *data,
			    size_t size)
{
	static const enum defect_call calls[] = {
		[KVM_TDX_INIT_VCPU] = DEFECT_CALL_INIT_VCPU,
		[KVM_TDX_INIT_MEM_REGION] = DEFECT_CALL_INIT_MEM_REGION,
		[KVM_TDX_GET_CPUID] = DEFECT_CALL_GET_CPUID,
	};
	struct kvm_call call = { .is = DEFECT_CALL_VCPU_COMMAND, .vm = vcpu->vm, .cmd = cmd };

	call.vcpu = vcpu;
	call.data = data;
	call.size = size;
	if (cmd && cmd->id < sizeof(calls) / sizeof(calls[0]) && calls[cmd->id])
		call.is = calls[cmd->id];
	before(&call);
	return after(&call, emu_vcpu_command_sound(vcpu, cmd, call.data, size));
}

int kvm_defect_enable_cap(struct emu_vm *vm, uint32_t cap, uint64_t argument)
{
	struct kvm_call call = { .vm = vm, .value = argument };

	if (cap == KVM_CAP_MAX_VCPUS)
		call.is = DEFECT_CALL_SET_MAX_VCPUS;
	before(&call);
	return after(&call, emu_vm_enable_cap_sound(vm, cap, call.value));
}

int kvm_defect_set_tsc_khz(struct emu_vm *vm, uint32_t khz)
{
	struct kvm_call call = { .is = DEFECT_CALL_SET_TSC_KHZ, .vm = vm, .value = khz };

	before(&call);
	return after(&call, emu_vm_set_tsc_khz_sound(vm, (uint32_t)call.value));
}

int kvm_defect_vcpu_create(struct emu_vm *vm, uint32_t id, struct emu_kvm_vcpu **vcpu)
{
	struct kvm_call call = { .is = DEFECT_CALL_CREATE_VCPU, .vm = vm, .value = id };

	before(&call);
	return after(&call, emu_vcpu_create_sound(vm, (uint32_t)call.value, vcpu));
}

int kvm_defect_vcpu_run(struct emu_kvm_vcpu *vcpu, const struct emu_run *run)
{
	struct kvm_call call = { .is = DEFECT_CALL_RUN, .vm = vcpu->vm, .vcpu = vcpu };

	before(&call);
	return after(&call, emu_vcpu_run_sound(vcpu, run));
}

void kvm_defect_destroy(struct emu_vm *vm)
{
	struct kvm_call call = { .is = DEFECT_CALL_DESTROY, .vm = vm };

	before(&call);
	after(&call, 0);
}
