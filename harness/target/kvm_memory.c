// SPDX-License-Identifier: GPL-2.0-only
/*
 * Memory of a VM: the payload's private segments, and the mailboxes in shared memory.
 *
 * A private slot has two memories: what the VMM maps, from which KVM_TDX_INIT_MEM_REGION copies,
 * and the guest_memfd that the TD sees. In a plain VM the first is all there is.
 */
#include <errno.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "target/kvm_private.h"

static uint8_t *map(size_t size)
{
	void *memory = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static struct kvm_slot *add_slot(struct kvm_vm *vm, uint64_t gpa, size_t size)
{
	struct kvm_slot *slot = &vm->slot[vm->num_slots];

	if (vm->num_slots == KVM_MAX_SLOTS)
		return NULL;
	*slot = (struct kvm_slot){ gpa, size, map(size), -1 };
	if (!slot->memory)
		return NULL;
	vm->num_slots++;
	return slot;
}

static void drop_slot(struct kvm_vm *vm)
{
	struct kvm_slot *last = &vm->slot[--vm->num_slots];

	munmap(last->memory, last->size);
	if (last->memfd >= 0)
		close(last->memfd);
}

/* Keeps the slot, or gives its memory back: @error as it is. */
static int keep_slot(struct kvm_vm *vm, int error, struct kvm_slot **slot)
{
	if (error)
		drop_slot(vm);
	else
		*slot = &vm->slot[vm->num_slots - 1];
	return error;
}

int kvm_add_shared(struct kvm_vm *vm, uint64_t gpa, size_t size, struct kvm_slot **slot)
{
	struct kvm_userspace_memory_region region = { .slot = vm->num_slots };
	struct kvm_slot *added = add_slot(vm, gpa, size);

	if (!added)
		return -ENOMEM;
	region.guest_phys_addr = gpa;
	region.memory_size = size;
	region.userspace_addr = (uintptr_t)added->memory;
	return keep_slot(vm, kvm_ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION, (uintptr_t)&region),
			 slot);
}

int kvm_set_private(const struct kvm_vm *vm, uint64_t gpa, uint64_t size, bool private_memory)
{
	struct kvm_memory_attributes attributes = {
		.address = gpa,
		.size = size,
		.attributes = private_memory ? KVM_MEMORY_ATTRIBUTE_PRIVATE : 0,
	};

	return kvm_ioctl(vm->fd, KVM_SET_MEMORY_ATTRIBUTES, (uintptr_t)&attributes);
}

/* The file stays open: KVM takes the memory away when it is closed. */
static int bind_private(struct kvm_vm *vm, struct kvm_slot *slot)
{
	struct kvm_create_guest_memfd create = { .size = slot->size };
	struct kvm_userspace_memory_region2 region = {
		.slot = vm->num_slots - 1,
		.flags = KVM_MEM_GUEST_MEMFD,
		.guest_phys_addr = slot->gpa,
		.memory_size = slot->size,
		.userspace_addr = (uintptr_t)slot->memory,
	};
	int error;

	slot->memfd = kvm_ioctl(vm->fd, KVM_CREATE_GUEST_MEMFD, (uintptr_t)&create);
	if (slot->memfd < 0)
		return slot->memfd;
	region.guest_memfd = (uint32_t)slot->memfd;
	error = kvm_ioctl(vm->fd, KVM_SET_USER_MEMORY_REGION2, (uintptr_t)&region);
	return error ? error : kvm_set_private(vm, slot->gpa, slot->size, true);
}

int kvm_add_private(struct kvm_vm *vm, uint64_t gpa, size_t size, struct kvm_slot **slot)
{
	struct kvm_slot *added = add_slot(vm, gpa, size);

	return added ? keep_slot(vm, bind_private(vm, added), slot) : -ENOMEM;
}

int kvm_load_payload(struct kvm_vm *vm, bool is_td)
{
	const struct payload_segment *segments;
	size_t count = payload_segments(&segments);
	struct kvm_slot *slot;
	int error;

	for (size_t i = 0; i < count; i++) {
		if (is_td)
			error = kvm_add_private(vm, segments[i].gpa, segments[i].size, &slot);
		else
			error = kvm_add_shared(vm, segments[i].gpa, segments[i].size, &slot);
		if (error)
			return error;
		memcpy(slot->memory, segments[i].bytes, segments[i].size);
	}
	error = kvm_add_shared(vm, PAYLOAD_SHARED_GPA, PAYLOAD_SHARED_SIZE, &slot);
	if (!error)
		vm->mailboxes = (struct payload_mailbox *)slot->memory;
	return error;
}

void kvm_free_memory(struct kvm_vm *vm)
{
	while (vm->num_slots)
		drop_slot(vm);
}
