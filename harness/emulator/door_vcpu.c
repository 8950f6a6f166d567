// SPDX-License-Identifier: GPL-2.0-only
/*
 * The ioctls of a VCPU, but for KVM_RUN. Its registers are protected: KVM refuses to read or
 * write them.
 */
#include <errno.h>
#include <stdlib.h>
#include <string.h>

#include "emulator/door_private.h"

/* The header and as many entries as it says, which KVM reads one after the other as well. */
static int64_t set_cpuid2(struct door *door, const struct door_file *file,
			  const struct door_call *call)
{
	struct kvm_cpuid2 header, *cpuid = (void *)door->buffer;
	size_t size = sizeof(header);

	if (!door_read(call, call->arg[2], &header, sizeof(header)))
		return -EFAULT;
	if (header.nent <= KVM_TDX_MAX_CPUID_ENTRIES)
		size += door_read_some(call, call->arg[2] + sizeof(header), cpuid->entries,
				       header.nent * sizeof(cpuid->entries[0]));
	*cpuid = header;
	return emu_vcpu_set_cpuid2(file->vcpu.vcpu, cpuid, size);
}

static int64_t write_cpuid(const struct door *door, const struct door_call *call, uint64_t address)
{
	const struct kvm_cpuid2 *cpuid = (const void *)door->buffer;
	size_t size = sizeof(*cpuid) + cpuid->nent * sizeof(cpuid->entries[0]);

	return door_write(call, address, cpuid, size) ? 0 : -EFAULT;
}

static int64_t get_cpuid2(struct door *door, const struct door_file *file,
			  const struct door_call *call)
{
	struct kvm_cpuid2 *cpuid = (void *)door->buffer;
	size_t size = door_read_some(call, call->arg[2], cpuid, DOOR_BUFFER_SIZE);
	int error = emu_vcpu_get_cpuid2(file->vcpu.vcpu, cpuid, size);

	return error ? error : write_cpuid(door, call, call->arg[2]);
}

static int64_t set_signal_mask(struct door_vcpu *vcpu, const struct door_call *call)
{
	struct kvm_signal_mask header;
	uint64_t mask;

	if (!call->arg[2]) {
		vcpu->has_mask = false;
		return 0;
	}
	if (!door_read(call, call->arg[2], &header, sizeof(header)))
		return -EFAULT;
	if (header.len != sizeof(mask))
		return -EINVAL;
	if (!door_read(call, call->arg[2] + sizeof(header), &mask, sizeof(mask)))
		return -EFAULT;
	vcpu->has_mask = true;
	vcpu->mask = mask;
	return 0;
}

/* What @cmd points to, as far as the command looks at it. */
static size_t read_argument(struct door *door, const struct door_call *call,
			    const struct kvm_tdx_cmd *cmd)
{
	switch (cmd->id) {
	case KVM_TDX_INIT_MEM_REGION:
		return door_read_some(call, cmd->data, door->buffer,
				      sizeof(struct kvm_tdx_init_mem_region));
	case KVM_TDX_GET_CPUID:
		return door_read_some(call, cmd->data, door->buffer, DOOR_BUFFER_SIZE);
	default:
		return 0;
	}
}

/* What KVM writes to @cmd->data; its status where that fails, else @error. */
static int64_t write_argument(const struct door *door, const struct door_call *call,
			      const struct kvm_tdx_cmd *cmd, const void *before, int64_t error)
{
	const struct kvm_tdx_init_mem_region *region = (const void *)door->buffer;
	bool done = true;

	if (cmd->id == KVM_TDX_GET_CPUID && !error)
		return write_cpuid(door, call, cmd->data);
	if (cmd->id == KVM_TDX_GET_CPUID && error == -E2BIG)
		done = door_write(call, cmd->data, door->buffer, sizeof(uint32_t));
	/* How far it has come, also when it cannot go on. */
	if (cmd->id == KVM_TDX_INIT_MEM_REGION &&
	    (!error || memcmp(before, region, sizeof(*region))))
		done = door_write(call, cmd->data, region, sizeof(*region));
	return done ? error : -EFAULT;
}

static int64_t command(struct door *door, const struct door_file *file,
		       const struct door_call *call)
{
	struct kvm_tdx_init_mem_region before;
	struct kvm_tdx_cmd cmd;
	size_t size;
	int error;

	if (!door_read(call, call->arg[2], &cmd, sizeof(cmd)))
		return emu_vcpu_command(file->vcpu.vcpu, NULL, NULL, 0);
	size = read_argument(door, call, &cmd);
	memcpy(&before, door->buffer, sizeof(before));
	error = emu_vcpu_command(file->vcpu.vcpu, &cmd, size ? door->buffer : NULL, size);
	return write_argument(door, call, &cmd, &before, error);
}

/* For KVM_RUN to end: KVM takes a VCPU's lock for each of its ioctls. */
static int64_t wait_for_run(struct door_vcpu *vcpu, const struct door_call *call)
{
	struct door_waiting **link = &vcpu->waiting;
	struct door_waiting *waiting = malloc(sizeof(*waiting));

	if (!waiting)
		return -ENOMEM;
	*waiting = (struct door_waiting){ .call = *call };
	while (*link)
		link = &(*link)->next;
	*link = waiting;
	return DOOR_LATER;
}

int64_t door_vcpu_ioctl(struct door *door, struct door_file *file, const struct door_call *call)
{
	if (file->vm->vm->dead)
		return -EIO;
	if (file->vcpu.running)
		return wait_for_run(&file->vcpu, call);
	switch ((uint32_t)call->arg[1]) {
	case KVM_RUN:
		return door_vcpu_run(file, call);
	case KVM_SET_CPUID2:
		return set_cpuid2(door, file, call);
	case KVM_GET_CPUID2:
		return get_cpuid2(door, file, call);
	case KVM_MEMORY_ENCRYPT_OP:
		return command(door, file, call);
	case KVM_SET_SIGNAL_MASK:
		return set_signal_mask(&file->vcpu, call);
	case KVM_GET_TSC_KHZ:
		return file->vm->vm->tsc_khz;
	default:
		return -EINVAL;
	}
}
