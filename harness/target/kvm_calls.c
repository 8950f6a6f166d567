// SPDX-License-Identifier: GPL-2.0-only
/*
 * A case's own list of KVM calls, made on the KVM of this host: answers are handed on as they
 * are, EBUSY too.
 */
#include "target/calls.h"

#include <errno.h>
#include <sys/ioctl.h>

#include "target/kvm_private.h"

#define MAX_MEMORY_PAGES 512
#define PAGE_MASK (PAYLOAD_PAGE_SIZE - 1ULL)

/* How often KVM_RUN is kicked before it is taken for granted that the TD runs. */
#define MAX_KICKS 6

/* The VM is the target's; its VCPUs have any id, and only the last one is used. */
struct session {
	struct kvm *kvm;
	struct kvm_vcpu vcpu;
};

static int create_vm(void *context)
{
	struct session *session = context;
	struct kvm_vm *vm = &session->kvm->vm;

	kvm_vcpu_destroy(&session->vcpu);
	kvm_vm_destroy(vm);
	return kvm_vm_create(session->kvm, vm, KVM_X86_TDX_VM);
}

static int enable_cap(void *context, uint32_t cap, uint64_t argument)
{
	return kvm_enable_cap(((struct session *)context)->kvm->vm.fd, cap, argument);
}

static int set_tsc_khz(void *context, uint32_t khz)
{
	return kvm_ioctl(((struct session *)context)->kvm->vm.fd, KVM_SET_TSC_KHZ, khz);
}

/* The VCPU before stays a part of its VM, without a file descriptor. */
static int create_vcpu(void *context, uint32_t id)
{
	struct session *session = context;
	struct kvm_vcpu vcpu;
	int error = kvm_vcpu_create(session->kvm, session->kvm->vm.fd, id, &vcpu);

	if (error)
		return error;
	kvm_vcpu_destroy(&session->vcpu);
	session->vcpu = vcpu;
	return 0;
}

static int command(void *context, bool on_vcpu, struct kvm_tdx_cmd *cmd)
{
	struct session *session = context;

	return kvm_ioctl(on_vcpu ? session->vcpu.fd : session->kvm->vm.fd, KVM_MEMORY_ENCRYPT_OP,
			 (uintptr_t)cmd);
}

static int set_cpuid2(void *context, const struct kvm_cpuid2 *cpuid)
{
	return kvm_ioctl(((struct session *)context)->vcpu.fd, KVM_SET_CPUID2, (uintptr_t)cpuid);
}

/* One exit, or so many kicks that it is clear that there would be none. */
static int run(void *context)
{
	struct session *session = context;
	struct kvm *kvm = session->kvm;
	int error;

	kvm_timers_start(&kvm->timers);
	for (unsigned int i = 0; i < MAX_KICKS; i++) {
		error = kvm_enter(kvm, &session->vcpu);
		kvm_timers_returned(&kvm->timers, false);
		if (error != -EINTR && error != -EAGAIN)
			break;
	}
	kvm_timers_stop(&kvm->timers);
	return error == -EINTR ? 0 : error;
}

static const struct kvm_slot *find_slot(const struct kvm_vm *vm, uint64_t gpa, uint64_t size)
{
	for (uint32_t i = 0; i < vm->num_slots; i++) {
		const struct kvm_slot *slot = &vm->slot[i];

		if (gpa >= slot->gpa && gpa - slot->gpa <= slot->size &&
		    size <= slot->size - (gpa - slot->gpa))
			return slot;
	}
	return NULL;
}

/* Where KVM refuses the slot, the call that is meant shows it. */
static uint64_t memory(void *context, uint64_t gpa, uint64_t num_pages)
{
	struct kvm_vm *vm = &((struct session *)context)->kvm->vm;
	uint64_t size = num_pages * PAYLOAD_PAGE_SIZE;
	const struct kvm_slot *slot;
	struct kvm_slot *added;

	if (!num_pages || num_pages > MAX_MEMORY_PAGES || gpa & PAGE_MASK)
		return 0;
	slot = find_slot(vm, gpa, size);
	if (!slot && !kvm_add_private(vm, gpa, size, &added))
		slot = added;
	return slot ? (uintptr_t)slot->memory + (gpa - slot->gpa) : 0;
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

enum target_status kvm_target_calls(struct target *target, const struct td_case *test,
				    struct td_call_result *results)
{
	struct session session = { .kvm = kvm_of(target), .vcpu = { .fd = -1 } };
	struct calls calls = { .ops = &ops, .context = &session, .buffer = session.kvm->buffer };

	if (kvm_plain(session.kvm))
		return target_unsupported(target, "KVM's ABI for TDs", "a plain VM");
	kvm_reset(session.kvm);
	calls_make(&calls, test, results);
	kvm_vcpu_destroy(&session.vcpu);
	kvm_vm_destroy(&session.kvm->vm);
	return TARGET_OK;
}
