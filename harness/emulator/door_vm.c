// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctls of a VM.
 */
#include <errno.h>
#include <fcntl.h>
#include <stddef.h>
#include <stdlib.h>
#include <sys/mman.h>

#include "emulator/door_private.h"

int64_t door_vm_create(struct door *door, const struct door_call *call)
{
	struct door_vm *vm;
	struct door_file *file;
	int error = -ENOMEM;

	if (call->arg[2] != KVM_X86_TDX_VM)
		return -EINVAL;
	vm = calloc(1, sizeof(*vm));
	if (!vm)
		return -ENOMEM;
	vm->references = 1;
	vm->owner = door_call_process(call);
	vm->memory = kvm_memory_create(vm->owner);
	if (vm->memory)
		error = emu_vm_create(door->options->kvm, &vm->vm);
	if (!error) {
		vm->vm->memory = kvm_memory_view(vm->memory);
		error = door_file_create(door, DOOR_VM, vm, 0, &file);
	}
	/* From here on it is the file's. */
	door_vm_put(vm);
	return error ? error : door_file_send(door, call, file, O_CLOEXEC);
}

static int64_t enable_cap(const struct door_vm *vm, const struct door_call *call)
{
	struct kvm_enable_cap cap;

	if (!door_read(call, call->arg[2], &cap, sizeof(cap)))
		return -EFAULT;
	if (cap.flags)
		return -EINVAL;
	return emu_vm_enable_cap(vm->vm, cap.cap, cap.args[0]);
}

static int64_t create_vcpu(struct door *door, struct door_vm *vm, const struct door_call *call)
{
	struct emu_kvm_vcpu *vcpu;
	struct door_file *file;
	int error;

	if (call->arg[2] > UINT32_MAX)
		return -EINVAL;
	error = door_file_create(door, DOOR_VCPU, vm, EMU_RUN_SIZE, &file);
	if (error)
		return error;
	file->vcpu.run =
		mmap(NULL, EMU_RUN_SIZE, PROT_READ | PROT_WRITE, MAP_SHARED, file->memfd, 0);
	if (file->vcpu.run == MAP_FAILED) {
		file->vcpu.run = NULL;
		error = -ENOMEM;
	} else {
		error = emu_vcpu_create(vm->vm, (uint32_t)call->arg[2], &vcpu);
	}
	if (error) {
		door_file_destroy(door, file);
		return error;
	}
	file->vcpu.vcpu = vcpu;
	return door_file_send(door, call, file, O_CLOEXEC);
}

static int64_t create_guest_memfd(struct door *door, struct door_vm *vm,
				  const struct door_call *call)
{
	struct kvm_create_guest_memfd create;
	struct kvm_guest_memfd *backing;
	struct door_file *file;
	int error;

	if (!door_read(call, call->arg[2], &create, sizeof(create)))
		return -EFAULT;
	error = kvm_guest_memfd_create(vm->memory, &create, &backing);
	if (error)
		return error;
	/* Of the right size and without content: private memory is ours alone. */
	error = door_file_create(door, DOOR_GUEST_MEMFD, vm, create.size, &file);
	if (error) {
		kvm_guest_memfd_release(backing);
		return error;
	}
	file->backing = backing;
	return door_file_send(door, call, file, 0);
}

static int64_t set_region(struct door *door, struct door_vm *vm, const struct door_call *call)
{
	bool second = (uint32_t)call->arg[1] == KVM_SET_USER_MEMORY_REGION2;
	struct kvm_userspace_memory_region2 region = { 0 };
	size_t size = second ? sizeof(region) : sizeof(struct kvm_userspace_memory_region);
	const struct door_file *file = NULL;
	bool fd_is_open = true;

	/* The first form is the beginning of the second, but for what it knows of flags. */
	if (!door_read(call, call->arg[2], &region, size))
		return -EFAULT;
	if (!second && region.flags & ~(KVM_MEM_LOG_DIRTY_PAGES | KVM_MEM_READONLY))
		return -EINVAL;
	if (region.flags & KVM_MEM_GUEST_MEMFD)
		file = door_file_find(door, call, (int)region.guest_memfd, &fd_is_open);
	return kvm_memory_set_region(vm->memory, &region, file ? file->backing : NULL,
				     fd_is_open ? -EINVAL : -EBADF);
}

static int64_t set_attributes(const struct door_vm *vm, const struct door_call *call)
{
	struct kvm_memory_attributes attributes;

	if (!door_read(call, call->arg[2], &attributes, sizeof(attributes)))
		return -EFAULT;
	return kvm_memory_set_attributes(vm->memory, &attributes);
}

/*
 * KVM reads the count, then as many entries with the rest, and refuses the whole if the count
 * has changed meanwhile. We refuse it at the same place, by what KVM refuses there too: a
 * padding that is not 0.
 */
static size_t read_init_vm(struct door *door, const struct door_call *call, uint64_t address)
{
	const uint64_t at_nent = address + offsetof(struct kvm_tdx_init_vm, cpuid.nent);
	struct kvm_tdx_init_vm *init = (void *)door->buffer;
	size_t size = sizeof(*init);
	uint32_t nent;

	if (!door_read(call, at_nent, &nent, sizeof(nent)))
		return 0;
	if (nent <= KVM_TDX_MAX_CPUID_ENTRIES)
		size += nent * sizeof(init->cpuid.entries[0]);
	size = door_read_some(call, address, init, size);
	if (size >= sizeof(*init) && init->cpuid.nent != nent) {
		init->cpuid.nent = nent;
		init->cpuid.padding = 1;
	}
	return size;
}

/* What @cmd points to, as far as the command looks at it. */
static size_t read_argument(struct door *door, const struct door_call *call,
			    const struct kvm_tdx_cmd *cmd)
{
	switch (cmd->id) {
	case KVM_TDX_CAPABILITIES:
		return door_read_some(call, cmd->data, door->buffer, DOOR_BUFFER_SIZE);
	case KVM_TDX_INIT_VM:
		return read_init_vm(door, call, cmd->data);
	default:
		return 0;
	}
}

static int64_t write_capabilities(const struct door *door, const struct door_call *call,
				  const struct kvm_tdx_cmd *cmd)
{
	const struct kvm_tdx_capabilities *caps = (const void *)door->buffer;
	size_t size = sizeof(*caps) + caps->cpuid.nent * sizeof(caps->cpuid.entries[0]);

	return door_write(call, cmd->data, caps, size) ? 0 : -EFAULT;
}

/* tdx_vm_ioctl(); commands that change the TD need all VCPUs at rest. */
static int64_t command(struct door *door, const struct door_vm *vm, const struct door_call *call)
{
	struct kvm_tdx_cmd cmd;
	size_t size;
	int error;

	if (vm->vm->dead)
		return -EIO;
	if (!door_read(call, call->arg[2], &cmd, sizeof(cmd)))
		return -EFAULT;
	if (cmd.hw_error)
		return -EINVAL;
	if (cmd.id != KVM_TDX_CAPABILITIES && vm->running)
		return -EBUSY;
	size = read_argument(door, call, &cmd);
	error = emu_vm_command(vm->vm, &cmd, size ? door->buffer : NULL, size);
	if (cmd.id == KVM_TDX_CAPABILITIES)
		return error ? error : write_capabilities(door, call, &cmd);
	/* The status of the module is in it also when the call fails. */
	if ((cmd.id == KVM_TDX_INIT_VM || cmd.id == KVM_TDX_FINALIZE_VM) &&
	    !door_write(call, call->arg[2], &cmd, sizeof(cmd)))
		return -EFAULT;
	return error;
}

int64_t door_vm_ioctl(struct door *door, struct door_file *file, const struct door_call *call)
{
	struct door_vm *vm = file->vm;

	if (vm->vm->dead)
		return -EIO;
	switch ((uint32_t)call->arg[1]) {
	case KVM_CHECK_EXTENSION:
		return emu_kvm_check_extension(door->options->kvm, vm->vm, call->arg[2]);
	case KVM_ENABLE_CAP:
		return enable_cap(vm, call);
	case KVM_CREATE_VCPU:
		return create_vcpu(door, vm, call);
	case KVM_CREATE_GUEST_MEMFD:
		return create_guest_memfd(door, vm, call);
	case KVM_SET_USER_MEMORY_REGION:
	case KVM_SET_USER_MEMORY_REGION2:
		return set_region(door, vm, call);
	case KVM_SET_MEMORY_ATTRIBUTES:
		return set_attributes(vm, call);
	case KVM_SET_TSC_KHZ:
		return emu_vm_set_tsc_khz(vm->vm, (uint32_t)call->arg[2]);
	case KVM_GET_TSC_KHZ:
		return vm->vm->tsc_khz;
	case KVM_SET_TSS_ADDR:
	case KVM_SET_IDENTITY_MAP_ADDR:
		return 0; /* only real mode needs them, and a TD has none */
	case KVM_MEMORY_ENCRYPT_OP:
		return command(door, vm, call);
	case KVM_CREATE_IRQCHIP:
		return -EINVAL; /* a TD's interrupts need the split one */
	default:
		return -ENOTTY;
	}
}
