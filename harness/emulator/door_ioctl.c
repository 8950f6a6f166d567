// SPDX-License-Identifier: GPL-2.0-only
/*
 * KVM's ioctls: which file a call is made on, and those of /dev/kvm itself.
 */
#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "emulator/door_private.h"

/* KCMP_VM of linux/kcmp.h, which C++ programs and we cannot do without a name of our own. */
#define COMPARE_MEMORY 1

/* KVM serves a VM only for the address space that created it. */
static bool is_creator(const struct door_vm *vm, const struct door_call *call)
{
	if (call->tid == vm->owner ||
	    !syscall(SYS_kcmp, vm->owner, call->tid, COMPARE_MEMORY, 0, 0))
		return true;
	return door_call_process(call) == vm->owner;
}

static int64_t supported_cpuid(struct door *door, const struct door_call *call)
{
	struct kvm_cpuid2 *cpuid = (void *)door->buffer;
	size_t size = door_read_some(call, call->arg[2], cpuid, DOOR_BUFFER_SIZE);
	int error = emu_kvm_supported_cpuid(door->options->kvm, cpuid, size);

	if (error)
		return error;
	size = sizeof(*cpuid) + cpuid->nent * sizeof(cpuid->entries[0]);
	return door_write(call, call->arg[2], cpuid, size) ? 0 : -EFAULT;
}

static int64_t identify(struct door *door, const struct door_call *call)
{
	const struct door_identity *identity = &door->options->identity;

	return door_write(call, call->arg[2], identity, sizeof(*identity)) ? 0 : -EFAULT;
}

static int64_t system_ioctl(struct door *door, const struct door_call *call)
{
	uint64_t arg = call->arg[2];

	switch ((uint32_t)call->arg[1]) {
	case KVM_GET_API_VERSION:
		return arg ? -EINVAL : EMU_KVM_API_VERSION;
	case KVM_CREATE_VM:
		return door_vm_create(door, call);
	case KVM_CHECK_EXTENSION:
		return emu_kvm_check_extension(door->options->kvm, NULL, arg);
	case KVM_GET_VCPU_MMAP_SIZE:
		return arg ? -EINVAL : (int64_t)EMU_RUN_SIZE;
	case KVM_GET_SUPPORTED_CPUID:
		return supported_cpuid(door, call);
	case DOOR_IDENTIFY:
		return identify(door, call);
	default:
		return -EINVAL;
	}
}

int64_t door_file_ioctl(struct door *door, struct door_file *file, const struct door_call *call)
{
	if (file->kind == DOOR_SYSTEM)
		return system_ioctl(door, call);
	if (file->kind == DOOR_GUEST_MEMFD)
		return -ENOTTY;
	if (!is_creator(file->vm, call))
		return -EIO;
	if (file->kind == DOOR_VM)
		return door_vm_ioctl(door, file, call);
	return door_vcpu_ioctl(door, file, call);
}

int64_t door_ioctl(struct door *door, const struct door_call *call)
{
	struct door_file *file = door_file_find(door, call, (int)call->arg[0], NULL);

	if (!file)
		return DOOR_CONTINUE;
	/* Its number may be another thread's by now. */
	if (!door_call_valid(door, call))
		return DOOR_LATER;
	return door_file_ioctl(door, file, call);
}
