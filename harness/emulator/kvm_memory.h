/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * The memory of an emulated VM: slots, guest_memfd, and which pages are private.
 *
 *	struct kvm_memory *memory = kvm_memory_create(pid);	// of the VMM
 *	struct kvm_guest_memfd *backing;
 *
 *	kvm_guest_memfd_create(memory, &create, &backing);
 *	kvm_memory_set_region(memory, &region, backing);
 *	kvm_memory_set_attributes(memory, &attributes);
 *	vm->memory = kvm_memory_view(memory);
 *	...
 *	emu_vm_destroy(vm);
 *	kvm_memory_free(memory);
 *
 * Each call returns 0 or a negative errno and checks in KVM's order (virt/kvm/kvm_main.c and
 * guest_memfd.c). Private pages are our own memory; shared memory stays the VMM's and is read
 * and written there access by access.
 */
#ifndef EMULATOR_KVM_MEMORY_H
#define EMULATOR_KVM_MEMORY_H

#include <sys/types.h>

#include "emulator/memory.h"
#include "target/kvm_uapi.h"

#define KVM_MEMORY_USER_SLOTS 32764 /* KVM_USER_MEM_SLOTS of x86 */

struct kvm_memory;
struct kvm_guest_memfd;

struct kvm_memory *kvm_memory_create(pid_t process);
void kvm_memory_free(struct kvm_memory *memory);
const struct emu_memory *kvm_memory_view(const struct kvm_memory *memory);

/* KVM_CREATE_GUEST_MEMFD, but for the file descriptor. */
int kvm_guest_memfd_create(struct kvm_memory *memory, const struct kvm_create_guest_memfd *create,
			   struct kvm_guest_memfd **backing);

/* The last close of it: its pages are gone, and slots that refer to it have none. */
void kvm_guest_memfd_release(struct kvm_guest_memfd *backing);

/*
 * KVM_SET_USER_MEMORY_REGION2. @backing is what region->guest_memfd names: NULL with @bad_fd
 * -EBADF where it names no file, -EINVAL where it is none of this kind.
 */
int kvm_memory_set_region(struct kvm_memory *memory,
			  const struct kvm_userspace_memory_region2 *region,
			  struct kvm_guest_memfd *backing, int bad_fd);

/* KVM_SET_MEMORY_ATTRIBUTES */
int kvm_memory_set_attributes(struct kvm_memory *memory,
			      const struct kvm_memory_attributes *attributes);

#endif
